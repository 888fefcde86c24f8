//! Signing the rest anew after one event was turned away, dropped or mended,
//! or under another key after this one was revoked. Ids stay.

use std::collections::BTreeMap;

use serde_json::Value;

use super::journal::Record;
use super::state::Head;
use super::{Outbox, OutboxError, SignedEvent, signed_record};
use crate::signer::{SignError, Signer};

/// Why nothing was signed anew.
#[derive(Debug, thiserror::Error)]
pub enum RebaseError {
    /// The outbox itself.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The key refused.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A payload that cannot be written anew.
    #[error("event {event_id} cannot be signed anew")]
    Payload {
        /// Which event.
        event_id: String,
    },
}

/// What the user wants done to events that stand open.
#[derive(Debug, Default)]
pub struct Changes {
    /// Ids given up.
    pub dropped: Vec<String>,
    /// Mended payloads by id: whole payload objects, whose place in the chain
    /// is filled in here.
    pub mended: BTreeMap<String, Value>,
    /// The head that the ledger tells, where it could be asked.
    pub head: Option<Head>,
}

impl Outbox {
    /// Signs all open events anew behind the ledger's head, in their order, and
    /// makes that durable in one step. Returns how many there are.
    ///
    /// # Errors
    /// [`OutboxError::OutcomeUnknown`] while any outcome is unknown; then, as in
    /// every other case, nothing has changed.
    pub fn rebase(&mut self, signer: &dyn Signer, changes: &Changes) -> Result<usize, RebaseError> {
        self.check_changes(changes)?;
        let mut records = Vec::new();
        let mut head = self.settled_head();
        if let Some(told) = changes.head.filter(|told| *told != head) {
            head = told;
            records.push(Record::Head {
                sequence: told.sequence,
                digest: hex::encode(told.digest),
            });
        }
        records.extend(dropped(changes));
        let signed = self.sign_rest(signer, changes, head)?;
        let count = signed.len();
        records.extend(signed.into_iter().map(signed_record));
        self.write(records)?;
        Ok(count)
    }

    /// Signs what a revoked key has not sent anew under another key, into the
    /// other key's outbox. Returns how many there are.
    ///
    /// # Errors
    /// As [`Outbox::rebase`]. A crash in between leaves events in both; running
    /// it again finishes the move.
    pub fn move_to(
        &mut self,
        other: &mut Outbox,
        signer: &dyn Signer,
        changes: &Changes,
    ) -> Result<usize, RebaseError> {
        self.check_changes(changes)?;
        let here: Vec<String> = self
            .open_items()
            .iter()
            .map(|item| item.event_id.clone())
            .collect();
        let signed = self.sign_rest(signer, changes, other.next_head())?;
        let there = |id: &str| {
            other.open_items().iter().any(|item| item.event_id == id)
                || other.settled().iter().any(|item| item.event_id == id)
        };
        // After a crash between the two writes all of them are there already.
        let moved = if signed.iter().any(|event| there(&event.event_id)) {
            vec![]
        } else {
            signed
        };
        let count = moved.len();
        other.enqueue(moved)?;
        self.write(
            here.into_iter()
                .map(|event_id| Record::Dropped { event_id })
                .collect(),
        )?;
        Ok(count)
    }

    fn check_changes(&self, changes: &Changes) -> Result<(), OutboxError> {
        if let Some(item) = self.in_doubt() {
            return Err(OutboxError::OutcomeUnknown {
                event_id: item.event_id.clone(),
            });
        }
        for event_id in changes.dropped.iter().chain(changes.mended.keys()) {
            if !self
                .open_items()
                .iter()
                .any(|item| item.event_id == *event_id)
            {
                return Err(OutboxError::NoSuchEvent {
                    event_id: event_id.clone(),
                });
            }
        }
        Ok(())
    }

    fn sign_rest(
        &self,
        signer: &dyn Signer,
        changes: &Changes,
        mut head: Head,
    ) -> Result<Vec<SignedEvent>, RebaseError> {
        let mut signed = Vec::new();
        for item in self
            .open_items()
            .iter()
            .filter(|i| !changes.dropped.contains(&i.event_id))
        {
            let unreadable = || RebaseError::Payload {
                event_id: item.event_id.clone(),
            };
            let mut payload = match changes.mended.get(&item.event_id) {
                Some(mended) => mended.clone(),
                None => serde_json::from_slice(&item.payload).map_err(|_| unreadable())?,
            };
            let members = payload.as_object_mut().ok_or_else(unreadable)?;
            members.insert("event_id".to_owned(), item.event_id.clone().into());
            let event = sign_at(signer, &item.event_id, payload, head)?;
            head = Head {
                sequence: event.sequence,
                digest: *grain_envelope::envelope_digest(&event.payload, &event.signature)
                    .as_bytes(),
            };
            signed.push(event);
        }
        Ok(signed)
    }
}

/// Fills a payload object's place in the chain behind `head` and signs it.
///
/// # Errors
/// [`RebaseError::Payload`] for anything but an object.
pub fn sign_at(
    signer: &dyn Signer,
    event_id: &str,
    mut payload: Value,
    head: Head,
) -> Result<SignedEvent, RebaseError> {
    let unreadable = || RebaseError::Payload {
        event_id: event_id.to_owned(),
    };
    let sequence = head.sequence + 1;
    let members = payload.as_object_mut().ok_or_else(unreadable)?;
    members.insert("key".to_owned(), signer.fingerprint().into());
    members.insert("author_sequence".to_owned(), sequence.into());
    members.insert(
        "author_previous".to_owned(),
        hex::encode(head.digest).into(),
    );
    let payload = serde_json::to_vec(&payload).map_err(|_| unreadable())?;
    let signature = signer.sign(&grain_envelope::pae(&payload))?;
    Ok(SignedEvent {
        event_id: event_id.to_owned(),
        sequence,
        payload,
        signature,
    })
}

fn dropped(changes: &Changes) -> impl Iterator<Item = Record> + '_ {
    changes.dropped.iter().map(|event_id| Record::Dropped {
        event_id: event_id.clone(),
    })
}
