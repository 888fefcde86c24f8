//! The larger tree in tiles, and tiles that lie.

use super::*;
use crate::merkle::{
    EMPTY_ROOT, HashReader, consistency_proof, inclusion_proof, root_of, verify_inclusion,
};
use crate::test_log::{LARGE_LEAVES, LARGE_ROOTS, LARGE_TREE, StoredTiles, hash, numbered_leaves};

fn open(
    stored: StoredTiles,
) -> Result<AuthenticatedTiles<StoredTiles>, TileReadError<std::convert::Infallible>> {
    AuthenticatedTiles::open(stored, 70_000, hash(LARGE_ROOTS[2].1))
}

#[test]
fn a_forged_tile_is_refused_before_its_hash_is_used() {
    let mut stored = StoredTiles::of(&LARGE_LEAVES);
    let forged = stored.0.get_mut("tile/0/100").unwrap();
    assert_ne!(forged[50], b'X');
    forged[50] = b'X';
    let tiles = open(stored).unwrap();
    // Byte 50 lies in the second hash, that of record 25601.
    let tile = "tile/0/100".parse().unwrap();
    let unproven = Err(TileReadError::Unproven { tile });
    assert_eq!(tiles.subtree(0, 25_601), unproven);
    // Its neighbours in the same tile, and nodes above them inside it, are not believed either.
    for (level, index) in [(0, 25_600), (0, 25_855), (1, 12_800), (7, 200)] {
        assert_eq!(
            tiles.subtree(level, index),
            unproven,
            "level {level}, index {index}"
        );
    }
    // The rest of the log is still readable.
    assert_eq!(tiles.subtree(0, 25_599), Ok(LARGE_LEAVES[25_599]));
    assert_eq!(
        tiles.subtree(8, 100),
        Ok(root_of(&LARGE_LEAVES[25_600..25_856]))
    );
}

#[test]
fn a_hash_moved_up_with_its_forged_tile_is_refused() {
    // The forger also writes the forged tile's root into the tile above, which is full itself.
    let mut stored = StoredTiles::of(&LARGE_LEAVES);
    let tile = stored.0.get_mut("tile/0/100").unwrap();
    tile[50] = b'X';
    let forged_root = root_of(&decode_tile("tile/0/100".parse().unwrap(), tile).unwrap());
    let above = stored.0.get_mut("tile/1/000").unwrap();
    above[100 * 32..101 * 32].copy_from_slice(&forged_root);
    let tiles = open(stored).unwrap();
    let unproven = Err(TileReadError::Unproven {
        tile: "tile/1/000".parse().unwrap(),
    });
    assert_eq!(tiles.subtree(0, 25_601), unproven);
    assert_eq!(tiles.subtree(0, 0), unproven);
}

#[test]
fn every_forged_byte_of_the_right_edge_is_refused_on_opening() {
    for path in ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"] {
        let honest = StoredTiles::of(&LARGE_LEAVES);
        for byte in (0..honest.0[path].len()).step_by(31) {
            let mut stored = honest.clone();
            stored.0.get_mut(path).unwrap()[byte] ^= 0x80;
            let refused = open(stored).map(|_| ());
            assert_eq!(
                refused,
                Err(TileReadError::RightEdge { tree_size: 70_000 }),
                "{path}"
            );
        }
    }
}

