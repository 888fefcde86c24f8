use super::lot_held::HOLDERS;
use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::EntryEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::wording::{Number, Remark};
use grain_envelope::{Bilingual, EventId, FormError, List, LotId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// The branch that held lots lets them go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotReleased {
    /// 扣留事件编号 · The event that held them.
    pub hold: EventId,
    /// 批次 · The lots that are let go.
    pub lots: List<LotId, 1, 60>,
    /// 原因 · Why.
    pub reason: Remark,
    /// 通知文号，或 null · The notice's number, or null.
    pub notice_number: Option<Number>,
}

declare_codes! {
    LOT_UNKNOWN = "lot_released.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    HOLD_UNKNOWN = "lot_released.hold-unknown", L_3,
        "批次 {lot} 没有扣留 {hold}，或已解除",
        "lot {lot} is not held by {hold}, or no longer";
}

impl Event for LotReleased {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        self.lots.iter().copied().map(Subject::Lot).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.lots, "lots")
    }

    /// The same branch, in its region; the very office that held them wherever they are now.
    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        for id in &self.lots {
            let hold = reader.lot(*id).and_then(|lot| lot.holds.get(&self.hold));
            let Some(hold) = hold else { continue };
            if hold.branch != act.role {
                return Err(right::missing(
                    "扣留由作出扣留的系统（海关、农业农村、粮食或市场监管）解除",
                    "a hold is lifted by the branch of authority that placed it",
                ));
            }
            if hold.authority != act.actor {
                right::covers_lot(act, reader, *id)?;
            }
        }
        Ok(())
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        for (position, id) in self.lots.iter().enumerate() {
            let field = format!("/body/lots/{position}");
            let Some(lot) = hearing.lot(*id) else {
                hearing.find(&LOT_UNKNOWN, field, &[("lot", id)]);
                continue;
            };
            let Some(hold) = lot.holds.get(&self.hold) else {
                let facts: Facts<'_> = &[("lot", id), ("hold", &self.hold)];
                hearing.find(&HOLD_UNKNOWN, field, facts);
                continue;
            };
            hearing.rely(hold.index);
            let (lot, hold) = (*id, self.hold);
            hearing.effect(EntryEffect::HoldLifted { lot, hold });
        }
    }
}

impl EventType for LotReleased {
    const NAME: &'static str = "lot_released";
    const TYPE_NAME: &'static str = "grain.lot_released.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = HOLDERS;
    const TITLE: Bilingual = Bilingual { zh: "解除扣留", en: "an authority releases lots" };
    const SUBJECTS: &'static str = "lot: each";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "hold": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "lots": ["0197a4c2-1b2c-7def-8123-456789abcdef.1"],
        "reason": "除害处理后合格(示例)",
        "notice_number": "KL-DEMO-2"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
