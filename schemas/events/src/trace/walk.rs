//! One walk over the ground, along what can be the same grain.

use super::Source;
use super::flow::is_bulk;
use super::ground::{Ground, Spot};
use crate::account::Account;
use grain_envelope::LotId;

/// Which way to walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// To where it came from.
    Back,
    /// To where it went.
    Forward,
}

/// Grain that a walk followed from one spot to another.
#[derive(Clone, Debug)]
pub(super) struct Passed {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) lot: LotId,
    pub(super) index: u64,
    pub(super) mass_g: u64,
}

/// How far a walk has been in one spot.
#[derive(Clone, Copy, Debug)]
struct Reached {
    /// Back: up to which index what came in is of interest. Forward: from which on what lies there
    /// is. The further a walk has come, the more steps of the spot it takes, and each one once.
    label: u64,
    /// Steps that were taken.
    taken: usize,
}

/// A walk. It takes every step once, so it ends, and needs no recursion.
pub(super) struct Walk {
    way: Way,
    reached: Vec<Option<Reached>>,
    waiting: Vec<usize>,
    /// Spots that were reached.
    pub(super) count: usize,
    /// Steps that may still be taken.
    pub(super) left: usize,
    /// Something was not followed, because there was too much of it.
    pub(super) cut: bool,
    spots_max: usize,
}

impl Walk {
    pub(super) fn new(way: Way, spots_max: usize, steps_max: usize) -> Self {
        Self {
            way,
            reached: Vec::new(),
            waiting: Vec::new(),
            count: 0,
            left: steps_max,
            cut: false,
            spots_max,
        }
    }

    /// Whether the walk came to a spot.
    pub(super) fn has_reached(&self, spot: usize) -> bool {
        self.reached.get(spot).is_some_and(Option::is_some)
    }

    /// Comes to a spot, back along what left it at an index or forward with what came in then.
    pub(super) fn come(&mut self, spots: &[Spot], spot: usize, index: u64) {
        let label = match self.way {
            Way::Back => spots[spot].bound(index),
            Way::Forward => index,
        };
        self.enter(&spots[spot].key.account, spot, label);
    }

    /// Comes to a spot and to everything that was ever in it.
    pub(super) fn come_to_all(&mut self, spots: &[Spot], spot: usize) {
        let label = match self.way {
            Way::Back => u64::MAX,
            Way::Forward => 0,
        };
        self.enter(&spots[spot].key.account, spot, label);
    }

    fn enter(&mut self, account: &Account, spot: usize, label: u64) {
        if self.reached.len() <= spot {
            self.reached.resize(spot + 1, None);
        }
        let further = match (&self.reached[spot], self.way) {
            (None, _) => true,
            (Some(known), Way::Back) => label > known.label,
            (Some(known), Way::Forward) => label < known.label,
        };
        if !further {
            return;
        }
        if self.reached[spot].is_none() {
            if self.count >= self.spots_max {
                self.cut = true;
                return;
            }
            self.count += 1;
        }
        let taken = self.reached[spot].map_or(0, |known| known.taken);
        self.reached[spot] = Some(Reached { label, taken });
        if !is_end(account) {
            self.waiting.push(spot);
        }
    }

    /// Walks on to the end, and tells of every step.
    pub(super) fn run<S: Source>(
        &mut self,
        ground: &mut Ground<'_, S>,
        passed: &mut impl FnMut(&Passed),
    ) -> Result<(), S::Error> {
        while let Some(spot) = self.waiting.pop() {
            while let Some(place) = self.next(&ground.spots[spot], spot) {
                if self.left == 0 {
                    self.cut = true;
                    return Ok(());
                }
                self.left -= 1;
                let Some(other) = ground.other((spot, self.way, place))? else {
                    self.cut = true;
                    continue;
                };
                let step = &ground.spots[spot].side(self.way)[place];
                let (lot, index, mass_g) = (step.lot, step.index, step.mass_g);
                let (from, to) = match self.way {
                    Way::Back => (other, spot),
                    Way::Forward => (spot, other),
                };
                self.come(&ground.spots, other, index);
                if self.has_reached(other) {
                    passed(&Passed {
                        from,
                        to,
                        lot,
                        index,
                        mass_g,
                    });
                }
            }
        }
        Ok(())
    }

    /// The place of the next step of a spot that is to be taken.
    fn next(&mut self, spot: &Spot, number: usize) -> Option<usize> {
        let reached = self.reached.get_mut(number)?.as_mut()?;
        let side = spot.side(self.way);
        let place = match self.way {
            Way::Back => reached.taken,
            Way::Forward => side.len().checked_sub(reached.taken + 1)?,
        };
        let step = side.get(place)?;
        let is_wanted = match self.way {
            Way::Back => step.index <= reached.label,
            Way::Forward => step.bound >= reached.label,
        };
        is_wanted.then(|| {
            reached.taken += 1;
            place
        })
    }
}

/// Where the way of grain begins or ends: what one lot lost and what it gained are not the same
/// grain.
fn is_end(account: &Account) -> bool {
    !is_bulk(account)
        && !matches!(
            account,
            Account::Yard(_)
                | Account::Place(..)
                | Account::Consignment(..)
                | Account::Rejected(_)
                | Account::Sample
        )
}
