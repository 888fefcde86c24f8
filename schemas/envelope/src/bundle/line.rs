use crate::{
    Base64, Digest, Entry, KeyId, Origin, Party, PublicKey, Salt, SignatureBase64, Subject, Text,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// First line, `bundle`: what the bundle is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// [`super::VERSION`].
    pub version: u64,
    /// The log's name.
    pub origin: Origin,
    /// The ledger's id, SHA-256 of the genesis payload.
    pub ledger: Digest,
    /// Whose history it is.
    pub subject: Subject,
    /// Size of the tree under the bundle's checkpoint.
    pub size: u64,
}

/// Lines `genesis` and `entry`: an entry whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryLine {
    /// Its index in the log.
    pub index: u64,
    /// The signed payload.
    pub payload: Base64,
    /// The signature; 64 zero bytes where the ledger itself made the entry.
    pub signature: SignatureBase64,
    /// The salt.
    pub salt: Salt,
    /// The bytes of the admission record.
    pub admission: Base64,
}

impl EntryLine {
    /// The line of an entry.
    pub fn new(index: u64, entry: Entry) -> Self {
        let Entry {
            payload,
            signature,
            admission,
            salt,
        } = entry;
        Self {
            index,
            payload: payload.into(),
            signature: signature.into(),
            salt,
            admission: admission.into(),
        }
    }

    /// The entry.
    pub fn entry(&self) -> Entry {
        Entry {
            payload: self.payload.to_vec(),
            signature: *self.signature.as_bytes(),
            admission: self.admission.to_vec(),
            salt: self.salt,
        }
    }
}

/// Line `rule_pack`: the TOML bytes of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulePackLine {
    /// The pack's name.
    pub name: Text<1, 64>,
    /// Its version.
    pub version: Text<1, 32>,
    /// Its bytes.
    pub bytes: Base64,
}

/// Line `key`: a key that signed an entry of the bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyLine {
    /// Its fingerprint.
    pub key: KeyId,
    /// The public key.
    pub public_key: PublicKey,
    /// Whose it is.
    pub party: Party,
    /// Index of the entry that enrolled it.
    pub enrolled_index: u64,
    /// Index of the entry that revoked it, or null.
    pub revoked_index: Option<u64>,
}

/// Line `proof`: an entry's inclusion proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofLine {
    /// Index of the entry.
    pub index: u64,
    /// The path, the leaf's sibling first.
    pub hashes: Vec<Digest>,
}

/// Line `consistency`: that a checkpoint which an author had seen is of the same log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsistencyLine {
    /// Size of the checkpoint that was seen.
    pub size: u64,
    /// Its root.
    pub root: Digest,
    /// The proof from it to the bundle's checkpoint.
    pub hashes: Vec<Digest>,
}

/// Line `checkpoint`: the one checkpoint of the bundle, as a signed note with its cosignatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckpointLine {
    /// The note's bytes.
    pub note: Base64,
}

/// Line `attachment`: a file that an entry names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachmentLine {
    /// Plain BLAKE3 of the bytes.
    pub blake3: Digest,
    /// The bytes.
    pub bytes: Base64,
}

/// Last line, `end`: what all before it must amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndLine {
    /// How many lines stand before it.
    pub lines: u64,
    /// SHA-256 of them, each with its LF.
    pub sha256: Digest,
}
