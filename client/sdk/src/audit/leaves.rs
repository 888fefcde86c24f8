//! The audit of somebody who may not read all entries: the public leaf records
//! and the tree over them.

use grain_envelope::{Leaf, LeafKind};
use grain_log::checkpoint::SignedCheckpoint;
use grain_log::merkle::{Frontier, leaf_hash};

use super::finding::Finding;
use super::served::Served;
use super::source::{AuditError, Source as _};
use super::{Options, Report};

/// Audits the leaf records of a server's log.
pub(super) fn run(served: &mut Served<'_>, options: &Options<'_>) -> Result<Report, AuditError> {
    let size = served.total();
    let mut report = Report {
        unread: size,
        checkpoint_size: Some(size),
        ..Report::default()
    };
    let started = options.host.now_ms();
    let mut tree = Frontier::new();
    let mut last = None;
    while tree.size() < size {
        for record in served.leaves(tree.size())? {
            let index = tree.size();
            match Leaf::decode(&record) {
                Ok(leaf)
                    if last.is_none_or(|last| leaf.recorded_at >= last)
                        && (index == 0) == (leaf.kind == LeafKind::Genesis) =>
                {
                    last = Some(leaf.recorded_at);
                }
                _ => {
                    let zh = "叶记录的形式、种类或时间不对";
                    let en = "its leaf record has a wrong form, kind or time";
                    report.first_difference = Some(Finding::at(index, "leaf", zh, en));
                    return Ok(report);
                }
            }
            tree.push(leaf_hash(&record));
        }
        (options.told)(tree.size(), size);
    }
    report.chains_ms = options.host.now_ms().saturating_sub(started);
    report.entries = size;
    let root = served
        .checkpoint()?
        .and_then(|note| SignedCheckpoint::parse(&note).ok())
        .map(|signed| *signed.claimed().root_hash());
    if root != Some(tree.root()) {
        let zh = "叶记录的树根与签署的检查点不符";
        let en = "the leaf records do not have the signed root";
        report.first_difference = Some(Finding::new("root", zh, en));
    }
    Ok(report)
}
