use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::EntryEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::state::Hold;
use crate::wording::{Number, Remark};
use grain_envelope::{Bilingual, FormError, List, LotId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// An authority holds lots: they stay where they are until the same branch releases them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotHeld {
    /// 批次 · The lots.
    pub lots: List<LotId, 1, 60>,
    /// 原因 · Why.
    pub reason: Remark,
    /// 通知文号，或 null · The notice's number, or null.
    pub notice_number: Option<Number>,
}

/// The branches that may hold a lot.
pub(super) const HOLDERS: &[Role] =
    &[Role::Customs, Role::Agriculture, Role::Grain, Role::MarketSupervision];

declare_codes! {
    LOT_UNKNOWN = "lot_held.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    LOT_CLOSED = "lot_held.lot-closed", L_3,
        "批次 {lot} 已在第 {index} 条闭环，无可扣留",
        "lot {lot} was closed by entry {index}: there is nothing to hold";
}

impl Event for LotHeld {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        self.lots.iter().copied().map(Subject::Lot).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.lots, "lots")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        self.lots.iter().try_for_each(|lot| right::covers_lot(act, reader, *lot))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        for (position, id) in self.lots.iter().enumerate() {
            let field = format!("/body/lots/{position}");
            let Some(lot) = hearing.lot(*id) else {
                hearing.find(&LOT_UNKNOWN, field, &[("lot", id)]);
                continue;
            };
            if let Some(index) = lot.closed_index {
                hearing.rely(index);
                hearing.find(&LOT_CLOSED, field, &[("lot", id), ("index", &index)]);
            }
            let hold = Hold {
                authority: hearing.act.actor,
                branch: hearing.act.role,
                from: hearing.act.occurred_at.seconds(),
                index: hearing.context.index,
            };
            let (lot, event) = (*id, hearing.act.event_id);
            hearing.effect(EntryEffect::HoldPlaced { lot, event, hold });
        }
    }
}

impl EventType for LotHeld {
    const NAME: &'static str = "lot_held";
    const TYPE_NAME: &'static str = "grain.lot_held.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = HOLDERS;
    const TITLE: Bilingual = Bilingual { zh: "批次扣留", en: "an authority holds lots" };
    const SUBJECTS: &'static str = "lot: each";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "lots": ["0197a4c2-1b2c-7def-8123-456789abcdef.1"],
        "reason": "检出检疫性有害生物，待处理(示例)",
        "notice_number": "KL-DEMO-1"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
