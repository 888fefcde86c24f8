use super::replay::replay;
use super::stage::Stage;
use crate::catalog;
use crate::code::Code;
use crate::judgement::Judgement;
use grain_envelope::{Digest, KeyId, SignatureBytes, Submitted};
use serde::{Deserialize, Serialize};

/// A small story of the sample world that ends with one event, and what becomes of that.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What becomes of the last event.
    pub expects: Expectation,
    opening: fn() -> Stage,
    tell: fn(&mut Stage),
}

/// What becomes of an example's last event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// It is admitted, and breaks nothing.
    Admitted,
    /// It breaks a rule with this code, and perhaps with others.
    Breaks(&'static str),
}

impl Example {
    /// One that is admitted. The story begins when trains may be declared.
    pub(crate) const fn admitted(tell: fn(&mut Stage)) -> Self {
        Self {
            expects: Expectation::Admitted,
            opening: Stage::ready,
            tell,
        }
    }

    /// The same, in the whole world ([`Stage::whole`]).
    pub(crate) const fn whole(self) -> Self {
        Self {
            opening: Stage::whole,
            ..self
        }
    }

    /// One that breaks a rule with a code.
    pub(crate) const fn breaks(code: &'static Code, tell: fn(&mut Stage)) -> Self {
        Self {
            expects: Expectation::Breaks(code.code),
            opening: Stage::ready,
            tell,
        }
    }

    /// The envelopes of the story; the last is the example.
    pub fn events(&self) -> Vec<Submitted> {
        let mut stage = (self.opening)();
        (self.tell)(&mut stage);
        stage.events
    }

    /// The example's event and what the ledger decides about it.
    ///
    /// # Panics
    /// If an event of the story is one that no ledger would record: a fault of the example.
    pub fn decided(&self) -> (Submitted, Judgement) {
        let events = self.events();
        let (_, mut judgements) = replay(&events);
        let last = events.into_iter().next_back().expect("a story has events");
        (
            last,
            judgements.pop().expect("as many judgements as events"),
        )
    }

    /// What the example is of, among those of its type: `admitted`, or a code.
    pub const fn title(&self) -> &'static str {
        match self.expects {
            Expectation::Admitted => "admitted",
            Expectation::Breaks(code) => code,
        }
    }
}

/// An example as bytes: what it must be on every machine, for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// Title of the example, and its number among those of the same: `received.seal-broken 1`.
    pub name: String,
    /// The payload.
    pub payload: String,
    /// The signature.
    pub signature: SignatureBytes,
    /// The key's fingerprint.
    pub key: KeyId,
    /// The envelope digest.
    pub digest: Digest,
    /// The admission record.
    pub admission: String,
}

/// The golden vectors of a type, by its short name: one for each of its examples.
///
/// # Panics
/// If there is no such type, or an example is faulty.
pub fn vectors(name: &str) -> Vec<Vector> {
    let descriptor = catalog::descriptor_named(name).expect("a type of the catalog");
    let examples = descriptor.examples();
    let vector = |(place, example): (usize, &Example)| {
        let (event, judgement) = example.decided();
        let same = examples[..=place]
            .iter()
            .filter(|other| other.expects == example.expects);
        Vector {
            name: format!("{} {}", example.title(), same.count()),
            payload: String::from_utf8(event.payload().to_vec()).expect("payloads are UTF-8"),
            signature: SignatureBytes::from_bytes(*event.signature()),
            key: event.keyid(),
            digest: event.digest(),
            admission: String::from_utf8(judgement.admission().encode())
                .expect("records are UTF-8"),
        }
    };
    examples.iter().enumerate().map(vector).collect()
}
