//! Notes and keys of Go's `sumdb/note` and of the specification, and agreement with `signed_note`.

use ::signed_note::{Note as OtherNote, StandardSigner, StandardVerifier, VerifierList};
use proptest::prelude::*;

use super::*;
use crate::test_log::{SKEY, VKEY, signed_checkpoint_15, signing_key, verifier_key};

const EXAMPLE_VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const EXAMPLE_NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

const PETER_VKEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_SKEY: &str =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const ENOCH_VKEY: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const GO_TEXT: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_LINE: &str = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
const ENOCH_LINE: &str = "\u{2014} EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=";

fn key(vkey: &str) -> VerifierKey {
    vkey.parse().unwrap()
}

fn note(text: &str) -> SignedNote {
    SignedNote::parse(text.as_bytes()).unwrap()
}

fn bad(name: &str, key_id: u32) -> VerifyNoteError {
    VerifyNoteError::BadSignature {
        name: name.to_owned(),
        key_id,
    }
}

#[test]
fn the_note_of_the_specification() {
    let parsed = note(EXAMPLE_NOTE);
    assert_eq!(parsed.text(), "This is an example message.\n");
    assert_eq!(parsed.to_string(), EXAMPLE_NOTE);
    let key = key(EXAMPLE_VKEY);
    let verified = parsed.verify([&key]).unwrap();
    assert_eq!(
        verified,
        [VerifiedSignature {
            key: &key,
            timestamp: None
        }]
    );
}

#[test]
fn the_note_of_go() {
    let signer = SigningKey::from_text(PETER_SKEY).unwrap();
    assert_eq!(signer.verifier_key().to_string(), PETER_VKEY);
    assert_eq!(signer.to_text().as_str(), PETER_SKEY);
    assert_eq!(signer.sign(GO_TEXT).to_string(), PETER_LINE);

    let both = note(&format!("{GO_TEXT}\n{PETER_LINE}\n{ENOCH_LINE}\n"));
    let (peter, enoch) = (key(PETER_VKEY), key(ENOCH_VKEY));
    let names = |known: &[&VerifierKey]| {
        let verified = both.verify(known.iter().copied()).unwrap();
        verified
            .iter()
            .map(|one| one.key.name().to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&[&enoch, &peter]), ["PeterNeumann", "EnochRoot"]);
    // The other one is unknown then, and ignored.
    assert_eq!(names(&[&enoch]), ["EnochRoot"]);
}

#[test]
fn keys_have_one_text_form() {
    for vkey in [EXAMPLE_VKEY, PETER_VKEY, ENOCH_VKEY, VKEY] {
        assert_eq!(key(vkey).to_string(), vkey);
    }
    assert_eq!(signing_key().verifier_key(), verifier_key());
    for skey in [PETER_SKEY, SKEY] {
        assert_eq!(
            SigningKey::from_text(skey).unwrap().to_text().as_str(),
            skey
        );
    }
}

#[test]
fn every_changed_byte_of_a_key_is_refused() {
    for position in 0..PETER_VKEY.len() {
        for bit in 0..7 {
            let mut vkey = PETER_VKEY.to_owned().into_bytes();
            vkey[position] ^= 1 << bit;
            let vkey = String::from_utf8(vkey).unwrap();
            assert!(vkey.parse::<VerifierKey>().is_err(), "{vkey:?}");
        }
    }
    for position in 0..PETER_SKEY.len() {
        for bit in 0..7 {
            let mut skey = PETER_SKEY.to_owned().into_bytes();
            skey[position] ^= 1 << bit;
            let skey = String::from_utf8(skey).unwrap();
            assert!(SigningKey::from_text(&skey).is_err(), "{skey:?}");
        }
    }
}

#[test]
fn key_texts_that_are_refused() {
    let of = |text: &str| text.parse::<VerifierKey>().unwrap_err();
    assert_eq!(of(""), VerifierKeyError::Form);
    assert_eq!(of("PeterNeumann+c74f20a3"), VerifierKeyError::Form);
    assert_eq!(
        of(&PETER_VKEY.replace("c74f", "C74F")),
        VerifierKeyError::Form
    );
    assert_eq!(
        of(&PETER_VKEY.replace("+c7", "+0c7")),
        VerifierKeyError::Form
    );
    assert_eq!(of(&format!("{PETER_VKEY}\n")), VerifierKeyError::Form);
    assert_eq!(of(&format!("{PETER_VKEY}+")), VerifierKeyError::Form);
    assert_eq!(
        of(&PETER_VKEY.replace("c74f20a3", "c74f20a4")),
        VerifierKeyError::KeyId
    );
    assert_eq!(
        of(&PETER_VKEY.replace("Peter", "Paul")),
        VerifierKeyError::KeyId
    );
    assert!(matches!(
        of(&PETER_VKEY.replace("rN", "r N")),
        VerifierKeyError::Name(_)
    ));
    // The same key as ML-DSA-44 (0x06): not supported, whatever its key ID.
    assert_eq!(
        of(&PETER_VKEY.replace("+ARp", "+BRp")),
        VerifierKeyError::Type(0x05)
    );
    assert_eq!(
        of(&PETER_VKEY.replace("+ARp", "+Bhp")),
        VerifierKeyError::Type(0x06)
    );
    let private = |text: &str| SigningKey::from_text(text).unwrap_err();
    assert_eq!(private(PETER_VKEY), SigningKeyError::Prefix);
    assert_eq!(
        private(&PETER_SKEY.replace("c74f20a3", "c74f20a4")),
        SigningKeyError::KeyId
    );
    assert_eq!(
        private(&PETER_SKEY.replace("+AYE", "+BIE")),
        SigningKeyError::Type(0x04)
    );
}

