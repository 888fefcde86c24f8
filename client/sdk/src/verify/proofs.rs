//! Commitments, inclusion, the checkpoint, and what the authors had seen.

use std::collections::{BTreeMap, BTreeSet};

use grain_envelope::bundle::Bundle;
use grain_log::checkpoint::SignedCheckpoint;
use grain_log::merkle::{Hash, leaf_hash, verify_consistency, verify_inclusion};
use grain_log::policy::{Policy, PolicyRefusal};

use super::check::{Check, Kind, Status};
use super::opened::Opened;

/// The checkpoint of a bundle once it is believed.
#[derive(Debug)]
pub(super) struct Believed {
    pub(super) size: u64,
    pub(super) root: Hash,
    /// Unix seconds of the newest cosignature that counts.
    pub(super) cosigned_at: Option<u64>,
}

/// Log signature, origin, size, and the quorum of the policy.
pub(super) fn checkpoint(bundle: &Bundle, policy: &Policy) -> (Check, Option<Believed>) {
    let kind = Kind::Checkpoint;
    let Ok(signed) = SignedCheckpoint::parse(&bundle.checkpoint.note) else {
        return (
            kind.fails("检查点无法读取", "the checkpoint cannot be read"),
            None,
        );
    };
    let claimed = signed.claimed();
    let head = &bundle.head;
    if claimed.origin().as_str() != head.origin.to_string() || claimed.tree_size() != head.size {
        let check = kind.fails(
            "检查点与文件开头所写的不同",
            "the checkpoint is not the one that the first line names",
        );
        return (check, None);
    }
    let accepted = match policy.accept(&signed) {
        Ok(accepted) => accepted,
        Err(PolicyRefusal::Quorum) => {
            let (zh, en) = ("见证方的签名不足", "too few witnesses have signed");
            return (kind.check(Status::Incomplete, zh, en), None);
        }
        Err(error) => {
            let zh = "检查点不是所信任的日志签署的，或见证方的签名不成立";
            return (
                kind.fails(zh, format!("the checkpoint is refused: {error}")),
                None,
            );
        }
    };
    let cosigned_at = accepted
        .cosignatures
        .iter()
        .filter_map(|one| one.timestamp)
        .max();
    let believed = Believed {
        size: claimed.tree_size(),
        root: *claimed.root_hash(),
        cosigned_at,
    };
    let witnesses = accepted.cosignatures.len();
    let check = if policy.witnesses().is_empty() {
        kind.check(
            Status::Attested,
            format!("{} 条；只有账本经营者自己签名，没有见证方", believed.size),
            format!(
                "size {}; signed by the operator alone, no witness",
                believed.size
            ),
        )
    } else {
        kind.holds(
            format!("{} 条；{witnesses} 个见证方签名", believed.size),
            format!("size {}; {witnesses} witnesses signed", believed.size),
        )
    };
    (check, Some(believed))
}

/// Each entry's leaf is in the tree at its index.
pub(super) fn inclusion(bundle: &Bundle, opened: &[Opened], believed: &Believed) -> Check {
    let kind = Kind::Inclusion;
    let proofs: BTreeMap<u64, &[_]> = bundle
        .proofs
        .iter()
        .map(|proof| (proof.index, proof.hashes.as_slice()))
        .collect();
    for one in opened {
        let index = one.index;
        if one.admission.index != index {
            let own = one.admission.index;
            return kind.fails(
                format!("第 {index} 条的登记记录自称是第 {own} 条"),
                format!("entry {index}: its admission record says that it is entry {own}"),
            );
        }
        let Some(hashes) = proofs.get(&index) else {
            return kind.lacks(
                format!("缺少第 {index} 条的证明"),
                format!("the proof of entry {index} is absent"),
            );
        };
        let path: Vec<Hash> = hashes.iter().map(|hash| *hash.as_bytes()).collect();
        let leaf = leaf_hash(&one.leaf.encode());
        if verify_inclusion(&leaf, index, believed.size, &path, &believed.root).is_err() {
            return kind.fails(
                format!("第 {index} 条不在签署的树中，或已被改动"),
                format!("entry {index} is not in the signed tree, or was altered"),
            );
        }
    }
    let here: BTreeSet<u64> = opened.iter().map(|one| one.index).collect();
    if let Some(index) = proofs.keys().find(|index| !here.contains(index)) {
        return kind.lacks(
            format!("缺少证明所指的第 {index} 条"),
            format!("entry {index}, whose proof is here, is absent"),
        );
    }
    let count = opened.len();
    kind.holds(format!("{count} 条"), format!("{count} entries"))
}

/// Every checkpoint that an author had seen is a prefix of this one.
pub(super) fn consistency(bundle: &Bundle, opened: &[Opened], believed: &Believed) -> Check {
    let kind = Kind::Consistency;
    let proofs: BTreeMap<_, &[_]> = bundle
        .consistency
        .iter()
        .map(|line| ((line.size, line.root), line.hashes.as_slice()))
        .collect();
    let seen = opened.iter().filter_map(|one| {
        let header = one.statement.form.as_ref().ok()?;
        Some((one.index, header.seen?))
    });
    let mut distinct = BTreeMap::new();
    for (index, seen) in seen {
        distinct.entry((seen.size, seen.root)).or_insert(index);
    }
    for ((size, root), index) in &distinct {
        let Some(hashes) = proofs.get(&(*size, *root)) else {
            return kind.lacks(
                format!("缺少第 {index} 条作者所见检查点（{size} 条）的证明"),
                format!("the proof for the checkpoint of size {size} that the author of entry {index} had seen is absent"),
            );
        };
        let path: Vec<Hash> = hashes.iter().map(|hash| *hash.as_bytes()).collect();
        let (old, new) = (root.as_bytes(), &believed.root);
        if verify_consistency(*size, believed.size, old, new, &path).is_err() {
            return kind.fails(
                format!("第 {index} 条的作者所见的检查点（{size} 条）不属于此日志"),
                format!("the checkpoint of size {size} that the author of entry {index} had seen is not of this log"),
            );
        }
    }
    let count = distinct.len();
    kind.holds(format!("{count} 个检查点"), format!("{count} checkpoints"))
}
