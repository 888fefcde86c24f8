use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the ledger said to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It stands.
    Admitted,
    /// The rules refuse it; the refusal is recorded.
    Refused,
    /// Its key signed another payload under the same id or number.
    Conflict,
}

/// How grave a violation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The lot is held.
    Critical,
    /// It must be mended.
    Major,
    /// It is noted.
    Minor,
}
