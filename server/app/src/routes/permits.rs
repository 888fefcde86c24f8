//! `GET permits/{id}/balance`.

use axum::extract::State;
use axum::response::Response;
use grain_api::body::{
    DeclarationReservation, FacilityShare, PermitBalance, PermitStandingView, TransferReservation,
    WriteOffView,
};
use grain_envelope::{PermitId, Time};
use grain_events::{PermitFacility, PermitStanding, WriteOff};
use grain_ledger::queries::{self, PermitAnswer};

use crate::access::Guard;
use crate::app::App;
use crate::failure::Failure;
use crate::mass::grams;
use crate::parameters::Parameters;
use crate::reply;

/// The offset of the times that customs decides about.
const SHANGHAI_MINUTES: i16 = 480;

/// What is left of a permit.
pub(crate) async fn balance(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let id: PermitId = parameters.required("id")?;
    let found = app.ask(move |queries| queries.permit_balance(&id)).await?;
    reply::json(&view(id, &guard.release(found)?)?)
}

fn view(permit: PermitId, answer: &PermitAnswer) -> Result<PermitBalance, Failure> {
    let balance_mass_g = grams(answer.balance_mass_g())?;
    let record = &answer.permit;
    let (used, reserved) = (record.used_mass_g, record.reserved_mass_g);
    let terms = &record.terms;
    let share = |named: &PermitFacility| FacilityShare {
        facility: named.facility,
        mass_g: named.mass_g,
    };
    let standings = record.standings.iter().map(standing);
    let declarations = answer.declarations.iter().map(declaration);
    let transfers = answer.transfers.iter().map(transfer);
    Ok(PermitBalance {
        permit,
        permit_number: terms.number.to_string(),
        applicant: terms.applicant,
        commodity: terms.commodity,
        origin: terms.origin,
        valid_from: terms.valid_from,
        valid_until: terms.valid_until,
        permitted_mass_g: terms.permitted_mass_g,
        used_before_mass_g: terms.used_before_mass_g,
        used_mass_g: grams(used)?,
        reserved_mass_g: grams(reserved)?,
        balance_mass_g,
        standings: standings.collect::<Result<_, Failure>>()?,
        lapsed: record.is_lapsed(),
        write_offs: record.write_offs.iter().map(write_off).collect(),
        declarations: declarations.collect::<Result<_, Failure>>()?,
        transfers: transfers.collect::<Result<_, Failure>>()?,
        facilities: terms.facilities.iter().map(share).collect(),
        recorded_index: terms.index,
        approved_index: terms.approved_index,
        log_size: answer.log_size,
    })
}

fn standing(standing: &PermitStanding) -> Result<PermitStandingView, Failure> {
    let from = Time::at(standing.from, SHANGHAI_MINUTES);
    Ok(PermitStandingView {
        status: standing.status,
        from: from.map_err(|error| Failure::internal(&error))?,
        transcribed: standing.transcribed,
        event: standing.event,
        index: standing.index,
    })
}

fn write_off(write_off: &WriteOff) -> WriteOffView {
    WriteOffView {
        event: write_off.event,
        index: write_off.index,
        declaration: write_off.declaration,
        occurred_at: write_off.occurred_at,
        mass_g: write_off.mass_g,
        basis: write_off.basis,
        author: write_off.author,
        adjusted: write_off.adjusted.clone(),
    }
}

fn declaration(kept: &queries::DeclarationReservation) -> Result<DeclarationReservation, Failure> {
    Ok(DeclarationReservation {
        declaration: kept.declaration,
        mass_g: grams(kept.mass_g)?,
    })
}

fn transfer(kept: &queries::TransferReservation) -> Result<TransferReservation, Failure> {
    Ok(TransferReservation {
        transfer: kept.transfer,
        transfer_number: kept.number.clone(),
        from: kept.from,
        to: kept.to,
        declared_mass_g: kept.declared_mass_g,
        reserved_mass_g: grams(kept.reserved_mass_g)?,
        written_off_index: kept.written_off_index,
        recorded_at: kept.recorded_at,
    })
}
