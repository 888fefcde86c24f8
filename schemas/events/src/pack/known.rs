use super::Pack;
use grain_envelope::Digest;
use std::sync::LazyLock;

/// The bytes of every pack that was ever shipped. Append-only: entries of old ledgers name them.
const SHIPPED: &[&[u8]] = &[
    include_bytes!("../../rules/cn-national.toml"),
    include_bytes!("../../rules/qinghai-2021-17.toml"),
    include_bytes!("../../rules/cn-national-1.1.0.toml"),
    include_bytes!("../../rules/qinghai-2021-17-1.1.0.toml"),
];

/// Every rule pack that this binary knows, in the order in which they were shipped.
pub static KNOWN: LazyLock<Vec<Pack>> = LazyLock::new(|| {
    let read = |bytes: &&'static [u8]| Pack::parse(bytes).expect("a test reads every shipped pack");
    SHIPPED.iter().map(read).collect()
});

/// The pack with a digest.
pub fn known(blake3: Digest) -> Option<&'static Pack> {
    KNOWN.iter().find(|pack| pack.digest() == blake3)
}
