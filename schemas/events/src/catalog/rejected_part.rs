use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::account::{Account, Unit};
use crate::effect::TransportEffect;
use crate::hearing::Hearing;
use crate::place::Place;
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::movement::{self, LateCodes, Told, UnitCodes};
use crate::rules::tolerance::per_mille;
use crate::state::{Apart, ApartKind, Transfer, UnitRecord, Weighing, parts_mass_g};
use crate::tonnes::Tonnes;
use crate::vocabulary::{LedgerStage, RejectedDestination};
use crate::wording::Remark;
use grain_envelope::{
    Bilingual, FacilityId, LotId, MassG, Role, Subject, TransferId, WeighingMethod,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A part of a unit's load is rejected on arrival. It lies at the facility, with its origin, until it
/// is returned, treated or destroyed; what was written off a permit is not restored by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectedPart {
    /// 调运编号，或 null · The transfer, or null.
    pub transfer: Option<TransferId>,
    /// 批次 · The lot.
    pub lot: LotId,
    /// 箱号、车号或车牌 · The unit's number or plate.
    pub unit: Unit,
    /// 场所编号 · The facility where it was rejected, and lies.
    pub facility: FacilityId,
    /// 拒收数量，克 · How much was rejected, in grams.
    pub mass_g: MassG,
    /// 计量方式 · How it was weighed.
    pub method: WeighingMethod,
    /// 原因 · Why.
    pub reason: Remark,
    /// 拟作处置 · What is to become of it.
    pub intended: RejectedDestination,
}

declare_codes! {
    FACILITY_NOT_REGISTERED = "rejected_part.facility-not-registered", V_2,
        "拒收场所 {facility} 尚未登记",
        "facility {facility}, where a part was rejected, is not registered";
    NO_TRANSFER = "rejected_part.no-transfer", V_2,
        "拒收的运输单元 {unit} 没有调运申报",
        "unit {unit}, of which a part was rejected, has no declared transfer";
    UNIT_NOT_DECLARED = "rejected_part.unit-not-declared", V_7,
        "运输单元 {unit} 不在调运 {number} 的申报中",
        "unit {unit} is not among those declared for transfer {number}";
    LOT_MISMATCH = "rejected_part.lot-mismatch", V_11,
        "运输单元 {unit} 申报装载批次 {declared}，而非 {lot}",
        "unit {unit} was declared to carry lot {declared}, not {lot}";
    LOT_UNKNOWN = "rejected_part.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    NOTHING_REJECTED = "rejected_part.nothing-rejected", V_11,
        "拒收数量为 0",
        "nothing was rejected";
    MORE_THAN_LOADED = "rejected_part.more-than-loaded", V_10,
        "运输单元 {unit} 发 {sent} 吨，拒收共 {rejected} 吨，超出允许误差",
        "unit {unit} left with {sent} t, {rejected} t are rejected or lost: more than tolerance explains";
    UNIT_BEYOND_TOLERANCE = "rejected_part.unit-beyond-tolerance", V_10,
        "运输单元 {unit} 发 {sent} 吨、收（含拒收）{received} 吨，差 {difference} 吨，超出允许误差 {allowed} 吨",
        "unit {unit} left with {sent} t and arrived with {received} t, rejected included: {difference} t apart, {allowed} t are tolerated";
    CONSIGNMENT_BEYOND_TOLERANCE = "rejected_part.consignment-beyond-tolerance", V_10,
        "调运 {number} 共发 {sent} 吨，收发差 {difference} 吨，超出允许误差 {allowed} 吨",
        "transfer {number} left with {sent} t in all: {difference} t are missing, {allowed} t are tolerated";
}

/// More than this of one unit was never rejected, whoever says so: it is not counted, so that sums
/// stay within what a posting can say.
const APART_MAX_G: i128 = 1 << 60;

const UNIT_CODES: UnitCodes = UnitCodes {
    no_transfer: &NO_TRANSFER,
    not_declared: &UNIT_NOT_DECLARED,
    lot_mismatch: &LOT_MISMATCH,
    lot_unknown: &LOT_UNKNOWN,
};

const LATE_CODES: LateCodes = LateCodes {
    unit_beyond_tolerance: &UNIT_BEYOND_TOLERANCE,
    consignment_beyond_tolerance: &CONSIGNMENT_BEYOND_TOLERANCE,
};

