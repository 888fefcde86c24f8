use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::StorageEffect;
use crate::hearing::Hearing;
use crate::place::Place;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::movement::{PlaceCodes, known_place};
use crate::rules::waste::{self, ParcelCodes, ParcelMass, Taken};
use crate::state::Parcel;
use crate::vocabulary::LedgerStage;
use crate::wording::Name;
use grain_envelope::{Bilingual, EventId, FormError, List, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Waste was moved. It is a parcel of its own from then on, named by this event, and as old as the
/// oldest that went into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WasteMoved {
    /// 移动的下脚料 · What was moved.
    pub parcels: List<ParcelMass, 1, 50>,
    /// 移至地点 · Where it lies now.
    pub place: Place,
    /// 暂存点 · The store in which it waits for treatment.
    pub store: Name,
}

declare_codes! {
    PARCEL_UNKNOWN = "waste_moved.parcel-unknown", L_3,
        "没有下脚料 {parcel}",
        "there is no waste {parcel}";
    MORE_THAN_THERE = "waste_moved.more-than-there", V_10,
        "移动 {mass} 吨，而该下脚料账面只剩 {there} 吨",
        "{mass} t were moved, while {there} t are left on record";
    KINDS_DIFFER = "waste_moved.kinds-differ", V_11,
        "不同种类的下脚料合为一堆：此后按第一种计",
        "waste of different kinds was put together: it counts as of the first kind from now on";
    PLACE_UNREGISTERED = "waste_moved.place-unregistered", V_2,
        "地点“{name}”（{region}）未登记",
        "the place \"{name}\" ({region}) is not registered";
    FACILITY_NOT_REGISTERED = "waste_moved.facility-not-registered", V_2,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
}

const PARCEL_CODES: ParcelCodes =
    ParcelCodes { unknown: &PARCEL_UNKNOWN, more_than_there: &MORE_THAN_THERE };
const PLACE_CODES: PlaceCodes =
    PlaceCodes { unregistered: &PLACE_UNREGISTERED, not_registered: &FACILITY_NOT_REGISTERED };

impl Event for WasteMoved {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let place = self.place.facility().map(Subject::Facility);
        vec![place.unwrap_or_else(|| act.party_subject())]
    }

    fn check(&self) -> Result<(), FormError> {
        let parcels: Vec<EventId> = self.parcels.iter().map(|part| part.parcel).collect();
        super::distinct(&parcels, "parcels")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        waste::keeps(act, reader, &self.parcels)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        known_place(hearing, &self.place, &PLACE_CODES);
        let taken = waste::take(hearing, &self.parcels, &PARCEL_CODES);
        let Some(first) = taken.first().map(|taken| taken.parcel) else { return };
        if let Some(other) = taken.iter().find(|taken| taken.parcel.kind != first.kind) {
            let field = format!("/body/parcels/{}/parcel", other.place);
            hearing.find(&KINDS_DIFFER, field, &[]);
        }
        let parcel = hearing.act.event_id;
        let record = Box::new(self.record(hearing, first, &taken));
        hearing.effect(StorageEffect::WasteGenerated { parcel, record });
        waste::transfer(hearing, &taken, Some(parcel));
        hearing.remember_movement(waste::mass_of(&self.parcels));
    }
}

impl WasteMoved {
    fn record(&self, hearing: &Hearing<'_>, first: &Parcel, taken: &[Taken<'_>]) -> Parcel {
        let ages = taken.iter().map(|taken| taken.parcel.generated_at);
        let same = taken.iter().all(|taken| taken.parcel.process == first.process);
        Parcel {
            kind: first.kind,
            place: self.place.clone(),
            process: first.process.filter(|_| same),
            lots: BTreeMap::new(),
            packing_mass_g: 0,
            author: hearing.act.actor,
            generated_at: ages.min().unwrap_or(first.generated_at),
            index: hearing.context.index,
        }
    }
}

impl EventType for WasteMoved {
    const NAME: &'static str = "waste_moved";
    const TYPE_NAME: &'static str = "grain.waste_moved.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::HANDLERS;
    const TITLE: Bilingual = Bilingual { zh: "下脚料移动", en: "waste is moved" };
    const SUBJECTS: &'static str = "facility: of the place, party: actor if it is not registered";
    const STAGE: Option<LedgerStage> = None;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "parcels": [{ "parcel": "0197a4c2-1b2c-7def-8123-456789abcdef", "mass_g": 9600000 }],
        "place": { "facility": "91630106MA0000A27P-001" },
        "store": "焚烧炉旁(示例)"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
