use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::EntryEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::permit;
use crate::spoken::Spoken;
use crate::state::Permit;
use crate::tonnes::Tonnes;
use crate::wording::{Name, Number, Port};
use grain_envelope::{
    Bilingual, Date, FormError, List, MassG, PermitId, Role, Subject, Text, TransportMode, code,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Grain is loaded abroad and on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShipmentAnnounced {
    /// 许可证 · The permit under which it shall come in.
    pub permit: PermitId,
    /// 出口商 · The exporter.
    pub exporter: Name,
    /// 合同号 · Number of the contract.
    pub contract_number: Number,
    /// 合同签订日期 · The day on which the contract was made.
    pub contract_date: Date,
    /// 运输方式 · How it comes.
    pub mode: TransportMode,
    /// 船名，或 null · The vessel, or null.
    pub vessel: Option<Name>,
    /// IMO 编号，7 位数字，或 null · The vessel's IMO number, 7 digits, or null.
    pub imo_number: Option<Text<7, 7>>,
    /// 航次，或 null · The voyage, or null.
    pub voyage: Option<Number>,
    /// 车次，或 null · The train, or null.
    pub train: Option<Number>,
    /// 提运单 · The bills of lading or waybills.
    pub bills_of_lading: List<BillOfLading, 1, 60>,
    /// 装货地 · Where it was loaded.
    pub load_port: Port,
    /// 装货日期 · The day on which it was loaded.
    pub loaded_on: Date,
}

/// A bill of lading or waybill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BillOfLading {
    /// 提运单号 · Its number.
    pub number: Number,
    /// 数量，克 · How much, in grams.
    pub mass_g: MassG,
    /// 船舱或车厢 · The holds or wagons that carry it.
    pub holds: List<Text<1, 32>, 0, 100>,
}

declare_codes! {
    PERMIT_UNKNOWN = "shipment_announced.permit-unknown", L_3,
        "许可证 {permit} 未登记，或尚待批准",
        "permit {permit} is not recorded, or awaits approval";
    PERMIT_AFTER_CONTRACT = "shipment_announced.permit-after-contract", N_6,
        "许可证 {number} 于 {issued_on} 签发，晚于 {contract_date} 签订的合同",
        "permit {number} was issued on {issued_on}, after the contract of {contract_date}";
    PERMIT_NOT_IN_FORCE = "shipment_announced.permit-not-in-force", N_6,
        "许可证 {number} 已{status}（第 {index} 条）",
        "permit {number} is {status} (entry {index})";
    LOADED_BEFORE_CONTRACT = "shipment_announced.loaded-before-contract", L_3,
        "装货日期 {loaded_on} 早于合同签订日期 {contract_date}",
        "loaded on {loaded_on}, before the contract of {contract_date}";
    BEYOND_PERMIT = "shipment_announced.beyond-permit", B_6,
        "许可证 {number} 准许 {limit} 吨，提运单合计 {mass} 吨",
        "permit {number} permits {limit} t, the bills of lading add up to {mass} t";
}

