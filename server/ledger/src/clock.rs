//! Time and randomness, as the ledger sees them: two narrow traits whose implementations live in
//! the binary, so that every test can say what time it is and what the dice show.

/// The real clock of the machine.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn unix_milliseconds(&self) -> u64;

    /// Microseconds on a clock that never runs backwards, with any beginning: for durations only.
    fn monotonic_microseconds(&self) -> u64;
}

/// The machine's source of random bytes.
pub trait Randomness: Send + Sync {
    /// Fills `buffer`. An implementation that cannot must panic: a predictable salt would betray
    /// a payload of low entropy, and a predictable filter key invites chosen collisions.
    fn fill(&self, buffer: &mut [u8]);
}

/// Sixteen random bytes, for keying the id filter.
pub(crate) fn seed(randomness: &dyn Randomness) -> u128 {
    let mut bytes = [0u8; 16];
    randomness.fill(&mut bytes);
    u128::from_be_bytes(bytes)
}
