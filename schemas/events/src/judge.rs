//! Judging: a pure function of state, event and context.

use crate::act::Act;
use crate::catalog::Body;
use crate::class::Class;
use crate::code::every_type;
use crate::context::Context;
use crate::effect::{Effect, FileEffect};
use crate::hearing::{Budget, Hearing};
use crate::judgement::Judgement;
use crate::pack::InForce;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::state::{
    Attached, AuthorHead, Concerned, Pending, RecordKey, State, SubjectHead, ViolationId,
    ViolationRecord,
};
use crate::timing;
use crate::violation::Violation;
use grain_envelope::{
    Digest, FormError, Header, Identity, KeyId, MassG, Party, Severity, Subject, SubjectLink, Sum,
    SumName, Verdict, limits, subject_head_next, subject_head_start,
};
use std::collections::{BTreeMap, BTreeSet};

/// What became of an event before the rules were asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// 403: the key may not write it. Never recorded.
    #[error("not allowed: {}", .0.text.en)]
    Forbidden(Forbidden),
    /// 400: the payload contradicts itself.
    #[error(transparent)]
    Form(FormError),
}

/// A decision, and whether it was made with everything in memory.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Records looked for and not found in memory. If one of them exists in the store, put it back
    /// ([`State::insert_encoded`]) and decide again: this decision saw too little.
    pub absent: Vec<RecordKey>,
    /// The judgement, or what stopped the event before it.
    pub outcome: Result<Judgement, Stop>,
}

/// Decides about an event of a known key: rights, then the form of the payload as a whole, then the
/// rules (log-format.md §3, order of checks).
///
/// Key, id, number, bucket and clock are the caller's; so is the form of header and body.
pub fn decide(
    state: &State,
    header: &Header,
    body: &Body,
    digest: &Digest,
    context: &Context,
) -> Decision {
    let act = Act::of(header);
    let reader = Reader::new(state);
    let outcome = right::of_event(&act, body, &reader)
        .map_err(Stop::Forbidden)
        .and_then(|()| body.check(header).map_err(Stop::Form))
        .map(|()| judge_with(&reader, &act, header, body, digest, context));
    Decision {
        absent: reader.into_absent().into_iter().collect(),
        outcome,
    }
}

/// Judges an event whose right and form are known to be in order, with every record that it needs
/// in memory: for whoever replays.
pub fn judge(
    state: &State,
    header: &Header,
    body: &Body,
    digest: &Digest,
    context: &Context,
) -> Judgement {
    judge_with(
        &Reader::new(state),
        &Act::of(header),
        header,
        body,
        digest,
        context,
    )
}

fn judge_with(
    reader: &Reader<'_>,
    act: &Act,
    header: &Header,
    body: &Body,
    digest: &Digest,
    context: &Context,
) -> Judgement {
    let packs = InForce::at(reader.state().packs(), act.occurred_at.seconds());
    let mut hearing = Hearing::new(reader, act, context, &packs);
    let descriptor = body.descriptor();
    hear(&mut hearing, body);
    let refuses = descriptor.class == Class::Authorising;
    let refused = refuses && !hearing.violations.is_empty();
    let verdict = if refused {
        Verdict::Refused
    } else {
        Verdict::Admitted
    };
    if refused {
        hearing.effects.clear();
    } else {
        if body.awaits_approval() {
            await_approval(&mut hearing, body, digest);
        } else {
            hearing.reach(descriptor.stage, &header.subjects);
        }
        attach(&mut hearing, header);
    }
    let Hearing {
        mut violations,
        mut effects,
        relied_on,
        budgets,
        ..
    } = hearing;
    arrange(&mut violations);
    if !refused {
        open(&violations, act, context, &mut effects);
    }
    let subjects = if refused {
        Vec::new()
    } else {
        links(reader, &header.subjects, digest)
    };
    let head = AuthorHead {
        sequence: header.author_sequence,
        digest: *digest,
    };
    let judgement = Judgement {
        event_id: act.event_id,
        index: context.index,
        recorded_at: context.recorded_at,
        verdict,
        packs: packs.references(),
        violations,
        subjects,
        relied_on: relied_on
            .into_iter()
            .filter(|index| *index < context.index)
            .collect(),
        sums: sums(budgets, act.actor, verdict),
        effects,
        author: Some((act.key, head)),
    };
    balance(&judgement);
    judgement
        .touches()
        .into_iter()
        .for_each(|key| reader.look(key));
    judgement
}

