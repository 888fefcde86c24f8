use crate::account::Account;
use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::restriction::RestrictionCodes;
use crate::rules::store::{self, InCodes, OutCodes, StayCodes};
use crate::vocabulary::LedgerStage;
use grain_envelope::{Bilingual, BinId, FormError, MassG, Role, Subject, WeighingMethod, code};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Grain went from one bin of a facility into another (倒仓).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BinTransferred {
    /// 倒出仓 · The bin from which it went.
    pub from_bin: BinId,
    /// 倒入仓 · The bin into which it went, of the same facility.
    pub to_bin: BinId,
    /// 数量，克 · Its mass in grams.
    pub mass_g: MassG,
    /// 计量方式 · How it was weighed.
    pub method: WeighingMethod,
}

declare_codes! {
    FROM_NOT_REGISTERED = "bin_transferred.from-not-registered", L_3,
        "倒出仓 {bin} 尚未登记",
        "bin {bin}, from which grain went, is not registered";
    TO_NOT_REGISTERED = "bin_transferred.to-not-registered", L_3,
        "倒入仓 {bin} 尚未登记",
        "bin {bin}, into which grain went, is not registered";
    BIN_EMPTY = "bin_transferred.bin-empty", V_10,
        "仓 {bin} 账面无粮，倒出的 {mass} 吨不知属于哪一批次，未予入账",
        "bin {bin} holds nothing on record: of which lot the {mass} t are nobody can say, and they are not booked";
    MORE_THAN_IN_BIN = "bin_transferred.more-than-in-bin", V_10,
        "倒出 {mass} 吨，而仓 {bin} 账面只有 {there} 吨",
        "{mass} t left bin {bin}, which holds {there} t on record";
    BIN_OVER_CAPACITY = "bin_transferred.bin-over-capacity", V_11,
        "仓 {bin} 容量 {limit} 吨，倒入后为 {stock} 吨",
        "bin {bin} can hold {limit} t and would hold {stock} t";
    BIN_COMMODITY_MISMATCH = "bin_transferred.bin-commodity-mismatch", V_11,
        "仓 {bin} 专用于 {commodity}，倒入为 {found}",
        "bin {bin} is for {commodity}, what came in is {found}";
    BIN_MIXED = "bin_transferred.bin-mixed", N_8,
        "仓 {bin} 中批次 {lot} 与批次 {other} 的品种、产地或许可证不同",
        "in bin {bin} lot {lot} lies with lot {other} of another kind, origin or permit";
    LOT_HELD = "bin_transferred.lot-held", N_4,
        "批次 {lot} 已被扣留或已闭环（第 {index} 条），不得移动",
        "lot {lot} is held or closed, by entry {index}: it stays where it is";
    LOT_VIOLATED = "bin_transferred.lot-violated", N_4,
        "批次 {lot} 有未关闭的严重违规（{code}），不得移动",
        "lot {lot} has an open critical violation ({code}): it stays where it is";
    LOT_NOT_PASSED = "bin_transferred.lot-not-passed", N_3,
        "海关对批次 {lot} 的结论为“{outcome}”（第 {index} 条），倒仓须经海关同意",
        "customs decided about lot {lot}: {outcome} (entry {index}); it changes bins only with leave of customs";
}

const OUT_CODES: OutCodes = OutCodes { empty: &BIN_EMPTY, more_than_there: &MORE_THAN_IN_BIN };
const IN_CODES: InCodes = InCodes {
    over_capacity: &BIN_OVER_CAPACITY,
    commodity_mismatch: &BIN_COMMODITY_MISMATCH,
    mixed: &BIN_MIXED,
};
const STAY_CODES: StayCodes = StayCodes {
    restriction: RestrictionCodes { held: &LOT_HELD, closed: &LOT_HELD, verdict: &LOT_NOT_PASSED },
    violated: &LOT_VIOLATED,
};

impl Event for BinTransferred {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Bin(self.from_bin.clone()), Subject::Bin(self.to_bin.clone())]
    }

    fn check(&self) -> Result<(), FormError> {
        let apart = self.from_bin.facility() != self.to_bin.facility();
        if !apart && self.from_bin != self.to_bin {
            return Ok(());
        }
        let (zh, en) = ("应为同一场所的另一仓", "expected another bin of the same facility");
        Err(FormError::new(code::FORM_SCALAR, zh, en).within("to_bin"))
    }

    fn right(&self, act: &Act, _reader: &Reader<'_>) -> Result<(), Forbidden> {
        store::keeps(act, self.from_bin.facility())
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        store::concern_bin(hearing, &self.from_bin, &FROM_NOT_REGISTERED, "/body/from_bin");
        let there = store::lots_of(hearing, &self.from_bin);
        store::judge_stay(hearing, there.into_keys(), "/body/from_bin", &STAY_CODES);
        let moved = store::take(hearing, &self.from_bin, self.mass_g, "/body/mass_g", &OUT_CODES);
        match hearing.bin(&self.to_bin) {
            None => hearing.find(&TO_NOT_REGISTERED, "/body/to_bin", &[("bin", &self.to_bin)]),
            Some(bin) => {
                store::judge_in(hearing, &self.to_bin, bin, &moved, "/body/to_bin", &IN_CODES);
            }
        }
        let from = Account::Bin(self.from_bin.clone());
        store::transfer(hearing, &moved, &from, &Account::Bin(self.to_bin.clone()));
        hearing.remember_movement(self.mass_g);
    }
}

impl EventType for BinTransferred {
    const NAME: &'static str = "bin_transferred";
    const TYPE_NAME: &'static str = "grain.bin_transferred.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::KEEPERS;
    const TITLE: Bilingual = Bilingual { zh: "倒仓", en: "grain changes bins" };
    const SUBJECTS: &'static str = "bin: from, bin: to";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Storage);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "from_bin": "91630106MA0000A27P-001/01",
        "to_bin": "91630106MA0000A27P-001/02",
        "mass_g": 100000000,
        "method": "belt_scale"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
