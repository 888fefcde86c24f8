//! A photograph, as small as a picture can be: eight grey pixels square, and a comment that tells it
//! from every other.

const BEGIN: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00";
/// One component of 8 x 8, one code for each of the two tables, one block.
const PICTURE: &[u8] = b"\xff\xc0\x00\x0b\x08\x00\x08\x00\x08\x01\x01\x11\x00\
\xff\xc4\x00\x14\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x05\
\xff\xc4\x00\x14\x10\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x55\xff\xd9";

/// The bytes of a JPEG that shows nothing and says `of`.
pub fn photo(of: &str) -> Vec<u8> {
    let mut bytes = BEGIN.to_vec();
    bytes.extend(segment(0xfe, of.as_bytes()));
    // A quantisation of one throughout.
    bytes.extend(segment(0xdb, &[&[0][..], &[1; 64]].concat()));
    bytes.extend(PICTURE);
    bytes
}

/// A marker, its length, and what it holds; a text too long for one is cut.
fn segment(marker: u8, holds: &[u8]) -> Vec<u8> {
    let length = u16::try_from(holds.len() + 2).unwrap_or(u16::MAX);
    let mut bytes = vec![0xff, marker];
    bytes.extend(length.to_be_bytes());
    bytes.extend(&holds[..usize::from(length) - 2]);
    bytes
}
