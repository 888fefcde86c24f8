//! Problems (RFC 9457): every answer that is not a success, from one table.
//!
//! A problem has a stable code, a title, what to do about it, and where in the input it lies.
//! `type` is `/problems/CODE`, which graind serves as a page made from the same row.

mod table;

use std::fmt;

use grain_envelope::Bilingual;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use table::ProblemCode;

use crate::body::Violation;
use crate::language::Language;

/// The media type of a problem (RFC 9457 §3).
pub const MEDIA_TYPE: &str = "application/problem+json";

/// One row of the table.
struct Row {
    code: &'static str,
    status: u16,
    exit: u8,
    title: Bilingual,
    advice: Bilingual,
}

impl ProblemCode {
    /// The stable code: lower case words joined by `-`.
    pub const fn code(self) -> &'static str {
        self.row().code
    }

    /// The HTTP status of every answer with this code.
    pub const fn status(self) -> u16 {
        self.row().status
    }

    /// The exit code of `grain` when this problem ends a command.
    pub const fn exit_code(self) -> u8 {
        self.row().exit
    }

    /// What the problem is, in a few words.
    pub const fn title(self) -> Bilingual {
        self.row().title
    }

    /// What to do about it.
    pub const fn advice(self) -> Bilingual {
        self.row().advice
    }

    /// The kind with this code, or `None` for one that this build does not know: a newer server
    /// may have more.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.code() == code)
    }
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// The body of every answer with a status of 400 or more, `application/problem+json` (RFC 9457).
///
/// Members without a value are left out; a reader ignores members that it does not know.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// `/problems/CODE`, relative to the server: a page that explains the problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the problem is, in the language of the request.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong with this very request, in the language of the request.
    pub detail: String,
    /// What to do about it, in the language of the request.
    pub advice: String,
    /// The stable code; [`ProblemCode::find`] gives the row of the table.
    pub code: String,
    /// Names this request in the server's log.
    pub request_id: String,
    /// RFC 6901 pointer to the value in the payload, the wrapper or the body; `""` is the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Byte of the input at which the reader stood when it noticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Name of the path or query parameter that is not valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// `author-gap`: the author number that the ledger expects next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_sequence: Option<u64>,
    /// `author-gap`: the envelope digest that the next event must name, 64 hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_previous: Option<String>,
    /// `conflict`: index of the entry that holds the first payload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_index: Option<u64>,
    /// `conflict`: index of the entry that holds this one as evidence, where it is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict_index: Option<u64>,
    /// `clock-ahead`: the server's time, RFC 3339 UTC with milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_time: Option<String>,
    /// The bound that was passed, in bytes or in lines as the title says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Seconds after which to try again, as in the header `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
    /// 422: every rule that the event breaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
    /// 422: the receipt of the recorded refusal, the very bytes (log-format.md §6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<crate::documents::Receipt>")]
    pub receipt: Option<Box<RawValue>>,
}

impl Problem {
    /// A problem with the texts of its row; `detail` says what is wrong with this request.
    pub fn new(code: ProblemCode, language: Language, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{code}"),
            title: language.of(code.title()).to_owned(),
            status: code.status(),
            detail: detail.into(),
            advice: language.of(code.advice()).to_owned(),
            code: code.code().to_owned(),
            request_id: String::new(),
            pointer: None,
            offset: None,
            parameter: None,
            expected_sequence: None,
            expected_previous: None,
            first_index: None,
            conflict_index: None,
            server_time: None,
            limit: None,
            retry_after_s: None,
            violations: Vec::new(),
            receipt: None,
        }
    }

    /// The row of the table, or `None` where the server knows more problems than this build.
    pub fn known(&self) -> Option<ProblemCode> {
        ProblemCode::find(&self.code)
    }

    /// The exit code of `grain`: that of the row, or for an unknown code the one that its status
    /// has in the table (70 for a status of 500 or more).
    pub fn exit_code(&self) -> u8 {
        self.known().map_or_else(
            || match self.status {
                401 | 403 => 3,
                404 | 410 => 4,
                409 => 5,
                422 => 6,
                408 | 424 | 429 | 503 => 7,
                400..=499 => 2,
                _ => 70,
            },
            ProblemCode::exit_code,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_distinct_kebab_case_and_complete_in_both_languages() {
        let mut seen = BTreeSet::new();
        for code in ProblemCode::ALL {
            assert!(seen.insert(code.code()), "{code} stands twice");
            assert!(
                code.code()
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
                "{code}"
            );
            for text in [code.title(), code.advice()] {
                assert!(
                    !text.zh.is_empty() && text.en.is_ascii(),
                    "{code}: {text:?}"
                );
                assert!(!text.zh.is_ascii(), "{code}");
            }
            assert_eq!(ProblemCode::find(code.code()), Some(*code));
        }
    }

    #[test]
    fn an_unknown_code_exits_as_its_status_does_in_the_table() {
        for code in ProblemCode::ALL {
            let mut problem = Problem::new(*code, Language::En, "");
            assert_eq!(problem.exit_code(), code.exit_code());
            "of-a-newer-server".clone_into(&mut problem.code);
            assert_eq!(problem.exit_code(), code.exit_code(), "{code}");
        }
    }

    #[test]
    fn every_code_of_the_form_has_a_row() {
        // A bundle is a file that nobody submits.
        let submitted = |code: &&&str| !code.starts_with("bundle-");
        for code in grain_envelope::code::ALL.iter().filter(submitted) {
            assert!(ProblemCode::find(code).is_some(), "{code} has no row");
        }
    }

    #[test]
    fn every_code_of_a_missing_right_has_a_row() {
        for code in grain_events::right::code::ALL {
            assert_eq!(
                ProblemCode::find(code).map(ProblemCode::status),
                Some(403),
                "{code}"
            );
        }
    }

    #[test]
    fn every_common_violation_has_a_row_of_its_own() {
        for code in grain_events::codes().filter(|code| !code.code.contains('.')) {
            let row = ProblemCode::find(code.code).map(ProblemCode::status);
            assert_eq!(row, Some(422), "{}", code.code);
        }
    }

    #[test]
    fn the_table_is_append_only() {
        let rows: Vec<String> = ProblemCode::ALL
            .iter()
            .map(|code| format!("{code} {} {}", code.status(), code.exit_code()))
            .collect();
        let rows = rows.join("\n");
        insta::assert_snapshot!("problem_table", rows);
    }
}