/// Runs the rules: first those that every type shares.
fn hear(hearing: &mut Hearing<'_>, body: &Body) {
    let descriptor = body.descriptor();
    let founding = matches!(body, Body::LedgerOpened(_));
    let (occurred_at, recorded_at) = (hearing.act.occurred_at, hearing.context.recorded_at);
    let authorising = descriptor.class == Class::Authorising;
    if authorising && !founding && timing::is_stale(&occurred_at, recorded_at) {
        let facts: crate::code::Facts<'_> =
            &[("occurred_at", &occurred_at), ("recorded_at", &recorded_at)];
        hearing.find(&every_type::STALE, "/occurred_at", facts);
    }
    if hearing.packs.is_empty() && !descriptor.before_packs {
        hearing.find(
            &every_type::NO_PACK_IN_FORCE,
            "",
            &[("occurred_at", &occurred_at)],
        );
        hearing.silent = true;
    }
    body.as_event().hear(hearing);
}

/// The event stands, but does nothing until a second person approves it.
fn await_approval(hearing: &mut Hearing<'_>, body: &Body, digest: &Digest) {
    let pending = Pending {
        act: hearing.act.clone(),
        body: body.to_json(),
        digest: *digest,
        index: hearing.context.index,
        approved_index: None,
    };
    hearing.effects.clear();
    let event = hearing.act.event_id;
    hearing.effect(Effect::ApprovalAwaited {
        event,
        pending: Box::new(pending),
    });
}

/// The event's author owes the bytes of the files that it names, whatever else the event waits for.
fn attach(hearing: &mut Hearing<'_>, header: &Header) {
    if header.attachments.is_empty() {
        return;
    }
    let files = header.attachments.iter();
    let record = Attached {
        author: hearing.act.actor,
        index: hearing.context.index,
        files: files.map(|file| file.blake3).collect(),
        erased: Vec::new(),
    };
    let event = hearing.act.event_id;
    hearing.effect(FileEffect::AttachmentsNamed {
        event,
        record: Box::new(record),
    });
}

/// By code, then field, each once: of two at one place the first found is told.
fn arrange(violations: &mut Vec<Violation>) {
    violations.sort_by(|one, other| (one.code, &one.field).cmp(&(other.code, &other.field)));
    violations.dedup_by(|later, kept| later.code == kept.code && later.field == kept.field);
}

/// Leaves the violations of a fact open, and lets the critical ones hold their lot.
fn open(violations: &[Violation], act: &Act, context: &Context, effects: &mut Vec<Effect>) {
    for found in violations {
        let violation = ViolationId {
            event: act.event_id,
            code: found.code.to_owned(),
            field: found.field.clone(),
        };
        let record = record_of(found, act.actor, act.key, context.index);
        let held = found.concerned.lot.iter().chain(&found.blend);
        let critical = found.severity == Severity::Critical;
        effects.extend(held.filter(|_| critical).map(|lot| Effect::LotHeld {
            lot: *lot,
            violation: violation.clone(),
        }));
        effects.push(Effect::ViolationOpened {
            violation,
            record: Box::new(record),
        });
    }
}

fn record_of(found: &Violation, author: Party, key: KeyId, index: u64) -> ViolationRecord {
    ViolationRecord {
        rule: found.rule.parse().expect("names of rules are short"),
        severity: found.severity,
        index,
        author,
        key,
        concerned: found.concerned,
        blend: found.blend.clone(),
        closing: None,
    }
}

