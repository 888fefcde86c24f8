//! Rule packs: what a rule costs and rests on, as dated data under an authority's name
//! (design.md §3). The bytes of every pack that was ever shipped stay in the binary.

mod known;
mod parse;
mod view;

pub use known::{BasisPlace, KNOWN, basis_at, known, place_of};
pub use parse::PackError;
pub use view::InForce;

use crate::vocabulary::ProductClass;
use grain_envelope::{
    Commodity, Date, Digest, PackRef, Region, Severity, Text, TransportMode, WeighingMethod,
};
use serde::{Deserialize, Serialize};

/// A rule pack, read from its TOML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// Its name, version and plain BLAKE3.
    pub reference: PackRef,
    /// Its bytes, exactly: what the digest is of.
    pub bytes: &'static [u8],
    /// What it says.
    pub content: PackContent,
}

impl Pack {
    /// Whether it covers a moment, in Unix seconds.
    pub fn covers(&self, seconds: i64) -> bool {
        let content = &self.content;
        content.effective_from.starts_at() <= seconds
            && content
                .effective_until
                .is_none_or(|last| seconds < last.ends_at())
    }

    /// The digest that names it.
    pub const fn digest(&self) -> Digest {
        self.reference.blake3
    }
}

/// What the TOML of a pack says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackContent {
    /// Version of this form: 1.
    pub format: u8,
    /// The pack's name.
    pub name: Text<1, 64>,
    /// Its version.
    pub version: Text<1, 32>,
    /// What it is, in Chinese.
    pub title_zh: String,
    /// What it is, in English.
    pub title_en: String,
    /// The authority whose rules it holds, in Chinese.
    pub authority_zh: String,
    /// The authority in English.
    pub authority_en: String,
    /// Where it holds. Where two packs give one parameter, that of the narrower place counts.
    pub jurisdiction: Region,
    /// First day.
    pub effective_from: Date,
    /// Last day, if it has one.
    pub effective_until: Option<Date>,
    /// What readers should know: what is law in it and what is a default.
    pub notes: Vec<Note>,
    /// The rules that it puts in force.
    #[serde(rename = "rule")]
    pub rules: Vec<PackRule>,
    /// The parameters that it sets.
    #[serde(default)]
    pub parameters: Parameters,
}

/// A remark of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A rule as a pack puts it in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackRule {
    /// The rule, `B-6`.
    pub id: String,
    /// How grave breaking it is.
    pub severity: Severity,
    /// Codes for which it is another.
    #[serde(default)]
    pub exceptions: Vec<SeverityException>,
    /// What it rests on.
    #[serde(default)]
    pub basis: Vec<Basis>,
}

/// A code whose severity is not its rule's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeverityException {
    /// The code.
    pub code: String,
    /// How grave.
    pub severity: Severity,
}

/// An article on which a rule rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The codes that rest on it; empty for every code of the rule.
    #[serde(default)]
    #[serde(skip_serializing)]
    pub codes: Vec<String>,
    /// The document, with its number, in Chinese.
    pub document_zh: String,
    /// The document in English.
    pub document_en: String,
    /// The article in Chinese, empty where the article's number is not established.
    pub article_zh: String,
    /// The article in English.
    pub article_en: String,
    /// What it says, in Chinese.
    pub text_zh: String,
    /// What it says, in English.
    pub text_en: String,
    /// Whether `text_zh` quotes the document word for word; else it says the substance.
    pub quoted: bool,
}

