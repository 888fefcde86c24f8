//! The progress of an audit, so that a long one can be broken off and taken up,
//! and the next one begins where the last one ended.
//!
//! A file of JSON lines, replaced whole. It is the auditor's own: whoever can
//! write it can make an audit say anything, so it stays where keys stay.

use std::io::ErrorKind;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use grain_envelope::{Digest, ServerTime};
use grain_events::RecordKey;
use grain_log::merkle::Frontier;
use serde::{Deserialize, Serialize};

use super::chains::{AuthorEnd, Counts};
use super::source::AuditError;
use super::{Audit, Report};
use crate::files;

/// The only version so far.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    version: u32,
    ledger: Digest,
    every_signature: bool,
    size: u64,
    peaks: Vec<Digest>,
    recorded_at: Option<ServerTime>,
    signed_size: u64,
    root_there: Option<Digest>,
    disputed: Option<u64>,
    counts: Counts,
    signatures_checked: u64,
    rules_rerun: u64,
    /// Ids of all recorded events, 16 bytes each, base64.
    event_ids: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Author(Digest, u64, Digest, u64),
    Subject(String, u64, Digest),
    Seen(u64, Digest, u64),
    Record(String, String),
}

impl Audit<'_> {
    /// Goes on from a kept progress, if there is one.
    pub(super) fn take_up(&mut self, path: &Path) -> Result<(), AuditError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(source) => {
                return Err(AuditError::Files {
                    path: path.to_owned(),
                    source,
                });
            }
        };
        self.restore(&text).ok_or_else(|| AuditError::Progress {
            path: path.to_owned(),
        })
    }

    fn restore(&mut self, text: &str) -> Option<()> {
        let mut lines = text.lines();
        let head: Head = serde_json::from_str(lines.next()?).ok()?;
        if head.size > self.signed_size && head.signed_size != self.signed_size {
            // The newest checkpoint lies inside what was done: the root at its
            // size is not known any more, so the audit begins anew.
            return Some(());
        }
        let same = head.version == VERSION
            && head.ledger == self.options.trusted.ledger
            && head.every_signature == self.options.every_signature;
        if !same
            || self
                .options
                .until
                .is_some_and(|index| index + 1 < head.size)
        {
            return None;
        }
        let peaks = head.peaks.iter().map(|peak| *peak.as_bytes()).collect();
        let chains = &mut self.chains;
        chains.tree = Frontier::from_peaks(head.size, peaks).ok()?;
        chains.recorded_at = head.recorded_at;
        chains.disputed = head.disputed;
        chains.counts = head.counts;
        for id in STANDARD.decode(&head.event_ids).ok()?.chunks(16) {
            chains
                .event_ids
                .insert(u128::from_be_bytes(id.try_into().ok()?));
        }
        for line in lines {
            match serde_json::from_str(line).ok()? {
                Line::Author(key, sequence, digest, index) => {
                    let end = AuthorEnd {
                        sequence,
                        digest: *digest.as_bytes(),
                        index,
                    };
                    chains.authors.insert(*key.as_bytes(), end);
                }
                Line::Subject(subject, sequence, head) => {
                    chains
                        .subjects
                        .insert(subject, (sequence, *head.as_bytes()));
                }
                Line::Seen(size, root, index) => {
                    chains.seen.insert(size, (*root.as_bytes(), index));
                }
                Line::Record(key, bytes) => {
                    let key: RecordKey = key.parse().ok()?;
                    let bytes = STANDARD.decode(bytes).ok()?;
                    self.replay.state.insert_encoded(&key, &bytes).ok()?;
                }
            }
        }
        self.replay.recorded_at = head.recorded_at;
        self.root_there = head
            .root_there
            .filter(|_| head.signed_size == self.signed_size)
            .map(|root| *root.as_bytes());
        if self.root_there.is_none() && head.size == self.signed_size {
            self.root_there = Some(self.chains.tree.root());
        }
        self.report = Report {
            entries: head.size,
            resumed_from: head.size,
            counts: head.counts,
            signatures_checked: head.signatures_checked,
            rules_rerun: head.rules_rerun,
            ..Report::default()
        };
        Some(())
    }

    /// Keeps the progress, replacing the file.
    pub(super) fn keep(&self, path: &Path) -> Result<(), AuditError> {
        let failed = |source| AuditError::Files {
            path: path.to_owned(),
            source,
        };
        let encode = |line: &dyn erased::Json| line.to_line().map_err(failed);
        let chains = &self.chains;
        let ids: Vec<u8> = chains
            .event_ids
            .iter()
            .flat_map(|id| id.to_be_bytes())
            .collect();
        let mut text = encode(&Head {
            version: VERSION,
            ledger: self.options.trusted.ledger,
            every_signature: self.options.every_signature,
            size: chains.tree.size(),
            peaks: chains
                .tree
                .peaks()
                .iter()
                .map(|peak| (*peak).into())
                .collect(),
            recorded_at: chains.recorded_at,
            signed_size: self.signed_size,
            root_there: self.root_there.map(Digest::from_bytes),
            disputed: chains.disputed,
            counts: chains.counts,
            signatures_checked: self.report.signatures_checked,
            rules_rerun: self.report.rules_rerun,
            event_ids: STANDARD.encode(ids),
        })?;
        for (key, end) in &chains.authors {
            let (key, digest) = (Digest::from_bytes(*key), Digest::from_bytes(end.digest));
            text += &encode(&Line::Author(key, end.sequence, digest, end.index))?;
        }
        for (subject, (sequence, head)) in &chains.subjects {
            let head = Digest::from_bytes(*head);
            text += &encode(&Line::Subject(subject.clone(), *sequence, head))?;
        }
        for (size, (root, index)) in &chains.seen {
            text += &encode(&Line::Seen(*size, Digest::from_bytes(*root), *index))?;
        }
        let state = &self.replay.state;
        for key in state.records() {
            let Some(bytes) = state.encoded(&key) else {
                continue;
            };
            text += &encode(&Line::Record(key.to_string(), STANDARD.encode(bytes)))?;
        }
        files::replace(path, text.as_bytes()).map_err(failed)
    }
}

/// Lines of any type.
mod erased {
    use serde::Serialize;

    pub(super) trait Json {
        fn to_line(&self) -> std::io::Result<String>;
    }

    impl<T: Serialize> Json for T {
        fn to_line(&self) -> std::io::Result<String> {
            let json = serde_json::to_string(self).map_err(std::io::Error::other)?;
            Ok(json + "\n")
        }
    }
}
