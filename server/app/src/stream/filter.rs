//! Which entries a reader wants to be told of.

use grain_envelope::{FacilityId, LotId};

use super::Told;

/// What passes; nothing said means all.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filter {
    /// Only what concerns this facility.
    pub(crate) facility: Option<FacilityId>,
    /// Only what concerns this lot.
    pub(crate) lot: Option<LotId>,
    /// Only what breaks a rule, was refused or is a conflict.
    pub(crate) only_violations: bool,
}

impl Filter {
    pub(super) fn passes(&self, told: &Told) -> bool {
        self.facility
            .is_none_or(|facility| told.facilities.contains(&facility))
            && self.lot.is_none_or(|lot| told.lots.contains(&lot))
            && (!self.only_violations || told.is_wrong)
    }
}
