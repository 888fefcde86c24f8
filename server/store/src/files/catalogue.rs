//! Which records lie where: a few bytes in memory for every 64 KiB of the log.

use grain_log::frame::{Chain, FrameHash, Header, LedgerId};
use grain_log::segment::{Damage, Place};

use super::reader::behind;
use super::sidecar::{Point, Sidecar};
use crate::Name;

/// Bytes of a segment from one point to the next.
const STRIDE: u32 = 64 << 10;

/// A segment that holds records.
#[derive(Debug, Clone)]
pub(super) struct SegmentMap {
    pub(super) number: u32,
    pub(super) first_index: u64,
    pub(super) previous: FrameHash,
    pub(super) end: Chain,
    pub(super) last_offset: u32,
    pub(super) end_offset: u32,
    points: Vec<Point>,
    /// The names of the records; none once they lie in the sidecar.
    pub(super) names: Option<Vec<Name>>,
    /// Whether every frame follows the one before it.
    whole: bool,
}

/// Where to begin looking for a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    /// The beginning of a frame that holds the record, or of one before it.
    pub(super) place: Place,
    /// The index of that frame's first record.
    pub(super) index: u64,
    /// Where the segment's last frame ends.
    pub(super) end_offset: u32,
}

/// All segments that hold records, and where the log stands.
#[derive(Debug)]
pub(super) struct Catalogue {
    pub(super) end: Chain,
    pub(super) segments: Vec<SegmentMap>,
    /// What is known to be damaged.
    pub(super) damage: Vec<Damage>,
}

impl SegmentMap {
    pub(super) fn of_sidecar(sidecar: Sidecar) -> Self {
        Self {
            number: sidecar.segment,
            first_index: sidecar.first_index,
            previous: sidecar.previous,
            end: sidecar.end,
            last_offset: sidecar.last_offset,
            end_offset: sidecar.end_offset,
            points: sidecar.points,
            names: None,
            whole: true,
        }
    }

    /// The sidecar, as long as the names are here and no frame is missing.
    pub(super) fn sidecar(&self, ledger: LedgerId) -> Option<Sidecar> {
        let names = self.known_names()?.to_vec();
        Some(Sidecar {
            ledger,
            segment: self.number,
            first_index: self.first_index,
            previous: self.previous,
            end: self.end,
            last_offset: self.last_offset,
            end_offset: self.end_offset,
            points: self.points.clone(),
            names,
        })
    }

    /// The names of the segment's records, one for each, if they are here.
    pub(super) fn known_names(&self) -> Option<&[Name]> {
        self.names.as_deref().filter(|_| self.whole)
    }

    fn add(&mut self, offset: u32, header: &Header, names: impl Iterator<Item = Name>) {
        let follows = offset == self.end_offset && header.first_index == self.end.next_index;
        let far = self
            .points
            .last()
            .is_none_or(|point| offset - point.offset >= STRIDE);
        if far || !follows {
            self.points.push(Point {
                index: header.first_index,
                offset,
            });
        }
        self.whole &= follows;
        self.end = Chain::after(header);
        self.last_offset = offset;
        self.end_offset = behind(
            Place {
                segment: self.number,
                offset,
            },
            header,
        )
        .offset;
        if let Some(known) = &mut self.names {
            known.extend(names);
        }
    }
}

impl Catalogue {
    /// An empty catalogue of the part of a log that follows `end`.
    pub(super) fn after(segments: Vec<SegmentMap>, end: Chain) -> Self {
        Self {
            end,
            segments,
            damage: Vec::new(),
        }
    }

    /// Adds a frame that lies behind all others.
    pub(super) fn add(&mut self, place: Place, header: &Header, names: impl Iterator<Item = Name>) {
        if self
            .segments
            .last()
            .is_none_or(|last| last.number != place.segment)
        {
            self.segments.push(SegmentMap {
                number: place.segment,
                first_index: header.first_index,
                previous: header.previous,
                end: Chain {
                    next_index: header.first_index,
                    ..self.end
                },
                last_offset: 0,
                end_offset: 0,
                points: Vec::new(),
                names: Some(Vec::new()),
                whole: true,
            });
        }
        if let Some(segment) = self.segments.last_mut() {
            segment.add(place.offset, header, names);
            self.end = segment.end;
        }
    }

    /// Where to begin looking for the record; `None` when no segment can hold it.
    pub(super) fn start(&self, index: u64) -> Option<Start> {
        let after = self
            .segments
            .partition_point(|segment| segment.first_index <= index);
        let segment = self.segments.get(after.checked_sub(1)?)?;
        let after = segment.points.partition_point(|point| point.index <= index);
        let point = segment.points.get(after.checked_sub(1)?)?;
        Some(Start {
            place: Place {
                segment: segment.number,
                offset: point.offset,
            },
            index: point.index,
            end_offset: segment.end_offset,
        })
    }

    /// The damage that the record is known to have taken.
    pub(super) fn damage_to(&self, index: u64) -> Option<Damage> {
        let concerns = |damage: &&Damage| {
            damage.first_index <= index && damage.end.is_none_or(|end| index < end)
        };
        self.damage.iter().find(concerns).copied()
    }

    /// The segment with this number, if it holds records.
    pub(super) fn segment(&self, number: u32) -> Option<&SegmentMap> {
        let position = self
            .segments
            .binary_search_by_key(&number, |segment| segment.number)
            .ok()?;
        self.segments.get(position)
    }

    pub(super) fn segment_mut(&mut self, number: u32) -> Option<&mut SegmentMap> {
        let position = self
            .segments
            .binary_search_by_key(&number, |segment| segment.number)
            .ok()?;
        self.segments.get_mut(position)
    }
}
