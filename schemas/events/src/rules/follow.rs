//! What is done about a case: the parts that every such act shares.

use crate::act::Act;
use crate::code::{Code, Facts};
use crate::effect::TransportEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::state::{Case, CaseKind, CaseStep, CaseStepKind, Concerned};
use grain_envelope::{CaseId, FacilityId, Role, Time};

/// How each type calls what may be wrong.
pub(crate) struct FollowCodes {
    pub(crate) case_unknown: &'static Code,
    pub(crate) case_closed: &'static Code,
}

/// Whether this is an authority of the case's region, or the party whose facility or duty it is. Of
/// a case that does not exist the rules speak.
pub(crate) fn right(act: &Act, reader: &Reader<'_>, case: CaseId) -> Result<(), Forbidden> {
    let Some(case) = reader.case(case) else {
        return Ok(());
    };
    if right::is_authority(act.role) {
        let region = case.region;
        return region.map_or(Ok(()), |region| right::covers(act, reader, region));
    }
    let owner = case.facility.map(|facility| facility.party());
    if [Some(case.author), owner, case.charged].contains(&Some(act.actor)) {
        return Ok(());
    }
    Err(right::missing(
        "由个案所在场所的单位、被责成的单位或辖区主管机关记录",
        "this is recorded by the party whose facility or duty it is, or by an authority of the region",
    ))
}

/// The case of a kind that an act is about. A closed one is told of, and the act recorded.
pub(crate) fn case<'a>(
    hearing: &mut Hearing<'a>,
    id: CaseId,
    kind: CaseKind,
    codes: &FollowCodes,
) -> Option<&'a Case> {
    let Some(case) = hearing.case(id).filter(|case| case.kind == kind) else {
        let facts: Facts<'_> = &[("case", &id)];
        hearing.find(codes.case_unknown, "/body/case", facts);
        return None;
    };
    hearing.concerned = Concerned {
        lot: case.lot,
        facility: case.facility,
        transfer: case.transfer,
        region: case.region,
    };
    if let Some(index) = case.closed_index {
        hearing.rely(index);
        let facts: Facts<'_> = &[("index", &index)];
        hearing.find(codes.case_closed, "/body/case", facts);
    }
    Some(case)
}

/// A case that the act being judged opens, before it says more of it.
pub(crate) fn case_of_act(hearing: &Hearing<'_>, kind: CaseKind) -> Case {
    Case {
        kind,
        facility: None,
        region: None,
        transfer: None,
        unit: None,
        lot: None,
        author: hearing.act.actor,
        charged: None,
        competent: None,
        occurred_at: hearing.act.occurred_at,
        index: hearing.context.index,
        steps: Vec::new(),
        closed_index: None,
    }
}

/// Opens it, under the name of the act.
pub(crate) fn open(hearing: &mut Hearing<'_>, opened: Case) -> CaseId {
    let case = hearing.act.event_id.into();
    hearing.effect(TransportEffect::CaseOpened {
        case,
        record: Box::new(opened),
    });
    case
}

/// A step of the act being judged.
pub(crate) fn step(hearing: &Hearing<'_>, kind: CaseStepKind, due_at: Option<Time>) -> CaseStep {
    CaseStep {
        kind,
        event: hearing.act.event_id,
        index: hearing.context.index,
        occurred_at: hearing.act.occurred_at,
        author: hearing.act.actor,
        due_at,
    }
}

/// Takes a step of a finding. It closes the case when nothing else is due: customs knows, a control
/// was carried out and verified to be effective, and the source was analysed.
pub(crate) fn take(hearing: &mut Hearing<'_>, id: CaseId, case: &Case, step: CaseStep) {
    let found_by_customs = hearing.reader.has_role(case.author, Role::Customs);
    let closes = case.closed_index.is_none() && finished(case, &step, found_by_customs);
    hearing.effect(TransportEffect::CaseStepTaken {
        case: id,
        lot: case.lot,
        step: Box::new(step),
        closes,
    });
}

fn finished(case: &Case, last: &CaseStep, found_by_customs: bool) -> bool {
    let kinds = || case.steps.iter().chain([last]).map(|step| step.kind);
    let has = |wanted| kinds().any(|kind| kind == wanted);
    let outcome = |kind: &CaseStepKind| {
        matches!(
            kind,
            CaseStepKind::ControlOrdered
                | CaseStepKind::ControlFailed
                | CaseStepKind::ControlVerified
        )
    };
    let verified = kinds().rfind(outcome) == Some(CaseStepKind::ControlVerified);
    (found_by_customs || has(CaseStepKind::Alerted))
        && has(CaseStepKind::ControlDone)
        && verified
        && has(CaseStepKind::SourceAnalysed)
}

/// The concern of something at a facility.
pub(crate) fn concern(hearing: &mut Hearing<'_>, facility: FacilityId) {
    hearing.concerned.facility = Some(facility);
    let registration = hearing.reader.registration(facility);
    hearing.concerned.region = registration.map(|known| known.region);
}
