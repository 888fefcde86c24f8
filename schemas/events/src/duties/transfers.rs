//! Rules D-16 and D-13: declared transfers are acknowledged; dispatch and arrival are both recorded.

use super::asking::{Asking, Draft, days};
use crate::rule;
use crate::state::{Acknowledgement, Transfer, Weighing};
use crate::vocabulary::DutyKind;
use grain_envelope::{Role, Subject, TransferId};

pub(super) fn list(asking: &mut Asking<'_>) {
    let state = asking.state;
    for (id, transfer) in state.transfers() {
        if !transfer.is_complete() {
            acknowledgements(asking, *id, transfer);
        }
        settlement(asking, *id, transfer);
    }
}

/// Both offices acknowledge before it leaves.
fn acknowledgements(asking: &mut Asking<'_>, id: TransferId, transfer: &Transfer) {
    let terms = &transfer.terms;
    let offices = [
        (
            &transfer.entry,
            terms.entry_customs,
            "entry",
            "进境口岸海关",
            "the customs of entry",
        ),
        (
            &transfer.destination,
            terms.destination_customs,
            "destination",
            "指运地海关",
            "the customs of destination",
        ),
    ];
    for (known, party, office, zh, en) in offices {
        let known = known.as_ref();
        // What a holder transcribed is confirmed by the office itself.
        if known.is_some_and(Acknowledgement::is_of_customs) {
            continue;
        }
        let leaves = terms.departs_at.map(|time| time.seconds());
        asking.add(Draft {
            rule: &rule::D_16,
            kind: DutyKind::Acknowledgement,
            party: Some(party),
            role: Some(Role::Customs),
            facility: Some(terms.to),
            subject: Subject::Transfer(id),
            event: Some(id.into()),
            detail: office.to_owned(),
            due_s: leaves.unwrap_or_else(|| terms.recorded_at.seconds()),
            zh: format!("{zh}确认调运 {}", terms.number),
            en: format!("{en} acknowledges transfer {}", terms.number),
        });
    }
}

/// Arrival before dispatch on record is a duty of the sender; dispatch without arrival one of the
/// receiver, counted from when it was expected.
fn settlement(asking: &mut Asking<'_>, id: TransferId, transfer: &Transfer) {
    let terms = &transfer.terms;
    let grace = days(asking.times.settlement_days);
    let moment = |weighing: &Weighing| {
        let origin = weighing.origin.as_ref();
        origin.map(|origin| origin.occurred_at.seconds())
    };
    let on_the_way = transfer.units.iter().filter(|unit| !unit.is_done());
    let departed = on_the_way.filter_map(|unit| moment(unit.departed.as_ref()?));
    let (count, first) = count(departed);
    if let Some(departed_s) = first {
        let expected_s = terms.arrives_at.map_or(departed_s, |time| time.seconds());
        asking.add(Draft {
            rule: &rule::D_13,
            kind: DutyKind::Arrival,
            party: Some(terms.to.party()),
            role: None,
            facility: Some(terms.to),
            subject: Subject::Transfer(id),
            event: Some(id.into()),
            detail: String::new(),
            due_s: expected_s.max(departed_s) + grace,
            zh: format!(
                "调运 {} 有 {count} 个运输单元已发运、未见到达记录",
                terms.number
            ),
            en: format!(
                "{count} units of transfer {} left, and no arrival is recorded",
                terms.number
            ),
        });
    }
    let arrived = transfer.units.iter().filter(|unit| unit.departed.is_none());
    let arrived = arrived.filter_map(|unit| moment(unit.received.as_ref()?));
    let (count, first) = self::count(arrived);
    if let Some(arrived_s) = first {
        asking.add(Draft {
            rule: &rule::D_13,
            kind: DutyKind::Dispatch,
            party: Some(terms.from.party()),
            role: None,
            facility: Some(terms.from),
            subject: Subject::Transfer(id),
            event: Some(id.into()),
            detail: String::new(),
            due_s: arrived_s + grace,
            zh: format!(
                "调运 {} 有 {count} 个运输单元已到达、未见发运记录",
                terms.number
            ),
            en: format!(
                "{count} units of transfer {} arrived, and no dispatch is recorded",
                terms.number
            ),
        });
    }
}

/// How many there are, and the earliest.
fn count(moments: impl Iterator<Item = i64>) -> (usize, Option<i64>) {
    moments.fold((0, None), |(count, first), moment| {
        (
            count + 1,
            Some(first.map_or(moment, |first: i64| first.min(moment))),
        )
    })
}