fn links(reader: &Reader<'_>, subjects: &[Subject], digest: &Digest) -> Vec<SubjectLink> {
    let link = |subject: &Subject| {
        let start = || SubjectHead {
            sequence: 0,
            head: subject_head_start(subject),
        };
        let previous = reader.subject_head(subject).unwrap_or_else(start);
        let sequence = previous.sequence + 1;
        let head = subject_head_next(&previous.head, sequence, digest);
        SubjectLink {
            subject: subject.clone(),
            sequence,
            head,
        }
    };
    subjects.iter().map(link).collect()
}

fn sums(budgets: BTreeMap<SumName, Budget>, actor: Party, verdict: Verdict) -> Vec<Sum> {
    let sum = |(name, budget): (SumName, Budget)| {
        let adds = if verdict == Verdict::Admitted {
            budget.adds
        } else {
            0
        };
        let used_mass_g = Some(mass(budget.used + adds)).filter(|_| budget.holder == actor);
        Sum {
            name,
            limit_mass_g: budget.limit,
            used_mass_g,
        }
    };
    let mut sums: Vec<Sum> = budgets.into_iter().map(sum).collect();
    sums.sort_by_cached_key(|sum| sum.name.to_string());
    sums
}

/// A sum as the record can say it: from nothing to the greatest integer.
fn mass(grams: i128) -> MassG {
    let greatest = limits::INTEGER_MAX.unsigned_abs();
    let grams = u64::try_from(grams.max(0))
        .unwrap_or(greatest)
        .min(greatest);
    MassG::new(grams).expect("at most the greatest integer")
}

/// No event makes or loses a gram: that would be a bug of ours, and it may not reach the log.
fn balance(judgement: &Judgement) {
    let mut lots = BTreeMap::<_, i128>::new();
    for effect in &judgement.effects {
        if let Effect::Posted(posting) = effect {
            *lots.entry(posting.lot).or_default() += i128::from(posting.mass_g);
        }
    }
    assert!(
        lots.values().all(|sum| *sum == 0),
        "the postings of an event sum to zero: {lots:?}"
    );
}

/// What a later envelope clashes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// The id of an event of the same key.
    EventId,
    /// A number of the key's chain.
    AuthorSequence,
}

/// Judges another payload, validly signed by the same key, under a known id or number
/// (log-format.md §3): an entry of its own that moves no head and opens V-1.
///
/// Rule packs have no say in it, and its header need not be readable.
pub fn judge_conflict(
    state: &State,
    identity: &Identity,
    clash: Clash,
    first_index: u64,
    context: &Context,
) -> Judgement {
    let (field, what) = match clash {
        Clash::EventId => ("/event_id", format!("event_id {}", identity.event_id)),
        Clash::AuthorSequence => (
            "/author_sequence",
            format!("author_sequence {}", identity.author_sequence),
        ),
    };
    let code = &every_type::EQUIVOCATION;
    let (zh, en) = code.tell(&[("what", &what), ("first_index", &first_index)]);
    let found = Violation {
        rule: code.rule.id,
        code: code.code,
        severity: Severity::Critical,
        field: field.to_owned(),
        zh,
        en,
        basis: Vec::new(),
        closable_by: code.rule.closable_by,
        concerned: Concerned::default(),
        blend: Vec::new(),
    };
    let violation = ViolationId {
        event: identity.event_id,
        code: found.code.to_owned(),
        field: found.field.clone(),
    };
    let party = state.key(&identity.key).map(|key| key.enrolment.party);
    let record = party.map(|party| record_of(&found, party, identity.key, context.index));
    let opened = record.map(|record| Effect::ViolationOpened {
        violation,
        record: Box::new(record),
    });
    Judgement {
        event_id: identity.event_id,
        index: context.index,
        recorded_at: context.recorded_at,
        verdict: Verdict::Conflict,
        packs: Vec::new(),
        violations: vec![found],
        subjects: Vec::new(),
        relied_on: BTreeSet::from([first_index]).into_iter().collect(),
        sums: Vec::new(),
        effects: opened.into_iter().collect(),
        author: None,
    }
}
