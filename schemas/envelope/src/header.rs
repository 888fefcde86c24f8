use crate::form::{FormError, code};
use crate::genesis;
use crate::json::Value;
use crate::limits::{
    ATTACHMENT_NAME_CHARACTERS_MAX, ATTACHMENT_SIZE_MAX, ATTACHMENTS_MAX,
    DOCUMENT_NUMBER_CHARACTERS_MAX, DOCUMENTS_MAX, NOTE_CHARACTERS_MAX, SUBJECTS_MAX,
};
use crate::scalar::{Scalar as _, scalar};
use crate::{
    Bilingual, Digest, DocumentKind, EventId, KeyId, List, MediaType, Origin, Party, PersonAlias,
    Role, ScalarError, Source, Subject, Text, Time, TypeName,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// Members of a draft, in the order in which templates show them: what an author writes of a payload
/// before it is completed and signed. All but `type` and `body` may be left out.
pub const DRAFT_MEMBERS: [&str; 12] = [
    "type",
    "event_id",
    "occurred_at",
    "role",
    "person",
    "source",
    "late_reason",
    "documents",
    "attachments",
    "transcribed",
    "note",
    "body",
];

/// The header of every event: all members of a payload but `body` (log-format.md §2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Version of the header: 1.
    pub schema: SchemaVersion,
    /// The signature suite: 1.
    pub suite: Suite,
    /// The ledger for which the event is meant; in genesis the origin.
    pub ledger: LedgerName,
    /// The event's type.
    #[serde(rename = "type")]
    pub type_name: TypeName,
    /// The event's id, made by the author.
    pub event_id: EventId,
    /// The moment of the act, as its author claims it.
    pub occurred_at: Time,
    /// The party that acts.
    pub actor: Party,
    /// The role in which it acts.
    pub role: Role,
    /// The person inside the party, or null.
    pub person: Option<PersonAlias>,
    /// Fingerprint of the key that signs.
    pub key: KeyId,
    /// Number of this event in the key's chain, from 1.
    #[serde(deserialize_with = "positive")]
    #[schemars(range(min = 1))]
    pub author_sequence: u64,
    /// Envelope digest of the key's event before this one; 64 zeros for the first.
    pub author_previous: Digest,
    /// The last checkpoint that the author verified, or null.
    pub seen: Option<Seen>,
    /// How the event came into the author's software.
    pub source: Source,
    /// Why the event is late, or null.
    pub late_reason: Option<Text<1, NOTE_CHARACTERS_MAX>>,
    /// The subjects in whose chains the event stands, each once.
    pub subjects: List<Subject, 1, SUBJECTS_MAX>,
    /// The papers that it names.
    pub documents: List<DocumentReference, 0, DOCUMENTS_MAX>,
    /// The files that belong to it.
    pub attachments: List<AttachmentReference, 0, ATTACHMENTS_MAX>,
    /// Whether a holder records here what an authority's paper says.
    pub transcribed: bool,
    /// A remark, or null.
    pub note: Option<Text<1, NOTE_CHARACTERS_MAX>>,
}

impl Header {
    /// The payload of this header and a body: the bytes to sign. Compact JSON, members in the order
    /// of log-format.md §2; whoever reads it accepts any order.
    pub fn payload(&self, body: &Value) -> Vec<u8> {
        #[derive(Serialize)]
        struct Payload<'a> {
            #[serde(flatten)]
            header: &'a Header,
            body: &'a Value,
        }
        serde_json::to_vec(&Payload { header: self, body })
            .expect("names are texts, writing to memory")
    }

    /// What the types of the members cannot say.
    pub(crate) fn check(&self) -> Result<(), FormError> {
        let repeated = |zh: &str, en: &str| FormError::new(code::FORM_REPEATED, zh, en);
        for (position, subject) in self.subjects.iter().enumerate() {
            if self.subjects[..position].contains(subject) {
                let error = repeated("每个主体只能出现一次", "each subject stands once");
                return Err(error.within(position).within("subjects"));
            }
        }
        for (position, attachment) in self.attachments.iter().enumerate() {
            let known = &self.attachments[..position];
            if known.iter().any(|other| other.blake3 == attachment.blake3) {
                let error = repeated("每个附件只能出现一次", "each attachment stands once");
                return Err(error.within(position).within("attachments"));
            }
        }
        let founding = self.type_name.as_str() == genesis::TYPE;
        if founding != matches!(self.ledger, LedgerName::Origin(_)) {
            return Err(wrong_ledger());
        }
        Ok(())
    }
}

