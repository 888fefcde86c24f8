use crate::act::Act;
use crate::class::Class;
use crate::code::Codes;
use crate::descriptor::{Event, EventType};
use crate::account::{Account, Unit};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::{movement, ties};
use crate::vocabulary::WeighingSide;
use crate::wording::{Number, Remark};
use grain_envelope::{
    Bilingual, BinId, EventId, FormError, List, LotId, MassG, Party, Role, Subject, Text,
    TransferId, WeighingMethod, code,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod codes;
mod moved;
mod rules;
mod weighed;

pub(crate) use moved::{closed, post, reverse};

use codes::CODES;

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Corrects what its author told before. Nothing is edited: the first record stays, and a mass that
/// was wrong moves the difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Corrected {
    /// 被更正事件 · The event that told it.
    pub target: EventId,
    /// 被更正的记录 · Which record of the event.
    pub what: CorrectionTarget,
    /// 被更正字段（JSON 指针） · The field of the event, as a JSON pointer.
    pub field: Text<1, 256>,
    /// 更正内容：原值须为现行值 · The change: the old value is what counts now.
    pub change: Correction,
    /// 批次或加工批已闭环：须经第二人批准 · Whether the lot or batch is closed: a second person approves.
    pub after_closing: bool,
    /// 原因 · Why.
    pub reason: Remark,
}

/// Which record of an event is corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionTarget {
    /// 运输单元的一次计量 · A weighing of a unit of transport.
    Weighing(CorrectedWeighing),
    /// 场所内的一次移动 · What the event moved.
    Movement(CorrectedMovement),
}

/// A weighing of a unit of transport.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectedWeighing {
    /// 调运编号，或 null · The transfer, or null.
    pub transfer: Option<TransferId>,
    /// 批次 · The lot.
    pub lot: LotId,
    /// 箱号、车号或车牌 · The unit's number or plate.
    pub unit: Unit,
    /// 哪一次计量 · Which weighing.
    pub side: WeighingSide,
}

/// What an event moved: the lots whose grain it was, or the bins in which that lay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectedMovement {
    /// 所涉批次 · The lots.
    pub lots: List<LotId, 0, 30>,
    /// 所涉仓 · The bins.
    pub bins: List<BinId, 0, 30>,
}

/// What is changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// 数量，克 · A mass, in grams.
    Mass {
        /// 原值，克 · The old one, in grams.
        old_mass_g: MassG,
        /// 新值，克 · The new one, in grams.
        new_mass_g: MassG,
    },
    /// 计量方式 · How it was weighed.
    Method {
        /// 原值 · The old one.
        old: WeighingMethod,
        /// 新值 · The new one.
        new: WeighingMethod,
    },
    /// 磅单号 · The number of the weighbridge slip.
    SlipNumber {
        /// 原值，或 null · The old one, or null.
        old: Option<Number>,
        /// 新值，或 null · The new one, or null.
        new: Option<Number>,
    },
    /// 其他文字，仅作注记 · Another text: a remark, without effect.
    Text {
        /// 原值，或 null · The old one, or null.
        old: Option<Text<1, 200>>,
        /// 新值，或 null · The new one, or null.
        new: Option<Text<1, 200>>,
    },
}

impl CorrectionTarget {
    /// The party that told what is corrected, if it is known.
    fn author(&self, target: EventId, reader: &Reader<'_>) -> Option<Party> {
        match self {
            Self::Movement(_) => reader.movement(target).map(|movement| movement.author),
            Self::Weighing(told) => {
                let known = match told.transfer.and_then(|id| reader.transfer(id)) {
                    Some(transfer) => {
                        transfer.unit(&told.unit, told.lot)?.weighing(told.side, target)
                    }
                    None => reader.lot(told.lot)?.loose.get(&told.unit)?.weighing(told.side, target),
                };
                Some(known?.origin.as_ref()?.author)
            }
        }
    }
}

impl Corrected {
    /// Whether what it names was moved by the target; where nobody knows what that moved, whether the
    /// actor has to do with it.
    fn may_name(&self, act: &Act, reader: &Reader<'_>, known: bool) -> bool {
        match &self.what {
            CorrectionTarget::Weighing(told) => {
                let of_transfer = |id| ties::to_transfer(act, reader, id);
                known
                    || (told.transfer.is_none_or(of_transfer)
                        && ties::to_carried(act, reader, told.transfer, told.lot))
            }
            CorrectionTarget::Movement(told) => {
                let movement = reader.movement(self.target);
                let postings: Vec<_> = movement
                    .iter()
                    .flat_map(|known| known.postings.iter().chain(&known.first))
                    .collect();
                let lot = |lot: &LotId| {
                    postings.iter().any(|posting| posting.lot == *lot)
                        || ties::to_lot(act, reader, *lot)
                };
                let bin = |bin: &BinId| {
                    let there = |account: &Account| matches!(account, Account::Bin(id) if id == bin);
                    ties::to_bin(act, reader, bin)
                        || postings.iter().any(|posting| there(&posting.account))
                };
                told.lots.iter().all(lot) && told.bins.iter().all(bin)
            }
        }
    }
}

impl Event for Corrected {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        match &self.what {
            CorrectionTarget::Weighing(told) => {
                let transfer = told.transfer.map(Subject::Transfer);
                transfer.into_iter().chain([Subject::Lot(told.lot)]).collect()
            }
            CorrectionTarget::Movement(told) => {
                let bins = told.bins.iter().cloned().map(Subject::Bin);
                told.lots.iter().copied().map(Subject::Lot).chain(bins).collect()
            }
        }
    }

    fn check(&self) -> Result<(), FormError> {
        let CorrectionTarget::Movement(told) = &self.what else { return Ok(()) };
        let within = |error: FormError| error.within("movement").within("what");
        super::distinct(&told.lots, "lots").map_err(within)?;
        super::distinct(&told.bins, "bins").map_err(within)?;
        if told.lots.is_empty() && told.bins.is_empty() {
            let (zh, en) = ("须列出所涉批次或仓", "name the lots or bins that it concerns");
            return Err(within(FormError::new(code::FORM_COUNT, zh, en).within("lots")));
        }
        Ok(())
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        match self.what.author(self.target, reader) {
            Some(author) if author != act.actor => {
                return Err(right::missing(
                    "更正只能由原记录的单位作出",
                    "only the party that told it corrects it",
                ));
            }
            known if self.may_name(act, reader, known.is_some()) => {}
            _ => {
                return Err(right::missing(
                    "只列被更正事件所涉的批次、仓与调运，不得列他人的",
                    "name the lots, bins and the transfer of the corrected event, and nobody else's",
                ));
            }
        }
        Ok(())
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        rules::hear(self, hearing);
    }

    fn awaits_approval(&self) -> bool {
        self.after_closing
    }
}

impl EventType for Corrected {
    const NAME: &'static str = "corrected";
    const TYPE_NAME: &'static str = "grain.corrected.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = movement::MOVERS;
    const TITLE: Bilingual = Bilingual { zh: "更正", en: "a record is corrected" };
    const SUBJECTS: &'static str =
        "of a weighing transfer: if any, lot:; of a movement lot: each, bin: each";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "target": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "what": {
            "weighing": {
                "transfer": "0197a4c2-1b2c-7def-8123-456789abcdef",
                "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
                "unit": "TBJU4000010",
                "side": "received"
            }
        },
        "field": "/body/net_mass_g",
        "change": { "mass": { "old_mass_g": 25985000, "new_mass_g": 25958000 } },
        "after_closing": false,
        "reason": "录入时数字颠倒(示例)"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