#[test]
fn public_keys_of_small_order_or_in_a_second_encoding_are_refused() {
    let refused = |public_key: &[u8; 32]| {
        let name = "n".parse().unwrap();
        assert_eq!(
            VerifierKey::new(name, KeyType::Ed25519, public_key),
            Err(VerifierKeyError::PublicKey),
            "{}",
            hex::encode(public_key)
        );
    };
    let mut identity = [0; 32];
    identity[0] = 1;
    refused(&identity);
    refused(&[0; 32]);
    // y + p for every y that still fits 255 bits, with both signs.
    for y in 0..19 {
        let mut public_key = [0xff; 32];
        public_key[0] = 0xed + y;
        refused(&public_key);
        public_key[31] = 0x7f;
        refused(&public_key);
    }
}

#[test]
fn a_known_signature_that_fails_makes_the_note_bad() {
    let (peter, enoch) = (key(PETER_VKEY), key(ENOCH_VKEY));
    // Enoch's signature under Peter's name and key ID.
    let stolen = SignatureLine::parse(ENOCH_LINE).unwrap();
    let forged = SignatureLine::new("PeterNeumann", peter.key_id(), stolen.signature().to_vec());
    let mixed = note(&format!("{GO_TEXT}\n{ENOCH_LINE}\n{forged}\n"));
    assert_eq!(
        mixed.verify([&enoch, &peter]),
        Err(bad("PeterNeumann", peter.key_id()))
    );
    assert_eq!(
        mixed.verify([&peter]),
        Err(bad("PeterNeumann", peter.key_id()))
    );
    assert!(mixed.verify([&enoch]).is_ok());
    // Also behind a line of the same key that does verify.
    let twice = note(&format!("{GO_TEXT}\n{PETER_LINE}\n{forged}\n"));
    assert_eq!(
        twice.verify([&peter]),
        Err(bad("PeterNeumann", peter.key_id()))
    );
    // Also when it has another length.
    let longer = [stolen.signature(), &[0]].concat();
    let longer = SignatureLine::new("PeterNeumann", peter.key_id(), longer);
    let longer = note(&format!("{GO_TEXT}\n{longer}\n"));
    assert_eq!(
        longer.verify([&peter]),
        Err(bad("PeterNeumann", peter.key_id()))
    );
}

#[test]
fn unknown_signatures_are_ignored_even_under_names_no_key_here_could_have() {
    let peter = key(PETER_VKEY);
    let unknown = "\u{2014} 见证人.example AAAAAQECAw==";
    // Name and key ID together make a key: either of them alone is another one.
    let other_id = SignatureLine::new("PeterNeumann", peter.key_id() ^ 1, vec![1; 64]);
    let other_name = SignatureLine::new("PaulNeumann", peter.key_id(), vec![1; 64]);
    let text = format!("{GO_TEXT}\n{unknown}\n{other_id}\n{PETER_LINE}\n{other_name}\n");
    let parsed = note(&text);
    assert_eq!(parsed.verify([&peter]).unwrap().len(), 1);
    assert_eq!(parsed.to_string(), text);
    assert_eq!(
        parsed.verify([&key(ENOCH_VKEY)]),
        Err(VerifyNoteError::NoKnownSignature)
    );
    assert_eq!(parsed.verify([]), Err(VerifyNoteError::NoKnownSignature));
}

#[test]
fn the_last_empty_line_separates() {
    let text = "first\n\nsecond\n\n\n";
    let signer = signing_key();
    let signed = SignedNote::new(text.to_owned(), [signer.sign(text)]).unwrap();
    let parsed = note(&signed.to_string());
    assert_eq!(parsed, signed);
    assert_eq!(parsed.text(), text);
    assert!(parsed.verify([&verifier_key()]).is_ok());
}

#[test]
fn a_line_of_the_same_key_replaces() {
    let (name, key_id) = ("witness", 7);
    let old = SignatureLine::new(name, key_id, vec![1]);
    let new = SignatureLine::new(name, key_id, vec![2]);
    let other = SignatureLine::new(name, 8, vec![3]);
    let mut note = SignedNote::new("t\n".to_owned(), [old, other.clone()]).unwrap();
    note.add(new.clone());
    assert_eq!(note.signatures(), [other, new]);
}

