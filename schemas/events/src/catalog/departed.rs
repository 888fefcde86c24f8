use crate::act::Act;
use crate::class::Class;
use crate::code::Codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::movement;
use crate::account::Unit;
use crate::place::Place;
use crate::vocabulary::LedgerStage;
use crate::wording::Number;
use grain_envelope::{
    Bilingual, FormError, List, LotId, MassG, Role, Subject, TransferId, WeighingMethod,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Units left a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Departed {
    /// 调运编号，或 null · The transfer, or null.
    pub transfer: Option<TransferId>,
    /// 地点 · From where.
    pub place: Place,
    /// 运输单元 · The units.
    pub units: List<DepartedUnit, 1, 200>,
}

/// A unit as it left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DepartedUnit {
    /// 箱号、车号或车牌 · Its number or plate.
    pub unit: Unit,
    /// 所载批次 · The lot that it carries.
    pub lot: LotId,
    /// 毛重，克，或 null · Gross mass in grams, or null.
    pub gross_mass_g: Option<MassG>,
    /// 皮重，克，或 null · Tare in grams, or null.
    pub tare_mass_g: Option<MassG>,
    /// 净重，克 · Net mass in grams.
    pub net_mass_g: MassG,
    /// 计量方式 · How it was weighed.
    pub method: WeighingMethod,
    /// 封识号 · The seals put on.
    pub seals: List<Number, 0, 10>,
}

mod codes;
mod rules;

use codes::CODES;

#[cfg(any(test, feature = "samples"))]
mod examples;

impl Event for Departed {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let mut lots: Vec<LotId> = Vec::new();
        for unit in &self.units {
            if !lots.contains(&unit.lot) {
                lots.push(unit.lot);
            }
        }
        let transfer = self.transfer.map(Subject::Transfer);
        transfer.into_iter().chain(lots.into_iter().map(Subject::Lot)).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        let units: Vec<_> = self.units.iter().map(|unit| &unit.unit).collect();
        super::distinct(&units, "units")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        movement::right(act, reader, &self.place, self.transfer, movement::Side::Departure)?;
        let lots: Vec<LotId> = self.units.iter().map(|unit| unit.lot).collect();
        movement::undeclared(act, reader, &self.place, self.transfer, &lots)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        rules::hear(self, hearing);
    }

    fn movement(&self) -> Option<(TransferId, Vec<&Unit>)> {
        let units = self.units.iter().map(|unit| &unit.unit).collect();
        self.transfer.map(|transfer| (transfer, units))
    }
}

impl EventType for Departed {
    const NAME: &'static str = "departed";
    const TYPE_NAME: &'static str = "grain.departed.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = movement::MOVERS;
    const TITLE: Bilingual = Bilingual { zh: "启运", en: "units depart" };
    const SUBJECTS: &'static str = "transfer: if any, lot: each once";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Transport);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "transfer": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "place": { "facility": "11152501MB0000A208-001" },
        "units": [
            {
                "unit": "TBJU4000010",
                "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
                "gross_mass_g": 28300000,
                "tare_mass_g": 2300000,
                "net_mass_g": 26000000,
                "method": "rail_scale",
                "seals": ["HG-DEMO-0001"]
            }
        ]
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