impl Event for ShipmentAnnounced {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Permit(self.permit)]
    }

    fn check(&self) -> Result<(), FormError> {
        let bills: Vec<_> = self.bills_of_lading.iter().map(|bill| &bill.number).collect();
        super::distinct(&bills, "bills_of_lading")?;
        let by_water = self.mode == TransportMode::Water;
        let told = [self.vessel.is_some(), self.imo_number.is_some(), self.voyage.is_some()];
        if told != [by_water; 3] {
            return Err(FormError::new(
                code::FORM_SCALAR,
                "水运须填船名、IMO 编号和航次，其他方式为 null",
                "by water there are vessel, IMO number and voyage, else these are null",
            )
            .within("vessel"));
        }
        if self.train.is_some() != (self.mode == TransportMode::Rail) {
            return Err(FormError::new(
                code::FORM_SCALAR,
                "铁路运输须填车次，其他方式为 null",
                "by rail there is a train, else it is null",
            )
            .within("train"));
        }
        if self.imo_number.as_ref().is_some_and(|number| !is_imo(number.as_str())) {
            return Err(FormError::new(
                code::FORM_SCALAR,
                "IMO 编号为 7 位数字，末位是校验码",
                "an IMO number has 7 digits, the last of which checks the others",
            )
            .within("imo_number"));
        }
        Ok(())
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        permit::holder_or_customs(act, reader, self.permit)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        if self.loaded_on < self.contract_date {
            let facts: Facts<'_> =
                &[("loaded_on", &self.loaded_on), ("contract_date", &self.contract_date)];
            hearing.find(&LOADED_BEFORE_CONTRACT, "/body/loaded_on", facts);
        }
        let Some(known) = hearing.permit(self.permit) else {
            let facts: Facts<'_> = &[("permit", &self.permit)];
            return hearing.find(&PERMIT_UNKNOWN, "/body/permit", facts);
        };
        let terms = &known.terms;
        if let Some(issued_on) = terms.issued_on.filter(|day| *day > self.contract_date) {
            let facts: Facts<'_> = &[
                ("number", &terms.number),
                ("issued_on", &issued_on),
                ("contract_date", &self.contract_date),
            ];
            hearing.find(&PERMIT_AFTER_CONTRACT, "/body/contract_date", facts);
        }
        let moment = hearing.act.occurred_at.seconds();
        if let Some(standing) = permit::standing_against(known, moment) {
            hearing.rely(standing.index);
            let status = Spoken(standing.status.title());
            let facts: Facts<'_> =
                &[("number", &terms.number), ("status", &status), ("index", &standing.index)];
            hearing.find(&PERMIT_NOT_IN_FORCE, "/body/permit", facts);
        }
        self.hear_mass(hearing, known);
        let bills = self.bills_of_lading.iter();
        hearing.effect(EntryEffect::ShipmentAnnounced {
            permit: self.permit,
            bills: bills.map(|bill| (bill.number.clone(), bill.mass_g)).collect(),
        });
    }
}

impl ShipmentAnnounced {
    /// All that is announced under a permit, in however many shipments, is within what it permits.
    /// Nothing else reads it: what draws on the permit is what is declared.
    fn hear_mass(&self, hearing: &mut Hearing<'_>, known: &Permit) {
        let terms = &known.terms;
        let masses = self.bills_of_lading.iter().map(|bill| i128::from(bill.mass_g.signed()));
        let told = |number: &Number| {
            self.bills_of_lading.iter().any(|bill| bill.number == *number)
        };
        let mass = masses.sum::<i128>() + known.announced_mass_g(told);
        let limit = i128::from(terms.permitted_mass_g.signed());
        if !permit::covers(limit, mass, hearing.packs.permit_overrun_percent()) {
            let facts: Facts<'_> =
                &[("number", &terms.number), ("limit", &Tonnes(limit)), ("mass", &Tonnes(mass))];
            hearing.find(&BEYOND_PERMIT, "/body/bills_of_lading", facts);
        }
    }
}

/// Seven digits: the first six, weighted 7 to 2, sum to a number whose last digit is the seventh.
fn is_imo(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|letter| letter.to_digit(10)).collect();
    let Some([first @ .., last]) = digits.as_deref() else { return false };
    let sum: u32 = first.iter().zip((2..=7).rev()).map(|(digit, weight)| digit * weight).sum();
    first.len() == 6 && sum % 10 == *last
}

impl EventType for ShipmentAnnounced {
    const NAME: &'static str = "shipment_announced";
    const TYPE_NAME: &'static str = "grain.shipment_announced.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Importer, Role::Dealer];
    const TITLE: Bilingual = Bilingual { zh: "装运预报", en: "a shipment is announced" };
    const SUBJECTS: &'static str = "permit:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "permit": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "exporter": "Siberian Oats LLC (示例)",
        "contract_number": "HT-DEMO-A",
        "contract_date": "2025-05-13",
        "mode": "rail",
        "vessel": null,
        "imo_number": null,
        "voyage": null,
        "train": "95001",
        "bills_of_lading": [
            { "number": "SMGS-DEMO-1", "mass_g": 1118000000, "holds": [] }
        ],
        "load_port": "Novosibirsk",
        "loaded_on": "2025-05-14"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imo_numbers_are_checked() {
        assert!(is_imo("9000003") && is_imo("9074729"));
        for wrong in ["9000004", "900000", "90000030", "900000A", ""] {
            assert!(!is_imo(wrong), "{wrong}");
        }
    }
}
