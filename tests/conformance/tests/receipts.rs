//! Receipts of the frozen vectors, checked without a line of our own verifiers.

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use signed_note::{Note, StandardVerifier, VerifierList};

const RECEIPTS: &str = include_str!("../../../schemas/envelope/vectors/receipt.json");
const ENTRIES: &str = include_str!("../../../schemas/envelope/vectors/entry.json");

fn hash(prefix: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update([prefix]);
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().to_vec()
}

/// RFC 6962 §2.1.1 read backwards: the root to which a path leads.
fn root_of(leaf: &[u8], index: u64, size: u64, path: &[Vec<u8>]) -> Result<Vec<u8>> {
    ensure!(index < size, "a leaf lies in its tree");
    let (mut node, mut last) = (index, size - 1);
    let mut hash_here = hash(0, &[leaf]);
    for sibling in path {
        ensure!(last > 0, "the path is too long");
        if node % 2 == 1 || node == last {
            hash_here = hash(1, &[sibling, &hash_here]);
            while node % 2 == 0 && node != 0 {
                node /= 2;
                last /= 2;
            }
        } else {
            hash_here = hash(1, &[&hash_here, sibling]);
        }
        node /= 2;
        last /= 2;
    }
    ensure!(last == 0, "the path is too short");
    Ok(hash_here)
}

/// The log's key, as genesis names it.
fn log_key() -> Result<String> {
    let entries: Vec<Value> = serde_json::from_str(ENTRIES)?;
    let genesis = entries[0]["payload"]
        .as_str()
        .context("a payload is text")?;
    let genesis: Value = serde_json::from_str(genesis)?;
    let vkey = genesis["body"]["log_vkey"]
        .as_str()
        .context("genesis names the key")?;
    Ok(vkey.to_owned())
}

/// Checks one receipt; the root and size that its checkpoint signs.
fn check(receipt: &Value, vkey: &str) -> Result<()> {
    let proof = receipt["proof"].as_str().context("a proof is text")?;
    let rest = proof
        .strip_prefix("c2sp.org/tlog-proof@v1\nindex ")
        .context("the first lines")?;
    let (head, checkpoint) = rest.split_once("\n\n").context("an empty line")?;
    let mut lines = head.lines();
    let index: u64 = lines.next().context("the index")?.parse()?;
    let path = lines
        .map(|line| STANDARD.decode(line))
        .collect::<Result<Vec<_>, _>>()?;
    ensure!(receipt["index"] == index, "the receipt's index");

    let verifier = StandardVerifier::new(vkey).map_err(|e| anyhow::anyhow!("{e:?}"))?;
    let verifiers = VerifierList::new(vec![Box::new(verifier)]);
    let note = Note::from_bytes(checkpoint.as_bytes()).map_err(|e| anyhow::anyhow!("{e:?}"))?;
    let verified = note
        .verify(&verifiers)
        .map_err(|e| anyhow::anyhow!("{e:?}"))?;
    ensure!(verified.0.len() == 1, "the log signed it");

    let mut body = checkpoint.lines().skip(1);
    let size: u64 = body.next().context("the size")?.parse()?;
    let root = STANDARD.decode(body.next().context("the root")?)?;
    let leaf = hex::decode(receipt["leaf"].as_str().context("a leaf is hex")?)?;
    ensure!(
        root_of(&leaf, index, size, &path)? == root,
        "the path leads to the root"
    );
    Ok(())
}

fn receipts() -> Result<Vec<Value>> {
    let vectors: Vec<Value> = serde_json::from_str(RECEIPTS)?;
    let texts = vectors
        .iter()
        .map(|vector| vector["receipt"].as_str().context("text"));
    texts.map(|text| Ok(serde_json::from_str(text?)?)).collect()
}

#[test]
fn strangers_accept_every_receipt() -> Result<()> {
    let vkey = log_key()?;
    let receipts = receipts()?;
    assert!(receipts.len() > 1);
    for receipt in &receipts {
        check(receipt, &vkey)?;
    }
    Ok(())
}

#[test]
fn strangers_refuse_a_changed_leaf_and_another_log() -> Result<()> {
    let vkey = log_key()?;
    let mut receipt = receipts()?.remove(0);
    let other = vkey.replace("ledger.example", "fraud.example");
    assert!(check(&receipt, &other).is_err());
    let leaf = receipt["leaf"]
        .as_str()
        .context("a leaf is hex")?
        .replace("01", "02");
    receipt["leaf"] = leaf.into();
    assert!(check(&receipt, &vkey).is_err());
    Ok(())
}
