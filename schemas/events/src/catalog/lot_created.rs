use crate::act::Act;
use crate::class::Class;
use crate::code::declare_codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::place::Place;
use crate::wording::{Number, Port, Remark};
use grain_envelope::{
    Bilingual, Commodity, Country, HsCode, List, LotId, MassG, PermitId, Role, Subject,
    TransportMode, WeighingMethod,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Imported grain came in: it is made into lots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotCreated {
    /// 许可证，或 null · The permit under which it came in, or null.
    pub permit: Option<PermitId>,
    /// 品种 · The commodity.
    pub commodity: Commodity,
    /// 商品编码 · Its HS code.
    pub hs_code: HsCode,
    /// 产地 · Country of origin.
    pub origin: Country,
    /// 是否转基因 · Whether it is genetically modified.
    pub gmo: bool,
    /// 提单或运单号 · Number of the bill of lading or waybill.
    pub bill_of_lading: Number,
    /// 运输方式 · How it came in.
    pub mode: TransportMode,
    /// 进境口岸 · The port of entry.
    pub entry_port: Port,
    /// 所在地点 · Where it lies.
    pub place: Place,
    /// 各批次 · The lots, numbered from 1 in this order.
    pub lots: List<NewLot, 1, 60>,
}

/// A lot as it came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLot {
    /// 数量，克 · Its mass in grams.
    pub mass_g: MassG,
    /// 计量方式 · How that was found.
    pub method: WeighingMethod,
    /// 说明，或 null · What sets it apart, or null.
    pub description: Option<Remark>,
}

declare_codes! {}

impl Event for LotCreated {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let lots = (1..).zip(&self.lots).map(|(number, _)| LotId::new(act.event_id, number).expect("at most 60 lots")); lots.map(Subject::Lot).chain(self.permit.map(Subject::Permit)).collect()
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for LotCreated {
    const NAME: &'static str = "lot_created";
    const TYPE_NAME: &'static str = "grain.lot_created.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = &[Role::Importer];
    const TITLE: Bilingual = Bilingual { zh: "批次建立", en: "lots come in" };
    const SUBJECTS: &'static str = "lot: each, permit: if any";
    const CODES: &'static [&'static crate::code::Code] = CODES;
    const TEMPLATE: &'static str = "{}";
}
