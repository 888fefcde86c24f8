//! Rule D-11: grain in store is checked as often as its temperature asks.

use super::asking::{Asking, Draft, days};
use crate::rule;
use crate::state::{BinCheck, Infestation};
use crate::vocabulary::DutyKind;
use grain_envelope::{BinId, Subject};

/// Days within which severely infested grain is treated, and grain that is generally infested and not
/// cold: of the standard for the cards of stored grain, which no pack sets.
const SEVERE_DAYS: u16 = 7;
const GENERAL_DAYS: u16 = 15;

pub(super) fn list(asking: &mut Asking<'_>) {
    let state = asking.state;
    for (id, bin) in state.bins().filter(|(_, bin)| bin.mass_g > 0) {
        let filled_s = bin.filled_at.map(grain_envelope::ServerTime::seconds);
        let checked = bin.checked.as_ref().filter(|check| {
            filled_s.is_none_or(|filled_s| check.occurred_at.seconds() >= filled_s)
        });
        let checked_s = checked.map(|check| check.occurred_at.seconds());
        let Some(since) = checked_s.or(filled_s) else {
            continue;
        };
        let temperature = checked.and_then(|check| check.grain_temperature_max_mc);
        let every = interval(asking, temperature);
        if let Some(check) = checked {
            treatment(asking, id, check);
        }
        let texts = (
            format!("检查货位 {id} 的粮情（至少 {every} 日一检）"),
            format!("check bin {id} (at least every {every} days)"),
        );
        asking.add(of_bin(id, DutyKind::BinCheck, since + days(every), texts));
    }
}

/// Infested grain is treated: a later check that finds it free of insects tells so.
fn treatment(asking: &mut Asking<'_>, id: &BinId, check: &BinCheck) {
    let cold = check
        .grain_temperature_max_mc
        .is_some_and(|temperature| temperature < asking.times.bin_cold_mc);
    let (within_days, zh, en) = match check.infestation {
        Some(Infestation::Severe) => (SEVERE_DAYS, "严重虫粮", "severely infested"),
        Some(Infestation::General) if !cold => (GENERAL_DAYS, "一般虫粮", "infested"),
        Some(Infestation::General) | None => return,
    };
    let due_s = check.occurred_at.seconds() + days(within_days);
    let texts = (
        format!("货位 {id} 为{zh}：{within_days} 日内除治并复查"),
        format!("bin {id} holds {en} grain: treat it and check it again within {within_days} days"),
    );
    asking.add(of_bin(id, DutyKind::InfestationTreatment, due_s, texts));
}

/// What the party of a bin owes it.
fn of_bin(id: &BinId, kind: DutyKind, due_s: i64, (zh, en): (String, String)) -> Draft {
    let facility = id.facility();
    Draft {
        rule: &rule::D_11,
        kind,
        party: Some(facility.party()),
        role: None,
        facility: Some(facility),
        subject: Subject::Bin(id.clone()),
        event: None,
        detail: String::new(),
        due_s,
        zh,
        en,
    }
}

/// Of grain whose temperature nobody took, the middle interval.
fn interval(asking: &Asking<'_>, temperature_mc: Option<i64>) -> u16 {
    let times = &asking.times;
    match temperature_mc {
        Some(hot) if hot > times.bin_hot_mc => times.bin_check_hot_days,
        Some(cold) if cold < times.bin_cold_mc => times.bin_check_cold_days,
        _ => times.bin_check_days,
    }
}
