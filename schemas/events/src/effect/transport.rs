use crate::account::Unit;

use crate::state::{
    Apart, Case, CaseStep, DeclaredUnit, GateArrival, Inspection, Loading, Movement, RecordKey,
    Settled, VehicleChange, Weighing,
};
use crate::vocabulary::WeighingSide;
use grain_envelope::{CaseId, EventId, FacilityId, LotId, TransferId};
use serde::Serialize;

/// What events of transport and incidents do, and corrections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TransportEffect {
    /// A unit was checked before it was loaded.
    UnitInspected {
        /// The transfer, if there is one.
        transfer: Option<TransferId>,
        /// The unit.
        unit: Unit,
        /// The lot that it is to carry.
        lot: LotId,
        /// The check.
        inspection: Inspection,
    },
    /// A unit was loaded and sealed.
    UnitLoaded {
        /// The transfer, if there is one.
        transfer: Option<TransferId>,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// How it was loaded.
        loading: Box<Loading>,
    },
    /// A unit stands at the gate.
    UnitArrived {
        /// The transfer.
        transfer: TransferId,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// How it stands there.
        arrival: Box<GateArrival>,
    },
    /// A part of a unit's load was rejected or lost: it will not be received.
    LoadPutApart {
        /// The transfer, if there is one.
        transfer: Option<TransferId>,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// The part.
        apart: Box<Apart>,
    },
    /// The difference of a unit's weighings lies elsewhere than on the way, or does so no longer.
    UnitSettled {
        /// The transfer.
        transfer: TransferId,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// Where it lies.
        settled: Option<Settled>,
    },
    /// A change of vehicles was declared.
    VehicleChangeDeclared {
        /// The transfer.
        transfer: TransferId,
        /// The change.
        change: Box<VehicleChange>,
    },
    /// The customs office of the place supervised a change of vehicles.
    VehicleChangeSupervised {
        /// The transfer.
        transfer: TransferId,
        /// The event that declared the change.
        change: EventId,
    },
    /// The load of a unit went into other units.
    UnitReloaded {
        /// The transfer.
        transfer: TransferId,
        /// Where the transfer was declared to go: it no longer expects the unit.
        to: FacilityId,
        /// The unit.
        unit: Unit,
        /// The lot that it carried.
        lot: LotId,
        /// What was in it.
        weighing: Box<Weighing>,
    },
    /// A unit took over a load on the way, and belongs to the transfer from then on.
    UnitJoined {
        /// The transfer.
        transfer: TransferId,
        /// Where the transfer was declared to go: it expects the unit.
        to: FacilityId,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// Its kind and mass.
        declared: DeclaredUnit,
        /// Its weighing.
        weighing: Box<Weighing>,
    },
    /// A weighing counts as its author corrected it.
    WeighingCorrected {
        /// The transfer, if there is one.
        transfer: Option<TransferId>,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// Which of its weighings.
        side: WeighingSide,
        /// The weighing as it counts now.
        weighing: Box<Weighing>,
    },
    /// A weighing counts no longer.
    WeighingVoided {
        /// The transfer, if there is one.
        transfer: Option<TransferId>,
        /// Where the transfer was declared to go, if there is one.
        to: Option<FacilityId>,
        /// The unit.
        unit: Unit,
        /// The lot that it carries.
        lot: LotId,
        /// Which of its weighings.
        side: WeighingSide,
        /// The event that told of it.
        event: EventId,
    },
    /// What an event moved counts as its author corrected it, or no longer.
    MovementCorrected {
        /// The event.
        event: EventId,
        /// The movement as it counts now.
        movement: Box<Movement>,
    },
    /// A case is open.
    CaseOpened {
        /// The case.
        case: CaseId,
        /// What is known of it.
        record: Box<Case>,
    },
    /// Something was done about a case.
    CaseStepTaken {
        /// The case.
        case: CaseId,
        /// The lot that it is of, if it is of one.
        lot: Option<LotId>,
        /// What was done.
        step: Box<CaseStep>,
        /// Whether that closes it.
        closes: bool,
    },
    /// What closed a case counts no longer: it is open again.
    CaseReopened {
        /// The case.
        case: CaseId,
        /// The lot that it is of, if it is of one.
        lot: Option<LotId>,
        /// By what.
        step: Box<CaseStep>,
    },
}

impl TransportEffect {
    /// The records that this effect changes.
    pub(crate) fn touches(&self) -> Vec<RecordKey> {
        let of_transfer = |transfer: &Option<_>| transfer.map(RecordKey::Transfer);
        match self {
            Self::UnitInspected { transfer, lot, .. }
            | Self::UnitLoaded { transfer, lot, .. }
            | Self::LoadPutApart { transfer, lot, .. }
            | Self::WeighingCorrected { transfer, lot, .. } => {
                vec![transfer.map_or(RecordKey::Lot(*lot), RecordKey::Transfer)]
            }
            Self::WeighingVoided {
                transfer, to, lot, ..
            } => [RecordKey::Lot(*lot)]
                .into_iter()
                .chain(of_transfer(transfer))
                .chain(to.map(RecordKey::Facility))
                .collect(),
            Self::UnitArrived { transfer, .. }
            | Self::UnitSettled { transfer, .. }
            | Self::VehicleChangeDeclared { transfer, .. }
            | Self::VehicleChangeSupervised { transfer, .. } => {
                vec![RecordKey::Transfer(*transfer)]
            }
            Self::UnitReloaded { transfer, to, .. } | Self::UnitJoined { transfer, to, .. } => {
                vec![RecordKey::Transfer(*transfer), RecordKey::Facility(*to)]
            }
            Self::CaseOpened { case, record } => of_case(*case, record.lot),
            Self::CaseStepTaken { case, lot, .. } | Self::CaseReopened { case, lot, .. } => {
                of_case(*case, *lot)
            }
            Self::MovementCorrected { event, .. } => vec![RecordKey::Movement(*event)],
        }
    }
}

/// A case, and the lot that it concerns.
fn of_case(case: CaseId, lot: Option<LotId>) -> Vec<RecordKey> {
    [RecordKey::Case(case)]
        .into_iter()
        .chain(lot.map(RecordKey::Lot))
        .collect()
}
