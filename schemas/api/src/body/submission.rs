use grain_envelope::Verdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Violation;
use crate::problem::Problem;

/// One line of the answer to a batch, in the order of the lines sent; exactly one of `receipt` and
/// `problem` is there.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BatchLine {
    /// Number of the line in the request, from 1.
    pub line: u32,
    /// The HTTP status that this envelope would have had alone; 424 where it was not tried.
    pub status: u16,
    /// The receipt, the very bytes, where the event was recorded, now or before (201).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<crate::documents::Receipt>")]
    pub receipt: Option<Box<RawValue>>,
    /// What stood in the way; a 422 holds the receipt of the refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// The answer to `POST /api/v1/events/check`: what the ledger would say at this moment. Nothing is
/// recorded and nothing is promised.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CheckAnswer {
    /// `admitted` or `refused`.
    pub verdict: Verdict,
    /// The event would have no effect before a second person or the authority approves it.
    pub pending: bool,
    /// Every rule that the event breaks, now; for an observed fact they would be recorded with it.
    pub violations: Vec<Violation>,
    /// Number of entries in the log when the answer was given.
    pub log_size: u64,
}
