use crate::act::Act;
use crate::place::Place;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::ties;
use grain_envelope::{LotId, Role, TransferId};

/// Who tells of movements.
pub(crate) const MOVERS: &[Role] = &[
    Role::Importer,
    Role::Dealer,
    Role::PortOperator,
    Role::TransferSiteOperator,
    Role::Carrier,
    Role::ReserveEnterprise,
    Role::CommissionedStorage,
    Role::Processor,
    Role::Customs,
    Role::Agriculture,
    Role::Grain,
    Role::MarketSupervision,
];

/// Which end of a movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Departure,
    /// At the gate, before anything is taken in: the carrier tells of it too.
    Gate,
    Arrival,
}

/// Whether the actor may tell of a movement. A departure: the party of the place, or the carrier or
/// declarant of the transfer, and whoever moves it if nobody declared it; the same at the gate. An
/// arrival: the party of the place; at a place that nobody registered, anybody. An authority: in
/// its region.
pub(crate) fn right(
    act: &Act,
    reader: &Reader<'_>,
    place: &Place,
    transfer: Option<TransferId>,
    side: Side,
) -> Result<(), Forbidden> {
    if right::is_authority(act.role) {
        return match place {
            Place::Facility(facility) => right::covers_facility(act, reader, *facility),
            Place::Unregistered(place) => right::covers(act, reader, place.region),
        };
    }
    let owner = place.facility().map(|facility| facility.party());
    let known = transfer.and_then(|transfer| reader.transfer(transfer));
    let scope = reader
        .key(&act.key)
        .and_then(|key| key.enrolment.scope.as_ref());
    let named = match side {
        Side::Arrival => owner.is_none(),
        // A key with a scope was checked against it.
        Side::Departure | Side::Gate => {
            scope.is_some()
                || known.is_none_or(|transfer| {
                    [transfer.terms.carrier, transfer.terms.declarant].contains(&act.actor)
                })
        }
    };
    if named || owner == Some(act.actor) {
        return Ok(());
    }
    Err(match side {
        Side::Departure => right::missing(
            "启运由起运场所、承运单位或申报单位记录",
            "a departure is recorded by the party of the place, the carrier or the declarant",
        ),
        Side::Gate => right::missing(
            "到达由到达场所、承运单位或申报单位记录",
            "an arrival at the gate is recorded by the party of the place, the carrier or the declarant",
        ),
        Side::Arrival => right::missing(
            "到货由到货场所的单位记录",
            "an arrival is recorded by the party of the place",
        ),
    })
}

/// Whether the actor may tell of lots that move without a declaration from a place that is not his:
/// whoever carries them, and those who have to do with them.
pub(crate) fn undeclared(
    act: &Act,
    reader: &Reader<'_>,
    place: &Place,
    transfer: Option<TransferId>,
    lots: &[LotId],
) -> Result<(), Forbidden> {
    let own = place
        .facility()
        .is_some_and(|facility| facility.party() == act.actor);
    let declared = transfer.is_some_and(|transfer| reader.transfer(transfer).is_some());
    if own || declared || act.role == Role::Carrier {
        return Ok(());
    }
    ties::enterprise_to_lots(act, reader, lots)
}
