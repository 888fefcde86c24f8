//! How far the events of earlier imports came: as the outboxes of this home know, else the ledger.

use std::collections::BTreeMap;

use grain_api::body::EventView;
use grain_envelope::Verdict;
use grain_sdk::import::sorting::Standing;
use grain_sdk::outbox::OutboxError;
use grain_sdk::outbox::state::{Standing as Sent, State};
use grain_sdk::remote::RemoteError;
use grain_sdk::trust::Trusted;

use crate::failure::Failure;
use crate::recording::{Recording, outbox_of};
use crate::setting::Setting;

/// The standing of each of these events, by id; the second member is the key that signs it. What
/// no outbox here holds may still have been sent from an outbox that is lost, so the ledger is
/// asked; without an answer nothing is imported.
pub(super) fn of(
    setting: &Setting,
    trusted: &Trusted,
    recording: &Recording<'_>,
    events: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, Standing>, Failure> {
    let mut known = BTreeMap::new();
    if events.is_empty() {
        return Ok(known);
    }
    gather(recording.outbox.state(), &mut known);
    if events.keys().any(|event| !known.contains_key(event)) {
        let own = recording.key();
        for key in setting.home.outboxes()?.iter().filter(|key| *key != own) {
            match outbox_of(setting, key, trusted) {
                Ok(outbox) => gather(outbox.state(), &mut known),
                // Of another ledger: it holds none of these.
                Err(OutboxError::Foreign { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    let mut standing = BTreeMap::new();
    for event in events.keys() {
        let found = match known.get(event) {
            Some(found) => *found,
            None => ask(recording, event)?,
        };
        standing.insert(event.clone(), found);
    }
    Ok(standing)
}

fn gather(state: &State, known: &mut BTreeMap<String, Standing>) {
    for item in &state.open {
        known.insert(item.event_id.clone(), Standing::Open);
    }
    for settled in &state.settled {
        let standing = match settled.standing {
            Sent::Refused => Standing::Refused,
            _ => Standing::Recorded,
        };
        known.insert(settled.event_id.clone(), standing);
    }
}

fn ask(recording: &Recording<'_>, event: &str) -> Result<Standing, Failure> {
    let path = format!("/api/v1/events/{event}");
    match recording.remote().get_json::<EventView>(&path) {
        Ok(view) if view.verdict == Verdict::Refused => Ok(Standing::Refused),
        Ok(_) => Ok(Standing::Recorded),
        Err(RemoteError::Problem(problem)) if problem.status == 404 => Ok(Standing::Never),
        Err(error) => Err(error.into()),
    }
}
