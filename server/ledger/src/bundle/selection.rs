//! Which entries belong into a lot's bundle.

use std::collections::{BTreeMap, BTreeSet};

use grain_envelope::{BinId, KeyId, LotId, Subject};
use grain_events::{Account, RecordKey};

use super::Selected;
use crate::index::Standing;
use crate::queries::{Ownership, Queries, QueryError};
use crate::receipt::RetellError;
use crate::view::View;

/// Entries of a chain that are read at once.
const PAGE: usize = 1_000;

impl Queries<'_> {
    /// The entries of the lot's chain below `size`; what they relied on; the whole chain of every
    /// key that signed one of them; the chains of the bins that the lot lay in, while it did; and
    /// what those rest on in turn. Empty where the lot has no chain yet.
    pub(crate) fn select(
        &self,
        view: &View,
        lot: LotId,
        size: u64,
    ) -> Result<BTreeMap<u64, Selected>, QueryError> {
        let mut selection = Selection::default();
        let chain = self.chain_below(view, &Subject::Lot(lot), 0, size)?;
        if chain.is_empty() {
            return Ok(BTreeMap::new());
        }
        selection.waiting.extend(&chain);
        self.close(view, size, &mut selection)?;
        for (bin, first, last) in self.occupancy(view, lot, &chain, size, &selection.entries)? {
            let lay_there = self.chain_below(view, &Subject::Bin(bin), first, size)?;
            selection
                .waiting
                .extend(lay_there.into_iter().filter(|index| *index <= last));
        }
        let making = RecordKey::Lot(lot);
        let made = self.with_record(view, &making, |state| {
            Some(state.lot(lot)?.making.as_ref()?.index)
        })?;
        selection.waiting.extend(made.filter(|index| *index < size));
        self.close(view, size, &mut selection)?;
        Ok(selection.entries)
    }

    /// Leaves out what the reader may not know of.
    pub(crate) fn withhold(
        &self,
        view: &View,
        selected: &mut BTreeMap<u64, Selected>,
        may_see: &dyn Fn(&Ownership) -> bool,
    ) -> Result<(), QueryError> {
        let mut withheld = Vec::new();
        for (index, one) in selected.iter() {
            let audience = self.audience(view, &one.statement)?;
            if audience.is_some_and(|audience| !may_see(&audience)) {
                withheld.push(*index);
            }
        }
        for index in withheld {
            selected.remove(&index);
        }
        Ok(())
    }

    /// Reads what is waiting, and adds what it rests on, until nothing is missing.
    fn close(&self, view: &View, size: u64, selection: &mut Selection) -> Result<(), QueryError> {
        while let Some(index) = selection.waiting.pop_first() {
            if selection.entries.contains_key(&index) {
                continue;
            }
            let one = self.read_selected(index)?;
            let key = one.statement.identity.key;
            if selection.keys.insert(key) {
                selection.waiting.extend(self.key_chain(view, key, size)?);
            }
            selection.waiting.extend(&one.retold.admission.relied_on);
            let erasures = self.erasures(view, &one)?;
            selection
                .waiting
                .extend(erasures.into_iter().filter(|index| *index < size));
            selection.entries.insert(index, one);
        }
        Ok(())
    }

    /// The entries that erased an attachment of an entry.
    fn erasures(&self, view: &View, one: &Selected) -> Result<Vec<u64>, QueryError> {
        let Ok(header) = &one.statement.form else {
            return Ok(Vec::new());
        };
        if header.attachments.is_empty() {
            return Ok(Vec::new());
        }
        let known = self.attached(view, header.event_id)?;
        let erased = known.iter().flat_map(|known| &known.erased);
        Ok(erased.map(|erased| erased.index).collect())
    }

    /// The events about a key: its enrolment, its end. (Keys of genesis have no chain of their own
    /// before somebody names them.)
    fn key_chain(&self, view: &View, key: KeyId, size: u64) -> Result<Vec<u64>, QueryError> {
        let mut chain = self.chain_below(view, &Subject::Key(key), 0, size)?;
        chain.extend(view.state.key(&key).map(|record| record.enrolment.index));
        Ok(chain)
    }

    /// The admitted entries that name a subject, from `first` on and below `size`.
    fn chain_below(
        &self,
        view: &View,
        subject: &Subject,
        first: u64,
        size: u64,
    ) -> Result<Vec<u64>, QueryError> {
        let mut chain = Vec::new();
        let mut from = first;
        loop {
            let page = self.listed(view, subject, from, PAGE)?;
            let Some(last) = page.last().map(|listed| listed.index) else {
                return Ok(chain);
            };
            let admitted = page
                .iter()
                .filter(|listed| listed.standing == Standing::Admitted);
            chain.extend(
                admitted
                    .map(|listed| listed.index)
                    .filter(|index| *index < size),
            );
            if page.len() < PAGE || last >= size {
                return Ok(chain);
            }
            from = last + 1;
        }
    }

    /// The bins that entries of the lot's chain name, each from the first such entry on: to the
    /// last entry of the lot's chain where nothing of the lot is left in the bin, to the end where
    /// something is.
    fn occupancy(
        &self,
        view: &View,
        lot: LotId,
        chain: &[u64],
        size: u64,
        entries: &BTreeMap<u64, Selected>,
    ) -> Result<Vec<(BinId, u64, u64)>, QueryError> {
        let mut firsts: BTreeMap<BinId, u64> = BTreeMap::new();
        for index in chain {
            let header = entries
                .get(index)
                .and_then(|one| one.statement.form.as_ref().ok());
            for subject in header.iter().flat_map(|header| header.subjects.iter()) {
                if let Subject::Bin(bin) = subject {
                    firsts.entry(bin.clone()).or_insert(*index);
                }
            }
        }
        let last = chain.last().copied().unwrap_or_default();
        let record = RecordKey::Lot(lot);
        let filled = self.with_record(view, &record, |state| {
            let lot = state.lot(lot)?;
            let filled = |bin: &BinId| lot.balance(&Account::Bin(bin.clone())) != 0;
            Some(
                firsts
                    .keys()
                    .filter(|bin| filled(bin))
                    .cloned()
                    .collect::<BTreeSet<_>>(),
            )
        })?;
        let filled = filled.unwrap_or_default();
        let until = |bin: &BinId| if filled.contains(bin) { size } else { last };
        Ok(firsts
            .into_iter()
            .map(|(bin, first)| {
                let until = until(&bin);
                (bin, first, until)
            })
            .collect())
    }

    /// An entry with what its payload says.
    pub(crate) fn read_selected(&self, index: u64) -> Result<Selected, QueryError> {
        let contradiction = || QueryError::from(RetellError::Contradiction { index });
        let retold = self
            .shared
            .reteller
            .entry(index)?
            .ok_or_else(contradiction)?;
        let statement = retold.statement().map_err(|_| contradiction())?;
        Ok(Selected { retold, statement })
    }
}

#[derive(Default)]
struct Selection {
    waiting: BTreeSet<u64>,
    entries: BTreeMap<u64, Selected>,
    keys: BTreeSet<KeyId>,
}
