//! An author that signs in this process: as the SDK would, and as no honest client would.

use std::path::Path;

use anyhow::{Context, Result};
use grain_envelope::{Origin, Submitted};
use grain_sdk::compose::sign_drafts;
use grain_sdk::draft::{self, Filling};
use grain_sdk::keys::{self, KeyFile};
use grain_sdk::outbox::state::Head;
use grain_sdk::signer::Signer as _;
use serde_json::Value;

use crate::http::Client;
use crate::machine::Machine;

/// A key, and where its chain stands.
#[derive(Debug)]
pub struct Author {
    /// The key.
    pub key: KeyFile,
    /// The ledger's id.
    pub ledger: String,
    /// The place after which the next event stands.
    pub head: Head,
}

impl Author {
    /// The author of a key file that has signed nothing yet.
    pub fn new(key_file: &Path, ledger: &str) -> Result<Author> {
        Ok(Author {
            key: keys::read(key_file)?,
            ledger: ledger.to_owned(),
            head: Head::START,
        })
    }

    /// Signs a draft and takes its place in the chain.
    pub fn sign(&mut self, draft: &Value) -> Result<Submitted> {
        let drafts = draft::read(draft.to_string().as_bytes())?;
        let filling = Filling {
            ledger: &self.ledger,
            key: &self.key.info,
            seen: None,
        };
        let signed = sign_drafts(&Machine, &filling, &drafts, self.head, &self.key.signer)?;
        let event = signed.into_iter().next().context("one draft, one event")?;
        let envelope = Submitted::from_parts(
            event.payload,
            event.signature,
            self.key
                .info
                .key
                .parse()
                .context("a key has a fingerprint")?,
        );
        self.follow(&envelope);
        Ok(envelope)
    }

    /// Signs a draft as the next event and stays where it is.
    pub fn sketch(&mut self, draft: &Value) -> Result<Submitted> {
        let head = self.head;
        let envelope = self.sign(draft);
        self.head = head;
        envelope
    }

    /// Signs any bytes as a payload; the chain stays where it is.
    pub fn sign_bytes(&self, payload: &[u8]) -> Result<Submitted> {
        let signature = self.key.signer.sign(&grain_envelope::pae(payload))?;
        let keyid = self.key.info.key.parse()?;
        Ok(Submitted::from_parts(payload.to_vec(), signature, keyid))
    }

    /// Takes an envelope's place in the chain.
    pub fn follow(&mut self, envelope: &Submitted) {
        let digest = grain_envelope::envelope_digest(envelope.payload(), envelope.signature());
        self.head = Head {
            sequence: self.head.sequence + 1,
            digest: *digest.as_bytes(),
        };
    }

    /// Proves the key to a server and gives a client with the session.
    pub fn sign_in(&self, client: &Client, origin: &str) -> Result<Client> {
        let asked = serde_json::json!({"key": self.key.info.key}).to_string();
        let challenge = client.post("/api/v1/sessions/challenge", asked.as_bytes())?;
        let challenge = challenge.json()?;
        let nonce = challenge["nonce"]
            .as_str()
            .context("a challenge has a nonce")?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(nonce, &mut bytes)?;
        let origin: Origin = origin.parse().context("an origin")?;
        let message =
            grain_envelope::session::message(&origin, &bytes, &self.key.info.key.parse()?);
        let signature = hex::encode(self.key.signer.sign(&message)?);
        let proof = serde_json::json!({
            "key": self.key.info.key, "nonce": nonce, "signature": signature,
        });
        let opened = client
            .post("/api/v1/sessions", proof.to_string().as_bytes())?
            .json()?;
        let token = opened["token"]
            .as_str()
            .with_context(|| opened.to_string())?;
        Ok(Client {
            token: Some(token.to_owned()),
            ..client.clone()
        })
    }
}
