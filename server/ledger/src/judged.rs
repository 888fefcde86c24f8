//! An entry as the projections see it: what it was judged to be, without its bytes.

use grain_envelope::{EventId, KeyId, Subject, Verdict};
use grain_events::Judgement;

use crate::index::Standing;

/// What a conflict contradicts; at most one conflict entry is recorded for each key and clash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Clash {
    /// Another payload under a known id.
    Id(EventId),
    /// Another payload under a used number.
    Number(u64),
}

/// What an entry means for the identity of later ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trace {
    /// An event, admitted or refused: its id and its number are used.
    Event {
        id: EventId,
        key: KeyId,
        number: u64,
    },
    /// A conflict entry: uses no number. Its id leads to it where no other entry had it before,
    /// until its key records an event under it.
    Conflict {
        id: EventId,
        key: KeyId,
        clash: Clash,
    },
    /// An entry that the ledger made itself.
    Own,
}

impl Trace {
    /// The id under which the entry is found from now on. What contradicts a known id is found by
    /// its clash alone, since the id leads to the entry that was there first.
    pub(crate) fn id(&self) -> Option<EventId> {
        match self {
            Self::Event { id, .. }
            | Self::Conflict {
                id,
                clash: Clash::Number(_),
                ..
            } => Some(*id),
            Self::Conflict {
                clash: Clash::Id(_),
                ..
            }
            | Self::Own => None,
        }
    }

    /// The key that signed the entry, where somebody did.
    pub(crate) fn key(&self) -> Option<KeyId> {
        match self {
            Self::Event { key, .. } | Self::Conflict { key, .. } => Some(*key),
            Self::Own => None,
        }
    }

    /// The name under which the store keeps the record beside its segments: the id under which it
    /// is found, zero where it has none.
    pub(crate) fn name(&self) -> grain_store::Name {
        self.id().map_or([0; 16], |id| *id.as_bytes())
    }
}

/// A judged entry.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    /// What it means for identity.
    pub(crate) trace: Trace,
    /// The subjects that its header names, as far as it could be read; also of refused ones.
    pub(crate) subjects: Vec<Subject>,
    /// What was decided, and what that does.
    pub(crate) judgement: Judgement,
}

impl Judged {
    /// The entry's index.
    pub(crate) fn index(&self) -> u64 {
        self.judgement.index
    }

    /// In the chains of its subjects, or beside them.
    pub(crate) fn standing(&self) -> Standing {
        match self.judgement.verdict {
            Verdict::Admitted => Standing::Admitted,
            Verdict::Refused => Standing::Refused,
            Verdict::Conflict => Standing::Conflict,
        }
    }
}
