//! What the events of waste share: so much of each of several parcels.

use crate::account::Account;
use crate::act::Act;
use crate::code::{Code, Facts};
use crate::effect::StorageEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::shares;
use crate::rules::store::{self, Shares, grams};
use crate::state::Parcel;
use crate::tonnes::Tonnes;
use crate::vocabulary::LedgerStage;
use grain_envelope::{EventId, MassG, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// So much of a parcel of waste.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParcelMass {
    /// 下脚料编号（产生或移动它的事件） · The parcel: the event that told of it.
    pub parcel: EventId,
    /// 数量，克 · How much of it, in grams.
    pub mass_g: MassG,
}

/// All that is taken; of absurd masses as much as can be told.
pub(crate) fn mass_of(parcels: &[ParcelMass]) -> MassG {
    let greatest = limits::INTEGER_MAX.unsigned_abs();
    let masses = parcels.iter().map(|part| part.mass_g.grams());
    let sum = masses.fold(0_u64, u64::saturating_add);
    MassG::new(sum.min(greatest)).expect("at most the greatest integer")
}

/// Whether the actor answers for waste: the party of the place where it lies, or who told of it. Of
/// what is unknown the rules say so.
pub(crate) fn keeps(
    act: &Act,
    reader: &Reader<'_>,
    parcels: &[ParcelMass],
) -> Result<(), Forbidden> {
    let keeps = |parcel: &Parcel| {
        let keeper = parcel.place.facility().map(|facility| facility.party());
        parcel.author == act.actor || keeper == Some(act.actor)
    };
    let mut known = parcels.iter().filter_map(|part| reader.parcel(part.parcel));
    if known.all(keeps) {
        return Ok(());
    }
    Err(right::missing(
        "下脚料的移动与处理由其所在场所的单位或原记录单位记录",
        "what becomes of waste is recorded by the party where it lies, or by who told of it",
    ))
}

/// Codes that each type which takes from parcels has of its own for the same faults.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ParcelCodes {
    /// Nobody told of it (rule L-3). Facts: `parcel`.
    pub(crate) unknown: &'static Code,
    /// Less is left of it (rule V-10). Facts: `mass`, `there`.
    pub(crate) more_than_there: &'static Code,
}

/// What is taken from a parcel, by lot, and what of it is packing.
#[derive(Clone, Debug)]
pub(crate) struct Taken<'a> {
    pub(crate) id: EventId,
    pub(crate) parcel: &'a Parcel,
    pub(crate) place: usize,
    shares: Shares,
    packing_mass_g: i128,
}

/// Finds what is taken from each parcel; of what is unknown nothing.
pub(crate) fn take<'a>(
    hearing: &mut Hearing<'a>,
    parcels: &[ParcelMass],
    codes: &ParcelCodes,
) -> Vec<Taken<'a>> {
    let mut taken = Vec::with_capacity(parcels.len());
    for (place, part) in parcels.iter().enumerate() {
        let Some(parcel) = hearing.reader.parcel(part.parcel) else {
            let field = format!("/body/parcels/{place}/parcel");
            hearing.find(codes.unknown, field, &[("parcel", &part.parcel)]);
            continue;
        };
        hearing.rely(parcel.index);
        let (mass, there) = (grams(part.mass_g), parcel.mass_g());
        if mass > there {
            let facts: Facts<'_> = &[("mass", &Tonnes(mass)), ("there", &Tonnes(there))];
            let field = format!("/body/parcels/{place}/mass_g");
            hearing.find(codes.more_than_there, field, facts);
        }
        let shares = shares::split(mass, &parcel.lots);
        // A parcel is of grain or of packing; of an empty one nobody can say whose more would be.
        let packing = parcel.packing_mass_g != 0 && shares.is_empty();
        let packing_mass_g = if packing { mass } else { 0 };
        let id = part.parcel;
        taken.push(Taken {
            id,
            parcel,
            place,
            shares,
            packing_mass_g,
        });
    }
    let lots = taken
        .iter()
        .flat_map(|taken| taken.parcel.lots.keys().copied());
    store::concern_lots(hearing, lots.collect::<std::collections::BTreeSet<_>>());
    taken
}

/// Moves what is taken: into another parcel, or out of all.
pub(crate) fn transfer(hearing: &mut Hearing<'_>, taken: &[Taken<'_>], into: Option<EventId>) {
    let account = into.map_or(Account::Treated, Account::Waste);
    for part in taken {
        store::transfer(hearing, &part.shares, &Account::Waste(part.id), &account);
        let mass_g = store::posted(part.packing_mass_g);
        if mass_g != 0 {
            hearing.effect(StorageEffect::PackingMoved {
                parcel: part.id,
                mass_g: -mass_g,
            });
            if let Some(parcel) = into {
                hearing.effect(StorageEffect::PackingMoved { parcel, mass_g });
            }
        }
        let lots: Vec<_> = part.shares.keys().copied().collect();
        hearing.reach_lots(LedgerStage::Waste, lots);
    }
}
