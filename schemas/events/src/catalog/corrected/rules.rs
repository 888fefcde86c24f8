use super::{Corrected, Correction, CorrectionTarget, codes, moved, weighed};
use crate::code::Facts;
use crate::hearing::Hearing;
use crate::tonnes::Tonnes;
use grain_envelope::MassG;

pub(super) fn hear(corrected: &Corrected, hearing: &mut Hearing<'_>) {
    match &corrected.what {
        CorrectionTarget::Weighing(told) => weighed::hear(corrected, told, hearing),
        CorrectionTarget::Movement(told) => moved::hear(corrected, told, hearing),
    }
}

/// What the event told is not known, or counts no longer.
pub(super) fn unknown(corrected: &Corrected, hearing: &mut Hearing<'_>) {
    let facts: Facts<'_> = &[("target", &corrected.target)];
    hearing.find(&codes::TARGET_UNKNOWN, "/body/target", facts);
}

/// The masses of the event hang together.
pub(super) fn hangs_together(corrected: &Corrected, hearing: &mut Hearing<'_>) {
    let facts: Facts<'_> = &[("target", &corrected.target)];
    hearing.find(&codes::NOT_CORRECTABLE, "/body/target", facts);
}

/// Whether a correction may have its effect although something is closed: by which entry, if it is.
pub(super) fn may(corrected: &Corrected, hearing: &mut Hearing<'_>, closed: Option<u64>) -> bool {
    let Some(index) = closed else { return true };
    hearing.rely(index);
    if !corrected.after_closing {
        hearing.find(&codes::APPROVAL_MISSING, "/body/after_closing", &[("index", &index)]);
    }
    corrected.after_closing
}

/// The new mass, if the correction is of the mass that counts, and knows which that is.
pub(super) fn mass(
    corrected: &Corrected,
    hearing: &mut Hearing<'_>,
    counts: MassG,
) -> Option<MassG> {
    let Correction::Mass { old_mass_g, new_mass_g } = &corrected.change else { return None };
    let field = corrected.field.as_str();
    if !matches!(field.rsplit('/').next(), Some("net_mass_g" | "mass_g")) {
        let facts: Facts<'_> = &[("field", &corrected.field)];
        hearing.find(&codes::FIELD_MISMATCH, "/body/field", facts);
        return None;
    }
    if *old_mass_g != counts {
        let shown = |mass: MassG| Tonnes(mass.signed().into());
        differs(hearing, &shown(counts), &shown(*old_mass_g));
        return None;
    }
    Some(*new_mass_g)
}

/// The correction takes something else for what counts now.
pub(super) fn differs(
    hearing: &mut Hearing<'_>,
    counts: &dyn std::fmt::Display,
    old: &dyn std::fmt::Display,
) {
    let facts: Facts<'_> = &[("counts", &counts), ("old", &old)];
    hearing.find(&codes::OLD_DIFFERS, "/body/change", facts);
}
