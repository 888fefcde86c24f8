use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::account::Account;
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::{permit, trade};
use crate::spoken::Spoken;
use crate::state::{LotMaking, PermitTerms};
use crate::place::Place;
use crate::vocabulary::LedgerStage;
use crate::wording::{Number, Port, Remark};
use grain_envelope::{
    Bilingual, Commodity, Country, HsCode, List, LotId, MassG, PermitId, Role, Subject,
    TransportMode, WeighingMethod,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

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

declare_codes! {
    NO_PERMIT = "lot_created.no-permit", V_2,
        "进口粮食没有许可证（提单 {bill_of_lading}）",
        "imported grain without a permit (bill of lading {bill_of_lading})";
    PERMIT_UNKNOWN = "lot_created.permit-unknown", V_2,
        "许可证 {permit} 未登记，或尚待批准",
        "permit {permit} is not recorded, or awaits approval";
    PERMIT_NOT_VALID = "lot_created.permit-not-valid", V_2,
        "许可证 {number} 有效期为 {from} 至 {until}，不含 {occurred_at}",
        "permit {number} is valid from {from} to {until}, which {occurred_at} is outside of";
    PERMIT_COMMODITY_MISMATCH = "lot_created.permit-commodity-mismatch", V_2,
        "许可证 {number} 准许 {permitted}，实到 {found}",
        "permit {number} is for {permitted}, what came is {found}";
    PERMIT_ORIGIN_MISMATCH = "lot_created.permit-origin-mismatch", V_2,
        "许可证 {number} 的产地为 {permitted}，实到 {found}",
        "permit {number} is for origin {permitted}, what came is from {found}";
    ENTRY_PORT_NOT_PERMITTED = "lot_created.entry-port-not-permitted", V_2,
        "许可证 {number} 的进境口岸为 {permitted}，实际为 {found}",
        "permit {number} names {permitted} as ports of entry, not {found}";
    PLACE_UNREGISTERED = "lot_created.place-unregistered", V_2,
        "地点“{name}”（{region}）未登记",
        "the place \"{name}\" ({region}) is not registered";
    FACILITY_NOT_REGISTERED = "lot_created.facility-not-registered", V_2,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    HS_COMMODITY_MISMATCH = "lot_created.hs-commodity-mismatch", V_11,
        "商品编码 {hs_code} 不是 {commodity}",
        "HS code {hs_code} does not stand for {commodity}";
}

impl Event for LotCreated {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let lots = self.lot_ids(act).map(Subject::Lot);
        lots.chain(self.permit.map(Subject::Permit)).collect()
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let owner = self.place.facility().map(|facility| facility.party());
        let permit = self.permit.and_then(|permit| reader.permit(permit));
        let applicant = permit.map(|permit| permit.terms.applicant);
        let may = applicant.is_none() || applicant == Some(act.actor) || owner == Some(act.actor);
        if may || act.role == Role::Customs {
            return Ok(());
        }
        Err(right::missing(
            "批次由许可证申请单位、货物所在场所或海关建立",
            "lots are made by the permit's applicant, the facility where they lie, or customs",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        hearing.concerned.lot = self.lot_ids(hearing.act).next();
        self.hear_place(hearing);
        if !trade::hs_code_fits(self.commodity, self.hs_code) {
            let facts: Facts<'_> =
                &[("hs_code", &self.hs_code), ("commodity", &Spoken(self.commodity.title()))];
            hearing.find(&HS_COMMODITY_MISMATCH, "/body/hs_code", facts);
        }
        let permit = self.permit.map(|id| (id, hearing.permit(id)));
        match permit {
            None => {
                let facts: Facts<'_> = &[("bill_of_lading", &self.bill_of_lading)];
                hearing.find(&NO_PERMIT, "/body/permit", facts);
            }
            Some((id, None)) => hearing.find(&PERMIT_UNKNOWN, "/body/permit", &[("permit", &id)]),
            Some((_, Some(permit))) => self.hear_permit(hearing, &permit.terms),
        }
        for (lot, new) in self.lot_ids(hearing.act).zip(&self.lots) {
            let making = Box::new(self.making(hearing, new));
            hearing.effect(Effect::LotMade { lot, making });
            let place = self.place.account();
            hearing.transfer_mass(lot, Account::Entry, place, new.mass_g.signed());
            if matches!(permit, Some((_, Some(_)))) {
                let stage = LedgerStage::Approval;
                hearing.effect(Effect::StageReached { lot, stage });
            }
        }
    }
}

impl LotCreated {
    fn lot_ids(&self, act: &Act) -> impl Iterator<Item = LotId> + use<> {
        let event = act.event_id;
        (1_u16..)
            .take(self.lots.len())
            .map(move |number| LotId::new(event, number).expect("at most 60 lots"))
    }

    fn hear_place(&self, hearing: &mut Hearing<'_>) {
        match &self.place {
            Place::Unregistered(place) => {
                hearing.concerned.region = Some(place.region);
                let facts: Facts<'_> = &[("name", &place.name), ("region", &place.region)];
                hearing.find(&PLACE_UNREGISTERED, "/body/place", facts);
            }
            Place::Facility(id) => {
                hearing.concerned.facility = Some(*id);
                let registration = hearing.facility(*id).and_then(|known| known.registration.as_ref());
                hearing.concerned.region = registration.map(|known| known.region);
                if registration.is_none() {
                    hearing.find(&FACILITY_NOT_REGISTERED, "/body/place", &[("facility", id)]);
                }
            }
        }
    }

    fn hear_permit(&self, hearing: &mut Hearing<'_>, terms: &PermitTerms) {
        let occurred_at = hearing.act.occurred_at;
        let number = &terms.number;
        if !permit::is_valid(terms, occurred_at.seconds(), occurred_at.seconds()) {
            let facts: Facts<'_> = &[
                ("number", number),
                ("from", &terms.valid_from),
                ("until", &terms.valid_until),
                ("occurred_at", &occurred_at),
            ];
            hearing.find(&PERMIT_NOT_VALID, "/occurred_at", facts);
        }
        let goods = |commodity, hs_code, gmo| trade::Goods { commodity, hs_code, gmo };
        let permitted = goods(terms.commodity, terms.hs_code, terms.gmo);
        let found = goods(self.commodity, self.hs_code, self.gmo);
        if permitted != found {
            let facts: Facts<'_> =
                &[("number", number), ("permitted", &permitted), ("found", &found)];
            hearing.find(&PERMIT_COMMODITY_MISMATCH, "/body/commodity", facts);
        }
        if terms.origin != self.origin {
            let facts: Facts<'_> =
                &[("number", number), ("permitted", &terms.origin), ("found", &self.origin)];
            hearing.find(&PERMIT_ORIGIN_MISMATCH, "/body/origin", facts);
        }
        if !terms.entry_ports.contains(&self.entry_port) {
            let ports: Vec<&str> = terms.entry_ports.iter().map(Port::as_str).collect();
            let ports = ports.join(", ");
            let facts: Facts<'_> =
                &[("number", number), ("permitted", &ports), ("found", &self.entry_port)];
            hearing.find(&ENTRY_PORT_NOT_PERMITTED, "/body/entry_port", facts);
        }
    }

    fn making(&self, hearing: &Hearing<'_>, new: &NewLot) -> LotMaking {
        LotMaking {
            commodity: self.commodity,
            hs_code: self.hs_code,
            origin: self.origin,
            gmo: self.gmo,
            permit: self.permit,
            author: hearing.act.actor,
            mass_g: new.mass_g,
            opening: false,
            place: Some(self.place.account()),
            index: hearing.context.index,
        }
    }
}

impl EventType for LotCreated {
    const NAME: &'static str = "lot_created";
    const TYPE_NAME: &'static str = "grain.lot_created.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = &[
        Role::Importer,
        Role::Dealer,
        Role::PortOperator,
        Role::TransferSiteOperator,
        Role::Customs,
    ];
    const TITLE: Bilingual = Bilingual { zh: "批次建立", en: "lots come in" };
    const SUBJECTS: &'static str = "lot: each, permit: if any";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "permit": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "commodity": "oats",
        "hs_code": "1004900000",
        "origin": "RU",
        "gmo": false,
        "bill_of_lading": "SMGS-DEMO-1",
        "mode": "rail",
        "entry_port": "二连浩特",
        "place": { "facility": "11152501MB0000A208-001" },
        "lots": [{ "mass_g": 1118000000, "method": "rail_scale", "description": null }]
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
