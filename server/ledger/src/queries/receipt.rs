//! `GET receipts/{event_id}`.

use grain_envelope::EventId;

use super::{Answered, Found, Queries};

impl Queries<'_> {
    /// The receipt of an event: the very bytes that its author was given.
    pub fn receipt(&self, id: &EventId) -> Answered<Vec<u8>> {
        let view = self.view()?;
        let Some((retold, statement)) = self.recorded(&view, id)? else {
            return Ok(None);
        };
        let ownership = self.ownership_of_entry(&view, &statement)?;
        drop(view);
        let published = self.shared.board.published();
        let receipt = self
            .shared
            .reteller
            .receipt(&retold, (published.size, &published.note))?;
        Ok(Some(Found {
            value: receipt,
            ownership,
        }))
    }
}
