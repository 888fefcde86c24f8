use super::{IncidentClosed, IncidentLoss, codes};
use crate::account::{Account, Unit};
use crate::code::Facts;
use crate::effect::TransportEffect;
use crate::hearing::Hearing;
use crate::rules::movement;
use crate::state::{
    Apart, ApartKind, Case, CaseKind, CaseStep, CaseStepKind, Movement, Transfer, UnitRecord, Weighing,
};
use crate::tonnes::Tonnes;
use crate::vocabulary::LossSource;
use grain_envelope::{LotId, MassG, TransferId, WeighingMethod};

pub(super) fn hear(closed: &IncidentClosed, hearing: &mut Hearing<'_>) {
    if hearing.act.documents == 0 && hearing.act.attachments == 0 {
        hearing.find(&codes::EVIDENCE_MISSING, "/documents", &[]);
    }
    let case = hearing.case(closed.case).filter(|case| case.kind == CaseKind::Incident);
    let Some(case) = case else {
        let facts: Facts<'_> = &[("case", &closed.case)];
        return hearing.find(&codes::CASE_UNKNOWN, "/body/case", facts);
    };
    hearing.concerned.lot = case.lot;
    hearing.concerned.facility = case.facility;
    hearing.concerned.region = case.region;
    if let Some(index) = case.closed_index {
        hearing.rely(index);
        return hearing.find(&codes::ALREADY_CLOSED, "/body/case", &[("index", &index)]);
    }
    between_weighings(closed, hearing, case);
    on_the_way(closed, hearing, case);
    let step = Box::new(CaseStep {
        kind: CaseStepKind::IncidentClosed,
        event: hearing.act.event_id,
        index: hearing.context.index,
        occurred_at: hearing.act.occurred_at,
        author: hearing.act.actor,
        due_at: None,
    });
    let (case, lot) = (closed.case, case.lot);
    hearing.effect(TransportEffect::CaseStepTaken { case, lot, step, closes: true });
}

/// The losses of a source, each with its place in the body, as far as the case is about their lot.
fn losses<'a>(
    closed: &'a IncidentClosed,
    hearing: &mut Hearing<'_>,
    case: &Case,
    source: LossSource,
) -> Vec<(usize, &'a IncidentLoss)> {
    let mut losses = Vec::new();
    for (position, loss) in closed.losses.iter().enumerate() {
        if loss.from != source {
            continue;
        }
        match case.lot.filter(|expected| *expected != loss.lot) {
            None => losses.push((position, loss)),
            Some(expected) => {
                let facts: Facts<'_> = &[("expected", &expected), ("lot", &loss.lot)];
                let field = format!("/body/losses/{position}/lot");
                hearing.find(&codes::LOT_NOT_OF_CASE, field, facts);
            }
        }
    }
    losses
}

/// What of a loss is missing in an account; more is told, and not counted.
fn missing(
    hearing: &mut Hearing<'_>,
    loss: &IncidentLoss,
    account: &Account,
    position: usize,
) -> MassG {
    let there = hearing.reader.lot(loss.lot).map_or(0, |lot| lot.balance(account)).max(0);
    let mass = i128::from(loss.mass_g.signed());
    if mass <= there {
        return loss.mass_g;
    }
    let facts: Facts<'_> =
        &[("lot", &loss.lot), ("missing", &Tonnes(there)), ("mass", &Tonnes(mass))];
    let field = format!("/body/losses/{position}/mass_g");
    hearing.find(&codes::MORE_THAN_MISSING, field, facts);
    let there = u64::try_from(there).ok().and_then(|grams| MassG::new(grams).ok());
    there.unwrap_or_default()
}

fn between_weighings(closed: &IncidentClosed, hearing: &mut Hearing<'_>, case: &Case) {
    let mut total = 0;
    for (position, loss) in losses(closed, hearing, case, LossSource::Unexplained) {
        let mass = missing(hearing, loss, &Account::Unexplained, position);
        total += mass.grams();
        let (from, to) = (Account::Unexplained, Account::IncidentLoss);
        hearing.transfer_mass(loss.lot, from, to, mass.signed());
    }
    let total = MassG::new(total).unwrap_or_default();
    hearing.remember(total, |movement| Movement { closes: Some(closed.case), ..movement });
}

fn on_the_way(closed: &IncidentClosed, hearing: &mut Hearing<'_>, case: &Case) {
    let known = movement::known(hearing, case.transfer);
    for (position, loss) in losses(closed, hearing, case, LossSource::OnTheWay) {
        let Some((known, unit)) = known.zip(case.unit.as_ref()) else {
            let field = format!("/body/losses/{position}/from");
            hearing.find(&codes::NOT_ON_THE_WAY, field, &[]);
            continue;
        };
        let account = Account::Consignment(Some(known.0), unit.clone());
        let mass = missing(hearing, loss, &account, position);
        hearing.concerned.lot = Some(loss.lot);
        if mass != MassG::ZERO {
            hearing.transfer_mass(loss.lot, account, Account::IncidentLoss, mass.signed());
            put_apart(hearing, known, (unit, loss.lot), mass, position);
        }
    }
}

/// What was lost on the way is no longer expected. The unit was not received, else nothing of it
/// would be on the way: so the load itself is judged later, and the consignment if this was the last.
fn put_apart(
    hearing: &mut Hearing<'_>,
    (id, transfer): (TransferId, &Transfer),
    (unit, lot): (&Unit, LotId),
    mass_g: MassG,
    position: usize,
) {
    let weighing = Weighing {
        mass_g,
        method: WeighingMethod::Declared,
        index: hearing.context.index,
        slip_number: None,
        seals: Vec::new(),
        origin: Some(hearing.origin(Some(Account::IncidentLoss))),
    };
    let apart = Box::new(Apart { kind: ApartKind::Lost, weighing });
    let (transfer_id, of_unit) = (Some(id), unit.clone());
    hearing.effect(TransportEffect::LoadPutApart { transfer: transfer_id, unit: of_unit, lot, apart });
    let nothing = UnitRecord::new(unit.clone(), lot);
    let record = transfer.unit(unit, lot).unwrap_or(&nothing);
    let (sent, received, apart) = record.sides();
    let sides = (sent, received, apart + i128::from(mass_g.signed()));
    let field = format!("/body/losses/{position}/mass_g");
    let beyond = &codes::CONSIGNMENT_BEYOND_TOLERANCE;
    movement::judge_with(hearing, transfer, record, sides, beyond, &field);
}
