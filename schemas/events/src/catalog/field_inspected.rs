use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::place::Place;
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::movement::{self, PlaceCodes};
use crate::vocabulary::FieldOutcome;
use crate::wording::{Name, Remark};
use grain_envelope::{Bilingual, FormError, List, LotId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Customs looked at grain where it lies: at the anchorage, at the berth, on the track, in the yard.
///
/// It has no effect of its own: neither the circular nor the facts ask for anything that would wait
/// for it. What follows from what was seen is what customs says next: a sample, a hold, a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldInspected {
    /// 批次 · The lots.
    pub lots: List<LotId, 1, 60>,
    /// 地点 · Where.
    pub place: Place,
    /// 杂质，0.01%，或 null · Impurity in 0.01 %, or null.
    pub impurity_bp: Option<u16>,
    /// 最高粮温，千分之一摄氏度，或 null · The highest temperature of the grain in thousandths of a
    /// degree Celsius, or null.
    pub temperature_max_mc: Option<i32>,
    /// 发现的有害生物 · The species found.
    pub species: List<Name, 0, 20>,
    /// 处置 · What customs does next.
    pub outcome: FieldOutcome,
    /// 说明，或 null · A remark, or null.
    pub remark: Option<Remark>,
}

static PLACES: PlaceCodes = PlaceCodes {
    unregistered: &PLACE_UNREGISTERED,
    not_registered: &FACILITY_NOT_REGISTERED,
};

declare_codes! {
    PLACE_UNREGISTERED = "field_inspected.place-unregistered", V_2,
        "查验地点“{name}”（{region}）未登记",
        "the place of inspection \"{name}\" ({region}) is not registered";
    FACILITY_NOT_REGISTERED = "field_inspected.facility-not-registered", V_2,
        "查验场所 {facility} 尚未登记",
        "facility {facility}, where grain was inspected, is not registered";
    LOT_UNKNOWN = "field_inspected.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
}

impl Event for FieldInspected {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let lots = self.lots.iter().copied().map(Subject::Lot);
        lots.chain(self.place.facility().map(Subject::Facility)).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.lots, "lots")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        movement::right(act, reader, &self.place, None, movement::Side::Arrival)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        hearing.concerned.lot = self.lots.first().copied();
        movement::known_place(hearing, &self.place, &PLACES);
        for (position, lot) in self.lots.iter().enumerate() {
            if hearing.lot(*lot).is_none() {
                hearing.concerned.lot = Some(*lot);
                let field = format!("/body/lots/{position}");
                hearing.find(&LOT_UNKNOWN, field, &[("lot", lot)]);
            }
        }
    }
}

impl EventType for FieldInspected {
    const NAME: &'static str = "field_inspected";
    const TYPE_NAME: &'static str = "grain.field_inspected.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = &[Role::Customs];
    const TITLE: Bilingual = Bilingual { zh: "现场查验", en: "customs inspects grain on the spot" };
    const SUBJECTS: &'static str = "lot: each, facility: if registered";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "lots": ["0197a4c2-1b2c-7def-8123-456789abcdef.1"],
        "place": { "facility": "11152501MB0000A208-001" },
        "impurity_bp": 120,
        "temperature_max_mc": 12500,
        "species": ["毒麦"],
        "outcome": "sampled",
        "remark": null
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
