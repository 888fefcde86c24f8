use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use grain_envelope::{
    Bilingual, BinId, Commodity, Country, Date, HsCode, LotId, MassG, PermitId, Role, Subject,
    WeighingMethod,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What lay in a bin before the ledger was: once per bin, approved by a second person (期初).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningStockRecorded {
    /// 仓号 · The bin.
    pub bin: BinId,
    /// 品种 · The commodity.
    pub commodity: Commodity,
    /// 商品编码 · Its HS code.
    pub hs_code: HsCode,
    /// 产地 · Country of origin.
    pub origin: Country,
    /// 是否转基因 · Whether it is genetically modified.
    pub gmo: bool,
    /// 许可证，或 null · The permit under which it came in, or null.
    pub permit: Option<PermitId>,
    /// 数量，克 · Its mass in grams.
    pub mass_g: MassG,
    /// 计量方式 · How that was found.
    pub method: WeighingMethod,
    /// 入库日期 · Since when it lies there.
    pub in_store_since: Date,
}

declare_codes! {}

impl Event for OpeningStockRecorded {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        vec![Subject::Lot(LotId::new(act.event_id, 1).expect("1 is a number of a lot")), Subject::Bin(self.bin.clone()), Subject::Facility(self.bin.facility())]
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for OpeningStockRecorded {
    const NAME: &'static str = "opening_stock_recorded";
    const TYPE_NAME: &'static str = "grain.opening_stock_recorded.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::ReserveEnterprise];
    const TITLE: Bilingual = Bilingual { zh: "期初库存", en: "opening stock is recorded" };
    const SUBJECTS: &'static str = "lot: this event .1, bin:, facility:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = "{}";
}
