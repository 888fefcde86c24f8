use crate::chain::digest_of_signed;
use crate::form::{FormError, code};
use crate::genesis;
use crate::header::{AuthorSequence, Header, wrong_ledger};
use crate::json::{self, Value};
use crate::submitted::pae;
use crate::{Digest, EventId, KeyId, Party, Role, TypeName};
use serde::de::DeserializeOwned;

/// The least of a payload that says which event it is: enough to ask whether its id or number is
/// known, before anything else about it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The event's id.
    pub event_id: EventId,
    /// The key that signs.
    pub key: KeyId,
    /// Number in the key's chain, from 1.
    pub author_sequence: u64,
    /// Envelope digest of the event before it in the key's chain.
    pub author_previous: Digest,
    /// Id of the ledger for which it is meant. A genesis names only the origin; its ledger is the
    /// one that it founds, SHA-256 of its payload.
    pub ledger: Digest,
}

/// Who claims to write what: so much of a header as tells whether its author may write the type at
/// all. It is read by itself where the header as a whole is flawed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The event type.
    pub type_name: TypeName,
    /// The party that acts.
    pub actor: Party,
    /// The role in which it acts.
    pub role: Role,
    /// Whether it transcribes a paper; nothing where that cannot be read.
    pub transcribed: Option<bool>,
}

/// What a payload says, read strictly. That somebody signed it is another matter: [`crate::Verified`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Which event it is.
    pub identity: Identity,
    /// The header, or what is wrong with the form of it. Kept apart because "you may not" (403)
    /// comes before "this is malformed" (400).
    pub form: Result<Header, FormError>,
    /// What can be read of a flawed header all the same; nothing where it is sound, or where one of
    /// type, actor and role cannot be read.
    pub claim: Option<Claim>,
    /// The member `body`, to be read by the event type; its pointers begin with `/body`.
    pub body: Value,
    /// The envelope digest.
    pub digest: Digest,
}

impl Statement {
    /// Reads a payload; the error is what prevents even its identity from being read.
    pub fn read(payload: &[u8], signature: &[u8; 64]) -> Result<Self, FormError> {
        Self::read_signed(&pae(payload), payload, signature)
    }

    pub(crate) fn read_signed(
        signed: &[u8],
        payload: &[u8],
        signature: &[u8; 64],
    ) -> Result<Self, FormError> {
        let mut value = json::parse(payload)?;
        let identity = Identity::read(&value, payload)?;
        let body = take_body(&mut value)?;
        let form = json::decode::<Header>(&value).and_then(|header| {
            header.check()?;
            Ok(header)
        });
        let claim = form.is_err().then(|| Claim::read(&value)).flatten();
        Ok(Self {
            identity,
            form,
            claim,
            body,
            digest: digest_of_signed(signed, signature),
        })
    }
}

impl Claim {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            type_name: member(value, "type").ok()?,
            actor: member(value, "actor").ok()?,
            role: member(value, "role").ok()?,
            transcribed: member(value, "transcribed").ok(),
        })
    }
}

/// The key that a payload names, whoever signed it; nothing where it cannot be read.
pub(crate) fn named_key(payload: &[u8]) -> Option<KeyId> {
    member(&json::parse(payload).ok()?, "key").ok()
}

impl Identity {
    fn read(value: &Value, payload: &[u8]) -> Result<Self, FormError> {
        if !matches!(value, Value::Object(_)) {
            let text = ("载荷应为对象", "the payload is an object");
            return Err(FormError::new(code::FORM_WRONG_TYPE, text.0, text.1));
        }
        let ledger = if member::<String>(value, "type")? == genesis::TYPE {
            genesis::ledger_id(payload)
        } else {
            member::<String>(value, "ledger")?
                .parse()
                .map_err(|_| wrong_ledger())?
        };
        Ok(Self {
            event_id: member(value, "event_id")?,
            key: member(value, "key")?,
            author_sequence: member::<AuthorSequence>(value, "author_sequence")?.0,
            author_previous: member(value, "author_previous")?,
            ledger,
        })
    }
}

fn member<T: DeserializeOwned>(value: &Value, name: &'static str) -> Result<T, FormError> {
    let member = value.get(name).ok_or_else(|| missing(name))?;
    json::decode(member).map_err(|error| error.within(name))
}

fn take_body(value: &mut Value) -> Result<Value, FormError> {
    let Value::Object(members) = value else {
        return Err(missing("body"));
    };
    let place = members.iter().position(|(name, _)| name == "body");
    place
        .map(|place| members.remove(place).1)
        .ok_or_else(|| missing("body"))
}

fn missing(name: &'static str) -> FormError {
    serde::de::Error::missing_field(name)
}
