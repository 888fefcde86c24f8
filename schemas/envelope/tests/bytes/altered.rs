//! Any byte changed is refused, by the check whose business it is.

use crate::corpus::{bytes, cases, reseal, unhex};
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
            Ok((_, seal)) => {
                assert_eq!(seal.unwrap_err().error.code, code::BUNDLE_END);
                assert!(bundle::read(&altered).is_err());
                ends += 1;
            }
        }
    }
    assert!(ends > 0, "no alteration left the grammar whole");
    assert_eq!(bundle::read(&original).as_ref(), Ok(&bundle));
}

/// The leaf records of all entries: what the tree vouches for.
fn leaves_of(bundle: &bundle::Bundle) -> Vec<Result<Leaf, FormError>> {
    let entries = std::iter::once(&bundle.genesis).chain(&bundle.entries);
    entries
        .map(|line| line.entry().derive().map(|(_, leaf)| leaf))
        .collect()
}

#[test]
fn bundles_sealed_again() {
    let original = String::from_utf8(bytes("bundle.grain")).unwrap();
    let bundle = bundle::read(original.as_bytes()).unwrap();
    let leaves = leaves_of(&bundle);
    let sealed = original.rfind("{\"line\":\"end\"").unwrap();
    let mut left_to_the_tree = 0;
    for altered in alterations(&original.as_bytes()[..sealed]) {
        let Ok(altered) = String::from_utf8(altered) else {
            continue;
        };
        let Ok(read) = bundle::read(reseal(&altered).as_bytes()) else {
            continue;
        };
        assert_ne!(read, bundle, "an alteration that alters nothing");
        if (&read.genesis, &read.entries) != (&bundle.genesis, &bundle.entries) {
            assert_ne!(
                leaves_of(&read),
                leaves,
                "an entry altered behind the tree's back"
            );
            left_to_the_tree += 1;
        }
    }
    assert!(left_to_the_tree > 0);
}
