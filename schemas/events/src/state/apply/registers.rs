use crate::effect::Effect;
use crate::state::{Activation, Key, State};

impl State {
    pub(super) fn register(&mut self, effect: &Effect, index: u64) {
        match effect {
            Effect::LedgerOpened(record) => self.ledger = Some(record.as_ref().clone()),
            Effect::PartyRegistered { party, record } => {
                self.parties.insert(*party, record.as_ref().clone());
            }
            Effect::FacilityRegistered {
                facility,
                registration,
            } => {
                self.facility_mut(*facility).registration = Some(registration.as_ref().clone());
            }
            Effect::BinRegistered { bin, registration } => {
                let bin = self.bins.entry(bin.clone()).or_default();
                bin.registration = Some(registration.as_ref().clone());
            }
            Effect::PackActivated { blake3 } => {
                self.packs.push(Activation {
                    blake3: *blake3,
                    index,
                });
            }
            Effect::StockOpened { bin } => {
                self.bins.entry(bin.clone()).or_default().opening_index = Some(index);
            }
            other => unreachable!("{other:?} registers nothing"),
        }
    }

    pub(super) fn change_key(&mut self, effect: &Effect) {
        match effect {
            Effect::KeyEnrolled { key, enrolment } => {
                self.keys
                    .insert(*key, Key::enrolled(enrolment.as_ref().clone()));
            }
            Effect::KeyRevoked { key, revocation } => {
                if let Some(key) = self.keys.get_mut(key) {
                    key.revocation = Some(*revocation);
                }
            }
            Effect::KeyEventsConfirmed {
                key,
                first_index,
                last_index,
            } => {
                if let Some(key) = self.keys.get_mut(key) {
                    key.confirmed.push((*first_index, *last_index));
                }
            }
            other => unreachable!("{other:?} changes no key"),
        }
    }

    pub(super) fn change_filing(&mut self, effect: &Effect, index: u64) {
        match effect {
            Effect::FilingGranted { facility, filing } => {
                self.facility_mut(*facility)
                    .filings
                    .push(filing.as_ref().clone());
            }
            Effect::FilingConfirmed { facility, filing } => {
                if let Some(known) = self.facility_mut(*facility).filing_mut(*filing) {
                    known.confirmed_index = Some(index);
                }
            }
            Effect::FilingSuspended {
                facility,
                filing,
                suspension,
            } => {
                if let Some(known) = self.facility_mut(*facility).filing_mut(*filing) {
                    let before = known.suspension.replace(*suspension);
                    let lifted = before.filter(|before| before.lifted.is_some());
                    known.past_suspensions.extend(lifted);
                }
            }
            other => unreachable!("{other:?} changes no filing"),
        }
    }
}
