//! What else a reader must know: reliance, attachments, suspect keys, age.

use std::collections::{BTreeMap, BTreeSet};

use grain_envelope::bundle::Bundle;
use grain_envelope::{Digest, EventId, KeyId, Verdict};
use grain_events::Body;

use super::check::{Check, Kind, Status};
use super::opened::Opened;
use super::proofs::Believed;

/// What every entry relied on is here: also what the entries relied on that the subject's own
/// entries rest on, for a false verdict may lean on any of them.
pub(super) fn relied_on(opened: &[Opened]) -> Check {
    let here: BTreeSet<u64> = opened.iter().map(|one| one.index).collect();
    let mut count = 0_usize;
    for one in opened {
        if let Some(index) = one
            .admission
            .relied_on
            .iter()
            .find(|index| !here.contains(index))
        {
            return Kind::ReliedOn.lacks(
                format!("缺少第 {} 条所依据的第 {index} 条", one.index),
                format!(
                    "entry {index}, on which entry {} relied, is absent",
                    one.index
                ),
            );
        }
        count += one.admission.relied_on.len();
    }
    Kind::ReliedOn.holds(format!("{count} 处依据"), format!("{count} references"))
}

/// Every rule pack that a decision names is here, byte for byte, and no other.
pub(super) fn packs(bundle: &Bundle, opened: &[Opened]) -> Check {
    let named: BTreeSet<(String, String, Digest)> = opened
        .iter()
        .flat_map(|one| &one.admission.packs)
        .map(|pack| (pack.name.to_string(), pack.version.to_string(), pack.blake3))
        .collect();
    let here: BTreeSet<(String, String, Digest)> = bundle
        .rule_packs
        .iter()
        .map(|pack| {
            let digest = Digest::from_bytes(*blake3::hash(&pack.bytes).as_bytes());
            (pack.name.to_string(), pack.version.to_string(), digest)
        })
        .collect();
    if let Some((name, version, _)) = here.difference(&named).next() {
        return Kind::Packs.fails(
            format!("规则包 {name} {version} 不是裁定所用的"),
            format!("rule pack {name} {version} is not one that a decision names"),
        );
    }
    if let Some((name, version, _)) = named.difference(&here).next() {
        return Kind::Packs.lacks(
            format!("缺少规则包 {name} {version}"),
            format!("rule pack {name} {version} is absent"),
        );
    }
    let list: Vec<String> = here
        .iter()
        .map(|(name, version, _)| format!("{name} {version}"))
        .collect();
    let list = list.join(", ");
    Kind::Packs.holds(list.clone(), list)
}

/// Attachments that are here are those named; their digests were checked with
/// the form of the file.
pub(super) fn attachments(bundle: &Bundle, opened: &[Opened]) -> Check {
    let named: BTreeSet<_> = opened
        .iter()
        .filter_map(|one| one.statement.form.as_ref().ok())
        .flat_map(|header| {
            header
                .attachments
                .iter()
                .map(|attachment| attachment.blake3)
        })
        .collect();
    if let Some(stranger) = bundle
        .attachments
        .iter()
        .find(|file| !named.contains(&file.blake3))
    {
        return Kind::Attachments.fails(
            format!("没有事件提到附件 {}", stranger.blake3),
            format!("no event names the attachment {}", stranger.blake3),
        );
    }
    let erased = erased(opened);
    let is_gone = |blake3: &&Digest| {
        let here = bundle
            .attachments
            .iter()
            .any(|file| file.blake3 == **blake3);
        !here && erased.contains(*blake3)
    };
    let gone = named.iter().filter(is_gone).count();
    let here = bundle.attachments.len();
    let absent = named.len() - here - gone;
    let status = if absent == 0 {
        Status::Checked
    } else {
        Status::NotChecked
    };
    Kind::Attachments.check(
        status,
        format!("{here} 个在内，{absent} 个不在内，{gone} 个已抹除"),
        format!("{here} here, {absent} not here, {gone} erased"),
    )
}

