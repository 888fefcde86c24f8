use grain_envelope::Severity;
use grain_events::{Code, pack};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::violation::without_facts;
use super::{Basis, Closer, Text};

/// What a violation code means: holds no data of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleView {
    /// The rule as people cite it: `B-6`, `V-2`.
    pub rule: String,
    /// The stable code: `transfer_declared.facility-not-filed`.
    pub code: String,
    /// What the rule asks.
    pub title: Text,
    /// What is wrong when it is broken; `…` stands for the facts of a case.
    pub text: Text,
    /// Who may close a violation of it.
    pub closable_by: Closer,
    /// What each known rule pack makes of it.
    pub packs: Vec<RuleInPack>,
}

/// A rule as one pack states it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleInPack {
    /// Name of the pack.
    pub pack: String,
    /// Its version.
    pub version: String,
    /// How grave the pack says it is.
    pub severity: Severity,
    /// The articles that it rests on.
    pub basis: Vec<Basis>,
}

impl RuleView {
    /// What is known of a violation code, or `None` for one that this build does not know.
    pub fn of(code: &str) -> Option<Self> {
        let code = grain_events::code(code)?;
        let packs = pack::KNOWN
            .iter()
            .filter_map(|pack| RuleInPack::of(pack, code))
            .collect();
        Some(Self {
            rule: code.rule.id.to_owned(),
            code: code.code.to_owned(),
            title: code.rule.title.into(),
            text: Text {
                zh: without_facts(code.zh),
                en: without_facts(code.en),
            },
            closable_by: code.rule.closable_by.into(),
            packs,
        })
    }
}

impl RuleInPack {
    fn of(pack: &pack::Pack, code: &Code) -> Option<Self> {
        let rule = pack
            .content
            .rules
            .iter()
            .find(|rule| rule.id == code.rule.id)?;
        let exception = rule
            .exceptions
            .iter()
            .find(|exception| exception.code == code.code);
        let applies = |basis: &&pack::Basis| {
            basis.codes.is_empty() || basis.codes.iter().any(|applied| applied == code.code)
        };
        Some(Self {
            pack: pack.content.name.to_string(),
            version: pack.content.version.to_string(),
            severity: exception.map_or(rule.severity, |exception| exception.severity),
            basis: rule.basis.iter().filter(applies).map(Basis::from).collect(),
        })
    }
}
