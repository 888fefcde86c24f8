use super::cast::Member;
use grain_envelope::{
    AUTHOR_START, Digest, KeyId, Origin, PublicKey, SignatureBytes, SigningKey, Statement,
    Submitted, enrolment, fingerprint,
};

/// A key of a member with its author chain.
#[derive(Clone)]
pub struct Signatory {
    /// Whose key it is.
    pub member: Member,
    /// Who signs with it.
    pub person: &'static str,
    key: SigningKey,
    sequence: u64,
    previous: Digest,
}

impl Signatory {
    /// The key of a number: another number, another key, the same on every machine.
    pub fn new(member: Member, person: &'static str, number: u32) -> Self {
        let mut seed = *b"graintrail sample key, no secret";
        seed[..4].copy_from_slice(&number.to_be_bytes());
        Self {
            member,
            person,
            key: SigningKey::from_bytes(&seed),
            sequence: 0,
            previous: AUTHOR_START,
        }
    }

    /// Its public key.
    pub fn public_key(&self) -> PublicKey {
        PublicKey::from(&self.key.verifying_key())
    }

    /// Its fingerprint.
    pub fn key_id(&self) -> KeyId {
        fingerprint(&self.public_key())
    }

    /// The key itself.
    pub const fn signing_key(&self) -> &SigningKey {
        &self.key
    }

    /// The number and digest of its last event: what the next one hangs on.
    pub const fn head(&self) -> (u64, Digest) {
        (self.sequence, self.previous)
    }

    /// Puts the head of its chain elsewhere: for events that a ledger never recorded.
    pub fn set_head(&mut self, sequence: u64, previous: Digest) {
        self.sequence = sequence;
        self.previous = previous;
    }

    /// Forgets the event that it signed last: nobody will hear of it.
    ///
    /// # Panics
    /// If the event is not one of ours.
    pub fn step_back(&mut self, last: &Submitted) {
        let statement = Statement::read(last.payload(), last.signature()).expect("we wrote it");
        let identity = statement.identity;
        self.set_head(identity.author_sequence - 1, identity.author_previous);
    }

    /// Proof of possession for a ledger's origin.
    pub fn possession(&self, origin: &Origin) -> SignatureBytes {
        let party = self.member.party.parse().expect("sample parties are valid");
        enrolment::prove_possession(origin, &party, &self.key)
    }

    /// Signs a payload as the next of its chain.
    pub(super) fn sign(&mut self, payload: Vec<u8>) -> Submitted {
        let submitted = Submitted::sign(payload, &self.key);
        self.sequence += 1;
        self.previous = submitted.digest();
        submitted
    }
}
