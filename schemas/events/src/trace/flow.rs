use crate::account::{Account, Posting};
use crate::effect::{Effect, StorageEffect, TransportEffect};
use grain_envelope::{EventId, LotId, ProcessId};
use std::collections::BTreeMap;

/// Whether a flow is one of its own or sets an earlier one right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Corrects {
    /// It is a movement.
    Nothing,
    /// It is the difference by which a correction changes what an entry moved.
    Entry(u64),
    /// It is the difference by which a correction changes what some earlier entry moved.
    Earlier,
}

/// Grain of one lot that went from one account to another by one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The lot.
    pub lot: LotId,
    /// Index of the entry.
    pub index: u64,
    /// Whence.
    pub from: Account,
    /// Where to.
    pub to: Account,
    /// How many grams.
    pub mass_g: u64,
    /// Whether it sets an earlier flow right.
    pub corrects: Corrects,
}

impl Flow {
    /// The flows of the entry with this index and these effects: its postings, paired.
    ///
    /// Postings that were made as a pair stay one; of what is left the first that gives goes to the
    /// first that takes.
    pub fn of(effects: &[Effect], index: u64) -> Vec<Self> {
        let postings: Vec<&Posting> = effects.iter().filter_map(posting).collect();
        if postings.is_empty() {
            return Vec::new();
        }
        let corrects = effects
            .iter()
            .find_map(corrected)
            .unwrap_or(Corrects::Nothing);
        let mut flows = Vec::with_capacity(postings.len() / 2);
        let mut loose: BTreeMap<LotId, Loose<'_>> = BTreeMap::new();
        let mut rest = postings.as_slice();
        while let Some((one, behind)) = rest.split_first() {
            rest = behind;
            let twin = behind.first().filter(|other| {
                other.lot == one.lot && one.mass_g.checked_add(other.mass_g) == Some(0)
            });
            if let Some(other) = twin {
                rest = &behind[1..];
                let (from, to) = if one.mass_g < 0 {
                    (*one, *other)
                } else {
                    (*other, *one)
                };
                flows.push(Self::new(
                    from,
                    to,
                    to.mass_g.unsigned_abs(),
                    index,
                    corrects,
                ));
            } else if one.mass_g < 0 {
                loose.entry(one.lot).or_default().given.push(*one);
            } else {
                loose.entry(one.lot).or_default().taken.push(*one);
            }
        }
        for loose in loose.values() {
            loose.pair(|from, to, mass_g| {
                flows.push(Self::new(from, to, mass_g, index, corrects));
            });
        }
        let batches = Batches::of(effects);
        for flow in &mut flows {
            flow.attribute(&batches);
        }
        flows.retain(|flow| flow.mass_g > 0 && flow.from != flow.to);
        flows
    }

    fn new(from: &Posting, to: &Posting, mass_g: u64, index: u64, corrects: Corrects) -> Self {
        Self {
            lot: to.lot,
            index,
            from: from.account.clone(),
            to: to.account.clone(),
            mass_g,
            corrects,
        }
    }

    /// What goes into a batch or comes out of it after its closing goes to the unexplained or is
    /// taken from there, and so what is set right then; it is of the batch all the same.
    fn attribute(&mut self, batches: &Batches) {
        let batch = match (&self.from, &self.to) {
            (Account::Unexplained, other) | (other, Account::Unexplained) => {
                batches.of_other(self.lot, other)
            }
            _ => None,
        };
        let Some(process) = batch else { return };
        if self.from == Account::Unexplained {
            self.from = Account::Process(process);
        } else {
            self.to = Account::Process(process);
        }
    }

    /// The accounts among the two in which grain of several lots mixes.
    pub fn bulks(&self) -> impl Iterator<Item = &Account> + use<'_> {
        [&self.from, &self.to]
            .into_iter()
            .filter(|account| is_bulk(account))
    }
}

/// The batches of which an entry tells: by the parcels of waste that came out, and by the lots that
/// went in.
#[derive(Default)]
struct Batches {
    wasted: BTreeMap<EventId, ProcessId>,
    drawn: BTreeMap<LotId, ProcessId>,
}

impl Batches {
    fn of(effects: &[Effect]) -> Self {
        let mut batches = Self::default();
        for effect in effects {
            let Effect::Storage(effect) = effect else {
                continue;
            };
            if let StorageEffect::ProcessWasted {
                process, parcel, ..
            } = effect
            {
                batches.wasted.insert(*parcel, *process);
            } else if let StorageEffect::ProcessDrawn { process, lot, .. } = effect {
                batches.drawn.insert(*lot, *process);
            }
        }
        batches
    }

    /// The batch to which grain of a lot belongs that goes to the unexplained or comes from there, by
    /// the account at the other end.
    fn of_other(&self, lot: LotId, other: &Account) -> Option<ProcessId> {
        match other {
            Account::Product(process, _) => Some(*process),
            Account::Waste(parcel) => self.wasted.get(parcel).copied(),
            Account::Bin(_) | Account::Yard(_) => self.drawn.get(&lot).copied(),
            _ => None,
        }
    }
}

