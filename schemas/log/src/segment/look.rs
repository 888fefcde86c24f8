//! What lies at one place of a segment, taken by itself.

use crate::frame::{BLOCK, Frame, FrameError, Header, HeaderError, LedgerId, SECTOR, is_zero};

use super::{Fault, Place};

/// What lies at a place.
pub(super) enum Look<'a> {
    /// A whole frame of this ledger that says it lies here.
    Frame(Frame<'a>),
    /// Something else.
    Broken(Broken),
}

/// Something that is no whole frame.
#[derive(Debug, Clone, Copy)]
pub(super) enum Broken {
    /// A first sector of zeros; behind it nothing but zeros, or bytes from `.0` to `.1`.
    Zero(Option<(u32, u32)>),
    /// A whole header with a body that it does not commit to.
    Body {
        header: Header,
        zero_sector: bool,
        fault: Fault,
    },
    /// No header that says anything about this place.
    Header(Fault),
    /// There is no such segment.
    Absent,
}

/// Looks at `offset` of a segment. `bytes` is the whole segment.
pub(super) fn look<'a>(ledger: &LedgerId, bytes: &'a [u8], place: Place) -> Look<'a> {
    let here = &bytes[place.offset as usize..];
    if is_zero(&here[..here.len().min(SECTOR)]) {
        return Look::Broken(Broken::Zero(dirt(here, place.offset)));
    }
    let (header, broken) = match Frame::decode(here) {
        Ok(frame) => (frame.header, Look::Frame(frame)),
        Err(FrameError::Header(HeaderError::Version(_))) => {
            return Look::Broken(Broken::Header(Fault::Version));
        }
        Err(FrameError::Header(_)) => {
            return Look::Broken(Broken::Header(Fault::HeaderUnreadable));
        }
        Err(FrameError::Cut { header, .. }) => body(*header, false, Fault::SegmentCut),
        Err(FrameError::Altered {
            header,
            zero_sector,
        }) => body(*header, zero_sector, Fault::BodyAltered),
        Err(FrameError::Form { header }) => body(*header, false, Fault::BodyAltered),
    };
    if header.ledger != *ledger {
        return Look::Broken(Broken::Header(Fault::Foreign));
    }
    if !lies_at(&header, place) {
        return Look::Broken(Broken::Header(Fault::OutOfPlace));
    }
    broken
}

fn body<'a>(header: Header, zero_sector: bool, fault: Fault) -> (Header, Look<'a>) {
    (
        header,
        Look::Broken(Broken::Body {
            header,
            zero_sector,
            fault,
        }),
    )
}

fn lies_at(header: &Header, place: Place) -> bool {
    header.placement.segment == place.segment && header.placement.offset == place.offset
}

/// The first place from `offset` on with a header of this ledger that says it lies there and that
/// counts no record before `next_index`: proof that everything before it had been durable.
pub(super) fn next_header(
    ledger: &LedgerId,
    bytes: &[u8],
    from: Place,
    next_index: u64,
) -> Option<Place> {
    let first = (from.offset as usize).next_multiple_of(BLOCK);
    (first..bytes.len()).step_by(BLOCK).find_map(|offset| {
        let place = Place {
            offset: u32::try_from(offset).ok()?,
            ..from
        };
        let header = Header::decode(&bytes[offset..]).ok()?;
        let evidence =
            header.ledger == *ledger && lies_at(&header, place) && header.first_index >= next_index;
        evidence.then_some(place)
    })
}

/// The first byte that is not zero and the one behind the last, as offsets in the segment whose part
/// from `offset` on is `bytes`.
fn dirt(bytes: &[u8], offset: u32) -> Option<(u32, u32)> {
    let mut dirty = bytes
        .chunks(SECTOR)
        .enumerate()
        .filter(|(_, chunk)| !is_zero(chunk));
    let (number, chunk) = dirty.next()?;
    let first = number * SECTOR + chunk.iter().take_while(|byte| **byte == 0).count();
    let trailing = bytes.iter().rev().take_while(|byte| **byte == 0).count();
    let at = |position: usize| offset.saturating_add(u32::try_from(position).unwrap_or(u32::MAX));
    Some((at(first), at(bytes.len() - trailing)))
}
