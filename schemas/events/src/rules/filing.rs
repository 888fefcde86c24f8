use crate::hearing::Hearing;
use crate::state::{Facility, Filing};
use grain_envelope::Commodity;

/// What is wrong with the customs filing of a facility, for a commodity and a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilingFault<'a> {
    /// There is none that counts.
    NotFiled,
    /// It is suspended by then.
    Suspended(&'a Filing),
    /// Its days do not cover all of the time.
    NotValid(&'a Filing),
    /// It does not cover the commodity.
    CommodityNotFiled(&'a Filing, Commodity),
}

/// The filing that serves best, and what is wrong with it: of several that count, the one with the
/// fewest faults, and of these the newest. `from` and `until` are Unix seconds, both included.
pub(crate) fn best<'a>(
    hearing: &mut Hearing<'_>,
    facility: &'a Facility,
    commodity: Option<Commodity>,
    from: i64,
    until: i64,
) -> (Option<&'a Filing>, Vec<FilingFault<'a>>) {
    let accepts = hearing.packs.accepts_transcribed_filing() && !customs_has_spoken(facility);
    let counted = facility
        .filings
        .iter()
        .filter(|filing| counts(filing, accepts) && filing.reigns(until));
    let judged = counted.map(|filing| (faults(filing, commodity, from, until), filing));
    let Some((faults, filing)) = judged.rev().min_by_key(|(faults, _)| faults.len()) else {
        return (None, vec![FilingFault::NotFiled]);
    };
    hearing.rely(filing.index);
    hearing.relied_on.extend(filing.confirmed_index);
    let suspension = filing.suspension.map(|suspension| suspension.index);
    let lifted = filing.suspension.and_then(|suspension| suspension.lifted);
    hearing.relied_on.extend(suspension);
    hearing.relied_on.extend(lifted.map(|lifted| lifted.index));
    (Some(filing), faults)
}

/// Whether customs itself has granted, confirmed or suspended a filing of the facility. From then on
/// it speaks for itself: a holder who could still transcribe would undo its suspension.
pub(crate) fn customs_has_spoken(facility: &Facility) -> bool {
    facility.filings.iter().any(|filing| {
        let suspended = filing
            .suspension
            .is_some_and(|suspension| !suspension.transcribed);
        let ended = filing.ending.is_some_and(|ending| !ending.transcribed);
        !filing.transcribed || filing.confirmed_index.is_some() || suspended || ended
    })
}

/// Whether a filing counts: one that a holder transcribed only where the packs accept that, or once
/// customs has confirmed it.
fn counts(filing: &Filing, accepts_transcribed: bool) -> bool {
    !filing.transcribed || filing.confirmed_index.is_some() || accepts_transcribed
}

fn faults(
    filing: &Filing,
    commodity: Option<Commodity>,
    from: i64,
    until: i64,
) -> Vec<FilingFault<'_>> {
    let suspended = filing.suspended(from, until).is_some();
    let valid = filing.valid_from.starts_at() <= from && until < filing.valid_until.ends_at();
    let uncovered = commodity.filter(|commodity| !filing.commodities.contains(commodity));
    [
        suspended.then_some(FilingFault::Suspended(filing)),
        (!valid).then_some(FilingFault::NotValid(filing)),
        uncovered.map(|commodity| FilingFault::CommodityNotFiled(filing, commodity)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{CapacityBasis, FilingKind};
    use crate::state::{FilingEnding, Lifting, Suspension};
    use grain_envelope::{Date, EventId, MassG};

    fn filing() -> Filing {
        Filing {
            event: EventId::new(1, &[0; 10]),
            index: 1,
            number: "XN-1".parse().unwrap(),
            kind: FilingKind::Processing,
            commodities: vec![Commodity::Oats],
            capacity_mass_g: MassG::ZERO,
            capacity_basis: CapacityBasis::PerYear,
            valid_from: "2025-01-01".parse().unwrap(),
            valid_until: "2025-12-31".parse().unwrap(),
            author: "11630100MB0000A12T".parse().unwrap(),
            transcribed: false,
            confirmed_index: None,
            suspension: None,
            past_suspensions: Vec::new(),
            replaces: None,
            ending: None,
        }
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_transcription_counts_where_it_is_accepted_or_confirmed() {
        let own = filing();
        let transcribed = Filing {
            transcribed: true,
            ..filing()
        };
        let confirmed = Filing {
            confirmed_index: Some(2),
            ..transcribed.clone()
        };
        assert!(counts(&own, false));
        assert!(counts(&transcribed, true) && !counts(&transcribed, false));
        assert!(counts(&confirmed, false));
    }

    #[test]
    fn the_last_day_is_a_whole_day_in_shanghai() {
        let filing = filing();
        let oats = Some(Commodity::Oats);
        let end = day("2025-12-31").ends_at();
        let start = day("2025-01-01").starts_at();
        assert!(faults(&filing, oats, start, end - 1).is_empty());
        assert_eq!(
            faults(&filing, oats, start, end),
            [FilingFault::NotValid(&filing)]
        );
        assert_eq!(
            faults(&filing, oats, start - 1, end - 1),
            [FilingFault::NotValid(&filing)]
        );
    }

    #[test]
    fn a_suspension_counts_from_its_moment_on() {
        let moment = day("2025-06-01").starts_at();
        let suspension = Suspension {
            event: EventId::new(2, &[0; 10]),
            index: 2,
            from: moment,
            transcribed: false,
            lifted: None,
        };
        let filing = Filing {
            suspension: Some(suspension),
            ..filing()
        };
        assert!(faults(&filing, None, moment - 10, moment - 1).is_empty());
        assert_eq!(
            faults(&filing, None, moment - 10, moment),
            [FilingFault::Suspended(&filing)]
        );
    }

    #[test]
    fn a_lifted_suspension_counts_for_its_time_only() {
        let moment = day("2025-06-01").starts_at();
        let lifted = Lifting {
            event: EventId::new(3, &[0; 10]),
            index: 3,
            from: moment + 100,
            transcribed: false,
        };
        let suspension = Suspension {
            event: EventId::new(2, &[0; 10]),
            index: 2,
            from: moment,
            transcribed: false,
            lifted: Some(lifted),
        };
        let filing = Filing {
            past_suspensions: vec![suspension],
            ..filing()
        };
        let suspended = |from, until| !faults(&filing, None, from, until).is_empty();
        assert!(suspended(moment - 10, moment) && suspended(moment + 99, moment + 200));
        assert!(!suspended(moment + 100, moment + 200));
    }

    #[test]
    fn versions_reign_one_after_the_other() {
        let moment = day("2025-06-01").starts_at();
        let ending = FilingEnding {
            event: EventId::new(2, &[0; 10]),
            index: 2,
            from: moment,
            changed: true,
            transcribed: false,
        };
        let old = Filing {
            ending: Some(ending),
            ..filing()
        };
        let new = Filing {
            replaces: Some((old.event, moment)),
            ..filing()
        };
        assert!(old.reigns(moment - 1) && !new.reigns(moment - 1));
        assert!(!old.reigns(moment) && new.reigns(moment));
    }

    #[test]
    fn every_fault_of_a_filing_is_told() {
        let filing = filing();
        let later = day("2026-01-01").starts_at();
        let found = faults(&filing, Some(Commodity::Wheat), later, later);
        let wheat = FilingFault::CommodityNotFiled(&filing, Commodity::Wheat);
        assert_eq!(found, [FilingFault::NotValid(&filing), wheat]);
    }
}
