//! The next state from a judgement. Effects are grouped by what they change; the match in
//! [`State::effect`] is the one that names every effect, each group names its own.

mod attachments;
mod budgets;
mod cases;
mod corrections;
mod entry;
mod monitoring;
mod movements;
mod registers;
mod storage;
mod sums;
mod transport;
mod violations;

use super::record::RecordKey;
use super::{AuthorHead, Facility, Lot, Row, State, SubjectHead, Transfer};
use crate::effect::Effect;
use crate::judgement::Judgement;
use grain_envelope::{FacilityId, KeyId, LotId, Subject, TransferId};

impl State {
    /// Does what a judgement says: the only way in which a state changes.
    ///
    /// Every record of [`Judgement::touches`] that exists must be in memory.
    pub fn apply(&mut self, judgement: &Judgement) {
        self.recorded_at = Some(judgement.recorded_at);
        for effect in &judgement.effects {
            self.note(|| effect.touches());
            self.effect(effect, judgement.index);
        }
        for link in &judgement.subjects {
            self.set_subject(&link.subject, SubjectHead::from(link), judgement.index);
        }
        if let Some((key, head)) = judgement.author {
            self.set_author(key, head);
        }
    }

    fn effect(&mut self, effect: &Effect, index: u64) {
        match effect {
            Effect::LedgerOpened(_)
            | Effect::PartyRegistered { .. }
            | Effect::FacilityRegistered { .. }
            | Effect::BinRegistered { .. }
            | Effect::PackActivated { .. }
            | Effect::StockOpened { .. } => self.register(effect, index),
            Effect::KeyEnrolled { .. }
            | Effect::KeyRevoked { .. }
            | Effect::KeyEventsConfirmed { .. } => self.change_key(effect),
            Effect::FilingGranted { .. }
            | Effect::FilingConfirmed { .. }
            | Effect::FilingSuspended { .. } => self.change_filing(effect, index),
            Effect::PermitRecorded { .. }
            | Effect::PermitReserved { .. }
            | Effect::CapacityReserved { .. } => self.draw(effect, index),
            Effect::TransferDeclared { .. }
            | Effect::UnitDeclared { .. }
            | Effect::TransferAcknowledged { .. }
            | Effect::AcknowledgementConfirmed { .. } => self.change_transfer(effect, index),
            Effect::LotMade { .. }
            | Effect::UnitDeparted { .. }
            | Effect::UnitReceived { .. }
            | Effect::LooseSettled { .. }
            | Effect::StageReached { .. }
            | Effect::Posted(_) => self.move_grain(effect, index),
            Effect::ViolationOpened { .. }
            | Effect::ViolationClosed { .. }
            | Effect::LotHeld { .. }
            | Effect::LotReleased { .. } => self.change_violation(effect, index),
            Effect::ApprovalAwaited { .. } | Effect::ApprovalGiven { .. } => {
                self.change_pending(effect, index);
            }
            Effect::Entry(effect) => self.enter(effect, index),
            Effect::Transport(effect) => self.transport(effect, index),
            Effect::Storage(effect) => self.store_and_process(effect, index),
            Effect::Monitoring(effect) => self.monitor(effect),
            Effect::Files(effect) => self.attach(effect, index),
        }
    }

    fn set_subject(&mut self, subject: &Subject, head: SubjectHead, index: u64) {
        self.note(|| vec![RecordKey::Subject(subject.clone())]);
        self.subjects.insert(subject.clone(), Row::new(head, index));
    }

    fn set_author(&mut self, key: KeyId, head: AuthorHead) {
        self.note(|| vec![RecordKey::Key(key)]);
        if let Some(key) = self.keys.get_mut(&key) {
            key.head = head;
        }
    }

    fn note(&mut self, keys: impl FnOnce() -> Vec<RecordKey>) {
        if let Some(changes) = &mut self.changes {
            changes.extend(keys());
        }
    }

    fn facility_mut(&mut self, facility: FacilityId) -> &mut Facility {
        self.facilities.entry(facility).or_default()
    }

    fn lot_mut(&mut self, lot: LotId, index: u64) -> &mut Lot {
        let row = self
            .lots
            .entry(lot)
            .or_insert_with(|| Row::new(Lot::default(), 0));
        row.changed = index;
        &mut row.value
    }

    fn transfer_mut(&mut self, transfer: TransferId, index: u64) -> Option<&mut Transfer> {
        let row = self.transfers.get_mut(&transfer)?;
        row.changed = index;
        Some(&mut row.value)
    }
}