pub(crate) fn wrong_ledger() -> FormError {
    FormError::new(
        code::WRONG_LEDGER,
        "ledger 应为账本编号（创世事件中为 origin）",
        "ledger is the ledger's id (in genesis the origin)",
    )
    .within("ledger")
}

/// A number in an author's chain: there is no number 0, so none can be taken for a known one.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct AuthorSequence(#[serde(deserialize_with = "positive")] pub(crate) u64);

fn positive<'de, D: serde::Deserializer<'de>>(source: D) -> Result<u64, D::Error> {
    let accepts = Bilingual {
        zh: "1 或更大的整数",
        en: "an integer of 1 or more",
    };
    within(1..=u64::MAX, accepts, source)
}

fn attachment_size<'de, D: serde::Deserializer<'de>>(source: D) -> Result<u64, D::Error> {
    let accepts = Bilingual {
        zh: "不大于 20 MiB 的字节数",
        en: "a size of at most 20 MiB",
    };
    within(0..=ATTACHMENT_SIZE_MAX, accepts, source)
}

fn within<'de, D: serde::Deserializer<'de>>(
    range: RangeInclusive<u64>,
    accepts: Bilingual,
    source: D,
) -> Result<u64, D::Error> {
    let number = u64::deserialize(source)?;
    let refusal = ScalarError {
        scalar: "integer",
        accepts,
    };
    if range.contains(&number) {
        Ok(number)
    } else {
        Err(serde::de::Error::custom(refusal))
    }
}

/// An integer member that has exactly one value today.
macro_rules! version {
    ($(#[$doc:meta])* $name:ident :: $(#[$variant_doc:meta])* $variant:ident = $number:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "u64", into = "u8")]
        pub enum $name {
            $(#[$variant_doc])*
            $variant = $number,
        }

        impl $name {
            /// The number in the bytes.
            pub const fn number(self) -> u8 {
                self as u8
            }
        }
        impl From<$name> for u8 {
            fn from(version: $name) -> Self {
                version.number()
            }
        }
        impl TryFrom<u64> for $name {
            type Error = ScalarError;
            fn try_from(number: u64) -> Result<Self, ScalarError> {
                let accepts = crate::Bilingual { zh: concat!($number), en: concat!($number) };
                let refusal = ScalarError { scalar: stringify!($name), accepts };
                if number == $number { Ok(Self::$variant) } else { Err(refusal) }
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "integer", "const": $number })
            }
        }
    };
}

version!(
    /// Version of the header.
    SchemaVersion ::
    /// The only one.
    One = 1
);

version!(
    /// Signature suite. 2 is reserved for SM2 with SM3.
    Suite ::
    /// Ed25519 signatures, BLAKE3 chains.
    Ed25519Blake3 = 1
);

/// For which ledger an event is meant.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LedgerName {
    /// The ledger's id: SHA-256 of its genesis payload.
    Id(Digest),
    /// In genesis, which cannot know the id: the origin.
    Origin(Origin),
}

impl FromStr for LedgerName {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        let id = text.parse().map(Self::Id);
        id.or_else(|_| text.parse().map(Self::Origin))
            .map_err(|_| Self::refusal())
    }
}

impl fmt::Display for LedgerName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(formatter),
            Self::Origin(origin) => origin.fmt(formatter),
        }
    }
}

scalar!(
    LedgerName,
    "^[!-*,-~]{1,255}$",
    "账本编号（64 位小写十六进制），创世事件中为 origin",
    "a ledger id of 64 lower-case hexadecimal digits; in genesis the origin"
);

/// A checkpoint that the author had verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Its size.
    pub size: u64,
    /// Its root.
    pub root: Digest,
}

/// A paper named by an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentReference {
    /// What kind of paper.
    pub kind: DocumentKind,
    /// Its printed number.
    pub number: Text<1, DOCUMENT_NUMBER_CHARACTERS_MAX>,
}

/// A file that belongs to an event and is kept beside the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachmentReference {
    /// Plain BLAKE3 of its bytes.
    pub blake3: Digest,
    /// Its size in bytes, at most 20 MiB.
    #[serde(deserialize_with = "attachment_size")]
    #[schemars(range(max = 20_971_520))]
    pub size: u64,
    /// Its media type.
    pub media_type: MediaType,
    /// The name under which people know it.
    pub name: Text<1, ATTACHMENT_NAME_CHARACTERS_MAX>,
}
