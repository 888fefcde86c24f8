use crate::act::Act;
use crate::class::Class;
use crate::code::declare_codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::wording::{Number, Remark};
use grain_envelope::{Bilingual, EventId, FacilityId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Customs suspends a filing: from then on imported grain may not go there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomsFilingSuspended {
    /// 场所编号 · The facility.
    pub facility: FacilityId,
    /// 备案事件编号 · The event that granted the filing.
    pub filing: EventId,
    /// 原因 · Why.
    pub reason: Remark,
    /// 通知文号，或 null · The notice's number, or null.
    pub notice_number: Option<Number>,
}

declare_codes! {}

impl Event for CustomsFilingSuspended {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let _ = act; vec![Subject::Facility(self.facility)]
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for CustomsFilingSuspended {
    const NAME: &'static str = "customs_filing_suspended";
    const TYPE_NAME: &'static str = "grain.customs_filing_suspended.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Customs];
    const TITLE: Bilingual = Bilingual { zh: "备案暂停", en: "a filing is suspended" };
    const SUBJECTS: &'static str = "facility:";
    const CODES: &'static [&'static crate::code::Code] = CODES;
    const TEMPLATE: &'static str = "{}";
}
