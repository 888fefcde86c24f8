use crate::account::Account;
use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::EntryEffect;
use crate::hearing::Hearing;
use crate::place::Place;
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::movement::{self, PlaceCodes};
use crate::rules::tolerance::error_per_mille;
use crate::state::Lot;
use crate::tonnes::Tonnes;
use crate::vocabulary::LedgerStage;
use crate::wording::Name;
use grain_envelope::{
    Bilingual, FormError, List, LotId, MassG, Role, Subject, WeighingMethod,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Lots were measured as they were unloaded. What differs from the mass with which they were made is
/// loss of discharge as far as the method may err, and unexplained beyond that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DischargeMeasured {
    /// 地点 · Where.
    pub place: Place,
    /// 泊位或股道 · The berth or track.
    pub position: Name,
    /// 计量方式 · How it was measured.
    pub method: WeighingMethod,
    /// 各批次 · The lots.
    pub lots: List<MeasuredLot, 1, 60>,
}

/// A lot as it was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasuredLot {
    /// 批次 · The lot.
    pub lot: LotId,
    /// 接卸数量，克（不含地脚粮与撒漏） · How much was unloaded, in grams, without sweepings and spill.
    pub mass_g: MassG,
    /// 地脚粮，克（仍在原地，另记下脚料） · How much was swept up, in grams; it still lies there, until
    /// it is told of as waste.
    pub sweepings_mass_g: MassG,
    /// 撒漏，克 · How much was spilled and lost, in grams.
    pub spill_mass_g: MassG,
}

static PLACES: PlaceCodes = PlaceCodes {
    unregistered: &PLACE_UNREGISTERED,
    not_registered: &FACILITY_NOT_REGISTERED,
};

declare_codes! {
    PLACE_UNREGISTERED = "discharge_measured.place-unregistered", V_2,
        "接卸地点“{name}”（{region}）未登记",
        "the place of unloading \"{name}\" ({region}) is not registered";
    FACILITY_NOT_REGISTERED = "discharge_measured.facility-not-registered", V_2,
        "接卸场所 {facility} 尚未登记",
        "facility {facility}, where grain was unloaded, is not registered";
    LOT_UNKNOWN = "discharge_measured.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    LOT_ELSEWHERE = "discharge_measured.lot-elsewhere", V_11,
        "批次 {lot} 并非在此地点进境，本次不计入账",
        "lot {lot} did not come in at this place; nothing is booked";
    MEASURED_ALREADY = "discharge_measured.measured-already", V_11,
        "批次 {lot} 的接卸计量已在第 {index} 条记录，本次不计入账",
        "the measurement of lot {lot} is recorded already, by entry {index}; this one is not counted";
    BEYOND_TOLERANCE = "discharge_measured.beyond-tolerance", V_10,
        "批次 {lot} 进境 {made} 吨，接卸计量 {measured} 吨、地脚粮 {sweepings} 吨、撒漏 {spill} 吨，相差 {difference} 吨，超出允许误差 {allowed} 吨",
        "lot {lot} came in with {made} t; {measured} t were unloaded, {sweepings} t swept up, {spill} t spilled: {difference} t apart, {allowed} t are tolerated";
}

impl Event for DischargeMeasured {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let lots = self.lots.iter().map(|measured| Subject::Lot(measured.lot));
        self.place.facility().map(Subject::Facility).into_iter().chain(lots).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        let lots: Vec<_> = self.lots.iter().map(|measured| measured.lot).collect();
        super::distinct(&lots, "lots")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        movement::right(act, reader, &self.place, None, movement::Side::Arrival)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        hearing.concerned.lot = self.lots.first().map(|measured| measured.lot);
        movement::known_place(hearing, &self.place, &PLACES);
        for (position, measured) in self.lots.iter().enumerate() {
            hearing.concerned.lot = Some(measured.lot);
            self.hear_lot(hearing, measured, position);
        }
    }
}

impl DischargeMeasured {
    fn hear_lot(&self, hearing: &mut Hearing<'_>, measured: &MeasuredLot, position: usize) {
        let (id, field) = (measured.lot, format!("/body/lots/{position}/lot"));
        let known = hearing.lot(id);
        let Some((lot, made)) = known.and_then(|lot| Some((lot, made(lot)?))) else {
            return hearing.find(&LOT_UNKNOWN, field, &[("lot", &id)]);
        };
        if let Some(index) = lot.measured_index {
            hearing.rely(index);
            return hearing.find(&MEASURED_ALREADY, field, &[("lot", &id), ("index", &index)]);
        }
        let account = self.place.account();
        let came_in = lot.making.as_ref().and_then(|making| making.place.as_ref());
        if came_in.is_none_or(|place| *place != account) {
            return hearing.find(&LOT_ELSEWHERE, field, &[("lot", &id)]);
        }
        hearing.effect(EntryEffect::LotMeasured { lot: id });
        self.book(hearing, measured, position, made);
    }

    fn book(&self, hearing: &mut Hearing<'_>, told: &MeasuredLot, position: usize, made: i128) {
        let [measured, sweepings, spill] = [told.mass_g, told.sweepings_mass_g, told.spill_mass_g]
            .map(|mass| i128::from(mass.signed()));
        let difference = made - measured - sweepings - spill;
        let allowed = made * error_per_mille(hearing.packs, self.method);
        let (lot, account) = (told.lot, self.place.account());
        let grams = |mass: i128| i64::try_from(mass).expect("a difference of four masses");
        let mut lost = spill;
        if difference.abs() * 1000 <= allowed {
            lost += difference;
        } else {
            let facts: Facts<'_> = &[
                ("lot", &lot),
                ("made", &Tonnes(made)),
                ("measured", &Tonnes(measured)),
                ("sweepings", &Tonnes(sweepings)),
                ("spill", &Tonnes(spill)),
                ("difference", &Tonnes(difference)),
                ("allowed", &Tonnes(allowed / 1000)),
            ];
            let field = format!("/body/lots/{position}/mass_g");
            hearing.find(&BEYOND_TOLERANCE, field, facts);
            hearing.transfer_mass(lot, account.clone(), Account::Unexplained, grams(difference));
        }
        hearing.transfer_mass(lot, account, Account::DischargeLoss, grams(lost));
    }
}

/// The mass with which a lot was made.
fn made(lot: &Lot) -> Option<i128> {
    let making = lot.making.as_ref()?;
    Some(making.mass_g.signed().into())
}

impl EventType for DischargeMeasured {
    const NAME: &'static str = "discharge_measured";
    const TYPE_NAME: &'static str = "grain.discharge_measured.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = &[
        Role::PortOperator,
        Role::TransferSiteOperator,
        Role::ReserveEnterprise,
        Role::CommissionedStorage,
        Role::Processor,
        Role::Customs,
    ];
    const TITLE: Bilingual = Bilingual { zh: "接卸计量", en: "lots are measured at discharge" };
    const SUBJECTS: &'static str = "facility: if registered, lot: each";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Discharge);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "place": { "facility": "11152501MB0000A208-001" },
        "position": "3道",
        "method": "rail_scale",
        "lots": [
            {
                "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
                "mass_g": 1117500000,
                "sweepings_mass_g": 300000,
                "spill_mass_g": 20000
            }
        ]
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
