use crate::account::Account;
use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::store::{self, InCodes, Shares, grams};
use crate::rules::ties;
use crate::tonnes::Tonnes;
use crate::vocabulary::LedgerStage;
use grain_envelope::{Bilingual, BinId, FormError, LotId, MassG, Role, Subject, WeighingMethod};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Grain of a lot that lay in the yard went into a bin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// 批次 · The lot.
    pub lot: LotId,
    /// 仓号 · The bin.
    pub bin: BinId,
    /// 数量，克 · Its mass in grams.
    pub mass_g: MassG,
    /// 计量方式 · How it was weighed.
    pub method: WeighingMethod,
    /// 水分，万分比，或 null · Moisture in hundredths of a per cent, or null.
    #[schemars(range(max = 10_000))]
    pub moisture_bp: Option<u16>,
    /// 杂质，万分比，或 null · Impurity in hundredths of a per cent, or null.
    #[schemars(range(max = 10_000))]
    pub impurity_bp: Option<u16>,
}

declare_codes! {
    BIN_NOT_REGISTERED = "stored.bin-not-registered", L_3,
        "仓 {bin} 尚未登记",
        "bin {bin} is not registered";
    LOT_UNKNOWN = "stored.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    MORE_THAN_IN_YARD = "stored.more-than-in-yard", V_10,
        "入库 {mass} 吨，而该批次在场区账面只有 {there} 吨",
        "{mass} t went into store, while on record {there} t of the lot lie in the yard";
    BIN_OVER_CAPACITY = "stored.bin-over-capacity", V_11,
        "仓 {bin} 容量 {limit} 吨，入库后为 {stock} 吨",
        "bin {bin} can hold {limit} t and would hold {stock} t";
    BIN_COMMODITY_MISMATCH = "stored.bin-commodity-mismatch", V_11,
        "仓 {bin} 专用于 {commodity}，入库为 {found}",
        "bin {bin} is for {commodity}, what went in is {found}";
    BIN_MIXED = "stored.bin-mixed", N_8,
        "仓 {bin} 中批次 {lot} 与批次 {other} 的品种、产地或许可证不同",
        "in bin {bin} lot {lot} lies with lot {other} of another kind, origin or permit";
}

const IN_CODES: InCodes = InCodes {
    over_capacity: &BIN_OVER_CAPACITY,
    commodity_mismatch: &BIN_COMMODITY_MISMATCH,
    mixed: &BIN_MIXED,
};

impl Event for Stored {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Lot(self.lot), Subject::Bin(self.bin.clone())]
    }

    fn check(&self) -> Result<(), FormError> {
        super::share_of_whole(self.moisture_bp, "moisture_bp")?;
        super::share_of_whole(self.impurity_bp, "impurity_bp")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        store::keeps(act, self.bin.facility())?;
        ties::enterprise_to_lots(act, reader, &[self.lot])
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let bin = store::concern_bin(hearing, &self.bin, &BIN_NOT_REGISTERED, "/body/bin");
        let others: Vec<LotId> = store::lots_of(hearing, &self.bin).into_keys().collect();
        let others = others.into_iter().filter(|other| *other != self.lot);
        store::concern_lots(hearing, std::iter::once(self.lot).chain(others));
        if hearing.lot(self.lot).is_none() {
            hearing.find(&LOT_UNKNOWN, "/body/lot", &[("lot", &self.lot)]);
        }
        let yard = Account::Yard(self.bin.facility());
        let there = hearing.reader.lot(self.lot).map_or(0, |lot| lot.balance(&yard));
        if there < grams(self.mass_g) {
            let facts: Facts<'_> =
                &[("mass", &Tonnes(grams(self.mass_g))), ("there", &Tonnes(there))];
            hearing.find(&MORE_THAN_IN_YARD, "/body/mass_g", facts);
        }
        if let Some(bin) = bin {
            let coming = Shares::from([(self.lot, grams(self.mass_g))]);
            store::judge_in(hearing, &self.bin, bin, &coming, "/body/bin", &IN_CODES);
        }
        hearing.transfer_mass(self.lot, yard, Account::Bin(self.bin.clone()), self.mass_g.signed());
        hearing.remember_movement(self.mass_g);
    }
}

impl EventType for Stored {
    const NAME: &'static str = "stored";
    const TYPE_NAME: &'static str = "grain.stored.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::KEEPERS;
    const TITLE: Bilingual = Bilingual { zh: "入库", en: "grain goes into store" };
    const SUBJECTS: &'static str = "lot:, bin:";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::InStore);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
        "bin": "91630106MA0000A27P-001/01",
        "mass_g": 25985000,
        "method": "belt_scale",
        "moisture_bp": 1210,
        "impurity_bp": 80
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
