//! Verifying a bundle offline, trusting nobody (log-format.md §10).
//!
//! The answer is a list of checks, each with what it proves and what it does
//! not, and a verdict over them. It never says that something is true: only
//! that it is unaltered, since when, and who signed it.

mod authors;
mod check;
mod opened;
mod proofs;
mod rules;
mod subjects;
mod surroundings;

use grain_envelope::bundle::{self, Bundle};
use grain_envelope::{Digest, code};
use grain_log::policy::Policy;
use serde::Serialize;

pub use check::{Check, Kind, Outcome, Status, Words};

use crate::trust::Trusted;
use opened::{Opened, open};

/// What a verification needs beside the file.
#[derive(Debug)]
pub struct Given<'a> {
    /// The ledgers that are pinned here.
    pub trusted: &'a [Trusted],
    /// A witness policy given apart, instead of the one of genesis.
    pub policy: Option<&'a Policy>,
    /// The time now, for the age.
    pub now_ms: u64,
    /// How old the picture may be, in seconds.
    pub max_age_s: Option<u64>,
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// The verdict over all checks.
    pub verdict: Outcome,
    /// Whose history it claims to be; empty where the file cannot be read.
    pub subject: String,
    /// The ledger's id as the file claims it.
    pub ledger: Option<Digest>,
    /// The log's name as the file claims it.
    pub origin: String,
    /// Whether the ledger is a demonstration (示例).
    pub demonstration: bool,
    /// Size of the tree.
    pub size: u64,
    /// The checks in their order.
    pub checks: Vec<Check>,
    /// The subject's events in their order.
    pub events: Vec<EventSummary>,
}

/// An event of the subject, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventSummary {
    /// Index of its entry.
    pub index: u64,
    /// When it was recorded.
    pub recorded_at: String,
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// Who wrote it.
    pub actor: String,
    /// What was decided.
    pub verdict: String,
    /// Codes of the violations recorded with it.
    pub violations: Vec<String>,
    /// It was signed by a key that was revoked as suspect.
    pub suspect: bool,
    /// A holder wrote down an authority's paper.
    pub transcribed: bool,
}

/// Verifies the bytes of a bundle.
pub fn verify(bytes: &[u8], given: &Given<'_>) -> Verification {
    let (bundle, sealed) = match bundle::read_unsealed(bytes) {
        Ok(read) => read,
        Err(error) => return unreadable(bytes, &error),
    };
    let form = match sealed {
        Ok(()) => {
            let lines = bytes.split(|byte| *byte == b'\n').count() - 1;
            Kind::Form.holds(format!("{lines} 行"), format!("{lines} lines"))
        }
        Err(error) => Kind::Form.fails(
            format!("第 {} 行：{}", error.line, error.error.zh),
            format!("line {}: {}", error.line, error.error.en),
        ),
    };
    let mut result = Verification {
        verdict: Outcome::Invalid,
        subject: bundle.head.subject.to_string(),
        ledger: Some(bundle.head.ledger),
        origin: bundle.head.origin.to_string(),
        demonstration: true,
        size: bundle.head.size,
        checks: vec![form],
        events: Vec::new(),
    };
    match open(&bundle) {
        Ok(opened) => judge(&bundle, &opened, given, &mut result),
        Err(error) => result.checks.push(Kind::Inclusion.fails(
            format!("第 {} 条无法读取：{}", error.index, error.error.zh),
            format!("entry {} cannot be read: {}", error.index, error.error.en),
        )),
    }
    result.verdict = Outcome::of(&result.checks);
    result
}

