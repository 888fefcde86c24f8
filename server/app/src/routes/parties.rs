//! `GET parties`.

use axum::extract::State;
use axum::response::Response;
use grain_api::body::{PartyList, PartyView};
use grain_envelope::Party;
use grain_events::PartyRecord;

use crate::app::App;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::reply;

/// A page of the registered parties: a register that every member may read, so that the row of the
/// route alone decides.
pub(crate) async fn list(
    State(app): State<App>,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let limit = parameters.limit()?;
    let after: Option<Party> = parameters.cursor(|text| text.parse().ok())?;
    let page = app
        .ask(move |queries| queries.parties(after.as_ref(), limit))
        .await?;
    let last = page.parties.last().map(|(party, _)| party.to_string());
    reply::json(&PartyList {
        next: last.filter(|_| page.more),
        parties: page.parties.into_iter().map(view).collect(),
        log_size: page.log_size,
    })
}

fn view((party, record): (Party, PartyRecord)) -> PartyView {
    PartyView {
        party,
        name: record.name.to_string(),
        name_en: record.name_en.map(|name| name.to_string()),
        region: record.region,
        roles: record.roles,
    }
}
