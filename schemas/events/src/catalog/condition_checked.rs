use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::StorageEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::{follow, store};
use crate::state::{BinCheck, Case, CaseKind, Infestation};
use crate::vocabulary::LedgerStage;
use crate::wording::Remark;
use grain_envelope::{Bilingual, BinId, CaseId, FormError, Role, Subject, code};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// The condition of the grain in a bin was checked: temperatures, moisture, insects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionChecked {
    /// 仓号 · The bin.
    pub bin: BinId,
    /// 最高粮温，千分之一摄氏度，或 null · Highest temperature of the grain in thousandths of a degree Celsius, or null.
    pub grain_temperature_max_mc: Option<i32>,
    /// 平均粮温，千分之一摄氏度，或 null · Mean temperature of the grain in thousandths of a degree Celsius, or null.
    pub grain_temperature_mean_mc: Option<i32>,
    /// 仓温，千分之一摄氏度，或 null · Temperature of the air in the bin in thousandths of a degree Celsius, or null.
    pub store_temperature_mc: Option<i32>,
    /// 水分，万分比，或 null · Moisture in hundredths of a per cent, or null.
    #[schemars(range(max = 10_000))]
    pub moisture_bp: Option<u16>,
    /// 害虫密度，头/公斤，或 null · Living insects per kilogram, or null.
    pub pests_per_kg: Option<u32>,
    /// 其中主要害虫，头/公斤，或 null · Of these the main pests, per kilogram, or null.
    pub main_pests_per_kg: Option<u32>,
    /// 是否发现检疫性害虫 · Whether a quarantine pest was among them.
    pub quarantine_pest: bool,
    /// 说明，或 null · What else was seen, or null.
    pub remark: Option<Remark>,
}

declare_codes! {
    BIN_NOT_REGISTERED = "condition_checked.bin-not-registered", L_3,
        "仓 {bin} 尚未登记",
        "bin {bin} is not registered";
    TEMPERATURES_CONTRADICT = "condition_checked.temperatures-contradict", V_11,
        "平均粮温高于最高粮温",
        "the mean temperature of the grain is above the highest";
}

impl Event for ConditionChecked {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Bin(self.bin.clone())]
    }

    fn check(&self) -> Result<(), FormError> {
        super::share_of_whole(self.moisture_bp, "moisture_bp")?;
        if self.main_pests_per_kg <= self.pests_per_kg {
            return Ok(());
        }
        let (zh, en) = ("不得大于害虫密度", "at most as many as there are insects in all");
        Err(FormError::new(code::FORM_SCALAR, zh, en).within("main_pests_per_kg"))
    }

    fn right(&self, act: &Act, _reader: &Reader<'_>) -> Result<(), Forbidden> {
        store::keeps(act, self.bin.facility())
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        store::concern_bin(hearing, &self.bin, &BIN_NOT_REGISTERED, "/body/bin");
        let temperatures = self.grain_temperature_mean_mc.zip(self.grain_temperature_max_mc);
        if temperatures.is_some_and(|(mean, max)| mean > max) {
            hearing.find(&TEMPERATURES_CONTRADICT, "/body/grain_temperature_mean_mc", &[]);
        }
        let pests = (self.pests_per_kg.unwrap_or(0), self.main_pests_per_kg.unwrap_or(0));
        let check = BinCheck {
            occurred_at: hearing.act.occurred_at,
            grain_temperature_max_mc: self.grain_temperature_max_mc.map(i64::from),
            infestation: Infestation::of(pests.0, pests.1),
            finding: self.finding(hearing),
            index: hearing.context.index,
        };
        hearing.effect(StorageEffect::BinChecked { bin: self.bin.clone(), check });
    }
}

impl ConditionChecked {
    /// A quarantine pest in store is a finding like one outside: customs is alerted, control ordered,
    /// its source analysed. While the case of the bin is open another check opens no second one.
    fn finding(&self, hearing: &mut Hearing<'_>) -> Option<CaseId> {
        let last = hearing.reader.bin(&self.bin).and_then(|bin| bin.checked);
        let known = last.and_then(|check| check.finding);
        let open = known.filter(|id| {
            let case = hearing.reader.case(*id);
            case.is_some_and(|case| case.closed_index.is_none())
        });
        if open.is_some() || !self.quarantine_pest {
            return open;
        }
        // Of a blend nobody can say with which lot it came: the analysis of its source may.
        let lot = hearing.concerned.lot.filter(|_| hearing.blend.is_empty());
        let opened = Case {
            facility: Some(self.bin.facility()),
            region: hearing.concerned.region,
            lot,
            ..follow::case_of_act(hearing, CaseKind::Finding)
        };
        Some(follow::open(hearing, opened))
    }
}

impl EventType for ConditionChecked {
    const NAME: &'static str = "condition_checked";
    const TYPE_NAME: &'static str = "grain.condition_checked.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::KEEPERS;
    const TITLE: Bilingual = Bilingual { zh: "粮情检查", en: "the grain in a bin is checked" };
    const SUBJECTS: &'static str = "bin:";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Storage);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "bin": "91630106MA0000A27P-001/01",
        "grain_temperature_max_mc": 18500,
        "grain_temperature_mean_mc": 16200,
        "store_temperature_mc": 19000,
        "moisture_bp": 1190,
        "pests_per_kg": 0,
        "main_pests_per_kg": 0,
        "quarantine_pest": false,
        "remark": null
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
