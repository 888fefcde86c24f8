//! Rule B-2 for what an event names: whoever has nothing to do with grain does not write into its
//! chain. Of what nobody recorded there is no chain to spoil, and the rules say that it is unknown.

use crate::account::Account;
use crate::act::Act;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::state::{Apart, Loose, Transfer, Weighing};
use grain_envelope::{BinId, FacilityId, LotId, Party, TransferId};

/// Whether the actor is a party or an office of the transfer, or signs with a key of it.
pub(crate) fn to_transfer(act: &Act, reader: &Reader<'_>, id: TransferId) -> bool {
    let key = reader.key(&act.key);
    let scope = key.and_then(|key| key.enrolment.scope.as_ref());
    let scoped = scope.is_some_and(|scope| scope.transfer == id);
    scoped
        || reader
            .transfer(id)
            .is_none_or(|transfer| transfer.terms.parties().any(|party| party == act.actor))
}

/// Whether the actor made the lot, holds its permit or is named in it, keeps or carries grain of it, or
/// weighed some.
/// An authority: whether some of it lies in its region.
pub(crate) fn to_lot(act: &Act, reader: &Reader<'_>, id: LotId) -> bool {
    let Some(lot) = reader.lot(id) else {
        return true;
    };
    if right::is_authority(act.role) {
        return right::covers_lot(act, reader, id).is_ok();
    }
    let making = lot.making.as_ref();
    let permit = making.and_then(|making| reader.permit(making.permit?));
    let of_permit = permit.is_some_and(|permit| {
        let mut named = permit
            .terms
            .facilities
            .iter()
            .map(|named| named.facility.party());
        permit.terms.applicant == act.actor || named.any(|party| party == act.actor)
    });
    let made = of_permit || making.is_some_and(|making| making.author == act.actor);
    let came = making.and_then(|making| making.place.as_ref());
    let mut accounts = lot.balances.keys().chain(came);
    made || accounts.any(|account| keeps(act, reader, account))
        || lot
            .loose
            .values()
            .flat_map(weighings)
            .any(|weighing| is_of(weighing, act.actor))
}

/// [`to_lot`] of each for an enterprise; authorities answer for their region elsewhere.
pub(crate) fn enterprise_to_lots(
    act: &Act,
    reader: &Reader<'_>,
    lots: &[LotId],
) -> Result<(), Forbidden> {
    if right::is_authority(act.role) || lots.iter().all(|lot| to_lot(act, reader, *lot)) {
        return Ok(());
    }
    Err(right::missing(
        "批次须由建立、存放、承运它或许可证所列的单位列出",
        "a lot is named by who made it, keeps or carries grain of it, or stands in its permit",
    ))
}

/// Whether the actor is tied to the lot, or to the transfer, which carries it.
pub(crate) fn to_carried(
    act: &Act,
    reader: &Reader<'_>,
    transfer: Option<TransferId>,
    lot: LotId,
) -> bool {
    let carries = |known: &Transfer| known.units.iter().any(|unit| unit.lot == lot);
    let carried = transfer
        .is_some_and(|id| reader.transfer(id).is_some_and(carries) && to_transfer(act, reader, id));
    carried || to_lot(act, reader, lot)
}

/// Whether a bin is the actor's, or in the authority's region.
pub(crate) fn to_bin(act: &Act, reader: &Reader<'_>, bin: &BinId) -> bool {
    let facility = bin.facility();
    if right::is_authority(act.role) {
        return right::covers_facility(act, reader, facility).is_ok();
    }
    facility.party() == act.actor
}

/// Whether an account is at the actor's place, or on the way with it.
fn keeps(act: &Act, reader: &Reader<'_>, account: &Account) -> bool {
    let own = |facility: FacilityId| facility.party() == act.actor;
    match account {
        Account::Rejected(facility) => own(*facility),
        Account::Consignment(Some(transfer), _) => to_transfer(act, reader, *transfer),
        Account::Process(id) | Account::Product(id, _) => reader
            .process(*id)
            .is_some_and(|process| own(process.facility)),
        Account::Waste(id) => reader.parcel(*id).is_some_and(|parcel| {
            parcel.author == act.actor || parcel.place.facility().is_some_and(own)
        }),
        other => other.facility().is_some_and(own),
    }
}

fn weighings(loose: &Loose) -> impl Iterator<Item = &Weighing> {
    let whole = loose
        .departed
        .iter()
        .chain(&loose.received)
        .chain(&loose.voided);
    whole.chain(loose.apart.iter().map(|part: &Apart| &part.weighing))
}

fn is_of(weighing: &Weighing, actor: Party) -> bool {
    weighing
        .origin
        .as_ref()
        .is_some_and(|origin| origin.author == actor)
}
