use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::adoption::{self, Adoption, AdoptionCodes};
use crate::state::DocumentSubject;
use crate::vocabulary::ControlStage;
use crate::wording::{Name, Number};
use grain_envelope::{Bilingual, Date, Digest, FacilityId, PersonAlias, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// An enterprise puts its procedure for one stage in force: what it does there against risks (the
/// circular, article four).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcedureAdopted {
    /// 适用场所，或 null（全企业） · The facility for which it is, or null for the whole enterprise.
    pub facility: Option<FacilityId>,
    /// 环节 · The stage.
    pub stage: ControlStage,
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
    FACILITY_UNKNOWN = "procedure_adopted.facility-unknown", L_3,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    PERIOD_INVALID = "procedure_adopted.period-invalid", L_3,
        "日期应依次为批准 {approved_on}、生效 {from}、失效 {until}",
        "it is approved ({approved_on}), begins ({from}) and ends ({until}) in this order";
    VERSION_KNOWN = "procedure_adopted.version-known", L_3,
        "该环节规程的版本 {version} 已在第 {index} 条采用",
        "version {version} of this procedure was adopted by entry {index}";
}

impl Event for ProcedureAdopted {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        vec![self.facility.map_or(act.party_subject(), Subject::Facility)]
    }

    fn right(&self, act: &Act, _reader: &Reader<'_>) -> Result<(), Forbidden> {
        self.facility.map_or(Ok(()), |facility| right::own_facility(act, facility))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let adoption = Adoption {
            subject: DocumentSubject::Procedure(self.stage),
            facility: self.facility,
            version: &self.version,
            approved_on: self.approved_on,
            effective_from: self.effective_from,
            effective_until: self.effective_until,
            file: Some(self.file),
            points: Vec::new(),
        };
        let codes = AdoptionCodes {
            facility_unknown: &FACILITY_UNKNOWN,
            period_invalid: &PERIOD_INVALID,
            version_known: &VERSION_KNOWN,
        };
        adoption::adopt(hearing, adoption, &codes);
    }

    fn file(&self) -> Option<(Digest, &'static str)> {
        Some((self.file, "file"))
    }
}

impl EventType for ProcedureAdopted {
    const NAME: &'static str = "procedure_adopted";
    const TYPE_NAME: &'static str = "grain.procedure_adopted.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = right::ENTERPRISES;
    const TITLE: Bilingual = Bilingual { zh: "作业规程采用", en: "a procedure is adopted" };
    const SUBJECTS: &'static str = "facility: if any, else party: actor";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": null,
        "stage": "waste",
        "title": "下脚料处理作业规程(示例)",
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
