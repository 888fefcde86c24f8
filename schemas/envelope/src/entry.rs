use crate::form::FormError;
use crate::ledger_fact::{self, LOG_KEY_TYPE, MAP_ROOT_TYPE};
use crate::{Admission, Digest, Leaf, LeafKind, Salt, ServerTime, Verdict, json};
use sha2::{Digest as _, Sha256};

/// An entry: the private whole of which the leaf record is the public commitment
/// (log-format.md §5).
///
/// As the bytes of a frame's record:
/// ```text
/// u32 length | payload | 64 bytes signature | 32 bytes salt | u32 length | admission record
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The signed payload.
    pub payload: Vec<u8>,
    /// Its signature; 64 zero bytes where the ledger itself made the entry.
    pub signature: [u8; 64],
    /// The bytes of the admission record.
    pub admission: Vec<u8>,
    /// Random bytes that keep a payload of few possible values from being guessed; zero in genesis.
    pub salt: Salt,
}

/// The bytes are no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// They end before the entry does.
    #[error("the record ends inside the entry")]
    Truncated,
    /// Bytes follow the entry.
    #[error("{0} bytes follow the entry")]
    Trailing(usize),
    /// Payload or admission record hold a zero byte, which no JSON of ours does.
    #[error("payload or admission record hold a zero byte")]
    ZeroByte,
}

impl Entry {
    /// The record's bytes. They never hold 512 zero bytes in a row, by which the store tells a lost
    /// sector: JSON holds none, signature, salt and lengths are too short.
    ///
    /// # Panics
    /// If payload or admission record hold a zero byte: a bug of the caller.
    pub fn encode(&self) -> Vec<u8> {
        assert!(
            !self.has_zero_byte(),
            "payload and admission record are JSON"
        );
        let size = 104 + self.payload.len() + self.admission.len();
        let mut bytes = Vec::with_capacity(size);
        bytes.extend_from_slice(&length(&self.payload));
        bytes.extend_from_slice(&self.payload);
        bytes.extend_from_slice(&self.signature);
        bytes.extend_from_slice(self.salt.as_bytes());
        bytes.extend_from_slice(&length(&self.admission));
        bytes.extend_from_slice(&self.admission);
        bytes
    }

    /// Reads a record's bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, EntryError> {
        let (payload, rest) = sized(bytes)?;
        let (signature, rest) = rest.split_first_chunk().ok_or(EntryError::Truncated)?;
        let (salt, rest) = rest.split_first_chunk().ok_or(EntryError::Truncated)?;
        let (admission, rest) = sized(rest)?;
        let entry = Self {
            payload: payload.to_vec(),
            signature: *signature,
            admission: admission.to_vec(),
            salt: Salt::from_bytes(*salt),
        };
        match rest.len() {
            0 if entry.has_zero_byte() => Err(EntryError::ZeroByte),
            0 => Ok(entry),
            more => Err(EntryError::Trailing(more)),
        }
    }

    /// What the leaf record commits to: SHA-256(`graintrail-entry-v1` || 00 || salt || u32 length ||
    /// payload || signature || u32 length || admission record).
    pub fn commitment(&self) -> Digest {
        let hash = Sha256::new()
            .chain_update(b"graintrail-entry-v1\0")
            .chain_update(self.salt.as_bytes())
            .chain_update(length(&self.payload))
            .chain_update(&self.payload)
            .chain_update(self.signature)
            .chain_update(length(&self.admission))
            .chain_update(&self.admission)
            .finalize();
        Digest::from_bytes(hash.into())
    }

    /// The leaf record under a kind and time that the caller knows.
    pub fn leaf(&self, kind: LeafKind, recorded_at: ServerTime) -> Leaf {
        Leaf {
            kind,
            recorded_at,
            commitment: self.commitment(),
        }
    }

    /// The leaf record that follows from the entry alone, and its admission record: index, verdict
    /// and, for what the ledger itself made, the payload's type decide the kind.
    pub fn derive(&self) -> Result<(Admission, Leaf), FormError> {
        let admission = Admission::parse(&self.admission)?;
        let kind = match admission.verdict {
            Verdict::Refused => LeafKind::Refused,
            Verdict::Conflict => LeafKind::Conflict,
            Verdict::Admitted if admission.index == 0 => LeafKind::Genesis,
            Verdict::Admitted if self.signature == ledger_fact::SIGNATURE => self.fact_kind()?,
            Verdict::Admitted => LeafKind::Admitted,
        };
        let leaf = self.leaf(kind, admission.recorded_at);
        Ok((admission, leaf))
    }

    fn fact_kind(&self) -> Result<LeafKind, FormError> {
        let payload = json::parse(&self.payload)?;
        Ok(match payload.get("type").and_then(json::Value::as_text) {
            Some(MAP_ROOT_TYPE) => LeafKind::MapRoot,
            Some(LOG_KEY_TYPE) => LeafKind::LogKey,
            _ => LeafKind::Admitted,
        })
    }

    fn has_zero_byte(&self) -> bool {
        self.payload.contains(&0) || self.admission.contains(&0)
    }
}

fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len())
        .expect("payloads and admission records are far below 4 GiB")
        .to_be_bytes()
}

fn sized(bytes: &[u8]) -> Result<(&[u8], &[u8]), EntryError> {
    let (length, rest) = bytes.split_first_chunk().ok_or(EntryError::Truncated)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| EntryError::Truncated)?;
    rest.split_at_checked(length).ok_or(EntryError::Truncated)
}
