//! Bodies of requests and answers, one file per resource.
//!
//! Events, receipts, entries and proofs are not here: their bytes are fixed by the log format
//! (`grain-envelope`) and served as they are. What is here is read by people and programs, may
//! gain members, and is evidence of nothing: readers ignore members that they do not know.

mod attachment;
mod chain;
mod duty;
mod event;
mod facility;
mod key;
mod lot;
mod notice;
mod party;
mod permit;
mod person;
mod record;
mod rule;
mod session;
mod submission;
mod trace;
mod violation;

pub use attachment::{AttachmentList, AttachmentView, PersonList, PersonView, Presence};
pub use chain::{ChainLink, SubjectChain};
pub use duty::{Duty, DutyList};
pub use event::{EntryObject, EventView};
pub use facility::{BinView, FacilityBalance, FacilityView, FilingState, FilingView, Stock};
pub use key::KeyHead;
pub use lot::{AccountMass, LotBalance, LotMakingView, LotView};
pub use notice::{EntryNotice, NoticedViolation, StreamEnd, StreamEndReason, StreamMessage};
pub use party::{PartyList, PartyView};
pub use permit::{
    DeclarationReservation, FacilityShare, PermitBalance, PermitStandingView, TransferReservation,
    WriteOffView,
};
pub use person::PersonEntry;
pub use record::{
    AdoptedKind, BinLot, BinStock, CaseStepView, CaseView, DocumentView, FacilityRecord,
    SurveyReportView, SurveyView, VisitView, WastePlanView, WasteView,
};
pub use rule::{RuleInPack, RuleView};
pub use session::{Challenge, ChallengeRequest, Session, SessionRequest};
pub use submission::{BatchLine, CheckAnswer};
pub use trace::{
    TraceBulk, TraceContributors, TraceDirection, TraceEdge, TraceNode, TraceRestrictions,
    TraceShare, TraceView,
};
pub use violation::{
    Basis, Closer, Text, Violation, ViolationList, ViolationRecord, ViolationState,
};
