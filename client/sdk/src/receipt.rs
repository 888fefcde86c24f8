//! Receipts: what must hold before an event is called recorded
//! (log-format.md §6).

use grain_envelope::{Admission, FormError, Receipt, ReceiptError, Verdict};
use grain_log::merkle::leaf_hash;
use grain_log::proof_file::{ParseProofError, TlogProof, VerifyProofError};

use crate::trust::Trusted;

/// Why a receipt proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum BadReceipt {
    /// The bytes are no receipt.
    #[error("it is not a receipt")]
    Form(#[source] FormError),
    /// It does not fit the envelope.
    #[error("it does not fit the envelope")]
    Contents(#[source] ReceiptError),
    /// It tells of a conflict, which is no way to be recorded.
    #[error("it tells of a conflict")]
    Conflict,
    /// Its proof cannot be read.
    #[error("its proof cannot be read")]
    Proof(#[source] ParseProofError),
    /// The proof is for another leaf index than the receipt says.
    #[error("its proof is for another index")]
    Index,
    /// The proof does not lead to a checkpoint of the trusted log.
    #[error("its proof does not lead to a checkpoint of the log")]
    Unproven(#[source] VerifyProofError),
}

/// What a verified receipt proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The receipt.
    pub receipt: Receipt,
    /// Its admission record.
    pub admission: Admission,
    /// Size of the checkpoint that covers it.
    pub tree_size: u64,
}

/// Verifies a receipt against the envelope that the client made itself and the
/// log key that it pinned: commitment, every member, inclusion.
///
/// # Errors
/// [`BadReceipt`]; the event may then not be called recorded.
pub fn verify(
    payload: &[u8],
    signature: &[u8; 64],
    receipt: &[u8],
    trusted: &Trusted,
) -> Result<Proven, BadReceipt> {
    let receipt = Receipt::parse(receipt).map_err(BadReceipt::Form)?;
    let admission = receipt
        .check(payload, signature)
        .map_err(BadReceipt::Contents)?;
    if receipt.verdict == Verdict::Conflict {
        return Err(BadReceipt::Conflict);
    }
    let proof = TlogProof::parse(receipt.proof.as_bytes()).map_err(BadReceipt::Proof)?;
    if proof.leaf_index != receipt.index {
        return Err(BadReceipt::Index);
    }
    let leaf = leaf_hash(&receipt.leaf.encode());
    let checkpoint = proof
        .verify(&leaf, trusted.log_keys())
        .map_err(BadReceipt::Unproven)?;
    let tree_size = checkpoint.tree_size();
    Ok(Proven {
        receipt,
        admission,
        tree_size,
    })
}