/// The attachments of which an entry that is here says that they were erased.
fn erased(opened: &[Opened]) -> BTreeSet<Digest> {
    let mut erased = BTreeSet::new();
    let admitted = opened
        .iter()
        .filter(|one| one.admission.verdict == Verdict::Admitted);
    for (one, (_, body)) in admitted.filter_map(|one| Some((one, one.typed.as_ref()?))) {
        // One that broke a rule erased nothing.
        if let Body::AttachmentErased(body) = body
            && one.admission.violations.is_empty()
        {
            erased.insert(body.blake3);
        }
    }
    erased
}

/// Which entries say what an authority's paper says, by the word of its holder alone.
pub(super) fn transcribed(opened: &[Opened]) -> Check {
    let admitted = opened
        .iter()
        .filter(|one| one.admission.verdict == Verdict::Admitted);
    let mut unconfirmed: BTreeMap<EventId, u64> = BTreeMap::new();
    for (one, (header, body)) in admitted.filter_map(|one| Some((one, one.typed.as_ref()?))) {
        if header.transcribed {
            unconfirmed.insert(header.event_id, one.index);
        }
        let confirms = match body {
            Body::CustomsFilingGranted(body) => body.confirms,
            Body::TransferAcknowledged(body) => body.confirms,
            _ => None,
        };
        if let Some(event) = confirms {
            unconfirmed.remove(&event);
        }
    }
    if unconfirmed.is_empty() {
        return Kind::Transcribed.holds("没有", "none");
    }
    let list: Vec<String> = unconfirmed.values().map(ToString::to_string).collect();
    let list = list.join(", ");
    Kind::Transcribed.check(
        Status::Attested,
        format!("第 {list} 条由持有人转录，未经主管机关确认"),
        format!("entries {list} are transcribed by their holders, unconfirmed by the authority"),
    )
}

/// Events of keys that were revoked as suspect, unless confirmed since.
pub(super) fn suspects(opened: &[Opened]) -> (Check, Vec<u64>) {
    let mut suspect: BTreeMap<KeyId, u64> = BTreeMap::new();
    let mut confirmed: Vec<(KeyId, u64, u64)> = Vec::new();
    for one in opened
        .iter()
        .filter(|one| one.admission.verdict == Verdict::Admitted)
    {
        match one.typed.as_ref().map(|(_, body)| body) {
            Some(Body::KeyRevoked(body)) => {
                suspect.extend(body.suspect_from_index.map(|from| (body.key, from)));
            }
            Some(Body::KeyEventsConfirmed(body)) => {
                confirmed.push((body.key, body.first_index, body.last_index));
            }
            _ => {}
        }
    }
    let marked: Vec<u64> = opened
        .iter()
        .filter(|one| {
            let key = one.statement.identity.key;
            let is_confirmed = |(of, first, last): &(KeyId, u64, u64)| {
                *of == key && (*first..=*last).contains(&one.index)
            };
            suspect.get(&key).is_some_and(|from| one.index >= *from)
                && !confirmed.iter().any(is_confirmed)
        })
        .map(|one| one.index)
        .collect();
    let check = if marked.is_empty() {
        // That no later revocation was left out is the ledger's word.
        Kind::Suspects.check(Status::Attested, "文件中没有", "none in the file")
    } else {
        let list: Vec<String> = marked.iter().map(ToString::to_string).collect();
        let list = list.join(", ");
        Kind::Suspects.holds(
            format!("密钥被撤销而存疑的条目：{list}"),
            format!("entries of keys that were revoked as suspect: {list}"),
        )
    };
    (check, marked)
}

/// How old the picture is: by the newest cosignature, else by the newest entry.
pub(super) fn freshness(
    opened: &[Opened],
    believed: Option<&Believed>,
    now_ms: u64,
    max_age_s: Option<u64>,
) -> Check {
    let newest_entry = opened
        .iter()
        .map(|one| one.admission.recorded_at.milliseconds() / 1_000)
        .max();
    let time = believed
        .and_then(|believed| believed.cosigned_at)
        .or(newest_entry)
        .unwrap_or(0);
    let age_s = (now_ms / 1_000).saturating_sub(time);
    let hours = age_s / 3_600;
    let (zh, en) = (format!("{hours} 小时前"), format!("{hours} hours ago"));
    let status = match max_age_s {
        None => Status::NotChecked,
        Some(max) if age_s > max => Status::Stale,
        Some(_) => Status::Checked,
    };
    Kind::Freshness.check(status, zh, en)
}
