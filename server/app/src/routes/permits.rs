//! `GET permits/{id}/balance`.

use axum::extract::State;
use axum::response::Response;
use grain_api::body::{FacilityShare, PermitBalance};
use grain_envelope::PermitId;
use grain_ledger::queries::PermitAnswer;

use crate::access::Guard;
use crate::app::App;
use crate::failure::Failure;
use crate::mass::grams;
use crate::parameters::Parameters;
use crate::reply;

/// What is left of a permit.
pub(crate) async fn balance(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let id: PermitId = parameters.required("id")?;
    let found = app.ask(move |queries| queries.permit_balance(&id)).await?;
    reply::json(&view(id, guard.release(found)?)?)
}

fn view(permit: PermitId, answer: PermitAnswer) -> Result<PermitBalance, Failure> {
    let balance_mass_g = grams(answer.balance_mass_g())?;
    let (used, reserved) = (answer.permit.used_mass_g, answer.permit.reserved_mass_g);
    let terms = answer.permit.terms;
    let share = |named: &grain_events::PermitFacility| FacilityShare {
        facility: named.facility,
        mass_g: named.mass_g,
    };
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
        facilities: terms.facilities.iter().map(share).collect(),
        recorded_index: terms.index,
        approved_index: terms.approved_index,
        log_size: answer.log_size,
    })
}
