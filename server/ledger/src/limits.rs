//! Every bound of the ledger's own queues, groups and pages. (Bounds of the bytes on the wire are
//! in `grain_envelope::limits`.)

/// Submissions that may wait for the writer; beyond it a newcomer is told to come back.
pub const QUEUE_LENGTH: usize = 16_384;
/// Members of one commit group.
pub const GROUP_MEMBERS: usize = 2_048;
/// Payload bytes of one commit group: it ends with the member that passes this.
pub const GROUP_BYTES: usize = 4 << 20;
/// Events of one chunk of the index.
pub const INDEX_CHUNK: u64 = 4_000;
/// Events from which on an idle index takes in a chunk at once.
pub const INDEX_CHUNK_WORTHWHILE: u64 = 1_000;
/// Durable events that the index may lag behind before admission waits for it.
pub const INDEX_LAG: u64 = 40_000;
/// Milliseconds between two published checkpoints under load.
pub const PUBLISH_INTERVAL_MS: u64 = 1_000;
/// How long a backup waits for the checkpoint over what is durable when it begins.
pub const BACKUP_WAIT_MS: u64 = 10_000;
/// Refusals and conflicts that a key may record in one burst.
pub const REFUSAL_BURST: u64 = 600;
/// Refusals and conflicts that a key earns back each minute.
pub const REFUSALS_PER_MINUTE: u64 = 10;
/// Items on one page of a list.
pub const PAGE_ITEMS: usize = 500;
/// Events with attachments that are looked through at once.
pub const ATTACHED_EVENTS: usize = 500;
/// Bytes of attachments in one bundle: with the rest, and written in base64, within what a bundle may
/// have. Those beyond are left out, and the reader is told so.
pub const BUNDLE_ATTACHMENT_BYTES: usize = 128 << 20;
/// Records that may be out of memory and are kept there all the same.
pub const HOT_RECORDS: usize = 8_192;
/// Answers to repeated events that may wait to be told: after a broken connection whole batches come
/// again.
pub const REPEATS_WAITING: usize = QUEUE_LENGTH;
/// Milliseconds after which the index takes in what is too little for a chunk.
pub const INDEX_IDLE_MS: u64 = 500;
/// Milliseconds that a query waits for the projections to reach what was durable when it came.
pub const QUERY_WAIT_MS: u64 = 5_000;
/// Rows of the index that opening compares with the log: so many of the newest, and as many of all.
pub const INDEX_SAMPLE: u64 = 2_048;
/// Milliseconds that a bundle waits for the publication of what was durable when it was asked for.
pub const BUNDLE_WAIT_MS: u64 = 3_000;
