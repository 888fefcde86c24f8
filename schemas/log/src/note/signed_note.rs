//! The note: text and signature lines.

use std::fmt;

use thiserror::Error;

use super::line::SignatureLine;
use super::verifier_key::VerifierKey;

/// The largest note that is read, in bytes: room for 16 post-quantum signatures of 5 kB.
pub const MAX_NOTE_BYTES: usize = 256 * 1024;

/// The most signature lines that are read. C2SP signed-note demands at least 16.
pub const MAX_SIGNATURES: usize = 100;

/// A text with signature lines, in form only: nothing is verified until
/// [`verify`](Self::verify). C2SP signed-note.
///
/// A note that parses is written again byte for byte the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<SignatureLine>,
}

/// Why bytes are not a signed note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoteError {
    /// Larger than [`MAX_NOTE_BYTES`].
    #[error("the note is larger than {MAX_NOTE_BYTES} bytes")]
    TooLarge,
    /// Not UTF-8, or with a control character below U+0020 other than LF.
    #[error("the note is not UTF-8 without control characters")]
    Characters,
    /// No empty line separates a text from signatures.
    #[error("the note has no empty line between text and signatures")]
    NoSeparator,
    /// A text that does not end in LF.
    #[error("the text of the note does not end in a line feed")]
    Text,
    /// A line after the text is not a signature line ending in LF.
    #[error("signature line {position} of the note is malformed")]
    SignatureLine {
        /// Which line after the text, from 0.
        position: usize,
    },
    /// More than [`MAX_SIGNATURES`] lines.
    #[error("the note has more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    /// No signature line at all.
    #[error("the note has no signature")]
    NoSignature,
}

/// Why a note is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VerifyNoteError {
    /// No known key has signed it.
    #[error("the note is not signed by a known key")]
    NoKnownSignature,
    /// A known key's signature does not verify: the note is bad, whoever else signed it.
    #[error("the signature of {name}+{key_id:08x} does not verify")]
    BadSignature {
        /// The name of the key.
        name: String,
        /// The ID of the key.
        key_id: u32,
    },
    /// Two different known keys have the same name and key ID.
    #[error("two known keys are called {name}+{key_id:08x}")]
    AmbiguousKey {
        /// The name of both keys.
        name: String,
        /// The ID of both keys.
        key_id: u32,
    },
}

/// A signature that was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifiedSignature<'k> {
    /// The key that signed.
    pub key: &'k VerifierKey,
    /// The time of a cosignature, in Unix seconds; `None` for a log's signature.
    pub timestamp: Option<u64>,
}

impl SignedNote {
    /// A note of this text with these signature lines. A later line of the same name and key ID
    /// replaces an earlier one.
    pub fn new(
        text: String,
        signatures: impl IntoIterator<Item = SignatureLine>,
    ) -> Result<Self, NoteError> {
        if has_refused_control(&text) {
            return Err(NoteError::Characters);
        }
        if !text.ends_with('\n') {
            return Err(NoteError::Text);
        }
        let mut note = Self {
            text,
            signatures: Vec::new(),
        };
        for signature in signatures {
            note.add(signature);
        }
        match note.signatures.len() {
            0 => Err(NoteError::NoSignature),
            1..=MAX_SIGNATURES => Ok(note),
            _ => Err(NoteError::TooManySignatures),
        }
    }

    /// Reads a note, strictly.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::Characters)?;
        if has_refused_control(note) {
            return Err(NoteError::Characters);
        }
        // The last empty line separates; the text may have others.
        let separator = note.rfind("\n\n").ok_or(NoteError::NoSeparator)?;
        let (text, lines) = (&note[..=separator], &note[separator + 2..]);
        let mut signatures = Vec::new();
        for (position, line) in lines.split_inclusive('\n').enumerate() {
            if position == MAX_SIGNATURES {
                return Err(NoteError::TooManySignatures);
            }
            let signature = line.strip_suffix('\n').and_then(SignatureLine::parse);
            signatures.push(signature.ok_or(NoteError::SignatureLine { position })?);
        }
        if signatures.is_empty() {
            return Err(NoteError::NoSignature);
        }
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }

    /// The text, with its final LF: what was signed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines in their order, not verified.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// Adds a signature line; one of the same name and key ID is replaced.
    pub fn add(&mut self, signature: SignatureLine) {
        self.signatures
            .retain(|old| old.name() != signature.name() || old.key_id() != signature.key_id());
        self.signatures.push(signature);
    }

    /// Checks the signatures of these keys, and returns them in the order of their lines.
    ///
    /// At least one must be there, and all that are there must verify. Lines of other keys are
    /// ignored.
    pub fn verify<'k>(
        &self,
        known: impl IntoIterator<Item = &'k VerifierKey>,
    ) -> Result<Vec<VerifiedSignature<'k>>, VerifyNoteError> {
        let known: Vec<&VerifierKey> = known.into_iter().collect();
        let mut verified = Vec::new();
        for line in &self.signatures {
            let Some(key) = find(&known, line)? else {
                continue;
            };
            let timestamp = key.verify(&self.text, line.signature()).map_err(|_| {
                VerifyNoteError::BadSignature {
                    name: line.name().to_owned(),
                    key_id: line.key_id(),
                }
            })?;
            verified.push(VerifiedSignature { key, timestamp });
        }
        if verified.is_empty() {
            Err(VerifyNoteError::NoKnownSignature)
        } else {
            Ok(verified)
        }
    }
}

/// The note as it is sent and stored.
impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for signature in &self.signatures {
            writeln!(f, "{signature}")?;
        }
        Ok(())
    }
}

fn has_refused_control(text: &str) -> bool {
    text.bytes().any(|byte| byte < 0x20 && byte != b'\n')
}

fn find<'k>(
    known: &[&'k VerifierKey],
    line: &SignatureLine,
) -> Result<Option<&'k VerifierKey>, VerifyNoteError> {
    let mut matching = known
        .iter()
        .filter(|key| key.name().as_str() == line.name() && key.key_id() == line.key_id());
    let Some(key) = matching.next() else {
        return Ok(None);
    };
    if matching.any(|other| other != key) {
        let name = line.name().to_owned();
        return Err(VerifyNoteError::AmbiguousKey {
            name,
            key_id: line.key_id(),
        });
    }
    Ok(Some(key))
}
