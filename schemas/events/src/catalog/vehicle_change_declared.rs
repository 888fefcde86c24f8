use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::account::Unit;
use crate::effect::TransportEffect;
use crate::hearing::Hearing;
use crate::place::Location;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::movement;
use crate::state::{Transfer, UnitRecord, VehicleChange, Weighing};
use crate::vocabulary::LedgerStage;
use crate::wording::Remark;
use grain_envelope::{
    Bilingual, FacilityId, FormError, List, Party, Role, Subject, Time, TransferId, code,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A change of vehicles on the way is declared before it is made, and the customs office of the place
/// is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleChangeDeclared {
    /// 调运编号 · The transfer.
    pub transfer: TransferId,
    /// 原因 · Why.
    pub reason: Remark,
    /// 所在场所，或 null · The facility, if it is to be made at one.
    pub facility: Option<FacilityId>,
    /// 地点 · Where it is to be made.
    pub location: Location,
    /// 所在地海关 · The customs office of the place.
    pub local_customs: Party,
    /// 原运输单元 · The units whose load is to change vehicles.
    pub old_units: List<Unit, 1, 200>,
    /// 新运输单元 · The units that take it over.
    pub new_units: List<Unit, 1, 200>,
    /// 更换时间 · When.
    pub changes_at: Time,
    /// 是否应急先换后报 · Whether it was an emergency, so that it is declared late.
    pub emergency: bool,
}

declare_codes! {
    TRANSFER_UNKNOWN = "vehicle_change_declared.transfer-unknown", L_3,
        "调运 {transfer} 未申报",
        "transfer {transfer} was never declared";
    FACILITY_NOT_REGISTERED = "vehicle_change_declared.facility-not-registered", L_3,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    OFFICE_NOT_CUSTOMS = "vehicle_change_declared.office-not-customs", V_8,
        "{party} 不是已登记的海关",
        "{party} is not registered as customs";
    NOT_BEFOREHAND = "vehicle_change_declared.not-beforehand", V_8,
        "更换时间 {changes_at} 早于申报时间 {recorded_at}：须事前申报；应急情况请将 emergency 填为 true",
        "the change of {changes_at} is declared at {recorded_at}: it is declared beforehand, or said to have been an emergency (emergency: true)";
    OLD_UNIT_UNKNOWN = "vehicle_change_declared.old-unit-unknown", V_8,
        "调运 {number} 中没有运输单元 {unit}",
        "transfer {number} has no unit {unit}";
    OLD_UNIT_DONE = "vehicle_change_declared.old-unit-done", V_8,
        "运输单元 {unit} 已到货或已换装",
        "unit {unit} has arrived, or its load has changed vehicles already";
    NEW_UNIT_TAKEN = "vehicle_change_declared.new-unit-taken", V_8,
        "运输单元 {unit} 已在调运 {number} 中",
        "unit {unit} belongs to transfer {number} already";
}

