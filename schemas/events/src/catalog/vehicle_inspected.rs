use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::account::Unit;
use crate::effect::TransportEffect;
use crate::hearing::Hearing;
use crate::place::Place;
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::movement::{self, PlaceCodes};
use crate::state::Inspection;
use crate::vocabulary::{CheckResult, LedgerStage};
use crate::wording::Name;
use grain_envelope::{Bilingual, LotId, Role, Subject, TransferId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A unit of transport is checked before it is loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleInspected {
    /// 调运编号，或 null · The transfer, or null.
    pub transfer: Option<TransferId>,
    /// 拟装批次 · The lot that it is to carry.
    pub lot: LotId,
    /// 箱号、车号或车牌 · The unit's number or plate.
    pub unit: Unit,
    /// 检查地点 · Where it was checked.
    pub place: Place,
    /// 清洁 · That it is clean.
    pub clean: CheckResult,
    /// 干燥 · That it is dry.
    pub dry: CheckResult,
    /// 无异味 · That it is free of odour.
    pub odourless: CheckResult,
    /// 无有毒有害物质污染 · That it is free of toxic and harmful substances.
    pub uncontaminated: CheckResult,
    /// 密闭良好 · That it closes tightly.
    pub tight: CheckResult,
    /// 上一次所载货物，或 null · What it carried before, or null.
    pub last_cargo: Option<Name>,
    /// 是否合格 · Whether it was found fit.
    pub passed: bool,
}

declare_codes! {
    PLACE_UNREGISTERED = "vehicle_inspected.place-unregistered", V_2,
        "检查地点“{name}”（{region}）未登记",
        "the place of the check \"{name}\" ({region}) is not registered";
    FACILITY_NOT_REGISTERED = "vehicle_inspected.facility-not-registered", V_2,
        "检查场所 {facility} 尚未登记",
        "facility {facility}, where the unit was checked, is not registered";
    TRANSFER_UNKNOWN = "vehicle_inspected.transfer-unknown", L_3,
        "调运 {transfer} 未申报",
        "transfer {transfer} was never declared";
    LOT_UNKNOWN = "vehicle_inspected.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    PASSED_DESPITE_FAULT = "vehicle_inspected.passed-despite-fault", V_4,
        "运输单元 {unit} 有检查项不合格，不得判为合格",
        "a check of unit {unit} failed: it cannot have passed";
    PHOTO_MISSING = "vehicle_inspected.photo-missing", V_4,
        "运输单元 {unit} 的检查没有照片（attachments）",
        "the check of unit {unit} has no photo (attachments)";
}

const PLACE_CODES: PlaceCodes = PlaceCodes {
    unregistered: &PLACE_UNREGISTERED,
    not_registered: &FACILITY_NOT_REGISTERED,
};

impl Event for VehicleInspected {
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
        hearing.concerned.lot = Some(self.lot);
        movement::known_place(hearing, &self.place, &PLACE_CODES);
        let known = movement::known(hearing, self.transfer);
        if let (Some(transfer), None) = (self.transfer, known) {
            hearing.find(&TRANSFER_UNKNOWN, "/body/transfer", &[("transfer", &transfer)]);
        }
        if hearing.lot(self.lot).is_none() {
            hearing.find(&LOT_UNKNOWN, "/body/lot", &[("lot", &self.lot)]);
        }
        let facts: Facts<'_> = &[("unit", &self.unit)];
        if self.passed && !self.is_fit() {
            hearing.find(&PASSED_DESPITE_FAULT, "/body/passed", facts);
        }
        if hearing.act.attachments == 0 {
            hearing.find(&PHOTO_MISSING, "/attachments", facts);
        }
        let inspection = Inspection {
            occurred_at: hearing.act.occurred_at,
            passed: self.passed && self.is_fit(),
            index: hearing.context.index,
        };
        let (transfer, unit, lot) = (known.map(|(id, _)| id), self.unit.clone(), self.lot);
        hearing.effect(TransportEffect::UnitInspected { transfer, unit, lot, inspection });
    }

    fn movement(&self) -> Option<(TransferId, Vec<&Unit>)> {
        self.transfer.map(|transfer| (transfer, vec![&self.unit]))
    }
}

impl VehicleInspected {
    /// Whether all five checks of the circular's article three came out well.
    fn is_fit(&self) -> bool {
        let checks = [self.clean, self.dry, self.odourless, self.uncontaminated, self.tight];
        checks.iter().all(|check| *check == CheckResult::Passed)
    }
}

impl EventType for VehicleInspected {
    const NAME: &'static str = "vehicle_inspected";
    const TYPE_NAME: &'static str = "grain.vehicle_inspected.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = movement::MOVERS;
    const TITLE: Bilingual = Bilingual { zh: "运输工具检查", en: "a vehicle is checked" };
    const SUBJECTS: &'static str = "transfer: if any, lot:, facility: if registered";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Transport);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "transfer": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
        "unit": "TBJU4000010",
        "place": { "facility": "91152501MA0000A94H-001" },
        "clean": "passed",
        "dry": "passed",
        "odourless": "passed",
        "uncontaminated": "passed",
        "tight": "passed",
        "last_cargo": "燕麦",
        "passed": true
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
