//! What the chains, the tree and the signatures need of an entry, read as fast
//! as it can be: every entry is read strictly again when its rules are re-run.

use std::borrow::Cow;
use std::fmt;

use blake3::Hasher;
use grain_envelope::{Digest, Leaf, LeafKind, ServerTime, Verdict, ledger_fact};
use grain_log::merkle::{Hash, leaf_hash};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

use super::finding::Finding;
use super::record::{View, view};

/// An entry as the checks of one pass need it; it borrows from the record.
#[derive(Debug, Clone)]
pub(crate) struct Glance<'a> {
    /// The entry itself.
    pub(crate) entry: View<'a>,
    /// Index that the admission record claims.
    pub(crate) index: u64,
    /// When it was recorded.
    pub(crate) recorded_at: ServerTime,
    /// What was decided.
    pub(crate) verdict: Verdict,
    /// Its leaf's kind.
    pub(crate) kind: LeafKind,
    /// Its leaf record.
    pub(crate) leaf: [u8; Leaf::SIZE],
    /// Hash of its leaf record.
    pub(crate) leaf_hash: Hash,
    /// Its envelope digest.
    pub(crate) digest: Digest,
    /// Whose event it is; none for what the ledger itself made.
    pub(crate) author: Option<Author<'a>>,
    /// Its place in its subjects' chains.
    pub(crate) links: Vec<Link<'a>>,
}

/// The author's side of an event.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Author<'a> {
    /// The event's id as a number.
    #[serde(deserialize_with = "uuid_number")]
    pub(crate) event_id: u128,
    /// The ledger that it is meant for; the origin in genesis.
    #[serde(borrow)]
    pub(crate) ledger: Cow<'a, str>,
    /// Fingerprint of the key.
    #[serde(deserialize_with = "hex32")]
    pub(crate) key: [u8; 32],
    /// Number in the key's chain.
    #[serde(rename = "author_sequence")]
    pub(crate) sequence: u64,
    /// Envelope digest of the number before.
    #[serde(rename = "author_previous", deserialize_with = "hex32")]
    pub(crate) previous: [u8; 32],
    /// The checkpoint that the author had seen.
    pub(crate) seen: Option<SeenThen>,
}

/// The checkpoint that an author had seen.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct SeenThen {
    /// Its size.
    pub(crate) size: u64,
    /// Its root.
    #[serde(deserialize_with = "hex32")]
    pub(crate) root: [u8; 32],
}

/// An event's place in a subject's chain.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Link<'a> {
    /// The subject's text.
    #[serde(borrow)]
    pub(crate) subject: Cow<'a, str>,
    /// Number in its chain.
    pub(crate) sequence: u64,
    /// Head after it.
    #[serde(deserialize_with = "hex32")]
    pub(crate) head: [u8; 32],
}

#[derive(Deserialize)]
struct Fact<'a> {
    #[serde(rename = "type", borrow)]
    type_name: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Admission<'a> {
    index: u64,
    recorded_at: ServerTime,
    verdict: Verdict,
    #[serde(borrow)]
    subjects: Vec<Link<'a>>,
}

/// Looks at the record of the entry at `index`. `begun` is
/// [`super::record::digest_hasher`], made once.
///
/// # Errors
/// The finding that the bytes are no entry, or say what no ledger writes.
pub(crate) fn glance<'a>(
    index: u64,
    record: &'a [u8],
    begun: &Hasher,
) -> Result<Glance<'a>, Finding> {
    view(record)
        .and_then(|entry| read(&entry, begun))
        .ok_or_else(|| {
            Finding::at(
                index,
                "entry-form",
                "内容不是账本所写的形式",
                "it is not in the form that a ledger writes",
            )
        })
}

fn read<'a>(entry: &View<'a>, begun: &Hasher) -> Option<Glance<'a>> {
    let admission: Admission<'a> = serde_json::from_slice(entry.admission).ok()?;
    let (kind, author) = match admission.verdict {
        Verdict::Admitted if *entry.signature == ledger_fact::SIGNATURE => {
            (fact_kind(entry.payload)?, None)
        }
        verdict => {
            let kind = match verdict {
                Verdict::Refused => LeafKind::Refused,
                Verdict::Conflict => LeafKind::Conflict,
                Verdict::Admitted if admission.index == 0 => LeafKind::Genesis,
                Verdict::Admitted => LeafKind::Admitted,
            };
            (kind, Some(serde_json::from_slice(entry.payload).ok()?))
        }
    };
    let recorded_at = admission.recorded_at;
    let leaf = Leaf {
        kind,
        recorded_at,
        commitment: entry.commitment(),
    }
    .encode();
    Some(Glance {
        entry: *entry,
        index: admission.index,
        recorded_at,
        verdict: admission.verdict,
        kind,
        leaf,
        leaf_hash: leaf_hash(&leaf),
        digest: entry.digest(begun),
        author,
        links: admission.subjects,
    })
}

fn fact_kind(payload: &[u8]) -> Option<LeafKind> {
    let fact: Fact<'_> = serde_json::from_slice(payload).ok()?;
    match &*fact.type_name {
        ledger_fact::MAP_ROOT_TYPE => Some(LeafKind::MapRoot),
        ledger_fact::LOG_KEY_TYPE => Some(LeafKind::LogKey),
        _ => None,
    }
}

fn hex32<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
    Ok(*Digest::deserialize(from)?.as_bytes())
}

fn uuid_number<'de, D: Deserializer<'de>>(from: D) -> Result<u128, D::Error> {
    from.deserialize_str(UuidText)
}

/// Reads an id where it lies: text that serde hands out is otherwise copied first.
struct UuidText;

impl Visitor<'_> for UuidText {
    type Value = u128;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a UUID")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<u128, E> {
        let id = uuid::Uuid::try_parse(text).map_err(E::custom)?;
        Ok(id.as_u128())
    }
}
