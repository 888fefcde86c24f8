use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::account::Account;
use crate::effect::Effect;
use crate::hearing::{Budget, Hearing};
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::trade;
use crate::spoken::Spoken;
use crate::state::{Bin, BinRegistration, LotMaking};
use crate::tonnes::Tonnes;
use grain_envelope::{
    Bilingual, BinId, Commodity, Country, Date, HsCode, LotId, MassG, PermitId, Role, Subject, SumName,
    WeighingMethod,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

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

declare_codes! {
    BIN_NOT_REGISTERED = "opening_stock_recorded.bin-not-registered", L_3,
        "仓 {bin} 尚未登记",
        "bin {bin} is not registered";
    ALREADY_OPENED = "opening_stock_recorded.already-opened", L_3,
        "仓 {bin} 的期初库存已在第 {index} 条生效：每仓只一次",
        "the opening stock of bin {bin} stands by entry {index}: once per bin";
    BIN_COMMODITY_MISMATCH = "opening_stock_recorded.bin-commodity-mismatch", L_3,
        "仓 {bin} 专用于 {commodity}，期初为 {found}",
        "bin {bin} is for {commodity}, its opening stock is {found}";
    BIN_OVER_CAPACITY = "opening_stock_recorded.bin-over-capacity", L_3,
        "仓 {bin} 容量 {limit} 吨，期初入账后为 {stock} 吨",
        "bin {bin} can hold {limit} t and would hold {stock} t";
    PERMIT_UNKNOWN = "opening_stock_recorded.permit-unknown", L_3,
        "许可证 {permit} 未登记，或尚待批准",
        "permit {permit} is not recorded, or awaits approval";
    HS_COMMODITY_MISMATCH = "opening_stock_recorded.hs-commodity-mismatch", L_3,
        "商品编码 {hs_code} 不是 {commodity}",
        "HS code {hs_code} does not stand for {commodity}";
    NOTHING_IN_STORE = "opening_stock_recorded.nothing-in-store", L_3,
        "仓 {bin} 的期初数量为 0：空仓无须登记",
        "nothing lies in bin {bin}: an empty bin has no opening stock";
}

impl Event for OpeningStockRecorded {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let lot = Subject::Lot(lot_of(act));
        vec![lot, Subject::Bin(self.bin.clone()), Subject::Facility(self.bin.facility())]
    }

    fn right(&self, act: &Act, _reader: &Reader<'_>) -> Result<(), Forbidden> {
        if act.actor == self.bin.facility().party() {
            return Ok(());
        }
        Err(right::missing(
            "期初库存由仓所在场所的单位登记",
            "opening stock is recorded by the party of the bin's facility",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        if self.mass_g.grams() == 0 {
            hearing.find(&NOTHING_IN_STORE, "/body/mass_g", &[("bin", &self.bin)]);
        }
        if !trade::hs_code_fits(self.commodity, self.hs_code) {
            let facts: Facts<'_> = &[
                ("hs_code", &self.hs_code),
                ("commodity", &Spoken(self.commodity.title())),
            ];
            hearing.find(&HS_COMMODITY_MISMATCH, "/body/hs_code", facts);
        }
        if let Some(permit) = self.permit
            && hearing.permit(permit).is_none()
        {
            hearing.find(&PERMIT_UNKNOWN, "/body/permit", &[("permit", &permit)]);
        }
        let bin = hearing.bin(&self.bin);
        match bin.and_then(|bin| Some((bin, bin.registration.as_ref()?))) {
            None => hearing.find(&BIN_NOT_REGISTERED, "/body/bin", &[("bin", &self.bin)]),
            Some((bin, registration)) => self.hear_bin(hearing, bin, registration),
        }
        let lot = lot_of(hearing.act);
        let making = Box::new(self.making(hearing));
        hearing.effect(Effect::LotMade { lot, making });
        let account = Account::Bin(self.bin.clone());
        hearing.transfer_mass(lot, Account::Opening, account, self.mass_g.signed());
        hearing.effect(Effect::StockOpened { bin: self.bin.clone() });
    }

    fn awaits_approval(&self) -> bool {
        true
    }
}

impl OpeningStockRecorded {
    fn hear_bin(&self, hearing: &mut Hearing<'_>, bin: &Bin, registration: &BinRegistration) {
        if let Some(index) = bin.opening_index {
            hearing.rely(index);
            let facts: Facts<'_> = &[("bin", &self.bin), ("index", &index)];
            hearing.find(&ALREADY_OPENED, "/body/bin", facts);
        }
        if let Some(only) = registration.commodity.filter(|only| *only != self.commodity) {
            let facts: Facts<'_> = &[
                ("bin", &self.bin),
                ("commodity", &Spoken(only.title())),
                ("found", &Spoken(self.commodity.title())),
            ];
            hearing.find(&BIN_COMMODITY_MISMATCH, "/body/commodity", facts);
        }
        let limit = registration.capacity_mass_g;
        let mass = i128::from(self.mass_g.signed());
        if bin.mass_g + mass > limit.signed().into() {
            let facts: Facts<'_> = &[
                ("bin", &self.bin),
                ("limit", &Tonnes(limit.signed().into())),
                ("stock", &Tonnes(bin.mass_g + mass)),
            ];
            hearing.find(&BIN_OVER_CAPACITY, "/body/mass_g", facts);
        }
        let holder = self.bin.facility().party();
        let adds = if hearing.approved { mass } else { 0 };
        let budget = Budget { holder, limit, used: bin.mass_g, adds };
        hearing.budget(SumName::Capacity(Subject::Bin(self.bin.clone())), budget);
    }

    fn making(&self, hearing: &Hearing<'_>) -> LotMaking {
        LotMaking {
            commodity: self.commodity,
            hs_code: self.hs_code,
            origin: self.origin,
            gmo: self.gmo,
            permit: self.permit,
            author: hearing.act.actor,
            mass_g: self.mass_g,
            opening: true,
            place: Some(Account::Bin(self.bin.clone())),
            index: hearing.context.index,
        }
    }
}

fn lot_of(act: &Act) -> LotId {
    LotId::new(act.event_id, 1).expect("1 is a number of a lot")
}

impl EventType for OpeningStockRecorded {
    const NAME: &'static str = "opening_stock_recorded";
    const TYPE_NAME: &'static str = "grain.opening_stock_recorded.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = right::KEEPERS;
    const TITLE: Bilingual = Bilingual { zh: "期初库存", en: "opening stock is recorded" };
    const SUBJECTS: &'static str = "lot: this event .1, bin:, facility:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "bin": "91630106MA0000A27P-001/01",
        "commodity": "oats",
        "hs_code": "1004900000",
        "origin": "RU",
        "gmo": false,
        "permit": null,
        "mass_g": 120000000,
        "method": "declared",
        "in_store_since": "2024-11-03"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