fn judge(bundle: &Bundle, opened: &[Opened], given: &Given<'_>, result: &mut Verification) {
    let checks = &mut result.checks;
    let trusted = given
        .trusted
        .iter()
        .find(|one| one.ledger == bundle.head.ledger);
    let (trust, policy) = trust(bundle, trusted, given.policy);
    checks.push(trust);
    let (checkpoint, believed) = match (policy, trusted) {
        (Some(policy), Some(trusted)) if !names_log(&policy, trusted) => {
            (other_policy(&policy, trusted), None)
        }
        (Some(policy), _) => proofs::checkpoint(bundle, &policy),
        (None, _) => (not_judged(Kind::Checkpoint), None),
    };
    checks.push(checkpoint);
    let proven = |kind, check: &dyn Fn(&proofs::Believed) -> Check| {
        believed.as_ref().map_or_else(|| not_judged(kind), check)
    };
    let inclusion = proven(Kind::Inclusion, &|believed| {
        proofs::inclusion(bundle, opened, believed)
    });
    let chains = subjects::chains(bundle, opened);
    let relied_on = surroundings::relied_on(opened);
    let lacks = |check: &Check| check.status == Status::Incomplete;
    let is_robbed = [&inclusion, &chains, &relied_on].into_iter().any(lacks);
    let (keys, decoded) = authors::keys(bundle, opened, is_robbed);
    let is_robbed = is_robbed || lacks(&keys);
    checks.extend([inclusion, keys]);
    checks.push(authors::signatures(opened, &decoded));
    checks.extend([authors::links(opened), chains]);
    checks.push(proven(Kind::Consistency, &|believed| {
        proofs::consistency(bundle, opened, believed, is_robbed)
    }));
    checks.push(relied_on);
    checks.push(surroundings::packs(bundle, opened));
    checks.extend(rules::rerun(opened));
    let (zh, en) = ("由账本保证", "attested by the ledger");
    checks.push(Kind::Completeness.check(Status::Attested, zh, en));
    checks.push(surroundings::attachments(bundle, opened));
    checks.push(surroundings::transcribed(opened));
    let (suspects, marked) = surroundings::suspects(opened);
    checks.push(suspects);
    let age = surroundings::freshness(opened, believed.as_ref(), given.now_ms, given.max_age_s);
    checks.push(age);
    result.demonstration = trusted.is_none_or(|trusted| trusted.founding.purpose != "production");
    result.events = events(bundle, opened, &marked);
}

/// Whether the ledger is pinned, and the policy to judge its checkpoint by.
fn trust(
    bundle: &Bundle,
    trusted: Option<&Trusted>,
    policy: Option<&Policy>,
) -> (Check, Option<Policy>) {
    let id = bundle.head.ledger;
    let Some(trusted) = trusted else {
        let check = Kind::Trust.check(
            Status::Unknown,
            format!("本机没有信任账本 {id}"),
            format!("ledger {id} is not trusted on this machine"),
        );
        return (check, None);
    };
    let same = *bundle.genesis.payload == *trusted.genesis.payload()
        && bundle.genesis.signature.as_bytes() == trusted.genesis.signature()
        && bundle.head.origin == trusted.origin;
    if !same {
        let (zh, en) = (
            "创世事件与所信任的不同",
            "genesis is not the one that is trusted",
        );
        return (Kind::Trust.fails(zh, en), None);
    }
    let name = trusted.founding.operator.name.clone();
    let own = policy.cloned().or_else(|| trusted.policy().ok());
    (Kind::Trust.holds(name.clone(), name), own)
}

/// Whether the policy is one for the log of this ledger.
fn names_log(policy: &Policy, trusted: &Trusted) -> bool {
    let mut logs = policy.logs().iter();
    logs.any(|log| trusted.log_keys().contains(&log.key))
}

/// A policy about other logs says nothing about this one.
fn other_policy(policy: &Policy, trusted: &Trusted) -> Check {
    let names: Vec<&str> = policy
        .logs()
        .iter()
        .map(|log| log.key.name().as_str())
        .collect();
    let (names, own) = (names.join(", "), &trusted.origin);
    let (zh, en) = if names.is_empty() {
        (
            format!("所给的见证策略没有列出日志，不适用于 {own}"),
            format!("the witness policy names no log: it is not one for {own}"),
        )
    } else {
        (
            format!("所给的见证策略是为另一日志（{names}）写的，不是为 {own} 及其密钥"),
            format!("the witness policy is for another log ({names}), not for {own} and its key"),
        )
    };
    Kind::Checkpoint.check(Status::Unknown, zh, en)
}

