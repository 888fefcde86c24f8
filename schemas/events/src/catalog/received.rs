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
    Bilingual, BinId, FormError, List, LotId, MassG, Role, Subject, TransferId, WeighingMethod, code,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A unit arrived and its grain was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Received {
    /// 调运编号，或 null · The transfer, or null.
    pub transfer: Option<TransferId>,
    /// 批次 · The lot.
    pub lot: LotId,
    /// 箱号、车号或车牌 · The unit's number or plate.
    pub unit: Unit,
    /// 地点 · Where it arrived.
    pub place: Place,
    /// 仓号，或 null · The bin, or null.
    pub bin: Option<BinId>,
    /// 毛重，克，或 null · Gross mass in grams, or null.
    pub gross_mass_g: Option<MassG>,
    /// 皮重，克，或 null · Tare in grams, or null.
    pub tare_mass_g: Option<MassG>,
    /// 净重，克 · Net mass in grams.
    pub net_mass_g: MassG,
    /// 计量方式 · How it was weighed.
    pub method: WeighingMethod,
    /// 封识查验 · The seals as they were found.
    pub seals: List<ReceivedSeal, 0, 10>,
    /// 磅单号 · Number of the weighbridge slip.
    pub slip_number: Number,
}

/// A seal as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceivedSeal {
    /// 封识号 · Its number.
    pub number: Number,
    /// 是否完好 · Whether it was unbroken.
    pub intact: bool,
}

mod codes;
mod rules;

use codes::CODES;

#[cfg(any(test, feature = "samples"))]
mod examples;

impl Event for Received {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        [Subject::Lot(self.lot)]
            .into_iter()
            .chain(self.transfer.map(Subject::Transfer))
            .chain(self.place.facility().map(Subject::Facility))
            .chain(self.bin.clone().map(Subject::Bin))
            .collect()
    }

    fn check(&self) -> Result<(), FormError> {
        let elsewhere = self.bin.as_ref().is_some_and(|bin| {
            Some(bin.facility()) != self.place.facility()
        });
        if elsewhere {
            let (zh, en) = ("仓不在所述场所内", "the bin is not at the place");
            return Err(FormError::new(code::FORM_SCALAR, zh, en).within("bin"));
        }
        Ok(())
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        movement::right(act, reader, &self.place, self.transfer, movement::Side::Arrival)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        rules::hear(self, hearing);
    }

    fn movement(&self) -> Option<(TransferId, Vec<&Unit>)> {
        self.transfer.map(|transfer| (transfer, vec![&self.unit]))
    }
}

impl EventType for Received {
    const NAME: &'static str = "received";
    const TYPE_NAME: &'static str = "grain.received.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = movement::MOVERS;
    const TITLE: Bilingual = Bilingual { zh: "到货接收", en: "a unit is received" };
    const SUBJECTS: &'static str = "lot:, transfer: if any, facility: if registered, bin: if any";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::InStore);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "transfer": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
        "unit": "TBJU4000010",
        "place": { "facility": "91630106MA0000A27P-001" },
        "bin": "91630106MA0000A27P-001/01",
        "gross_mass_g": 28285000,
        "tare_mass_g": 2300000,
        "net_mass_g": 25985000,
        "method": "truck_scale",
        "seals": [{ "number": "HG-DEMO-0001", "intact": true }],
        "slip_number": "BD-DEMO-0001"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
