use crate::act::Act;
use crate::class::Class;
use crate::code::Codes;
use crate::descriptor::{Event, EventType};
use crate::account::Unit;
use crate::hearing::Hearing;
use crate::place::Place;
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::movement;
use crate::vocabulary::LedgerStage;
use crate::wording::Number;
use grain_envelope::{
    Bilingual, List, LotId, MassG, Role, Subject, TransferId, WeighingMethod,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod codes;
mod rules;

use codes::CODES;

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A unit of transport is loaded and sealed; it has not left yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Loaded {
    /// 调运编号，或 null · The transfer, or null.
    pub transfer: Option<TransferId>,
    /// 所载批次 · The lot that it carries.
    pub lot: LotId,
    /// 箱号、车号或车牌 · The unit's number or plate.
    pub unit: Unit,
    /// 装载地点 · Where it was loaded.
    pub place: Place,
    /// 毛重，克，或 null · Gross mass in grams, or null.
    pub gross_mass_g: Option<MassG>,
    /// 皮重，克，或 null · Tare in grams, or null.
    pub tare_mass_g: Option<MassG>,
    /// 净重，克 · Net mass in grams.
    pub net_mass_g: MassG,
    /// 计量方式 · How it was weighed.
    pub method: WeighingMethod,
    /// 核定载质量，克，或 null · What it may carry, in grams, or null.
    pub rated_load_mass_g: Option<MassG>,
    /// 封识号 · The seals put on.
    pub seals: List<Number, 0, 10>,
}

impl Event for Loaded {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let transfer = self.transfer.map(Subject::Transfer);
        let facility = self.place.facility().map(Subject::Facility);
        transfer.into_iter().chain([Subject::Lot(self.lot)]).chain(facility).collect()
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        movement::right(act, reader, &self.place, self.transfer, movement::Side::Departure)?;
        movement::undeclared(act, reader, &self.place, self.transfer, &[self.lot])
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        rules::hear(self, hearing);
    }

    fn movement(&self) -> Option<(TransferId, Vec<&Unit>)> {
        self.transfer.map(|transfer| (transfer, vec![&self.unit]))
    }
}

impl EventType for Loaded {
    const NAME: &'static str = "loaded";
    const TYPE_NAME: &'static str = "grain.loaded.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = movement::MOVERS;
    const TITLE: Bilingual = Bilingual { zh: "装载施封", en: "a unit is loaded and sealed" };
    const SUBJECTS: &'static str = "transfer: if any, lot:, facility: if registered";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Transport);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "transfer": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
        "unit": "TBJU4000010",
        "place": { "facility": "91152501MA0000A94H-001" },
        "gross_mass_g": 28300000,
        "tare_mass_g": 2300000,
        "net_mass_g": 26000000,
        "method": "rail_scale",
        "rated_load_mass_g": 28000000,
        "seals": ["HG-DEMO-0001"]
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
