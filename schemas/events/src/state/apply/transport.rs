use super::movements::unit_mut;
use crate::effect::TransportEffect;
use crate::state::State;
use grain_envelope::FacilityId;

impl State {
    pub(super) fn transport(&mut self, effect: &TransportEffect, index: u64) {
        match effect {
            TransportEffect::UnitInspected { .. }
            | TransportEffect::UnitLoaded { .. }
            | TransportEffect::UnitArrived { .. }
            | TransportEffect::LoadPutApart { .. }
            | TransportEffect::UnitSettled { .. }
            | TransportEffect::VehicleChangeDeclared { .. }
            | TransportEffect::VehicleChangeSupervised { .. }
            | TransportEffect::UnitReloaded { .. }
            | TransportEffect::UnitJoined { .. } => self.haul(effect, index),
            TransportEffect::WeighingCorrected { .. }
            | TransportEffect::WeighingVoided { .. }
            | TransportEffect::MovementCorrected { .. } => self.correct(effect, index),
            TransportEffect::CaseOpened { .. }
            | TransportEffect::CaseStepTaken { .. }
            | TransportEffect::CaseReopened { .. } => self.follow_case(effect, index),
        }
    }

    fn haul(&mut self, effect: &TransportEffect, index: u64) {
        match effect {
            TransportEffect::UnitInspected {
                transfer,
                unit,
                lot,
                inspection,
            } => {
                let inspections = match transfer.and_then(|id| self.transfer_mut(id, index)) {
                    Some(record) => &mut unit_mut(record, unit, *lot).inspections,
                    None => &mut self.loose_mut(unit, *lot, index).inspections,
                };
                inspections.push(*inspection);
            }
            TransportEffect::UnitLoaded {
                transfer,
                unit,
                lot,
                loading,
            } => {
                let loading = Some(loading.as_ref().clone());
                match transfer.and_then(|id| self.transfer_mut(id, index)) {
                    Some(record) => unit_mut(record, unit, *lot).loaded = loading,
                    None => self.loose_mut(unit, *lot, index).loaded = loading,
                }
            }
            TransportEffect::LoadPutApart {
                transfer,
                unit,
                lot,
                apart,
            } => {
                let apart = apart.as_ref().clone();
                match transfer.and_then(|id| self.transfer_mut(id, index)) {
                    Some(record) => unit_mut(record, unit, *lot).apart.push(apart),
                    None => self.loose_mut(unit, *lot, index).apart.push(apart),
                }
            }
            other => self.haul_declared(other, index),
        }
    }

    /// What concerns a declared transfer only.
    fn haul_declared(&mut self, effect: &TransportEffect, index: u64) {
        match effect {
            TransportEffect::UnitArrived {
                transfer,
                unit,
                lot,
                arrival,
            } => {
                if let Some(record) = self.transfer_mut(*transfer, index) {
                    unit_mut(record, unit, *lot).arrived = Some(arrival.as_ref().clone());
                }
            }
            TransportEffect::UnitSettled {
                transfer,
                unit,
                lot,
                settled,
            } => {
                if let Some(record) = self.transfer_mut(*transfer, index) {
                    unit_mut(record, unit, *lot).settled = *settled;
                }
            }
            TransportEffect::VehicleChangeDeclared { transfer, change } => {
                if let Some(record) = self.transfer_mut(*transfer, index) {
                    record.changes.push(change.as_ref().clone());
                }
            }
            TransportEffect::VehicleChangeSupervised { transfer, change } => {
                let record = self.transfer_mut(*transfer, index);
                let mut changes = record.into_iter().flat_map(|record| &mut record.changes);
                if let Some(known) = changes.find(|known| known.event == *change) {
                    known.supervised_index = Some(index);
                }
            }
            TransportEffect::UnitReloaded {
                transfer,
                to,
                unit,
                lot,
                weighing,
            } => {
                let Some(record) = self.transfer_mut(*transfer, index) else {
                    return;
                };
                let record = unit_mut(record, unit, *lot);
                record.received = Some(weighing.as_ref().clone());
                record.reloaded_index = Some(index);
                let declared = record.declared_mass_g();
                self.expect(*to, -declared);
            }
            TransportEffect::UnitJoined { to, .. } => {
                let declared = self.join(effect, index);
                self.expect(*to, declared);
            }
            other => unreachable!("{other:?} is no part of transport"),
        }
    }

    /// A unit takes over a load; gives the mass that is declared of it now and was not before.
    fn join(&mut self, effect: &TransportEffect, index: u64) -> i128 {
        let TransportEffect::UnitJoined {
            transfer,
            to: _,
            unit,
            lot,
            declared,
            weighing,
        } = effect
        else {
            return 0;
        };
        let Some(record) = self.transfer_mut(*transfer, index) else {
            return 0;
        };
        let record = unit_mut(record, unit, *lot);
        record.departed = Some(weighing.as_ref().clone());
        if record.declared.is_some() {
            return 0;
        }
        record.declared = Some(*declared);
        declared.mass_g.signed().into()
    }

    /// A facility expects so many grams more than before.
    pub(super) fn expect(&mut self, facility: FacilityId, mass_g: i128) {
        self.facility_mut(facility).inbound_mass_g += mass_g;
    }
}
