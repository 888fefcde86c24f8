use crate::state::{
    AdoptedDocument, FilingEnding, Lifting, RecordKey, Survey, SurveyReport, Visit,
};

use grain_envelope::{Digest, EventId, FacilityId, Party, PersonAlias};
use serde::Serialize;

/// What events of the registers and of monitoring do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MonitoringEffect {
    /// An enterprise put a document in force for itself.
    DocumentAdopted {
        /// The enterprise.
        party: Party,
        /// The document.
        document: Box<AdoptedDocument>,
    },
    /// A party listed a person: what stands in the side store is committed to.
    PersonListed {
        /// The party.
        party: Party,
        /// The person's alias inside the party.
        person: PersonAlias,
        /// The salted commitment.
        commitment: Digest,
    },
    /// A filing ends: another version takes its place, or customs took it back.
    FilingEnded {
        /// The facility.
        facility: FacilityId,
        /// The event that granted the filing.
        filing: EventId,
        /// From when, and why.
        ending: FilingEnding,
    },
    /// A suspended filing counts again.
    FilingReinstated {
        /// The facility.
        facility: FacilityId,
        /// The event that granted the filing.
        filing: EventId,
        /// From when.
        lifting: Lifting,
    },
    /// An authority visited a facility.
    VisitRecorded {
        /// The facility.
        facility: FacilityId,
        /// The visit.
        visit: Visit,
    },
    /// A facility, or a stretch of a route, was surveyed for alien pests.
    SurveyRecorded {
        /// The facility; none where a route was surveyed.
        facility: Option<FacilityId>,
        /// The survey.
        survey: Box<Survey>,
    },
    /// A survey was reported to a branch of authority.
    SurveyReported {
        /// The facility.
        facility: FacilityId,
        /// The event that told of the survey.
        survey: EventId,
        /// The report.
        report: SurveyReport,
    },
}

impl MonitoringEffect {
    /// The records that this effect changes.
    pub(crate) fn touches(&self) -> Vec<RecordKey> {
        match self {
            Self::DocumentAdopted { party, .. } | Self::PersonListed { party, .. } => {
                vec![RecordKey::Party(*party)]
            }
            Self::FilingEnded { facility, .. }
            | Self::FilingReinstated { facility, .. }
            | Self::VisitRecorded { facility, .. }
            | Self::SurveyReported { facility, .. } => vec![RecordKey::Facility(*facility)],
            Self::SurveyRecorded { facility, .. } => {
                facility.map(RecordKey::Facility).into_iter().collect()
            }
        }
    }
}
