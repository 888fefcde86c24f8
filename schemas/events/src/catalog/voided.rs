use crate::act::Act;
use crate::class::Class;
use crate::code::Codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::movement;
use crate::wording::Remark;
use grain_envelope::{Bilingual, EventId, FormError, List, LotId, Role, Subject, TransferId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod codes;
mod right;
mod rules;

use codes::CODES;

#[cfg(any(test, feature = "samples"))]
mod examples;

/// What its author told before counts no longer: as if it had never moved anything. The record stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Voided {
    /// 被作废事件 · The event.
    pub target: EventId,
    /// 所涉调运，或 null · The transfer of which it told, or null.
    pub transfer: Option<TransferId>,
    /// 所涉批次 · The lots that it moved.
    pub lots: List<LotId, 1, 60>,
    /// 批次或加工批已闭环：须经第二人批准 · Whether the lot or batch is closed: a second person approves.
    pub after_closing: bool,
    /// 原因 · Why.
    pub reason: Remark,
}

impl Event for Voided {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let transfer = self.transfer.map(Subject::Transfer);
        transfer.into_iter().chain(self.lots.iter().copied().map(Subject::Lot)).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.lots, "lots")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        right::of_target(self, act, reader)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        rules::hear(self, hearing);
    }

    fn awaits_approval(&self) -> bool {
        self.after_closing
    }
}

impl EventType for Voided {
    const NAME: &'static str = "voided";
    const TYPE_NAME: &'static str = "grain.voided.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = movement::MOVERS;
    const TITLE: Bilingual = Bilingual { zh: "作废", en: "a record is voided" };
    const SUBJECTS: &'static str = "transfer: if any, lot: each";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "target": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "transfer": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "lots": ["0197a4c2-1b2c-7def-8123-456789abcdef.1"],
        "after_closing": false,
        "reason": "同一车重复过磅(示例)"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
