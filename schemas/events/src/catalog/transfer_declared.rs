use crate::act::Act;
use crate::class::Class;
use crate::code::Codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::account::Unit;
use crate::place::FacilityPlace;
use crate::wording::{Number, Port};
use grain_envelope::{
    Bilingual, ContainerNumber, FormError, List, LotId, MassG, Party, PermitId, Role, Subject, Time,
    TransportMode, WeighingMethod, code,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares a transfer to both customs offices, before it leaves. It reserves the permit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferDeclared {
    /// 调运单号 · Its printed number.
    pub transfer_number: Number,
    /// 起运场所 · From where.
    pub from: FacilityPlace,
    /// 目的场所 · To where.
    pub to: FacilityPlace,
    /// 许可证 · Under which permit.
    pub permit: PermitId,
    /// 承运单位 · Who carries.
    pub carrier: Party,
    /// 进境口岸海关 · The customs office of entry.
    pub entry_customs: Party,
    /// 指运地海关 · The customs office of destination.
    pub destination_customs: Party,
    /// 主要运输方式 · The main mode.
    pub mode: TransportMode,
    /// 运输路线，逐段 · The route, leg by leg.
    pub route: List<RouteSegment, 1, 30>,
    /// 批次及数量 · The lots and how much of each.
    pub lots: List<TransferLot, 1, 60>,
    /// 运输单元 · The units of transport.
    pub units: List<TransferUnit, 1, 250>,
    /// 计量方式 · How the masses were found.
    pub method: WeighingMethod,
    /// 计划启运时间 · When it is to leave.
    pub departs_at: Time,
    /// 预计到达时间 · When it is expected.
    pub arrives_at: Time,
}

/// A leg of a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteSegment {
    /// 运输方式 · By what.
    pub mode: TransportMode,
    /// 起点 · From where.
    pub from: Port,
    /// 终点 · To where.
    pub to: Port,
}

/// What of a lot is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferLot {
    /// 批次 · The lot.
    pub lot: LotId,
    /// 数量，克 · How much, in grams.
    pub mass_g: MassG,
}

/// A unit of transport as it is declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferUnit {
    /// 箱号、车号或车牌（一次调运中唯一） · Its number or plate, once in a transfer.
    pub unit: Unit,
    /// 类别 · What kind of unit it is.
    pub kind: UnitKind,
    /// 所载批次 · The lot that it carries.
    pub lot: LotId,
    /// 数量，克 · How much, in grams.
    pub mass_g: MassG,
}

impl TransferUnit {
    /// A container has a number of ISO 6346: a mistyped one is noticed here, not at the gate.
    fn check(&self) -> Result<(), FormError> {
        let is_number = self.unit.as_str().parse::<ContainerNumber>().is_ok();
        if self.kind != UnitKind::Container || is_number {
            return Ok(());
        }
        Err(FormError::new(
            code::FORM_SCALAR,
            "不是集装箱号：应为 4 个大写字母、6 位数字和校验位（ISO 6346）",
            "not a container number: four capitals, six digits and the check digit (ISO 6346)",
        ))
    }
}

/// What kind of unit grain travels in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// 集装箱 · A container.
    Container,
    /// 铁路车辆 · A wagon.
    Wagon,
    /// 汽车 · A truck.
    Truck,
    /// 船舶 · A vessel.
    Vessel,
}

mod codes;
mod effects;
mod rules;

use codes::CODES;

#[cfg(any(test, feature = "samples"))]
mod examples;

impl Event for TransferDeclared {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let transfer = Subject::Transfer(act.event_id.into());
        let lots = self.lots.iter().map(|part| Subject::Lot(part.lot));
        let ends = [self.from.facility, self.to.facility].map(Subject::Facility);
        [transfer].into_iter().chain(lots).chain([Subject::Permit(self.permit)]).chain(ends).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        let lots: Vec<_> = self.lots.iter().map(|part| part.lot).collect();
        super::distinct(&lots, "lots")?;
        let units: Vec<_> = self.units.iter().map(|unit| &unit.unit).collect();
        super::distinct(&units, "units")?;
        for (position, unit) in self.units.iter().enumerate() {
            unit.check().map_err(|error| error.within("unit").within(position).within("units"))?;
        }
        if self.from == self.to {
            let (zh, en) = ("目的场所不能是起运场所", "a transfer goes to another facility");
            return Err(FormError::new(code::FORM_REPEATED, zh, en).within("to"));
        }
        Ok(())
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let owners = [self.from.facility.party(), self.to.facility.party()];
        let applicant = reader.permit(self.permit).map(|permit| permit.terms.applicant);
        let trades = matches!(act.role, Role::Importer | Role::Dealer);
        if trades || owners.contains(&act.actor) || applicant == Some(act.actor) {
            return Ok(());
        }
        Err(right::missing(
            "调运由进口商、储备库或定点加工企业申报",
            "a transfer is declared by the importer, the depot or the designated plant",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        rules::hear(self, hearing);
        effects::declare(self, hearing);
    }
}

impl EventType for TransferDeclared {
    const NAME: &'static str = "transfer_declared";
    const TYPE_NAME: &'static str = "grain.transfer_declared.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[
        Role::Importer,
        Role::Dealer,
        Role::ReserveEnterprise,
        Role::CommissionedStorage,
        Role::Processor,
    ];
    const TITLE: Bilingual = Bilingual { zh: "调运申报", en: "a transfer is declared" };
    const SUBJECTS: &'static str =
        "transfer: this event, lot: each, permit:, facility: from, facility: to";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "transfer_number": "DY-DEMO-A",
        "from": { "facility": "11152501MB0000A208-001" },
        "to": { "facility": "91630106MA0000A27P-001" },
        "permit": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "carrier": "91630100MA0000A789",
        "entry_customs": "11152501MB0000A208",
        "destination_customs": "11630100MB0000A12T",
        "mode": "rail",
        "route": [
            { "mode": "rail", "from": "二连浩特", "to": "西宁双寨" },
            { "mode": "road", "from": "西宁双寨", "to": "湟中多巴" }
        ],
        "lots": [{ "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1", "mass_g": 26000000 }],
        "units": [
            {
                "unit": "TBJU4000010",
                "kind": "container",
                "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
                "mass_g": 26000000
            }
        ],
        "method": "rail_scale",
        "departs_at": "2025-05-22T09:00:00+08:00",
        "arrives_at": "2025-05-30T18:00:00+08:00"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
