//! What the chains, the tree and the signatures need of an entry, read as fast
//! as it can be: every entry is read strictly again when its rules are re-run.

use std::borrow::Cow;

use grain_envelope::{Digest, Entry, Leaf, LeafKind, ServerTime, Verdict, ledger_fact};
use grain_log::merkle::{Hash, leaf_hash};
use serde::Deserialize;

use super::finding::Finding;

/// An entry as the checks of one pass need it.
#[derive(Debug, Clone)]
pub(crate) struct Glance {
    /// Index that the admission record claims.
    pub(crate) index: u64,
    /// When it was recorded.
    pub(crate) recorded_at: ServerTime,
    /// What was decided.
    pub(crate) verdict: Verdict,
    /// Its leaf's kind.
    pub(crate) kind: LeafKind,
    /// Hash of its leaf record.
    pub(crate) leaf_hash: Hash,
    /// Its envelope digest.
    pub(crate) digest: Digest,
    /// Whose event it is; none for what the ledger itself made.
    pub(crate) author: Option<Author>,
    /// Its place in its subjects' chains.
    pub(crate) links: Vec<Link>,
}

/// The author's side of an event.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    /// The event's id as a number.
    pub(crate) event_id: u128,
    /// The ledger that it is meant for; the origin in genesis.
    pub(crate) ledger: String,
    /// Fingerprint of the key.
    pub(crate) key: [u8; 32],
    /// Number in the key's chain.
    pub(crate) sequence: u64,
    /// Envelope digest of the number before.
    pub(crate) previous: [u8; 32],
    /// The checkpoint that the author had seen.
    pub(crate) seen: Option<(u64, [u8; 32])>,
}

/// An event's place in a subject's chain.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    /// The subject's text.
    pub(crate) subject: String,
    /// Number in its chain.
    pub(crate) sequence: u64,
    /// Head after it.
    pub(crate) head: [u8; 32],
}

#[derive(Deserialize)]
struct Payload<'a> {
    #[serde(rename = "type", borrow)]
    type_name: Cow<'a, str>,
    #[serde(borrow, default)]
    ledger: Cow<'a, str>,
    #[serde(borrow, default)]
    event_id: Cow<'a, str>,
    #[serde(borrow, default)]
    key: Cow<'a, str>,
    #[serde(default)]
    author_sequence: u64,
    #[serde(borrow, default)]
    author_previous: Cow<'a, str>,
    #[serde(borrow, default)]
    seen: Option<Seen<'a>>,
}

#[derive(Deserialize)]
struct Seen<'a> {
    size: u64,
    #[serde(borrow)]
    root: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Admission<'a> {
    index: u64,
    recorded_at: ServerTime,
    verdict: Verdict,
    #[serde(borrow)]
    subjects: Vec<SubjectLink<'a>>,
}

#[derive(Deserialize)]
struct SubjectLink<'a> {
    #[serde(borrow)]
    subject: Cow<'a, str>,
    sequence: u64,
    #[serde(borrow)]
    head: Cow<'a, str>,
}

/// Looks at the record of the entry at `index`.
///
/// # Errors
/// The finding that the bytes are no entry, or say what no ledger writes.
pub(crate) fn glance(index: u64, record: &[u8]) -> Result<Glance, Finding> {
    let entry = Entry::decode(record).map_err(|error| {
        Finding::at(
            index,
            "entry-form",
            "不是一条完整的记录",
            "it is no whole entry",
        )
        .because(&error)
    })?;
    read(&entry).ok_or_else(|| {
        Finding::at(
            index,
            "entry-form",
            "内容不是账本所写的形式",
            "it is not in the form that a ledger writes",
        )
    })
}

fn read(entry: &Entry) -> Option<Glance> {
    let payload: Payload<'_> = serde_json::from_slice(&entry.payload).ok()?;
    let admission: Admission<'_> = serde_json::from_slice(&entry.admission).ok()?;
    let by_ledger = entry.signature == ledger_fact::SIGNATURE;
    let kind = match (admission.verdict, by_ledger, &*payload.type_name) {
        (Verdict::Refused, ..) => LeafKind::Refused,
        (Verdict::Conflict, ..) => LeafKind::Conflict,
        (Verdict::Admitted, ..) if admission.index == 0 => LeafKind::Genesis,
        (Verdict::Admitted, true, ledger_fact::MAP_ROOT_TYPE) => LeafKind::MapRoot,
        (Verdict::Admitted, true, ledger_fact::LOG_KEY_TYPE) => LeafKind::LogKey,
        (Verdict::Admitted, ..) => LeafKind::Admitted,
    };
    let recorded_at = admission.recorded_at;
    let leaf = Leaf {
        kind,
        recorded_at,
        commitment: entry.commitment(),
    };
    let author = match kind {
        LeafKind::MapRoot | LeafKind::LogKey => None,
        _ => Some(author(payload)?),
    };
    let links = admission.subjects.into_iter().map(|link| {
        Some(Link {
            subject: link.subject.into_owned(),
            sequence: link.sequence,
            head: hex32(&link.head)?,
        })
    });
    Some(Glance {
        index: admission.index,
        recorded_at,
        verdict: admission.verdict,
        kind,
        leaf_hash: leaf_hash(&leaf.encode()),
        digest: grain_envelope::envelope_digest(&entry.payload, &entry.signature),
        author,
        links: links.collect::<Option<_>>()?,
    })
}

fn author(payload: Payload<'_>) -> Option<Author> {
    let seen = match payload.seen {
        Some(seen) => Some((seen.size, hex32(&seen.root)?)),
        None => None,
    };
    Some(Author {
        event_id: uuid::Uuid::try_parse(&payload.event_id).ok()?.as_u128(),
        ledger: payload.ledger.into_owned(),
        key: hex32(&payload.key)?,
        sequence: payload.author_sequence,
        previous: hex32(&payload.author_previous)?,
        seen,
    })
}

fn hex32(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}
