use crate::effect::Effect;
use crate::state::{Closing, Row, State};

impl State {
    pub(super) fn change_violation(&mut self, effect: &Effect, index: u64) {
        match effect {
            Effect::ViolationOpened { violation, record } => {
                let value = record.as_ref().clone();
                self.violations
                    .insert(violation.clone(), Row::new(value, index));
            }
            Effect::ViolationClosed {
                violation,
                event,
                outcome,
            } => {
                if let Some(row) = self.violations.get_mut(violation) {
                    row.value.closing = Some(Closing {
                        event: *event,
                        index,
                        outcome: *outcome,
                    });
                    row.changed = index;
                }
            }
            Effect::LotHeld { lot, violation } => {
                self.lot_mut(*lot, index).held_by.insert(violation.clone());
            }
            Effect::LotReleased { lot, violation } => {
                self.lot_mut(*lot, index).held_by.remove(violation);
            }
            other => unreachable!("{other:?} changes no violation"),
        }
    }

    pub(super) fn change_pending(&mut self, effect: &Effect, index: u64) {
        match effect {
            Effect::ApprovalAwaited { event, pending } => {
                let value = pending.as_ref().clone();
                self.pending.insert(*event, Row::new(value, index));
            }
            Effect::ApprovalGiven { event } => {
                if let Some(row) = self.pending.get_mut(event) {
                    row.value.approved_index = Some(index);
                    row.changed = index;
                }
            }
            other => unreachable!("{other:?} awaits nothing"),
        }
    }
}
