use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::batch;
use crate::vocabulary::{KillMethod, LedgerStage};
use grain_envelope::{Bilingual, MassG, ProcessId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod rules;
mod yields;

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A batch is closed: all that went in has come out, or is lost, or stands unexplained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcessClosed {
    /// 加工编号（开工事件） · The batch: the event that started it.
    pub process: ProcessId,
    /// 水分、粉尘损耗，克 · What went off as moisture and dust, in grams.
    pub loss_mass_g: MassG,
    /// 灭活工序 · The step that killed weed seeds and pathogens.
    pub kill_step: KillStep,
}

/// The step of a process that kills weed seeds and pathogens, as it was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KillStep {
    /// 方式 · How.
    pub method: KillMethod,
    /// 温度，千分之一摄氏度，或 null · Temperature in thousandths of a degree Celsius, or null.
    pub temperature_mc: Option<i32>,
    /// 持续时间，秒，或 null · Duration in seconds, or null.
    pub duration_s: Option<u32>,
}

declare_codes! {
    PROCESS_UNKNOWN = "process_closed.process-unknown", L_3,
        "加工 {process} 没有开工记录，或开工已被拒绝",
        "batch {process} was never started, or its start was refused";
    ALREADY_CLOSED = "process_closed.already-closed", V_11,
        "批号 {batch} 已在第 {index} 条结束",
        "batch {batch} was closed already, by entry {index}";
    OUTPUT_WITHOUT_INPUT = "process_closed.output-without-input", V_10,
        "批号 {batch} 有产出 {output} 吨而没有任何投料记录，产出不知属于哪一批次",
        "batch {batch} gave {output} t and nothing was drawn into it on record: of which lot its products are nobody can say";
    OUT_OF_BALANCE = "process_closed.out-of-balance", V_10,
        "批号 {batch} 投料 {input} 吨，产出及下脚料 {output} 吨，损耗 {loss} 吨，差 {difference} 吨，超出允许误差 {allowed} 吨",
        "batch {batch} took {input} t and gave {output} t with waste; {loss} t were lost: {difference} t are unexplained, {allowed} t are tolerated";
    YIELD_OUTSIDE_BAND = "process_closed.yield-outside-band", N_5,
        "批号 {batch} 的产出率不在常见范围内：{yields}",
        "the yield of batch {batch} lies outside what is usual: {yields}";
}

impl Event for ProcessClosed {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Process(self.process)]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        batch::right(act, reader, self.process)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        rules::hear(self, hearing);
    }
}

impl EventType for ProcessClosed {
    const NAME: &'static str = "process_closed";
    const TYPE_NAME: &'static str = "grain.process_closed.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = &[Role::Processor];
    const TITLE: Bilingual = Bilingual { zh: "加工结束", en: "a batch is closed" };
    const SUBJECTS: &'static str = "process:";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Processing);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "process": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "loss_mass_g": 10400000,
        "kill_step": { "method": "heat", "temperature_mc": 105000, "duration_s": 5400 }
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
