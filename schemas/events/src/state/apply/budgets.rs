use crate::effect::Effect;
use crate::state::{Permit, State};
use std::collections::BTreeMap;

impl State {
    pub(super) fn draw(&mut self, effect: &Effect, index: u64) {
        match effect {
            Effect::PermitRecorded { permit, terms } => {
                self.permit_numbers
                    .insert(terms.number.as_str().to_owned(), *permit);
                let terms = terms.as_ref().clone();
                let record = Permit {
                    terms,
                    reserved_mass_g: 0,
                    used_mass_g: 0,
                    standings: Vec::new(),
                    write_offs: Vec::new(),
                    announced: BTreeMap::new(),
                };
                self.permits.insert(*permit, record);
            }
            Effect::PermitReserved {
                permit,
                facility,
                lot,
                mass_g,
            } => {
                let mass = i128::from(*mass_g);
                if let Some(permit) = self.permits.get_mut(permit) {
                    permit.reserved_mass_g += mass;
                    let mut named = permit.terms.facilities.iter_mut();
                    if let Some(named) = named.find(|named| named.facility == *facility) {
                        named.reserved_mass_g += mass;
                    }
                }
                self.lot_mut(*lot, index).reserved_mass_g += mass;
            }
            Effect::CapacityReserved {
                facility,
                year,
                mass_g,
            } => {
                let facility = self.facility_mut(*facility);
                *facility.declared_mass_g.entry(*year).or_default() += i128::from(*mass_g);
                facility.inbound_mass_g += i128::from(*mass_g);
            }
            other => unreachable!("{other:?} draws on nothing"),
        }
    }
}
