//! The paths of tlog-tiles.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::coordinate::{Bundle, Tile};
use crate::canonical::parse_decimal;

/// What a path under a log's prefix names: a hash tile or a bundle of entries. C2SP tlog-tiles.
///
/// `Display` and `FromStr` are inverse: a path that parses is the only one for its resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// `tile/<L>/<N>[.p/<W>]`
    Tile(Tile),
    /// `tile/entries/<N>[.p/<W>]`
    Bundle(Bundle),
}

/// A text that is not the path of a tile or bundle. A server answers 404.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not the path of a tile or an entry bundle")]
pub struct PathError;

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/", self.level())?;
        write_index(f, self.index())?;
        if self.is_full() {
            Ok(())
        } else {
            write!(f, ".p/{}", self.width())
        }
    }
}

impl fmt::Display for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tile/entries/")?;
        write_index(f, self.index())?;
        if self.is_full() {
            Ok(())
        } else {
            write!(f, ".p/{}", self.width())
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tile(tile) => tile.fmt(f),
            Self::Bundle(bundle) => bundle.fmt(f),
        }
    }
}

impl FromStr for Resource {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, PathError> {
        parse(path).ok_or(PathError)
    }
}

impl FromStr for Tile {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, PathError> {
        match path.parse()? {
            Resource::Tile(tile) => Ok(tile),
            Resource::Bundle(_) => Err(PathError),
        }
    }
}

impl FromStr for Bundle {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, PathError> {
        match path.parse()? {
            Resource::Bundle(bundle) => Ok(bundle),
            Resource::Tile(_) => Err(PathError),
        }
    }
}

/// Groups of three digits, all but the last with an `x` before: 1234067 is `x001/x234/067`.
fn write_index(f: &mut fmt::Formatter<'_>, index: u64) -> fmt::Result {
    if index >= 1000 {
        write_leading_groups(f, index / 1000)?;
    }
    write!(f, "{:03}", index % 1000)
}

fn write_leading_groups(f: &mut fmt::Formatter<'_>, groups: u64) -> fmt::Result {
    if groups >= 1000 {
        write_leading_groups(f, groups / 1000)?;
    }
    write!(f, "x{:03}/", groups % 1000)
}

fn parse(path: &str) -> Option<Resource> {
    let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let (index, width) = match rest.split_once(".p/") {
        Some((index, width)) => (index, parse_partial_width(width)?),
        None => (rest, super::coordinate::WIDTH),
    };
    let index = parse_index(index)?;
    if kind == "entries" {
        return Bundle::new(index, width).map(Resource::Bundle);
    }
    let level = u8::try_from(parse_decimal(kind)?).ok()?;
    Tile::new(level, index, width).map(Resource::Tile)
}

/// A full tile has no width in its path, so 256 is refused here.
fn parse_partial_width(text: &str) -> Option<u16> {
    let width = u16::try_from(parse_decimal(text)?).ok()?;
    (1..=255).contains(&width).then_some(width)
}

fn parse_index(text: &str) -> Option<u64> {
    let mut groups = text.split('/').peekable();
    let mut index = 0_u64;
    let mut is_first = true;
    while let Some(group) = groups.next() {
        let is_last = groups.peek().is_none();
        let digits = if is_last {
            group
        } else {
            group.strip_prefix('x')?
        };
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // A leading group of zeros would be a second path for the same tile.
        if is_first && !is_last && digits == "000" {
            return None;
        }
        is_first = false;
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
    }
    Some(index)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_of_the_specification() {
        for (level, index, width, path) in [
            (0, 0, 256, "tile/0/000"),
            (0, 273, 112, "tile/0/273.p/112"),
            (1, 1, 17, "tile/1/001.p/17"),
            (2, 1000, 1, "tile/2/x001/000.p/1"),
            (63, 1_234_067, 256, "tile/63/x001/x234/067"),
            (
                0,
                u64::MAX,
                255,
                "tile/0/x018/x446/x744/x073/x709/x551/615.p/255",
            ),
        ] {
            let tile = Tile::new(level, index, width).unwrap();
            assert_eq!(tile.to_string(), path);
            assert_eq!(path.parse(), Ok(Resource::Tile(tile)));
        }
        let bundle = Bundle::new(1_234_067, 3).unwrap();
        assert_eq!(bundle.to_string(), "tile/entries/x001/x234/067.p/3");
        assert_eq!(bundle.to_string().parse(), Ok(bundle));
    }

    #[test]
    fn every_other_spelling_is_refused() {
        for path in [
            "",
            "tile",
            "tile/",
            "tile/0",
            "tile/0/",
            "/tile/0/000",
            "tile/0/000/",
            "tile/00/000",
            "tile/64/000",
            "tile/256/000",
            "tile/-1/000",
            "tile/+1/000",
            "tile/x/000",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/0/1000",
            "tile/0/x000/000",
            "tile/0/x000/001",
            "tile/0/x001",
            "tile/0/001/000",
            "tile/0/x001/x000",
            "tile/0/x01/000",
            "tile/0/X001/000",
            "tile/0/000.p",
            "tile/0/000.p/",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/1/",
            "tile/0/000.p/1.p/1",
            "tile/0/000.p/ 1",
            "tile/0/000.P/1",
            "tile/0/000.q/1",
            "tile/Entries/000",
            "tile/entries/0",
            "tile/data/000",
            "tile/8/0/000",
            "tile/0/٠٠٠",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999",
            "tile//000",
            "tile/0//000",
            "tile/0/../000",
            "tile/0/000?x",
            "tile/0/000%2ep/1",
            "tile/0/000\n",
            "checkpoint",
        ] {
            assert_eq!(path.parse::<Resource>(), Err(PathError), "{path:?}");
        }
    }

    proptest! {
        #[test]
        fn a_path_names_its_tile(level in 0_u8..64, index: u64, width in 1_u16..=256) {
            let tile = Tile::new(level, index, width).unwrap();
            prop_assert_eq!(tile.to_string().parse(), Ok(tile));
            let bundle = Bundle::new(index, width).unwrap();
            prop_assert_eq!(bundle.to_string().parse(), Ok(bundle));
        }

        #[test]
        fn what_parses_is_canonical(path in "tile/(0|1|63|entries)/(x?[0-9]{1,4}/){0,2}[0-9]{2,4}(\\.p/[0-9]{1,3})?") {
            if let Ok(resource) = path.parse::<Resource>() {
                prop_assert_eq!(resource.to_string(), path);
            }
        }
    }
}
