use crate::pack;
use crate::state::Concerned;
use crate::violation::Violation;
use grain_envelope::Severity;
use serde::{Deserialize, Serialize};

/// What people are told of a violation beside what its admission record keeps: the texts with the
/// facts of the case, and the articles. It is found when the event is judged, out of a state that is
/// gone later, so whoever wants to tell it again keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The text in Chinese.
    pub zh: String,
    /// The text in English.
    pub en: String,
    /// Where the articles stand.
    pub basis: Vec<pack::BasisPlace>,
}

impl Told {
    /// What `violation` tells.
    pub fn of(violation: &Violation) -> Self {
        let basis = violation.basis.iter();
        Self {
            zh: violation.zh.clone(),
            en: violation.en.clone(),
            basis: basis.filter_map(|basis| pack::place_of(basis)).collect(),
        }
    }

    /// The violation again, with what its record keeps; `None` if this version knows no such code
    /// or article. What it concerns is not told, and is left out.
    pub fn violation(self, code: &str, severity: Severity, field: &str) -> Option<Violation> {
        let code = crate::code::code(code)?;
        let basis = self.basis.into_iter().map(pack::basis_at);
        Some(Violation {
            rule: code.rule.id,
            code: code.code,
            severity,
            field: field.to_owned(),
            zh: self.zh,
            en: self.en,
            basis: basis.collect::<Option<_>>()?,
            closable_by: code.rule.closable_by,
            concerned: Concerned::default(),
            blend: Vec::new(),
        })
    }
}
