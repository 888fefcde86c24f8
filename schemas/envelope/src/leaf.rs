use crate::scalar::{Scalar as _, scalar};
use crate::{Digest, ScalarError, ServerTime, Verdict};
use std::fmt;
use std::str::FromStr;

/// What kind of entry a leaf record stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum LeafKind {
    /// Entry 0.
    Genesis = 1,
    /// An admitted event.
    Admitted = 2,
    /// An event that the rules refused.
    Refused = 3,
    /// A second payload under a known id or number.
    Conflict = 4,
    /// A root of the map of subjects, made by the ledger.
    MapRoot = 5,
    /// A change of the log's key, made by the ledger.
    LogKey = 6,
}

impl LeafKind {
    const ALL: [Self; 6] = [
        Self::Genesis,
        Self::Admitted,
        Self::Refused,
        Self::Conflict,
        Self::MapRoot,
        Self::LogKey,
    ];

    /// The verdict that an entry of this kind has.
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Genesis | Self::Admitted | Self::MapRoot | Self::LogKey => Verdict::Admitted,
            Self::Refused => Verdict::Refused,
            Self::Conflict => Verdict::Conflict,
        }
    }
}

/// The leaf record: all that the public tree says about an entry (log-format.md §5).
///
/// ```text
/// u8 version = 1 | u8 kind | u64 recorded_at | 32 bytes commitment      (42 bytes)
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leaf {
    /// What kind of entry.
    pub kind: LeafKind,
    /// When it was recorded.
    pub recorded_at: ServerTime,
    /// The commitment to the entry, [`crate::Entry::commitment`].
    pub commitment: Digest,
}

impl Leaf {
    /// Length of a leaf record in bytes.
    pub const SIZE: usize = 42;

    const VERSION: u8 = 1;

    /// The 42 bytes.
    pub fn encode(&self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        bytes[0] = Self::VERSION;
        bytes[1] = self.kind as u8;
        bytes[2..10].copy_from_slice(&self.recorded_at.milliseconds().to_be_bytes());
        bytes[10..].copy_from_slice(self.commitment.as_bytes());
        bytes
    }

    /// Reads a leaf record.
    pub fn decode(bytes: &[u8]) -> Result<Self, ScalarError> {
        let read = || {
            let (head, rest) = bytes.split_first_chunk::<2>()?;
            let (time, commitment) = rest.split_first_chunk::<8>()?;
            let kind = LeafKind::ALL
                .into_iter()
                .find(|kind| *kind as u8 == head[1])?;
            let recorded_at = ServerTime::from_milliseconds(u64::from_be_bytes(*time)).ok()?;
            let commitment = Digest::from_bytes(commitment.try_into().ok()?);
            (head[0] == Self::VERSION).then_some(Self {
                kind,
                recorded_at,
                commitment,
            })
        };
        read().ok_or_else(Self::refusal)
    }
}

impl FromStr for Leaf {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        let lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        let bytes = hex::decode(text)
            .ok()
            .filter(|_| lower)
            .ok_or_else(Self::refusal)?;
        Self::decode(&bytes)
    }
}

impl fmt::Display for Leaf {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.encode()))
    }
}

scalar!(
    Leaf,
    "^010[1-6][0-9a-f]{80}$",
    "叶记录，42 字节的小写十六进制",
    "a leaf record: lower-case hexadecimal of 42 bytes"
);
