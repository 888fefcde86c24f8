//! `GET facilities/{id}`, `facilities/{id}/balance`.

use axum::extract::State;
use axum::response::Response;
use grain_api::ProblemCode;
use grain_api::body::{BinView, FacilityBalance, FacilityView, FilingState, FilingView, Stock};
use grain_envelope::{BinId, FacilityId};
use grain_events::{Bin, Filing};
use grain_ledger::queries::{self, FacilityAnswer};

use crate::access::Guard;
use crate::app::App;
use crate::failure::Failure;
use crate::mass::grams;
use crate::parameters::Parameters;
use crate::reply;

/// A facility and its customs filings.
pub(crate) async fn get(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let id: FacilityId = parameters.required("id")?;
    let found = app.ask(move |queries| queries.facility(&id)).await?;
    let now_s = i64::try_from(app.now_ms() / 1_000).unwrap_or(i64::MAX);
    let view = view(id, guard.release(found)?, now_s);
    reply::json(&view.ok_or_else(|| Failure::new(ProblemCode::NotFound))?)
}

/// What lies at a facility.
pub(crate) async fn balance(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let facility: FacilityId = parameters.required("id")?;
    let found = app
        .ask(move |queries| queries.facility_balance(&facility))
        .await?;
    let answer = guard.release(found)?;
    let stocks = answer
        .stocks
        .into_iter()
        .map(stock)
        .collect::<Result<_, Failure>>()?;
    let mass_g = grams(answer.mass_g)?;
    reply::json(&FacilityBalance {
        facility,
        stocks,
        mass_g,
        log_size: answer.log_size,
    })
}

/// `None` for a facility that somebody named and nobody registered.
fn view(id: FacilityId, answer: FacilityAnswer, now_s: i64) -> Option<FacilityView> {
    let registration = answer.facility.registration?;
    let bins = answer.bins.iter().filter_map(|(id, bin)| bin_view(id, bin));
    let filings = answer
        .facility
        .filings
        .iter()
        .rev()
        .map(|filing| filing_view(filing, now_s));
    Some(FacilityView {
        facility: id,
        party: id.party(),
        name: registration.name.to_string(),
        class: registration.class,
        region: registration.region,
        capacity_mass_g: registration.capacity_mass_g,
        registered_index: registration.index,
        bins: bins.collect(),
        filings: filings.collect(),
        log_size: answer.log_size,
    })
}

fn bin_view(id: &BinId, bin: &Bin) -> Option<BinView> {
    let registration = bin.registration.as_ref()?;
    Some(BinView {
        bin: id.clone(),
        name: registration.name.as_ref().map(ToString::to_string),
        capacity_mass_g: registration.capacity_mass_g,
        commodity: registration.commodity,
    })
}

fn filing_view(filing: &Filing, now_s: i64) -> FilingView {
    FilingView {
        filing: filing.event,
        filing_number: filing.number.to_string(),
        kind: filing.kind,
        commodities: filing.commodities.clone(),
        capacity_mass_g: filing.capacity_mass_g,
        capacity_basis: filing.capacity_basis,
        valid_from: filing.valid_from,
        valid_until: filing.valid_until,
        state: filing_state(filing, now_s),
        unconfirmed: filing.transcribed && filing.confirmed_index.is_none(),
    }
}

fn filing_state(filing: &Filing, now_s: i64) -> FilingState {
    let ending = filing.ending.filter(|ending| ending.from <= now_s);
    if let Some(ending) = ending {
        if ending.changed {
            FilingState::Replaced
        } else {
            FilingState::Revoked
        }
    } else if filing.suspended(now_s, now_s).is_some() {
        FilingState::Suspended
    } else if now_s < filing.valid_from.starts_at() {
        FilingState::NotYet
    } else if now_s >= filing.valid_until.ends_at() {
        FilingState::Expired
    } else {
        FilingState::InForce
    }
}

fn stock(stock: queries::Stock) -> Result<Stock, Failure> {
    Ok(Stock {
        bin: stock.bin,
        lot: stock.lot,
        mass_g: grams(stock.mass_g)?,
    })
}
