use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::state::BinRegistration;
use crate::tonnes::Tonnes;
use crate::wording::Name;
use grain_envelope::{Bilingual, BinId, Commodity, MassG, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Makes a bin of a facility known to the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BinRegistered {
    /// 仓号（场所编号/代码） · The bin: its facility and a code.
    pub bin: BinId,
    /// 名称，或 null · Its name beside the code, or null.
    pub name: Option<Name>,
    /// 容量，克 · What it can hold in grams.
    pub capacity_mass_g: MassG,
    /// 专用品种，或 null · The only commodity that it is for, or null.
    pub commodity: Option<Commodity>,
}

declare_codes! {
    FACILITY_NOT_REGISTERED = "bin_registered.facility-not-registered", L_3,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    ALREADY_REGISTERED = "bin_registered.already-registered", L_3,
        "仓 {bin} 已在第 {index} 条登记",
        "bin {bin} is registered already, by entry {index}";
    CAPACITY_ABOVE_FACILITY = "bin_registered.capacity-above-facility", L_3,
        "仓容 {capacity} 吨大于场所容量 {limit} 吨",
        "the bin's capacity of {capacity} t is above the facility's of {limit} t";
}

impl Event for BinRegistered {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Bin(self.bin.clone()), Subject::Facility(self.bin.facility())]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        if act.actor == self.bin.facility().party() || right::REGISTRARS.contains(&act.role) {
            return right::covers_facility(act, reader, self.bin.facility());
        }
        Err(right::missing(
            "仓号由场所所属单位、运营者或主管机关登记",
            "a bin is registered by the facility's party, the operator or an authority",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let facility = self.bin.facility();
        let registration = hearing.facility(facility).and_then(|known| known.registration.as_ref());
        match registration.map(|known| known.capacity_mass_g) {
            None => {
                hearing.find(&FACILITY_NOT_REGISTERED, "/body/bin", &[("facility", &facility)]);
            }
            Some(Some(limit)) if self.capacity_mass_g > limit => {
                let capacity = Tonnes(self.capacity_mass_g.signed().into());
                let facts: Facts<'_> =
                    &[("capacity", &capacity), ("limit", &Tonnes(limit.signed().into()))];
                hearing.find(&CAPACITY_ABOVE_FACILITY, "/body/capacity_mass_g", facts);
            }
            Some(_) => {}
        }
        if let Some(known) = hearing.reader.bin_registration(&self.bin) {
            hearing.rely(known.index);
            let facts: Facts<'_> = &[("bin", &self.bin), ("index", &known.index)];
            hearing.find(&ALREADY_REGISTERED, "/body/bin", facts);
        }
        let registration = Box::new(BinRegistration {
            name: self.name.clone(),
            capacity_mass_g: self.capacity_mass_g,
            commodity: self.commodity,
            index: hearing.context.index,
        });
        hearing.effect(Effect::BinRegistered { bin: self.bin.clone(), registration });
    }
}

impl EventType for BinRegistered {
    const NAME: &'static str = "bin_registered";
    const TYPE_NAME: &'static str = "grain.bin_registered.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[
        Role::Operator,
        Role::PortOperator,
        Role::TransferSiteOperator,
        Role::ReserveEnterprise,
        Role::CommissionedStorage,
        Role::Processor,
        Role::Customs,
        Role::Agriculture,
        Role::Grain,
        Role::MarketSupervision,
        Role::Ndrc,
        Role::Government,
    ];
    const TITLE: Bilingual = Bilingual { zh: "仓号登记", en: "a bin is registered" };
    const SUBJECTS: &'static str = "bin:, facility:";
    const BEFORE_PACKS: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "bin": "91630106MA0000A27P-001/01",
        "name": "一号仓(示例)",
        "capacity_mass_g": 2500000000,
        "commodity": "oats"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
