//! What a write-off frees: a gram of a permit is either kept or used, never both.

use crate::code::{Code, Facts};
use crate::effect::EntryEffect;
use crate::hearing::Hearing;
use crate::state::Permit;
use grain_envelope::{DeclarationNumber, PermitId, TransferId};

/// Codes that each type which names transfers to be written off has of its own for the same faults.
#[derive(Debug)]
pub(crate) struct TransferCodes {
    pub(crate) unknown: &'static Code,
    pub(crate) other_permit: &'static Code,
    pub(crate) repeated: &'static Code,
}

/// Grams that are free again.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Freed {
    pub(crate) mass_g: i128,
}

/// Writes off transfers: what they kept of the permit is free. One that is unknown, of another permit
/// or written off before is told of and left as it is.
pub(crate) fn free(
    hearing: &mut Hearing<'_>,
    permit: PermitId,
    transfers: &[TransferId],
    codes: &TransferCodes,
) -> Freed {
    let mut freed = Freed::default();
    for (position, id) in transfers.iter().enumerate() {
        let field = format!("/body/transfers/{position}");
        let Some(transfer) = hearing.transfer(*id) else {
            hearing.find(codes.unknown, field, &[("transfer", id)]);
            continue;
        };
        let number = &transfer.terms.number;
        if transfer.terms.permit != permit {
            hearing.find(codes.other_permit, field, &[("number", number)]);
            continue;
        }
        if let Some(index) = transfer.written_off_index {
            hearing.rely(index);
            let facts: Facts<'_> = &[("number", number), ("index", &index)];
            hearing.find(codes.repeated, field, facts);
            continue;
        }
        let kept = transfer.reserved_mass_g;
        freed.mass_g += kept;
        let mass_g = i64::try_from(kept).expect("at most the mass of its lots");
        let transfer = *id;
        hearing.effect(EntryEffect::TransferWrittenOff {
            transfer,
            permit,
            mass_g,
        });
    }
    freed
}

/// What is written off beyond what transfers kept was kept for the declaration: so much of that is
/// used now. Gives how much it was, in grams.
pub(crate) fn free_declaration(
    hearing: &mut Hearing<'_>,
    permit: PermitId,
    declaration: DeclarationNumber,
    excess: i128,
) -> i128 {
    let known = hearing.reader.declaration(&declaration);
    let kept = known.map_or(0, |known| known.reserved_mass_g(permit));
    let taken = kept.min(excess).max(0);
    if taken > 0 {
        let mass_g = i64::try_from(-taken).expect("at most what is written off");
        hearing.effect(EntryEffect::DeclarationReserved {
            declaration,
            permit,
            event: hearing.act.event_id,
            mass_g,
        });
    }
    taken
}

/// What a violation about a permit concerns: the region of its holder, by which customs finds it.
pub(crate) fn concern(hearing: &mut Hearing<'_>, permit: &Permit) {
    hearing.concerned.region = hearing.reader.region_of(permit.terms.applicant);
}
