//! Signed notes, after C2SP signed-note v1.
//!
//! ```text
//! <text, ending in LF>
//! LF
//! — <key name> base64(key ID (4) || signature) LF        one line or more
//! ```
//!
//! A key is known by its name and its key ID together. A signature of an unknown key says nothing
//! and is ignored; one of a known key that does not verify makes the whole note bad.

mod key_name;
mod line;
mod signed_note;
mod signing_key;
mod verifier_key;

pub use key_name::{KeyName, KeyNameError};
pub use line::SignatureLine;
pub use signed_note::{
    MAX_NOTE_BYTES, MAX_SIGNATURES, NoteError, SignedNote, VerifiedSignature, VerifyNoteError,
};
pub use signing_key::{SigningKey, SigningKeyError};
pub use verifier_key::{KeyType, SignatureInvalid, VerifierKey, VerifierKeyError};

pub(crate) use signing_key::sign_with;
pub(crate) use verifier_key::key_id;

#[cfg(test)]
mod vectors;
