use crate::effect::Effect;
use crate::state::{Row, State};

impl State {
    pub(super) fn store_and_process(&mut self, effect: &Effect, index: u64) {
        match effect {
            Effect::MovementRecorded { event, movement } => {
                let value = movement.as_ref().clone();
                self.movements.insert(
                    *event,
                    Row {
                        value,
                        changed: index,
                    },
                );
            }
            other => unreachable!("{other:?} is neither storage nor processing"),
        }
    }
}
