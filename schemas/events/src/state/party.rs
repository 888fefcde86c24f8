use crate::state::document::{AdoptedDocument, DocumentSubject};
use crate::wording::Name;
use grain_envelope::{Digest, FacilityId, PersonAlias, Region, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A registered party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyRecord {
    /// Its registered name.
    pub name: Name,
    /// Its name in English, if it has one.
    pub name_en: Option<Name>,
    /// Its region.
    pub region: Region,
    /// The roles that it may take.
    pub roles: Vec<Role>,
    /// Index of the entry that registered it.
    pub index: u64,
    /// The documents that it put in force, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<AdoptedDocument>,
    /// The persons that it listed: the commitment to what the side store holds of each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub persons: BTreeMap<PersonAlias, Digest>,
}

impl PartyRecord {
    /// The document about something that is in force for a facility at a Unix second: of those that
    /// have begun by then, for the facility or for the whole enterprise, the one that began last. A
    /// newer version takes the place of an older one even where it ends sooner.
    pub fn document(
        &self,
        subject: DocumentSubject,
        facility: FacilityId,
        seconds: i64,
    ) -> Option<&AdoptedDocument> {
        self.latest_document(subject, facility, seconds)
            .filter(|document| document.is_in_force(seconds))
    }

    /// The same, whether or not it has ended since.
    pub(crate) fn latest_document(
        &self,
        subject: DocumentSubject,
        facility: FacilityId,
        seconds: i64,
    ) -> Option<&AdoptedDocument> {
        let begun = self.documents.iter().filter(|document| {
            document.subject == subject
                && document.facility.is_none_or(|other| other == facility)
                && document.effective_from.starts_at() <= seconds
        });
        begun.max_by_key(|document| (document.effective_from, document.index))
    }
}
