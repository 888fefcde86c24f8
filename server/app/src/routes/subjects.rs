//! `GET subjects/{subject}/chain`.

use axum::extract::State;
use axum::response::Response;
use grain_api::body::{ChainLink, SubjectChain};
use grain_envelope::Subject;
use grain_ledger::queries;

use crate::access::Guard;
use crate::app::App;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::reply;

/// A page of a subject's chain.
pub(crate) async fn chain(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let subject: Subject = parameters.required("subject")?;
    let limit = parameters.limit()?;
    let from = parameters.cursor(|text| text.parse().ok())?.unwrap_or(0);
    let (asked, reader) = (subject.clone(), guard.clone());
    let found = app.ask(move |queries| {
        let may_see = |ownership: &_| reader.may_see(ownership);
        queries.subject_chain(&asked, from, limit, &may_see)
    });
    let found = found.await?;
    let answer = guard.release(found)?;
    reply::json(&SubjectChain {
        subject,
        sequence: answer.head.sequence,
        head: answer.head.head,
        links: answer.links.into_iter().map(link).collect(),
        next: answer.next.map(|index| index.to_string()),
        log_size: answer.log_size,
    })
}

fn link(link: queries::ChainLink) -> ChainLink {
    ChainLink {
        index: link.index,
        event_id: link.event_id,
        withheld: link.withheld,
        event_type: link.type_name.map(|name| name.to_string()),
        actor: link.actor,
        recorded_at: link.recorded_at,
        verdict: link.verdict,
        envelope_digest: link.envelope_digest,
        sequence: link.link.map(|head| head.sequence),
        head: link.link.map(|head| head.head),
    }
}
