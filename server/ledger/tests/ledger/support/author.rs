//! One key, and the chain of what it signs.

use grain_envelope::json::{Value, encode, parse};
use grain_envelope::{
    AUTHOR_START, Digest, EventId, Header, KeyId, Origin, Party, PublicKey, SigningKey, Submitted,
    enrolment, fingerprint,
};
use grain_events::Body;
use serde_json::json;

/// The n-th test party.
pub(crate) fn party(n: u8) -> Party {
    let body = format!("9163010000000000{n}");
    let body = &body[body.len() - 17..];
    let digits = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    digits
        .chars()
        .find_map(|check| format!("{body}{check}").parse().ok())
        .expect("one of the 31 check characters fits")
}

#[derive(Clone)]
pub(crate) struct Author {
    key: SigningKey,
    pub(crate) party: Party,
    pub(crate) role: String,
    pub(crate) person: Option<String>,
    pub(crate) ledger: Option<Digest>,
    pub(crate) sequence: u64,
    pub(crate) previous: Digest,
    next_id: u64,
}

impl Author {
    pub(crate) fn new(seed: u8, _party: &str, role: &str) -> Self {
        Self {
            key: SigningKey::from_bytes(&[seed; 32]),
            party: party(seed),
            role: role.to_owned(),
            person: None,
            ledger: None,
            sequence: 0,
            previous: AUTHOR_START,
            next_id: u64::from(seed) << 32,
        }
    }

    /// Another key of the same party in the same ledger.
    pub(crate) fn with_key(&self, seed: u8) -> Self {
        let mut other = Self::new(seed, "", &self.role);
        other.party = self.party;
        other.ledger = self.ledger;
        other
    }

    pub(crate) fn public_key(&self) -> PublicKey {
        PublicKey::from(&self.key.verifying_key())
    }

    pub(crate) fn id(&self) -> KeyId {
        fingerprint(&self.public_key())
    }

    pub(crate) fn possession(&self, origin: &str) -> String {
        use ed25519_dalek::Signer as _;
        let origin: Origin = origin.parse().unwrap();
        let message = enrolment::possession_message(&origin, &self.party, &self.public_key());
        hex::encode(self.key.sign(&message).to_bytes())
    }

    pub(crate) fn new_id(&mut self) -> EventId {
        self.next_id += 1;
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.next_id.to_be_bytes());
        EventId::new(super::NOON_MS, &random)
    }

    pub(crate) fn found(&mut self, body: &serde_json::Value, at: &str, origin: &str) -> Submitted {
        self.sign("ledger_opened", body, at, origin, None, "api")
    }

    /// The next event of the chain.
    pub(crate) fn event(&mut self, name: &str, body: &serde_json::Value, at: &str) -> Submitted {
        let ledger = self.ledger.expect("the ledger is founded").to_string();
        self.sign(name, body, at, &ledger, None, "manual")
    }

    /// The next event, under an id of the caller's.
    pub(crate) fn event_with_id(
        &mut self,
        id: EventId,
        name: &str,
        body: &serde_json::Value,
        at: &str,
    ) -> Submitted {
        let ledger = self.ledger.expect("the ledger is founded").to_string();
        self.sign(name, body, at, &ledger, Some(id), "manual")
    }

    fn sign(
        &mut self,
        name: &str,
        body: &serde_json::Value,
        at: &str,
        ledger: &str,
        id: Option<EventId>,
        source: &str,
    ) -> Submitted {
        let id = id.unwrap_or_else(|| self.new_id());
        let mut header = json!({
            "schema": 1, "suite": 1, "ledger": ledger, "type": format!("grain.{name}.v1"),
            "event_id": id, "occurred_at": at, "actor": self.party, "role": self.role,
            "person": self.person, "key": self.id(), "author_sequence": self.sequence + 1,
            "author_previous": self.previous, "seen": null, "source": source,
            "late_reason": null, "subjects": [format!("party:{}", self.party)], "documents": [],
            "attachments": [], "transcribed": false, "note": null,
        });
        let value = strict(body);
        let type_name = format!("grain.{name}.v1");
        let parsed: Header = grain_envelope::json::decode(&strict(&header)).unwrap();
        if let Ok(body) = Body::parse(&type_name, &value) {
            let subjects: Vec<String> = body
                .subjects(&parsed)
                .iter()
                .map(ToString::to_string)
                .collect();
            header["subjects"] = json!(subjects);
        }
        let header: Header = grain_envelope::json::decode(&strict(&header)).unwrap();
        let submitted = Submitted::sign(header.payload(&value), &self.key);
        self.sequence += 1;
        self.previous = submitted.digest();
        submitted
    }

    /// Signs the payload of another envelope after `edit` was done to it.
    pub(crate) fn resign(
        &self,
        envelope: &Submitted,
        edit: impl FnOnce(&mut serde_json::Value),
    ) -> Submitted {
        let mut payload = serde_json::from_slice(envelope.payload()).unwrap();
        edit(&mut payload);
        Submitted::sign(serde_json::to_vec(&payload).unwrap(), &self.key)
    }

    /// Takes the chain back to before the last `count` events that nobody recorded.
    pub(crate) fn rewind(&mut self, sequence: u64, previous: Digest) {
        self.sequence = sequence;
        self.previous = previous;
    }
}

fn strict(value: &serde_json::Value) -> Value {
    parse(&serde_json::to_vec(value).unwrap()).unwrap_or_else(|_| encode(value).unwrap())
}
