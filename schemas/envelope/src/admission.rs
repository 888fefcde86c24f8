use crate::form::{FormError, code};
use crate::json;
use crate::scalar::{Scalar as _, scalar, vocabulary};
use crate::{Digest, MassG, PermitId, ScalarError, ServerTime, Subject, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

vocabulary!(
    /// What the ledger decided about an envelope.
    Verdict {
        Admitted = "admitted", "已准入", "admitted";
        Refused = "refused", "已拒绝", "refused";
        Conflict = "conflict", "冲突", "conflict";
    }
);

vocabulary!(
    /// How grave a violation is, by the rule pack.
    Severity {
        Critical = "critical", "严重", "critical";
        Major = "major", "较重", "major";
        Minor = "minor", "一般", "minor";
    }
);

/// The admission record: what the ledger decided about an envelope, and on what it rested
/// (log-format.md §5). Verifiers treat it as bytes first; the leaf commits to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Admission {
    /// Index of the entry in the log.
    pub index: u64,
    /// When it was recorded.
    pub recorded_at: ServerTime,
    /// What was decided.
    pub verdict: Verdict,
    /// The rule packs it was judged by, ascending by name.
    pub packs: Vec<PackRef>,
    /// What it breaks, ascending by code, then field.
    pub violations: Vec<AdmittedViolation>,
    /// Its place in its subjects' chains, in the payload's order; empty unless admitted.
    pub subjects: Vec<SubjectLink>,
    /// Indices of the entries on which the judgement rested, ascending.
    pub relied_on: Vec<u64>,
    /// The budgets it draws on, ascending by name.
    pub sums: Vec<Sum>,
}

/// A rule pack by name, version and content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackRef {
    /// The pack's name.
    pub name: Text<1, 64>,
    /// Its version.
    pub version: Text<1, 32>,
    /// Plain BLAKE3 of its TOML bytes.
    pub blake3: Digest,
}

/// A violation as the admission record keeps it; texts and legal basis follow from the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdmittedViolation {
    /// The rule as people know it, `B-6`.
    pub rule: Text<1, 16>,
    /// The violation's code, `transfer_declared.facility-not-filed`.
    pub code: Text<1, 128>,
    /// How grave it is.
    pub severity: Severity,
    /// RFC 6901 pointer into the payload; `""` is the whole.
    pub field: Text<0, 256>,
}

/// An event's place in a subject's chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectLink {
    /// The subject.
    pub subject: Subject,
    /// Number of the event in its chain, from 1.
    pub sequence: u64,
    /// The chain's head after it.
    pub head: Digest,
}

/// A budget after an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    /// Whose budget, and which.
    pub name: SumName,
    /// The limit in grams, without tolerance.
    pub limit_mass_g: MassG,
    /// What is used in grams after this event, with reservations; null where the actor does not
    /// hold the budget.
    pub used_mass_g: Option<MassG>,
}

/// Name of a budget: the subject that has it and `/permitted` or `/capacity`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SumName {
    /// What a permit allows.
    Permitted(PermitId),
    /// What a facility's filing, or a bin, can take.
    Capacity(Subject),
}

impl fmt::Display for SumName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Permitted(permit) => write!(formatter, "permit:{permit}/permitted"),
            Self::Capacity(place) => write!(formatter, "{place}/capacity"),
        }
    }
}

impl FromStr for SumName {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        let (subject, budget) = text.rsplit_once('/').ok_or_else(Self::refusal)?;
        match (subject.parse(), budget) {
            (Ok(Subject::Permit(permit)), "permitted") => Ok(Self::Permitted(permit)),
            (Ok(place @ (Subject::Facility(_) | Subject::Bin(_))), "capacity") => {
                Ok(Self::Capacity(place))
            }
            _ => Err(Self::refusal()),
        }
    }
}

scalar!(
    SumName,
    "^(permit:[0-9a-f-]{36}/permitted|(facility|bin):[0-9A-Z/-]+/capacity)$",
    "额度名：permit:编号/permitted，或 facility:、bin: 编号/capacity",
    "the name of a budget: permit:ID/permitted, or facility: or bin: ID/capacity"
);

impl Admission {
    /// Brings the lists into the order of the record, each element once.
    pub fn arrange(&mut self) {
        self.packs.sort_by(|one, other| one.name.cmp(&other.name));
        self.violations
            .sort_by(|one, other| one.place().cmp(&other.place()));
        self.violations
            .dedup_by(|one, other| one.place() == other.place());
        self.relied_on.sort_unstable();
        self.relied_on.dedup();
        self.sums.sort_by_cached_key(|sum| sum.name.to_string());
    }

    /// The bytes of the record: JSON without white space, members in the order of the fields,
    /// escapes only `\"` and `\\` (no text in it may hold a control character).
    ///
    /// # Panics
    /// If the lists are out of order: a bug of the caller, which must not reach the log.
    pub fn encode(&self) -> Vec<u8> {
        assert_eq!(
            self.check(),
            Ok(()),
            "an admission record is arranged before it is written"
        );
        serde_json::to_vec(self).expect("names are texts, writing to memory")
    }

    /// Reads exactly what [`Self::encode`] writes.
    pub fn parse(bytes: &[u8]) -> Result<Self, FormError> {
        let admission: Self = json::decode(&json::parse(bytes)?)?;
        admission.check()?;
        json::canonical(admission, Self::encode, bytes)
    }

    fn check(&self) -> Result<(), FormError> {
        let sums: Vec<String> = self.sums.iter().map(|sum| sum.name.to_string()).collect();
        let rules = [
            (
                "packs",
                self.packs.is_sorted_by(|one, other| one.name < other.name),
            ),
            (
                "violations",
                self.violations
                    .is_sorted_by(|one, other| one.place() < other.place()),
            ),
            (
                "subjects",
                self.subjects.is_empty() || self.verdict == Verdict::Admitted,
            ),
            (
                "relied_on",
                self.relied_on.is_sorted_by(|one, other| one < other),
            ),
            (
                "relied_on",
                self.relied_on.last().is_none_or(|last| *last < self.index),
            ),
            ("sums", sums.is_sorted_by(|one, other| one < other)),
        ];
        match rules.into_iter().find(|(_, holds)| !holds) {
            None => Ok(()),
            Some((member, _)) => {
                let (zh, en) = (
                    "顺序或内容不合规定",
                    "out of order, repeated, or not allowed here",
                );
                Err(FormError::new(code::FORM_NOT_CANONICAL, zh, en).within(member))
            }
        }
    }
}

impl AdmittedViolation {
    fn place(&self) -> (&str, &str) {
        (&self.code, &self.field)
    }
}
