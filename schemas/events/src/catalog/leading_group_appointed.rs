use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::adoption::{self, Adoption, AdoptionCodes};
use crate::state::DocumentSubject;
use crate::vocabulary::LeadingDuty;
use crate::wording::Number;
use grain_envelope::{
    Bilingual, Date, FacilityId, FormError, List, PersonAlias, Role, Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// An enterprise appoints the group that leads its epidemic prevention (the circular, article four).
/// Members are aliases: their names and phones stay in the side store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadingGroupAppointed {
    /// 适用场所，或 null（全企业） · The facility for which it is, or null for the whole enterprise.
    pub facility: Option<FacilityId>,
    /// 成员 · Its members.
    pub members: List<LeadingMember, 1, 50>,
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
}

/// A member of the group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadingMember {
    /// 人员（代号） · The person, by alias.
    pub person: PersonAlias,
    /// 职务 · What the person is in the group.
    pub duty: LeadingDuty,
}

declare_codes! {
    FACILITY_UNKNOWN = "leading_group_appointed.facility-unknown", L_3,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    PERIOD_INVALID = "leading_group_appointed.period-invalid", L_3,
        "日期应依次为批准 {approved_on}、生效 {from}、失效 {until}",
        "it is approved ({approved_on}), begins ({from}) and ends ({until}) in this order";
    VERSION_KNOWN = "leading_group_appointed.version-known", L_3,
        "防疫工作领导小组的版本 {version} 已在第 {index} 条采用",
        "version {version} of the leading group was adopted by entry {index}";
    LEADER_MISSING = "leading_group_appointed.leader-missing", L_3,
        "领导小组应有一名组长，现有 {leaders} 名",
        "a group has one leader, this one has {leaders}";
}

impl Event for LeadingGroupAppointed {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        vec![self.facility.map_or(act.party_subject(), Subject::Facility)]
    }

    fn check(&self) -> Result<(), FormError> {
        let persons: Vec<_> = self.members.iter().map(|member| &member.person).collect();
        super::distinct(&persons, "members")
    }

    fn right(&self, act: &Act, _reader: &Reader<'_>) -> Result<(), Forbidden> {
        self.facility.map_or(Ok(()), |facility| right::own_facility(act, facility))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let leads = |member: &&LeadingMember| member.duty == LeadingDuty::Leader;
        let leaders = self.members.iter().filter(leads).count();
        if leaders != 1 {
            let facts: Facts<'_> = &[("leaders", &leaders)];
            hearing.find(&LEADER_MISSING, "/body/members", facts);
        }
        let adoption = Adoption {
            subject: DocumentSubject::LeadingGroup,
            facility: self.facility,
            version: &self.version,
            approved_on: self.approved_on,
            effective_from: self.effective_from,
            effective_until: self.effective_until,
            file: None,
            points: Vec::new(),
        };
        let codes = AdoptionCodes {
            facility_unknown: &FACILITY_UNKNOWN,
            period_invalid: &PERIOD_INVALID,
            version_known: &VERSION_KNOWN,
        };
        adoption::adopt(hearing, adoption, &codes);
    }
}

impl EventType for LeadingGroupAppointed {
    const NAME: &'static str = "leading_group_appointed";
    const TYPE_NAME: &'static str = "grain.leading_group_appointed.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = right::ENTERPRISES;
    const TITLE: Bilingual = Bilingual { zh: "防疫领导小组成立", en: "a leading group is appointed" };
    const SUBJECTS: &'static str = "facility: if any, else party: actor";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": null,
        "members": [
            { "person": "P-01", "duty": "leader" },
            { "person": "P-02", "duty": "member" }
        ],
        "version": "2025-1",
        "approver": "P-01",
        "approved_on": "2025-01-06",
        "effective_from": "2025-01-15",
        "effective_until": null
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