/// Parameters that a pack may set; what it leaves out, another pack sets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// By how many per cent a permit may be exceeded: strictly less is covered.
    pub permit_overrun_percent: Option<u32>,
    /// Whether a filing that its holder transcribed counts before customs confirms it.
    pub accept_transcribed_filing: Option<bool>,
    /// Whether an acknowledgement that a holder transcribed counts before customs confirms it.
    pub accept_transcribed_acknowledgement: Option<bool>,
    /// What transport may lose, per mille, by mode.
    pub transport_loss_ppm: Option<TransportLoss>,
    /// How far a weighing may err, per mille, by method.
    pub weighing_error_ppm: Option<WeighingError>,
    /// By how much a batch may be out of balance, per mille of what went in.
    pub process_tolerance_ppm: Option<u16>,
    /// What storage may lose, per mille.
    pub storage_loss_ppm: Option<u16>,
    /// How far a volume survey of a bin may err, per mille.
    pub volume_survey_error_ppm: Option<u16>,
    /// For how many days waste may lie.
    pub waste_store_days: Option<u16>,
    /// By when what is due is due.
    pub duties: Option<DutyTimes>,
    /// What batches usually give.
    #[serde(default)]
    pub yield_band: Vec<YieldBand>,
    /// What of a batch is usually lost at most.
    pub process_losses_bp: Option<ProcessLosses>,
}

/// By when what is due is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyTimes {
    /// A survey is reported within so many working days, Monday to Friday.
    pub report_working_days: u16,
    /// Customs is alerted of a finding within so many hours.
    pub alert_hours: u16,
    /// Control is ordered within so many hours after a finding, or after a control that failed.
    pub control_order_hours: u16,
    /// Control is verified within so many days after it was carried out.
    pub control_verify_days: u16,
    /// The source is analysed within so many days after a finding.
    pub source_analysis_days: u16,
    /// A filing that ends is told of so many days before, each time more urgently.
    pub filing_warning_days: [u16; 3],
    /// A permit that ends is told of so many days before.
    pub permit_warning_days: u16,
    /// The leading group is reviewed after so many days.
    pub leading_group_review_days: u16,
    /// Dispatch and arrival are both on record within so many days.
    pub settlement_days: u16,
    /// A sample is reported on within so many days.
    pub sample_report_days: u16,
    /// Grain above this temperature, in thousandths of a degree Celsius, is hot.
    pub bin_hot_mc: i64,
    /// Grain below this temperature is cold.
    pub bin_cold_mc: i64,
    /// Hot grain is checked every so many days.
    pub bin_check_hot_days: u16,
    /// Grain that is neither is checked every so many days.
    pub bin_check_days: u16,
    /// Cold grain is checked every so many days.
    pub bin_check_cold_days: u16,
}

/// What a batch of a commodity usually gives of a product, in hundredths of a per cent of what went
/// in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YieldBand {
    /// The commodity.
    pub commodity: Commodity,
    /// The product.
    pub class: ProductClass,
    /// At least.
    pub min_bp: u16,
    /// At most.
    pub max_bp: u16,
}

/// What of a batch is usually lost at most, in hundredths of a per cent of what went in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcessLosses {
    /// As waste.
    pub waste: u16,
    /// As moisture and dust.
    pub loss: u16,
}

/// What transport may lose, per mille.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransportLoss {
    /// By road.
    pub road: u16,
    /// By rail.
    pub rail: u16,
    /// By water.
    pub water: u16,
}

impl TransportLoss {
    /// Per mille for a mode.
    pub const fn of(&self, mode: TransportMode) -> u16 {
        match mode {
            TransportMode::Road => self.road,
            TransportMode::Rail => self.rail,
            TransportMode::Water => self.water,
        }
    }
}

/// How far a weighing may err, per mille.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeighingError {
    /// Truck scale.
    pub truck_scale: u16,
    /// Rail scale.
    pub rail_scale: u16,
    /// Belt scale.
    pub belt_scale: u16,
    /// Hopper scale.
    pub hopper_scale: u16,
    /// Draft survey.
    pub draft_survey: u16,
    /// A figure that was declared, not weighed.
    pub declared: u16,
}

impl WeighingError {
    /// Per mille for a method.
    pub const fn of(&self, method: WeighingMethod) -> u16 {
        match method {
            WeighingMethod::TruckScale => self.truck_scale,
            WeighingMethod::RailScale => self.rail_scale,
            WeighingMethod::BeltScale => self.belt_scale,
            WeighingMethod::HopperScale => self.hopper_scale,
            WeighingMethod::DraftSurvey => self.draft_survey,
            WeighingMethod::Declared => self.declared,
        }
    }
}
