use super::Voided;
use super::rules;
use crate::act::Act;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::ties;
use crate::state::{Loose, Weighing};
use grain_envelope::{EventId, LotId, Party};
use std::collections::BTreeSet;

/// Whose act the target is, and what the voiding may name: the lots that the target moved, and its
/// transfer; beside them, and where nobody knows what it moved, only grain with which the actor has to
/// do.
pub(super) fn of_target(
    voided: &Voided,
    act: &Act,
    reader: &Reader<'_>,
) -> Result<(), Forbidden> {
    let movement = reader.movement(voided.target);
    let told = weighed(voided, reader);
    let mut authors = movement.map(|known| known.author).into_iter().chain(told.iter().map(|one| one.1));
    if authors.any(|author| author != act.actor) {
        return Err(right::missing(
            "作废只能由原记录的单位作出",
            "only the party that told it voids it",
        ));
    }
    let postings = movement.iter().flat_map(|known| known.postings.iter().chain(&known.first));
    let moved: BTreeSet<LotId> =
        postings.map(|posting| posting.lot).chain(told.iter().map(|one| one.0)).collect();
    let may_name = |lot: &LotId| {
        moved.contains(lot)
            || ties::to_carried(act, reader, voided.transfer, *lot)
    };
    let of_transfer = |id| !told.is_empty() || ties::to_transfer(act, reader, id);
    if voided.transfer.is_none_or(of_transfer) && voided.lots.iter().all(may_name) {
        return Ok(());
    }
    Err(right::missing(
        "只列被作废事件所涉的批次与调运，不得列他人的批次与调运",
        "name the lots and the transfer of the voided event, and nobody else's",
    ))
}

/// The lots of which the target told a weighing, whether that counts or is void, and who told it.
fn weighed(voided: &Voided, reader: &Reader<'_>) -> Vec<(LotId, Party)> {
    let transfer = voided.transfer.and_then(|id| reader.transfer(id));
    let counts = rules::weighings(voided, reader, transfer);
    let mut told: Vec<(LotId, Party)> = counts.iter().map(|one| (one.lot, one.author)).collect();
    let of = |weighing: &Weighing| author(weighing, voided.target);
    if let Some(transfer) = transfer {
        for record in &transfer.units {
            told.extend(record.voided.iter().filter_map(of).map(|author| (record.lot, author)));
        }
        return told;
    }
    for lot in &voided.lots {
        let loose = reader.lot(*lot).into_iter().flat_map(|lot| lot.loose.values());
        let void = loose.flat_map(|loose: &Loose| &loose.voided);
        told.extend(void.filter_map(of).map(|author| (*lot, author)));
    }
    told
}

fn author(weighing: &Weighing, target: EventId) -> Option<Party> {
    let origin = weighing.origin.as_ref();
    origin.filter(|origin| origin.event == target).map(|origin| origin.author)
}
