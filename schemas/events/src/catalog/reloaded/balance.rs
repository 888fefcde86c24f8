use super::Reloaded;
use crate::hearing::Hearing;
use crate::rules::tolerance::error_per_mille;
use grain_envelope::{LotId, MassG};

/// What came out of the old units and what became of it, for one lot.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Balance {
    pub(super) old_mass_g: i128,
    pub(super) new_mass_g: i128,
    pub(super) lost_mass_g: i128,
    pub(super) swept_mass_g: i128,
    /// In thousandths of a gram, so that nothing is rounded.
    allowed_mg: i128,
}

impl Balance {
    pub(super) fn of(reloaded: &Reloaded, lot: LotId, hearing: &Hearing<'_>) -> Self {
        let mut balance = Self::default();
        for unit in reloaded.old_units.iter().filter(|unit| unit.lot == lot) {
            let mass = grams(unit.mass_g);
            balance.old_mass_g += mass;
            balance.allowed_mg += mass * error_per_mille(hearing.packs, unit.method);
        }
        for unit in reloaded.new_units.iter().filter(|unit| unit.lot == lot) {
            let mass = grams(unit.net_mass_g);
            balance.new_mass_g += mass;
            balance.allowed_mg += mass * error_per_mille(hearing.packs, unit.method);
        }
        let of_lot = |parts: &[super::LotMass]| {
            let parts = parts.iter().filter(|part| part.lot == lot);
            parts.map(|part| grams(part.mass_g)).sum::<i128>()
        };
        balance.lost_mass_g = of_lot(&reloaded.losses);
        balance.swept_mass_g = of_lot(&reloaded.sweepings);
        balance
    }

    /// What is told of it on the other side.
    pub(super) fn told_mass_g(&self) -> i128 {
        self.new_mass_g + self.lost_mass_g + self.swept_mass_g
    }

    /// What nobody told of; negative where more is told than came out.
    pub(super) fn missing_mass_g(&self) -> i128 {
        self.old_mass_g - self.told_mass_g()
    }

    /// Whether the errors of weighing explain what is missing.
    pub(super) fn is_within(&self) -> bool {
        self.missing_mass_g().abs() * 1000 <= self.allowed_mg
    }

    /// How far it may go, in grams, rounded down: for people.
    pub(super) fn allowed_mass_g(&self) -> i128 {
        self.allowed_mg / 1000
    }
}

pub(super) fn grams(mass: MassG) -> i128 {
    mass.signed().into()
}
