//! Who has to do with a lot: what the access check asks.

use grain_envelope::{EventId, LotId, Party, Region, Role, TransferId};
use grain_events::{
    Effect, EntryEffect, Place, State, StorageEffect, TransferTerms, TransportEffect,
};

/// A party or region that has to do with a lot. Grain that once lay somewhere did so for ever, so
/// relations are only ever added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Relation {
    /// The party imported, holds, held, carried or acknowledged it.
    Party(Party),
    /// It is or was in the region.
    Region(Region),
}

impl Relation {
    /// The relations that an effect brings about, by lot. `state` is the state after it.
    pub(crate) fn of(effect: &Effect, state: &State) -> Vec<(LotId, Self)> {
        match effect {
            Effect::LotMade { lot, making } => {
                let applicant = making.permit.and_then(|id| state.permit(id));
                let applicant = applicant.map(|permit| permit.terms.applicant);
                [Some(making.author), applicant]
                    .into_iter()
                    .flatten()
                    .map(|party| (*lot, Self::Party(party)))
                    .collect()
            }
            // The authorities of the place. Its holder is named by the transfer that brought the lot:
            // nobody comes to read a lot by recording that a gram of it arrived.
            Effect::Posted(posting) => {
                let region = match &posting.account {
                    grain_events::Account::Place(region, _) => Some(Self::Region(*region)),
                    grain_events::Account::Rejected(facility) => Self::region_of(*facility, state),
                    account => account.facility().and_then(|id| Self::region_of(id, state)),
                };
                region.map(|region| (posting.lot, region)).into_iter().collect()
            }
            Effect::UnitDeclared { transfer, lot, .. } => {
                Self::of_transfer(*transfer, *lot, state)
            }
            Effect::Entry(effect) => Self::of_entry(effect, state),
            Effect::Transport(effect) => Self::of_transport(effect, state),
            Effect::Storage(effect) => Self::of_storage(effect, state),
            Effect::LedgerOpened(_)
            | Effect::PartyRegistered { .. }
            | Effect::FacilityRegistered { .. }
            | Effect::BinRegistered { .. }
            | Effect::KeyEnrolled { .. }
            | Effect::KeyRevoked { .. }
            | Effect::KeyEventsConfirmed { .. }
            | Effect::PackActivated { .. }
            | Effect::FilingGranted { .. }
            | Effect::FilingConfirmed { .. }
            | Effect::FilingSuspended { .. }
            | Effect::PermitRecorded { .. }
            | Effect::PermitReserved { .. }
            | Effect::CapacityReserved { .. }
            | Effect::TransferDeclared { .. }
            | Effect::TransferAcknowledged { .. }
            | Effect::AcknowledgementConfirmed { .. }
            | Effect::UnitDeparted { .. }
            | Effect::UnitReceived { .. }
            | Effect::LooseSettled { .. }
            | Effect::StockOpened { .. }
            | Effect::ViolationOpened { .. }
            | Effect::ViolationClosed { .. }
            | Effect::LotHeld { .. }
            | Effect::LotReleased { .. }
            | Effect::StageReached { .. }
            | Effect::ApprovalAwaited { .. }
            | Effect::ApprovalGiven { .. }
            // What is registered or surveyed is of a place; what was found there opens a case.
            | Effect::Monitoring(_)
            | Effect::Files(_) => Vec::new(),
        }
    }

    /// Everyone whom a transfer names, for a lot that goes under it.
    fn of_transfer(transfer: TransferId, lot: LotId, state: &State) -> Vec<(LotId, Self)> {
        let record = state.transfer(transfer);
        let found = record.map(|record| Self::of_terms(&record.terms, state));
        found
            .unwrap_or_default()
            .into_iter()
            .map(|relation| (lot, relation))
            .collect()
    }

    fn of_entry(effect: &EntryEffect, state: &State) -> Vec<(LotId, Self)> {
        match effect {
            // The office of entry. An importer has to do with its own lots already, and a declaration
            // may name others.
            EntryEffect::DeclarationRecorded { declared, .. } => {
                let author = state.party(declared.author);
                let is_customs = author.is_some_and(|party| party.roles.contains(&Role::Customs));
                let lots = declared.lots.iter().filter(|_| is_customs);
                lots.map(|lot| (*lot, Self::Party(declared.author)))
                    .collect()
            }
            // The authority that decided about it.
            EntryEffect::HoldPlaced { lot, hold, .. } => vec![(*lot, Self::Party(hold.authority))],
            EntryEffect::PermitStatusChanged { .. }
            | EntryEffect::ShipmentAnnounced { .. }
            | EntryEffect::DeclarationReserved { .. }
            | EntryEffect::TransferReserved { .. }
            | EntryEffect::TransferWrittenOff { .. }
            | EntryEffect::CoverTaken { .. }
            | EntryEffect::PermitWrittenOff { .. }
            | EntryEffect::WriteOffAdjusted { .. }
            | EntryEffect::LotMeasured { .. }
            | EntryEffect::SampleTaken { .. }
            | EntryEffect::SampleReported { .. }
            | EntryEffect::VerdictGiven { .. }
            | EntryEffect::HoldLifted { .. }
            | EntryEffect::LotClosed { .. } => Vec::new(),
        }
    }

