//! A lot's bundle: its history in one file, verified offline (log-format.md §10).
//!
//! [`selection`] decides which entries belong into it; here they are proven under one published
//! checkpoint and written.

mod selection;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use grain_envelope::bundle::{
    AttachmentLine, Bundle, BundleError as GrammarError, CheckpointLine, ConsistencyLine,
    EntryLine, Head, KeyLine, ProofLine, RulePackLine, VERSION,
};
use grain_envelope::{Digest, EventId, KeyId, LotId, Statement, Subject};
use thiserror::Error;

use crate::ledger::{Ledger, Shared};
use crate::limits::{BUNDLE_ATTACHMENT_BYTES, BUNDLE_WAIT_MS};
use crate::publisher::Signed;
use crate::queries::{Found, Ownership, Queries, QueryError};
use crate::receipt::{RetellError, Retold};
use crate::view::View;

/// Gives the bytes of an attachment of an event, if they are at hand.
pub type Attachments<'a> = dyn Fn(&EventId, &Digest) -> Option<Vec<u8>> + 'a;

/// Why a bundle was not written.
#[derive(Debug, Error)]
pub enum BundleError {
    /// What belongs into it could not be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// It would be larger than a bundle may be, or contradicts itself.
    #[error("the bundle cannot be written")]
    Grammar(#[from] GrammarError),
    /// An entry was judged by a rule pack that this program does not have.
    #[error("rule pack {0} is not known to this program")]
    Pack(Digest),
}

impl From<RetellError> for BundleError {
    fn from(error: RetellError) -> Self {
        Self::Query(error.into())
    }
}

impl From<crate::TreeError> for BundleError {
    fn from(error: crate::TreeError) -> Self {
        Self::Query(error.into())
    }
}

impl Ledger {
    /// The bundle of a lot, under the newest published checkpoint; `None` where no published entry
    /// names the lot. Waits for the publication of what is durable now: a second at most.
    ///
    /// Entries that tell of pests are left out for a reader who may not know of them: whoever
    /// verifies such a bundle is told that it is not whole.
    pub fn bundle(
        &self,
        lot: &LotId,
        may_see: &dyn Fn(&Ownership) -> bool,
        attachments: &Attachments<'_>,
    ) -> Result<Option<Found<Vec<u8>>>, BundleError> {
        let shared = &self.shared;
        let size = shared.size.load(std::sync::atomic::Ordering::SeqCst);
        // A ledger that is latched publishes nothing more.
        let wait_ms = if shared.latch.is_closed() {
            0
        } else {
            BUNDLE_WAIT_MS
        };
        let published = shared.board.wait_for(size, Duration::from_millis(wait_ms));
        let queries = self.queries();
        let view = queries.view()?;
        let subject = Subject::Lot(*lot);
        let mut selected = queries.select(&view, *lot, published.size)?;
        if selected.is_empty() {
            return Ok(None);
        }
        queries.withhold(&view, &mut selected, may_see)?;
        let ownership = queries.ownership_of(&view, &subject)?;
        let maker = Maker {
            shared,
            view: &view,
            queries: &queries,
            published: &published,
        };
        let mut bundle = maker.bundle(subject, &selected)?;
        // Whoever has the files may ask the ledger about them: not while a view is held.
        drop(view);
        bundle.attachments = found(&selected, attachments);
        Ok(Some(Found {
            value: bundle.encode()?,
            ownership,
        }))
    }
}

/// An entry of a bundle, read.
pub(crate) struct Selected {
    pub(crate) retold: Retold,
    pub(crate) statement: Statement,
}

struct Maker<'a> {
    shared: &'a Shared,
    view: &'a View,
    queries: &'a Queries<'a>,
    published: &'a Signed,
}

