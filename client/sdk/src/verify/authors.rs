//! Who signed: enrolments, signatures, and the links between one key's events.

use std::collections::{BTreeMap, HashMap};

use grain_envelope::bundle::{Bundle, KeyLine};
use grain_envelope::{KeyId, Verdict, VerifyingKey, pae};
use grain_events::Body;

use super::check::{Check, Kind, Status};
use super::opened::Opened;

/// The keys of the bundle by fingerprint, decoded.
pub(super) type Keys = HashMap<KeyId, VerifyingKey>;

/// Every key line rests on an enrolment that is here, every author has one, and each is an author's:
/// unless entries were evidently taken out (`is_robbed`), a line of a key that signed nothing here
/// was put in.
pub(super) fn keys(bundle: &Bundle, opened: &[Opened], is_robbed: bool) -> (Check, Keys) {
    let kind = Kind::Keys;
    let mut keys = Keys::new();
    for line in &bundle.keys {
        if let Some(check) = enrolment(bundle.head.size, line, opened) {
            return (check, keys);
        }
        let Ok(key) = line.public_key.verifying_key() else {
            let check = kind.fails(
                format!("密钥 {} 不合格", line.key),
                format!("key {} is not a sound key", line.key),
            );
            return (check, keys);
        };
        keys.insert(line.key, key);
    }
    let orphan = opened
        .iter()
        .find(|one| !keys.contains_key(&one.statement.identity.key));
    if let Some(one) = orphan {
        let check = kind.lacks(
            format!("缺少第 {} 条的密钥", one.index),
            format!("the key of entry {} is absent", one.index),
        );
        return (check, keys);
    }
    if let Some(line) = bundle
        .keys
        .iter()
        .find(|line| !is_used(opened, line, |_| true))
    {
        let status = if is_robbed {
            Status::Incomplete
        } else {
            Status::Failed
        };
        let check = kind.check(
            status,
            format!("文件中没有密钥 {} 签署的条目", line.key),
            format!("no entry here was signed by key {}", line.key),
        );
        return (check, keys);
    }
    let count = keys.len();
    (
        kind.holds(format!("{count} 把密钥"), format!("{count} keys")),
        keys,
    )
}

/// What is wrong with a key line, if anything.
fn enrolment(size: u64, line: &KeyLine, opened: &[Opened]) -> Option<Check> {
    let kind = Kind::Keys;
    let (key, index) = (line.key, line.enrolled_index);
    let here = opened.iter().find(|one| enrols(one, line));
    let named = opened.iter().any(|one| one.index == index);
    match here {
        Some(one) if one.index == index => revocation(size, line, opened),
        None if !named && index < size && !is_used(opened, line, |used| used <= index) => {
            Some(kind.lacks(
                format!("缺少密钥 {key} 的登记（第 {index} 条）"),
                format!("the enrolment of key {key} (entry {index}) is absent"),
            ))
        }
        _ => Some(kind.fails(
            format!("第 {index} 条没有登记密钥 {key}"),
            format!("entry {index} does not enrol key {key}"),
        )),
    }
}

/// Whether an entry enrols the key of a line for its party.
fn enrols(one: &Opened, line: &KeyLine) -> bool {
    let of = |public_key, party| public_key == line.public_key && party == line.party;
    let names_it = match one.typed.as_ref().map(|(_, body)| body) {
        Some(Body::KeyEnrolled(body)) => of(body.public_key, body.party),
        Some(Body::LedgerOpened(body)) => {
            let operator = &body.operator;
            let mut authorities = body.authorities.iter();
            of(operator.public_key, operator.party)
                || authorities.any(|one| of(one.public_key, one.party))
        }
        _ => false,
    };
    names_it && one.admission.verdict == Verdict::Admitted
}

/// Whether the key of a line signed an entry that stands at such an index.
fn is_used(opened: &[Opened], line: &KeyLine, at: impl Fn(u64) -> bool) -> bool {
    opened
        .iter()
        .any(|one| one.statement.identity.key == line.key && at(one.index))
}

fn revocation(size: u64, line: &KeyLine, opened: &[Opened]) -> Option<Check> {
    let revoking = opened.iter().find(|one| {
        one.admission.verdict == Verdict::Admitted
            && matches!(
                one.typed.as_ref().map(|(_, body)| body),
                Some(Body::KeyRevoked(body)) if body.key == line.key
            )
    });
    if revoking.map(|one| one.index) == line.revoked_index {
        return None;
    }
    let (zh, en) = (
        format!("密钥 {} 的撤销与文件所写的不符", line.key),
        format!("the revocation of key {} is not as the file says", line.key),
    );
    // It may have been taken out; an entry that is here, or that cannot be, says that it was not.
    let is_absent = revoking.is_none()
        && line.revoked_index.is_some_and(|index| {
            index > line.enrolled_index
                && index < size
                && opened.iter().all(|one| one.index != index)
                && !is_used(opened, line, |used| used > index)
        });
    let status = if is_absent {
        Status::Incomplete
    } else {
        Status::Failed
    };
    Some(Kind::Keys.check(status, zh, en))
}

/// Every signature, one by one.
pub(super) fn signatures(opened: &[Opened], keys: &Keys) -> Check {
    let kind = Kind::Signatures;
    for one in opened {
        let Some(key) = keys.get(&one.statement.identity.key) else {
            return kind.lacks(
                format!("缺少第 {} 条的密钥", one.index),
                format!("the key of entry {} is absent", one.index),
            );
        };
        let signature = ed25519_dalek::Signature::from_bytes(&one.entry.signature);
        if key
            .verify_strict(&pae(&one.entry.payload), &signature)
            .is_err()
        {
            return kind.fails(
                format!("第 {} 条的签名不成立", one.index),
                format!("the signature of entry {} does not hold", one.index),
            );
        }
    }
    let count = opened.len();
    kind.holds(format!("{count} 个签名"), format!("{count} signatures"))
}

/// Events of one key that are here follow each other; skipped numbers are counted.
pub(super) fn links(opened: &[Opened]) -> Check {
    let kind = Kind::AuthorLinks;
    let mut last: BTreeMap<KeyId, (u64, grain_envelope::Digest)> = BTreeMap::new();
    let (mut linked, mut skipped) = (0_u64, 0_u64);
    let recorded = opened
        .iter()
        .filter(|one| one.admission.verdict != Verdict::Conflict);
    for one in recorded {
        let identity = &one.statement.identity;
        let (number, digest) = last
            .get(&identity.key)
            .copied()
            .unwrap_or((0, grain_envelope::AUTHOR_START));
        let gap = identity.author_sequence.checked_sub(number + 1);
        match gap {
            Some(0) if identity.author_previous == digest => linked += 1,
            Some(gap) if gap > 0 => skipped += gap,
            _ => {
                return kind.fails(
                    format!("第 {} 条不接在同一密钥的前一事件之后", one.index),
                    format!(
                        "entry {} does not follow the event before it of the same key",
                        one.index
                    ),
                );
            }
        }
        last.insert(
            identity.key,
            (identity.author_sequence, one.statement.digest),
        );
    }
    kind.holds(
        format!("{linked} 个前后相接，跳过 {skipped} 个（其他对象的事件）"),
        format!("{linked} follow each other, {skipped} skipped (other subjects)"),
    )
}
