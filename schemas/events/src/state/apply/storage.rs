use super::sums::add;
use crate::effect::StorageEffect;
use crate::state::{Parcel, Process, Row, State};
use grain_envelope::{EventId, FacilityId, ProcessId, ServerTime};

impl State {
    pub(super) fn store_and_process(&mut self, effect: &StorageEffect, index: u64) {
        match effect {
            StorageEffect::MovementRecorded { event, movement } => {
                let row = Row::new(movement.as_ref().clone(), index);
                self.movements.insert(*event, row);
            }
            // What is told late does not hide what came after it.
            StorageEffect::BinChecked { bin, check } => {
                let known = &mut self.bins.entry(bin.clone()).or_default().checked;
                if known.is_none_or(|known| known.occurred_at <= check.occurred_at) {
                    *known = Some(*check);
                }
            }
            StorageEffect::BinTested { bin, test } => {
                let known = &mut self.bins.entry(bin.clone()).or_default().tested;
                let known_at = known.as_ref().map(|known| known.occurred_at);
                if known_at.is_none_or(|known_at| known_at <= test.occurred_at) {
                    *known = Some(test.as_ref().clone());
                }
            }
            StorageEffect::ProcessStarted { .. }
            | StorageEffect::ProcessDrawn { .. }
            | StorageEffect::OutputTold { .. }
            | StorageEffect::ProcessWasted { .. }
            | StorageEffect::ProcessClosed { .. } => self.process_on(effect, index),
            StorageEffect::WasteGenerated { parcel, record } => {
                self.parcels
                    .insert(*parcel, Row::new(record.as_ref().clone(), index));
            }
            StorageEffect::PackingMoved { parcel, mass_g } => {
                if let Some(parcel) = self.parcel_mut(*parcel, index) {
                    parcel.packing_mass_g += i128::from(*mass_g);
                }
            }
            StorageEffect::WastePlanSubmitted { facility, plan } => {
                let facility = self.facility_mut(*facility);
                facility.waste_plans.push(plan.as_ref().clone());
            }
            StorageEffect::WastePlanApproved {
                facility,
                plan,
                recorded_at,
            } => self.approve_plan(*facility, *plan, *recorded_at, index),
        }
    }

    fn process_on(&mut self, effect: &StorageEffect, index: u64) {
        match effect {
            StorageEffect::ProcessStarted { process, record } => {
                self.processes
                    .insert(*process, Row::new(record.as_ref().clone(), index));
            }
            StorageEffect::ProcessDrawn {
                process,
                lot,
                mass_g,
            } => {
                if let Some(process) = self.process_mut(*process, index) {
                    add(&mut process.inputs, *lot, i128::from(*mass_g));
                }
            }
            StorageEffect::OutputTold {
                process,
                product,
                class,
                unattributed_mass_g,
            } => {
                if let Some(process) = self.process_mut(*process, index) {
                    process.classes.insert(product.clone(), *class);
                    let product = product.clone();
                    let mass = i128::from(*unattributed_mass_g);
                    add(&mut process.unattributed, product, mass);
                }
            }
            StorageEffect::ProcessWasted {
                process,
                parcel,
                mass_g,
                unattributed_mass_g,
            } => {
                if let Some(process) = self.process_mut(*process, index) {
                    process.waste_mass_g += i128::from(*mass_g);
                    let mass = i128::from(*unattributed_mass_g);
                    add(&mut process.unattributed_waste, *parcel, mass);
                }
            }
            StorageEffect::ProcessClosed { process } => {
                if let Some(process) = self.process_mut(*process, index) {
                    process.closed_index = Some(index);
                }
            }
            other => unreachable!("{other:?} is of no batch"),
        }
    }

    fn approve_plan(
        &mut self,
        facility: FacilityId,
        plan: EventId,
        recorded_at: ServerTime,
        index: u64,
    ) {
        let plans = &mut self.facility_mut(facility).waste_plans;
        if let Some(plan) = plans.iter_mut().find(|known| known.event == plan) {
            plan.approved_index = Some(index);
            plan.approved_at = Some(recorded_at);
        }
    }

    pub(super) fn process_mut(&mut self, id: ProcessId, index: u64) -> Option<&mut Process> {
        let row = self.processes.get_mut(&id)?;
        row.changed = index;
        Some(&mut row.value)
    }

    pub(super) fn parcel_mut(&mut self, id: EventId, index: u64) -> Option<&mut Parcel> {
        let row = self.parcels.get_mut(&id)?;
        row.changed = index;
        Some(&mut row.value)
    }
}
