use super::{Basis, Pack};
use grain_envelope::Digest;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The bytes of every pack that was ever shipped. Append-only: entries of old ledgers name them.
const SHIPPED: &[&[u8]] = &[
    include_bytes!("../../rules/cn-national.toml"),
    include_bytes!("../../rules/qinghai-2021-17.toml"),
    include_bytes!("../../rules/cn-national-1.1.0.toml"),
    include_bytes!("../../rules/qinghai-2021-17-1.1.0.toml"),
    include_bytes!("../../rules/qinghai-2021-17-1.2.0.toml"),
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

/// Where an article stands among the packs that this binary knows: pack, rule in it, article of the
/// rule. Shipped packs are never changed, so a place always leads to the same article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasisPlace(usize, usize, usize);

/// The place of an article of a known pack; of two that say the same, of this very one.
pub fn place_of(basis: &'static Basis) -> Option<BasisPlace> {
    let in_pack = |(number, pack): (usize, &Pack)| {
        let rules = pack.content.rules.iter().enumerate();
        rules.into_iter().find_map(|(rule, named)| {
            let place = named
                .basis
                .iter()
                .position(|one| std::ptr::eq(one, basis))?;
            Some(BasisPlace(number, rule, place))
        })
    };
    KNOWN.iter().enumerate().find_map(in_pack)
}

/// The article at a place.
pub fn basis_at(place: BasisPlace) -> Option<&'static Basis> {
    let BasisPlace(pack, rule, basis) = place;
    KNOWN.get(pack)?.content.rules.get(rule)?.basis.get(basis)
}
