//! The rows of consecutive entries, before the index has them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use grain_envelope::{EventId, KeyId, LotId, Subject};
use grain_events::trace::Flow;
use grain_events::{Account, Effect, FileEffect, State, Told, ViolationId};
use grain_store::Table;

use super::flows;
use super::relation::Relation;
use super::rows::{self, Listed};
use crate::judged::{Clash, Judged, Trace};

/// A row: its table, key and value.
type Put = (Table, Vec<u8>, Vec<u8>);

/// The entries of one key in a stretch of the log.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeyList {
    /// The number of the last of them that has one; of the last one before, where none has.
    pub(crate) last_number: u64,
    /// The entries.
    pub(crate) list: Vec<Listed>,
}

/// What the entries from `first` to `end` (exclusive) add to the index. Queries look here first:
/// the index follows behind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gathered {
    pub(crate) first: u64,
    pub(crate) end: u64,
    pub(crate) ids: HashMap<EventId, u64>,
    pub(crate) keys: HashMap<KeyId, KeyList>,
    pub(crate) subjects: HashMap<Subject, Vec<Listed>>,
    pub(crate) conflicts: HashMap<(KeyId, Clash), u64>,
    pub(crate) violations: BTreeMap<(u64, u16), ViolationId>,
    pub(crate) told: BTreeMap<(u64, u16), Told>,
    pub(crate) relations: BTreeMap<LotId, BTreeSet<Relation>>,
    pub(crate) flows: BTreeMap<LotId, Vec<Flow>>,
    pub(crate) bulks: BTreeMap<Account, Vec<Flow>>,
    /// The events that name attachments, by index.
    pub(crate) attached: BTreeMap<u64, EventId>,
}

impl Gathered {
    /// Nothing yet; the next entry has index `first`.
    pub(crate) fn from(first: u64) -> Self {
        Self {
            first,
            end: first,
            ..Self::default()
        }
    }

    /// How many entries.
    pub(crate) fn len(&self) -> u64 {
        self.end - self.first
    }

    /// Takes in the next entry; `state` is the state after it.
    pub(crate) fn push(&mut self, judged: &Judged, state: &State) {
        let listed = Listed {
            index: judged.index(),
            standing: judged.standing(),
        };
        if let Some(id) = judged.trace.id() {
            self.ids.insert(id, listed.index);
        }
        match judged.trace {
            Trace::Event { key, number, .. } => {
                let keys = self.keys.entry(key).or_default();
                keys.last_number = number;
                keys.list.push(listed);
            }
            Trace::Conflict { key, clash, .. } => {
                self.conflicts.insert((key, clash), listed.index);
                let head = state.key(&key).map_or(0, |record| record.head.sequence);
                let keys = self.keys.entry(key).or_default();
                keys.last_number = keys.last_number.max(head);
                keys.list.push(listed);
            }
            Trace::Own => {}
        }
        for subject in &judged.subjects {
            self.subjects
                .entry(subject.clone())
                .or_default()
                .push(listed);
        }
        for (number, violation) in (0..).zip(&judged.judgement.violations) {
            self.told
                .insert((listed.index, number), Told::of(violation));
        }
        let mut opened = 0;
        for effect in &judged.judgement.effects {
            if let Effect::ViolationOpened { violation, .. } = effect {
                self.violations
                    .insert((listed.index, opened), violation.clone());
                opened += 1;
            }
            if let Effect::Files(FileEffect::AttachmentsNamed { event, .. }) = effect {
                self.attached.insert(listed.index, *event);
            }
            for (lot, relation) in Relation::of(effect, state) {
                self.relations.entry(lot).or_default().insert(relation);
            }
        }
        for flow in Flow::of(&judged.judgement.effects, listed.index) {
            for bulk in flow.bulks() {
                let known = self.bulks.entry(bulk.clone()).or_default();
                known.push(flow.clone());
            }
            self.flows.entry(flow.lot).or_default().push(flow);
        }
        self.end = listed.index + 1;
    }

    /// The rows, in no order.
    pub(crate) fn puts(&self) -> Vec<Put> {
        let mut puts = Vec::with_capacity(self.ids.len() + 2 * self.keys.len() + 64);
        let id = |(id, index): (&EventId, &u64)| {
            (rows::IDS, rows::id_key(id), rows::encode_index(*index))
        };
        puts.extend(self.ids.iter().map(id));
        for (key, keys) in &self.keys {
            let last_index = keys.list.last().map_or(0, |listed| listed.index);
            let row = rows::key_row(key, keys.last_number, last_index);
            puts.push((rows::KEYS, row, rows::encode_list(&keys.list)));
        }
        for (subject, list) in &self.subjects {
            let last_index = list.last().map_or(0, |listed| listed.index);
            let row = rows::subject_row(subject, last_index);
            puts.push((rows::SUBJECTS, row, rows::encode_list(list)));
        }
        for ((key, clash), index) in &self.conflicts {
            let row = rows::conflict_key(key, clash);
            puts.push((rows::CONFLICTS, row, rows::encode_index(*index)));
        }
        for ((index, number), violation) in &self.violations {
            let row = rows::violation_key(*index, *number);
            puts.push((rows::VIOLATIONS, row, violation.to_string().into_bytes()));
        }
        for ((index, number), told) in &self.told {
            let row = rows::violation_key(*index, *number);
            puts.push((rows::TOLD, row, rows::encode_told(told)));
        }
        for (lot, relations) in &self.relations {
            let row = |relation: &Relation| (rows::RELATIONS, relation.row(*lot), Vec::new());
            puts.extend(relations.iter().map(row));
        }
        for (index, event) in &self.attached {
            let row = rows::encode_index(*index);
            puts.push((rows::ATTACHED, row, event.as_bytes().to_vec()));
        }
        for (lot, list) in &self.flows {
            put_flows(&mut puts, rows::FLOWS, &Relation::prefix(*lot), list);
        }
        for (bulk, list) in &self.bulks {
            put_flows(&mut puts, rows::BULKS, &rows::bulk_prefix(bulk), list);
        }
        puts
    }
}

fn put_flows(puts: &mut Vec<Put>, table: Table, prefix: &[u8], list: &[Flow]) {
    let first = list.first().map_or(0, |flow| flow.index);
    for (number, row) in (0..).zip(flows::encode(list)) {
        puts.push((table, rows::flows_row(prefix.to_vec(), first, number), row));
    }
}
