//! The walk over all segments: it keeps what is broken open until it knows what lies behind.

use crate::frame::{BLOCK, Chain, Frame, Header, LedgerId, SECTOR};

use super::look::{Broken, Look, look, next_header};
use super::{Damage, Fault, Marks, Place, Stray, Survey, Torn};

/// Scans a log segment by segment and classifies what it finds.
#[derive(Debug)]
pub struct LogScan {
    ledger: LedgerId,
    chain: Chain,
    tail: Place,
    next_segment: u32,
    /// Breaks behind which no header has been found yet.
    open: Vec<Break>,
    damage: Vec<Damage>,
    stray: Vec<Stray>,
}

/// A place without a whole frame, and the chain that led there.
#[derive(Debug, Clone, Copy)]
struct Break {
    place: Place,
    before: Chain,
    broken: Broken,
}

impl LogScan {
    /// Begins at the start of segment `segment`, where `chain` is known to stand: [`Chain::START`]
    /// and 0 for a whole log.
    pub fn new(ledger: LedgerId, segment: u32, chain: Chain) -> Self {
        Self {
            ledger,
            chain,
            tail: Place { segment, offset: 0 },
            next_segment: segment,
            open: Vec::new(),
            damage: Vec::new(),
            stray: Vec::new(),
        }
    }

    /// Scans the next segment. Segments come in rising order; a number left out is a missing
    /// segment. `visit` sees every whole frame that is part of the log, in order, frames behind a
    /// damaged one included.
    ///
    /// `bytes` is the whole segment, at most 4 GiB.
    pub fn segment<'a>(
        &mut self,
        segment: u32,
        bytes: &'a [u8],
        visit: &mut dyn FnMut(Place, &Frame<'a>),
    ) {
        if segment > self.next_segment {
            self.open(
                Place {
                    segment: self.next_segment,
                    offset: 0,
                },
                Broken::Absent,
            );
        }
        self.next_segment = segment.saturating_add(1);
        let mut place = Place { segment, offset: 0 };
        let mut made_with = 1;
        while (place.offset as usize) < bytes.len() {
            let behind = match look(&self.ledger, bytes, place) {
                Look::Frame(frame) if self.chain.next_index <= frame.header.first_index => {
                    self.accept(place, &frame);
                    visit(place, &frame);
                    made_with = frame.header.placement.segment_size as usize;
                    step(place, frame.header.frame_size())
                }
                Look::Frame(frame) => {
                    self.misplaced(place, &frame.header);
                    step(place, frame.header.frame_size())
                }
                Look::Broken(broken) => {
                    let size = self.broken(place, broken);
                    next_header(
                        &self.ledger,
                        bytes,
                        step(place, size),
                        self.chain.next_index,
                    )
                    .unwrap_or(Place {
                        segment,
                        offset: u32::MAX,
                    })
                }
            };
            place = behind;
        }
        if bytes.len() < made_with {
            let cut = step(Place { segment, offset: 0 }, bytes.len());
            self.open(cut, Broken::Header(Fault::SegmentCut));
        }
    }

    /// What was found, in the light of what is known to have been durable.
    pub fn finish(mut self, marks: Marks) -> Survey {
        let mut torn = None;
        let mut end = self.chain;
        let mut only_zeros = true;
        for one in std::mem::take(&mut self.open) {
            let torn_here = if only_zeros { one.torn(marks) } else { None };
            match (torn_here, one.broken) {
                (Some(write), _) => {
                    torn = Some(write);
                    end = one.before;
                }
                (None, Broken::Zero(None) | Broken::Absent) => continue,
                (None, Broken::Zero(Some(dirt))) if !only_zeros => self.stray(one.place, dirt),
                (None, _) => self.damage.push(one.damage(None)),
            }
            only_zeros = false;
        }
        let ends_known = self.damage.iter().all(|damage| damage.end.is_some());
        if end.next_index < marks.checkpoint_size && ends_known {
            self.damage.push(Damage {
                place: self.tail,
                first_index: end.next_index,
                end: Some(marks.checkpoint_size),
                fault: Fault::EndMissing,
            });
        }
        self.damage
            .sort_by_key(|damage| (damage.place, damage.first_index));
        Survey {
            end,
            tail: self.tail,
            damage: self.damage,
            torn,
            stray: self.stray,
        }
    }

