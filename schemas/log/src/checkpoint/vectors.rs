//! Checkpoints and cosignatures that other implementations made or accepted.

use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::cosignature::{self, Cosigner};
use crate::merkle::EMPTY_ROOT;
use crate::note::{
    KeyName, KeyType, SignatureLine, SigningKey, VerifiedSignature, VerifierKey, VerifyNoteError,
};
use crate::test_log::{
    LARGE_ROOTS, PAYLOAD_15, PAYLOAD_70000, checkpoint_15, hash, signed_checkpoint_15, signing_key,
    verifier_key,
};

const BODY_15: &str =
    "example.com/log/testdata\n15\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n";
const WITNESS_VKEY: &str =
    "customs.example/w1+665aa226+BEUIoHqpQXB/PrLblMiJeoCywRl0drbeITrCc999hsT/";
const COSIGNATURE: &str = "ZlqiJgAAAABlU/EAi815xaPfLeB0qngtVR67X61g1VFRJW0r2vSGUzlWqUHdMTuY5338IhrPPiqU9DJ3EstnZJr0w2bQjkEXTUmbCA==";

fn witness() -> Cosigner {
    Cosigner::from_seed("customs.example/w1".parse().unwrap(), &[0x2b; 32])
}

fn origin() -> KeyName {
    "example.com/log/testdata".parse().unwrap()
}

#[test]
fn the_checkpoint_of_the_test_log() {
    assert_eq!(checkpoint_15().to_string(), BODY_15);
    let signed = signed_checkpoint_15();
    assert_eq!(signed.note().signatures()[0].payload(), PAYLOAD_15);
    let text = format!("{BODY_15}\n\u{2014} example.com/log/testdata {PAYLOAD_15}\n");
    assert_eq!(signed.to_string(), text);
    let parsed = SignedCheckpoint::parse(text.as_bytes()).unwrap();
    assert_eq!(parsed.open(&[verifier_key()]), Ok(&checkpoint_15()));
}

#[test]
fn the_checkpoint_of_the_larger_tree() {
    let checkpoint = Checkpoint::new(origin(), 70_000, hash(LARGE_ROOTS[2].1)).unwrap();
    let signed = checkpoint.sign(&signing_key()).unwrap();
    assert_eq!(signed.note().signatures()[0].payload(), PAYLOAD_70000);
}

#[test]
fn the_cosignature() {
    let witness = witness();
    let key = witness.verifier_key();
    assert_eq!(
        hex::encode(key.public_key()),
        "4508a07aa941707f3eb2db94c8897a80b2c1197476b6de213ac273df7d86c4ff"
    );
    assert_eq!(key.to_string(), WITNESS_VKEY);
    assert_eq!(WITNESS_VKEY.parse(), Ok(key.clone()));
    let message = cosignature::message(1_700_000_000, BODY_15);
    assert_eq!(
        hex::encode(Sha256::digest(message)),
        "c1eda845ccdce7c67c040e9c66352f53bb9189c974801b90e9ffec2ab320a053"
    );
    let line = witness.cosign(BODY_15, 1_700_000_000);
    assert_eq!(line.payload(), COSIGNATURE);

    let mut signed = signed_checkpoint_15();
    signed.add(line);
    let verified = VerifiedSignature {
        key: &key,
        timestamp: Some(1_700_000_000),
    };
    assert_eq!(signed.cosignatures([&key]), Ok(vec![verified]));
    assert!(signed.open(&[verifier_key()]).is_ok());
}

#[test]
fn every_changed_byte_of_a_cosignature_is_refused() {
    let key = witness().verifier_key();
    let line = witness().cosign(BODY_15, 1_700_000_000);
    for position in 0..line.signature().len() {
        for bit in 0..8 {
            let mut signature = line.signature().to_vec();
            signature[position] ^= 1 << bit;
            assert!(
                key.verify(BODY_15, &signature).is_err(),
                "byte {position}, bit {bit}"
            );
            let mut signed = signed_checkpoint_15();
            signed.add(SignatureLine::new(line.name(), line.key_id(), signature));
            let error = VerifyNoteError::BadSignature {
                name: line.name().to_owned(),
                key_id: line.key_id(),
            };
            assert_eq!(signed.cosignatures([&key]), Err(error));
        }
    }
    for length in [0, 7, 8, 71, 73] {
        let mut signature = line.signature().to_vec();
        signature.resize(length, 0);
        assert!(key.verify(BODY_15, &signature).is_err(), "{length} bytes");
    }
}

#[test]
fn a_cosignature_is_not_a_log_signature_nor_the_other_way_round() {
    // The same seed and name in both roles: type and message keep them apart.
    let as_log = SigningKey::from_seed(origin(), &[0x2b; 32]);
    let as_witness = Cosigner::from_seed(origin(), &[0x2b; 32]);
    assert_ne!(
        as_log.verifier_key().key_id(),
        as_witness.verifier_key().key_id()
    );
    let mut signed = checkpoint_15().sign(&as_log).unwrap();
    signed.add(as_witness.cosign(BODY_15, 1));
    let unknown = OpenCheckpointError::UnknownOrigin;
    assert_eq!(signed.open(&[as_witness.verifier_key()]), Err(unknown));
    assert_eq!(signed.cosignatures([&as_log.verifier_key()]), Ok(vec![]));
    assert_eq!(
        signed
            .cosignatures([&as_witness.verifier_key()])
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn every_changed_byte_of_a_checkpoint_is_refused() {
    let text = signed_checkpoint_15().to_string();
    let keys = [verifier_key()];
    for position in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[position] ^= 1 << bit;
            let refused =
                SignedCheckpoint::parse(&bytes).map_or(true, |signed| signed.open(&keys).is_err());
            assert!(refused, "byte {position}, bit {bit}");
        }
    }
}

