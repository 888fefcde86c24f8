use grain_envelope::{
    BinId, CaseId, Date, EventId, FacilityId, LotId, Party, ProcessId, Quarter, Role, Time,
};
use grain_events::vocabulary::{
    ControlStage, SurveyZone, SystemDocumentKind, TreatmentMethod, WasteKind,
};
use grain_events::{CaseKind, CaseStepKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;

/// What a facility has on record of itself: what lies there, under which papers it works, what was
/// surveyed and found, what waste it has. For the facility and the authorities over it alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FacilityRecord {
    /// The facility.
    pub facility: FacilityId,
    /// The moment that is asked about: documents in force are those in force then.
    pub at: Time,
    /// Grams that lie in its yard and bins.
    pub stock_mass_g: i64,
    /// Grams that declared transfers bring and that have not arrived.
    pub inbound_mass_g: i64,
    /// Its bins, by code.
    pub bins: Vec<BinStock>,
    /// The documents in force: systems, procedures, leading group, monitoring plan.
    pub documents: Vec<DocumentView>,
    /// The surveys for alien pests, the newest first. Those that are missing are duties.
    pub surveys: Vec<SurveyView>,
    /// The visits of authorities, the newest first.
    pub visits: Vec<VisitView>,
    /// The incidents, findings and orders that are open here, oldest first.
    pub cases: Vec<CaseView>,
    /// The waste that lies here, oldest first.
    pub waste: Vec<WasteView>,
    /// The plans for treating waste whose days have not passed, oldest first.
    pub waste_plans: Vec<WastePlanView>,
    /// Number of entries in the log that the answer takes into account.
    pub log_size: u64,
}

/// What lies in a bin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BinStock {
    /// The bin.
    pub bin: BinId,
    /// Grams in it.
    pub mass_g: i64,
    /// The lots that the accounts name, with their grams.
    pub lots: Vec<BinLot>,
    /// Every lot of which something may be in it, since it was last empty; null where there is too
    /// much to follow. For a recall this is the answer, not the shares of `lots`.
    pub contributors: Option<Vec<LotId>>,
    /// When its condition was last checked, or null.
    pub checked_at: Option<Time>,
    /// When its grain was last tested before leaving, or null.
    pub tested_at: Option<Time>,
    /// Whether it passed that test, or null.
    pub test_passed: Option<bool>,
}

/// Grams of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BinLot {
    /// The lot.
    pub lot: LotId,
    /// Grams.
    pub mass_g: i64,
}

/// What kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdoptedKind {
    /// A system or a set of rules.
    System,
    /// A procedure for one stage.
    Procedure,
    /// Who leads epidemic prevention.
    LeadingGroup,
    /// Where and how pests are surveyed.
    MonitoringPlan,
}

/// A document that the enterprise put in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentView {
    /// The event that adopted it.
    pub event_id: EventId,
    /// What kind of document it is.
    pub kind: AdoptedKind,
    /// Which system, of one.
    pub system: Option<SystemDocumentKind>,
    /// For which stage, of a procedure.
    pub stage: Option<ControlStage>,
    /// What it is called.
    pub title: Text,
    /// Its version.
    pub version: String,
    /// First day.
    pub effective_from: Date,
    /// Last day, or null.
    pub effective_until: Option<Date>,
    /// Whether it is for this facility alone; else it holds for the whole enterprise.
    pub of_facility: bool,
    /// The names of the points that a monitoring plan has surveyed.
    pub points: Vec<String>,
}

/// A survey for alien pests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SurveyView {
    /// The event that told of it.
    pub survey: EventId,
    /// The quarter for which it counts.
    pub quarter: Quarter,
    /// Inside the facility or around it.
    pub zone: SurveyZone,
    /// When it was made.
    pub occurred_at: Time,
    /// The party that made it.
    pub author: Party,
    /// The role in which it acted: an authority's own survey is no survey of the facility's.
    pub role: Role,
    /// Whether it found nothing.
    pub nothing_found: bool,
    /// The reports of it that were sent.
    pub reports: Vec<SurveyReportView>,
}

/// A report of a survey to an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SurveyReportView {
    /// The branch: customs, agriculture or grain.
    pub branch: Role,
    /// The authority.
    pub addressee: Party,
    /// When it was sent.
    pub sent_at: Time,
}

/// A visit of an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisitView {
    /// The event that told of it.
    pub event_id: EventId,
    /// The authority.
    pub author: Party,
    /// When it was.
    pub occurred_at: Time,
}

/// An open case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseView {
    /// The event that opened it: its id.
    pub case: CaseId,
    /// What kind of case it is.
    pub kind: CaseKind,
    /// The party that opened it.
    pub author: Party,
    /// When what it is about happened.
    pub occurred_at: Time,
    /// The lot that it is about, or null.
    pub lot: Option<LotId>,
    /// What was done about it, in the order of the log.
    pub steps: Vec<CaseStepView>,
}

/// A step of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseStepView {
    /// What was done.
    pub kind: CaseStepKind,
    /// The party that did it.
    pub author: Party,
    /// When.
    pub occurred_at: Time,
    /// Until when it asks for the next step, or null.
    pub due_at: Option<Time>,
}

/// A parcel of waste.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WasteView {
    /// The event that told of it: its id.
    pub waste: EventId,
    /// What kind of waste it is.
    pub kind: WasteKind,
    /// The batch from which it is, or null.
    pub process: Option<ProcessId>,
    /// Grams that are still there.
    pub mass_g: i64,
    /// When it came to be; waste that is moved keeps its age.
    pub generated_at: Time,
}

/// A plan for treating waste.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WastePlanView {
    /// The event that submitted it.
    pub plan: EventId,
    /// The kinds of waste that it is for.
    pub kinds: Vec<WasteKind>,
    /// The methods that it allows.
    pub methods: Vec<TreatmentMethod>,
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_until: Date,
    /// Index of the entry by which customs approved it, or null.
    pub approved_index: Option<u64>,
}
