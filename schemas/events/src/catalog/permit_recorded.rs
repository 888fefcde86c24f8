use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::Effect;
use crate::hearing::{Budget, Hearing};
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::{permit, trade};
use crate::spoken::Spoken;
use crate::state::{PermitFacility, PermitTerms};
use crate::tonnes::Tonnes;
use crate::wording::{Number, Port, Remark};
use grain_envelope::{
    Bilingual, Commodity, Country, Date, FacilityId, FormError, HsCode, List, MassG, Party, Role, Subject, SumName,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Records a quarantine permit (进境动植物检疫许可证).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PermitRecorded {
    /// 许可证号 · Its printed number.
    pub permit_number: Number,
    /// 申请单位 · The importer to whom it was issued.
    pub applicant: Party,
    /// 品种 · The commodity.
    pub commodity: Commodity,
    /// 商品编码 · Its HS code.
    pub hs_code: HsCode,
    /// 产地 · Country of origin.
    pub origin: Country,
    /// 是否转基因 · Whether it is genetically modified.
    pub gmo: bool,
    /// 许可数量，克 · How much may come in, in grams.
    pub permitted_mass_g: MassG,
    /// 期初已核销，克（大于 0 须第二人批准） · How much came in before the ledger knew the permit,
    /// in grams; above 0 a second person approves.
    pub used_before_mass_g: MassG,
    /// 进境口岸 · The ports of entry.
    pub entry_ports: List<Port, 1, 20>,
    /// 目的地 · The destination.
    pub destination: Port,
    /// 运输路线，或 null · The route, or null.
    pub route: Option<Remark>,
    /// 用途 · What the grain is for.
    #[serde(rename = "use")]
    pub purpose: PermitUse,
    /// 指定的加工、存放单位 · The facilities named.
    pub facilities: List<NamedFacility, 1, 20>,
    /// 签发机关 · Who issued it.
    pub issuer: Port,
    /// 签发日期 · The day of issue.
    pub issued_on: Date,
    /// 有效期起 · First day.
    pub valid_from: Date,
    /// 有效期止 · Last day.
    pub valid_until: Date,
    /// 检疫要求，或 null · What it demands, or null.
    pub requirements: Option<Remark>,
}

/// What the grain of a permit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PermitUse {
    /// 加工 · Processing.
    Processing,
    /// 储存 · Storage.
    Storage,
    /// 饲用 · Feed.
    Feed,
}

/// A facility named by a permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedFacility {
    /// 场所编号 · The facility.
    pub facility: FacilityId,
    /// 分配数量，克，或 null · Its share in grams, or null.
    pub mass_g: Option<MassG>,
}

declare_codes! {
    NUMBER_TAKEN = "permit_recorded.number-taken", L_3,
        "许可证 {number} 已在第 {index} 条登记：一证只登记一次",
        "permit {number} is recorded already, by entry {index}: each is recorded once";
    APPLICANT_UNKNOWN = "permit_recorded.applicant-unknown", L_3,
        "申请单位 {party} 尚未登记",
        "applicant {party} is not registered";
    PERIOD_INVALID = "permit_recorded.period-invalid", L_3,
        "有效期起 {from} 晚于止 {until}",
        "the permit would begin on {from}, after its end on {until}";
    NOTHING_PERMITTED = "permit_recorded.nothing-permitted", L_3,
        "许可数量为 0（许可证 {number}）",
        "permit {number} permits nothing";
    HS_COMMODITY_MISMATCH = "permit_recorded.hs-commodity-mismatch", L_3,
        "商品编码 {hs_code} 不是 {commodity}",
        "HS code {hs_code} does not stand for {commodity}";
    USED_BEFORE_EXCEEDS = "permit_recorded.used-before-exceeds", L_3,
        "期初已核销 {used} 吨，超过许可数量 {permitted} 吨所能覆盖",
        "{used} t used before are more than a permit of {permitted} t covers";
}

