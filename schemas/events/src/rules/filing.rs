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
        .filter(|filing| counts(filing, accepts));
    let judged = counted.map(|filing| (faults(filing, commodity, from, until), filing));
    let Some((faults, filing)) = judged.rev().min_by_key(|(faults, _)| faults.len()) else {
        return (None, vec![FilingFault::NotFiled]);
    };
    hearing.rely(filing.index);
    hearing.relied_on.extend(filing.confirmed_index);
    hearing
        .relied_on
        .extend(filing.suspension.map(|suspension| suspension.index));
    (Some(filing), faults)
}

/// Whether customs itself has granted, confirmed or suspended a filing of the facility. From then on
/// it speaks for itself: a holder who could still transcribe would undo its suspension.
fn customs_has_spoken(facility: &Facility) -> bool {
    facility.filings.iter().any(|filing| {
        let suspended = filing
            .suspension
            .is_some_and(|suspension| !suspension.transcribed);
        !filing.transcribed || filing.confirmed_index.is_some() || suspended
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
    let suspended = filing
        .suspension
        .is_some_and(|suspension| suspension.from <= until);
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
