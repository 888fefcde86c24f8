use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::state::{AdoptedDocument, DocumentSubject};
use crate::vocabulary::SystemDocumentKind;
use crate::wording::{Name, Number};
use grain_envelope::{Bilingual, Date, Digest, FacilityId, PersonAlias, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// An enterprise puts a system or a set of rules in force for itself. Without both systems no
/// imported grain may be moved to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SystemDocumentAdopted {
    /// 制度种类 · Which system or rules.
    pub kind: SystemDocumentKind,
    /// 适用场所，或 null（全企业） · The facility for which it is, or null for the whole enterprise.
    pub facility: Option<FacilityId>,
    /// 文件名称 · Its title.
    pub title: Name,
    /// 版本 · Its version.
    pub version: Number,
    /// 批准人（代号） · Who approved it, by alias.
    pub approver: PersonAlias,
    /// 批准日期 · When it was approved.
    pub approved_on: Date,
    /// 生效日期 · First day.
    pub effective_from: Date,
    /// 失效日期，或 null · Last day, or null.
    pub effective_until: Option<Date>,
    /// 文件的 BLAKE3（附件之一） · Plain BLAKE3 of its file, one of the attachments.
    pub file: Digest,
}

declare_codes! {
    FACILITY_UNKNOWN = "system_document_adopted.facility-unknown", L_3,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    PERIOD_INVALID = "system_document_adopted.period-invalid", L_3,
        "日期应依次为批准 {approved_on}、生效 {from}、失效 {until}",
        "a document is approved ({approved_on}), begins ({from}) and ends ({until}) in this order";
    VERSION_KNOWN = "system_document_adopted.version-known", L_3,
        "{kind} 的版本 {version} 已在第 {index} 条采用",
        "version {version} of this document ({kind}) was adopted by entry {index}";
}

impl Event for SystemDocumentAdopted {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        vec![self.facility.map_or(act.party_subject(), Subject::Facility)]
    }

    fn right(&self, act: &Act, _reader: &Reader<'_>) -> Result<(), Forbidden> {
        self.facility.map_or(Ok(()), |facility| right::own_facility(act, facility))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        if let Some(facility) = self.facility.filter(|id| hearing.facility(*id).is_none()) {
            hearing.find(&FACILITY_UNKNOWN, "/body/facility", &[("facility", &facility)]);
        }
        let until = self.effective_until.unwrap_or(self.effective_from);
        if self.approved_on > self.effective_from || self.effective_from > until {
            let facts: Facts<'_> = &[
                ("approved_on", &self.approved_on),
                ("from", &self.effective_from),
                ("until", &until),
            ];
            hearing.find(&PERIOD_INVALID, "/body/effective_from", facts);
        }
        let subject = DocumentSubject::System(self.kind);
        let party = hearing.reader.party(hearing.act.actor);
        let known = party.and_then(|party| {
            party.documents.iter().find(|known| {
                (known.subject, known.facility, &known.version)
                    == (subject, self.facility, &self.version)
            })
        });
        if let Some(known) = known {
            hearing.rely(known.index);
            let kind = crate::spoken::Spoken(self.kind.title());
            let facts: Facts<'_> =
                &[("kind", &kind), ("version", &self.version), ("index", &known.index)];
            hearing.find(&VERSION_KNOWN, "/body/version", facts);
        }
        let document = Box::new(AdoptedDocument {
            subject,
            facility: self.facility,
            version: self.version.clone(),
            blake3: Some(self.file),
            effective_from: self.effective_from,
            effective_until: self.effective_until,
            event: hearing.act.event_id,
            index: hearing.context.index,
        });
        let party = hearing.act.actor;
        hearing.effect(Effect::DocumentAdopted { party, document });
    }

    fn file(&self) -> Option<(Digest, &'static str)> {
        Some((self.file, "file"))
    }
}

impl EventType for SystemDocumentAdopted {
    const NAME: &'static str = "system_document_adopted";
    const TYPE_NAME: &'static str = "grain.system_document_adopted.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = right::ENTERPRISES;
    const TITLE: Bilingual = Bilingual { zh: "制度文件采用", en: "a system or rules are adopted" };
    const SUBJECTS: &'static str = "facility: if any, else party: actor";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "kind": "quality_control_system",
        "facility": null,
        "title": "粮食质量安全控制体系(示例)",
        "version": "2025-1",
        "approver": "P-01",
        "approved_on": "2025-01-06",
        "effective_from": "2025-01-15",
        "effective_until": null,
        "file": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
