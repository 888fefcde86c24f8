//! `GET /`.

use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::pages;
use crate::pages::landing::Facts;

/// What this server is, for whoever comes by with a browser.
pub(crate) async fn get(State(app): State<App>) -> Response {
    let status = app.ledger().status();
    let operator = app.operator().map(str::to_owned);
    let has_authority = app.authority().certificate().exists();
    pages::respond(pages::landing::page(&Facts {
        status,
        operator,
        has_authority,
    }))
}
