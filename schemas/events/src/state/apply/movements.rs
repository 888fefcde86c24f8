use super::sums::{add, put};
use crate::account::{Account, Posting, Unit};
use crate::catalog::Office;
use crate::effect::Effect;
use crate::state::{
    Acknowledgement, DeclaredUnit, Loose, Row, State, Transfer, UnitRecord, Weighing,
};
use grain_envelope::{LotId, TransferId};

impl State {
    pub(super) fn change_transfer(&mut self, effect: &Effect, index: u64) {
        match effect {
            Effect::TransferDeclared { transfer, terms } => {
                let terms = terms.as_ref().clone();
                let value = Transfer {
                    terms,
                    entry: None,
                    destination: None,
                    units: Vec::new(),
                    changes: Vec::new(),
                    reserved_mass_g: 0,
                    written_off_index: None,
                };
                self.transfers.insert(*transfer, Row::new(value, index));
            }
            Effect::UnitDeclared {
                transfer,
                unit,
                lot,
                declared,
            } => {
                self.declare(*transfer, unit, *lot, *declared, index);
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
            other => unreachable!("{other:?} changes no transfer"),
        }
    }

    pub(super) fn move_grain(&mut self, effect: &Effect, index: u64) {
        match effect {
            Effect::LotMade { lot, making } => {
                self.lot_mut(*lot, index).making = Some(making.as_ref().clone());
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
                    // The trip is over: what was told of it is told.
                    pair.inspections.clear();
                    pair.loaded = None;
                    pair.apart.clear();
                    if *pair == Loose::default() {
                        loose.remove(unit);
                    }
                }
            }
            Effect::StageReached { lot, stage } => {
                self.lot_mut(*lot, index).stages.insert(*stage);
            }
            Effect::Posted(posting) => self.post(posting, index),
            other => unreachable!("{other:?} moves no grain"),
        }
    }

    fn declare(
        &mut self,
        transfer: TransferId,
        unit: &Unit,
        lot: LotId,
        declared: DeclaredUnit,
        index: u64,
    ) {
        let Some(record) = self.transfer_mut(transfer, index) else {
            return;
        };
        let from = record.terms.from;
        unit_mut(record, unit, lot).declared = Some(declared);
        let leaving = &mut self.lot_mut(lot, index).leaving_mass_g;
        *leaving.entry(from).or_default() += i128::from(declared.mass_g.signed());
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
            self.loose_mut(unit, lot, index)
                .departed
                .push(weighing.clone());
            return;
        };
        let from = record.terms.from;
        let unit = unit_mut(record, unit, lot);
        unit.departed = Some(weighing.clone());
        let declared = unit.declared_mass_g();
        let leaving = &mut self.lot_mut(lot, index).leaving_mass_g;
        let rest = leaving.get(&from).copied().unwrap_or(0) - declared;
        if rest > 0 {
            leaving.insert(from, rest);
        } else {
            leaving.remove(&from);
        }
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
            self.loose_mut(unit, lot, index)
                .received
                .push(weighing.clone());
            return;
        };
        let to = record.terms.to;
        let unit = unit_mut(record, unit, lot);
        unit.received = Some(weighing.clone());
        let declared = unit.declared_mass_g();
        self.facility_mut(to).inbound_mass_g -= declared;
    }

    /// The weighings of a unit that goes under no transfer.
    pub(super) fn loose_mut(&mut self, unit: &Unit, lot: LotId, index: u64) -> &mut Loose {
        let loose = &mut self.lot_mut(lot, index).loose;
        loose.entry(unit.clone()).or_default()
    }

    fn post(&mut self, posting: &Posting, index: u64) {
        let mass = i128::from(posting.mass_g);
        let balances = &mut self.lot_mut(posting.lot, index).balances;
        let balance = add(balances, posting.account.clone(), mass);
        if let Some(facility) = posting.account.facility() {
            self.facility_mut(facility).stock_mass_g += mass;
        }
        match &posting.account {
            Account::Bin(bin) => {
                let bin = self.bins.entry(bin.clone()).or_default();
                bin.mass_g += mass;
                put(&mut bin.contents, posting.lot, balance);
                let filled_at = bin.filled_at.or(self.recorded_at);
                bin.filled_at = filled_at.filter(|_| !bin.contents.is_empty());
            }
            Account::Process(process) => {
                if let Some(process) = self.process_mut(*process, index) {
                    put(&mut process.contents, posting.lot, balance);
                }
            }
            Account::Product(process, name) => {
                if let Some(process) = self.process_mut(*process, index) {
                    add(&mut process.outputs, name.clone(), mass);
                }
            }
            Account::Waste(parcel) => {
                if let Some(parcel) = self.parcel_mut(*parcel, index) {
                    put(&mut parcel.lots, posting.lot, balance);
                }
            }
            _ => {}
        }
    }
}

fn slot(transfer: &mut Transfer, office: Office) -> &mut Option<Acknowledgement> {
    match office {
        Office::Entry => &mut transfer.entry,
        Office::Destination => &mut transfer.destination,
    }
}

pub(super) fn unit_mut<'a>(
    transfer: &'a mut Transfer,
    unit: &Unit,
    lot: LotId,
) -> &'a mut UnitRecord {
    let place = transfer.place(unit, lot).unwrap_or_else(|place| {
        transfer
            .units
            .insert(place, UnitRecord::new(unit.clone(), lot));
        place
    });
    &mut transfer.units[place]
}
