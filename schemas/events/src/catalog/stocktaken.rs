use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::pack::InForce;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::store::{self, grams};
use crate::rules::tolerance;
use crate::tonnes::Tonnes;
use crate::vocabulary::{LedgerStage, StocktakeMethod};
use grain_envelope::{Bilingual, BinId, MassG, Role, Subject, WeighingMethod};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Stock was taken of a bin. It books nothing: a difference is shown, and stays until somebody
/// explains it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stocktaken {
    /// 仓号 · The bin.
    pub bin: BinId,
    /// 盘点方式 · How stock was taken.
    pub method: StocktakeMethod,
    /// 实测数量，克 · The mass that was found, in grams.
    pub measured_mass_g: MassG,
    /// 保管账数量，克 · The mass in the keeper's own account, in grams.
    pub book_mass_g: MassG,
}

declare_codes! {
    BIN_NOT_REGISTERED = "stocktaken.bin-not-registered", L_3,
        "仓 {bin} 尚未登记",
        "bin {bin} is not registered";
    BEYOND_TOLERANCE = "stocktaken.beyond-tolerance", V_10,
        "仓 {bin} 账面 {there} 吨，实测 {measured} 吨，差 {difference} 吨，超出允许误差 {allowed} 吨",
        "bin {bin} holds {there} t on record and {measured} t were found: {difference} t apart, {allowed} t are tolerated";
    BOOK_DIFFERS = "stocktaken.book-differs", V_11,
        "保管账为 {book} 吨，而本账本为 {there} 吨",
        "the keeper's account says {book} t, this ledger {there} t";
}

impl Event for Stocktaken {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Bin(self.bin.clone())]
    }

    fn right(&self, act: &Act, _reader: &Reader<'_>) -> Result<(), Forbidden> {
        store::keeps(act, self.bin.facility())
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        store::concern_bin(hearing, &self.bin, &BIN_NOT_REGISTERED, "/body/bin");
        let there = hearing.reader.bin(&self.bin).map_or(0, |bin| bin.mass_g);
        let missing = there - grams(self.measured_mass_g);
        // In thousandths of a gram, so that nothing is rounded.
        let allowed_mg = there.abs() * self.per_mille(hearing.packs);
        if missing.abs() * 1000 > allowed_mg {
            let facts: Facts<'_> = &[
                ("bin", &self.bin),
                ("there", &Tonnes(there)),
                ("measured", &Tonnes(grams(self.measured_mass_g))),
                ("difference", &Tonnes(missing)),
                ("allowed", &Tonnes(allowed_mg / 1000)),
            ];
            hearing.find(&BEYOND_TOLERANCE, "/body/measured_mass_g", facts);
        }
        if grams(self.book_mass_g) != there {
            let facts: Facts<'_> =
                &[("book", &Tonnes(grams(self.book_mass_g))), ("there", &Tonnes(there))];
            hearing.find(&BOOK_DIFFERS, "/body/book_mass_g", facts);
        }
    }
}

impl Stocktaken {
    /// What storage may lose, and what the method errs by.
    fn per_mille(&self, packs: &InForce) -> i128 {
        let error = match self.method {
            StocktakeMethod::Volume => packs.volume_survey_error_ppm().into(),
            StocktakeMethod::Scale => tolerance::error_per_mille(packs, WeighingMethod::TruckScale),
        };
        i128::from(packs.storage_loss_ppm()) + error
    }
}

impl EventType for Stocktaken {
    const NAME: &'static str = "stocktaken";
    const TYPE_NAME: &'static str = "grain.stocktaken.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::KEEPERS;
    const TITLE: Bilingual = Bilingual { zh: "盘点", en: "stock is taken of a bin" };
    const SUBJECTS: &'static str = "bin:";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Storage);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "bin": "91630106MA0000A27P-001/01",
        "method": "volume",
        "measured_mass_g": 1110000000,
        "book_mass_g": 1115750000
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
