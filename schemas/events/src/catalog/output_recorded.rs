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
use crate::rules::store::{self, grams};
use crate::spoken::Spoken;
use crate::state::{Movement, Unattributed};
use crate::tonnes::Tonnes;
use crate::vocabulary::{LedgerStage, ProductClass, ProductKind};
use crate::wording::Name;
use grain_envelope::{Bilingual, MassG, ProcessId, Role, Subject, WeighingMethod};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A product or by-product came out of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputRecorded {
    /// 加工编号（开工事件） · The batch: the event that started it.
    pub process: ProcessId,
    /// 产品名称 · Its name.
    pub product: Name,
    /// 产品或副产品 · Whether the batch was made for it.
    pub kind: ProductKind,
    /// 类别 · What it is, for the yield.
    pub class: ProductClass,
    /// 数量，克 · Its mass in grams.
    pub mass_g: MassG,
    /// 计量方式 · How it was weighed.
    pub method: WeighingMethod,
}

declare_codes! {
    PROCESS_UNKNOWN = "output_recorded.process-unknown", L_3,
        "加工 {process} 没有开工记录，或开工已被拒绝；产出未予入账",
        "batch {process} was never started, or its start was refused; its output is not booked";
    PROCESS_CLOSED = "output_recorded.process-closed", V_11,
        "批号 {batch} 已在第 {index} 条结束，此次产出未予入账",
        "batch {batch} was closed by entry {index}: what comes out of it now is not booked";
    NO_INPUT = "output_recorded.no-input", V_10,
        "批号 {batch} 尚无投料记录，产出的 {mass} 吨待结束时归属",
        "nothing was drawn into batch {batch} yet: whose the {mass} t are is settled at its closing";
    CLASS_DIFFERS = "output_recorded.class-differs", V_11,
        "“{product}”先前记为{known}，此次为{told}",
        "\"{product}\" was told as {known} before, and is {told} now";
}

const BATCH_CODES: BatchCodes = BatchCodes { unknown: &PROCESS_UNKNOWN, closed: &PROCESS_CLOSED };

impl Event for OutputRecorded {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Process(self.process)]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        batch::right(act, reader, self.process)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let Some(process) = batch::known(hearing, self.process, "/body/process", &BATCH_CODES)
        else {
            return;
        };
        batch::concern(hearing, process);
        // What is told after the end explains nothing that was missing at it.
        if process.closed_index.is_some() {
            return;
        }
        let known = process.classes.get(&self.product).filter(|known| **known != self.class);
        if let Some(known) = known {
            let facts: Facts<'_> = &[
                ("product", &self.product),
                ("known", &Spoken(known.title())),
                ("told", &Spoken(self.class.title())),
            ];
            hearing.find(&CLASS_DIFFERS, "/body/class", facts);
        }
        let shares = batch::attribute(grams(self.mass_g), &process.contents, &process.inputs);
        let mut unattributed_mass_g = 0;
        if shares.is_empty() && grams(self.mass_g) > 0 {
            unattributed_mass_g = self.mass_g.signed();
            let facts: Facts<'_> =
                &[("batch", &process.batch_number), ("mass", &Tonnes(grams(self.mass_g)))];
            hearing.find(&NO_INPUT, "/body/mass_g", facts);
        }
        let from = Account::Process(self.process);
        store::transfer(hearing, &shares, &from, &Account::Product(self.process, self.product.clone()));
        hearing.effect(StorageEffect::OutputTold {
            process: self.process,
            product: self.product.clone(),
            class: self.class,
            unattributed_mass_g,
        });
        let unattributed = (unattributed_mass_g != 0)
            .then(|| Unattributed { process: self.process, product: Some(self.product.clone()) });
        hearing.remember(self.mass_g, |movement| Movement { unattributed, ..movement });
    }
}

impl EventType for OutputRecorded {
    const NAME: &'static str = "output_recorded";
    const TYPE_NAME: &'static str = "grain.output_recorded.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = &[Role::Processor];
    const TITLE: Bilingual = Bilingual { zh: "产出", en: "a product comes out of a batch" };
    const SUBJECTS: &'static str = "process:";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Processing);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "process": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "product": "燕麦米",
        "kind": "product",
        "class": "groats",
        "mass_g": 372000000,
        "method": "hopper_scale"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
