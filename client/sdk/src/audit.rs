//! A whole log, checked by somebody who trusts nobody: all hashes, links, leaf
//! commitments and the tree; checkpoints; author chains and subject chains; the
//! signatures; and every admission record against the rules.
//!
//! It streams: memory holds what chains and rules need, not the log. It can be
//! broken off and taken up again ([`progress`]). The first entry that differs is
//! named, and nothing behind it is judged.

mod chains;
mod directory;
mod ending;
mod finding;
mod glance;
mod leaves;
pub mod progress;
mod record;
mod rules;
mod served;
mod signatures;
mod source;
mod stored;
mod strict;

use std::path::Path;

use blake3::Hasher;
use rayon::prelude::*;

pub use chains::Counts;
pub use finding::{Finding, Place};
pub use source::AuditError;

use crate::host::Host;
use crate::remote::Remote;
use crate::trust::Trusted;
use chains::Chains;
use directory::Directory;
use glance::{Glance, glance};
use rules::{Prepared, Replay, prepare};
use served::Served;
use signatures::{Keys, Signed};
use source::{Batch, Source};
use stored::Stored;

/// Entries looked at together by all cores.
const CHUNK: usize = 4_096;

/// What is asked of an audit.
pub struct Options<'a> {
    /// The ledger, pinned.
    pub trusted: &'a Trusted,
    /// Every signature, not only those that cover the rest.
    pub every_signature: bool,
    /// The last index to look at.
    pub until: Option<u64>,
    /// The file that keeps the progress.
    pub resume: Option<&'a Path>,
    /// For measuring how long each part takes.
    pub host: &'a dyn Host,
    /// Hears how many entries are done, and of how many.
    pub told: &'a dyn Fn(u64, u64),
}

/// What an audit found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Entries whose hashes, links and commitments were checked.
    pub entries: u64,
    /// Of them, those looked at in an earlier run.
    pub resumed_from: u64,
    /// Admitted, refused, conflicts, made by the ledger.
    pub counts: Counts,
    /// Size of the signed checkpoint that the tree was compared with.
    pub checkpoint_size: Option<u64>,
    /// Entries behind that checkpoint, which nothing vouches for: a commit group
    /// bears no signature of the log in its frame.
    pub unsigned: u64,
    /// Signatures that were checked.
    pub signatures_checked: u64,
    /// Signatures that a later one of the same key covers.
    pub signatures_covered: u64,
    /// Entries whose admission record was derived again from the rules.
    pub rules_rerun: u64,
    /// Checkpoints that authors had seen, found to be of this log.
    pub seen_checked: u64,
    /// Entries that this key may not read: only their leaves were checked.
    pub unread: u64,
    /// Milliseconds spent on hashes, links and the tree, reading included.
    pub chains_ms: u64,
    /// Milliseconds spent on signatures.
    pub signatures_ms: u64,
    /// Milliseconds spent on the rules.
    pub rules_ms: u64,
    /// The first thing that differs.
    pub first_difference: Option<Finding>,
    /// What is missing for a verdict: `checkpoint`, or `unsigned` where entries lie
    /// behind it.
    pub incomplete: Option<&'static str>,
}

impl Report {
    /// Exit code: 0 valid, 10 invalid, 11 incomplete.
    pub fn exit_code(&self) -> u8 {
        match (&self.first_difference, self.incomplete) {
            (Some(_), _) => 10,
            (None, Some(_)) => 11,
            (None, None) => 0,
        }
    }
}

/// Audits a data directory. Nothing in it is touched.
///
/// # Errors
/// [`AuditError`] where the audit could not be carried out.
pub fn directory(path: &Path, options: &Options<'_>) -> Result<Report, AuditError> {
    run(&mut Directory::open(path)?, options)
}

/// Audits a server's log up to a checkpoint that was fetched and verified.
/// Whose key may not read all entries audits leaves and tree, and the report
/// says so.
///
/// # Errors
/// [`AuditError`] where the audit could not be carried out.
pub fn server(
    remote: &Remote<'_>,
    note: Vec<u8>,
    size: u64,
    options: &Options<'_>,
) -> Result<Report, AuditError> {
    let mut served = Served::new(remote, note, size);
    if served.is_readable()? {
        run(&mut served, options)
    } else {
        leaves::run(&mut served, options)
    }
}

/// An audit under way.
struct Audit<'a> {
    options: &'a Options<'a>,
    chains: Chains,
    replay: Replay,
    keys: Keys,
    /// The tiles that the log stores, beside what its entries give.
    stored: Stored,
    /// Where every envelope digest begins, made once.
    begun: Hasher,
    report: Report,
    /// Size of the newest signed checkpoint, and the root here at that size.
    signed_size: u64,
    root_there: Option<[u8; 32]>,
}