/// Postings of a lot that were not made as pairs.
#[derive(Default)]
struct Loose<'a> {
    given: Vec<&'a Posting>,
    taken: Vec<&'a Posting>,
}

impl<'a> Loose<'a> {
    fn pair(&self, mut paired: impl FnMut(&'a Posting, &'a Posting, u64)) {
        let (mut given, mut taken) = (self.given.iter(), self.taken.iter());
        let (mut from, mut to) = (given.next(), taken.next());
        let left =
            |posting: Option<&&Posting>| posting.map_or(0, |known| known.mass_g.unsigned_abs());
        let (mut out, mut into) = (left(from), left(to));
        while let (Some(giver), Some(taker)) = (from, to) {
            let mass_g = out.min(into);
            paired(giver, taker, mass_g);
            out -= mass_g;
            into -= mass_g;
            if out == 0 {
                from = given.next();
                out = left(from);
            }
            if into == 0 {
                to = taken.next();
                into = left(to);
            }
        }
    }
}

fn posting(effect: &Effect) -> Option<&Posting> {
    if let Effect::Posted(posting) = effect {
        Some(posting)
    } else {
        None
    }
}

fn corrected(effect: &Effect) -> Option<Corrects> {
    let Effect::Transport(effect) = effect else {
        return None;
    };
    if let TransportEffect::MovementCorrected { movement, .. } = effect {
        return Some(Corrects::Entry(movement.index));
    }
    let is_weighing = matches!(
        effect,
        TransportEffect::WeighingCorrected { .. } | TransportEffect::WeighingVoided { .. }
    );
    is_weighing.then_some(Corrects::Earlier)
}

/// Whether grain of several lots mixes in an account, so that what comes out of it may be of any of
/// them. Elsewhere every lot lies for itself.
pub fn is_bulk(account: &Account) -> bool {
    matches!(
        account,
        Account::Bin(_) | Account::Process(_) | Account::Product(..) | Account::Waste(_)
    )
}

/// The flows in the order of the log as they now count: corrections are taken into the flows that
/// they set right, which keep their place, and what is left of nothing is gone.
pub(super) fn settled(mut flows: Vec<Flow>) -> Vec<Flow> {
    flows.sort_by(|one, other| key(one).cmp(&key(other)));
    flows.dedup_by(|next, known| {
        let sum = (key(next) == key(known))
            .then(|| known.mass_g.checked_add(next.mass_g))
            .flatten();
        known.mass_g = sum.unwrap_or(known.mass_g);
        sum.is_some()
    });
    if flows.iter().all(|flow| flow.corrects == Corrects::Nothing) {
        return flows;
    }
    let mut kept: Vec<Flow> = Vec::with_capacity(flows.len());
    let mut places: BTreeMap<(LotId, Account, Account), Vec<usize>> = BTreeMap::new();
    for mut flow in flows {
        if flow.corrects != Corrects::Nothing {
            let back = (flow.lot, flow.to.clone(), flow.from.clone());
            let opposite = places.get(&back).map_or(&[][..], Vec::as_slice);
            take_back(&mut kept, opposite, &mut flow);
            let same = (flow.lot, flow.from.clone(), flow.to.clone());
            let same = places.get(&same).map_or(&[][..], Vec::as_slice);
            add_to(&mut kept, same, &mut flow);
        }
        if flow.mass_g > 0 {
            let place = (flow.lot, flow.from.clone(), flow.to.clone());
            places.entry(place).or_default().push(kept.len());
            flow.corrects = Corrects::Nothing;
            kept.push(flow);
        }
    }
    kept.retain(|flow| flow.mass_g > 0);
    kept
}

fn key(flow: &Flow) -> (u64, LotId, &Account, &Account, Corrects) {
    (flow.index, flow.lot, &flow.from, &flow.to, flow.corrects)
}

/// Takes a difference from the flows that went the other way: from the one that it names first, then
/// from the newest.
fn take_back(kept: &mut [Flow], opposite: &[usize], difference: &mut Flow) {
    for named_only in [true, false] {
        for place in opposite.iter().rev() {
            let flow = &mut kept[*place];
            if named_only && difference.corrects != Corrects::Entry(flow.index) {
                continue;
            }
            let taken = flow.mass_g.min(difference.mass_g);
            flow.mass_g -= taken;
            difference.mass_g -= taken;
        }
    }
}

/// Adds a difference to the flow that it names, or to the newest that went the same way.
fn add_to(kept: &mut [Flow], same: &[usize], difference: &mut Flow) {
    let named = |place: &&usize| difference.corrects == Corrects::Entry(kept[**place].index);
    let place = same.iter().rev().find(named).or(same.last()).copied();
    let Some(flow) = place.and_then(|place| kept.get_mut(place)) else {
        return;
    };
    if let Some(sum) = flow.mass_g.checked_add(difference.mass_g) {
        flow.mass_g = sum;
        difference.mass_g = 0;
    }
}
