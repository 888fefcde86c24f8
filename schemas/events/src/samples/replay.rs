use crate::catalog::{Body, Purpose};
use crate::judge::decide;
use crate::judgement::Judgement;
use crate::{Context, State, timing};
use grain_envelope::{ServerTime, Statement, Submitted};

/// The state after a history, and the judgement of each of its events.
pub type Replayed = (State, Vec<Judgement>);

/// A ledger in its simplest form: decides about each event and applies it, in order.
///
/// # Panics
/// If an event is one that a ledger would not record: 400, 401, 403.
pub fn replay(events: &[Submitted]) -> Replayed {
    let mut state = State::new();
    let mut judgements = Vec::new();
    let mut last: Option<ServerTime> = None;
    for (submitted, index) in events.iter().zip(0_u64..) {
        let statement = Statement::read(submitted.payload(), submitted.signature())
            .expect("samples are well formed");
        let header = statement.form.expect("samples have a sound header");
        let body = Body::parse(header.type_name.as_str(), &statement.body)
            .unwrap_or_else(|error| panic!("event {index} {}: {error}", header.type_name));
        let recorded_at = timing::recorded_at(
            Purpose::Demonstration,
            ServerTime::from_milliseconds(0).expect("the epoch"),
            last,
            &header.occurred_at,
        )
        .expect("a demonstration follows its story");
        last = Some(recorded_at);
        let context = Context { index, recorded_at };
        let decision = decide(&state, &header, &body, &statement.digest, &context);
        let judgement = decision
            .outcome
            .unwrap_or_else(|stop| panic!("event {index} {}: {stop}", header.type_name));
        state.apply(&judgement);
        judgements.push(judgement);
    }
    (state, judgements)
}
