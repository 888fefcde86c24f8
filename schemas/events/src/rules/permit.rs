use crate::act::Act;
use crate::code::{Code, Facts};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::spoken::Spoken;
use crate::state::{Permit, PermitStanding, PermitTerms};
use crate::vocabulary::PermitStatus;
use grain_envelope::{DeclarationNumber, LotId, PermitId, Role};
use std::collections::BTreeMap;

/// Whether a permit covers what is drawn from it: strictly below its mass and the overrun, or at
/// most its mass where none is allowed (log-format.md §7).
pub(crate) fn covers(permitted_mass_g: i128, drawn_mass_g: i128, overrun_percent: u32) -> bool {
    drawn_mass_g <= permitted_mass_g
        || drawn_mass_g * 100 < permitted_mass_g * (100 + i128::from(overrun_percent))
}

/// Whether a permit's days cover all of a stretch of time; both Unix seconds are included.
pub(crate) fn is_valid(terms: &PermitTerms, from: i64, until: i64) -> bool {
    terms.valid_from.starts_at() <= from && until < terms.valid_until.ends_at()
}

/// How what a transfer draws of a lot is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Drawing {
    /// The lot.
    pub(crate) lot: LotId,
    /// All that is drawn, in grams.
    pub(crate) mass_g: i128,
    /// What of it was reserved or written off before, by entry declaration.
    pub(crate) met: Vec<Met>,
}

/// What an entry declaration brings to a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Met {
    /// The entry declaration.
    pub(crate) declaration: DeclarationNumber,
    /// Grams that are written off under it already.
    pub(crate) written_off_mass_g: i128,
    /// Grams that are reserved under it.
    pub(crate) reserved_mass_g: i128,
}

impl Drawing {
    /// Grams for which no reservation is needed: they are written off.
    pub(crate) fn written_off_mass_g(&self) -> i128 {
        self.met.iter().map(|met| met.written_off_mass_g).sum()
    }

    /// Grams that are drawn on the permit anew.
    pub(crate) fn fresh_mass_g(&self) -> i128 {
        let met = self.met.iter();
        let met: i128 = met
            .map(|met| met.written_off_mass_g + met.reserved_mass_g)
            .sum();
        self.mass_g - met
    }
}

/// Meets what lots draw on a permit: first from what is written off or reserved under the entry
/// declarations by which they came in, so that nothing is drawn twice, then from the permit.
pub(crate) fn draw(
    reader: &Reader<'_>,
    permit: PermitId,
    lots: impl IntoIterator<Item = (LotId, i128)>,
) -> Vec<Drawing> {
    let mut left: BTreeMap<DeclarationNumber, (i128, i128)> = BTreeMap::new();
    let mut meet = |(lot, mass_g): (LotId, i128)| {
        let mut drawing = Drawing {
            lot,
            mass_g,
            met: Vec::new(),
        };
        let known = reader.lot(lot);
        for number in known.iter().flat_map(|lot| &lot.declarations) {
            let (written_off, reserved) = left.entry(*number).or_insert_with(|| {
                let declaration = reader.declaration(number);
                declaration.map_or((0, 0), |declaration| {
                    (
                        declaration.cover_mass_g(permit),
                        declaration.reserved_mass_g(permit),
                    )
                })
            });
            let met = Met {
                declaration: *number,
                written_off_mass_g: drawing.fresh_mass_g().min(*written_off).max(0),
                reserved_mass_g: 0,
            };
            let rest = drawing.fresh_mass_g() - met.written_off_mass_g;
            let met = Met {
                reserved_mass_g: rest.min(*reserved).max(0),
                ..met
            };
            *written_off -= met.written_off_mass_g;
            *reserved -= met.reserved_mass_g;
            drawing.met.push(met);
        }
        drawing
    };
    lots.into_iter().map(&mut meet).collect()
}

/// What keeps a permit from being drawn upon at a moment, beside its days.
pub(crate) fn standing_against(permit: &Permit, seconds: i64) -> Option<&PermitStanding> {
    let standing = permit.standing(seconds)?;
    (standing.status != PermitStatus::Active).then_some(standing)
}

/// How a type calls what keeps it from drawing upon a permit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StandingCodes {
    /// Its days do not cover the moment.
    pub(crate) not_valid: &'static Code,
    /// Its status is another than active.
    pub(crate) not_in_force: &'static Code,
}

/// Judges whether a permit may be drawn upon at the moment of the act: its days, then its status.
pub(crate) fn judge_standing(
    hearing: &mut Hearing<'_>,
    permit: &Permit,
    field: &str,
    codes: &StandingCodes,
) {
    let (terms, occurred_at) = (&permit.terms, hearing.act.occurred_at);
    let moment = occurred_at.seconds();
    if !is_valid(terms, moment, moment) {
        let facts: Facts<'_> = &[
            ("number", &terms.number),
            ("from", &terms.valid_from),
            ("until", &terms.valid_until),
            ("occurred_at", &occurred_at),
        ];
        hearing.find(codes.not_valid, field, facts);
    }
    if let Some(standing) = standing_against(permit, moment) {
        hearing.rely(standing.index);
        let status = Spoken(standing.status.title());
        let facts: Facts<'_> = &[
            ("number", &terms.number),
            ("status", &status),
            ("index", &standing.index),
        ];
        hearing.find(codes.not_in_force, field, facts);
    }
}

/// Whether a permit is withdrawn or revoked: then not even what was reserved may move under it.
pub(crate) const fn is_taken_back(status: PermitStatus) -> bool {
    match status {
        PermitStatus::Withdrawn | PermitStatus::Revoked => true,
        PermitStatus::Active | PermitStatus::Exhausted | PermitStatus::Expired => false,
    }
}

/// Whether this is the holder of a permit, or customs where the holder or a facility named is.
pub(crate) fn holder_or_customs(
    act: &Act,
    reader: &Reader<'_>,
    permit: PermitId,
) -> Result<(), Forbidden> {
    let Some(terms) = reader.permit(permit).map(|permit| &permit.terms) else {
        return Ok(());
    };
    if act.role != Role::Customs {
        return if act.actor == terms.applicant {
            Ok(())
        } else {
            Err(right::missing(
                "由许可证的申请单位或主管海关记录",
                "this is recorded by the permit's holder, or by customs",
            ))
        };
    }
    let named = terms.facilities.iter();
    let regions = named
        .filter_map(|named| Some(reader.registration(named.facility)?.region))
        .chain(reader.region_of(terms.applicant));
    right::covers_any(act, reader, regions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_per_cent_are_never_reached() {
        assert!(covers(100, 104, 5));
        assert!(!covers(100, 105, 5));
        assert!(covers(60_000_000_000, 62_999_999_999, 5));
        assert!(!covers(60_000_000_000, 63_000_000_000, 5));
    }

    #[test]
    fn without_overrun_the_whole_permit_may_be_used() {
        assert!(covers(100, 100, 0));
        assert!(!covers(100, 101, 0));
        assert!(covers(0, 0, 5));
        assert!(!covers(0, 1, 5));
    }
}
