//! Vocabulary and rules: the event types, what they may say, who may say it, what they break and
//! what they do.
//!
//! One file per type in `catalog/`, one line per type in its table. [`decide`] takes a [`State`],
//! an event and a [`Context`] to a [`Judgement`]; [`State::apply`] takes a judgement to the next
//! state. Both are pure: the same input gives the same output on any machine, so the ledger (to
//! admit), an auditor (to replay) and a verifier of a bundle use this same code.
//!
//! What it is *not*: no signature is checked here, no chain of authors, no clock, no disk; it does
//! not know the log (`grain-log`), only that entries have indices.
//!
//! `grain-api`, `grain-ledger`, `grain-sdk` and tests depend on it; it depends on `grain-envelope`.

#![warn(missing_docs)]

mod account;
mod act;
pub mod catalog;
mod class;
mod code;
mod context;
mod descriptor;
mod duties;
mod effect;
mod hearing;
mod help;
mod judge;
mod judgement;
pub mod pack;
mod place;
mod reader;
pub mod right;
mod rule;
mod rules;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
mod spoken;
mod state;
pub mod timing;
mod told;
mod tonnes;
pub mod trace;
mod violation;
pub mod vocabulary;
pub mod wording;

pub use account::{Account, AccountError, PlaceName, Posting, Unit};
pub use act::Act;
pub use catalog::Body;
pub use class::Class;
pub use code::{Code, code, codes};
pub use context::Context;
pub use descriptor::Descriptor;
pub use duties::{ATTACHMENT_DUE_S, Duty, duties, missing_attachments, sort_duties};
pub use effect::{
    Effect, EntryEffect, FileEffect, MonitoringEffect, StorageEffect, TransportEffect,
};
pub use help::Help;
pub use judge::{Clash, Decision, Stop, decide, judge, judge_conflict};
pub use judgement::Judgement;
pub use place::{FacilityPlace, Place, UnregisteredPlace};
pub use right::Forbidden;
pub use rule::{ClosableBy, RULES, Rule, rule};
pub use state::{
    Acknowledgement, Activation, AdoptedDocument, Apart, ApartKind, Attached, AuthorHead, Bin,
    BinCheck, BinRegistration, BinTest, Case, CaseKind, CaseStep, CaseStepKind, Closing, Concerned,
    Declared, DeclaredCover, DeclaredReservation, DeclaredUnit, DocumentSubject, Enrolment,
    EntryDeclaration, Erasure, Facility, FacilityRegistration, Filing, FilingEnding, GateArrival,
    Hold, Infestation, Inspection, Key, KeyStanding, LedgerRecord, Lifting, Loading, Loose, Lot,
    LotMaking, LotVerdict, Mark, Movement, Parcel, PartyRecord, Pending, Permit, PermitFacility,
    PermitStanding, PermitTerms, Process, RecordKey, RecordKeyError, Revocation, RevocationReason,
    Sample, Scope, Settled, State, StateError, SubjectHead, Survey, SurveyReport, Suspension,
    Transfer, TransferTerms, Unattributed, UnitRecord, VehicleChange, ViolationId, ViolationRecord,
    Visit, WastePlan, Weighing, WeighingOrigin, WriteOff,
};
pub use told::Told;
pub use violation::Violation;

#[cfg(test)]
mod tests;
