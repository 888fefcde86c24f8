//! The logs whose roots, proofs and signatures other implementations computed: Tessera's test log
//! of 15 entries, and one of 70,000.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::canonical::decode_hash;
use crate::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::merkle::{Frontier, Hash, MemoryTree, leaf_hash};
use crate::note::{SigningKey, VerifierKey};
use crate::tile::{RightEdge, Tile, TileSource, encode_tile};

pub(crate) const SKEY: &str =
    "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg";
pub(crate) const VKEY: &str =
    "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
pub(crate) const PAYLOAD_15: &str =
    "M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/uEWP6zdkdIQzd/fmwlM/dlPWF74ewI=";
pub(crate) const PAYLOAD_70000: &str =
    "M9e0llKEZzeBlzBJRLqk5TVBYWMaOz+YuLrFdpVmuzquF7SP8jIAqnJvgY4J/mGukIPNoR/G6lk8UHKKbgzlPHMHVQs=";

pub(crate) const ENTRIES: [&str; 15] = [
    "one", "two", "three", "four", "five", "six", "seven", "eit", "nain", "ten", "ileven", "twelf",
    "threeten", "fourten", "fivten",
];

/// Root hashes of the log of 15 entries by size.
pub(crate) const ROOTS: [(usize, &str); 8] = [
    (1, "0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek="),
    (2, "T1X2GdkhUjV3iyufF9b0kVsWFxIU0VI4EpNml2Teci4="),
    (3, "Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk="),
    (4, "zY1lN35vrXYAPixXSd59LsU29xUJtuW4o2dNNg5Y2Co="),
    (5, "gy5gl3aksFyiCO95a/1vLXz88A3dRq+0l9Sxte8ZqZQ="),
    (7, "IrSXADBqJ7EQoUODSDKROySgNveeL6CFhik2w/+fS7U="),
    (8, "bC+VwvrJbalNVjfkdI8kUgs7mJoXrqiXCE7bgnD28pY="),
    (15, "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs="),
];

/// Root hashes of the log of 70,000 entries by size.
pub(crate) const LARGE_ROOTS: [(usize, &str); 3] = [
    (256, "p1lpQYoykNA60vJF33HldbSJ1I2cqPDt3mfLHI9H1gE="),
    (300, "2bgSLnhYL0/+iLAN+C4SQmptU8WOZXrC6uDhtr7woN0="),
    (70_000, "QRZKfImcTvWDaaCG59zjxiCwAWBrv9fo5+PgD18mSFk="),
];

pub(crate) const INCLUSION_7_IN_15: [&str; 4] = [
    "2Q0P5jSR+TdkwdXWyx+GbBWX0KZbNZkWzCjyTPSozsw=",
    "ycRkkNklus5eMVRUvkD1pK321vMrA+jjOiZKU8aOcY4=",
    "zY1lN35vrXYAPixXSd59LsU29xUJtuW4o2dNNg5Y2Co=",
    "5jLpqTgjsBDSEX6SgZiRnbTMdTuRd8bQ5tSsAOxe0Ks=",
];

pub(crate) fn hash(base64: &str) -> Hash {
    decode_hash(base64).unwrap()
}

pub(crate) fn hashes(base64: &[&str]) -> Vec<Hash> {
    base64.iter().map(|one| hash(one)).collect()
}

pub(crate) fn leaf_hashes() -> Vec<Hash> {
    ENTRIES
        .iter()
        .map(|entry| leaf_hash(entry.as_bytes()))
        .collect()
}

pub(crate) static LARGE_LEAVES: LazyLock<Vec<Hash>> = LazyLock::new(|| {
    (0..70_000)
        .map(|i| leaf_hash(format!("lot-event {i}").as_bytes()))
        .collect()
});

pub(crate) static LARGE_TREE: LazyLock<MemoryTree> =
    LazyLock::new(|| LARGE_LEAVES.iter().copied().collect());

/// Leaf hashes that are all different.
pub(crate) fn numbered_leaves(count: u32) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

pub(crate) fn frontier(leaves: &[Hash]) -> Frontier {
    let mut frontier = Frontier::new();
    frontier.extend(leaves);
    frontier
}

pub(crate) fn signing_key() -> SigningKey {
    SigningKey::from_text(SKEY).unwrap()
}

pub(crate) fn verifier_key() -> VerifierKey {
    VKEY.parse().unwrap()
}

/// The checkpoint of the log of 15 entries.
pub(crate) fn checkpoint_15() -> Checkpoint {
    let root = hash(ROOTS[7].1);
    Checkpoint::new("example.com/log/testdata".parse().unwrap(), 15, root).unwrap()
}

pub(crate) fn signed_checkpoint_15() -> SignedCheckpoint {
    checkpoint_15().sign(&signing_key()).unwrap()
}

/// The tiles of a tree as a directory would hold them: by path.
#[derive(Debug, Clone, Default)]
pub(crate) struct StoredTiles(pub(crate) BTreeMap<String, Vec<u8>>);

impl StoredTiles {
    pub(crate) fn of(leaves: &[Hash]) -> Self {
        let mut stored = BTreeMap::new();
        let mut edge = RightEdge::new();
        for leaf in leaves {
            edge.push(*leaf, |tile, hashes| {
                stored.insert(tile.to_string(), encode_tile(hashes));
            });
        }
        for (tile, hashes) in edge.partial_tiles() {
            stored.insert(tile.to_string(), encode_tile(hashes));
        }
        Self(stored)
    }
}

impl TileSource for StoredTiles {
    type Error = std::convert::Infallible;

    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, Self::Error> {
        Ok(self.0.get(&tile.to_string()).cloned())
    }
}