    fn accept(&mut self, place: Place, frame: &Frame<'_>) {
        self.resolve(place, &frame.header);
        self.chain = Chain::after(&frame.header);
        self.tail = step(place, frame.header.frame_size());
    }

    /// Opens a break and returns how many bytes it is known to cover.
    fn broken(&mut self, place: Place, broken: Broken) -> usize {
        let Broken::Body { header, .. } = broken else {
            self.open(place, broken);
            return BLOCK;
        };
        if header.first_index < self.chain.next_index {
            self.misplaced(place, &header);
            return header.frame_size();
        }
        self.resolve(place, &header);
        self.open(place, broken);
        self.chain = Chain::after(&header);
        header.frame_size()
    }

    fn open(&mut self, place: Place, broken: Broken) {
        self.open.push(Break {
            place,
            before: self.chain,
            broken,
        });
    }

    /// A header was found at `place`: what was open before it is now known for what it is, and the
    /// chain stands right before the header.
    fn resolve(&mut self, place: Place, header: &Header) {
        let open = std::mem::take(&mut self.open);
        let gap = header.first_index > self.chain.next_index;
        // Zeros up to the end of a segment are its natural end, so a loss is put down to them only
        // when there is nothing else to put it down to.
        let suspect = |one: &Break| {
            matches!(
                one.broken,
                Broken::Zero(Some(_)) | Broken::Header(_) | Broken::Absent
            )
        };
        let suspects = open.iter().any(suspect);
        let last_zeros = open
            .iter()
            .rposition(|one| matches!(one.broken, Broken::Zero(None)));
        for (position, one) in open.iter().enumerate() {
            let blamed = suspect(one) || (!suspects && last_zeros == Some(position));
            match one.broken {
                Broken::Body { .. } => self.damage.push(one.damage(None)),
                _ if gap && blamed => {
                    self.damage.push(one.damage(Some(header.first_index)));
                }
                Broken::Zero(Some(dirt)) => self.stray(one.place, dirt),
                Broken::Header(_) => {
                    self.stray(
                        one.place,
                        (one.place.offset, step(one.place, SECTOR).offset),
                    );
                }
                Broken::Zero(None) | Broken::Absent => {}
            }
        }
        let explained = gap && (suspects || last_zeros.is_some());
        if !self.chain.continued_by(header) && !explained {
            self.misplaced(place, header);
        }
        self.chain = Chain {
            next_index: header.first_index,
            previous: header.previous,
            epoch: header.epoch,
        };
    }

    /// A whole header, in its own place, that does not continue the log.
    fn misplaced(&mut self, place: Place, header: &Header) {
        let gap = header.first_index > self.chain.next_index;
        let (first_index, end) = if gap {
            (self.chain.next_index, header.first_index)
        } else {
            (header.first_index, header.end())
        };
        self.damage.push(Damage {
            place,
            first_index,
            end: Some(end),
            fault: Fault::OutOfPlace,
        });
    }

    fn stray(&mut self, place: Place, (first, end): (u32, u32)) {
        self.stray.push(Stray {
            place: Place {
                offset: first,
                ..place
            },
            end,
        });
    }
}

impl Break {
    /// The break as a torn write, if it can be one.
    fn torn(&self, marks: Marks) -> Option<Torn> {
        let first_index = self.before.next_index;
        let (end, count) = match self.broken {
            Broken::Zero(Some((_, end))) => (end, None),
            Broken::Body {
                header,
                zero_sector: true,
                ..
            } if header.first_index == first_index => (
                step(self.place, header.frame_size()).offset,
                Some(header.count),
            ),
            _ => return None,
        };
        let torn = Torn {
            place: self.place,
            end,
            first_index,
            count,
        };
        marks.allow_loss_from(first_index).then_some(torn)
    }

    /// The break as damage, up to the header found behind it.
    fn damage(&self, behind: Option<u64>) -> Damage {
        let first_index = self.before.next_index;
        let (end, fault) = match self.broken {
            Broken::Body { header, fault, .. } => (Some(header.end()), fault),
            Broken::Zero(_) => (behind, Fault::HeaderMissing),
            Broken::Header(fault) => (behind, fault),
            Broken::Absent => (behind, Fault::SegmentMissing),
        };
        Damage {
            place: self.place,
            first_index,
            end,
            fault,
        }
    }
}

fn step(place: Place, bytes: usize) -> Place {
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    Place {
        offset: place.offset.saturating_add(bytes),
        ..place
    }
}
