//! What an enterprise puts in force for itself, whatever it is about.

use crate::code::{Code, Facts};
use crate::effect::MonitoringEffect;
use crate::hearing::Hearing;
use crate::state::{AdoptedDocument, DocumentSubject};
use crate::wording::Number;
use grain_envelope::{Date, Digest, FacilityId};

/// A document as its event tells it.
pub(crate) struct Adoption<'a> {
    pub(crate) subject: DocumentSubject,
    pub(crate) facility: Option<FacilityId>,
    pub(crate) version: &'a Number,
    pub(crate) approved_on: Date,
    pub(crate) effective_from: Date,
    pub(crate) effective_until: Option<Date>,
    pub(crate) file: Option<Digest>,
    /// The names of the points that a monitoring plan has surveyed.
    pub(crate) points: Vec<String>,
}

/// How each type calls what may be wrong with it.
pub(crate) struct AdoptionCodes {
    pub(crate) facility_unknown: &'static Code,
    pub(crate) period_invalid: &'static Code,
    pub(crate) version_known: &'static Code,
}

pub(crate) fn adopt(hearing: &mut Hearing<'_>, adoption: Adoption<'_>, codes: &AdoptionCodes) {
    let facility = adoption.facility;
    if let Some(facility) = facility.filter(|id| hearing.facility(*id).is_none()) {
        let facts: Facts<'_> = &[("facility", &facility)];
        hearing.find(codes.facility_unknown, "/body/facility", facts);
    }
    let (approved_on, from) = (adoption.approved_on, adoption.effective_from);
    let until = adoption.effective_until.unwrap_or(from);
    if approved_on > from || from > until {
        let facts: Facts<'_> = &[
            ("approved_on", &approved_on),
            ("from", &from),
            ("until", &until),
        ];
        hearing.find(codes.period_invalid, "/body/effective_from", facts);
    }
    let party = hearing.reader.party(hearing.act.actor);
    let known = party.and_then(|party| {
        party.documents.iter().find(|known| {
            (known.subject, known.facility, &known.version)
                == (adoption.subject, facility, adoption.version)
        })
    });
    if let Some(known) = known {
        hearing.rely(known.index);
        let facts: Facts<'_> = &[("version", adoption.version), ("index", &known.index)];
        hearing.find(codes.version_known, "/body/version", facts);
    }
    let document = Box::new(AdoptedDocument {
        subject: adoption.subject,
        facility,
        version: adoption.version.clone(),
        blake3: adoption.file,
        effective_from: from,
        effective_until: adoption.effective_until,
        event: hearing.act.event_id,
        index: hearing.context.index,
        points: adoption.points,
    });
    let party = hearing.act.actor;
    hearing.effect(MonitoringEffect::DocumentAdopted { party, document });
}
