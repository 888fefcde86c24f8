use crate::effect::TransportEffect;
use crate::state::{Row, State};

impl State {
    pub(super) fn follow_case(&mut self, effect: &TransportEffect, index: u64) {
        match effect {
            TransportEffect::CaseOpened { case, record } => {
                if let Some(lot) = record.lot {
                    self.lot_mut(lot, index).cases.insert(*case);
                }
                let value = record.as_ref().clone();
                self.cases.insert(*case, Row::new(value, index));
            }
            TransportEffect::CaseStepTaken {
                case,
                lot,
                step,
                closes,
            } => {
                if let Some(lot) = lot.filter(|_| *closes) {
                    let lot = self.lot_mut(lot, index);
                    lot.cases.remove(case);
                    lot.cases_closed += 1;
                }
                if let Some(row) = self.cases.get_mut(case) {
                    row.value.steps.push(step.as_ref().clone());
                    if *closes {
                        row.value.closed_index = Some(index);
                    }
                    row.changed = index;
                }
            }
            TransportEffect::CaseReopened { case, lot, step } => {
                if let Some(lot) = lot {
                    let lot = self.lot_mut(*lot, index);
                    lot.cases.insert(*case);
                    lot.cases_closed = lot.cases_closed.saturating_sub(1);
                }
                if let Some(row) = self.cases.get_mut(case) {
                    row.value.steps.push(step.as_ref().clone());
                    row.value.closed_index = None;
                    row.changed = index;
                }
            }
            other => unreachable!("{other:?} concerns no case"),
        }
    }
}
