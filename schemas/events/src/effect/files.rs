use crate::state::{Attached, RecordKey};

use grain_envelope::{Digest, EventId};
use serde::Serialize;

/// What events do about files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileEffect {
    /// An event names files as its attachments: its author owes their bytes.
    AttachmentsNamed {
        /// The event.
        event: EventId,
        /// Its files.
        record: Box<Attached>,
    },
    /// The bytes of an attachment are erased.
    AttachmentErased {
        /// The event that names it.
        event: EventId,
        /// Its plain BLAKE3.
        blake3: Digest,
    },
}

impl FileEffect {
    /// The records that this effect changes.
    pub(crate) fn touches(&self) -> Vec<RecordKey> {
        match self {
            Self::AttachmentsNamed { event, .. } | Self::AttachmentErased { event, .. } => {
                vec![RecordKey::Attached(*event)]
            }
        }
    }
}
