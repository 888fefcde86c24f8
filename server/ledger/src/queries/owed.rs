//! The files that events name and that nobody has handed in.
//!
//! Whether a file is there knows only who keeps it, and is asked anew each time. What was found to be
//! there is not asked about again, so a look goes over what is owed and over the events recorded since
//! the last look, however long the history.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use grain_envelope::{Digest, EventId, ServerTime};
use grain_events::{Attached, Duty, missing_attachments};

use super::{Queries, QueryError};
use crate::limits::ATTACHED_EVENTS;
use crate::view::View;

/// Whether the bytes of a file that an event names are missing.
pub type IsMissing<'a> = &'a dyn Fn(&EventId, &Digest) -> std::io::Result<bool>;

/// The events of which files may be owed.
#[derive(Debug, Default)]
pub(crate) struct Owed(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Entries that were looked through.
    through: u64,
    /// What was owed at the last look, by index.
    events: BTreeMap<u64, Owing>,
}

/// An event of which a file may be owed.
#[derive(Debug, Clone, Copy)]
struct Owing {
    event: EventId,
    /// When it was recorded, once it was found to owe something.
    recorded_at: Option<ServerTime>,
}

impl Owed {
    fn lock(&self) -> MutexGuard<'_, Known> {
        // A look that was broken off is made again: it only ever adds or drops whole events.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queries<'_> {
    /// The duties of authors to hand in files, as they stand at a Unix second.
    pub(super) fn attachments_owed(
        &self,
        view: &View,
        at: i64,
        is_missing: IsMissing<'_>,
    ) -> Result<Vec<Duty>, QueryError> {
        let mut known = self.shared.owed.lock();
        self.add_recorded(view, &mut known)?;
        let mut duties = Vec::new();
        let mut settled = Vec::new();
        for (index, owing) in &mut known.events {
            let Some(attached) = self.attached(view, owing.event)? else {
                continue;
            };
            let missing = count_missing(&owing.event, &attached, is_missing)?;
            if missing == 0 {
                settled.push(*index);
                continue;
            }
            let recorded_at = match owing.recorded_at {
                Some(known) => known,
                None => self.recorded_at(*index)?,
            };
            owing.recorded_at = Some(recorded_at);
            let (event, author) = (owing.event, attached.author);
            duties.extend(missing_attachments(event, author, recorded_at, missing, at));
        }
        for index in settled {
            known.events.remove(&index);
        }
        Ok(duties)
    }

    /// Takes note of the events recorded since the last look.
    fn add_recorded(&self, view: &View, known: &mut Known) -> Result<(), QueryError> {
        let mut from = known.through;
        loop {
            let page = self.shared.shelf.attached(from, ATTACHED_EVENTS)?;
            let complete = page.len() < ATTACHED_EVENTS;
            for (index, event) in page {
                known.add(index, event);
                from = index + 1;
            }
            if complete {
                break;
            }
        }
        for gathered in view.gathered() {
            for (index, event) in gathered.attached.range(known.through..) {
                known.add(*index, *event);
            }
        }
        known.through = known.through.max(view.size());
        Ok(())
    }

    fn recorded_at(&self, index: u64) -> Result<ServerTime, QueryError> {
        let contradiction = crate::receipt::RetellError::Contradiction { index };
        let retold = self.shared.reteller.entry(index)?.ok_or(contradiction)?;
        Ok(retold.admission.recorded_at)
    }
}

impl Known {
    fn add(&mut self, index: u64, event: EventId) {
        let owing = Owing {
            event,
            recorded_at: None,
        };
        self.events.entry(index).or_insert(owing);
    }
}

/// What was erased is owed no more.
fn count_missing(
    event: &EventId,
    attached: &Attached,
    is_missing: IsMissing<'_>,
) -> Result<usize, QueryError> {
    let mut missing = 0;
    for file in &attached.files {
        let asked = attached.erasure(file).is_none();
        if asked && is_missing(event, file).map_err(QueryError::Files)? {
            missing += 1;
        }
    }
    Ok(missing)
}
