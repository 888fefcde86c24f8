use super::{Scalar, ScalarError, scalar};
use crate::limits::{LOT_NUMBER_MAX, ORIGIN_SIZE_MAX};
use std::fmt;
use std::str::FromStr;
use uuid::{Uuid, Variant};

/// Names an event: a `UUIDv7` in lower case, made by its author (log-format.md §1; RFC 9562 §5.7).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId([u8; 16]);

impl EventId {
    /// A new id from the author's clock (milliseconds since 1970; its lower 48 bits count) and ten
    /// random bytes.
    pub fn new(milliseconds: u64, random: &[u8; 10]) -> Self {
        Self(
            *uuid::Builder::from_unix_timestamp_millis(milliseconds, random)
                .into_uuid()
                .as_bytes(),
        )
    }

    /// The 16 bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// From 16 bytes, if they are a `UUIDv7`.
    pub fn from_bytes(bytes: [u8; 16]) -> Result<Self, ScalarError> {
        let id = Uuid::from_bytes(bytes);
        let seventh = id.get_version_num() == 7 && id.get_variant() == Variant::RFC4122;
        if seventh {
            Ok(Self(bytes))
        } else {
            Err(Self::refusal())
        }
    }
}

impl FromStr for EventId {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        let lower = text.len() == 36 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
        let id = Uuid::try_parse(text)
            .ok()
            .filter(|_| lower)
            .ok_or_else(Self::refusal)?;
        Self::from_bytes(*id.as_bytes())
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Uuid::encode_buffer();
        formatter.write_str(
            Uuid::from_bytes(self.0)
                .hyphenated()
                .encode_lower(&mut text),
        )
    }
}

scalar!(
    EventId,
    "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
    "事件编号，小写 UUIDv7",
    "an event id: a UUIDv7 in lower case"
);

/// Names what an event made: the event's own id under the name of the thing.
macro_rules! made_by_event {
    ($(#[$doc:meta])* $name:ident, $zh:expr, $en:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(EventId);

        impl $name {
            /// The event that made it.
            pub const fn event(&self) -> EventId {
                self.0
            }
        }
        impl From<EventId> for $name {
            fn from(event: EventId) -> Self {
                Self(event)
            }
        }
        impl From<$name> for EventId {
            fn from(id: $name) -> Self {
                id.0
            }
        }
        impl FromStr for $name {
            type Err = ScalarError;
            fn from_str(text: &str) -> Result<Self, ScalarError> {
                text.parse().map(Self).map_err(|_| Self::refusal())
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
        scalar!($name, EventId::PATTERN, $zh, $en);
    };
}

made_by_event!(
    /// Names a permit: the id of the event that recorded it. Its printed number is a field.
    PermitId,
    "许可证编号：登记它的事件编号",
    "a permit id: the id of the event that recorded it"
);
made_by_event!(
    /// Names a transfer: the id of its declaration.
    TransferId,
    "调运编号：申报它的事件编号",
    "a transfer id: the id of the event that declared it"
);
made_by_event!(
    /// Names a run of a process: the id of the event that began it.
    ProcessId,
    "加工批编号：开始它的事件编号",
    "a process id: the id of the event that began it"
);
made_by_event!(
    /// Names a case: the id of the event that opened it.
    CaseId,
    "案件编号：立案的事件编号",
    "a case id: the id of the event that opened it"
);

/// Names a lot: the id of the event that made it and `.1`, `.2` … without leading zero
/// (log-format.md §1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LotId {
    event: EventId,
    number: u16,
}

impl LotId {
    /// Lot `number` (1 to 9,999) of an event.
    pub fn new(event: EventId, number: u16) -> Result<Self, ScalarError> {
        if (1..=LOT_NUMBER_MAX).contains(&number) {
            Ok(Self { event, number })
        } else {
            Err(Self::refusal())
        }
    }

    /// The event that made the lot.
    pub const fn event(&self) -> EventId {
        self.event
    }

    /// Its number among the lots of that event, from 1.
    pub const fn number(&self) -> u16 {
        self.number
    }
}

impl FromStr for LotId {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        let (event, number) = text.split_once('.').ok_or_else(Self::refusal)?;
        let canonical =
            number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
        let number = number
            .parse()
            .ok()
            .filter(|_| canonical)
            .ok_or_else(Self::refusal)?;
        Self::new(event.parse().map_err(|_| Self::refusal())?, number)
    }
}

impl fmt::Display for LotId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.event, self.number)
    }
}

scalar!(
    LotId,
    r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.[1-9][0-9]{0,3}$",
    "批次编号：产生它的事件编号加 .1、.2 ……",
    "a lot id: the id of the event that made it and .1, .2 …"
);

/// Names a person inside a party, `P-07`: two to four digits (log-format.md §1). Who that is stands
/// outside the ledger, where it can be erased.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonAlias(Box<str>);

impl FromStr for PersonAlias {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        let number = text.strip_prefix("P-").unwrap_or_default();
        if (2..=4).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.into()))
        } else {
            Err(Self::refusal())
        }
    }
}

scalar!(
    PersonAlias,
    "^P-[0-9]{2,4}$",
    "人员代号，如 P-07（P- 加 2 至 4 位数字）",
    "an alias like P-07 (P- and 2 to 4 digits)"
);

/// Name of a log, fixed for its life: printable ASCII without space and `+`, at most 255 bytes
/// (C2SP signed-note). 64 lower-case hexadecimal digits are refused: those name a ledger.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(Box<str>);

impl FromStr for Origin {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        let graphic = text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'+');
        let sized = (1..=ORIGIN_SIZE_MAX).contains(&text.len());
        if graphic && sized && text.parse::<super::Digest>().is_err() {
            Ok(Self(text.into()))
        } else {
            Err(Self::refusal())
        }
    }
}

scalar!(
    Origin,
    r"^[!-*,-~]{1,255}$",
    "日志名（origin），可见 ASCII，不含空格和 +，至多 255 字节",
    "an origin: printable ASCII without space and +, at most 255 bytes"
);

/// Name and version of an event type, `grain.transfer_declared.v1` (log-format.md §2).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeName(Box<str>);

impl FromStr for TypeName {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        let inner = text
            .strip_prefix("grain.")
            .and_then(|rest| rest.rsplit_once(".v"));
        let accepted = inner.is_some_and(|(name, version)| {
            let snake = name
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
            let number = version.bytes().all(|byte| byte.is_ascii_digit());
            snake
                && name.starts_with(|first: char| first.is_ascii_lowercase())
                && name.len() <= 64
                && number
                && (1..=3).contains(&version.len())
                && !version.starts_with('0')
        });
        if accepted {
            Ok(Self(text.into()))
        } else {
            Err(Self::refusal())
        }
    }
}

scalar!(
    TypeName,
    r"^grain\.[a-z][a-z0-9_]{0,63}\.v[1-9][0-9]{0,2}$",
    "事件类型，如 grain.transfer_declared.v1",
    "an event type like grain.transfer_declared.v1"
);

macro_rules! boxed_text {
    ($($name:ident)*) => {$(
        impl $name {
            /// The text, exactly as it stands in JSON.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )*};
}

boxed_text!(PersonAlias Origin TypeName);
