//! Who signs the events of the bench: a member of the demonstration's cast with
//! a key that follows from its name, so that every run signs the same ids.

use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Result, ensure};
use grain_envelope::{Origin, Submitted};
use grain_scenarios::cast::Member;
use grain_sdk::compose::sign_drafts;
use grain_sdk::draft::{Draft, Filling};
use grain_sdk::host::Host;
use grain_sdk::keys::KeyInfo;
use grain_sdk::outbox::state::Head;
use grain_sdk::signer::{MemorySigner, Signer};
use zeroize::Zeroizing;

/// A signed event and its id.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Id of the event.
    pub event_id: String,
    /// What is sent.
    pub envelope: Submitted,
}

/// Where a key's chain stands.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Chain {
    name: String,
    sequence: u64,
    digest: String,
    ids_given: u64,
}

/// A key, its party, and where its chain stands.
#[derive(Debug)]
pub struct Author {
    member: Member,
    info: KeyInfo,
    signer: MemorySigner,
    head: Head,
    ids: Ids,
}

impl Author {
    /// The key called `name` of a member.
    pub fn new(member: Member, name: &str) -> Author {
        let seed = *blake3::hash(name.as_bytes()).as_bytes();
        let signer = MemorySigner::from_seed(&Zeroizing::new(seed));
        let info = KeyInfo {
            name: name.to_owned(),
            party: member.party.to_owned(),
            role: Some(member.role.to_owned()),
            person: None,
            public_key: hex::encode(signer.public_key()),
            key: signer.fingerprint(),
        };
        let ids = Ids {
            seed,
            given: AtomicU64::new(0),
        };
        Author {
            member,
            info,
            signer,
            head: Head::START,
            ids,
        }
    }

    /// Whose key it is.
    pub fn member(&self) -> Member {
        self.member
    }

    /// What others may know of the key.
    pub fn info(&self) -> &KeyInfo {
        &self.info
    }

    /// Where the chain stands, for whoever goes on with it later.
    pub fn chain(&self) -> Chain {
        Chain {
            name: self.info.name.clone(),
            sequence: self.head.sequence,
            digest: hex::encode(self.head.digest),
            ids_given: self.ids.given.load(Ordering::Relaxed),
        }
    }

    /// Goes on where a chain of this key stood.
    pub fn go_on(&mut self, chain: &Chain) -> Result<()> {
        ensure!(chain.name == self.info.name, "a chain of another key");
        let mut digest = [0; 32];
        hex::decode_to_slice(&chain.digest, &mut digest)?;
        self.head = Head {
            sequence: chain.sequence,
            digest,
        };
        self.ids.given = AtomicU64::new(chain.ids_given);
        Ok(())
    }

    /// For sessions.
    pub fn signer(&self) -> &MemorySigner {
        &self.signer
    }

    /// The key's own word that it is held, for enrolment (log-format.md §3).
    pub fn possession(&self, origin: &Origin) -> Result<String> {
        let public_key = self.signer.public_key().into();
        let party = self.member.party.parse()?;
        let message = grain_envelope::enrolment::possession_message(origin, &party, &public_key);
        Ok(hex::encode(self.signer.sign(&message)?))
    }

    /// Signs drafts in their order, each behind the one before.
    pub fn sign(&mut self, ledger: &str, drafts: &[Draft]) -> Result<Vec<Signed>> {
        let filling = Filling {
            ledger,
            key: &self.info,
            seen: None,
        };
        let events = sign_drafts(&self.ids, &filling, drafts, self.head, &self.signer)?;
        let keyid = grain_envelope::fingerprint(&self.signer.public_key().into());
        let mut signed = Vec::with_capacity(events.len());
        for event in events {
            let digest = grain_envelope::envelope_digest(&event.payload, &event.signature);
            self.head = Head {
                sequence: event.sequence,
                digest: *digest.as_bytes(),
            };
            signed.push(Signed {
                event_id: event.event_id,
                envelope: Submitted::from_parts(event.payload, event.signature, keyid),
            });
        }
        Ok(signed)
    }

    /// Signs the founding event, behind which the chain goes on.
    pub fn found(&mut self, origin: &str, draft: &Draft) -> Result<Submitted> {
        let filling = Filling {
            ledger: origin,
            key: &self.info,
            seen: None,
        };
        let mut payload = draft.payload(&self.ids, &filling)?;
        payload["source"] = "api".into();
        payload["subjects"] = serde_json::json!([format!("party:{}", self.member.party)]);
        let event_id = payload["event_id"].as_str().unwrap_or_default().to_owned();
        let signed =
            grain_sdk::outbox::rebase::sign_at(&self.signer, &event_id, payload, Head::START)?;
        let digest = grain_envelope::envelope_digest(&signed.payload, &signed.signature);
        self.head = Head {
            sequence: signed.sequence,
            digest: *digest.as_bytes(),
        };
        let keyid = grain_envelope::fingerprint(&self.signer.public_key().into());
        Ok(Submitted::from_parts(
            signed.payload,
            signed.signature,
            keyid,
        ))
    }
}

/// Ids that follow from the key and from how many it has given.
#[derive(Debug)]
struct Ids {
    seed: [u8; 32],
    given: AtomicU64,
}

/// 2025-06-01T00:00:00+08:00.
const FIRST_MS: u64 = 1_748_707_200_000;

impl Host for Ids {
    fn now_ms(&self) -> u64 {
        FIRST_MS + self.given.load(Ordering::Relaxed)
    }

    fn fill(&self, bytes: &mut [u8]) {
        let n = self.given.fetch_add(1, Ordering::Relaxed);
        let digest = blake3::keyed_hash(&self.seed, &n.to_be_bytes());
        for (byte, random) in bytes.iter_mut().zip(digest.as_bytes()) {
            *byte = *random;
        }
    }

    fn pause(&self, _milliseconds: u64) {}
}
