use crate::effect::EntryEffect;
use crate::state::{DeclaredCover, DeclaredReservation, EntryDeclaration, Row, State};
use grain_envelope::{DeclarationNumber, PermitId};

impl State {
    pub(super) fn enter(&mut self, effect: &EntryEffect, index: u64) {
        match effect {
            EntryEffect::PermitStatusChanged { .. }
            | EntryEffect::ShipmentAnnounced { .. }
            | EntryEffect::DeclarationReserved { .. }
            | EntryEffect::TransferReserved { .. }
            | EntryEffect::TransferWrittenOff { .. }
            | EntryEffect::CoverTaken { .. }
            | EntryEffect::PermitWrittenOff { .. }
            | EntryEffect::WriteOffAdjusted { .. } => self.account_permit(effect, index),
            EntryEffect::DeclarationRecorded { .. }
            | EntryEffect::LotMeasured { .. }
            | EntryEffect::SampleTaken { .. }
            | EntryEffect::SampleReported { .. }
            | EntryEffect::VerdictGiven { .. }
            | EntryEffect::HoldPlaced { .. }
            | EntryEffect::HoldLifted { .. }
            | EntryEffect::LotClosed { .. } => self.inspect(effect, index),
        }
    }

    /// What changes a permit, its entry declarations and what transfers keep of it. Grams reserved on
    /// a permit are always those that its transfers and its declarations keep.
    fn account_permit(&mut self, effect: &EntryEffect, index: u64) {
        match effect {
            EntryEffect::PermitStatusChanged { permit, standing } => {
                if let Some(known) = self.permits.get_mut(permit) {
                    known.standings.push(**standing);
                }
            }
            EntryEffect::ShipmentAnnounced { permit, bills } => {
                if let Some(known) = self.permits.get_mut(permit) {
                    known.announced.extend(bills.iter().cloned());
                }
            }
            EntryEffect::DeclarationReserved {
                declaration,
                permit,
                event,
                mass_g,
            } => {
                let more = DeclaredReservation {
                    permit: *permit,
                    event: *event,
                    index,
                    mass_g: i128::from(*mass_g),
                };
                self.reserve(*permit, more.mass_g);
                keep(
                    &mut self.declaration_mut(*declaration, index).reserved,
                    more,
                );
            }
            EntryEffect::TransferReserved { transfer, mass_g } => {
                if let Some(record) = self.transfer_mut(*transfer, index) {
                    record.reserved_mass_g += i128::from(*mass_g);
                }
            }
            EntryEffect::TransferWrittenOff {
                transfer,
                permit,
                mass_g,
            } => {
                self.reserve(*permit, -i128::from(*mass_g));
                if let Some(record) = self.transfer_mut(*transfer, index) {
                    record.reserved_mass_g -= i128::from(*mass_g);
                    record.written_off_index = Some(index);
                }
            }
            EntryEffect::CoverTaken {
                declaration,
                permit,
                mass_g,
            } => {
                let mass = i128::from(*mass_g);
                self.reserve(*permit, -mass);
                self.cover(*declaration, *permit, -mass, index);
            }
            EntryEffect::PermitWrittenOff { .. } | EntryEffect::WriteOffAdjusted { .. } => {
                self.write_off(effect, index);
            }
            other => unreachable!("{other:?} is on no permit's account"),
        }
    }

    fn write_off(&mut self, effect: &EntryEffect, index: u64) {
        match effect {
            EntryEffect::PermitWrittenOff {
                permit,
                write_off,
                cover_mass_g,
            } => {
                if let Some(known) = self.permits.get_mut(permit) {
                    known.used_mass_g += i128::from(write_off.mass_g.signed());
                    known.write_offs.push(write_off.as_ref().clone());
                }
                let cover = i128::from(*cover_mass_g);
                self.cover(write_off.declaration, *permit, cover, index);
            }
            EntryEffect::WriteOffAdjusted {
                permit,
                declaration,
                write_off,
                mass_g,
                basis,
                cover_mass_g,
            } => {
                if let Some(known) = self.permits.get_mut(permit) {
                    known.adjust(*write_off, *mass_g, *basis, index);
                }
                self.cover(*declaration, *permit, i128::from(*cover_mass_g), index);
            }
            other => unreachable!("{other:?} writes nothing off"),
        }
    }

    fn inspect(&mut self, effect: &EntryEffect, index: u64) {
        match effect {
            EntryEffect::DeclarationRecorded {
                declaration,
                declared,
            } => {
                for lot in &declared.lots {
                    self.lot_mut(*lot, index).declarations.push(*declaration);
                }
                let record = self.declaration_mut(*declaration, index);
                record.declared = Some(declared.as_ref().clone());
            }
            EntryEffect::LotMeasured { lot } => {
                self.lot_mut(*lot, index).measured_index = Some(index);
            }
            EntryEffect::SampleTaken { sample, record } => {
                let value = record.as_ref().clone();
                self.samples.insert(*sample, Row::new(value, index));
            }
            EntryEffect::SampleReported { sample } => {
                if let Some(row) = self.samples.get_mut(sample) {
                    row.value.reported_index.get_or_insert(index);
                    row.changed = index;
                }
            }
            EntryEffect::VerdictGiven { lot, verdict } => {
                self.lot_mut(*lot, index).verdicts.push(*verdict);
            }
            EntryEffect::HoldPlaced { lot, event, hold } => {
                self.lot_mut(*lot, index).holds.insert(*event, *hold);
            }
            EntryEffect::HoldLifted { lot, hold } => {
                self.lot_mut(*lot, index).holds.remove(hold);
            }
            EntryEffect::LotClosed { lot } => {
                self.lot_mut(*lot, index).closed_index = Some(index);
            }
            other => unreachable!("{other:?} inspects nothing"),
        }
    }

    fn reserve(&mut self, permit: PermitId, mass_g: i128) {
        if let Some(permit) = self.permits.get_mut(&permit) {
            permit.reserved_mass_g += mass_g;
        }
    }

    /// More, or less, that is written off under a declaration and answers for no transfer.
    fn cover(&mut self, number: DeclarationNumber, permit: PermitId, mass_g: i128, index: u64) {
        let covers = &mut self.declaration_mut(number, index).written_off;
        match covers.iter_mut().find(|cover| cover.permit == permit) {
            Some(cover) => cover.mass_g += mass_g,
            None => covers.push(DeclaredCover { permit, mass_g }),
        }
        covers.retain(|cover| cover.mass_g != 0);
    }

    fn declaration_mut(&mut self, number: DeclarationNumber, index: u64) -> &mut EntryDeclaration {
        let row = self
            .declarations
            .entry(number)
            .or_insert_with(|| Row::new(EntryDeclaration::default(), 0));
        row.changed = index;
        &mut row.value
    }
}

/// Adds to what is kept of a permit; what is taken comes from the oldest reservation first.
fn keep(reserved: &mut Vec<DeclaredReservation>, more: DeclaredReservation) {
    let permit = more.permit;
    if more.mass_g > 0 {
        reserved.push(more);
        return;
    }
    let mut taken = -more.mass_g;
    for kept in reserved.iter_mut().filter(|kept| kept.permit == permit) {
        let part = taken.min(kept.mass_g);
        kept.mass_g -= part;
        taken -= part;
    }
    reserved.retain(|kept| kept.mass_g != 0);
}
