use crate::effect::FileEffect;
use crate::state::{Erasure, Row, State};

impl State {
    /// Does what concerns the files of events.
    pub(super) fn attach(&mut self, effect: &FileEffect, index: u64) {
        match effect {
            FileEffect::AttachmentsNamed { event, record } => {
                let value = record.as_ref().clone();
                self.attached.insert(*event, Row::new(value, index));
            }
            FileEffect::AttachmentErased { event, blake3 } => {
                if let Some(row) = self.attached.get_mut(event) {
                    row.changed = index;
                    let blake3 = *blake3;
                    row.value.erased.push(Erasure { blake3, index });
                }
            }
        }
    }
}
