//! A checkpoint with its signatures.

use std::fmt;

use thiserror::Error;

use super::body::{Checkpoint, CheckpointError};
use crate::note::{
    KeyType, NoteError, SignatureLine, SignedNote, SigningKey, VerifiedSignature, VerifierKey,
    VerifyNoteError,
};

/// A checkpoint with signature lines, in form only: what it says is worth nothing until
/// [`open`](Self::open), or [`Policy::accept`](crate::policy::Policy::accept), has verified it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: SignedNote,
}

/// Why bytes are not a signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParseCheckpointError {
    /// They are not a note.
    #[error("the checkpoint is not a signed note")]
    Note(#[source] NoteError),
    /// The note's text is not a checkpoint.
    #[error("the text of the note is not a checkpoint")]
    Body(#[source] CheckpointError),
}

/// Why a checkpoint was not signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignCheckpointError {
    /// The key's name is not the checkpoint's origin.
    #[error("the signing key belongs to another origin than the checkpoint")]
    Origin,
}

/// Why a checkpoint is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OpenCheckpointError {
    /// No known log key has this origin as its name.
    #[error("no known log key has the name of this checkpoint's origin")]
    UnknownOrigin,
    /// A known signature is bad, or the log's is missing.
    #[error("the checkpoint is not validly signed by its log")]
    Signature(#[source] VerifyNoteError),
}

impl Checkpoint {
    /// Signs the checkpoint with the log's key.
    ///
    /// The caller answers for it being consistent with every one signed before.
    ///
    /// # Panics
    /// Never: the text of a checkpoint is always a note's text.
    pub fn sign(self, key: &SigningKey) -> Result<SignedCheckpoint, SignCheckpointError> {
        if key.name() != self.origin() {
            return Err(SignCheckpointError::Origin);
        }
        let text = self.to_string();
        let line = key.sign(&text);
        let note = SignedNote::new(text, [line]).expect("a checkpoint's text is a note's text");
        Ok(SignedCheckpoint {
            checkpoint: self,
            note,
        })
    }
}

impl SignedCheckpoint {
    /// Reads a checkpoint, strictly.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseCheckpointError> {
        let note = SignedNote::parse(bytes).map_err(ParseCheckpointError::Note)?;
        Self::from_note(note).map_err(ParseCheckpointError::Body)
    }

    /// The checkpoint that a note holds.
    pub fn from_note(note: SignedNote) -> Result<Self, CheckpointError> {
        Ok(Self {
            checkpoint: note.text().parse()?,
            note,
        })
    }

    /// Origin, size and root as claimed, not verified.
    pub fn claimed(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note with its signature lines, not verified.
    pub fn note(&self) -> &SignedNote {
        &self.note
    }

    /// Adds a signature line, such as a witness's; one of the same name and key ID is replaced.
    pub fn add(&mut self, signature: SignatureLine) {
        self.note.add(signature);
    }

    /// The checkpoint, if one of these log keys signed it and none of them signed it wrongly.
    ///
    /// A log's key has the origin as its name and type 0x01; other keys are not asked.
    pub fn open(&self, log_keys: &[VerifierKey]) -> Result<&Checkpoint, OpenCheckpointError> {
        self.verify_log(log_keys).map(|_| &self.checkpoint)
    }

    /// The signatures of these log keys; at least one.
    pub(crate) fn verify_log<'k>(
        &self,
        log_keys: impl IntoIterator<Item = &'k VerifierKey>,
    ) -> Result<Vec<VerifiedSignature<'k>>, OpenCheckpointError> {
        let of_origin: Vec<&VerifierKey> = log_keys
            .into_iter()
            .filter(|key| {
                key.key_type() == KeyType::Ed25519 && key.name() == self.checkpoint.origin()
            })
            .collect();
        if of_origin.is_empty() {
            return Err(OpenCheckpointError::UnknownOrigin);
        }
        self.note
            .verify(of_origin)
            .map_err(OpenCheckpointError::Signature)
    }

    /// The cosignatures of these witness keys, possibly none. One that does not verify is an
    /// error.
    pub fn cosignatures<'k>(
        &self,
        witness_keys: impl IntoIterator<Item = &'k VerifierKey>,
    ) -> Result<Vec<VerifiedSignature<'k>>, VerifyNoteError> {
        let witnesses = witness_keys
            .into_iter()
            .filter(|key| key.key_type() == KeyType::CosignatureV1);
        match self.note.verify(witnesses) {
            Err(VerifyNoteError::NoKnownSignature) => Ok(Vec::new()),
            verified => verified,
        }
    }
}

/// The checkpoint as it is served and stored.
impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(f)
    }
}
