//! Finding, checking, setting aside the index.

use std::sync::Arc;

use grain_envelope::Digest;
use grain_store::sled::{SledIndex, SledOptions};
use grain_store::{Applied, Chunk, Index, IndexError};

use super::OpenIndex;
use crate::directory::DataDirectory;
use crate::index::rows;

/// Where an index stands.
pub trait Shelves {
    /// Opens the index, or makes an empty one. A damaged one is [`IndexError::Broken`], also where
    /// the engine panics.
    fn open(&self) -> Result<Arc<dyn Index>, IndexError>;

    /// Puts the index out of the way, so that the next opening makes an empty one. No handle to it
    /// may be alive.
    fn set_aside(&self) -> Result<(), IndexError>;
}

impl dyn Shelves + '_ {
    /// Opens an index that this program wrote for this ledger: whatever else is found is set aside.
    pub(crate) fn open_fit(&self, ledger: &Digest) -> Result<OpenIndex, IndexError> {
        let version = rows::version_value(ledger);
        let found = self.open().and_then(|index| {
            let known = index.get(rows::FACTS, rows::VERSION_FACT)?;
            index.applied()?;
            Ok((index, known))
        });
        match found {
            Ok((index, Some(known))) if known == version => return Ok(index),
            Ok((index, None)) if index.applied()?.size == 0 => return mark(index, version),
            Ok((index, _)) => drop(index),
            Err(IndexError::Broken(reason)) => {
                tracing::warn!(reason, "the index is damaged and is made anew");
            }
            Err(error) => return Err(error),
        }
        self.renew(ledger)
    }

    /// Sets aside what there is and opens an empty index.
    pub(crate) fn renew(&self, ledger: &Digest) -> Result<OpenIndex, IndexError> {
        self.set_aside()?;
        mark(self.open()?, rows::version_value(ledger))
    }
}

/// Notes in an empty index which program and which ledger it is of.
fn mark(index: OpenIndex, version: Vec<u8>) -> Result<OpenIndex, IndexError> {
    index.apply(&Chunk {
        puts: vec![(rows::FACTS, rows::VERSION_FACT.to_vec(), version)],
        deletes: Vec::new(),
        applied: Applied::NOTHING,
    })?;
    Ok(index)
}

/// The index of a data directory, kept by sled.
#[derive(Debug, Clone)]
pub struct SledShelves {
    path: std::path::PathBuf,
    cache_bytes: u64,
}

impl SledShelves {
    /// The index of this directory.
    pub fn at(directory: &DataDirectory, cache_bytes: u64) -> Self {
        Self {
            path: directory.index(),
            cache_bytes,
        }
    }
}

impl Shelves for SledShelves {
    fn open(&self) -> Result<Arc<dyn Index>, IndexError> {
        let boot = grain_store::disk::boot_id();
        let options = SledOptions {
            cache_bytes: self.cache_bytes,
            boot,
        };
        Ok(Arc::new(SledIndex::open(&self.path, &options)?))
    }

    fn set_aside(&self) -> Result<(), IndexError> {
        let broken = |error: std::io::Error| IndexError::Broken(format!("set aside: {error}"));
        grain_store::sled::set_aside(&self.path)
            .map(drop)
            .map_err(broken)
    }
}
