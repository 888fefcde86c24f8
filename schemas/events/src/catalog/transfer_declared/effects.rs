use super::TransferDeclared;
use crate::account::Account;
use crate::effect::{Effect, EntryEffect};
use crate::hearing::Hearing;
use crate::rules::permit::{self, Drawing};
use crate::rules::restriction;
use crate::state::{DeclaredUnit, TransferTerms};
use grain_envelope::{LotId, MassG, TransferId};

impl TransferDeclared {
    /// The declared mass of all lots.
    pub(super) fn mass_g(&self) -> i128 {
        self.lots.iter().map(|part| i128::from(part.mass_g.signed())).sum()
    }

    /// The calendar year of arrival, in Asia/Shanghai.
    pub(super) fn year_of_arrival(&self) -> u16 {
        let date = self.arrives_at.date().ok();
        let year = date.and_then(|date| date.as_str().get(0..4)?.parse().ok());
        // A claim of 31 December 2099 in the west is New Year 2100 in Shanghai.
        year.unwrap_or(2100)
    }

    /// Whether customs ordered all of it back, and this is where to.
    pub(super) fn goes_back(&self, hearing: &mut Hearing<'_>) -> bool {
        let lots = self.lots.iter().map(|part| part.lot);
        restriction::are_ordered_back(hearing, lots, self.to.facility)
    }

    /// The time over which filing and permit are asked, in Unix seconds: from departure to arrival.
    /// Nothing arrives before it is declared, so one that claims to have is asked up to now: else a
    /// journey put back before a suspension would pass by it.
    pub(super) fn period(&self, hearing: &Hearing<'_>) -> (i64, i64) {
        let declared_s = hearing.act.occurred_at.seconds();
        (self.departs_at.seconds(), self.arrives_at.seconds().max(declared_s))
    }

    /// What each lot reserves on the permit. A kilogram draws on it once: what earlier transfers of
    /// a lot have reserved counts for this one too, so a second leg reserves nothing more.
    fn reservations(&self, hearing: &Hearing<'_>) -> Vec<(LotId, i128)> {
        let reserve = |part: &super::TransferLot| {
            let mass = i128::from(part.mass_g.signed());
            let lot = hearing.reader.lot(part.lot);
            let making = lot.and_then(|lot| lot.making.as_ref());
            let free = lot.zip(making).map(|(lot, making)| {
                // More came out than was told to have come in: that draws on the permit as well.
                let found = -lot.balance(&Account::Unexplained).min(0);
                i128::from(making.mass_g.signed()) + found - lot.reserved_mass_g
            });
            (part.lot, free.map_or(mass, |free| mass.min(free.max(0))))
        };
        self.lots.iter().map(reserve).collect()
    }

    /// How that is met: by what was reserved or written off for the lots' entry declarations, and
    /// anew by the permit.
    pub(super) fn drawings(&self, hearing: &Hearing<'_>) -> Vec<Drawing> {
        permit::draw(hearing.reader, self.permit, self.reservations(hearing))
    }
}

pub(super) fn declare(declared: &TransferDeclared, hearing: &mut Hearing<'_>) {
    let transfer: TransferId = hearing.act.event_id.into();
    let grams = declared.mass_g();
    let mass = u64::try_from(grams).ok().and_then(|grams| MassG::new(grams).ok());
    let terms = TransferTerms {
        number: declared.transfer_number.clone(),
        declarant: hearing.act.actor,
        from: declared.from.facility,
        to: declared.to.facility,
        permit: declared.permit,
        carrier: declared.carrier,
        entry_customs: declared.entry_customs,
        destination_customs: declared.destination_customs,
        mode: declared.mode,
        // More than an integer can say is more than any lot has: such a transfer is refused.
        mass_g: mass.unwrap_or_default(),
        departs_at: Some(declared.departs_at),
        arrives_at: Some(declared.arrives_at),
        index: hearing.context.index,
        recorded_at: hearing.context.recorded_at,
    };
    hearing.effect(Effect::TransferDeclared { transfer, terms: Box::new(terms) });
    for unit in &declared.units {
        let (unit, lot, kind, mass_g) = (unit.unit.clone(), unit.lot, unit.kind, unit.mass_g);
        let declared = DeclaredUnit { kind, mass_g };
        hearing.effect(Effect::UnitDeclared { transfer, unit, lot, declared });
    }
    if !declared.goes_back(hearing) {
        reserve(declared, hearing, transfer);
    }
    let year = declared.year_of_arrival();
    if let Ok(mass_g) = i64::try_from(grams) {
        let facility = declared.to.facility;
        hearing.effect(Effect::CapacityReserved { facility, year, mass_g });
    }
}

/// Draws on the permit. What was reserved for an entry declaration goes over to the transfer, what
/// was written off for one needs no reservation any more.
fn reserve(declared: &TransferDeclared, hearing: &mut Hearing<'_>, transfer: TransferId) {
    let (permit, facility) = (declared.permit, declared.to.facility);
    let grams = |mass: i128| i64::try_from(mass).expect("at most the mass of a lot");
    let mut keeps = 0;
    for drawing in declared.drawings(hearing) {
        let (lot, mass_g) = (drawing.lot, grams(drawing.mass_g));
        hearing.effect(Effect::PermitReserved { permit, facility, lot, mass_g });
        for met in &drawing.met {
            let declaration = met.declaration;
            if met.reserved_mass_g > 0 {
                let (event, mass_g) = (hearing.act.event_id, -grams(met.reserved_mass_g));
                hearing.effect(EntryEffect::DeclarationReserved { declaration, permit, event, mass_g });
            }
            if met.written_off_mass_g > 0 {
                let mass_g = grams(met.written_off_mass_g);
                hearing.effect(EntryEffect::CoverTaken { declaration, permit, mass_g });
            }
        }
        keeps += drawing.mass_g - drawing.written_off_mass_g();
    }
    if let Ok(mass_g) = i64::try_from(keeps)
        && mass_g > 0
    {
        hearing.effect(EntryEffect::TransferReserved { transfer, mass_g });
    }
}
