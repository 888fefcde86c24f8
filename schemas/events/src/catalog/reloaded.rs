use crate::act::Act;
use crate::class::Class;
use crate::code::Codes;
use crate::descriptor::{Event, EventType};
use crate::account::Unit;
use crate::catalog::UnitKind;
use crate::hearing::Hearing;
use crate::place::Place;
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::movement;
use crate::vocabulary::LedgerStage;
use crate::wording::Number;
use grain_envelope::{
    Bilingual, FormError, List, LotId, MassG, Role, Subject, TransferId, WeighingMethod, code,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod balance;
mod codes;
mod effects;
mod rules;

use codes::CODES;

#[cfg(any(test, feature = "samples"))]
mod examples;

/// The load of some units went into others on the way. The new units belong to the transfer from then
/// on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reloaded {
    /// 调运编号 · The transfer.
    pub transfer: TransferId,
    /// 换装地点 · Where.
    pub place: Place,
    /// 原运输单元及换装时的数量 · The old units, and what was in them.
    pub old_units: List<EmptiedUnit, 1, 200>,
    /// 新运输单元 · The new units.
    pub new_units: List<FilledUnit, 1, 200>,
    /// 换装损耗，按批次 · What was lost, by lot.
    pub losses: List<LotMass, 0, 60>,
    /// 地脚粮、撒漏物，按批次 · What was swept up, by lot: waste from then on.
    pub sweepings: List<LotMass, 0, 60>,
}

/// A unit whose load changed vehicles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmptiedUnit {
    /// 箱号、车号或车牌 · Its number or plate.
    pub unit: Unit,
    /// 所载批次 · The lot that it carried.
    pub lot: LotId,
    /// 换装时的数量，克 · What was in it, in grams.
    pub mass_g: MassG,
    /// 计量方式 · How that was found.
    pub method: WeighingMethod,
}

/// A unit that took a load over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FilledUnit {
    /// 箱号、车号或车牌 · Its number or plate.
    pub unit: Unit,
    /// 类别 · What kind of unit it is.
    pub kind: UnitKind,
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

/// So much of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotMass {
    /// 批次 · The lot.
    pub lot: LotId,
    /// 数量，克 · How much, in grams.
    pub mass_g: MassG,
}

impl Reloaded {
    /// The lots of which it tells, each once, in the order of the body.
    fn lots(&self) -> Vec<LotId> {
        let old = self.old_units.iter().map(|unit| unit.lot);
        let new = self.new_units.iter().map(|unit| unit.lot);
        let rest = self.losses.iter().chain(&self.sweepings).map(|part| part.lot);
        let mut lots = Vec::new();
        for lot in old.chain(new).chain(rest) {
            if !lots.contains(&lot) {
                lots.push(lot);
            }
        }
        lots
    }
}

impl Event for Reloaded {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let lots = self.lots().into_iter().map(Subject::Lot);
        let facility = self.place.facility().map(Subject::Facility);
        [Subject::Transfer(self.transfer)].into_iter().chain(facility).chain(lots).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        let old: Vec<_> = self.old_units.iter().map(|unit| (&unit.unit, unit.lot)).collect();
        super::distinct(&old, "old_units")?;
        let new: Vec<_> = self.new_units.iter().map(|unit| (&unit.unit, unit.lot)).collect();
        super::distinct(&new, "new_units")?;
        for (parts, name) in [(&self.losses, "losses"), (&self.sweepings, "sweepings")] {
            let lots: Vec<_> = parts.iter().map(|part| part.lot).collect();
            super::distinct(&lots, name)?;
        }
        let is_old = |unit: &Unit| self.old_units.iter().any(|old| old.unit == *unit);
        if let Some(position) = self.new_units.iter().position(|new| is_old(&new.unit)) {
            let (zh, en) = ("新单元不能是原单元", "a load changes into another unit");
            let error = FormError::new(code::FORM_REPEATED, zh, en);
            return Err(error.within("unit").within(position).within("new_units"));
        }
        Ok(())
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        movement::right(act, reader, &self.place, Some(self.transfer), movement::Side::Departure)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        rules::hear(self, hearing);
    }
}

impl EventType for Reloaded {
    const NAME: &'static str = "reloaded";
    const TYPE_NAME: &'static str = "grain.reloaded.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = movement::MOVERS;
    const TITLE: Bilingual = Bilingual { zh: "换装", en: "a load changes vehicles" };
    const SUBJECTS: &'static str = "transfer:, facility: if registered, lot: each once";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Transport);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "transfer": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "place": { "facility": "91652702MA0000A6X6-001" },
        "old_units": [
            {
                "unit": "TBJU4000010",
                "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
                "mass_g": 26000000,
                "method": "rail_scale"
            }
        ],
        "new_units": [
            {
                "unit": "青A12345",
                "kind": "truck",
                "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
                "gross_mass_g": 40850000,
                "tare_mass_g": 15000000,
                "net_mass_g": 25850000,
                "method": "truck_scale",
                "seals": ["HG-DEMO-0101"]
            }
        ],
        "losses": [{ "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1", "mass_g": 50000 }],
        "sweepings": [{ "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1", "mass_g": 100000 }]
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
