//! What a command that did its work prints, for people and for programs.

use serde_json::Value;

use crate::failure::{Failure, exit};

/// The end of a command that did what it was asked.
#[derive(Debug)]
pub(crate) struct Report {
    /// For people, in their language; lines end with LF.
    pub(crate) text: String,
    /// For programs; none where lines were printed as they came.
    pub(crate) json: Option<Value>,
    /// Exit code; a verdict may say more than "done".
    pub(crate) exit: u8,
    /// Why it did not go on, where it stopped half way.
    pub(crate) stopped: Option<Failure>,
}

impl Report {
    /// Done.
    pub(crate) fn done(text: String, json: Value) -> Report {
        Report::with_exit(text, json, exit::DONE)
    }

    /// Done, with a verdict.
    pub(crate) fn with_exit(text: String, json: Value, exit: u8) -> Report {
        Report {
            text,
            json: Some(json),
            exit,
            stopped: None,
        }
    }
}