#[test]
fn sixteen_signatures_and_a_hundred_are_read() {
    let line = "\u{2014} a AAAAAQE=\n";
    for count in [1, 16, MAX_SIGNATURES] {
        assert_eq!(
            note(&format!("t\n\n{}", line.repeat(count)))
                .signatures()
                .len(),
            count
        );
    }
    let more = format!("t\n\n{}", line.repeat(MAX_SIGNATURES + 1));
    assert_eq!(
        SignedNote::parse(more.as_bytes()),
        Err(NoteError::TooManySignatures)
    );
    let large = vec![b'a'; MAX_NOTE_BYTES + 1];
    assert_eq!(SignedNote::parse(&large), Err(NoteError::TooLarge));
}

#[test]
fn bytes_that_are_no_note() {
    let line = "\u{2014} a AAAAAQE=";
    for (bytes, error) in [
        (String::new(), NoteError::NoSeparator),
        ("t\n".to_owned(), NoteError::NoSeparator),
        (format!("\n{line}\n"), NoteError::NoSeparator),
        (format!("t\n{line}\n"), NoteError::NoSeparator),
        ("t\n\n".to_owned(), NoteError::NoSignature),
        (
            format!("t\n\n{line}"),
            NoteError::SignatureLine { position: 0 },
        ),
        (format!("t\n\n{line}\n\n"), NoteError::NoSignature),
        (
            format!("t\n\n{line}\nx\n"),
            NoteError::SignatureLine { position: 1 },
        ),
        (
            format!("t\n\n{line}\n {line}\n"),
            NoteError::SignatureLine { position: 1 },
        ),
        (format!("t\r\n\n{line}\n"), NoteError::Characters),
        (format!("t\n\n{line}\r\n"), NoteError::Characters),
        (format!("t\t\n\n{line}\n"), NoteError::Characters),
        (format!("t\0\n\n{line}\n"), NoteError::Characters),
    ] {
        assert_eq!(SignedNote::parse(bytes.as_bytes()), Err(error), "{bytes:?}");
    }
    assert_eq!(SignedNote::parse(b"\xff\n\n"), Err(NoteError::Characters));
    let signature = || SignatureLine::parse(line);
    let new = |text: &str, lines| SignedNote::new(text.to_owned(), lines).unwrap_err();
    assert_eq!(new("t", signature()), NoteError::Text);
    assert_eq!(new("", signature()), NoteError::Text);
    assert_eq!(new("t\r\n", signature()), NoteError::Characters);
    assert_eq!(new("t\n", None), NoteError::NoSignature);
}

#[test]
fn every_changed_byte_of_a_note_is_refused() {
    let key = key(EXAMPLE_VKEY);
    for position in 0..EXAMPLE_NOTE.len() {
        for bit in 0..8 {
            let mut bytes = EXAMPLE_NOTE.as_bytes().to_vec();
            bytes[position] ^= 1 << bit;
            let refused =
                SignedNote::parse(&bytes).map_or(true, |note| note.verify([&key]).is_err());
            assert!(refused, "byte {position}, bit {bit}");
        }
    }
}

#[test]
fn a_secret_is_not_shown() {
    let shown = format!("{:?}", SigningKey::from_text(PETER_SKEY).unwrap());
    assert_eq!(
        shown,
        "SigningKey { name: KeyName(\"PeterNeumann\"), key_id: c74f20a3, .. }"
    );
}

proptest! {
    #[test]
    fn signed_note_reads_what_is_written_here_and_the_other_way_round(
        seed: [u8; 32],
        name in "[!-*,-~]{1,40}",
        text in "([ -~\u{e4}\u{7cae}]{0,30}\n){1,5}",
    ) {
        let signer = SigningKey::from_seed(name.parse().unwrap(), &seed);
        let vkey = signer.verifier_key().to_string();
        let ours = SignedNote::new(text.clone(), [signer.sign(&text)]).unwrap().to_string();

        let other_verifier = StandardVerifier::new(&vkey).unwrap();
        let known = VerifierList::new(vec![Box::new(other_verifier)]);
        let read = OtherNote::from_bytes(ours.as_bytes()).unwrap();
        prop_assert_eq!(read.verify(&known).unwrap().0.len(), 1);

        let other_signer = StandardSigner::new(signer.to_text().as_str()).unwrap();
        let mut theirs = OtherNote::new(text.as_bytes(), &[]).unwrap();
        theirs.add_sigs(&[&other_signer]).unwrap();
        prop_assert_eq!(theirs.to_bytes(), ours.as_bytes());

        let key: VerifierKey = vkey.parse().unwrap();
        prop_assert!(note(&ours).verify([&key]).is_ok());
    }

    #[test]
    fn what_parses_is_written_again(
        noise in "[\u{2014} a+\n=AQ\u{7cae}\r]{0,40}",
        position in any::<prop::sample::Index>(),
        length in 0_usize..4,
    ) {
        let mut bytes = signed_checkpoint_15().to_string().into_bytes();
        let start = position.index(bytes.len());
        let end = bytes.len().min(start + length);
        bytes.splice(start..end, noise.bytes());
        if let Ok(note) = SignedNote::parse(&bytes) {
            prop_assert_eq!(note.to_string().into_bytes(), bytes);
        }
    }
}
