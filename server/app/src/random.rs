//! The only reader of the machine's randomness.

/// The machine's source of random bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomness;

impl grain_ledger::Randomness for SystemRandomness {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one file that asks for randomness"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the kernel gives random bytes once it has started");
    }
}

/// `N` random bytes.
pub fn bytes<const N: usize>(randomness: &dyn grain_ledger::Randomness) -> [u8; N] {
    let mut bytes = [0; N];
    randomness.fill(&mut bytes);
    bytes
}
