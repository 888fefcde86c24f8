//! Rule D-11: grain in store is checked as often as its temperature asks.

use super::asking::{Asking, Draft, days};
use crate::rule;
use crate::vocabulary::DutyKind;
use grain_envelope::Subject;

pub(super) fn list(asking: &mut Asking<'_>) {
    let state = asking.state;
    for (id, bin) in state.bins().filter(|(_, bin)| bin.mass_g > 0) {
        let filled_s = bin.filled_at.map(grain_envelope::ServerTime::seconds);
        let checked = bin.checked.filter(|check| {
            filled_s.is_none_or(|filled_s| check.occurred_at.seconds() >= filled_s)
        });
        let checked_s = checked.map(|check| check.occurred_at.seconds());
        let Some(since) = checked_s.or(filled_s) else {
            continue;
        };
        let temperature = checked.and_then(|check| check.grain_temperature_max_mc);
        let every = interval(asking, temperature);
        let facility = id.facility();
        asking.add(Draft {
            rule: &rule::D_11,
            kind: DutyKind::BinCheck,
            party: Some(facility.party()),
            role: None,
            facility: Some(facility),
            subject: Subject::Bin(id.clone()),
            event: None,
            detail: String::new(),
            due_s: since + days(every),
            zh: format!("检查货位 {id} 的粮情（至少 {every} 日一检）"),
            en: format!("check bin {id} (at least every {every} days)"),
        });
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
