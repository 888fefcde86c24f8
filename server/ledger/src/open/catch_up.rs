//! Bringing state and rows up to the log.

use std::sync::Arc;

use grain_envelope::{Admission, Digest, Entry, EventId, ServerTime};
use grain_events::State;
use grain_store::{Applied, Index, LogReader, ReadError};

use super::{OpenError, OpenIndex, Progress, Replay, Shelves, Step};
use crate::filter::IdFilter;
use crate::hot::Hot;
use crate::index::Shelf;
use crate::index::rows::{IDS, decode_index, id_key};
use crate::limits::{INDEX_CHUNK, INDEX_SAMPLE};
use crate::projector::seal;
use crate::sequencer::Recent;
use crate::view::View;

/// Everything in memory, after `size` entries.
pub(crate) struct CaughtUp {
    pub(crate) index: OpenIndex,
    pub(crate) view: View,
    pub(crate) filter: IdFilter,
    pub(crate) recent: Recent,
    pub(crate) applied: u64,
    pub(crate) last_recorded_at: Option<ServerTime>,
}

/// What memory is used for.
#[derive(Clone, Copy)]
pub(crate) struct Memory {
    /// Keys the id filter.
    pub(crate) seed: u128,
    pub(crate) hot_records: usize,
}

/// Reads names, checks the index against the log, and replays what it does not have.
///
/// Of a damaged log only what lies before the damage is read; what the index knows of entries
/// behind it is still told.
pub(crate) fn catch_up(
    reader: &dyn LogReader,
    (size, sound_size): (u64, Option<u64>),
    index: OpenIndex,
    (shelves, ledger): (&dyn Shelves, &Digest),
    memory: Memory,
    progress: &dyn Progress,
) -> Result<CaughtUp, OpenError> {
    let Memory { seed, hot_records } = memory;
    let readable = sound_size.unwrap_or(size);
    let names = read_names(reader, readable, index.applied()?.size, seed, progress)?;
    let index = if fits(&*index, reader, (size, sound_size), &names.sample)? {
        index
    } else {
        tracing::warn!("the index does not fit the log and is made anew");
        drop(index);
        shelves.renew(ledger)?
    };
    let shelf = Shelf(Arc::clone(&index));
    let applied = index.applied()?.size;
    let view = View::new(load(&shelf)?, applied);
    let recent = Recent::from(applied);
    let last_recorded_at = last_recorded_at(reader, readable)?;
    let filter = names.filter;
    let mut caught = CaughtUp {
        index,
        view,
        filter,
        recent,
        applied,
        last_recorded_at,
    };
    replay(
        (reader, readable),
        &shelf,
        &mut caught,
        Hot::new(hot_records),
        progress,
    )?;
    Ok(caught)
}

struct Names {
    filter: IdFilter,
    /// Ids and indices that the index should know: the newest ones, and some of all the others.
    sample: Vec<(EventId, u64)>,
}

fn read_names(
    reader: &dyn LogReader,
    size: u64,
    applied: u64,
    seed: u128,
    progress: &dyn Progress,
) -> Result<Names, OpenError> {
    let mut filter = IdFilter::with_room(usize::try_from(size).unwrap_or(usize::MAX), seed);
    let mut sample = Vec::new();
    let stride = (applied / INDEX_SAMPLE).max(1);
    let newest = applied.saturating_sub(INDEX_SAMPLE);
    let mut runs = reader.names(0);
    let mut read = 0;
    while read < size {
        let Some(run) = runs.next() else { break };
        let run = match run {
            // The rest of the segment that is damaged: its sound part has no names of its own.
            Err(ReadError::Damaged { .. }) if size < reader.size() => break,
            run => run?,
        };
        read = run.first_index + run.names.len() as u64;
        for (index, name) in (run.first_index..).zip(&run.names) {
            if *name == [0; 16] {
                continue;
            }
            filter.insert(name);
            if index < applied && (index >= newest || index % stride == 0) {
                sample.extend(EventId::from_bytes(*name).map(|id| (id, index)));
            }
        }
        progress.step(Step::ReadingNames, read.min(size), size);
    }
    Ok(Names { filter, sample })
}

