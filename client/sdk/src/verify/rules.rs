//! The rules, run again over the entries that are here.
//!
//! What an entry relied on is in its admission record. An entry whose whole
//! basis is here, and agrees, is judged again and must come out the same: verdict,
//! rule packs, and every violation but those about sums over other lots, which
//! only the whole log shows.

use std::collections::BTreeSet;

use grain_envelope::{Admission, Verdict};
use grain_events::{Clash, Context, Judgement, State, judge, judge_conflict};

use super::check::{Check, Kind, Status};
use super::opened::Opened;

/// Violations that rest on sums over other lots.
const SUM_REASONS: [&str; 3] = ["permit-exhausted", "capacity-exceeded", "bin-over-capacity"];

/// Re-runs the rules; the second check says what was left to the ledger's word.
pub(super) fn rerun(opened: &[Opened]) -> [Check; 2] {
    let mut state = State::untracked();
    let mut agreed: BTreeSet<u64> = BTreeSet::new();
    let (mut skipped, mut sums) = (0_usize, 0_usize);
    for one in opened {
        let basis_is_here = one
            .admission
            .relied_on
            .iter()
            .all(|index| agreed.contains(index));
        let Some(judgement) = judge_again(&state, one) else {
            skipped += 1;
            continue;
        };
        state.apply(&judgement);
        let ours = judgement.admission();
        sums += usize::from(!one.admission.sums.is_empty() || concerns_sums(&one.admission));
        if is_same(&one.admission, &ours, basis_is_here) {
            agreed.insert(one.index);
        } else if basis_is_here {
            return [disagreement(one, &ours), sums_check(sums)];
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
    [Kind::Rules.check(status, zh, en), sums_check(sums)]
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
    let (recorded, given) = (codes(&one.admission), codes(ours));
    Kind::Rules.fails(
        format!("第 {} 条：登记为 {recorded}，规则给出 {given}", one.index),
        format!(
            "entry {}: recorded as {recorded}, the rules give {given}",
            one.index
        ),
    )
}

fn sums_check(sums: usize) -> Check {
    Kind::Sums.check(
        Status::Attested,
        format!("{sums} 条涉及累计"),
        format!("{sums} entries concern such sums"),
    )
}
