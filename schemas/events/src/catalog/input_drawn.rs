use crate::account::Account;
use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::StorageEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::batch::{self, BatchCodes};
use crate::rules::restriction::RestrictionCodes;
use crate::rules::store::{self, OutCodes, Shares, StayCodes};
use crate::spoken::Spoken;
use crate::state::{Movement, Process};
use crate::vocabulary::LedgerStage;
use grain_envelope::{Bilingual, BinId, MassG, ProcessId, Role, Subject, WeighingMethod};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Grain was drawn from a bin into a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InputDrawn {
    /// 加工编号（开工事件） · The batch: the event that started it.
    pub process: ProcessId,
    /// 仓号 · The bin.
    pub bin: BinId,
    /// 数量，克 · Its mass in grams.
    pub mass_g: MassG,
    /// 计量方式 · How it was weighed.
    pub method: WeighingMethod,
}

declare_codes! {
    PROCESS_UNKNOWN = "input_drawn.process-unknown", L_3,
        "加工 {process} 没有开工记录，或开工已被拒绝",
        "batch {process} was never started, or its start was refused";
    PROCESS_CLOSED = "input_drawn.process-closed", V_11,
        "批号 {batch} 已在第 {index} 条结束，此次投料计入待查",
        "batch {batch} was closed by entry {index}: what is drawn into it now stays unexplained";
    BIN_ELSEWHERE = "input_drawn.bin-elsewhere", V_11,
        "仓 {bin} 不在加工场所 {facility}",
        "bin {bin} is not at {facility}, where the batch is";
    COMMODITY_MISMATCH = "input_drawn.commodity-mismatch", V_11,
        "批号 {batch} 加工 {commodity}，投料为 {found}",
        "batch {batch} processes {commodity}, what was drawn is {found}";
    BIN_NOT_REGISTERED = "input_drawn.bin-not-registered", L_3,
        "仓 {bin} 尚未登记",
        "bin {bin} is not registered";
    BIN_EMPTY = "input_drawn.bin-empty", V_10,
        "仓 {bin} 账面无粮，投料的 {mass} 吨不知属于哪一批次，未予入账",
        "bin {bin} holds nothing on record: of which lot the {mass} t are nobody can say, and they are not booked";
    MORE_THAN_IN_BIN = "input_drawn.more-than-in-bin", V_10,
        "投料 {mass} 吨，而仓 {bin} 账面只有 {there} 吨",
        "{mass} t were drawn from bin {bin}, which holds {there} t on record";
    LOT_HELD = "input_drawn.lot-held", N_4,
        "批次 {lot} 已被扣留或已闭环（第 {index} 条），不得投料",
        "lot {lot} is held or closed, by entry {index}: it is not processed";
    LOT_VIOLATED = "input_drawn.lot-violated", N_4,
        "批次 {lot} 有未关闭的严重违规（{code}），不得投料",
        "lot {lot} has an open critical violation ({code}): it is not processed";
    LOT_NOT_PASSED = "input_drawn.lot-not-passed", N_3,
        "海关对批次 {lot} 的结论为“{outcome}”（第 {index} 条），不得投料",
        "customs decided about lot {lot}: {outcome} (entry {index}); it is not processed";
}

const BATCH_CODES: BatchCodes = BatchCodes { unknown: &PROCESS_UNKNOWN, closed: &PROCESS_CLOSED };
const OUT_CODES: OutCodes = OutCodes { empty: &BIN_EMPTY, more_than_there: &MORE_THAN_IN_BIN };
const STAY_CODES: StayCodes = StayCodes {
    restriction: RestrictionCodes { held: &LOT_HELD, closed: &LOT_HELD, verdict: &LOT_NOT_PASSED },
    violated: &LOT_VIOLATED,
};

impl Event for InputDrawn {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Process(self.process), Subject::Bin(self.bin.clone())]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        store::keeps(act, self.bin.facility())?;
        batch::right(act, reader, self.process)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        store::concern_bin(hearing, &self.bin, &BIN_NOT_REGISTERED, "/body/bin");
        let process = batch::known(hearing, self.process, "/body/process", &BATCH_CODES);
        let there = store::lots_of(hearing, &self.bin);
        store::judge_stay(hearing, there.into_keys(), "/body/bin", &STAY_CODES);
        let drawn = store::take(hearing, &self.bin, self.mass_g, "/body/mass_g", &OUT_CODES);
        if let Some(process) = process {
            self.hear_process(hearing, process, &drawn);
        }
        let into = batch::account(self.process, process);
        store::transfer(hearing, &drawn, &Account::Bin(self.bin.clone()), &into);
        let late = process.is_some_and(|process| process.closed_index.is_some());
        if process.is_some() {
            for (lot, share) in &drawn {
                // What a closed batch drew is no longer reckoned with, but it is of that batch.
                let mass_g = if late { 0 } else { store::posted(*share) };
                let (process, lot) = (self.process, *lot);
                hearing.effect(StorageEffect::ProcessDrawn { process, lot, mass_g });
            }
        }
        let drawn_late = late.then_some(self.process);
        hearing.remember(self.mass_g, |movement| Movement { drawn_late, ..movement });
    }
}

impl InputDrawn {
    fn hear_process(&self, hearing: &mut Hearing<'_>, process: &Process, drawn: &Shares) {
        if process.facility != self.bin.facility() {
            let facts: Facts<'_> = &[("bin", &self.bin), ("facility", &process.facility)];
            hearing.find(&BIN_ELSEWHERE, "/body/bin", facts);
        }
        for lot in drawn.keys() {
            let making = store::making(hearing, *lot);
            let other = making.filter(|making| making.commodity != process.commodity);
            if let Some(making) = other {
                let facts: Facts<'_> = &[
                    ("batch", &process.batch_number),
                    ("commodity", &Spoken(process.commodity.title())),
                    ("found", &Spoken(making.commodity.title())),
                ];
                hearing.find(&COMMODITY_MISMATCH, "/body/bin", facts);
            }
        }
    }
}

impl EventType for InputDrawn {
    const NAME: &'static str = "input_drawn";
    const TYPE_NAME: &'static str = "grain.input_drawn.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = &[Role::Processor];
    const TITLE: Bilingual = Bilingual { zh: "投料", en: "grain is drawn into a batch" };
    const SUBJECTS: &'static str = "process:, bin:";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Processing);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "process": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "bin": "91630106MA0000A27P-001/01",
        "mass_g": 600000000,
        "method": "belt_scale"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