impl Maker<'_> {
    fn bundle(
        &self,
        subject: Subject,
        selected: &BTreeMap<u64, Selected>,
    ) -> Result<Bundle, BundleError> {
        let genesis = self.queries.read_selected(0)?;
        let line =
            |(index, one): (&u64, &Selected)| EntryLine::new(*index, one.retold.entry.clone());
        let mut proofs = vec![self.proof(0)?];
        for index in selected.keys().filter(|index| **index > 0) {
            proofs.push(self.proof(*index)?);
        }
        let signers = selected.values().chain([&genesis]);
        Ok(Bundle {
            head: Head {
                version: VERSION,
                origin: self
                    .shared
                    .materials
                    .signer
                    .origin()
                    .as_str()
                    .parse()
                    .map_err(|_| QueryError::Stopped)?,
                ledger: self.shared.materials.ledger_id,
                subject,
                size: self.published.size,
            },
            genesis: line((&0, &genesis)),
            rule_packs: packs(selected)?,
            keys: self.keys(signers.map(|one| one.statement.identity.key).collect()),
            entries: selected
                .iter()
                .filter(|(index, _)| **index > 0)
                .map(line)
                .collect(),
            proofs,
            consistency: self.consistency(selected)?,
            checkpoint: CheckpointLine {
                note: self.published.note.clone().into_bytes().into(),
            },
            attachments: Vec::new(),
        })
    }

    fn proof(&self, index: u64) -> Result<ProofLine, BundleError> {
        let path = self.shared.tree.inclusion(index, self.published.size)?;
        Ok(ProofLine {
            index,
            hashes: path.into_iter().map(Digest::from_bytes).collect(),
        })
    }

    fn keys(&self, signers: BTreeSet<KeyId>) -> Vec<KeyLine> {
        let line = |key: KeyId| {
            let record = self.view.state.key(&key)?;
            let revoked = record.revocation.map(|revocation| revocation.index);
            Some(KeyLine {
                key,
                public_key: record.enrolment.public_key,
                party: record.enrolment.party,
                enrolled_index: record.enrolment.index,
                revoked_index: revoked.filter(|index| *index < self.published.size),
            })
        };
        signers.into_iter().filter_map(line).collect()
    }

    /// One proof for each checkpoint that an author had seen and that is of this log. What an
    /// author claims to have seen is not judged at admission: a claim that is false has no proof.
    fn consistency(
        &self,
        selected: &BTreeMap<u64, Selected>,
    ) -> Result<Vec<ConsistencyLine>, BundleError> {
        let headers = selected
            .values()
            .filter_map(|one| one.statement.form.as_ref().ok());
        let seen: BTreeSet<(u64, Digest)> = headers
            .filter_map(|header| header.seen)
            .map(|seen| (seen.size, seen.root))
            .collect();
        let mut lines = Vec::new();
        for (size, root) in seen {
            if size > self.published.size
                || self.shared.tree.frontier(size)?.root() != *root.as_bytes()
            {
                continue;
            }
            let hashes = self.shared.tree.consistency(size, self.published.size)?;
            let hashes = hashes.into_iter().map(Digest::from_bytes).collect();
            lines.push(ConsistencyLine { size, root, hashes });
        }
        Ok(lines)
    }
}

/// The packs by which the entries were judged.
fn packs(selected: &BTreeMap<u64, Selected>) -> Result<Vec<RulePackLine>, BundleError> {
    let mut lines = BTreeMap::new();
    for pack in selected
        .values()
        .flat_map(|one| &one.retold.admission.packs)
    {
        let known = grain_events::pack::known(pack.blake3).ok_or(BundleError::Pack(pack.blake3))?;
        lines.insert((pack.name.clone(), pack.version.clone()), known.bytes);
    }
    let line = |((name, version), bytes): (_, &[u8])| RulePackLine {
        name,
        version,
        bytes: bytes.to_vec().into(),
    };
    Ok(lines.into_iter().map(line).collect())
}

/// The attachments that are at hand, as many as a bundle takes. Each stands there once, whichever of
/// the events that name it has it.
fn found(selected: &BTreeMap<u64, Selected>, attachments: &Attachments<'_>) -> Vec<AttachmentLine> {
    let headers = selected
        .values()
        .filter_map(|one| one.statement.form.as_ref().ok());
    let named: BTreeSet<(Digest, EventId)> = headers
        .flat_map(|header| {
            let files = header.attachments.iter();
            files.map(|file| (file.blake3, header.event_id))
        })
        .collect();
    let mut lines: Vec<AttachmentLine> = Vec::new();
    let mut size = 0;
    for (blake3, event) in named {
        if lines.last().is_some_and(|line| line.blake3 == blake3) {
            continue;
        }
        let Some(bytes) = attachments(&event, &blake3) else {
            continue;
        };
        size += bytes.len();
        if size > BUNDLE_ATTACHMENT_BYTES {
            break;
        }
        let bytes = bytes.into();
        lines.push(AttachmentLine { blake3, bytes });
    }
    lines
}
