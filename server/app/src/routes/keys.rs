//! `GET keys/{key}/head`.

use axum::extract::State;
use axum::response::Response;
use grain_api::body::KeyHead;
use grain_envelope::KeyId;

use crate::access::Guard;
use crate::app::App;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::reply;

/// Where the chain of a key stands.
pub(crate) async fn head(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let key: KeyId = parameters.required("key")?;
    let found = app.ask(move |queries| queries.key_head(&key)).await?;
    let record = guard.release(found)?.key;
    reply::json(&KeyHead {
        key,
        party: record.enrolment.party,
        author_sequence: record.head.sequence,
        head: record.head.digest,
        enrolled_index: record.enrolment.index,
        revoked_index: record.revocation.map(|revocation| revocation.index),
    })
}
