use crate::pack::InForce;
use crate::state::Weighing;
use grain_envelope::{TransportMode, WeighingMethod};

/// Per mille by which two weighings of a unit may differ: what transport loses and both methods err
/// (log-format.md §7). Where no pack in force says, nothing.
pub(crate) fn per_mille(
    packs: &InForce,
    mode: TransportMode,
    sent: WeighingMethod,
    received: WeighingMethod,
) -> i128 {
    let loss = packs.transport_loss().map_or(0, |loss| loss.of(mode));
    let error = packs
        .weighing_error()
        .map_or(0, |error| error.of(sent) + error.of(received));
    i128::from(loss) + i128::from(error)
}

/// Per mille by which one weighing may err.
pub(crate) fn error_per_mille(packs: &InForce, method: WeighingMethod) -> i128 {
    packs
        .weighing_error()
        .map_or(0, |error| error.of(method).into())
}

/// What two weighings differ by, and how far they may: both in thousandths of a gram, so that
/// nothing is rounded. Positive where less arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) sent_mass_g: i128,
    pub(crate) missing_mass_g: i128,
    allowed_mg: i128,
}

impl Difference {
    pub(crate) fn of(
        packs: &InForce,
        mode: TransportMode,
        sent: &Weighing,
        received: &Weighing,
    ) -> Self {
        let sent_mass_g = i128::from(sent.mass_g.signed());
        let rate = per_mille(packs, mode, sent.method, received.method);
        Self {
            sent_mass_g,
            missing_mass_g: sent_mass_g - i128::from(received.mass_g.signed()),
            allowed_mg: sent_mass_g * rate,
        }
    }

    /// The difference over a leg on which a unit went on with a load that it took over on the way: what
    /// transport may lose was counted where the load set out, so only both methods err.
    pub(crate) fn onward(packs: &InForce, sent: &Weighing, received: &Weighing) -> Self {
        let sent_mass_g = i128::from(sent.mass_g.signed());
        let rate = error_per_mille(packs, sent.method) + error_per_mille(packs, received.method);
        Self {
            sent_mass_g,
            missing_mass_g: sent_mass_g - i128::from(received.mass_g.signed()),
            allowed_mg: sent_mass_g * rate,
        }
    }

    /// The difference of several units together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            sent_mass_g: self.sent_mass_g + other.sent_mass_g,
            missing_mass_g: self.missing_mass_g + other.missing_mass_g,
            allowed_mg: self.allowed_mg + other.allowed_mg,
        }
    }

    /// The difference where a part of what is missing is accounted for otherwise.
    pub(crate) fn less(self, accounted_mass_g: i128) -> Self {
        Self {
            missing_mass_g: self.missing_mass_g - accounted_mass_g,
            ..self
        }
    }

    /// The difference where what was sent is counted already, at an earlier leg.
    pub(crate) fn of_no_sender(self) -> Self {
        Self {
            sent_mass_g: 0,
            ..self
        }
    }

    /// Whether weighing and transport explain it.
    pub(crate) fn is_within(&self) -> bool {
        self.missing_mass_g.abs() * 1000 <= self.allowed_mg
    }

    /// How far it may go, in grams, rounded down: for people.
    pub(crate) fn allowed_mass_g(&self) -> i128 {
        self.allowed_mg / 1000
    }
}
