use super::{AuthorHead, Key, Loose, Lot, Permit, Row, State, SubjectHead, Transfer, UnitRecord};
use crate::account::{Account, Posting, Unit};
use crate::catalog::Office;
use crate::effect::Effect;
use crate::judgement::Judgement;
use crate::state::record::RecordKey;
use crate::state::violation::Closing;
use crate::state::{Acknowledgement, Activation, Weighing};
use grain_envelope::{FacilityId, KeyId, LotId, PermitId, Subject, TransferId};

impl State {
    /// Does what a judgement says: the only way in which a state changes.
    ///
    /// Every record of [`Judgement::touches`] that exists must be in memory.
    pub fn apply(&mut self, judgement: &Judgement) {
        for effect in &judgement.effects {
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
        self.note(|| effect.touches());
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
            Effect::KeyEnrolled { key, enrolment } => {
                self.keys
                    .insert(*key, Key::enrolled(enrolment.as_ref().clone()));
            }
            Effect::KeyRevoked { .. } | Effect::KeyEventsConfirmed { .. } => self.end_key(effect),
            Effect::PackActivated { blake3 } => {
                self.packs.push(Activation {
                    blake3: *blake3,
                    index,
                });
            }
            Effect::FilingGranted { facility, filing } => {
                self.facility_mut(*facility)
                    .filings
                    .push(filing.as_ref().clone());
            }
            Effect::FilingConfirmed { .. } | Effect::FilingSuspended { .. } => {
                self.change_filing(effect, index);
            }
            Effect::PermitRecorded { permit, terms } => {
                self.permit_numbers
                    .insert(terms.number.as_str().to_owned(), *permit);
                let terms = terms.as_ref().clone();
                let record = Permit {
                    terms,
                    reserved_mass_g: 0,
                    used_mass_g: 0,
                };
                self.permits.insert(*permit, record);
            }
            Effect::PermitReserved {
                permit,
                facility,
                lot,
                mass_g,
            } => {
                self.reserve(*permit, *facility, *lot, i128::from(*mass_g), index);
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
            Effect::LotMade { lot, making } => {
                self.lot_mut(*lot, index).making = Some(making.as_ref().clone());
            }
            Effect::TransferDeclared { .. }
            | Effect::UnitDeclared { .. }
            | Effect::TransferAcknowledged { .. }
            | Effect::AcknowledgementConfirmed { .. }
            | Effect::UnitDeparted { .. }
            | Effect::UnitReceived { .. }
            | Effect::LooseSettled { .. } => self.move_unit(effect, index),
            Effect::Posted(posting) => self.post(posting, index),
            Effect::StockOpened { bin } => {
                self.bins.entry(bin.clone()).or_default().opening_index = Some(index);
            }
            Effect::ViolationOpened { .. }
            | Effect::ViolationClosed { .. }
            | Effect::LotHeld { .. }
            | Effect::LotReleased { .. } => self.change_violation(effect, index),
            Effect::ApprovalAwaited { event, pending } => {
                let value = pending.as_ref().clone();
                self.pending.insert(
                    *event,
                    Row {
                        value,
                        changed: index,
                    },
                );
            }
            Effect::ApprovalGiven { event } => {
                if let Some(row) = self.pending.get_mut(event) {
                    row.value.approved_index = Some(index);
                    row.changed = index;
                }
            }
        }
    }

    fn end_key(&mut self, effect: &Effect) {
        match effect {
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
            other => unreachable!("{other:?} ends no key"),
        }
    }

    fn change_filing(&mut self, effect: &Effect, index: u64) {
        let (facility, event) = match effect {
            Effect::FilingConfirmed { facility, filing }
            | Effect::FilingSuspended {
                facility, filing, ..
            } => (*facility, *filing),
            other => unreachable!("{other:?} changes no filing"),
        };
        let filings = &mut self.facility_mut(facility).filings;
        let Some(filing) = filings.iter_mut().find(|filing| filing.event == event) else {
            return;
        };
        if let Effect::FilingSuspended { suspension, .. } = effect {
            filing.suspension = Some(*suspension);
        } else {
            filing.confirmed_index = Some(index);
        }
    }

    fn reserve(
        &mut self,
        permit: PermitId,
        facility: FacilityId,
        lot: LotId,
        mass_g: i128,
        index: u64,
    ) {
        if let Some(permit) = self.permits.get_mut(&permit) {
            permit.reserved_mass_g += mass_g;
            let mut named = permit.terms.facilities.iter_mut();
            if let Some(named) = named.find(|named| named.facility == facility) {
                named.reserved_mass_g += mass_g;
            }
        }
        self.lot_mut(lot, index).reserved_mass_g += mass_g;
    }

    fn move_unit(&mut self, effect: &Effect, index: u64) {
        match effect {
            Effect::TransferDeclared { transfer, terms } => {
                let terms = terms.as_ref().clone();
                let value = Transfer {
                    terms,
                    entry: None,
                    destination: None,
                    units: Vec::new(),
                };
                self.transfers.insert(
                    *transfer,
                    Row {
                        value,
                        changed: index,
                    },
                );
            }
            Effect::UnitDeclared {
                transfer,
                unit,
                lot,
                declared,
            } => {
                let Some(record) = self.transfer_mut(*transfer, index) else {
                    return;
                };
                let from = record.terms.from;
                unit_mut(record, unit, *lot).declared = Some(*declared);
                let leaving = &mut self.lot_mut(*lot, index).leaving_mass_g;
                *leaving.entry(from).or_default() += i128::from(declared.mass_g.signed());
            }
            Effect::TransferAcknowledged {
                transfer,
                office,
                acknowledgement,
            } => {
                if let Some(record) = self.transfer_mut(*transfer, index) {
                    *slot(record, *office) = Some(acknowledgement.as_ref().clone());
                }
            }
            Effect::AcknowledgementConfirmed {
                transfer,
                office,
                recorded_at,
            } => {
                let record = self.transfer_mut(*transfer, index);
                if let Some(known) = record.and_then(|record| slot(record, *office).as_mut()) {
                    known.confirmed_index = Some(index);
                    known.confirmed_at = Some(*recorded_at);
                }
            }
            Effect::UnitDeparted {
                transfer,
                unit,
                lot,
                weighing,
            } => {
                self.depart(*transfer, unit, *lot, weighing, index);
            }
            Effect::UnitReceived {
                transfer,
                to: _,
                unit,
                lot,
                weighing,
            } => {
                self.receive(*transfer, unit, *lot, weighing, index);
            }
            Effect::LooseSettled { unit, lot } => {
                let loose = &mut self.lot_mut(*lot, index).loose;
                if let Some(pair) = loose.get_mut(unit) {
                    pair.departed.drain(..1.min(pair.departed.len()));
                    pair.received.drain(..1.min(pair.received.len()));
                    if *pair == Loose::default() {
                        loose.remove(unit);
                    }
                }
            }
            other => unreachable!("{other:?} moves no unit"),
        }
    }

    fn depart(
        &mut self,
        transfer: Option<TransferId>,
        unit: &Unit,
        lot: LotId,
        weighing: &Weighing,
        index: u64,
    ) {
        let Some(record) = transfer.and_then(|transfer| self.transfer_mut(transfer, index)) else {
            let loose = self
                .lot_mut(lot, index)
                .loose
                .entry(unit.clone())
                .or_default();
            loose.departed.push(weighing.clone());
            return;
        };
        let from = record.terms.from;
        let unit = unit_mut(record, unit, lot);
        if unit.departed.is_some() {
            return;
        }
        unit.departed = Some(weighing.clone());
        let declared = unit
            .declared
            .map_or(0, |declared| i128::from(declared.mass_g.signed()));
        let leaving = &mut self.lot_mut(lot, index).leaving_mass_g;
        let rest = leaving.get(&from).copied().unwrap_or(0) - declared;
        if rest > 0 {
            leaving.insert(from, rest)
        } else {
            leaving.remove(&from)
        };
    }

    fn receive(
        &mut self,
        transfer: Option<TransferId>,
        unit: &Unit,
        lot: LotId,
        weighing: &Weighing,
        index: u64,
    ) {
        let Some(record) = transfer.and_then(|transfer| self.transfer_mut(transfer, index)) else {
            let loose = self
                .lot_mut(lot, index)
                .loose
                .entry(unit.clone())
                .or_default();
            loose.received.push(weighing.clone());
            return;
        };
        let to = record.terms.to;
        let unit = unit_mut(record, unit, lot);
        if unit.received.is_some() {
            return;
        }
        unit.received = Some(weighing.clone());
        let declared = unit
            .declared
            .map_or(0, |declared| i128::from(declared.mass_g.signed()));
        self.facility_mut(to).inbound_mass_g -= declared;
    }

    fn post(&mut self, posting: &Posting, index: u64) {
        let mass = i128::from(posting.mass_g);
        let balances = &mut self.lot_mut(posting.lot, index).balances;
        let balance = balances.get(&posting.account).copied().unwrap_or(0) + mass;
        if balance == 0 {
            balances.remove(&posting.account);
        } else {
            balances.insert(posting.account.clone(), balance);
        }
        if let Some(facility) = posting.account.facility() {
            self.facility_mut(facility).stock_mass_g += mass;
        }
        if let Account::Bin(bin) = &posting.account {
            self.bins.entry(bin.clone()).or_default().mass_g += mass;
        }
    }

    fn change_violation(&mut self, effect: &Effect, index: u64) {
        match effect {
            Effect::ViolationOpened { violation, record } => {
                let value = record.as_ref().clone();
                self.violations.insert(
                    violation.clone(),
                    Row {
                        value,
                        changed: index,
                    },
                );
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

    fn set_subject(&mut self, subject: &Subject, head: SubjectHead, index: u64) {
        self.note(|| vec![RecordKey::Subject(subject.clone())]);
        self.subjects.insert(
            subject.clone(),
            Row {
                value: head,
                changed: index,
            },
        );
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

    fn facility_mut(&mut self, facility: FacilityId) -> &mut super::Facility {
        self.facilities.entry(facility).or_default()
    }

    fn lot_mut(&mut self, lot: LotId, index: u64) -> &mut Lot {
        let row = self.lots.entry(lot).or_insert_with(|| Row {
            value: Lot::default(),
            changed: 0,
        });
        row.changed = index;
        &mut row.value
    }

    fn transfer_mut(&mut self, transfer: TransferId, index: u64) -> Option<&mut Transfer> {
        let row = self.transfers.get_mut(&transfer)?;
        row.changed = index;
        Some(&mut row.value)
    }
}

fn slot(transfer: &mut Transfer, office: Office) -> &mut Option<Acknowledgement> {
    match office {
        Office::Entry => &mut transfer.entry,
        Office::Destination => &mut transfer.destination,
    }
}

fn unit_mut<'a>(transfer: &'a mut Transfer, unit: &Unit, lot: LotId) -> &'a mut UnitRecord {
    let place = transfer.place(unit, lot).unwrap_or_else(|place| {
        let unit = unit.clone();
        let record = UnitRecord {
            unit,
            lot,
            declared: None,
            departed: None,
            received: None,
        };
        transfer.units.insert(place, record);
        place
    });
    &mut transfer.units[place]
}
