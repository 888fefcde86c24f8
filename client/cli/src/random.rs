//! The only place where `grain` asks the system for randomness.

/// Fills `bytes` with the system's randomness.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the source that is injected everywhere else"
)]
pub(crate) fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("a system without randomness can make no key");
}