impl Event for VehicleChangeDeclared {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let facility = self.facility.map(Subject::Facility);
        [Subject::Transfer(self.transfer)].into_iter().chain(facility).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.old_units, "old_units")?;
        super::distinct(&self.new_units, "new_units")?;
        let both = self.new_units.iter().position(|unit| self.old_units.contains(unit));
        if let Some(position) = both {
            let (zh, en) = ("新单元不能是原单元", "a load changes into another unit");
            let error = FormError::new(code::FORM_REPEATED, zh, en);
            return Err(error.within(position).within("new_units"));
        }
        Ok(())
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let Some(transfer) = reader.transfer(self.transfer) else { return Ok(()) };
        let terms = &transfer.terms;
        if [terms.declarant, terms.from.party(), terms.to.party()].contains(&act.actor) {
            return Ok(());
        }
        Err(right::missing(
            "更换运输工具由该调运的申报单位、起运或目的场所的单位申报",
            "a change of vehicles is declared by the declarant of the transfer or the party of either end",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        if let Some(facility) = self.facility
            && hearing.facility(facility).is_none()
        {
            let facts: Facts<'_> = &[("facility", &facility)];
            hearing.find(&FACILITY_NOT_REGISTERED, "/body/facility", facts);
        }
        if !hearing.reader.has_role(self.local_customs, Role::Customs) {
            let facts: Facts<'_> = &[("party", &self.local_customs)];
            hearing.find(&OFFICE_NOT_CUSTOMS, "/body/local_customs", facts);
        }
        let recorded_at = hearing.context.recorded_at;
        let moment = i128::from(self.changes_at.seconds()) * 1000;
        if !self.emergency && moment < i128::from(recorded_at.milliseconds()) {
            let facts: Facts<'_> =
                &[("changes_at", &self.changes_at), ("recorded_at", &recorded_at)];
            hearing.find(&NOT_BEFOREHAND, "/body/changes_at", facts);
        }
        let Some((_, transfer)) = movement::known(hearing, Some(self.transfer)) else {
            let facts: Facts<'_> = &[("transfer", &self.transfer)];
            return hearing.find(&TRANSFER_UNKNOWN, "/body/transfer", facts);
        };
        self.hear_units(hearing, transfer);
        let change = Box::new(VehicleChange {
            event: hearing.act.event_id,
            index: hearing.context.index,
            recorded_at,
            local_customs: self.local_customs,
            old_units: self.old_units.to_vec(),
            new_units: self.new_units.to_vec(),
            supervised_index: None,
        });
        hearing.effect(TransportEffect::VehicleChangeDeclared { transfer: self.transfer, change });
    }
}

impl VehicleChangeDeclared {
    fn hear_units(&self, hearing: &mut Hearing<'_>, transfer: &Transfer) {
        let number = &transfer.terms.number;
        for (position, unit) in self.old_units.iter().enumerate() {
            let field = format!("/body/old_units/{position}");
            let mut records = transfer.units.iter().filter(|record| record.unit == *unit).peekable();
            if records.peek().is_none() {
                let facts: Facts<'_> = &[("unit", unit), ("number", number)];
                hearing.find(&OLD_UNIT_UNKNOWN, field, facts);
            } else if !self.emergency && records.all(UnitRecord::is_done) {
                hearing.find(&OLD_UNIT_DONE, field, &[("unit", unit)]);
            }
        }
        for (position, unit) in self.new_units.iter().enumerate() {
            let taken = transfer.units.iter().any(|record| {
                let joined = record.departed.as_ref().is_some_and(Weighing::is_on_the_way);
                record.unit == *unit && record.declared.is_some() && !(self.emergency && joined)
            });
            if taken {
                let facts: Facts<'_> = &[("unit", unit), ("number", number)];
                hearing.find(&NEW_UNIT_TAKEN, format!("/body/new_units/{position}"), facts);
            }
        }
    }
}

impl EventType for VehicleChangeDeclared {
    const NAME: &'static str = "vehicle_change_declared";
    const TYPE_NAME: &'static str = "grain.vehicle_change_declared.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[
        Role::Importer,
        Role::Dealer,
        Role::TransferSiteOperator,
        Role::ReserveEnterprise,
        Role::CommissionedStorage,
        Role::Processor,
    ];
    const TITLE: Bilingual = Bilingual { zh: "更换运输工具申报", en: "a change of vehicles is declared" };
    const SUBJECTS: &'static str = "transfer:, facility: if any";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Transport);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "transfer": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "reason": "车辆故障(示例)",
        "facility": null,
        "location": {
            "name": "西宁双寨装卸线(示例)",
            "region": "630106",
            "latitude_e7": 366500000,
            "longitude_e7": 1015500000
        },
        "local_customs": "11630100MB0000A12T",
        "old_units": ["TBJU4000010"],
        "new_units": ["青A12345", "青A12346"],
        "changes_at": "2025-05-29T09:00:00+08:00",
        "emergency": false
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