impl Event for RejectedPart {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let transfer = self.transfer.map(Subject::Transfer);
        let rest = [Subject::Lot(self.lot), Subject::Facility(self.facility)];
        transfer.into_iter().chain(rest).collect()
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let place = Place::Facility(self.facility);
        movement::right(act, reader, &place, self.transfer, movement::Side::Arrival)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        hearing.concerned.lot = Some(self.lot);
        if movement::concern(hearing, &Place::Facility(self.facility)).is_none() {
            let facts: Facts<'_> = &[("facility", &self.facility)];
            hearing.find(&FACILITY_NOT_REGISTERED, "/body/facility", facts);
        }
        let known = movement::known(hearing, self.transfer);
        let told = Told { unit: &self.unit, lot: self.lot, field: "/body" };
        movement::judge_unit(hearing, known.map(|(_, transfer)| transfer), told, &UNIT_CODES);
        if self.mass_g == MassG::ZERO {
            hearing.find(&NOTHING_REJECTED, "/body/mass_g", &[]);
        }
        self.put_apart(hearing, known);
    }

    fn movement(&self) -> Option<(TransferId, Vec<&Unit>)> {
        self.transfer.map(|transfer| (transfer, vec![&self.unit]))
    }
}

impl RejectedPart {
    fn put_apart(&self, hearing: &mut Hearing<'_>, known: Option<(TransferId, &Transfer)>) {
        let (unit, lot) = (self.unit.clone(), self.lot);
        let transfer = known.map(|(id, _)| id);
        let record = known.and_then(|(_, transfer)| transfer.unit(&unit, lot));
        let loose = movement::loose(hearing, &unit, lot).filter(|_| known.is_none());
        let before = record.map(|record| &record.apart).or(loose.map(|loose| &loose.apart));
        let apart = before.map_or(0, |apart| parts_mass_g(apart));
        if apart > APART_MAX_G {
            let facts: Facts<'_> =
                &[("unit", &unit), ("sent", &Tonnes(0)), ("rejected", &Tonnes(apart))];
            return hearing.find(&MORE_THAN_LOADED, "/body/mass_g", facts);
        }
        let account = Account::Rejected(self.facility);
        let on_the_way = Account::Consignment(transfer, unit.clone());
        hearing.transfer_mass(lot, on_the_way, account.clone(), self.mass_g.signed());
        let weighing = Weighing {
            mass_g: self.mass_g,
            method: self.method,
            index: hearing.context.index,
            slip_number: None,
            seals: Vec::new(),
            origin: Some(hearing.origin(Some(account))),
        };
        let apart = Box::new(Apart { kind: ApartKind::Rejected, weighing });
        hearing.effect(TransportEffect::LoadPutApart { transfer, unit: unit.clone(), lot, apart });
        let Some((id, transfer)) = known else { return };
        let nothing = UnitRecord::new(unit, lot);
        let (sent, received, apart) = record.unwrap_or(&nothing).sides();
        let apart = apart + i128::from(self.mass_g.signed());
        if let (Some(sent), None) = (sent, received) {
            self.judge_alone(hearing, transfer, sent, apart);
        }
        let sides = (sent, received, apart);
        let (known, field) = ((id, transfer), "/body/mass_g");
        let record = record.unwrap_or(&nothing);
        movement::settle_change(hearing, known, record, sides, &LATE_CODES, field);
    }

    /// Before the rest is received: more cannot have been rejected than left.
    fn judge_alone(
        &self,
        hearing: &mut Hearing<'_>,
        transfer: &Transfer,
        sent: &Weighing,
        apart: i128,
    ) {
        let mass = i128::from(sent.mass_g.signed());
        let rate = per_mille(hearing.packs, transfer.terms.mode, sent.method, self.method);
        if (apart - mass) * 1000 > mass * rate {
            let facts: Facts<'_> = &[
                ("unit", &self.unit),
                ("sent", &Tonnes(mass)),
                ("rejected", &Tonnes(apart)),
            ];
            hearing.find(&MORE_THAN_LOADED, "/body/mass_g", facts);
        }
    }
}

impl EventType for RejectedPart {
    const NAME: &'static str = "rejected_part";
    const TYPE_NAME: &'static str = "grain.rejected_part.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = movement::MOVERS;
    const TITLE: Bilingual = Bilingual { zh: "部分拒收", en: "a part is rejected on arrival" };
    const SUBJECTS: &'static str = "transfer: if any, lot:, facility:";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Transport);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "transfer": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
        "unit": "TBJU4000010",
        "facility": "91630106MA0000A27P-001",
        "mass_g": 1200000,
        "method": "truck_scale",
        "reason": "箱底受潮结块(示例)",
        "intended": "destroy"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