    fn of_transport(effect: &TransportEffect, state: &State) -> Vec<(LotId, Self)> {
        match effect {
            TransportEffect::UnitJoined { transfer, lot, .. } => {
                Self::of_transfer(*transfer, *lot, state)
            }
            // The office of the place supervises what the transfer carries.
            TransportEffect::VehicleChangeDeclared { transfer, change } => state
                .transfer(*transfer)
                .into_iter()
                .flat_map(|record| &record.units)
                .map(|unit| (unit.lot, Self::Party(change.local_customs)))
                .collect(),
            // Its offices look into it. Whoever tells of a case has no more to do with the lot than
            // before: nobody may come to read a lot by saying something of it.
            TransportEffect::CaseOpened { record, .. } => {
                let region = record.region.map(Self::Region);
                record.lot.into_iter().zip(region).collect()
            }
            TransportEffect::UnitInspected { .. }
            | TransportEffect::UnitLoaded { .. }
            | TransportEffect::UnitArrived { .. }
            | TransportEffect::LoadPutApart { .. }
            | TransportEffect::UnitSettled { .. }
            | TransportEffect::VehicleChangeSupervised { .. }
            | TransportEffect::UnitReloaded { .. }
            | TransportEffect::WeighingCorrected { .. }
            | TransportEffect::WeighingVoided { .. }
            | TransportEffect::MovementCorrected { .. }
            | TransportEffect::CaseStepTaken { .. }
            | TransportEffect::CaseReopened { .. } => Vec::new(),
        }
    }

    fn of_storage(effect: &StorageEffect, state: &State) -> Vec<(LotId, Self)> {
        match effect {
            StorageEffect::WasteGenerated { parcel, record } => {
                let lots = state
                    .parcel(*parcel)
                    .into_iter()
                    .flat_map(|parcel| parcel.lots.keys());
                let mut found = vec![Self::Party(record.author)];
                match &record.place {
                    Place::Facility(facility) => {
                        found.push(Self::Party(facility.party()));
                        found.extend(Self::region_of(*facility, state));
                    }
                    Place::Unregistered(place) => found.push(Self::Region(place.region)),
                }
                lots.flat_map(|lot| found.iter().map(|relation| (*lot, *relation)))
                    .collect()
            }
            // What was moved is posted too.
            StorageEffect::MovementRecorded { .. }
            | StorageEffect::ProcessDrawn { .. }
            | StorageEffect::OutputTold { .. }
            | StorageEffect::ProcessWasted { .. }
            | StorageEffect::ProcessStarted { .. }
            | StorageEffect::ProcessClosed { .. }
            | StorageEffect::BinChecked { .. }
            | StorageEffect::BinTested { .. }
            | StorageEffect::PackingMoved { .. }
            | StorageEffect::WastePlanSubmitted { .. }
            | StorageEffect::WastePlanApproved { .. } => Vec::new(),
        }
    }

    fn of_terms(terms: &TransferTerms, state: &State) -> Vec<Self> {
        let regions = [terms.from, terms.to].map(|facility| Self::region_of(facility, state));
        terms
            .parties()
            .map(Self::Party)
            .chain(regions.into_iter().flatten())
            .collect()
    }

    fn region_of(facility: grain_envelope::FacilityId, state: &State) -> Option<Self> {
        let registration = state.facility(facility)?.registration.as_ref()?;
        Some(Self::Region(registration.region))
    }

    /// Where the rows of a lot begin.
    pub(crate) fn prefix(lot: LotId) -> Vec<u8> {
        let mut bytes = lot.event().as_bytes().to_vec();
        bytes.extend_from_slice(&lot.number().to_be_bytes());
        bytes
    }

    /// The key of a row; its value is empty.
    pub(crate) fn row(&self, lot: LotId) -> Vec<u8> {
        let mut bytes = Self::prefix(lot);
        match self {
            Self::Party(party) => {
                bytes.push(b'p');
                bytes.extend_from_slice(party.as_str().as_bytes());
            }
            Self::Region(region) => {
                bytes.push(b'r');
                bytes.extend_from_slice(region.as_str().as_bytes());
            }
        }
        bytes
    }

    /// The relation that a row's key ends with.
    pub(crate) fn read(row: &[u8]) -> Option<Self> {
        const LOT_SIZE: usize = size_of::<EventId>() + size_of::<u16>();
        let (tag, rest) = row.get(LOT_SIZE..)?.split_first()?;
        let text = std::str::from_utf8(rest).ok()?;
        match tag {
            b'p' => text.parse().ok().map(Self::Party),
            b'r' => text.parse().ok().map(Self::Region),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relation_survives_its_row() {
        let lot: LotId = "0197a4c2-1b2c-7def-8123-456789abcdef.12".parse().unwrap();
        for relation in [
            Relation::Party("91630100MA0000A196".parse().unwrap()),
            Relation::Region("630100".parse().unwrap()),
        ] {
            let row = relation.row(lot);
            assert!(row.starts_with(&Relation::prefix(lot)));
            assert_eq!(Relation::read(&row), Some(relation));
        }
        assert_eq!(Relation::read(&Relation::prefix(lot)), None);
    }
}
