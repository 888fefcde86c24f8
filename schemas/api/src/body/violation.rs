use grain_envelope::{
    AdmittedViolation, Bilingual, EventId, FacilityId, LotId, Party, Severity, TransferId,
};
use grain_events::catalog::ClosingOutcome;
use grain_events::{ClosableBy, pack};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One text for people in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl From<Bilingual> for Text {
    fn from(text: Bilingual) -> Self {
        Self {
            zh: text.zh.to_owned(),
            en: text.en.to_owned(),
        }
    }
}

/// A rule that an event breaks (log-format.md §8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Violation {
    /// The rule as people cite it: `B-6`, `V-2`.
    pub rule: String,
    /// The stable code: `transfer_declared.facility-not-filed`.
    pub code: String,
    /// How grave it is.
    pub severity: Severity,
    /// RFC 6901 pointer into the payload; `""` is the whole.
    pub field: String,
    /// What is wrong and what to do.
    pub text: Text,
    /// The articles that the rule rests on, as the rule packs in force cite them.
    pub basis: Vec<Basis>,
    /// Who may close it.
    pub closable_by: Closer,
}

/// An article on which a rule rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Basis {
    /// The document, with its number.
    pub document: Text,
    /// The article; empty where its number is not established.
    pub article: Text,
    /// What it says.
    pub text: Text,
    /// Whether the Chinese text quotes the document word for word.
    pub quoted: bool,
}

/// Who may close a violation (log-format.md §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Closer {
    /// The authority that enrolled the key.
    EnrollingAuthority,
    /// Customs of the region, or an office that the transfer names.
    Customs,
    /// The enterprise, with approval by another of its persons.
    EnterpriseWithApproval,
    /// The operator of the ledger.
    Operator,
    /// Nobody: a refused act leaves nothing open.
    Nobody,
    /// Customs, agriculture or grain of the region.
    SupervisingAuthority,
}

impl From<ClosableBy> for Closer {
    fn from(closable_by: ClosableBy) -> Self {
        match closable_by {
            ClosableBy::EnrollingAuthority => Self::EnrollingAuthority,
            ClosableBy::Customs => Self::Customs,
            ClosableBy::EnterpriseWithApproval => Self::EnterpriseWithApproval,
            ClosableBy::Operator => Self::Operator,
            ClosableBy::Nobody => Self::Nobody,
            ClosableBy::SupervisingAuthority => Self::SupervisingAuthority,
        }
    }
}

impl From<&pack::Basis> for Basis {
    fn from(basis: &pack::Basis) -> Self {
        let text = |zh: &String, en: &String| Text {
            zh: zh.clone(),
            en: en.clone(),
        };
        Self {
            document: text(&basis.document_zh, &basis.document_en),
            article: text(&basis.article_zh, &basis.article_en),
            text: text(&basis.text_zh, &basis.text_en),
            quoted: basis.quoted,
        }
    }
}

impl From<&grain_events::Violation> for Violation {
    fn from(violation: &grain_events::Violation) -> Self {
        Self {
            rule: violation.rule.to_owned(),
            code: violation.code.to_owned(),
            severity: violation.severity,
            field: violation.field.clone(),
            text: Text {
                zh: violation.zh.clone(),
                en: violation.en.clone(),
            },
            basis: violation
                .basis
                .iter()
                .map(|basis| Basis::from(*basis))
                .collect(),
            closable_by: violation.closable_by.into(),
        }
    }
}

impl Violation {
    /// A violation as records keep it, without texts and articles: the texts are those of the
    /// code, with `…` for the facts of the case, and the articles are left to `GET rules/{code}`.
    pub fn recorded(rule: &str, code: &str, severity: Severity, field: &str) -> Self {
        let known = grain_events::code(code);
        Self {
            rule: rule.to_owned(),
            code: code.to_owned(),
            severity,
            field: field.to_owned(),
            text: known.map_or_else(Text::default, |code| Text {
                zh: without_facts(code.zh),
                en: without_facts(code.en),
            }),
            basis: Vec::new(),
            closable_by: known.map_or(Closer::Nobody, |code| code.rule.closable_by.into()),
        }
    }
}

impl From<&AdmittedViolation> for Violation {
    fn from(violation: &AdmittedViolation) -> Self {
        let AdmittedViolation {
            rule,
            code,
            severity,
            field,
        } = violation;
        Self::recorded(rule.as_str(), code.as_str(), *severity, field.as_str())
    }
}

/// The text with `…` for each `{name}`.
pub(super) fn without_facts(template: &str) -> String {
    let mut text = String::with_capacity(template.len());
    for (place, piece) in template.split('{').enumerate() {
        match piece.split_once('}') {
            Some((_, behind)) if place > 0 => {
                text.push('…');
                text.push_str(behind);
            }
            _ => text.push_str(piece),
        }
    }
    text
}

/// Whether a recorded violation still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ViolationState {
    /// Nobody has closed it.
    Open,
    /// Closed by a later event, which names its evidence.
    Closed,
}

/// A violation as the ledger recorded it, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ViolationRecord {
    /// The event that broke the rule.
    pub event_id: EventId,
    /// Its place in the log.
    pub index: u64,
    /// The party that wrote the event.
    pub author: Party,
    /// The rule, the place, and what was told of it when the event was judged.
    pub violation: Violation,
    /// The lot concerned, if one.
    pub lot: Option<LotId>,
    /// The facility concerned, if one.
    pub facility: Option<FacilityId>,
    /// The transfer concerned, if one.
    pub transfer: Option<TransferId>,
    /// Open or closed.
    pub state: ViolationState,
    /// The event that closed it.
    pub closed_by: Option<EventId>,
    /// Index of the entry by which it is closed.
    pub closed_index: Option<u64>,
    /// With which outcome: `rectified`, `accepted`, `penalised`, `unfounded`.
    pub outcome: Option<ClosingOutcome>,
}

/// A page of violations, in the order of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ViolationList {
    /// The page.
    pub violations: Vec<ViolationRecord>,
    /// What to send as `cursor` for the next page; null on the last.
    pub next: Option<String>,
    /// Number of entries in the log that the answer takes into account.
    pub log_size: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_that_are_gone_are_shown_as_gone() {
        assert_eq!(without_facts("{a} of {b}: x"), "… of …: x");
        assert_eq!(without_facts("none } here"), "none } here");
        for code in grain_events::codes() {
            assert!(
                !without_facts(code.zh).contains(['{', '}']),
                "{}",
                code.code
            );
        }
    }
}
