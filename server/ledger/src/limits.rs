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
/// Durable events that the index may lag behind before admission waits for it.
pub const INDEX_LAG: u64 = 40_000;
/// Milliseconds between two published checkpoints under load.
pub const PUBLISH_INTERVAL_MS: u64 = 1_000;
/// Refusals and conflicts that a key may record in one burst.
pub const REFUSAL_BURST: u64 = 600;
/// Refusals and conflicts that a key earns back each minute.
pub const REFUSALS_PER_MINUTE: u64 = 10;
/// How far the clock may be behind the last entry, in milliseconds.
pub const CLOCK_BEHIND_MS: u64 = 1_000;
/// How far an event may claim to be ahead of the real clock, in milliseconds.
pub const CLOCK_AHEAD_MS: u64 = 600_000;
/// Items on one page of a list.
pub const PAGE_ITEMS: usize = 500;
/// Parsed keys held in memory.
pub const CACHED_KEYS: usize = 65_536;
