//! Receipts: made once when a group is committed, and again, byte for byte, whenever asked.

use std::sync::Arc;

use grain_envelope::{
    Admission, Digest, Entry, EventId, FormError, Leaf, Receipt, Salt, Statement,
};
use grain_log::merkle::leaf_hash;
use grain_log::proof_file::write_proof;
use grain_store::{LogReader, ReadError};
use thiserror::Error;

use crate::signer::Signer;
use crate::tree::{Tree, TreeError};

/// Why a recorded entry could not be read back with its proof.
#[derive(Debug, Clone, Error)]
pub enum RetellError {
    /// The log could not be read.
    #[error("the entry cannot be read")]
    Log(#[from] ReadError),
    /// The tree could not be read.
    #[error("the entry cannot be proven")]
    Tree(#[from] TreeError),
    /// The record is not an entry that this program wrote, or not the one its leaf commits to.
    #[error("entry {index} is not the one that the tree commits to")]
    Contradiction {
        /// Which entry.
        index: u64,
    },
}

/// What a receipt says beside its proof.
pub(crate) struct Told<'a> {
    pub(crate) event_id: EventId,
    pub(crate) envelope_digest: Digest,
    pub(crate) leaf: Leaf,
    pub(crate) salt: Salt,
    pub(crate) admission: &'a Admission,
    pub(crate) admission_bytes: Vec<u8>,
}

impl Told<'_> {
    /// The receipt's bytes with this proof.
    pub(crate) fn receipt(self, proof: String) -> Vec<u8> {
        Receipt {
            event_id: self.event_id,
            envelope_digest: self.envelope_digest,
            verdict: self.admission.verdict,
            index: self.admission.index,
            recorded_at: self.admission.recorded_at,
            leaf: self.leaf,
            salt: self.salt,
            admission: self.admission_bytes.into(),
            proof,
        }
        .encode()
    }
}

/// An entry read back from the log and found to be the one that the tree commits to.
#[derive(Debug, Clone)]
pub struct Retold {
    /// The entry.
    pub entry: Entry,
    /// Its admission record.
    pub admission: Admission,
    /// Its leaf record.
    pub leaf: Leaf,
}

impl Retold {
    /// What its payload says; only entries made by the ledger itself say nothing of the kind.
    pub fn statement(&self) -> Result<Statement, FormError> {
        Statement::read(&self.entry.payload, &self.entry.signature)
    }
}

/// Reads entries back and proves them.
#[derive(Clone)]
pub(crate) struct Reteller {
    pub(crate) reader: Arc<dyn LogReader>,
    pub(crate) tree: Arc<Tree>,
    pub(crate) signer: Arc<Signer>,
    /// The index of the entry that brought in the present log key: it signs only larger sizes.
    pub(crate) key_since: u64,
}

impl Reteller {
    /// The entry at `index`, checked against its leaf in the tree; `None` beyond the log.
    pub(crate) fn entry(&self, index: u64) -> Result<Option<Retold>, RetellError> {
        let Some(bytes) = self.reader.read(index)? else {
            return Ok(None);
        };
        let contradiction = RetellError::Contradiction { index };
        let Ok(entry) = Entry::decode(&bytes) else {
            return Err(contradiction);
        };
        let Ok((admission, leaf)) = entry.derive() else {
            return Err(contradiction);
        };
        if admission.index != index || self.tree.leaf(index)? != leaf_hash(&leaf.encode()) {
            return Err(contradiction);
        }
        Ok(Some(Retold {
            entry,
            admission,
            leaf,
        }))
    }

    /// The receipt of an entry: the same bytes that its author was given, or, where another log
    /// key was in force then, the same facts proven under `published`, the text of the newest
    /// published checkpoint, which has `published_size` entries.
    pub(crate) fn receipt(
        &self,
        retold: &Retold,
        published: (u64, &str),
    ) -> Result<Vec<u8>, RetellError> {
        let index = retold.admission.index;
        let contradiction = || RetellError::Contradiction { index };
        let statement = retold.statement().map_err(|_| contradiction())?;
        let proof = self.proof(index, published)?;
        let told = Told {
            event_id: statement.identity.event_id,
            envelope_digest: statement.digest,
            leaf: retold.leaf,
            salt: retold.entry.salt,
            admission: &retold.admission,
            admission_bytes: retold.entry.admission.clone(),
        };
        Ok(told.receipt(proof))
    }

    pub(crate) fn proof(&self, index: u64, published: (u64, &str)) -> Result<String, RetellError> {
        if index < self.key_since {
            let path = self.tree.inclusion(index, published.0)?;
            return Ok(write_proof(index, &path, published.1));
        }
        let group = self
            .reader
            .group_of(index)?
            .ok_or(RetellError::Contradiction { index })?;
        let size = group.end();
        let path = self.tree.inclusion(index, size)?;
        let root = self.tree.frontier(size)?.root();
        Ok(write_proof(index, &path, &self.signer.sign(size, root)))
    }
}
