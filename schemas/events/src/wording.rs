//! Texts of bodies, by how long they may be.

use grain_envelope::Text;

/// A name of a party, place or bin.
pub type Name = Text<1, 100>;

/// A printed number of a paper.
pub type Number = Text<1, 64>;

/// A port, station or office as papers name it.
pub type Port = Text<1, 50>;

/// A postal address.
pub type Address = Text<1, 200>;

/// A sentence or a few: reasons, requirements, explanations.
pub type Remark = Text<1, 500>;
