//! Which tile, and how wide.

/// How many hashes a full tile has, and how many entries a full bundle.
pub const WIDTH: u16 = 256;

const WIDTH_BITS: u32 = 8;

/// One hash tile: level, index within the level, and how many hashes of it.
///
/// Ordered by level, then index, then width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    level: u8,
    index: u64,
    width: u16,
}

impl Tile {
    /// The highest level that tlog-tiles has a path for.
    pub const MAX_LEVEL: u8 = 63;

    /// The tile of this level and index with its first `width` hashes. `None` when the level is
    /// above 63 or the width is not 1 to 256.
    pub fn new(level: u8, index: u64, width: u16) -> Option<Self> {
        let valid = level <= Self::MAX_LEVEL && (1..=WIDTH).contains(&width);
        valid.then_some(Self {
            level,
            index,
            width,
        })
    }

    /// The level: 0 lists leaf hashes.
    pub fn level(self) -> u8 {
        self.level
    }

    /// The index within the level.
    pub fn index(self) -> u64 {
        self.index
    }

    /// How many hashes, 1 to 256.
    pub fn width(self) -> u16 {
        self.width
    }

    /// Whether the tile has all its 256 hashes and so never changes again.
    pub fn is_full(self) -> bool {
        self.width == WIDTH
    }

    /// The same tile with all its 256 hashes.
    #[must_use]
    pub fn full(self) -> Self {
        Self {
            width: WIDTH,
            ..self
        }
    }

    /// Whether a tree of this size has every hash of the tile, and a log that published the size
    /// has to serve it.
    pub fn is_within(self, tree_size: u64) -> bool {
        is_within(
            self.index,
            self.width,
            hashes_of_level(self.level, tree_size),
        )
    }

    /// The tile of this level and index as wide as it is in a tree of this size; `None` when the
    /// tree has no hash of it.
    pub fn at(level: u8, index: u64, tree_size: u64) -> Option<Self> {
        Self::new(
            level,
            index,
            width_at(index, hashes_of_level(level, tree_size)),
        )
    }
}

/// One bundle of entries: index, and how many entries of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bundle {
    index: u64,
    width: u16,
}

impl Bundle {
    /// The bundle of this index with its first `width` entries. `None` when the width is not 1 to
    /// 256.
    pub fn new(index: u64, width: u16) -> Option<Self> {
        (1..=WIDTH)
            .contains(&width)
            .then_some(Self { index, width })
    }

    /// The index: the bundle starts with entry `index * 256`.
    pub fn index(self) -> u64 {
        self.index
    }

    /// How many entries, 1 to 256.
    pub fn width(self) -> u16 {
        self.width
    }

    /// Whether the bundle has all its 256 entries and so never changes again.
    pub fn is_full(self) -> bool {
        self.width == WIDTH
    }

    /// The same bundle with all its 256 entries.
    #[must_use]
    pub fn full(self) -> Self {
        Self {
            width: WIDTH,
            ..self
        }
    }

    /// Whether a log of this size has every entry of the bundle.
    pub fn is_within(self, tree_size: u64) -> bool {
        is_within(self.index, self.width, tree_size)
    }

    /// The bundle of this index as wide as it is in a log of this size; `None` when the log has no
    /// entry of it.
    pub fn at(index: u64, tree_size: u64) -> Option<Self> {
        Self::new(index, width_at(index, tree_size))
    }
}

/// How many hashes a level has in a tree of this size: one for each complete subtree.
pub(super) fn hashes_of_level(level: u8, tree_size: u64) -> u64 {
    tree_size
        .checked_shr(u32::from(level) * WIDTH_BITS)
        .unwrap_or(0)
}

fn is_within(index: u64, width: u16, count: u64) -> bool {
    index
        .checked_mul(u64::from(WIDTH))
        .and_then(|start| start.checked_add(u64::from(width)))
        .is_some_and(|end| end <= count)
}

fn width_at(index: u64, count: u64) -> u16 {
    let available = index
        .checked_mul(u64::from(WIDTH))
        .map_or(0, |start| count.saturating_sub(start));
    u16::try_from(available).map_or(WIDTH, |width| width.min(WIDTH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_of_70000_has_the_tiles_of_the_specification() {
        // 273 full and a partial one of 112; 1 full and 17; 1.
        assert_eq!(Tile::at(0, 272, 70_000).map(Tile::width), Some(256));
        assert_eq!(Tile::at(0, 273, 70_000).map(Tile::width), Some(112));
        assert_eq!(Tile::at(0, 274, 70_000), None);
        assert_eq!(Tile::at(1, 0, 70_000).map(Tile::width), Some(256));
        assert_eq!(Tile::at(1, 1, 70_000).map(Tile::width), Some(17));
        assert_eq!(Tile::at(2, 0, 70_000).map(Tile::width), Some(1));
        assert_eq!(Tile::at(2, 1, 70_000), None);
        assert_eq!(Tile::at(3, 0, 70_000), None);
    }

    #[test]
    fn every_width_up_to_the_published_one_is_within() {
        for width in 1..=256 {
            let last = Tile::new(0, 273, width).unwrap();
            assert_eq!(last.is_within(70_000), width <= 112, "{width}");
            assert!(Tile::new(0, 0, width).unwrap().is_within(70_000));
            assert!(!Tile::new(0, 274, width).unwrap().is_within(70_000));
            assert!(!Tile::new(63, 0, width).unwrap().is_within(u64::MAX));
            assert!(!Tile::new(0, u64::MAX, width).unwrap().is_within(u64::MAX));
        }
    }

    #[test]
    fn an_empty_or_too_wide_tile_cannot_be_named() {
        assert_eq!(Tile::new(0, 0, 0), None);
        assert_eq!(Tile::new(0, 0, 257), None);
        assert_eq!(Tile::new(64, 0, 1), None);
        assert_eq!(Bundle::new(0, 0), None);
        assert_eq!(Bundle::new(0, 257), None);
        assert_eq!(Bundle::at(0, 0), None);
    }
}
