//! The proof file of the test log, and what becomes of it when it is touched.

use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::cosignature::Cosigner;
use crate::merkle::{EMPTY_ROOT, MemoryTree, inclusion_proof, leaf_hash};
use crate::note::SigningKey;
use crate::test_log::{
    INCLUSION_7_IN_15, checkpoint_15, hashes, leaf_hashes, numbered_leaves, signed_checkpoint_15,
    verifier_key,
};

fn witness() -> Cosigner {
    Cosigner::from_seed("customs.example/w1".parse().unwrap(), &[0x2b; 32])
}

fn proof() -> TlogProof {
    let mut checkpoint = signed_checkpoint_15();
    checkpoint.add(witness().cosign(&checkpoint_15().to_string(), 1_700_000_000));
    TlogProof {
        extra: None,
        leaf_index: 7,
        path: hashes(&INCLUSION_7_IN_15),
        checkpoint,
    }
}

fn policy() -> Policy {
    let (log, witness) = (verifier_key(), witness().verifier_key());
    format!("log {log}\nwitness w {witness}\nquorum w\n")
        .parse()
        .unwrap()
}

fn parse(text: &str) -> Result<TlogProof, ParseProofError> {
    TlogProof::parse(text.as_bytes())
}

#[test]
fn the_proof_file_of_the_test_log() {
    let text = proof().to_string();
    assert_eq!(
        hex::encode(Sha256::digest(&text)),
        "bc4fed400343408c85909188c0b2a2fc446102c3cd9bff572d8426c5350a32a5"
    );
    let parsed = parse(&text).unwrap();
    assert_eq!(parsed, proof());
    let leaf = leaf_hash(b"eit");
    assert_eq!(
        parsed.verify(&leaf, &[verifier_key()]),
        Ok(&checkpoint_15())
    );
    let policy = policy();
    let accepted = parsed.verify_under(&leaf, &policy).unwrap();
    assert_eq!(accepted.checkpoint, &checkpoint_15());
    assert_eq!(accepted.log_key, &verifier_key());
    assert_eq!(accepted.cosignatures[0].timestamp, Some(1_700_000_000));
    let written = write_proof(7, &parsed.path, &parsed.checkpoint.to_string());
    assert_eq!(written, text);
}

#[test]
fn every_changed_byte_is_refused() {
    let text = proof().to_string().into_bytes();
    let (leaf, policy) = (leaf_hash(b"eit"), policy());
    for position in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone();
            bytes[position] ^= 1 << bit;
            let refused = TlogProof::parse(&bytes)
                .map_or(true, |proof| proof.verify_under(&leaf, &policy).is_err());
            assert!(refused, "byte {position}, bit {bit}");
        }
    }
}

#[test]
fn every_cut_and_every_addition_is_refused() {
    let text = proof().to_string();
    let (leaf, policy) = (leaf_hash(b"eit"), policy());
    let is_refused =
        |text: &str| parse(text).map_or(true, |proof| proof.verify_under(&leaf, &policy).is_err());
    for end in 0..text.len() {
        if text.is_char_boundary(end) {
            assert!(is_refused(&text[..end]), "cut at {end}");
        }
    }
    for (position, _) in text.char_indices() {
        for added in ["\n", " ", "\r", "A", "0"] {
            let mut changed = text.clone();
            changed.insert_str(position, added);
            assert!(is_refused(&changed), "{added:?} at {position}");
        }
    }
    for added in ["\n", " ", "\u{2014}"] {
        assert!(parse(&format!("{text}{added}")).is_err());
    }
}

#[test]
fn another_leaf_another_key_or_no_quorum_is_refused() {
    let proof = proof();
    let eit = leaf_hash(b"eit");
    assert_eq!(
        proof.verify(&leaf_hash(b"nain"), &[verifier_key()]),
        Err(VerifyProofError::Inclusion(InclusionError::Root))
    );
    let other = SigningKey::from_seed("other.example".parse().unwrap(), &[3; 32]).verifier_key();
    assert_eq!(
        proof.verify(&eit, &[other]),
        Err(VerifyProofError::Checkpoint(
            OpenCheckpointError::UnknownOrigin
        ))
    );
    let mut alone = proof.clone();
    alone.checkpoint = signed_checkpoint_15();
    assert!(alone.verify(&eit, &[verifier_key()]).is_ok());
    assert_eq!(
        alone.verify_under(&eit, &policy()),
        Err(VerifyProofError::Policy(PolicyRefusal::Quorum))
    );
    assert!(
        alone
            .verify_under(&eit, &Policy::of_log(verifier_key()))
            .is_ok()
    );
}

