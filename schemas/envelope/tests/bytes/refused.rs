//! The corpus of refused inputs: for each the code and the place.

use crate::corpus::{Edit, bytes, cases, reseal};
use crate::golden::{EntryVector, EnvelopeVector, receipts};
use grain_envelope::*;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct JsonCase {
    name: String,
    text: Option<String>,
    hex: Option<String>,
    code: String,
    pointer: String,
    offset: usize,
}

#[test]
fn json() {
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for case in cases::<JsonCase>("refused/json.json") {
        let bytes = case.hex.as_ref().map_or_else(
            || case.text.clone().unwrap_or_default().into_bytes(),
            |hex| hex::decode(hex).unwrap(),
        );
        let error = json::parse(&bytes).expect_err(&case.name);
        let said = (error.code, error.pointer.as_str(), error.offset);
        if said != (case.code.as_str(), case.pointer.as_str(), Some(case.offset)) {
            wrong.push(format!("{}: {said:?} {error}", case.name));
        }
        seen.insert(case.code);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let all = code::ALL.iter().filter(|code| code.starts_with("json-"));
    assert!(
        all.clone().all(|code| seen.contains(*code)),
        "a refusal of the reader has no case"
    );
}

#[test]
fn wrappers() {
    let envelope = &cases::<EnvelopeVector>("envelope.json")[1];
    for case in cases::<Edit>("refused/wrapper.json") {
        match Submitted::from_wire(case.apply(&envelope.wire).as_bytes()) {
            Err(WireError::Form(error)) => case.assert_said(&error),
            other => panic!("{}: {other:?}", case.name),
        }
    }
}

#[test]
fn sizes() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let fits = Submitted::sign(vec![b' '; limits::PAYLOAD_SIZE_MAX], &key);
    assert!(Submitted::from_wire(&fits.to_wire()).is_ok());
    let payload = Submitted::sign(vec![b' '; limits::PAYLOAD_SIZE_MAX + 1], &key);
    assert_eq!(
        Submitted::from_wire(&payload.to_wire()),
        Err(WireError::TooLarge {
            size: 32_769,
            limit: 32_768
        })
    );
    let mut wire = fits.to_wire();
    wire.resize(limits::WIRE_SIZE_MAX, b' ');
    assert!(
        Submitted::from_wire(&wire).is_ok(),
        "white space around the wrapper is allowed"
    );
    wire.push(b' ');
    assert_eq!(
        Submitted::from_wire(&wire),
        Err(WireError::TooLarge {
            size: 65_537,
            limit: 65_536
        })
    );
}

#[test]
fn payloads() {
    let envelope = &cases::<EnvelopeVector>("envelope.json")[1];
    for case in cases::<Edit>("refused/payload.json") {
        let payload = case.apply(&envelope.payload);
        let statement = Statement::read(payload.as_bytes(), &[0; 64]);
        let error = statement
            .and_then(|statement| statement.form)
            .expect_err(&case.name);
        case.assert_said(&error);
    }
}

#[test]
fn signatures() {
    let envelope = &cases::<EnvelopeVector>("envelope.json")[1];
    let key = SigningKey::from_bytes(&crate::corpus::unhex(&envelope.seed));
    let other = SigningKey::from_bytes(&[9; 32]);
    let invalid = Err(VerifyError::SignatureInvalid);
    let submitted = Submitted::from_wire(envelope.wire.as_bytes()).unwrap();
    assert_eq!(submitted.clone().verify(&other.verifying_key()), invalid);

    // Signed by another key, which the payload does not name.
    let stolen = Submitted::sign(envelope.payload.clone().into_bytes(), &other);
    let error = stolen.clone().verify(&other.verifying_key()).unwrap_err();
    assert!(matches!(
        error,
        VerifyError::Form(FormError {
            code: code::KEY_MISMATCH,
            ..
        })
    ));
    // The same, its wrapper claiming the payload's key.
    let (payload, signature) = (stolen.payload().to_vec(), *stolen.signature());
    let claimed = Submitted::from_parts(payload, signature, submitted.keyid());
    assert_eq!(claimed.verify(&key.verifying_key()), invalid);
    // Signed without the DSSE encoding.
    let bare = ed25519_dalek::Signer::sign(&key, submitted.payload()).to_bytes();
    let bare = Submitted::from_parts(submitted.payload().to_vec(), bare, submitted.keyid());
    assert_eq!(bare.verify(&key.verifying_key()), invalid);
    // Signed, and not JSON.
    let nonsense = Submitted::sign(b"{".to_vec(), &key).verify(&key.verifying_key());
    assert!(matches!(
        nonsense,
        Err(VerifyError::Form(FormError {
            code: code::JSON_SYNTAX,
            ..
        }))
    ));
}

#[test]
fn malformed_headers_keep_their_identity() {
    let envelope = &cases::<EnvelopeVector>("envelope.json")[1];
    let payload = envelope
        .payload
        .replace("\"source\":\"manual\"", "\"source\":\"web\"");
    let statement = Statement::read(payload.as_bytes(), &[0; 64]).unwrap();
    assert_eq!(statement.identity.author_sequence, 1);
    assert_eq!(statement.form.unwrap_err().code, code::FORM_SCALAR);
    let payload = envelope
        .payload
        .replace("\"author_sequence\":1", "\"author_sequence\":0");
    let error = Statement::read(payload.as_bytes(), &[0; 64]).unwrap_err();
    assert_eq!(
        error.pointer, "/author_sequence",
        "there is no number 0 to be known or not"
    );
}

#[test]
fn admission_records() {
    let base = &cases::<EntryVector>("entry.json")[2].entry();
    let base = String::from_utf8(base.admission.clone()).unwrap();
    for case in cases::<Edit>("refused/admission.json") {
        let error = Admission::parse(case.apply(&base).as_bytes()).expect_err(&case.name);
        case.assert_said(&error);
    }
}

#[test]
fn receipt_texts() {
    let (vector, _) = &receipts()[1];
    for case in cases::<Edit>("refused/receipt.json") {
        let error = Receipt::parse(case.apply(&vector.receipt).as_bytes()).expect_err(&case.name);
        case.assert_said(&error);
    }
}

#[test]
fn bundles() {
    let base = String::from_utf8(bytes("bundle.grain")).unwrap();
    for case in cases::<Edit>("refused/bundle.json") {
        let mut text = case.apply(&base);
        if case.resealed {
            text = reseal(&text);
        }
        let refusal = bundle::read(text.as_bytes()).expect_err(&case.name);
        case.assert_said(&refusal.error);
        assert_eq!(refusal.line, case.line, "{}: {refusal}", case.name);
    }
    for nothing in ["", "\n", "{}\n"] {
        assert!(bundle::read(nothing.as_bytes()).is_err(), "{nothing:?}");
    }
}
