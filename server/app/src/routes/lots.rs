//! `GET lots/{id}`, `lots/{id}/balance`, `lots/{id}/bundle`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use grain_api::body::{AccountMass, LotBalance, LotMakingView, LotView};
use grain_envelope::LotId;
use grain_events::{Account, LotMaking};
use grain_ledger::queries::LotAnswer;
use http::HeaderValue;
use http::header::CONTENT_DISPOSITION;

use crate::access::Guard;
use crate::app::App;
use crate::failure::Failure;
use crate::mass::grams;
use crate::parameters::Parameters;
use crate::reply;

const BUNDLE: HeaderValue = HeaderValue::from_static("application/vnd.graintrail.bundle");

/// What a lot is and how it stands.
pub(crate) async fn get(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let id: LotId = parameters.required("id")?;
    let found = app.ask(move |queries| queries.lot(&id)).await?;
    reply::json(&view(id, &guard.release(found)?))
}

/// Where the mass of a lot is.
pub(crate) async fn balance(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let lot: LotId = parameters.required("id")?;
    let found = app.ask(move |queries| queries.lot_balance(&lot)).await?;
    let answer = guard.release(found)?;
    let accounts = answer
        .accounts
        .iter()
        .map(|(name, mass)| account(name, *mass));
    let accounts = accounts.collect::<Result<_, Failure>>()?;
    reply::json(&LotBalance {
        lot,
        accounts,
        log_size: answer.log_size,
    })
}

/// The history of a lot in one file, to be verified offline.
pub(crate) async fn bundle(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let lot: LotId = parameters.required("id")?;
    // Making a bundle is work: first whether the caller may have it at all.
    guard.release(app.ask(move |queries| queries.lot(&lot)).await?)?;
    let (ledger, reader) = (Arc::clone(app.ledger()), guard.clone());
    let make = move || ledger.bundle(&lot, &|ownership| reader.may_see(ownership), &|_| None);
    let made = tokio::task::spawn_blocking(make).await;
    let made = made.map_err(|error| Failure::internal(&error))?;
    let found = made.map_err(|error| Failure::internal(&error))?;
    let mut response = reply::tagged(BUNDLE, guard.release(found)?);
    let name = format!("attachment; filename=\"{lot}.grain\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

fn view(lot: LotId, answer: &LotAnswer) -> LotView {
    LotView {
        lot,
        label: grain_envelope::label(&lot.to_string()),
        making: answer.lot.making.as_ref().map(making),
        held: !answer.lot.held_by.is_empty(),
        open_violations: answer.open_violations,
        sequence: answer.sequence,
        log_size: answer.log_size,
    }
}

fn making(making: &LotMaking) -> LotMakingView {
    LotMakingView {
        index: making.index,
        author: making.author,
        permit: making.permit,
        commodity: making.commodity,
        hs_code: making.hs_code,
        origin: making.origin,
        gmo: making.gmo,
        mass_g: making.mass_g,
        opening: making.opening,
    }
}

fn account(account: &Account, mass: i128) -> Result<AccountMass, Failure> {
    let (name, facility) = (account.to_string(), account.facility());
    Ok(AccountMass {
        account: name,
        facility,
        mass_g: grams(mass)?,
    })
}
