//! What customs does with a filing after it was granted: the parts that its acts share.

use crate::code::{Code, Facts};
use crate::hearing::Hearing;
use crate::rules::filing;
use crate::state::{Facility, Filing};
use grain_envelope::{EventId, FacilityId};

/// How each type calls what may be wrong.
pub(crate) struct FilingActCodes {
    pub(crate) filing_unknown: &'static Code,
    pub(crate) filing_ended: &'static Code,
    pub(crate) evidence_missing: &'static Code,
    pub(crate) customs_has_spoken: &'static Code,
}

/// The filing that an act is about. A holder may transcribe the act only as long as customs has not
/// spoken for itself: else it would undo what customs decided.
pub(crate) fn target<'a>(
    hearing: &mut Hearing<'a>,
    facility: FacilityId,
    event: EventId,
    codes: &FilingActCodes,
) -> Option<(&'a Facility, &'a Filing)> {
    let transcribed = hearing.act.transcribed;
    if transcribed && hearing.act.attachments == 0 {
        hearing.find(codes.evidence_missing, "/attachments", &[]);
    }
    let known = hearing.reader.facility(facility);
    let found = known.and_then(|known| Some((known, known.filing(event)?)));
    let Some((known, filing)) = found else {
        let facts: Facts<'_> = &[("facility", &facility), ("filing", &event)];
        hearing.find(codes.filing_unknown, "/body/filing", facts);
        return None;
    };
    hearing.rely(filing.index);
    if let Some(ending) = filing.ending {
        hearing.rely(ending.index);
        let facts: Facts<'_> = &[("index", &ending.index)];
        hearing.find(codes.filing_ended, "/body/filing", facts);
    }
    if transcribed && filing::customs_has_spoken(known) {
        hearing.find(codes.customs_has_spoken, "/transcribed", &[]);
    }
    Some((known, filing))
}
