use crate::account::{Account, Unit};
use crate::code::{Code, Facts};
use crate::effect::{Effect, TransportEffect};
use crate::hearing::Hearing;
use crate::rules::movement::judge_seals;
use crate::rules::tolerance::Difference;
use crate::state::{Settled, Transfer, UnitRecord, Weighing};
use crate::tonnes::Tonnes;
use grain_envelope::{LotId, MassG, TransferId, TransportMode};

/// Codes that a departure and an arrival each have of their own for the same fault.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PairCodes {
    pub(crate) unit_beyond_tolerance: &'static Code,
    pub(crate) consignment_beyond_tolerance: &'static Code,
    pub(crate) seal_mismatch: &'static Code,
}

/// A unit of which both weighings are now known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair<'a> {
    pub(crate) transfer: Option<TransferId>,
    pub(crate) mode: TransportMode,
    pub(crate) lot: LotId,
    pub(crate) unit: &'a Unit,
    pub(crate) sent: &'a Weighing,
    pub(crate) received: &'a Weighing,
    /// Grams of its load that were rejected or lost: they are accounted for already.
    pub(crate) apart_mass_g: i128,
}

/// Both weighings of a unit, as far as they are known, and the grams of its load that were rejected
/// or lost.
pub(crate) type Sides<'a> = (Option<&'a Weighing>, Option<&'a Weighing>, i128);

impl Pair<'_> {
    /// The account of what is on the way in the unit.
    pub(crate) fn account(&self) -> Account {
        Account::Consignment(self.transfer, self.unit.clone())
    }
}

/// Nets the two weighings to their difference and judges it: what tolerance explains is transport
/// loss, what it does not is unexplained, both visible. Fields of the violations are given.
pub(crate) fn settle(
    hearing: &mut Hearing<'_>,
    pair: &Pair<'_>,
    codes: &PairCodes,
    mass_field: String,
    seals_field: String,
) {
    settle_mass(hearing, pair, codes.unit_beyond_tolerance, mass_field);
    let (put_on, found) = (&pair.sent.seals, &pair.received.seals);
    judge_seals(
        hearing,
        codes.seal_mismatch,
        pair.unit,
        put_on,
        found,
        seals_field,
    );
}

/// [`settle`] where seals are another matter.
pub(crate) fn settle_mass(
    hearing: &mut Hearing<'_>,
    pair: &Pair<'_>,
    beyond_tolerance: &'static Code,
    field: String,
) {
    let difference = Difference::of(hearing.packs, pair.mode, pair.sent, pair.received);
    let difference = difference.less(pair.apart_mass_g);
    let explained = difference.is_within();
    if !explained {
        let received = i128::from(pair.received.mass_g.signed()) + pair.apart_mass_g;
        let facts: Facts<'_> = &[
            ("unit", pair.unit),
            ("sent", &Tonnes(difference.sent_mass_g)),
            ("received", &Tonnes(received)),
            ("difference", &Tonnes(difference.missing_mass_g)),
            ("allowed", &Tonnes(difference.allowed_mass_g())),
        ];
        hearing.find(beyond_tolerance, field, facts);
    }
    let mass_g = i64::try_from(difference.missing_mass_g).expect("a sum of a few masses");
    let settled = Settled { mass_g, explained };
    hearing.transfer_mass(pair.lot, pair.account(), settled.account(), mass_g);
    let (unit, lot) = (pair.unit.clone(), pair.lot);
    hearing.effect(match pair.transfer {
        None => Effect::LooseSettled { unit, lot },
        Some(transfer) => Effect::from(TransportEffect::UnitSettled {
            transfer,
            unit,
            lot,
            settled: Some(settled),
        }),
    });
}