fn run(source: &mut dyn Source, options: &Options<'_>) -> Result<Report, AuditError> {
    let mut audit = Audit::new(source.total(), options);
    if let Some(path) = options.resume {
        audit.take_up(path)?;
        if !audit.resume_stored(source)? {
            audit = Audit::new(source.total(), options);
        }
        source.skip_to(audit.report.resumed_from)?;
    }
    let end = options
        .until
        .map_or(u64::MAX, |index| index.saturating_add(1));
    let mut stopped = None;
    let mut reading = options.host.now_ms();
    while stopped.is_none() && audit.chains.tree.size() < end {
        let Some(batch) = source.next()? else { break };
        audit.report.chains_ms += options.host.now_ms().saturating_sub(reading);
        stopped = audit.batch(&batch, end, source)?;
        source.give_back(batch);
        let is_sound = stopped.is_none() && audit.stored.first().is_none();
        if let Some(path) = options.resume.filter(|_| is_sound) {
            audit.keep(path)?;
        }
        reading = options.host.now_ms();
    }
    audit.finish(stopped, source)
}

impl<'a> Audit<'a> {
    /// Before the first entry, the newest signed checkpoint being of this size.
    fn new(signed_size: u64, options: &'a Options<'a>) -> Audit<'a> {
        Audit {
            options,
            chains: Chains::new(&options.trusted.ledger),
            replay: Replay::new(),
            keys: Keys::default(),
            stored: Stored::new(signed_size),
            begun: record::digest_hasher(),
            report: Report::default(),
            signed_size,
            root_there: None,
        }
    }

    /// Takes up the stored tiles where an earlier run left them; false where they
    /// are not those of the entries that it saw, which only a whole audit locates.
    fn resume_stored(&mut self, source: &dyn Source) -> Result<bool, AuditError> {
        let tree = &self.chains.tree;
        let reached = if tree.size() > self.signed_size {
            self.root_there.map(|root| (self.signed_size, root))
        } else {
            Some((tree.size(), tree.root()))
        };
        let Some(reached) = reached else {
            return Ok(false);
        };
        let stored = Stored::resumed(self.signed_size, reached, source)?;
        let fits = stored.is_some();
        self.stored = stored.unwrap_or_else(|| Stored::new(self.signed_size));
        Ok(fits)
    }

    /// Takes a batch; the finding that ends the audit, if there is one.
    fn batch(
        &mut self,
        batch: &Batch,
        end: u64,
        source: &dyn Source,
    ) -> Result<Option<Finding>, AuditError> {
        let limit = usize::try_from(end - batch.first_index).unwrap_or(usize::MAX);
        let positions: Vec<usize> = (0..batch.spans.len().min(limit)).collect();
        for chunk in positions.chunks(CHUNK) {
            if let Some(finding) = self.chunk(batch, chunk, source)? {
                return Ok(Some(finding));
            }
            let done = self.chains.tree.size();
            (self.options.told)(done, source.total().max(done));
        }
        Ok(None)
    }

    fn chunk(
        &mut self,
        batch: &Batch,
        positions: &[usize],
        source: &dyn Source,
    ) -> Result<Option<Finding>, AuditError> {
        let host = self.options.host;
        let started = host.now_ms();
        let (glances, mut stop) = look(batch, positions, &self.begun);
        let signed = Signed::of(&glances, self.options.every_signature);
        // A key never changes, so what was enrolled before this chunk needs not wait for its rules.
        let (early, late) = signed.part(&mut self.keys, &self.replay.state);
        let looked = host.now_ms();
        self.report.chains_ms += looked.saturating_sub(started);
        // Chains and tree are followed by one core: meanwhile the others check signatures.
        let (chains, stored, keys) = (&mut self.chains, &mut self.stored, &self.keys);
        let (signed_size, root_there) = (self.signed_size, &mut self.root_there);
        let (linked, bad) = rayon::join(
            || {
                let linked = link(chains, &glances, signed_size, root_there);
                let count = linked
                    .as_ref()
                    .map_or_else(|(count, _)| *count, |()| glances.len());
                for glance in &glances[..count] {
                    stored.push(&glance.leaf, glance.leaf_hash);
                }
                (count, linked.err())
            },
            || early.first_bad(keys, &glances),
        );
        let (count, broken) = linked;
        stop = broken.map(|(_, finding)| finding).or(stop);
        let glances = &glances[..count];
        self.stored.compare_full(source)?;
        let checked = host.now_ms();
        *if early.is_empty() {
            &mut self.report.chains_ms
        } else {
            &mut self.report.signatures_ms
        } += checked.saturating_sub(looked);
        // What was linked is sound up to here; rules and signatures may find an
        // earlier entry.
        let judged = self.judge(batch, positions, glances, source);
        let ruled = host.now_ms();
        self.report.rules_ms += ruled.saturating_sub(checked);
        let (count, found) = judged?;
        stop = found.or(stop);
        let late = late.before(count);
        late.learn(&mut self.keys, &self.replay.state);
        let bad = [bad, late.first_bad(&self.keys, glances)]
            .into_iter()
            .flatten()
            .filter(|(at, _)| *at < count)
            .min_by_key(|(at, _)| *at);
        self.report.signatures_ms += host.now_ms().saturating_sub(ruled);
        self.report.signatures_checked += (early.before(count).len() + late.len()) as u64;
        stop = bad.map(|(_, finding)| finding).or(stop);
        self.report.entries = self.chains.tree.size();
        Ok(stop.map(|finding| placed(finding, batch)))
    }

    /// Runs the rules again; how many entries they agree with.
    fn judge(
        &mut self,
        batch: &Batch,
        positions: &[usize],
        glances: &[Glance<'_>],
        source: &dyn Source,
    ) -> Result<(usize, Option<Finding>), AuditError> {
        let prepared: Vec<Result<Prepared, Finding>> = glances
            .par_iter()
            .zip(positions)
            .map(|(glance, position)| prepare(glance, batch.record(*position)))
            .collect();
        let mut failed = None;
        for (count, (glance, prepared)) in glances.iter().zip(prepared).enumerate() {
            let first = &mut |index: u64| {
                let here = index.checked_sub(batch.first_index);
                let here = here.and_then(|position| usize::try_from(position).ok());
                if let Some(position) = here.filter(|position| *position < batch.spans.len()) {
                    return Some(batch.record(position).to_vec());
                }
                source.record(index).unwrap_or_else(|error| {
                    failed = Some(error);
                    None
                })
            };
            let taken = prepared.and_then(|one| {
                if glance.index == 0 {
                    self.check_genesis(batch.record(positions[count]))?;
                }
                self.replay.take(glance, &one, first)
            });
            if let Some(error) = failed.take() {
                return Err(error);
            }
            if let Err(finding) = taken {
                return Ok((count, Some(finding)));
            }
            self.report.rules_rerun += 1;
        }
        Ok((glances.len(), None))
    }

    /// Entry 0 is the pinned one, byte for byte.
    fn check_genesis(&self, record: &[u8]) -> Result<(), Finding> {
        let genesis = &self.options.trusted.genesis;
        let fits = grain_envelope::Entry::decode(record).is_ok_and(|entry| {
            entry.payload == genesis.payload()
                && entry.signature == *genesis.signature()
                && entry.salt == grain_envelope::genesis::SALT
        });
        if fits {
            return Ok(());
        }
        let (zh, en) = (
            "创世事件不是所信任的那一个",
            "genesis is not the one that is trusted",
        );
        Err(Finding::at(0, "genesis", zh, en))
    }
}