#[test]
fn texts_that_are_no_proof() {
    let checkpoint = signed_checkpoint_15();
    let hash = INCLUSION_7_IN_15[0];
    let first = "c2sp.org/tlog-proof@v1";
    for (text, error) in [
        (String::new(), ParseProofError::FirstLine),
        (first.to_owned(), ParseProofError::FirstLine),
        (
            format!("{first} \nindex 0\n\n{checkpoint}"),
            ParseProofError::FirstLine,
        ),
        (
            format!("c2sp.org/tlog-proof@v2\nindex 0\n\n{checkpoint}"),
            ParseProofError::FirstLine,
        ),
        (
            format!("{first}\nindex 00\n\n{checkpoint}"),
            ParseProofError::Index,
        ),
        (
            format!("{first}\nindex  0\n\n{checkpoint}"),
            ParseProofError::Index,
        ),
        (
            format!("{first}\n{hash}\n\n{checkpoint}"),
            ParseProofError::Index,
        ),
        (
            format!("{first}\nextra QR==\nindex 0\n\n{checkpoint}"),
            ParseProofError::Extra,
        ),
        (
            format!("{first}\nextra QQ==\n\n{checkpoint}"),
            ParseProofError::Index,
        ),
        (
            format!("{first}\nindex 0\nextra QQ==\n\n{checkpoint}"),
            ParseProofError::Path { position: 0 },
        ),
        (
            format!("{first}\nindex 0\n{hash}\n {hash}\n\n{checkpoint}"),
            ParseProofError::Path { position: 1 },
        ),
        (
            format!("{first}\nindex 0\n{checkpoint}"),
            ParseProofError::Path { position: 0 },
        ),
        (
            format!(
                "{first}\nindex 0\n{}\n{checkpoint}",
                format!("{hash}\n").repeat(65)
            ),
            ParseProofError::Path { position: 64 },
        ),
    ] {
        assert_eq!(parse(&text), Err(error), "{text:?}");
    }
}

#[test]
fn a_proof_needs_a_checkpoint_and_has_a_limit() {
    let checkpoint = signed_checkpoint_15();
    let hash = INCLUSION_7_IN_15[0];
    let first = "c2sp.org/tlog-proof@v1";
    let without_checkpoint = parse(&format!("{first}\nindex 0\n\n"));
    assert!(matches!(
        without_checkpoint,
        Err(ParseProofError::Checkpoint(_))
    ));
    assert_eq!(TlogProof::parse(b"\xff"), Err(ParseProofError::Characters));
    assert_eq!(
        TlogProof::parse(&vec![b'a'; MAX_PROOF_BYTES + 1]),
        Err(ParseProofError::TooLarge)
    );
    let longest = format!(
        "{first}\nindex 0\n{}\n{checkpoint}",
        format!("{hash}\n").repeat(64)
    );
    assert_eq!(parse(&longest).unwrap().path.len(), 64);
}

#[test]
fn a_tree_of_one_leaf_has_an_empty_path() {
    let key = SigningKey::from_seed("one.example".parse().unwrap(), &[1; 32]);
    let leaf = leaf_hash(b"genesis");
    let sign = |size, root| {
        Checkpoint::new("one.example".parse().unwrap(), size, root)
            .unwrap()
            .sign(&key)
            .unwrap()
    };
    let text = write_proof(0, &[], &sign(1, leaf).to_string());
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nindex 0\n\none.example\n1\n"));
    let proof = parse(&text).unwrap();
    assert!(proof.verify(&leaf, &[key.verifier_key()]).is_ok());
    // An empty tree proves nothing.
    let text = write_proof(0, &[], &sign(0, EMPTY_ROOT).to_string());
    assert_eq!(
        parse(&text)
            .unwrap()
            .verify(&EMPTY_ROOT, &[key.verifier_key()]),
        Err(VerifyProofError::Inclusion(InclusionError::LeafIndex {
            leaf_index: 0,
            tree_size: 0
        }))
    );
}

proptest! {
    #[test]
    fn what_is_written_is_read_and_verifies(
        size in 1_u32..300,
        which in any::<prop::sample::Index>(),
        extra in prop::option::of(prop::collection::vec(any::<u8>(), 0..50)),
    ) {
        let leaves = numbered_leaves(size);
        let tree: MemoryTree = leaves.iter().copied().collect();
        let position = which.index(leaves.len());
        let (leaf_index, size) = (position as u64, u64::from(size));
        let key = SigningKey::from_seed("log.example".parse().unwrap(), &[5; 32]);
        let root = crate::merkle::root_of(&leaves);
        let checkpoint = Checkpoint::new(key.name().clone(), size, root).unwrap();
        let proof = TlogProof {
            extra,
            leaf_index,
            path: inclusion_proof(&tree, leaf_index, size).unwrap(),
            checkpoint: checkpoint.sign(&key).unwrap(),
        };
        let text = proof.to_string();
        let parsed = parse(&text).unwrap();
        prop_assert_eq!(&parsed, &proof);
        prop_assert!(parsed.verify(&leaves[position], &[key.verifier_key()]).is_ok());
    }

    #[test]
    fn what_parses_is_written_again(
        noise in "[\u{2014} a+\n=AQextra0index]{0,30}",
        position in any::<prop::sample::Index>(),
        length in 0_usize..20,
    ) {
        let mut bytes = proof().to_string().into_bytes();
        let start = position.index(bytes.len());
        let end = bytes.len().min(start + length);
        bytes.splice(start..end, noise.bytes());
        if let Ok(proof) = TlogProof::parse(&bytes) {
            prop_assert_eq!(proof.to_string().into_bytes(), bytes);
        }
    }
}

#[test]
fn the_leaves_of_the_vector_are_the_entries() {
    assert_eq!(leaf_hashes()[7], leaf_hash(b"eit"));
}
