use serde::Serialize;

/// What a failed rule does to an event of a type (design.md §3; domain table of event types).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// An act that needs leave: a failed rule refuses it (422), and the refusal is recorded.
    Authorising,
    /// A fact: it is always recorded, and a failed rule is recorded with it as an open violation.
    Observed,
}

impl Class {
    /// The word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authorising => "authorising",
            Self::Observed => "observed",
        }
    }
}