/// Takes glances into the chains; how many went well before the finding.
fn link(
    chains: &mut Chains,
    glances: &[Glance<'_>],
    signed_size: u64,
    root_there: &mut Option<[u8; 32]>,
) -> Result<(), (usize, Finding)> {
    let mut stop = None;
    for (count, glance) in glances.iter().enumerate() {
        if let Err(finding) = chains.take(glance) {
            stop = Some((count, finding));
            break;
        }
        if chains.tree.size() == signed_size {
            *root_there = Some(chains.tree.root());
        }
    }
    if let Err(finding) = chains.check_links() {
        let earlier = glances
            .iter()
            .position(|glance| Some(glance.index) == finding.index);
        stop = Some((earlier.unwrap_or(0), finding));
    }
    stop.map_or(Ok(()), Err)
}

/// With the byte where its entry lies.
fn placed(mut finding: Finding, batch: &Batch) -> Finding {
    let position = finding
        .index
        .and_then(|index| index.checked_sub(batch.first_index))
        .and_then(|position| usize::try_from(position).ok());
    finding.place = position
        .and_then(|position| batch.place(position))
        .map(Box::new);
    finding
}

/// Looks at a chunk with all cores: what could be read, up to the first that
/// could not.
fn look<'a>(
    batch: &'a Batch,
    positions: &[usize],
    begun: &Hasher,
) -> (Vec<Glance<'a>>, Option<Finding>) {
    let looked: Vec<Result<Glance<'a>, Finding>> = positions
        .par_iter()
        .map(|position| {
            glance(
                batch.first_index + *position as u64,
                batch.record(*position),
                begun,
            )
        })
        .collect();
    let mut glances = Vec::with_capacity(looked.len());
    for one in looked {
        match one {
            Ok(glance) => glances.push(glance),
            Err(finding) => return (glances, Some(finding)),
        }
    }
    (glances, None)
}
