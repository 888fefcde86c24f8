//! Bounds of the files beside the ledger and of streams. (Bounds of the signed bytes are in
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
/// Entries that are looked at together for streams.
pub(crate) const STREAM_PAGE_ENTRIES: usize = 64;
/// Messages that wait for the reader of a stream.
pub(crate) const STREAM_MESSAGES_AHEAD: usize = 16;
/// Milliseconds in which entries that come together are gathered for streams.
pub(crate) const STREAM_GATHER_MS: u64 = 50;
/// Milliseconds after which a reader whose stream was cut should come again.
pub(crate) const STREAM_RETRY_MS: u64 = 2_000;
/// Milliseconds that the reader of a stream has to take in its end when the server stops.
pub(crate) const STREAM_FAREWELL_MS: u64 = 1_000;
