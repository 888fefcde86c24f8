use crate::effect::Effect;
use crate::state::{AuthorHead, RecordKey, SubjectHead};
use crate::violation::Violation;
use grain_envelope::{
    Admission, AdmittedViolation, EventId, KeyId, PackRef, ServerTime, SubjectLink, Sum, Verdict,
};

/// What the ledger decides about one event: everything that the admission record says and
/// everything that the state does with it. A pure function of state, event and context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The event.
    pub event_id: EventId,
    /// Index of its entry.
    pub index: u64,
    /// When it is recorded.
    pub recorded_at: ServerTime,
    /// Whether it stands.
    pub verdict: Verdict,
    /// The rule packs that it was judged by.
    pub packs: Vec<PackRef>,
    /// All that it breaks, by code, then field.
    pub violations: Vec<Violation>,
    /// Its place in its subjects' chains, in the payload's order.
    pub subjects: Vec<SubjectLink>,
    /// Indices of the entries on which it rests, ascending.
    pub relied_on: Vec<u64>,
    /// The budgets that it draws on.
    pub sums: Vec<Sum>,
    /// What it does, in this order; nothing unless it is admitted or a conflict.
    pub effects: Vec<Effect>,
    /// The head to which its key's chain moves; a conflict moves none.
    pub author: Option<(KeyId, AuthorHead)>,
}

impl Judgement {
    /// The admission record.
    ///
    /// # Panics
    /// Never: the lists are arranged here, and texts in them come from this crate.
    pub fn admission(&self) -> Admission {
        let violations = self.violations.iter().map(|violation| AdmittedViolation {
            rule: short(violation.rule),
            code: short(violation.code),
            severity: violation.severity,
            field: short(&violation.field),
        });
        let mut admission = Admission {
            index: self.index,
            recorded_at: self.recorded_at,
            verdict: self.verdict,
            packs: self.packs.clone(),
            violations: violations.collect(),
            subjects: self.subjects.clone(),
            relied_on: self.relied_on.clone(),
            sums: self.sums.clone(),
        };
        admission.arrange();
        admission
    }

    /// The records that [`crate::State::apply`] changes: those of them that may have been put out of
    /// memory must be back before it is called.
    pub fn touches(&self) -> Vec<RecordKey> {
        let mut keys: Vec<RecordKey> = self.effects.iter().flat_map(Effect::touches).collect();
        keys.extend(
            self.subjects
                .iter()
                .map(|link| RecordKey::Subject(link.subject.clone())),
        );
        keys.extend(self.author.map(|(key, _)| RecordKey::Key(key)));
        keys.sort();
        keys.dedup();
        keys
    }
}

/// Names of ours are short and printable by construction.
fn short<const MIN: usize, const MAX: usize>(text: &str) -> grain_envelope::Text<MIN, MAX> {
    text.parse()
        .expect("rule names, codes and pointers are short and printable")
}

/// The head of a chain as a link of a record says it.
impl From<&SubjectLink> for SubjectHead {
    fn from(link: &SubjectLink) -> Self {
        Self {
            sequence: link.sequence,
            head: link.head,
        }
    }
}
