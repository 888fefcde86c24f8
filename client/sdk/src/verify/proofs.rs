//! Commitments, inclusion, the checkpoint, and what the authors had seen.

use std::collections::{BTreeMap, BTreeSet};

use grain_envelope::bundle::{Bundle, ConsistencyLine};
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
    let here: BTreeSet<u64> = opened.iter().map(|one| one.index).collect();
    let mut indices = proofs.keys().copied();
    let stranger = indices.find(|index| !here.contains(index));
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
            return unproven(index, stranger);
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
    if let Some(index) = stranger {
        return kind.lacks(
            format!("缺少证明所指的第 {index} 条"),
            format!("entry {index}, whose proof is here, is absent"),
        );
    }
    let count = opened.len();
    kind.holds(format!("{count} 条"), format!("{count} entries"))
}

/// An entry has no proof: its line was taken out, or altered so that it names an entry which is
/// not here.
fn unproven(index: u64, stranger: Option<u64>) -> Check {
    let kind = Kind::Inclusion;
    match stranger {
        Some(stranger) => kind.fails(
            format!("第 {index} 条没有证明，却有第 {stranger} 条的证明，而该条不在文件中"),
            format!("entry {index} has no proof, and there is one of entry {stranger}, which is not here"),
        ),
        None => kind.lacks(
            format!("缺少第 {index} 条的证明"),
            format!("the proof of entry {index} is absent"),
        ),
    }
}

/// Every checkpoint that an author had seen is a prefix of this one, and no line speaks of another.
///
/// A line that no author asks for proves nothing about the events here: it was put in, or altered.
/// Only where entries were evidently taken out (`is_robbed`) may it be what one of them left behind.
pub(super) fn consistency(
    bundle: &Bundle,
    opened: &[Opened],
    believed: &Believed,
    is_robbed: bool,
) -> Check {
    let kind = Kind::Consistency;
    let mut wanted = BTreeMap::new();
    for one in opened {
        if let Some(seen) = one.statement.form.as_ref().ok().and_then(|form| form.seen) {
            wanted.entry((seen.size, seen.root)).or_insert(one.index);
        }
    }
    let count = wanted.len();
    let mut surplus = Vec::new();
    for line in &bundle.consistency {
        let author = wanted.remove(&(line.size, line.root));
        if !is_prefix(line, believed) {
            return not_of_this_log(line, author);
        }
        if author.is_none() {
            surplus.push(line);
        }
    }
    let absent = wanted.first_key_value();
    match (surplus.first(), absent) {
        (Some(line), None) if is_robbed => kind.lacks(
            format!("缺少其作者见过检查点（{} 条）的条目", line.size),
            format!(
                "the entry whose author had seen the checkpoint of size {} is absent",
                line.size
            ),
        ),
        (Some(line), _) => {
            let (size, root) = (line.size, line.root);
            kind.fails(
                format!("文件中没有作者见过检查点（{size} 条，根 {root}），却有它的证明"),
                format!("there is a proof for the checkpoint of size {size}, root {root}, that no author here had seen"),
            )
        }
        (None, Some(((size, _), index))) => kind.lacks(
            format!("缺少第 {index} 条作者所见检查点（{size} 条）的证明"),
            format!("the proof for the checkpoint of size {size} that the author of entry {index} had seen is absent"),
        ),
        (None, None) => kind.holds(format!("{count} 个检查点"), format!("{count} checkpoints")),
    }
}

fn is_prefix(line: &ConsistencyLine, believed: &Believed) -> bool {
    let path: Vec<Hash> = line.hashes.iter().map(|hash| *hash.as_bytes()).collect();
    let (old, new) = (line.root.as_bytes(), &believed.root);
    verify_consistency(line.size, believed.size, old, new, &path).is_ok()
}

/// The proof of a line does not hold; `author` is the entry that asks for it, if one does.
fn not_of_this_log(line: &ConsistencyLine, author: Option<u64>) -> Check {
    let (size, root) = (line.size, line.root);
    let kind = Kind::Consistency;
    match author {
        Some(index) => kind.fails(
            format!("第 {index} 条的作者所见的检查点（{size} 条）不属于此日志"),
            format!("the checkpoint of size {size} that the author of entry {index} had seen is not of this log"),
        ),
        None => kind.fails(
            format!("检查点（{size} 条，根 {root}）不属于此日志，也没有作者见过它"),
            format!("the checkpoint of size {size}, root {root}, is not of this log, and no author here had seen it"),
        ),
    }
}
