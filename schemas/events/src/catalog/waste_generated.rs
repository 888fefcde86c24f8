use crate::act::Act;
use crate::class::Class;
use crate::code::Codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::place::Place;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::{batch, store, ties};
use crate::vocabulary::{LedgerStage, WasteKind};
use crate::wording::Name;
use grain_envelope::{
    Bilingual, BinId, FormError, List, LotId, MassG, ProcessId, Role, Subject, WeighingMethod,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod codes;
mod rules;

use codes::CODES;

#[cfg(any(test, feature = "samples"))]
mod examples;

/// There is waste: a parcel of its own, which never returns to the food stream. It is named by this
/// event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WasteGenerated {
    /// 来源 · From what.
    pub source: WasteSource,
    /// 种类 · What kind of waste it is.
    pub kind: WasteKind,
    /// 数量，克 · Its mass in grams.
    pub mass_g: MassG,
    /// 计量方式 · How it was weighed.
    pub method: WeighingMethod,
    /// 所在地点 · Where it lies.
    pub place: Place,
    /// 暂存点 · The store in which it waits for treatment.
    pub store: Name,
}

/// From what waste is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WasteSource {
    /// 加工编号（开工事件） · A batch: the event that started it.
    Process(ProcessId),
    /// 仓号 · A bin.
    Bin(BinId),
    /// 在所述地点场区内的批次 · A lot that lies at the place in no bin.
    Lot(LotId),
    /// 所述地点清扫所得，可能来自这些批次 · Swept together at the place, where these lots were handled.
    Sweepings(List<LotId, 1, 20>),
}

impl Event for WasteGenerated {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let of_source = match &self.source {
            WasteSource::Process(process) => vec![Subject::Process(*process)],
            WasteSource::Bin(bin) => vec![Subject::Bin(bin.clone())],
            WasteSource::Lot(lot) => vec![Subject::Lot(*lot)],
            WasteSource::Sweepings(lots) => lots.iter().copied().map(Subject::Lot).collect(),
        };
        let place = self.place.facility().map(Subject::Facility);
        of_source.into_iter().chain(place).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        match &self.source {
            WasteSource::Sweepings(lots) => {
                let repeated = super::distinct(lots, "sweepings");
                repeated.map_err(|error| error.within("source"))
            }
            WasteSource::Process(_) | WasteSource::Bin(_) | WasteSource::Lot(_) => Ok(()),
        }
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        match &self.source {
            WasteSource::Process(process) => batch::right(act, reader, *process)?,
            WasteSource::Bin(bin) => store::keeps(act, bin.facility())?,
            WasteSource::Lot(lot) => ties::enterprise_to_lots(act, reader, &[*lot])?,
            WasteSource::Sweepings(lots) => ties::enterprise_to_lots(act, reader, lots)?,
        }
        // At a place that nobody registered whoever is there tells of it.
        match self.place.facility() {
            Some(facility) if act.actor != facility.party() => Err(right::missing(
                "下脚料由其所在场所的单位记录",
                "waste is recorded by the party of the place where it lies",
            )),
            Some(_) | None => Ok(()),
        }
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        rules::hear(self, hearing);
    }
}

impl EventType for WasteGenerated {
    const NAME: &'static str = "waste_generated";
    const TYPE_NAME: &'static str = "grain.waste_generated.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::HANDLERS;
    const TITLE: Bilingual = Bilingual { zh: "下脚料产生", en: "there is waste" };
    const SUBJECTS: &'static str =
        "process:, bin: or lot: each of the source, facility: of the place if registered";
    const STAGE: Option<LedgerStage> = None;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "source": { "process": "0197a4c2-1b2c-7def-8123-456789abcdef" },
        "kind": "screenings",
        "mass_g": 9600000,
        "method": "truck_scale",
        "place": { "facility": "91630106MA0000A27P-001" },
        "store": "下脚料暂存间(示例)"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
