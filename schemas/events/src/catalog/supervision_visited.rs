use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::MonitoringEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::follow;
use crate::state::Visit;
use crate::vocabulary::SupervisionScope;
use crate::wording::{Number, Remark};
use grain_envelope::{Bilingual, FacilityId, FormError, List, PersonAlias, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// An authority visits a facility: what it looked at and what it found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupervisionVisited {
    /// 场所编号 · The facility.
    pub facility: FacilityId,
    /// 检查范围 · What it looked at.
    pub scope: List<SupervisionScope, 1, 8>,
    /// 检查人员（代号） · Who came, by alias.
    pub visitors: List<PersonAlias, 1, 20>,
    /// 发现的问题 · What it found to be wrong.
    pub findings: List<Remark, 0, 30>,
    /// 检查记录编号，或 null · The record's number, or null.
    pub record_number: Option<Number>,
}

declare_codes! {
    FACILITY_UNKNOWN = "supervision_visited.facility-unknown", L_3,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    EVIDENCE_MISSING = "supervision_visited.evidence-missing", L_5,
        "监督检查须附记录或照片（documents 或 attachments）",
        "a visit names its record or photos (documents or attachments)";
}

impl Event for SupervisionVisited {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Facility(self.facility)]
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.scope, "scope")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        right::covers_facility(act, reader, self.facility)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        follow::concern(hearing, self.facility);
        if hearing.facility(self.facility).is_none() {
            let facts: Facts<'_> = &[("facility", &self.facility)];
            hearing.find(&FACILITY_UNKNOWN, "/body/facility", facts);
        }
        if hearing.act.documents == 0 && hearing.act.attachments == 0 {
            hearing.find(&EVIDENCE_MISSING, "/documents", &[]);
        }
        let visit = Visit {
            event: hearing.act.event_id,
            index: hearing.context.index,
            occurred_at: hearing.act.occurred_at,
            author: hearing.act.actor,
        };
        hearing.effect(MonitoringEffect::VisitRecorded { facility: self.facility, visit });
    }
}

impl EventType for SupervisionVisited {
    const NAME: &'static str = "supervision_visited";
    const TYPE_NAME: &'static str = "grain.supervision_visited.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::SUPERVISORS;
    const TITLE: Bilingual = Bilingual { zh: "监督检查", en: "a facility is visited" };
    const SUBJECTS: &'static str = "facility:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": "91630106MA0000A27P-001",
        "scope": ["ledger", "monitoring"],
        "visitors": ["P-01", "P-02"],
        "findings": ["周边监测点标识缺失(示例)"],
        "record_number": "XN-VISIT-DEMO-1"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
