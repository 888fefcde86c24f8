//! What the vectors say, computed again.

use crate::corpus::{bytes, cases, unhex};
use grain_envelope::*;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct EnvelopeVector {
    pub(crate) name: String,
    pub(crate) seed: String,
    public_key: String,
    fingerprint: String,
    pub(crate) payload: String,
    signature: String,
    envelope_digest: String,
    pub(crate) wire: String,
    ledger: String,
}

#[test]
fn envelopes() {
    for vector in cases::<EnvelopeVector>("envelope.json") {
        let signing_key = SigningKey::from_bytes(&unhex(&vector.seed));
        let key = signing_key.verifying_key();
        let public_key = PublicKey::from(&key);
        assert_eq!(public_key.to_string(), vector.public_key);
        assert_eq!(public_key.verifying_key(), Ok(key));
        assert_eq!(fingerprint(&public_key).to_string(), vector.fingerprint);

        let submitted = Submitted::sign(vector.payload.clone().into_bytes(), &signing_key);
        assert_eq!(
            hex::encode(submitted.signature()),
            vector.signature,
            "{}",
            vector.name
        );
        assert_eq!(submitted.digest().to_string(), vector.envelope_digest);
        assert_eq!(String::from_utf8(submitted.to_wire()).unwrap(), vector.wire);
        assert_eq!(
            Submitted::from_wire(vector.wire.as_bytes()),
            Ok(submitted.clone())
        );

        let verified = submitted.verify(&key).unwrap();
        let header = verified.form().as_ref().unwrap();
        assert_eq!(verified.digest().to_string(), vector.envelope_digest);
        assert_eq!(
            verified.identity().ledger.to_string(),
            vector.ledger,
            "{}",
            vector.name
        );
        assert_eq!(header.key, verified.key());
        assert_eq!(header.payload(verified.body()), vector.payload.as_bytes());
        if vector.name == "genesis" {
            assert_eq!(
                genesis::ledger_id(verified.payload()).to_string(),
                vector.ledger
            );
            assert_eq!(header.author_previous, AUTHOR_START);
            assert!(matches!(header.ledger, LedgerName::Origin(_)));
        }
    }
}

#[test]
fn author_chain() {
    let envelopes = cases::<EnvelopeVector>("envelope.json");
    let [_, first, second, conflict] = envelopes.as_slice() else {
        panic!("four envelopes")
    };
    let read = |vector: &EnvelopeVector| {
        Statement::read(vector.payload.as_bytes(), &unhex(&vector.signature)).unwrap()
    };
    assert_eq!(read(first).identity.author_previous, AUTHOR_START);
    for next in [second, conflict] {
        assert_eq!(read(next).identity.author_sequence, 2);
        assert_eq!(read(next).identity.author_previous, read(first).digest);
    }
}

#[derive(Deserialize)]
struct ChainVector {
    subject: Subject,
    envelope_digests: Vec<Digest>,
    heads: Vec<Digest>,
}

#[test]
fn subject_chains() {
    for vector in cases::<ChainVector>("subject_chain.json") {
        let mut head = subject_head_start(&vector.subject);
        assert_eq!(head, vector.heads[0], "{}", vector.subject);
        for ((digest, expected), n) in vector
            .envelope_digests
            .iter()
            .zip(&vector.heads[1..])
            .zip(1..)
        {
            head = subject_head_next(&head, n, digest);
            assert_eq!(head, *expected, "{} {n}", vector.subject);
        }
    }
}

#[derive(Deserialize)]
struct LabelVector {
    id: String,
    label: String,
}

#[test]
fn labels() {
    let vectors = cases::<LabelVector>("label.json");
    for vector in &vectors {
        assert_eq!(label(&vector.id), vector.label, "{}", vector.id);
    }
    let beyond_base_32 = |vector: &&LabelVector| vector.label.ends_with(['*', '~', '$', '=', 'U']);
    assert!(
        vectors.iter().any(|vector| beyond_base_32(&vector)),
        "no check symbol beyond base 32"
    );
}

#[derive(Deserialize)]
struct KeyVectors {
    possession: Vec<PossessionVector>,
    session: Vec<SessionVector>,
    refused: Vec<RefusedKey>,
}

#[derive(Deserialize)]
struct PossessionVector {
    origin: Origin,
    party: Party,
    public_key: PublicKey,
    message: String,
    possession: SignatureBytes,
}

#[derive(Deserialize)]
struct SessionVector {
    origin: Origin,
    nonce: String,
    fingerprint: KeyId,
    message: String,
}

#[derive(Deserialize)]
struct RefusedKey {
    name: String,
    public_key: PublicKey,
    error: String,
}

