//! Why a command ended without doing what it was asked: a text in both
//! languages, a hint at what to do next, and an exit code that scripts can rely on.

use serde_json::{Value, json};

use crate::language::{Language, Said};
use crate::screen::harmless;

/// Exit codes (the table in the operator's manual).
pub(crate) mod exit {
    /// Done.
    pub(crate) const DONE: u8 = 0;
    /// The input or the command line is malformed.
    pub(crate) const MALFORMED: u8 = 2;
    /// The key is not the right one.
    pub(crate) const NOT_ALLOWED: u8 = 3;
    /// There is no such thing.
    pub(crate) const UNKNOWN: u8 = 4;
    /// It contradicts what is there.
    pub(crate) const CONFLICT: u8 = 5;
    /// The rules refuse it.
    pub(crate) const REFUSED: u8 = 6;
    /// Not now: try again.
    pub(crate) const NOT_NOW: u8 = 7;
    /// Verification: invalid.
    pub(crate) const INVALID: u8 = 10;
    /// Verification: unknown key or policy.
    pub(crate) const UNTRUSTED: u8 = 13;
    /// Anything unexpected.
    pub(crate) const UNEXPECTED: u8 = 70;
}

/// The end of a command that failed.
#[derive(Debug)]
pub(crate) struct Failure {
    /// Exit code.
    pub(crate) exit: u8,
    /// A stable word for programs.
    pub(crate) kind: &'static str,
    /// What went wrong.
    pub(crate) text: Said,
    /// What to do next.
    pub(crate) hint: Option<Box<Said>>,
    /// What lies behind it, innermost last, in English as libraries speak.
    pub(crate) causes: Vec<String>,
    /// The ledger's problem, where it answered with one.
    pub(crate) problem: Option<Box<Value>>,
}

impl Failure {
    /// A failure without a hint.
    pub(crate) fn new(
        exit: u8,
        kind: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Failure {
        let text = Said::new(zh, en);
        Failure {
            exit,
            kind,
            text,
            hint: None,
            causes: Vec::new(),
            problem: None,
        }
    }

    /// With a hint at the next step.
    pub(crate) fn hint(mut self, zh: impl Into<String>, en: impl Into<String>) -> Failure {
        self.hint = Some(Box::new(Said::new(zh, en)));
        self
    }

    /// With all that lies behind it.
    pub(crate) fn because(mut self, error: &(dyn std::error::Error + 'static)) -> Failure {
        let mut next = Some(error);
        while let Some(error) = next {
            self.causes.push(error.to_string());
            next = error.source();
        }
        self
    }

    /// As people read it.
    pub(crate) fn to_text(&self, language: Language) -> String {
        let mut text = format!(
            "{}{}\n",
            language.pick("错误：", "error: "),
            harmless(self.text.in_language(language))
        );
        for cause in &self.causes {
            let because = language.pick("原因：", "because: ");
            text.extend([format!("  {because}{}\n", harmless(cause))]);
        }
        if let Some(hint) = &self.hint {
            let next = language.pick("下一步：", "hint: ");
            text.extend([format!(
                "{next}{}
",
                harmless(hint.in_language(language))
            )]);
        }
        text
    }

    /// As programs read it.
    pub(crate) fn to_json(&self) -> Value {
        json!({"error": {
            "exit": self.exit,
            "kind": self.kind,
            "text": {"zh": self.text.zh, "en": self.text.en},
            "hint": self.hint.as_ref().map(|hint| json!({"zh": hint.zh, "en": hint.en})),
            "causes": self.causes,
            "problem": self.problem,
        }})
    }
}
