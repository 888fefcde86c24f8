use super::movements::unit_mut;
use crate::effect::TransportEffect;
use crate::state::{Apart, ApartKind, Loose, Row, State, UnitRecord, Weighing};
use crate::vocabulary::WeighingSide;
use grain_envelope::{EventId, LotId, TransferId};

impl State {
    pub(super) fn correct(&mut self, effect: &TransportEffect, index: u64) {
        match effect {
            TransportEffect::WeighingCorrected {
                transfer,
                unit,
                lot,
                side,
                weighing,
            } => {
                let Some(event) = weighing.origin.as_ref().map(|origin| origin.event) else {
                    return;
                };
                let known = match transfer.and_then(|id| self.transfer_mut(id, index)) {
                    Some(record) => of_unit(unit_mut(record, unit, *lot), *side, event),
                    None => of_loose(self.loose_mut(unit, *lot, index), *side, event),
                };
                if let Some(known) = known {
                    *known = weighing.as_ref().clone();
                }
            }
            TransportEffect::WeighingVoided { .. } => self.void(effect, index),
            TransportEffect::MovementCorrected { event, movement } => {
                let value = movement.as_ref().clone();
                self.movements.insert(*event, Row::new(value, index));
            }
            other => unreachable!("{other:?} corrects nothing"),
        }
    }

    fn void(&mut self, effect: &TransportEffect, index: u64) {
        let TransportEffect::WeighingVoided {
            transfer,
            to,
            unit,
            lot,
            side,
            event,
        } = effect
        else {
            return;
        };
        let Some(transfer) = *transfer else {
            let loose = self.loose_mut(unit, *lot, index);
            let taken = take_loose(loose, *side, *event);
            return loose.voided.extend(taken);
        };
        let Some(record) = self.transfer_mut(transfer, index) else {
            return;
        };
        let record = unit_mut(record, unit, *lot);
        let declared = record.declared_mass_g();
        let Some(taken) = take(record, *side, *event) else {
            return;
        };
        // A part of a greater movement: the unit took a load over, or gave its load away, on the way.
        let on_the_way = taken.is_on_the_way();
        record.voided.push(taken);
        let expected = match side {
            WeighingSide::Received => {
                record.reloaded_index = None;
                declared
            }
            WeighingSide::Departed if on_the_way => {
                record.declared = None;
                -declared
            }
            WeighingSide::Departed => return self.owe(transfer, *lot, declared, index),
            WeighingSide::Rejected | WeighingSide::Lost => 0,
        };
        if let Some(to) = to {
            self.expect(*to, expected);
        }
    }

    /// What a transfer was declared to take from its facility has not left yet.
    fn owe(&mut self, transfer: TransferId, lot: LotId, mass_g: i128, index: u64) {
        let Some(from) = self.transfer(transfer).map(|record| record.terms.from) else {
            return;
        };
        if mass_g != 0 {
            let leaving = &mut self.lot_mut(lot, index).leaving_mass_g;
            *leaving.entry(from).or_default() += mass_g;
        }
    }
}

const fn kind(side: WeighingSide) -> Option<ApartKind> {
    match side {
        WeighingSide::Departed | WeighingSide::Received => None,
        WeighingSide::Rejected => Some(ApartKind::Rejected),
        WeighingSide::Lost => Some(ApartKind::Lost),
    }
}

fn of_apart(apart: &mut [Apart], side: WeighingSide, event: EventId) -> Option<&mut Weighing> {
    let told = |part: &&mut Apart| Some(part.kind) == kind(side) && part.weighing.is_of(event);
    apart.iter_mut().find(told).map(|part| &mut part.weighing)
}

fn of_unit(record: &mut UnitRecord, side: WeighingSide, event: EventId) -> Option<&mut Weighing> {
    match side {
        WeighingSide::Departed => record.departed.as_mut(),
        WeighingSide::Received => record.received.as_mut(),
        WeighingSide::Rejected | WeighingSide::Lost => of_apart(&mut record.apart, side, event),
    }
}

fn of_loose(loose: &mut Loose, side: WeighingSide, event: EventId) -> Option<&mut Weighing> {
    let told = |weighing: &&mut Weighing| weighing.is_of(event);
    match side {
        WeighingSide::Departed => loose.departed.iter_mut().find(told),
        WeighingSide::Received => loose.received.iter_mut().find(told),
        WeighingSide::Rejected | WeighingSide::Lost => of_apart(&mut loose.apart, side, event),
    }
}

fn take(record: &mut UnitRecord, side: WeighingSide, event: EventId) -> Option<Weighing> {
    match side {
        WeighingSide::Departed => record.departed.take(),
        WeighingSide::Received => record.received.take(),
        WeighingSide::Rejected | WeighingSide::Lost => take_apart(&mut record.apart, side, event),
    }
}

fn take_loose(loose: &mut Loose, side: WeighingSide, event: EventId) -> Option<Weighing> {
    let from = |weighings: &mut Vec<Weighing>| {
        let place = weighings
            .iter()
            .position(|weighing| weighing.is_of(event))?;
        Some(weighings.remove(place))
    };
    match side {
        WeighingSide::Departed => from(&mut loose.departed),
        WeighingSide::Received => from(&mut loose.received),
        WeighingSide::Rejected | WeighingSide::Lost => take_apart(&mut loose.apart, side, event),
    }
}

fn take_apart(apart: &mut Vec<Apart>, side: WeighingSide, event: EventId) -> Option<Weighing> {
    let told = |part: &Apart| Some(part.kind) == kind(side) && part.weighing.is_of(event);
    let place = apart.iter().position(told)?;
    Some(apart.remove(place).weighing)
}
