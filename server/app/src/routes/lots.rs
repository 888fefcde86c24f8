//! `GET lots/{id}`, `lots/{id}/balance`, `lots/{id}/bundle`.

use std::io::Read as _;

use axum::extract::State;
use axum::response::Response;
use grain_api::body::{AccountMass, LotBalance, LotMakingView, LotView};
use grain_envelope::{Digest, EventId, LotId};
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
    let with_attachments = parameters.choice("attachments", &[("true", true), ("false", false)])?;
    let with_attachments = with_attachments.unwrap_or(false);
    let (asked, reader) = (app.clone(), guard.clone());
    let make = move || {
        let attachments = |event: &EventId, blake3: &Digest| {
            let bytes = with_attachments.then(|| attachment(&asked, &reader, event, blake3));
            bytes.flatten()
        };
        let may_see = |ownership: &_| reader.may_see(ownership);
        asked.ledger().bundle(&lot, &may_see, &attachments)
    };
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

/// An attachment for a bundle: what its reader may fetch by itself. One that cannot be read is left
/// out, and the bundle says so.
fn attachment(app: &App, guard: &Guard, event: &EventId, blake3: &Digest) -> Option<Vec<u8>> {
    let found = app.ledger().queries().attachments(event).ok()??;
    if !guard.may_see(&found.ownership) || found.value.erased.contains(blake3) {
        return None;
    }
    let (mut file, size) = app.side().open(event, blake3).ok()??;
    let mut bytes = Vec::with_capacity(usize::try_from(size).ok()?);
    file.read_to_end(&mut bytes).ok()?;
    // A bundle with bytes that are not what it says would be refused as a whole.
    (blake3::hash(&bytes).as_bytes() == blake3.as_bytes()).then_some(bytes)
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