impl Event for PermitRecorded {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        vec![Subject::Permit(act.event_id.into()), Subject::Party(self.applicant)]
    }

    fn check(&self) -> Result<(), FormError> {
        let facilities: Vec<_> = self.facilities.iter().map(|named| named.facility).collect();
        super::distinct(&facilities, "facilities")
    }

    fn right(&self, act: &Act, _reader: &Reader<'_>) -> Result<(), Forbidden> {
        if act.actor == self.applicant || act.role == Role::Customs {
            return Ok(());
        }
        Err(right::missing(
            "许可证由申请单位本身或海关登记",
            "a permit is recorded by its applicant, or by customs",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let known = hearing.reader.party(self.applicant);
        hearing.relied_on.extend(known.map(|known| known.index));
        if known.is_none() {
            let facts: Facts<'_> = &[("party", &self.applicant)];
            hearing.find(&APPLICANT_UNKNOWN, "/body/applicant", facts);
        }
        let taken = hearing.reader.state().permit_numbered(&self.permit_number);
        if let Some(known) = taken.and_then(|id| hearing.permit(id)) {
            let facts: Facts<'_> =
                &[("number", &self.permit_number), ("index", &known.terms.index)];
            hearing.find(&NUMBER_TAKEN, "/body/permit_number", facts);
        }
        if self.valid_from > self.valid_until {
            let facts: Facts<'_> = &[("from", &self.valid_from), ("until", &self.valid_until)];
            hearing.find(&PERIOD_INVALID, "/body/valid_until", facts);
        }
        if !trade::hs_code_fits(self.commodity, self.hs_code) {
            let facts: Facts<'_> =
                &[("hs_code", &self.hs_code), ("commodity", &Spoken(self.commodity.title()))];
            hearing.find(&HS_COMMODITY_MISMATCH, "/body/hs_code", facts);
        }
        self.hear_masses(hearing);
        let terms = Box::new(self.terms(hearing));
        let permit = hearing.act.event_id.into();
        hearing.effect(Effect::PermitRecorded { permit, terms });
    }

    fn awaits_approval(&self) -> bool {
        self.used_before_mass_g.grams() > 0
    }
}

impl PermitRecorded {
    fn hear_masses(&self, hearing: &mut Hearing<'_>) {
        let permitted = i128::from(self.permitted_mass_g.signed());
        let used = i128::from(self.used_before_mass_g.signed());
        if permitted == 0 {
            let facts: Facts<'_> = &[("number", &self.permit_number)];
            hearing.find(&NOTHING_PERMITTED, "/body/permitted_mass_g", facts);
        }
        if !permit::covers(permitted, used, hearing.packs.permit_overrun_percent()) {
            let facts: Facts<'_> =
                &[("used", &Tonnes(used)), ("permitted", &Tonnes(permitted))];
            hearing.find(&USED_BEFORE_EXCEEDS, "/body/used_before_mass_g", facts);
        }
        // What was used before counts from the approval on.
        let adds = if self.awaits_approval() && !hearing.approved { 0 } else { used };
        let name = SumName::Permitted(hearing.act.event_id.into());
        let limit = self.permitted_mass_g;
        hearing.budget(name, Budget { holder: self.applicant, limit, used: 0, adds });
    }

    fn terms(&self, hearing: &Hearing<'_>) -> PermitTerms {
        let facilities = self.facilities.iter().map(|named| PermitFacility {
            facility: named.facility,
            mass_g: named.mass_g,
            reserved_mass_g: 0,
        });
        PermitTerms {
            number: self.permit_number.clone(),
            applicant: self.applicant,
            commodity: self.commodity,
            hs_code: self.hs_code,
            origin: self.origin,
            gmo: self.gmo,
            permitted_mass_g: self.permitted_mass_g,
            used_before_mass_g: self.used_before_mass_g,
            entry_ports: self.entry_ports.to_vec(),
            facilities: facilities.collect(),
            issued_on: Some(self.issued_on),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            index: hearing.recorded_index,
            approved_index: hearing.approved.then_some(hearing.context.index),
        }
    }
}

impl EventType for PermitRecorded {
    const NAME: &'static str = "permit_recorded";
    const TYPE_NAME: &'static str = "grain.permit_recorded.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Importer, Role::Dealer, Role::Customs];
    const TITLE: Bilingual =
        Bilingual { zh: "许可证登记", en: "a quarantine permit is recorded" };
    const SUBJECTS: &'static str = "permit: this event, party: applicant";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "permit_number": "QH-DEMO-A",
        "applicant": "91630100MA0000A196",
        "commodity": "oats",
        "hs_code": "1004900000",
        "origin": "RU",
        "gmo": false,
        "permitted_mass_g": 3000000000,
        "used_before_mass_g": 0,
        "entry_ports": ["二连浩特"],
        "destination": "西宁",
        "route": "二连浩特—集宁—包头—兰州—西宁双寨",
        "use": "processing",
        "facilities": [{ "facility": "91630106MA0000A27P-001", "mass_g": null }],
        "issuer": "西宁海关(示例)",
        "issued_on": "2025-05-12",
        "valid_from": "2025-05-12",
        "valid_until": "2026-05-11",
        "requirements": null
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
