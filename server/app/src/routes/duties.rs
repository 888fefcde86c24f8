//! `GET duties`, `facilities/{id}/duties`.

use axum::extract::State;
use axum::response::Response;
use grain_api::body::{Duty, DutyList, Presence};
use grain_envelope::{Digest, EventId, FacilityId, Time};
use grain_ledger::queries::DutyFilter;

use crate::access::Guard;
use crate::app::App;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::reply;

/// A page of what is due, of what the caller may see.
pub(crate) async fn list(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let facility = parameters.optional("facility")?;
    answer(&app, guard, &parameters, facility).await
}

/// The same, of a facility.
pub(crate) async fn of_facility(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let facility: FacilityId = parameters.required("id")?;
    answer(&app, guard, &parameters, Some(facility)).await
}

async fn answer(
    app: &App,
    guard: Guard,
    parameters: &Parameters,
    facility: Option<FacilityId>,
) -> Result<Response, Failure> {
    let at = moment(app, parameters).await?;
    let filter = DutyFilter {
        overdue: parameters.choice("overdue", &[("true", true), ("false", false)])?,
        facility,
    };
    let limit = parameters.limit()?;
    let skip = parameters.cursor(|text| text.parse().ok())?.unwrap_or(0);
    let asked = app.clone();
    let page = app.ask(move |queries| {
        let may_see = |ownership: &_| guard.may_see(ownership);
        let is_missing = |event: &EventId, file: &Digest| {
            let presence = asked.side().presence(event, file);
            presence.map(|presence| presence == Presence::Missing)
        };
        queries.duties(at.seconds(), filter, (skip, limit), &is_missing, &may_see)
    });
    let page = page.await?;
    reply::json(&DutyList {
        at,
        duties: page.duties.iter().map(Duty::from).collect(),
        next: page.next.map(|next| next.to_string()),
        log_size: page.log_size,
    })
}

/// Now, or the later moment that is asked about. What was due in the past is answered by an audit of
/// the log up to an entry; but a ledger for show tells of the past.
pub(super) async fn moment(app: &App, parameters: &Parameters) -> Result<Time, Failure> {
    const SHANGHAI_MINUTES: i16 = 480;
    // The pages of one answer are asked for one after the other, about the same moment.
    const GRACE_S: i64 = 600;
    let now_s = i64::try_from(app.now_ms() / 1_000).unwrap_or(i64::MAX);
    let refused = |zh: &str, en: &str| Failure::parameter("at", zh, en);
    let Some(at) = parameters.optional::<Time>("at")? else {
        let now = Time::at(now_s, SHANGHAI_MINUTES);
        return now.map_err(|_| refused("服务器时钟不可用", "the server's clock is unusable"));
    };
    if at.seconds() < now_s - GRACE_S && !app.ask(|queries| queries.is_demonstration()).await? {
        let (zh, en) = (
            "应为现在或将来的时刻；过去的待办用 grain audit --until 查",
            "expected now or later; what was due in the past is told by grain audit --until",
        );
        return Err(refused(zh, en));
    }
    Ok(at)
}
