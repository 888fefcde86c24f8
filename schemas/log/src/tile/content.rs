//! What a tile contains: hashes, one after the other.

use thiserror::Error;

use super::coordinate::Tile;
use crate::merkle::Hash;

/// Why bytes are not the content of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TileContentError {
    /// Fewer or more bytes than 32 for each hash of the width.
    #[error("a tile of width {width} has {} bytes, not {given}", usize::from(*width) * 32)]
    Length {
        /// The width that was to be read.
        width: u16,
        /// How many bytes there are.
        given: usize,
    },
}

/// The bytes of a tile: its hashes, 32 bytes each.
pub fn encode_tile(hashes: &[Hash]) -> Vec<u8> {
    hashes.concat()
}

/// The hashes of a tile. There must be exactly as many bytes as the tile is wide.
pub fn decode_tile(tile: Tile, bytes: &[u8]) -> Result<Vec<Hash>, TileContentError> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() && hashes.len() == usize::from(tile.width()) {
        Ok(hashes.to_vec())
    } else {
        Err(TileContentError::Length {
            width: tile.width(),
            given: bytes.len(),
        })
    }
}

/// The tile's own width out of stored bytes that may be wider: exactly `width` hashes.
///
/// Partial tiles are served by cutting, for ever and for every width up to the published one, so
/// that a growing tile is stored once.
pub fn cut_tile(tile: Tile, stored: &[u8]) -> Result<&[u8], TileContentError> {
    stored
        .get(..usize::from(tile.width()) * 32)
        .ok_or(TileContentError::Length {
            width: tile.width(),
            given: stored.len(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_tile_is_cut_to_every_width() {
        let hashes: Vec<Hash> = (0..=255).map(|n| [n; 32]).collect();
        let stored = encode_tile(&hashes);
        assert_eq!(stored.len(), 8192);
        for width in 1..=256 {
            let tile = Tile::new(0, 0, width).unwrap();
            let cut = cut_tile(tile, &stored).unwrap();
            assert_eq!(
                decode_tile(tile, cut).unwrap(),
                hashes[..usize::from(width)]
            );
        }
    }

    #[test]
    fn never_wider_nor_narrower_than_named() {
        let tile = Tile::new(0, 0, 3).unwrap();
        for given in [0, 32, 95, 97, 128] {
            let error = TileContentError::Length { width: 3, given };
            assert_eq!(decode_tile(tile, &vec![0; given]), Err(error));
            if given < 96 {
                assert_eq!(cut_tile(tile, &vec![0; given]), Err(error));
            }
        }
    }
}