#[test]
fn every_hash_of_the_tree_is_read_and_proofs_are_made() {
    let tiles = open(StoredTiles::of(&LARGE_LEAVES)).unwrap();
    assert_eq!(tiles.right_edge().root(), hash(LARGE_ROOTS[2].1));
    for level in 0..17 {
        let count = 70_000_u64 >> level;
        for index in (0..count).step_by(usize::try_from(count / 300 + 1).unwrap()) {
            let expected = LARGE_TREE.subtree(level, index).unwrap();
            assert_eq!(
                tiles.subtree(level, index),
                Ok(expected),
                "level {level}, index {index}"
            );
        }
        assert!(matches!(
            tiles.subtree(level, count),
            Err(TileReadError::Outside { .. })
        ));
    }
    for index in [0, 255, 256, 25_601, 65_535, 65_536, 69_887, 69_888, 69_999] {
        let path = inclusion_proof(&tiles, index, 70_000).unwrap();
        assert_eq!(path, inclusion_proof(&*LARGE_TREE, index, 70_000).unwrap());
        let leaf = &LARGE_LEAVES[usize::try_from(index).unwrap()];
        assert_eq!(
            verify_inclusion(leaf, index, 70_000, &path, tiles.root_hash()),
            Ok(())
        );
    }
    for old in [1, 256, 300, 65_536, 65_537, 69_999] {
        let proof = consistency_proof(&tiles, old, 70_000).unwrap();
        assert_eq!(proof, consistency_proof(&*LARGE_TREE, old, 70_000).unwrap());
    }
}

#[test]
fn small_trees_are_read_at_every_size() {
    let leaves = numbered_leaves(600);
    for size in (0..600).filter(|size| size % 37 == 0 || (250..=260).contains(size)) {
        let leaves = &leaves[..size];
        let root = root_of(leaves);
        let stored = StoredTiles::of(leaves);
        let tiles = AuthenticatedTiles::open(stored.clone(), size as u64, root).unwrap();
        for (index, leaf) in leaves.iter().enumerate() {
            assert_eq!(
                tiles.subtree(0, index as u64),
                Ok(*leaf),
                "{index} of {size}"
            );
        }
        assert!(matches!(
            tiles.subtree(0, size as u64),
            Err(TileReadError::Outside { .. })
        ));
        let other_root = AuthenticatedTiles::open(stored, size as u64, [9; 32]).map(|_| ());
        assert_eq!(
            other_root,
            Err(TileReadError::RightEdge {
                tree_size: size as u64
            })
        );
    }
    let empty = AuthenticatedTiles::open(StoredTiles::default(), 0, EMPTY_ROOT).unwrap();
    assert!(matches!(
        empty.subtree(0, 0),
        Err(TileReadError::Outside { .. })
    ));
    assert!(matches!(
        empty.subtree(255, u64::MAX),
        Err(TileReadError::Outside { .. })
    ));
}

#[test]
fn a_partial_tile_that_is_gone_is_cut_from_the_full_one() {
    let mut stored = StoredTiles::of(&LARGE_LEAVES[..512]);
    let root = root_of(&LARGE_LEAVES[..300]);
    let missing = || "tile/1/000.p/1".parse::<Tile>().unwrap();
    // Of the larger tree only wider tiles are left: tile/0/001 full, tile/1/000.p/2.
    let refused = AuthenticatedTiles::open(stored.clone(), 300, root).map(|_| ());
    assert_eq!(refused, Err(TileReadError::Missing { tile: missing() }));
    let first_hash = stored.0["tile/1/000.p/2"][..32].to_vec();
    stored.0.insert(missing().to_string(), first_hash);
    let tiles = AuthenticatedTiles::open(stored, 300, root).unwrap();
    assert_eq!(tiles.subtree(0, 299), Ok(LARGE_LEAVES[299]));
    assert!(matches!(
        tiles.subtree(0, 300),
        Err(TileReadError::Outside { .. })
    ));
}

#[test]
fn tiles_of_wrong_length_and_failing_sources_are_named() {
    let mut stored = StoredTiles::of(&LARGE_LEAVES);
    stored.0.get_mut("tile/0/007").unwrap().pop();
    let tiles = open(stored).unwrap();
    assert!(matches!(
        tiles.subtree(0, 7 * 256),
        Err(TileReadError::Length { tile, .. }) if tile.to_string() == "tile/0/007"
    ));
    let failing = |_| Err("unplugged");
    let error = AuthenticatedTiles::open(failing, 1, [0; 32])
        .map(|_| ())
        .unwrap_err();
    assert!(matches!(
        error,
        TileReadError::Source {
            error: "unplugged",
            ..
        }
    ));
}
