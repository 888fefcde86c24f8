//! The rules, run again over the entries that are here.
//!
//! What an entry relied on is in its admission record. An entry whose whole
//! basis is here, and agrees, is judged again and must come out the same: verdict,
//! rule packs, and every violation but those about sums over other lots, which
//! only the whole log shows.
//!
//! A bundle holds a bin's chain for the time in which the lot lay there, and of
//! other lots what its own entries relied on. What an entry says of things whose
//! earlier entries are not here is left to the ledger's word.

use std::collections::{BTreeSet, HashMap};

use grain_envelope::{Admission, Subject, Verdict};
use grain_events::{Clash, Context, Judgement, State, judge, judge_conflict};

use super::check::{Check, Kind, Status};
use super::opened::Opened;

/// Violations that rest on sums over other lots.
const SUM_REASONS: [&str; 3] = ["permit-exhausted", "capacity-exceeded", "bin-over-capacity"];

/// Re-runs the rules; the second check says what was left to the ledger's word.
pub(super) fn rerun(opened: &[Opened]) -> [Check; 2] {
    let mut state = State::untracked();
    let mut chains = Chains::default();
    let mut agreed: BTreeSet<u64> = BTreeSet::new();
    let mut attested: BTreeSet<u64> = BTreeSet::new();
    let (mut skipped, mut sums) = (0_usize, 0_usize);
    for one in opened {
        let relied_on = &one.admission.relied_on;
        let is_whole = chains.take(one) && relied_on.iter().all(|index| !attested.contains(index));
        let basis_is_here = relied_on
            .iter()
            .all(|index| agreed.contains(index) || attested.contains(index));
        let Some(judgement) = judge_again(&state, one) else {
            skipped += 1;
            continue;
        };
        state.apply(&judgement);
        let ours = judgement.admission();
        sums += usize::from(!one.admission.sums.is_empty() || concerns_sums(&one.admission));
        if is_same(&one.admission, &ours, basis_is_here) {
            agreed.insert(one.index);
        } else if basis_is_here && !is_whole && one.admission.verdict == ours.verdict {
            attested.insert(one.index);
        } else if basis_is_here {
            return [disagreement(one, &ours), sums_check(sums, attested.len())];
        } else {
            skipped += 1;
        }
    }
    let count = agreed.len();
    let zh = format!("{count} 条一致，{skipped} 条的依据不在文件中");
    let en = format!("{count} entries agree, the basis of {skipped} is not all here");
    // An entry that was not judged again is no entry that was found right.
    let status = if skipped > 0 {
        Status::Incomplete
    } else if count == 0 {
        Status::NotChecked
    } else {
        Status::Checked
    };
    let attested = attested.len();
    [
        Kind::Rules.check(status, zh, en),
        sums_check(sums, attested),
    ]
}

/// How far each chain is here without a gap; none behind the first gap.
#[derive(Default)]
struct Chains(HashMap<Subject, Option<u64>>);

impl Chains {
    /// Takes an entry in, and says whether all is here that was recorded before it of the lots,
    /// bins, batches, transfers and cases that it names.
    fn take(&mut self, one: &Opened) -> bool {
        let mut is_whole = true;
        for link in &one.admission.subjects {
            let last = self.0.entry(link.subject.clone()).or_insert(Some(0));
            *last = last
                .filter(|last| last + 1 == link.sequence)
                .map(|_| link.sequence);
            is_whole &= last.is_some() || !has_a_state_of_its_own(&link.subject);
        }
        // A refused entry stands in no chain, and was judged by those that it names.
        let named = one
            .statement
            .form
            .iter()
            .flat_map(|header| header.subjects.iter());
        let is_there = |subject| !matches!(self.0.get(subject), Some(None));
        is_whole
            && named
                .filter(|subject| has_a_state_of_its_own(subject))
                .all(is_there)
    }
}

/// Of permits, sites, parties and keys an entry says in `relied_on` what it rested on.
fn has_a_state_of_its_own(subject: &Subject) -> bool {
    match subject {
        Subject::Lot(_)
        | Subject::Bin(_)
        | Subject::Transfer(_)
        | Subject::Process(_)
        | Subject::Case(_) => true,
        Subject::Facility(_) | Subject::Permit(_) | Subject::Party(_) | Subject::Key(_) => false,
    }
}

fn judge_again(state: &State, one: &Opened) -> Option<Judgement> {
    let context = Context {
        index: one.index,
        recorded_at: one.admission.recorded_at,
    };
    if one.admission.verdict == Verdict::Conflict {
        let first = *one.admission.relied_on.first()?;
        let field = one.admission.violations.first()?.field.as_str().to_owned();
        let clash = if field == "/event_id" {
            Clash::EventId
        } else {
            Clash::AuthorSequence
        };
        return Some(judge_conflict(
            state,
            &one.statement.identity,
            clash,
            first,
            &context,
        ));
    }
    let (header, body) = one.typed.as_ref()?;
    body.check(header).ok()?;
    Some(judge(state, header, body, &one.statement.digest, &context))
}

/// Whether the decisions are the same, apart from sums and from the places in
/// chains, which are checked as chains. What a decision rested on is compared
/// where it is here.
fn is_same(recorded: &Admission, ours: &Admission, basis_is_here: bool) -> bool {
    let told = |admission: &Admission| -> Vec<_> {
        let own = admission
            .violations
            .iter()
            .filter(|violation| !is_sum(violation.code.as_str()));
        own.cloned().collect()
    };
    let by_sums_alone = concerns_sums(recorded) && told(recorded).is_empty();
    let verdicts = recorded.verdict == ours.verdict || by_sums_alone;
    let basis = !basis_is_here || recorded.relied_on == ours.relied_on;
    verdicts && basis && told(recorded) == told(ours) && recorded.packs == ours.packs
}

fn concerns_sums(admission: &Admission) -> bool {
    admission
        .violations
        .iter()
        .any(|violation| is_sum(violation.code.as_str()))
}

fn is_sum(code: &str) -> bool {
    let reason = code.rsplit('.').next().unwrap_or_default();
    SUM_REASONS.contains(&reason)
}

fn disagreement(one: &Opened, ours: &Admission) -> Check {
    let codes = |admission: &Admission| {
        let codes: Vec<&str> = admission
            .violations
            .iter()
            .map(|v| v.code.as_str())
            .collect();
        if codes.is_empty() {
            admission.verdict.to_string()
        } else {
            codes.join(", ")
        }
    };
    let (mut recorded, mut given) = (codes(&one.admission), codes(ours));
    if recorded == given {
        // What differs is what it rested on.
        recorded.extend([format!(" {:?}", one.admission.relied_on)]);
        given.extend([format!(" {:?}", ours.relied_on)]);
    }
    Kind::Rules.fails(
        format!("第 {} 条：登记为 {recorded}，规则给出 {given}", one.index),
        format!(
            "entry {}: recorded as {recorded}, the rules give {given}",
            one.index
        ),
    )
}

fn sums_check(sums: usize, attested: usize) -> Check {
    let (mut zh, mut en) = (
        format!("{sums} 条涉及累计"),
        format!("{sums} entries concern such sums"),
    );
    if attested > 0 {
        zh.extend([format!("；{attested} 条涉及同仓或同批加工的其他批次")]);
        en.extend([format!(
            "; {attested} rest on other lots of the same bin or batch"
        )]);
    }
    Kind::Sums.check(Status::Attested, zh, en)
}