#[test]
fn keys() {
    let vectors: KeyVectors = serde_json::from_slice(&bytes("key.json")).unwrap();
    for vector in vectors.possession {
        let PossessionVector {
            origin,
            party,
            public_key,
            message,
            possession,
        } = vector;
        let computed = enrolment::possession_message(&origin, &party, &public_key);
        assert_eq!(hex::encode(computed), message);
        let verify =
            |origin, party| enrolment::verify_possession(origin, party, &public_key, &possession);
        assert_eq!(verify(&origin, &party), Ok(()));
        let elsewhere = "another.example".parse().unwrap();
        let signature = Err(enrolment::PossessionError::Signature);
        assert_eq!(verify(&elsewhere, &party), signature);
        assert_eq!(
            verify(&origin, &"914403001922038216".parse().unwrap()),
            signature
        );
    }
    for vector in vectors.session {
        let computed = session::message(&vector.origin, &unhex(&vector.nonce), &vector.fingerprint);
        assert_eq!(hex::encode(computed), vector.message);
    }
    for vector in vectors.refused {
        let error = vector.public_key.verifying_key().unwrap_err();
        assert_eq!(format!("{error:?}"), vector.error, "{}", vector.name);
    }
}

#[derive(Deserialize)]
pub(crate) struct EntryVector {
    name: String,
    payload: String,
    signature: String,
    admission: String,
    salt: Salt,
    recorded_at_ms: u64,
    record: String,
    commitment: Digest,
    kind: u8,
    leaf: String,
}

impl EntryVector {
    pub(crate) fn entry(&self) -> Entry {
        Entry {
            payload: self.payload.clone().into_bytes(),
            signature: unhex(&self.signature),
            admission: self.admission.clone().into_bytes(),
            salt: self.salt,
        }
    }
}

#[test]
fn entries_and_leaves() {
    for vector in cases::<EntryVector>("entry.json") {
        let entry = vector.entry();
        assert_eq!(
            hex::encode(entry.encode()),
            vector.record,
            "{}",
            vector.name
        );
        assert_eq!(
            Entry::decode(&hex::decode(&vector.record).unwrap()),
            Ok(entry.clone())
        );
        assert_eq!(entry.commitment(), vector.commitment, "{}", vector.name);

        let (admission, leaf) = entry.derive().unwrap();
        assert_eq!(admission.encode(), entry.admission);
        assert_eq!(admission.recorded_at.milliseconds(), vector.recorded_at_ms);
        assert_eq!(leaf.kind as u8, vector.kind, "{}", vector.name);
        assert_eq!(leaf.kind.verdict(), admission.verdict);
        assert_eq!(leaf.to_string(), vector.leaf, "{}", vector.name);
        assert_eq!(Leaf::decode(&leaf.encode()), Ok(leaf));
        if leaf.kind == LeafKind::LogKey {
            let fact = ledger_fact::LogKey::parse(&entry.payload).unwrap();
            assert_eq!(fact.encode(), entry.payload);
            assert_eq!(
                ledger_fact::LogKey::new(fact.vkey.clone(), fact.previous_vkey.clone()),
                fact
            );
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct ReceiptVector {
    pub(crate) name: String,
    entry: usize,
    proof: String,
    pub(crate) receipt: String,
}

/// Each receipt of the vectors with its entry.
pub(crate) fn receipts() -> Vec<(ReceiptVector, Entry)> {
    let entries = cases::<EntryVector>("entry.json");
    let vectors = cases::<ReceiptVector>("receipt.json");
    vectors
        .into_iter()
        .map(|vector| (entries[vector.entry].entry(), vector))
        .map(|(e, v)| (v, e))
        .collect()
}

#[test]
fn receipts_are_written_and_checked() {
    for (vector, entry) in receipts() {
        let receipt = Receipt::new(&entry, vector.proof.clone()).unwrap();
        assert_eq!(
            String::from_utf8(receipt.encode()).unwrap(),
            vector.receipt,
            "{}",
            vector.name
        );
        assert_eq!(
            Receipt::parse(vector.receipt.as_bytes()).as_ref(),
            Ok(&receipt)
        );
        let admission = receipt.check(&entry.payload, &entry.signature).unwrap();
        assert_eq!(admission.encode(), entry.admission);
        assert_eq!(
            serde_json::from_str::<Receipt>(&vector.receipt).unwrap(),
            receipt
        );
    }
}

#[test]
fn bundle() {
    let bytes = bytes("bundle.grain");
    let bundle = bundle::read(&bytes).unwrap();
    assert_eq!(bundle.encode().unwrap(), bytes);
    let entries = cases::<EntryVector>("entry.json");
    assert_eq!(bundle.genesis.entry(), entries[0].entry());
    for (line, vector) in bundle.entries.iter().zip(&entries[1..]) {
        assert_eq!(line.entry(), vector.entry());
        assert_eq!(bundle::EntryLine::new(line.index, vector.entry()), *line);
    }
}
