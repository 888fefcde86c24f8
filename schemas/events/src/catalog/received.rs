use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::account::Unit;
use crate::place::Place;
use crate::wording::Number;
use grain_envelope::{
    Bilingual, BinId, List, LotId, MassG, Role, Subject, TransferId, WeighingMethod,
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

declare_codes! {}

impl Event for Received {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let _ = act; [Subject::Lot(self.lot)].into_iter().chain(self.transfer.map(Subject::Transfer)).chain(self.place.facility().map(Subject::Facility)).chain(self.bin.clone().map(Subject::Bin)).collect()
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for Received {
    const NAME: &'static str = "received";
    const TYPE_NAME: &'static str = "grain.received.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = &[Role::Processor];
    const TITLE: Bilingual = Bilingual { zh: "到货接收", en: "a unit is received" };
    const SUBJECTS: &'static str = "lot:, transfer: if any, facility: if registered, bin: if any";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = "{}";
}
