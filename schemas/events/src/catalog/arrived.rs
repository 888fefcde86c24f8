use crate::act::Act;
use crate::class::Class;
use crate::code::Codes;
use crate::descriptor::{Event, EventType};
use crate::account::Unit;
use crate::catalog::ReceivedSeal;
use crate::hearing::Hearing;
use crate::place::Place;
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::movement;
use crate::vocabulary::LedgerStage;
use grain_envelope::{Bilingual, FormError, List, LotId, Role, Subject, TransferId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod codes;
mod rules;

use codes::CODES;

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Units stand at the gate: their seals are seen, they are not weighed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arrived {
    /// 调运编号，或 null · The transfer, or null.
    pub transfer: Option<TransferId>,
    /// 到达地点 · Where they arrived.
    pub place: Place,
    /// 运输单元 · The units.
    pub units: List<ArrivedUnit, 1, 200>,
}

/// A unit as it stands at the gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArrivedUnit {
    /// 箱号、车号或车牌 · Its number or plate.
    pub unit: Unit,
    /// 所载批次 · The lot that it carries.
    pub lot: LotId,
    /// 封识查验 · The seals as they were found.
    pub seals: List<ReceivedSeal, 0, 10>,
}

impl Arrived {
    /// The lots, each once, with the place of the first unit that carries it.
    fn lots(&self) -> Vec<(usize, LotId)> {
        let mut lots: Vec<(usize, LotId)> = Vec::new();
        for (position, unit) in self.units.iter().enumerate() {
            if !lots.iter().any(|(_, lot)| *lot == unit.lot) {
                lots.push((position, unit.lot));
            }
        }
        lots
    }
}

impl Event for Arrived {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let transfer = self.transfer.map(Subject::Transfer);
        let facility = self.place.facility().map(Subject::Facility);
        let lots = self.lots().into_iter().map(|(_, lot)| Subject::Lot(lot));
        transfer.into_iter().chain(facility).chain(lots).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        let units: Vec<_> = self.units.iter().map(|unit| (&unit.unit, unit.lot)).collect();
        super::distinct(&units, "units")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        movement::right(act, reader, &self.place, self.transfer, movement::Side::Gate)?;
        let lots: Vec<LotId> = self.lots().into_iter().map(|(_, lot)| lot).collect();
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

impl EventType for Arrived {
    const NAME: &'static str = "arrived";
    const TYPE_NAME: &'static str = "grain.arrived.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = movement::MOVERS;
    const TITLE: Bilingual = Bilingual { zh: "到达", en: "units arrive at the gate" };
    const SUBJECTS: &'static str = "transfer: if any, facility: if registered, lot: each once";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Transport);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "transfer": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "place": { "facility": "91630106MA0000A27P-001" },
        "units": [
            {
                "unit": "TBJU4000010",
                "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
                "seals": [{ "number": "HG-DEMO-0001", "intact": true }]
            }
        ]
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