/// The weighings of a unit of a declared transfer are others than before: takes back what was
/// settled of it, and settles anew what both weighings say now. Seals are not judged again.
pub(crate) fn resettle(
    hearing: &mut Hearing<'_>,
    (id, transfer): (TransferId, &Transfer),
    before: &UnitRecord,
    sides: Sides<'_>,
    beyond_tolerance: &'static Code,
    field: &str,
) {
    let (unit, lot) = (&before.unit, before.lot);
    let account = Account::Consignment(Some(id), unit.clone());
    if let Some(settled) = before.settled {
        hearing.transfer_mass(lot, settled.account(), account, settled.mass_g);
    }
    if let (Some(sent), Some(received), apart_mass_g) = sides {
        let pair = Pair {
            transfer: Some(id),
            mode: transfer.terms.mode,
            lot,
            unit,
            sent,
            received,
            apart_mass_g,
        };
        settle_mass(hearing, &pair, beyond_tolerance, field.to_owned());
    } else if before.settled.is_some() {
        hearing.effect(TransportEffect::UnitSettled {
            transfer: id,
            unit: unit.clone(),
            lot,
            settled: None,
        });
    }
}

/// Codes of a type that changes what is known of a unit after the fact.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LateCodes {
    pub(crate) unit_beyond_tolerance: &'static Code,
    pub(crate) consignment_beyond_tolerance: &'static Code,
}

/// [`resettle`], and judges the whole consignment with what is known of the unit now.
pub(crate) fn settle_change<'a>(
    hearing: &mut Hearing<'_>,
    (id, transfer): (TransferId, &'a Transfer),
    record: &UnitRecord,
    sides: Sides<'a>,
    codes: &LateCodes,
    field: &str,
) {
    let beyond = codes.unit_beyond_tolerance;
    resettle(hearing, (id, transfer), record, sides, beyond, field);
    let beyond = codes.consignment_beyond_tolerance;
    judge_with(hearing, transfer, record, sides, beyond, field);
}

/// Judges the whole consignment of a unit with what is known of the unit now.
pub(crate) fn judge_with<'a>(
    hearing: &mut Hearing<'_>,
    transfer: &'a Transfer,
    record: &UnitRecord,
    sides: Sides<'a>,
    beyond_tolerance: &'static Code,
    field: &str,
) {
    if record.declared.is_none() {
        return;
    }
    let is_this = |other: &UnitRecord| (&other.unit, other.lot) == (&record.unit, record.lot);
    let sides = |other: &'a UnitRecord| {
        if is_this(other) { sides } else { other.sides() }
    };
    judge_consignment(hearing, transfer, sides, beyond_tolerance, field);
}

/// Judges a whole consignment once both weighings of every declared unit are known; `sides` gives
/// them for a unit as they will be after this event.
pub(crate) fn judge_consignment<'a>(
    hearing: &mut Hearing<'_>,
    transfer: &'a Transfer,
    sides: impl Fn(&'a UnitRecord) -> Sides<'a>,
    beyond_tolerance: &'static Code,
    field: &str,
) {
    let mut total = Difference::default();
    for unit in transfer.units.iter().filter(|unit| unit.declared.is_some()) {
        let (sent, received, apart_mass_g) = sides(unit);
        let Some(sent) = sent else {
            return;
        };
        // All of a load may have been rejected or lost: then it has no weighing at arrival.
        let gone = apart_mass_g > 0 && apart_mass_g >= i128::from(sent.mass_g.signed());
        let nothing = Weighing {
            mass_g: MassG::ZERO,
            ..sent.clone()
        };
        let Some(received) = received.or_else(|| gone.then_some(&nothing)) else {
            return;
        };
        // Over the whole journey transport loses once, however often the load changed vehicles.
        let onward = sent.is_on_the_way();
        let difference = if onward {
            Difference::onward(hearing.packs, sent, received)
        } else {
            Difference::of(hearing.packs, transfer.terms.mode, sent, received)
        };
        let difference = difference.less(apart_mass_g);
        total = total.plus(if onward {
            difference.of_no_sender()
        } else {
            difference
        });
    }
    if !total.is_within() {
        let facts: Facts<'_> = &[
            ("number", &transfer.terms.number),
            ("sent", &Tonnes(total.sent_mass_g)),
            ("difference", &Tonnes(total.missing_mass_g)),
            ("allowed", &Tonnes(total.allowed_mass_g())),
        ];
        hearing.find(beyond_tolerance, field, facts);
    }
}

/// Whether gross less tare is another mass than net, where all three are told.
pub(crate) fn net_differs(gross: Option<MassG>, tare: Option<MassG>, net: MassG) -> bool {
    let told = gross.zip(tare);
    told.is_some_and(|(gross, tare)| gross.signed() - tare.signed() != net.signed())
}
