use crate::account::Unit;
use grain_envelope::{AUTHOR_START, Digest, Party, PublicKey, Role, ServerTime, Time, TransferId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An enrolled key: everything that admission asks about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// How it was enrolled.
    pub enrolment: Enrolment,
    /// Its revocation, if it is revoked.
    pub revocation: Option<Revocation>,
    /// First and last index of the suspect events that its party has confirmed.
    pub confirmed: Vec<(u64, u64)>,
    /// The last of its events that was recorded.
    pub head: AuthorHead,
}

/// How a key was enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The party that the key signs for.
    pub party: Party,
    /// The public key.
    pub public_key: PublicKey,
    /// The roles in which it may sign.
    pub roles: Vec<Role>,
    /// Whether it may enrol further keys of its party.
    pub may_enrol: bool,
    /// What it is limited to, if it is.
    pub scope: Option<Scope>,
    /// When it ends by itself: judged against the server's time.
    pub expires_at: Option<Time>,
    /// The party that answers for the enrolment: the authority or operator at the root of it.
    pub authority: Party,
    /// Index of the entry that enrolled it.
    pub index: u64,
}

/// A limit of a key: it writes only facts of this unit in this transfer, for whichever carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// 调运编号 · The transfer.
    pub transfer: TransferId,
    /// 运输单元（箱号、车号、车牌） · The unit of transport.
    pub unit: Unit,
}

/// Why a key was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevocationReason {
    /// 遗失 · The device is lost.
    Lost,
    /// 泄露 · Somebody else may have signed with it.
    Compromised,
    /// 停用 · It is no longer used.
    Retired,
    /// 更换 · Another key takes its place.
    Superseded,
}

/// The end of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Index of the entry that revoked it.
    pub index: u64,
    /// Why.
    pub reason: RevocationReason,
    /// From which index on its events are suspect, if any are.
    pub suspect_from_index: Option<u64>,
}

/// The last recorded event of a key: what its next one must follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorHead {
    /// Its number; 0 before the first.
    pub sequence: u64,
    /// Its envelope digest; zeros before the first.
    pub digest: Digest,
}

impl AuthorHead {
    /// Before the first event of a key.
    pub const START: Self = Self {
        sequence: 0,
        digest: AUTHOR_START,
    };
}

/// What the ledger says of a key when an envelope names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStanding<'a> {
    /// Nobody enrolled it.
    Unknown,
    /// It may sign.
    InForce(&'a Key),
    /// It was revoked at this index.
    Revoked(&'a Key, u64),
    /// Its end has come.
    Expired(&'a Key),
}

/// A mark on an event whose key was revoked as suspect from before it: nothing is judged again, the
/// mark is shown (log-format.md §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// Index of the revocation.
    pub revoked_index: u64,
    /// From which index on the key's events are suspect.
    pub suspect_from_index: u64,
    /// Why the key was revoked.
    pub reason: RevocationReason,
}

impl Key {
    /// A key that has signed nothing yet.
    pub const fn enrolled(enrolment: Enrolment) -> Self {
        Self {
            enrolment,
            revocation: None,
            confirmed: Vec::new(),
            head: AuthorHead::START,
        }
    }

    /// Whether it may sign an entry that would be recorded now: revocation is decided by log index,
    /// expiry by the server's time.
    pub fn standing(&self, recorded_at: ServerTime) -> KeyStanding<'_> {
        if let Some(revocation) = &self.revocation {
            return KeyStanding::Revoked(self, revocation.index);
        }
        match &self.enrolment.expires_at {
            Some(end) if end.seconds() <= recorded_at.seconds() => KeyStanding::Expired(self),
            _ => KeyStanding::InForce(self),
        }
    }

    /// The mark on this key's event at an index, if there is one.
    pub fn mark(&self, index: u64) -> Option<Mark> {
        let revocation = self.revocation.as_ref()?;
        let suspect_from_index = revocation.suspect_from_index?;
        let confirmed = self
            .confirmed
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&index));
        (index >= suspect_from_index && !confirmed).then_some(Mark {
            revoked_index: revocation.index,
            suspect_from_index,
            reason: revocation.reason,
        })
    }
}
