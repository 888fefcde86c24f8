//! Entries judged again: how state and rows come up to the log.

use grain_envelope::{
    Admission, Entry, EventId, Header, Identity, Statement, Verdict, ledger_fact,
};
use grain_events::{Body, Clash as ClashKind, Context, Decision, Judgement, State, Stop};
use grain_store::Name;

use super::OpenError;
use crate::index::Shelf;
use crate::judged::{Clash, Judged, Trace};

/// Judges stored entries again and compares what comes out with what is stored.
///
/// Judging is a pure function, so an admission record that comes out otherwise means that the entry
/// was altered, or that this program's rules are not those by which it was judged. Neither is
/// something to go on from.
pub(crate) struct Replay<'a> {
    /// Where records lie that are not in memory.
    pub(crate) shelf: &'a Shelf,
}

impl Replay<'_> {
    /// The entry stored as `record` at `index`, judged by the state before it; records that it
    /// needs are fetched into `state`, and nothing else is changed.
    pub(crate) fn judge(
        &self,
        state: &mut State,
        index: u64,
        record: &[u8],
    ) -> Result<Judged, OpenError> {
        let fail = |reason: String| OpenError::Replay { index, reason };
        let entry = Entry::decode(record).map_err(|error| fail(error.to_string()))?;
        let admission =
            Admission::parse(&entry.admission).map_err(|error| fail(error.to_string()))?;
        if index > 0 && entry.signature == ledger_fact::SIGNATURE {
            return Ok(own(index, &admission));
        }
        let statement = Statement::read(&entry.payload, &entry.signature)
            .map_err(|error| fail(error.to_string()))?;
        let context = Context {
            index,
            recorded_at: admission.recorded_at,
        };
        let judged = if admission.verdict == Verdict::Conflict {
            conflict(state, &statement, &admission, &context)
        } else {
            self.event(state, &statement, &context)
        }
        .map_err(fail)?;
        let today = judged.judgement.admission().encode();
        if today == entry.admission {
            return Ok(judged);
        }
        Err(fail(format!(
            "it is judged otherwise today ({}) than its admission record says ({})",
            String::from_utf8_lossy(&today),
            String::from_utf8_lossy(&entry.admission)
        )))
    }

    fn event(
        &self,
        state: &mut State,
        statement: &Statement,
        context: &Context,
    ) -> Result<Judged, String> {
        let identity = &statement.identity;
        let header = statement.form.as_ref().map_err(ToString::to_string)?;
        let body = Body::parse(header.type_name.as_str(), &statement.body)
            .map_err(|error| error.to_string())?;
        let judgement = self.decide(state, header, &body, statement, context)?;
        let trace = Trace::Event {
            id: identity.event_id,
            key: identity.key,
            number: identity.author_sequence,
        };
        Ok(Judged {
            trace,
            subjects: header.subjects.to_vec(),
            judgement,
        })
    }

    fn decide(
        &self,
        state: &mut State,
        header: &Header,
        body: &Body,
        statement: &Statement,
        context: &Context,
    ) -> Result<Judgement, String> {
        loop {
            let Decision { absent, outcome } =
                grain_events::decide(state, header, body, &statement.digest, context);
            let mut saw_too_little = false;
            for key in &absent {
                let stored = self.shelf.record(key).map_err(|error| error.to_string())?;
                let Some(stored) = stored else { continue };
                state
                    .insert_encoded(key, &stored)
                    .map_err(|error| error.to_string())?;
                saw_too_little = true;
            }
            if !saw_too_little {
                return outcome.map_err(|stop| match stop {
                    Stop::Forbidden(forbidden) => forbidden.code.to_owned(),
                    Stop::Form(error) => error.to_string(),
                });
            }
        }
    }
}

fn conflict(
    state: &State,
    statement: &Statement,
    admission: &Admission,
    context: &Context,
) -> Result<Judged, String> {
    let identity = &statement.identity;
    let (kind, clash) = clash_of(identity, admission).ok_or("a conflict entry says of what")?;
    let first = admission
        .relied_on
        .first()
        .ok_or("a conflict entry relies on the first")?;
    let judgement = grain_events::judge_conflict(state, identity, kind, *first, context);
    let subjects = statement
        .form
        .as_ref()
        .map(|header| header.subjects.to_vec());
    Ok(Judged {
        trace: Trace::Conflict {
            id: identity.event_id,
            key: identity.key,
            clash,
        },
        subjects: subjects.unwrap_or_default(),
        judgement,
    })
}

/// What a conflict entry contradicts, by the field of its violation.
fn clash_of(identity: &Identity, admission: &Admission) -> Option<(ClashKind, Clash)> {
    match admission.violations.first()?.field.as_str() {
        "/event_id" => Some((ClashKind::EventId, Clash::Id(identity.event_id))),
        "/author_sequence" => Some((
            ClashKind::AuthorSequence,
            Clash::Number(identity.author_sequence),
        )),
        _ => None,
    }
}

/// An entry that the ledger made itself: it does nothing to the state.
fn own(index: u64, admission: &Admission) -> Judged {
    Judged {
        trace: Trace::Own,
        subjects: Vec::new(),
        judgement: Judgement {
            event_id: EventId::new(0, &[0; 10]),
            index,
            recorded_at: admission.recorded_at,
            verdict: admission.verdict,
            packs: Vec::new(),
            violations: Vec::new(),
            subjects: Vec::new(),
            relied_on: Vec::new(),
            sums: Vec::new(),
            effects: Vec::new(),
            author: None,
        },
    }
}

/// The name of a stored record: the id under which it is found, zero where it has none. The store
/// rebuilds lost sidecars with it, so it is what [`Trace::name`] says.
pub(crate) fn trace_name(record: &[u8]) -> Name {
    let name = || {
        let entry = Entry::decode(record).ok()?;
        if entry.signature == ledger_fact::SIGNATURE {
            return None;
        }
        let admission = Admission::parse(&entry.admission).ok()?;
        let identity = Statement::read(&entry.payload, &entry.signature)
            .ok()?
            .identity;
        let trace = if admission.verdict == Verdict::Conflict {
            let (_, clash) = clash_of(&identity, &admission)?;
            Trace::Conflict {
                id: identity.event_id,
                key: identity.key,
                clash,
            }
        } else {
            Trace::Event {
                id: identity.event_id,
                key: identity.key,
                number: identity.author_sequence,
            }
        };
        Some(trace.name())
    };
    name().unwrap_or_default()
}
