//! Bounds of the files beside the ledger. (Bounds of the signed bytes are in
//! `grain_envelope::limits`, those of connections in the settings.)

/// Bytes of one event's attachments together (our choice: some scans and one short film).
pub(crate) const ATTACHMENT_BYTES_PER_EVENT_MAX: u64 = 256 << 20;
/// Attachments that are being handed in at once; beyond it a newcomer is told to come back.
pub(crate) const UPLOADS: usize = 32;
/// Bytes that are gathered before they are written to the disk.
pub(crate) const WRITE_BYTES: usize = 256 << 10;
/// Bytes that are read from the disk at once.
pub(crate) const READ_BYTES: usize = 128 << 10;
/// Pieces that are read ahead of a client.
pub(crate) const PIECES_AHEAD: usize = 4;
/// Longest body that tells who a person is: some names and numbers.
pub(crate) const PERSON_BODY_SIZE_MAX: usize = 4_096;
/// Milliseconds after which an attachment is overdue (log-format.md §13).
pub(crate) const ATTACHMENT_DUE_MS: u64 = 24 * 3_600_000;
/// Free bytes of the disk below which no event is taken: a segment, and what the index writes behind.
pub(crate) const EVENTS_KEPT_FREE_BYTES: u64 = 192 << 20;
