//! Subject chains: that of the bundle's subject and of every signing key without
//! a gap, the others as far as they are here.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;

use grain_envelope::bundle::Bundle;

use grain_envelope::{
    Digest, Subject, SubjectLink, Verdict, subject_head_next, subject_head_start,
};

use super::check::{Check, Kind, Status};
use super::opened::Opened;

/// Checks the chains of all subjects that entries of the bundle name.
pub(super) fn chains(bundle: &Bundle, opened: &[Opened]) -> Check {
    let kind = Kind::SubjectChains;
    let subject = &bundle.head.subject;
    // A revocation taken out of a key's chain would make its events look sound.
    let mut whole: BTreeSet<Subject> = bundle
        .keys
        .iter()
        .map(|key| Subject::Key(key.key))
        .collect();
    whole.insert(subject.clone());
    let mut ends: BTreeMap<&Subject, (u64, Digest)> = BTreeMap::new();
    for one in opened {
        if one.admission.verdict != Verdict::Admitted && !one.admission.subjects.is_empty() {
            return kind.fails(
                format!("第 {} 条未准入却进入了对象链", one.index),
                format!(
                    "entry {} is in a chain although it was not admitted",
                    one.index
                ),
            );
        }
        for link in &one.admission.subjects {
            let end = ends.get(&link.subject).copied();
            if let Some(check) = follow(&whole, one, link, end) {
                return check;
            }
            ends.insert(&link.subject, (link.sequence, link.head));
        }
    }
    let Some((length, _)) = ends.get(subject) else {
        return nothing_of(subject, ends.keys().copied());
    };
    kind.holds(
        format!(
            "{subject}：第 1 至 {length} 个事件，一个不缺；另有 {} 条链部分在内",
            ends.len() - 1
        ),
        format!(
            "{subject}: events 1 to {length} without a gap; {} other chains in part",
            ends.len() - 1
        ),
    )
}

/// No entry is of the subject that the first line names: its chain was taken out, or, where there is
/// another subject of its kind instead, the first line was altered.
fn nothing_of<'a>(subject: &Subject, mut here: impl Iterator<Item = &'a Subject>) -> Check {
    let kind = Kind::SubjectChains;
    match here.find(|other| discriminant(*other) == discriminant(subject)) {
        Some(other) => kind.fails(
            format!("没有 {subject} 的事件，却有 {other} 的事件"),
            format!("there is no event of {subject}, but there are events of {other}"),
        ),
        None => kind.lacks(
            format!("没有 {subject} 的事件"),
            format!("there is no event of {subject}"),
        ),
    }
}

/// What is wrong with a link, if anything.
fn follow(
    whole: &BTreeSet<Subject>,
    one: &Opened,
    link: &SubjectLink,
    end: Option<(u64, Digest)>,
) -> Option<Check> {
    let broken = |status: Status| {
        Kind::SubjectChains.check(
            status,
            format!("{} 的链在第 {} 条处不相接", link.subject, one.index),
            format!(
                "the chain of {} does not continue at entry {}",
                link.subject, one.index
            ),
        )
    };
    let header = one.statement.form.as_ref().ok()?;
    if !header.subjects.contains(&link.subject) {
        return Some(broken(Status::Failed));
    }
    let (sequence, head) = end.unwrap_or((0, subject_head_start(&link.subject)));
    match link.sequence.checked_sub(sequence + 1) {
        Some(0) => {
            let expected = subject_head_next(&head, link.sequence, &one.statement.digest);
            (expected != link.head).then(|| broken(Status::Failed))
        }
        Some(_) if whole.contains(&link.subject) => Some(broken(Status::Incomplete)),
        Some(_) => None,
        None => Some(broken(Status::Failed)),
    }
}