#[test]
fn a_log_signs_under_its_own_name_only() {
    let other = SigningKey::from_seed("example.com/log/other".parse().unwrap(), &[1; 32]);
    assert_eq!(
        checkpoint_15().sign(&other),
        Err(SignCheckpointError::Origin)
    );
    // Another log's valid signature over this origin's text does not help.
    let mut signed = signed_checkpoint_15();
    signed.add(other.sign(BODY_15));
    let refused = signed.open(&[other.verifier_key()]);
    assert_eq!(refused, Err(OpenCheckpointError::UnknownOrigin));
    assert_eq!(signed.open(&[]), Err(OpenCheckpointError::UnknownOrigin));
    // A second key of the same log is not the one that signed.
    let rotated = SigningKey::from_seed(origin(), &[2; 32]).verifier_key();
    assert_eq!(
        signed.open(std::slice::from_ref(&rotated)),
        Err(OpenCheckpointError::Signature(
            VerifyNoteError::NoKnownSignature
        ))
    );
    assert!(signed.open(&[rotated, verifier_key()]).is_ok());
}

#[test]
fn bodies_that_are_no_checkpoint() {
    let root = "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=";
    let empty = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    for (text, error) in [
        (String::new(), CheckpointError::Lines),
        ("o\n".to_owned(), CheckpointError::Lines),
        ("o\n1\n".to_owned(), CheckpointError::Lines),
        (format!("o\n1\n{root}"), CheckpointError::Lines),
        (format!("o\n01\n{root}\n"), CheckpointError::TreeSize),
        (format!("o\n+1\n{root}\n"), CheckpointError::TreeSize),
        (format!("o\n1 \n{root}\n"), CheckpointError::TreeSize),
        (format!("o\n\n{root}\n"), CheckpointError::TreeSize),
        (
            format!("o\n18446744073709551616\n{root}\n"),
            CheckpointError::TreeSize,
        ),
        (
            format!("o\n1\n{}\n", &root[..43]),
            CheckpointError::RootHash,
        ),
        (
            format!("o\n1\n{}t=\n", &root[..42]),
            CheckpointError::RootHash,
        ),
        (format!("o\n1\n{root} \n"), CheckpointError::RootHash),
        ("o\n1\n\n".to_owned(), CheckpointError::RootHash),
        (format!("o\n1\n{root}\n\n"), CheckpointError::Extension),
        (
            format!("o\n1\n{root}\nextension\n"),
            CheckpointError::Extension,
        ),
        (format!("o\n0\n{root}\n"), CheckpointError::EmptyTree),
    ] {
        assert_eq!(text.parse::<Checkpoint>(), Err(error), "{text:?}");
    }
    for origin in ["", "a b", "a+b", "日志"] {
        let text = format!("{origin}\n1\n{root}\n");
        assert!(matches!(
            text.parse::<Checkpoint>(),
            Err(CheckpointError::Origin(_))
        ));
    }
    let of_nothing = format!("o\n0\n{empty}\n");
    assert_eq!(
        of_nothing.parse::<Checkpoint>().unwrap().to_string(),
        of_nothing
    );
    let origin = || "o".parse().unwrap();
    assert_eq!(
        Checkpoint::new(origin(), 0, [1; 32]),
        Err(CheckpointError::EmptyTree)
    );
    assert!(Checkpoint::new(origin(), 0, EMPTY_ROOT).is_ok());
}

#[test]
fn the_monitoring_path_is_the_hash_of_the_origin() {
    assert_eq!(
        origin_hash(&origin()),
        "6994c64086cc171ca46c749d036fd313bac575a8b2b2a2b9874ef097775714d5"
    );
}

#[test]
fn key_types_are_told_apart() {
    assert_eq!(
        WITNESS_VKEY.parse::<VerifierKey>().unwrap().key_type(),
        KeyType::CosignatureV1
    );
    assert_eq!(verifier_key().key_type(), KeyType::Ed25519);
}

proptest! {
    #[test]
    fn what_is_written_is_read(tree_size in 1_u64.., root: [u8; 32], seed: [u8; 32], time: u64) {
        let checkpoint = Checkpoint::new(origin(), tree_size, root).unwrap();
        prop_assert_eq!(checkpoint.to_string().parse(), Ok(checkpoint.clone()));
        let key = SigningKey::from_seed(origin(), &seed);
        let mut signed = checkpoint.clone().sign(&key).unwrap();
        signed.add(witness().cosign(&checkpoint.to_string(), time));
        let parsed = SignedCheckpoint::parse(signed.to_string().as_bytes()).unwrap();
        prop_assert_eq!(&parsed, &signed);
        prop_assert_eq!(parsed.open(&[key.verifier_key()]), Ok(&checkpoint));
        let witness = witness().verifier_key();
        prop_assert_eq!(parsed.cosignatures([&witness]).unwrap()[0].timestamp, Some(time));
    }
}
