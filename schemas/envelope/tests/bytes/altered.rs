//! Any byte changed is refused, by the check whose business it is.

use crate::corpus::{bytes, cases, unhex};
use crate::golden::{EntryVector, EnvelopeVector, receipts};
use grain_envelope::*;
use std::collections::BTreeSet;

/// The bytes with one changed, for each place and a few changes: the lowest bit, the case bit of
/// letters, a digit's neighbour, and zero.
fn alterations(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..bytes.len()).flat_map(move |place| {
        let byte = bytes[place];
        let changed = BTreeSet::from([byte ^ 1, byte ^ 0x20, byte ^ 0x80, 0]);
        changed
            .into_iter()
            .filter(move |new| *new != byte)
            .map(move |new| {
                let mut altered = bytes.to_vec();
                altered[place] = new;
                altered
            })
    })
}

#[test]
fn envelopes() {
    let vector = &cases::<EnvelopeVector>("envelope.json")[1];
    let key = SigningKey::from_bytes(&unhex(&vector.seed)).verifying_key();
    let original = Submitted::from_wire(vector.wire.as_bytes()).unwrap();
    for altered in alterations(vector.wire.as_bytes()) {
        match Submitted::from_wire(&altered) {
            Err(WireError::Form(error)) => {
                assert!(error.code == code::WRAPPER_FORM || error.code.starts_with("json-"));
            }
            Err(WireError::TooLarge { .. }) => panic!("it has the same size"),
            Ok(submitted) => {
                assert_ne!(submitted, original, "{}", String::from_utf8_lossy(&altered));
                assert_eq!(submitted.verify(&key), Err(VerifyError::SignatureInvalid));
            }
        }
    }
}

#[test]
fn entries() {
    for vector in cases::<EntryVector>("entry.json") {
        let original = vector.entry();
        let (_, leaf) = original.derive().unwrap();
        for altered in alterations(&original.encode()) {
            if let Ok(entry) = Entry::decode(&altered) {
                assert_ne!(entry.commitment(), leaf.commitment);
            }
        }
    }
}

#[test]
fn leaves() {
    let (_, leaf) = cases::<EntryVector>("entry.json")[1]
        .entry()
        .derive()
        .unwrap();
    for altered in alterations(&leaf.encode()) {
        assert_ne!(Leaf::decode(&altered), Ok(leaf));
    }
}

#[test]
fn receipts_are_refused() {
    let mut seen = BTreeSet::new();
    for (vector, entry) in receipts() {
        let proof_begins = vector.receipt.find("\"proof\":\"").unwrap() + 9;
        // What stands inside the proof is checked by whoever knows the log's key.
        let (members, proof) = vector.receipt.as_bytes().split_at(proof_begins);
        for altered in alterations(members) {
            match Receipt::parse(&[&altered, proof].concat()) {
                Err(error) => seen.insert(error.code),
                Ok(receipt) => {
                    let error = receipt.check(&entry.payload, &entry.signature).unwrap_err();
                    seen.insert(error.code())
                }
            };
        }
    }
    let expected = [
        "form-scalar",
        "form-unknown-member",
        "json-character",
        "json-encoding",
        "json-syntax",
        "receipt-commitment",
        "receipt-envelope",
        "receipt-member",
    ];
    for code in expected {
        assert!(seen.contains(code), "{code} was never given: {seen:?}");
    }
}

#[test]
fn receipts_of_another_envelope_are_refused() {
    let receipts = receipts();
    for (vector, entry) in &receipts {
        let receipt = Receipt::parse(vector.receipt.as_bytes()).unwrap();
        for (other, other_entry) in receipts
            .iter()
            .filter(|(other, _)| other.name != vector.name)
        {
            let error = receipt
                .check(&other_entry.payload, &other_entry.signature)
                .unwrap_err();
            assert_eq!(
                error,
                ReceiptError::Envelope,
                "{} {}",
                vector.name,
                other.name
            );
        }
        assert!(receipt.check(&entry.payload, &entry.signature).is_ok());
    }
}

#[test]
fn bundles() {
    let original = bytes("bundle.grain");
    let bundle = bundle::read(&original).unwrap();
    let mut ends = 0;
    for altered in alterations(&original) {
        match bundle::read_unsealed(&altered) {
            Err(refusal) => assert!(code::ALL.contains(&refusal.error.code)),
            Ok((read, seal)) => {
                assert_eq!(seal.unwrap_err().error.code, code::BUNDLE_END);
                let same = read == bundle;
                let in_end_line = altered.iter().rposition(|byte| *byte == b'{')
                    < first_difference(&original, &altered);
                assert_eq!(
                    same, in_end_line,
                    "only the end line may change without the content"
                );
                ends += 1;
            }
        }
    }
    assert!(ends > 0, "no alteration left the grammar whole");
}

fn first_difference(one: &[u8], other: &[u8]) -> Option<usize> {
    one.iter().zip(other).position(|(one, other)| one != other)
}
