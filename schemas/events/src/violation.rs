use crate::pack::Basis;
use crate::rule::ClosableBy;
use crate::state::Concerned;
use grain_envelope::{LotId, Severity};
use serde::Serialize;

/// One rule that an event breaks: data, never an error. All that an event breaks are told at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The rule, `B-6`.
    pub rule: &'static str,
    /// The code, `transfer_declared.facility-not-filed`.
    pub code: &'static str,
    /// How grave the rule packs in force say it is.
    pub severity: Severity,
    /// RFC 6901 pointer into the payload; `""` is the whole.
    pub field: String,
    /// What is wrong, with names and figures, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// The articles that it rests on, from the rule packs in force.
    pub basis: Vec<&'static Basis>,
    /// Who may close it, where it stays open.
    pub closable_by: ClosableBy,
    /// What it concerns.
    #[serde(skip)]
    pub concerned: Concerned,
    /// The other lots of the blend that it concerns.
    #[serde(skip)]
    pub blend: Vec<LotId>,
}
