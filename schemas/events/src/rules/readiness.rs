use crate::hearing::Hearing;
use crate::state::DocumentSubject;
use crate::vocabulary::SystemDocumentKind;
use grain_envelope::{Bilingual, FacilityId};

/// The two systems without which an enterprise is not ready (the circular, article one).
const REQUIRED: [SystemDocumentKind; 2] = [
    SystemDocumentKind::QualityControlSystem,
    SystemDocumentKind::EpidemicControlSystem,
];

/// Those of the two systems that a facility's party does not have in force at the moment of the act;
/// it rests on the others.
pub(crate) fn missing(hearing: &mut Hearing<'_>, facility: FacilityId) -> Vec<Bilingual> {
    let seconds = hearing.act.occurred_at.seconds();
    let party = hearing.reader.party(facility.party());
    let mut missing = Vec::new();
    for kind in REQUIRED {
        let subject = DocumentSubject::System(kind);
        match party.and_then(|party| party.document(subject, facility, seconds)) {
            Some(document) => hearing.rely(document.index),
            None => missing.push(kind.title()),
        }
    }
    missing
}
