//! Tiles: the stored form of a tree, after C2SP tlog-tiles.
//!
//! ```text
//! tile/<L>/<N>[.p/<W>]         hashes: tile N of level L, W wide (256 when not said)
//! tile/entries/<N>[.p/<W>]     entries: a bundle of W entries
//! ```
//!
//! Hash `i` of tile `n` of level `l` is the root over the leaves
//! `(256 n + i) * 256^l` up to, not including, `(256 n + i + 1) * 256^l`: always of a complete
//! subtree, never of a partial tile below.
//!
//! What a tile says is worth nothing until it is proven against a signed root;
//! [`AuthenticatedTiles`] is the only reader here.

mod bundle;
mod content;
mod coordinate;
mod path;
mod plan;
mod reader;
mod right_edge;

pub use bundle::{BundleError, MAX_ENTRY_BYTES, cut_bundle, decode_bundle, encode_bundle};
pub use content::{TileContentError, cut_tile, decode_tile, encode_tile};
pub use coordinate::{Bundle, Tile, WIDTH};
pub use path::{PathError, Resource};
pub use plan::{bundles_for, tiles_for};
pub use reader::{AuthenticatedTiles, TileReadError, TileSource};
pub use right_edge::{RightEdge, RightEdgeError};

#[cfg(test)]
mod vectors;
