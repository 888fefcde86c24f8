//! A ledger's server: public leaf records for everybody, whole entries for those
//! who may read them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use grain_api::body::EntryObject;
use grain_envelope::{Base64, Entry, Salt, SignatureBase64};
use grain_log::tile::{Bundle, Tile, cut_bundle, decode_bundle};

use super::finding::Finding;
use super::source::{AuditError, Batch, Source};
use crate::remote::{Remote, RemoteError};

/// Entries asked for at a time.
const BATCH: u64 = 256;
/// Requests under way at a time.
const CONNECTIONS: usize = 8;

/// A server's log up to one checkpoint.
pub(crate) struct Served<'a> {
    remote: &'a Remote<'a>,
    note: Vec<u8>,
    size: u64,
    next: u64,
}

impl<'a> Served<'a> {
    /// The log under the checkpoint of this size, which is already verified.
    pub(crate) fn new(remote: &'a Remote<'a>, note: Vec<u8>, size: u64) -> Served<'a> {
        Served {
            remote,
            note,
            size,
            next: 0,
        }
    }

    /// Whether this key may read all entries; it may read those of genesis if it
    /// may read any that are not its own.
    pub(crate) fn is_readable(&self) -> Result<bool, AuditError> {
        match self
            .entry(0)
            .and_then(|_| self.entry(self.size.saturating_sub(1)))
        {
            Ok(_) => Ok(true),
            Err(RemoteError::NoKey) => Ok(false),
            Err(RemoteError::Problem(problem)) if matches!(problem.status, 401 | 403 | 404) => {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The public leaf records from `index` on, up to the end of their bundle.
    pub(crate) fn leaves(&self, index: u64) -> Result<Vec<Vec<u8>>, AuditError> {
        let bundle = Bundle::at(index / 256, self.size);
        let not_there = || RemoteError::NotALedger {
            url: format!("{}/log/tile/entries", self.remote.server().base()),
            status: 404,
        };
        let bundle = bundle.ok_or_else(not_there)?;
        let bytes = self.bundle(bundle)?.ok_or_else(not_there)?;
        let own = cut_bundle(bundle, &bytes).map_err(|_| not_there())?;
        let leaves = decode_bundle(bundle, own).map_err(|_| not_there())?;
        let skip = usize::try_from(index % 256).unwrap_or_default();
        Ok(leaves.iter().skip(skip).map(|leaf| leaf.to_vec()).collect())
    }

    /// What lies at a public path; nothing where the server has no such thing.
    fn public(&self, path: &str) -> Result<Option<Vec<u8>>, AuditError> {
        match self.remote.get_public(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(RemoteError::Problem(problem)) if problem.status == 404 => Ok(None),
            Err(RemoteError::NotALedger { status: 404, .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn entry(&self, index: u64) -> Result<Vec<u8>, RemoteError> {
        let path = format!("/api/v1/entries/{index}");
        let object: EntryObject = self.remote.get_json(&path)?;
        let not_ours = || RemoteError::NotALedger {
            url: format!("{}{path}", self.remote.server().base()),
            status: 200,
        };
        if object.index != index {
            return Err(not_ours());
        }
        let payload: Base64 = object.payload.parse().map_err(|_| not_ours())?;
        let signature: SignatureBase64 = object.signature.parse().map_err(|_| not_ours())?;
        let salt: Salt = object.salt.parse().map_err(|_| not_ours())?;
        let admission: Base64 = object.admission.parse().map_err(|_| not_ours())?;
        if payload.contains(&0) || admission.contains(&0) {
            return Err(not_ours());
        }
        let entry = Entry {
            payload: payload.to_vec(),
            signature: *signature.as_bytes(),
            admission: admission.to_vec(),
            salt,
        };
        Ok(entry.encode())
    }

    /// Several entries at once, in order.
    fn entries(&self, first: u64, count: usize) -> Result<Vec<Vec<u8>>, RemoteError> {
        let next = AtomicUsize::new(0);
        let found = Mutex::new((vec![Vec::new(); count], None));
        std::thread::scope(|scope| {
            for _ in 0..CONNECTIONS.min(count) {
                scope.spawn(|| {
                    loop {
                        let position = next.fetch_add(1, Ordering::Relaxed);
                        if position >= count {
                            return;
                        }
                        let entry = self.entry(first + position as u64);
                        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                        match entry {
                            Ok(entry) => found.0[position] = entry,
                            Err(error) => {
                                next.store(count, Ordering::Relaxed);
                                found.1.get_or_insert(error);
                            }
                        }
                    }
                });
            }
        });
        match found.into_inner().unwrap_or_else(PoisonError::into_inner) {
            (_, Some(error)) => Err(error),
            (entries, None) => Ok(entries),
        }
    }
}

impl Source for Served<'_> {
    fn total(&self) -> u64 {
        self.size
    }

    fn next(&mut self) -> Result<Option<Batch>, AuditError> {
        let count = BATCH.min(self.size.saturating_sub(self.next));
        if count == 0 {
            return Ok(None);
        }
        let mut batch = Batch {
            first_index: self.next,
            ..Batch::default()
        };
        for record in self.entries(self.next, usize::try_from(count).unwrap_or_default())? {
            batch.spans.push((batch.bytes.len(), record.len()));
            batch.bytes.extend_from_slice(&record);
        }
        self.next += count;
        Ok(Some(batch))
    }

    fn damage(&mut self) -> Result<Option<Finding>, AuditError> {
        Ok(None)
    }

    fn record(&self, index: u64) -> Result<Option<Vec<u8>>, AuditError> {
        Ok(Some(self.entry(index)?))
    }

    fn checkpoint(&self) -> Result<Option<Vec<u8>>, AuditError> {
        Ok(Some(self.note.clone()))
    }

    fn checkpoint_now(&self) -> Result<Option<Vec<u8>>, AuditError> {
        // Entries are asked for up to the one that was verified, and no further.
        self.checkpoint()
    }

    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, AuditError> {
        self.public(&format!("/log/{tile}"))
    }

    fn bundle(&self, bundle: Bundle) -> Result<Option<Vec<u8>>, AuditError> {
        // A partial one may be gone once it is full.
        match self.public(&format!("/log/{bundle}"))? {
            None if !bundle.is_full() => self.public(&format!("/log/{}", bundle.full())),
            found => Ok(found),
        }
    }

    fn skip_to(&mut self, index: u64) -> Result<(), AuditError> {
        self.next = index;
        Ok(())
    }
}
