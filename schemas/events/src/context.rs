use grain_envelope::ServerTime;

/// Where in the log, and when, an event is judged. Time reaches rules only as this data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// Index that the entry will have.
    pub index: u64,
    /// The server's time that the entry will carry ([`crate::timing::recorded_at`]).
    pub recorded_at: ServerTime,
}
