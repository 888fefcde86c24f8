//! Which tiles and bundles a growing log has to write.

use super::coordinate::{Bundle, Tile, WIDTH, hashes_of_level};

/// The hash tiles to write when a log grows from `old_size` to `new_size`, lowest level first,
/// each as wide as it is at `new_size`. C2SP tlog-tiles.
///
/// Together with the tiles of `old_size` they are all that a checkpoint of `new_size` implies. No
/// tile is empty; one that only became wider is listed with its new width.
pub fn tiles_for(old_size: u64, new_size: u64) -> Vec<Tile> {
    let mut tiles = Vec::new();
    for level in 0..=Tile::MAX_LEVEL {
        let (old, new) = (
            hashes_of_level(level, old_size),
            hashes_of_level(level, new_size),
        );
        if new == 0 {
            break;
        }
        tiles.extend(changed(old, new).filter_map(|index| Tile::at(level, index, new_size)));
    }
    tiles
}

/// The entry bundles to write when a log grows from `old_size` to `new_size`.
pub fn bundles_for(old_size: u64, new_size: u64) -> Vec<Bundle> {
    changed(old_size, new_size)
        .filter_map(|index| Bundle::at(index, new_size))
        .collect()
}

fn changed(old_count: u64, new_count: u64) -> std::ops::Range<u64> {
    if old_count >= new_count {
        return 0..0;
    }
    old_count / u64::from(WIDTH)..new_count.div_ceil(u64::from(WIDTH))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(level: u8, index: u64, width: u16) -> Tile {
        Tile::new(level, index, width).unwrap()
    }

    #[test]
    fn a_log_that_grows_writes_what_changed() {
        assert_eq!(tiles_for(0, 0), []);
        assert_eq!(tiles_for(5, 5), []);
        assert_eq!(tiles_for(6, 5), []);
        assert_eq!(tiles_for(0, 1), [tile(0, 0, 1)]);
        assert_eq!(tiles_for(255, 256), [tile(0, 0, 256), tile(1, 0, 1)]);
        assert_eq!(tiles_for(256, 257), [tile(0, 1, 1)]);
        assert_eq!(
            tiles_for(250, 513),
            [
                tile(0, 0, 256),
                tile(0, 1, 256),
                tile(0, 2, 1),
                tile(1, 0, 2)
            ]
        );
        assert_eq!(bundles_for(0, 0), []);
        assert_eq!(
            bundles_for(255, 257),
            [Bundle::new(0, 256).unwrap(), Bundle::new(1, 1).unwrap()]
        );
    }

    #[test]
    fn a_tree_of_70000_from_nothing_is_277_tiles() {
        let tiles = tiles_for(0, 70_000);
        assert_eq!(tiles.len(), 274 + 2 + 1);
        assert!(tiles.iter().all(|tile| tile.is_within(70_000)));
        assert_eq!(bundles_for(0, 70_000).len(), 274);
    }
}
