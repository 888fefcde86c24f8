use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::account::Unit;
use crate::hearing::Hearing;
use crate::place::Location;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::movement;
use crate::rules::follow;
use crate::state::{Case, CaseKind};
use crate::tonnes::Tonnes;
use crate::vocabulary::{IncidentKind, LedgerStage};
use crate::wording::{Number, Remark};
use grain_envelope::{
    Bilingual, FacilityId, LotId, MassG, Role, Subject, Time, TransferId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Something happened to grain on the way or in store. It opens a case: its lot is not closed before
/// the case is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentReported {
    /// 事故类别 · What kind of incident.
    pub kind: IncidentKind,
    /// 所在场所，或 null · The facility, if it happened at one.
    pub facility: Option<FacilityId>,
    /// 地点 · Where it happened.
    pub location: Location,
    /// 发生时间 · When it happened.
    pub happened_at: Time,
    /// 调运编号，或 null · The transfer, or null.
    pub transfer: Option<TransferId>,
    /// 箱号、车号或车牌，或 null · The unit's number or plate, or null.
    pub unit: Option<Unit>,
    /// 批次，或 null · The lot, or null.
    pub lot: Option<LotId>,
    /// 估计损失，克，或 null · What is lost by estimate, in grams, or null.
    pub estimated_lost_mass_g: Option<MassG>,
    /// 回收数量，克，或 null · What was recovered, in grams, or null.
    pub recovered_mass_g: Option<MassG>,
    /// 清扫消毒措施，或 null · How the place was cleaned, or null.
    pub cleaning: Option<Remark>,
    /// 报警回执号，或 null · The number under which the police was told, or null.
    pub police_number: Option<Number>,
}

declare_codes! {
    FACILITY_NOT_REGISTERED = "incident_reported.facility-not-registered", L_3,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    TRANSFER_UNKNOWN = "incident_reported.transfer-unknown", L_3,
        "调运 {transfer} 未申报",
        "transfer {transfer} was never declared";
    LOT_UNKNOWN = "incident_reported.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    UNIT_UNKNOWN = "incident_reported.unit-unknown", L_3,
        "调运 {number} 中没有运输单元 {unit}",
        "transfer {number} has no unit {unit}";
    HAPPENED_LATER = "incident_reported.happened-later", V_11,
        "发生时间 {happened_at} 晚于报告时间 {occurred_at}",
        "it happened at {happened_at}, after the report of {occurred_at}";
    RECOVERED_ABOVE_LOST = "incident_reported.recovered-above-lost", V_11,
        "回收 {recovered} 吨，多于估计损失 {lost} 吨",
        "{recovered} t were recovered, more than the {lost} t that are lost by estimate";
}

impl Event for IncidentReported {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let case = Subject::Case(act.event_id.into());
        let transfer = self.transfer.map(Subject::Transfer);
        let lot = self.lot.map(Subject::Lot);
        let facility = self.facility.map(Subject::Facility);
        [case].into_iter().chain(facility).chain(transfer).chain(lot).collect()
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        if right::is_authority(act.role) {
            return right::covers(act, reader, self.location.region);
        }
        let transfer = self.transfer.and_then(|transfer| reader.transfer(transfer));
        let of_transfer =
            transfer.map(|transfer| transfer.terms.enterprises().contains(&act.actor));
        let of_facility = self.facility.map(|facility| facility.party() == act.actor);
        let scoped = reader.key(&act.key).is_some_and(|key| key.enrolment.scope.is_some());
        // A spill by the road is told of by whoever sees it; at a facility, or of a transfer, by
        // those whom it concerns.
        let concerned = [of_transfer, of_facility].into_iter().flatten().reduce(|one, other| one || other);
        if scoped || concerned.unwrap_or(true) {
            return Ok(());
        }
        Err(right::missing(
            "事故由场所单位、承运单位、申报单位或收发双方报告",
            "an incident is reported by the party of the facility, the carrier, the declarant or the parties at both ends",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        hearing.concerned.lot = self.lot;
        hearing.concerned.facility = self.facility;
        hearing.concerned.region = Some(self.location.region);
        self.hear_registers(hearing);
        let occurred_at = hearing.act.occurred_at;
        if self.happened_at.seconds() > occurred_at.seconds() {
            let facts: Facts<'_> =
                &[("happened_at", &self.happened_at), ("occurred_at", &occurred_at)];
            hearing.find(&HAPPENED_LATER, "/body/happened_at", facts);
        }
        if let (Some(lost), Some(recovered)) = (self.estimated_lost_mass_g, self.recovered_mass_g)
            && recovered > lost
        {
            let facts: Facts<'_> = &[
                ("recovered", &Tonnes(recovered.signed().into())),
                ("lost", &Tonnes(lost.signed().into())),
            ];
            hearing.find(&RECOVERED_ABOVE_LOST, "/body/recovered_mass_g", facts);
        }
        let opened = Case {
            facility: self.facility,
            region: Some(self.location.region),
            transfer: self.transfer,
            unit: self.unit.clone(),
            lot: self.lot,
            ..follow::case_of_act(hearing, CaseKind::Incident)
        };
        follow::open(hearing, opened);
    }

    fn movement(&self) -> Option<(TransferId, Vec<&Unit>)> {
        self.transfer.zip(self.unit.as_ref()).map(|(transfer, unit)| (transfer, vec![unit]))
    }
}

impl IncidentReported {
    fn hear_registers(&self, hearing: &mut Hearing<'_>) {
        if let Some(facility) = self.facility
            && hearing.facility(facility).is_none()
        {
            let facts: Facts<'_> = &[("facility", &facility)];
            hearing.find(&FACILITY_NOT_REGISTERED, "/body/facility", facts);
        }
        if let Some(lot) = self.lot
            && hearing.lot(lot).is_none()
        {
            hearing.find(&LOT_UNKNOWN, "/body/lot", &[("lot", &lot)]);
        }
        let Some(id) = self.transfer else { return };
        let Some((_, transfer)) = movement::known(hearing, Some(id)) else {
            return hearing.find(&TRANSFER_UNKNOWN, "/body/transfer", &[("transfer", &id)]);
        };
        if let Some(unit) = &self.unit
            && !transfer.units.iter().any(|record| record.unit == *unit)
        {
            let facts: Facts<'_> = &[("unit", unit), ("number", &transfer.terms.number)];
            hearing.find(&UNIT_UNKNOWN, "/body/unit", facts);
        }
    }
}

impl EventType for IncidentReported {
    const NAME: &'static str = "incident_reported";
    const TYPE_NAME: &'static str = "grain.incident_reported.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = movement::MOVERS;
    const TITLE: Bilingual = Bilingual { zh: "事故报告", en: "an incident is reported" };
    const SUBJECTS: &'static str =
        "case: this event, facility: if any, transfer: if any, lot: if any";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Transport);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "kind": "spill",
        "facility": null,
        "location": {
            "name": "西宁双寨装卸线(示例)",
            "region": "630106",
            "latitude_e7": 366500000,
            "longitude_e7": 1015500000
        },
        "happened_at": "2025-05-29T14:30:00+08:00",
        "transfer": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "unit": "TBJU4000431",
        "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
        "estimated_lost_mass_g": 1620000,
        "recovered_mass_g": 0,
        "cleaning": "沿线清扫、焚烧(示例)",
        "police_number": null
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