/// Whether the index is of this log, not ahead of it, and has what it says that it has. After a
/// power cut an engine may have lost rows without knowing; mostly the newest ones.
fn fits(
    index: &dyn Index,
    reader: &dyn LogReader,
    (size, sound_size): (u64, Option<u64>),
    sample: &[(EventId, u64)],
) -> Result<bool, OpenError> {
    let Applied {
        size: applied,
        head,
    } = index.applied()?;
    if applied > size {
        return Ok(false);
    }
    if let Some(last) = applied.checked_sub(1) {
        let is_as_recorded = match reader.group_of(last) {
            // What the index has of a damaged group cannot be compared with it; its ids below can.
            Err(ReadError::Damaged { .. }) if sound_size.is_some_and(|sound| last >= sound) => true,
            group => group?.is_some_and(|group| group.end() == applied && group.head() == head),
        };
        if !is_as_recorded {
            return Ok(false);
        }
    }
    // An event may have taken its id over from a contradiction that was recorded before it.
    let has = |(id, place): &(EventId, u64)| {
        let row = index.get(IDS, &id_key(id)).ok().flatten();
        row.and_then(|row| decode_index(IDS, &row).ok())
            .is_some_and(|found| found >= *place)
    };
    Ok(sample.iter().all(has))
}

fn broken(error: &dyn std::error::Error) -> OpenError {
    OpenError::Index(grain_store::IndexError::Broken(error.to_string()))
}

/// The state as the index has it: what is always in memory, and what is open. The rest comes when
/// it is needed.
fn load(shelf: &Shelf) -> Result<State, OpenError> {
    let mut state = State::new();
    for kind in [
        "ledger",
        "packs",
        "party/",
        "facility/",
        "bin/",
        "key/",
        "permit/",
    ] {
        for (key, value) in shelf.records(kind).map_err(|error| broken(&error))? {
            state
                .insert_encoded(&key, &value)
                .map_err(|error| broken(&error))?;
        }
    }
    for key in shelf.open_records().map_err(|error| broken(&error))? {
        if let Some(value) = shelf.record(&key).map_err(|error| broken(&error))? {
            state
                .insert_encoded(&key, &value)
                .map_err(|error| broken(&error))?;
        }
    }
    Ok(state)
}

fn last_recorded_at(reader: &dyn LogReader, size: u64) -> Result<Option<ServerTime>, OpenError> {
    let Some(index) = size.checked_sub(1) else {
        return Ok(None);
    };
    let fail = || OpenError::Replay {
        index,
        reason: "it cannot be read".to_owned(),
    };
    let record = reader.read(index)?.ok_or_else(fail)?;
    let entry = Entry::decode(&record).map_err(|_| fail())?;
    let admission = Admission::parse(&entry.admission).map_err(|_| fail())?;
    Ok(Some(admission.recorded_at))
}

fn replay(
    (reader, size): (&dyn LogReader, u64),
    shelf: &Shelf,
    caught: &mut CaughtUp,
    mut hot: Hot,
    progress: &dyn Progress,
) -> Result<(), OpenError> {
    let first = caught.applied;
    let replay = Replay { shelf };
    let mut groups = reader.groups(first);
    while caught.view.size() < size {
        let Some(group) = groups.next() else { break };
        let group = group?;
        for (index, record) in (group.first_index()..).zip(group.records()) {
            let judged = replay.judge(&mut caught.view.state, index, record)?;
            caught.recent.push(judged.trace);
            caught
                .view
                .push(&judged, shelf)
                .map_err(|error| broken(&error))?;
        }
        if caught.view.open.len() >= INDEX_CHUNK {
            let chunk = seal(&mut caught.view, group.head());
            shelf.0.apply(&chunk)?;
            caught.view.sealed.clear();
            caught.applied = chunk.applied.size;
            caught.recent.forget_below(caught.applied);
            hot.relieve(&mut caught.view.state, caught.applied);
            progress.step(Step::Replaying, caught.applied - first, size - first);
        }
    }
    let replayed = size.saturating_sub(first);
    progress.step(Step::Replaying, replayed, replayed);
    Ok(())
}

/// A second state with the same records in memory, for the writer: it runs ahead of the disk.
pub(crate) fn duplicate(state: &State) -> Result<State, OpenError> {
    let mut copy = State::untracked();
    for key in state.records() {
        if let Some(value) = state.encoded(&key) {
            copy.insert_encoded(&key, &value)
                .map_err(|error| broken(&error))?;
        }
    }
    Ok(copy)
}