fn not_judged(kind: Kind) -> Check {
    kind.check(
        Status::NotChecked,
        "无从核对",
        "cannot be judged without the checkpoint",
    )
}

fn events(bundle: &Bundle, opened: &[Opened], marked: &[u64]) -> Vec<EventSummary> {
    let subject = &bundle.head.subject;
    let own = opened.iter().filter(|one| {
        let header = one.statement.form.as_ref();
        header.is_ok_and(|header| header.subjects.contains(subject))
    });
    own.map(|one| {
        let header = one.statement.form.as_ref().ok();
        let codes = one
            .admission
            .violations
            .iter()
            .map(|found| found.code.to_string());
        EventSummary {
            index: one.index,
            recorded_at: one.admission.recorded_at.to_string(),
            event_type: header.map_or(String::new(), |header| header.type_name.to_string()),
            actor: header.map_or(String::new(), |header| header.actor.to_string()),
            verdict: one.admission.verdict.to_string(),
            violations: codes.collect(),
            suspect: marked.contains(&one.index),
            transcribed: header.is_some_and(|header| header.transcribed),
        }
    })
    .collect()
}

/// The kinds of line in their order, and whether a bundle has exactly one.
const LINES: [(&str, bool); 10] = [
    ("bundle", true),
    ("genesis", true),
    ("rule_pack", false),
    ("key", false),
    ("entry", false),
    ("proof", false),
    ("consistency", false),
    ("checkpoint", true),
    ("attachment", false),
    ("end", true),
];

/// The first line that was taken out of a file whose lines are in order but for that.
fn taken_out(bytes: &[u8]) -> Option<&'static str> {
    let mut counts = [0_usize; LINES.len()];
    let mut last = 0;
    for line in bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        let text = std::str::from_utf8(line).ok()?;
        let (kind, _) = text.strip_prefix("{\"line\":\"")?.split_once('"')?;
        let rank = LINES.iter().position(|(known, _)| *known == kind)?;
        if rank < last {
            return None;
        }
        last = rank;
        counts[rank] += 1;
    }
    let lines = LINES.iter().zip(counts);
    let mut singles = lines.filter(|((_, is_single), _)| *is_single);
    if singles.clone().any(|(_, count)| count > 1) {
        return None;
    }
    singles
        .find(|(_, count)| *count == 0)
        .map(|((kind, _), _)| *kind)
}

/// A file that is no bundle: cut short, robbed of a line, or not in its form.
fn unreadable(bytes: &[u8], error: &bundle::BundleError) -> Verification {
    let (zh, en) = (
        format!(
            "第 {} 行：{} {}",
            error.line, error.error.zh, error.error.pointer
        ),
        format!(
            "line {}: {} {}",
            error.line, error.error.en, error.error.pointer
        ),
    );
    let is_cut = error.error.code == code::BUNDLE_TRUNCATED;
    let out_of_order = error.error.code == code::BUNDLE_ORDER;
    let check = if is_cut {
        Kind::Form.lacks(zh, en)
    } else if let Some(kind) = taken_out(bytes).filter(|_| out_of_order) {
        Kind::Form.lacks(
            format!("缺少 {kind} 行"),
            format!("the line {kind} is missing"),
        )
    } else {
        Kind::Form.fails(zh, en)
    };
    Verification {
        verdict: Outcome::of(std::slice::from_ref(&check)),
        subject: String::new(),
        ledger: None,
        origin: String::new(),
        demonstration: true,
        size: 0,
        checks: vec![check],
        events: Vec::new(),
    }
}
