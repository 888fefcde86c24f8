use crate::state::Lot;
use crate::vocabulary::InspectionOutcome;
use grain_envelope::{Commodity, Country, LotId, PermitId};
use std::collections::BTreeSet;

/// What binds grain that may be of several lots: the union of what binds each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restrictions {
    /// The commodities.
    pub commodities: BTreeSet<Commodity>,
    /// The countries of origin.
    pub origins: BTreeSet<Country>,
    /// The permits under which something came in.
    pub permits: BTreeSet<PermitId>,
    /// Something of it is genetically modified.
    pub gmo: bool,
    /// The lots that may not be moved or used: an open critical violation, or an authority's hold.
    pub held: BTreeSet<LotId>,
    /// What customs last decided about each of them.
    pub verdicts: BTreeSet<InspectionOutcome>,
    /// The lots of which nothing is recorded but that somebody moved them.
    pub unknown: BTreeSet<LotId>,
}

impl Restrictions {
    /// Adds what binds a lot; `lot` is `None` where no record of it is known.
    pub fn add(&mut self, id: LotId, lot: Option<&Lot>) {
        let Some((lot, making)) = lot.and_then(|lot| Some((lot, lot.making.as_ref()?))) else {
            self.unknown.insert(id);
            return;
        };
        self.commodities.insert(making.commodity);
        self.origins.insert(making.origin);
        self.permits.extend(making.permit);
        self.gmo |= making.gmo;
        if !lot.held_by.is_empty() || !lot.holds.is_empty() {
            self.held.insert(id);
        }
        self.verdicts
            .extend(lot.verdicts.last().map(|verdict| verdict.outcome));
    }
}
