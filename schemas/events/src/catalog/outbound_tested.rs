use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::StorageEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::store;
use crate::state::BinTest;
use crate::vocabulary::LedgerStage;
use crate::wording::{Name, Number};
use grain_envelope::{Bilingual, BinId, List, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// The grain in a bin was tested before it leaves store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutboundTested {
    /// 仓号 · The bin.
    pub bin: BinId,
    /// 检验报告号 · Number of the report.
    pub report_number: Number,
    /// 检验单位 · The laboratory.
    pub laboratory: Name,
    /// 检验项目 · What was tested.
    pub items: List<TestItem, 1, 60>,
    /// 是否合格 · Whether the grain passed.
    pub passed: bool,
}

/// One thing that was tested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestItem {
    /// 项目 · What.
    pub item: Name,
    /// 结果 · What was found.
    pub result: Name,
    /// 限量，或 null · The limit, or null.
    pub limit: Option<Name>,
    /// 该项是否合格 · Whether it is within the limit.
    pub passed: bool,
}

declare_codes! {
    BIN_NOT_REGISTERED = "outbound_tested.bin-not-registered", L_3,
        "仓 {bin} 尚未登记",
        "bin {bin} is not registered";
    RESULT_CONTRADICTS_ITEMS = "outbound_tested.result-contradicts-items", V_11,
        "报告 {report} 结论为合格，而项目“{item}”不合格",
        "report {report} says passed, while \"{item}\" did not pass";
}

impl Event for OutboundTested {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Bin(self.bin.clone())]
    }

    fn right(&self, act: &Act, _reader: &Reader<'_>) -> Result<(), Forbidden> {
        store::keeps(act, self.bin.facility())
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        store::concern_bin(hearing, &self.bin, &BIN_NOT_REGISTERED, "/body/bin");
        let failed = self.items.iter().find(|item| !item.passed);
        if let Some(failed) = failed.filter(|_| self.passed) {
            let facts: Facts<'_> = &[("report", &self.report_number), ("item", &failed.item)];
            hearing.find(&RESULT_CONTRADICTS_ITEMS, "/body/passed", facts);
        }
        let test = Box::new(BinTest {
            occurred_at: hearing.act.occurred_at,
            passed: self.passed && failed.is_none(),
            lots: store::lots_of(hearing, &self.bin).into_keys().collect(),
            index: hearing.context.index,
        });
        hearing.effect(StorageEffect::BinTested { bin: self.bin.clone(), test });
    }
}

impl EventType for OutboundTested {
    const NAME: &'static str = "outbound_tested";
    const TYPE_NAME: &'static str = "grain.outbound_tested.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::KEEPERS;
    const TITLE: Bilingual =
        Bilingual { zh: "出库检验", en: "grain is tested before it leaves store" };
    const SUBJECTS: &'static str = "bin:";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::OutStore);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "bin": "91630106MA0000A27P-001/01",
        "report_number": "CK-DEMO-1",
        "laboratory": "湟中高原燕麦加工厂化验室(示例)",
        "items": [{ "item": "水分", "result": "11.9 %", "limit": "13.0 %", "passed": true }],
        "passed": true
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
