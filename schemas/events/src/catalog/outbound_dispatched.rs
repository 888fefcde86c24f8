use crate::account::Account;
use crate::act::Act;
use crate::class::Class;
use crate::code::Codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::place::Place;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::store;
use crate::vocabulary::{LedgerStage, OutboundPurpose};
use crate::wording::{Name, Number};
use grain_envelope::{
    Bilingual, BinId, FormError, MassG, Role, Subject, WeighingMethod, code,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod codes;
mod rules;

use codes::CODES;

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Grain left its bin: it stands in the yard to be loaded, or is gone where it was sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutboundDispatched {
    /// 仓号 · The bin.
    pub bin: BinId,
    /// 数量，克 · Its mass in grams.
    pub mass_g: MassG,
    /// 计量方式 · How it was weighed.
    pub method: WeighingMethod,
    /// 用途 · For what.
    pub purpose: OutboundPurpose,
    /// 去向地点，在本场所内则为 null · Where it goes, or null if it stays at the facility.
    pub to: Option<Place>,
    /// 买受人或收货单位，或 null · The buyer or consignee, or null.
    pub buyer: Option<Name>,
    /// 出库单号 · Number of the out-store slip.
    pub slip_number: Number,
}

impl Event for OutboundDispatched {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let to = self.to.as_ref().and_then(Place::facility);
        [Subject::Bin(self.bin.clone())].into_iter().chain(to.map(Subject::Facility)).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        let goes = matches!(self.purpose, OutboundPurpose::Transfer | OutboundPurpose::Return);
        if goes && self.to.is_none() {
            let (zh, en) = ("调运、退运须写明去向", "a transfer or return says where it goes");
            return Err(FormError::new(code::FORM_SCALAR, zh, en).within("to"));
        }
        if self.purpose == OutboundPurpose::Sale && self.buyer.is_none() {
            let (zh, en) = ("销售须写明买受人", "a sale names the buyer");
            return Err(FormError::new(code::FORM_SCALAR, zh, en).within("buyer"));
        }
        Ok(())
    }

    fn right(&self, act: &Act, _reader: &Reader<'_>) -> Result<(), Forbidden> {
        store::keeps(act, self.bin.facility())
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        rules::hear(self, hearing);
    }
}

impl OutboundDispatched {
    /// Where the grain is from then on.
    fn account(&self) -> Account {
        match self.purpose {
            OutboundPurpose::Sale => Account::Delivered,
            OutboundPurpose::Sample => Account::Sample,
            OutboundPurpose::Process
            | OutboundPurpose::Transfer
            | OutboundPurpose::Waste
            | OutboundPurpose::Return => Account::Yard(self.bin.facility()),
        }
    }
}

impl EventType for OutboundDispatched {
    const NAME: &'static str = "outbound_dispatched";
    const TYPE_NAME: &'static str = "grain.outbound_dispatched.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::KEEPERS;
    const TITLE: Bilingual = Bilingual { zh: "出库", en: "grain leaves store" };
    const SUBJECTS: &'static str = "bin:, facility: if it goes to a registered one";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::OutStore);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "bin": "91630106MA0000A27P-001/01",
        "mass_g": 26000000,
        "method": "truck_scale",
        "purpose": "transfer",
        "to": { "facility": "91630202MA0000A35X-001" },
        "buyer": null,
        "slip_number": "CKD-DEMO-1"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
