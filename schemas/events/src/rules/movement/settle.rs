use crate::account::{Account, Unit};
use crate::code::{Code, Facts};
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::rules::tolerance::Difference;
use crate::state::{Transfer, UnitRecord, Weighing};
use crate::tonnes::Tonnes;
use crate::wording::Number;
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
}

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
    let difference = Difference::of(hearing.packs, pair.mode, pair.sent, pair.received);
    if !difference.is_within() {
        let facts: Facts<'_> = &[
            ("unit", pair.unit),
            ("sent", &Tonnes(difference.sent_mass_g)),
            ("received", &Tonnes(pair.received.mass_g.signed().into())),
            ("difference", &Tonnes(difference.missing_mass_g)),
            ("allowed", &Tonnes(difference.allowed_mass_g())),
        ];
        hearing.find(codes.unit_beyond_tolerance, mass_field, facts);
    }
    let (mut put_on, mut found) = (pair.sent.seals.clone(), pair.received.seals.clone());
    put_on.sort();
    found.sort();
    if put_on != found {
        let list = |seals: &[Number]| {
            let seals: Vec<&str> = seals.iter().map(Number::as_str).collect();
            if seals.is_empty() {
                "-".to_owned()
            } else {
                seals.join(", ")
            }
        };
        let facts: Facts<'_> = &[
            ("unit", pair.unit),
            ("put_on", &list(&put_on)),
            ("found", &list(&found)),
        ];
        hearing.find(codes.seal_mismatch, seals_field, facts);
    }
    let rest = if difference.is_within() {
        Account::TransportLoss
    } else {
        Account::Unexplained
    };
    let mass = i64::try_from(difference.missing_mass_g).expect("a difference of two masses");
    hearing.transfer_mass(pair.lot, pair.account(), rest, mass);
    if pair.transfer.is_none() {
        hearing.effect(Effect::LooseSettled {
            unit: pair.unit.clone(),
            lot: pair.lot,
        });
    }
}

/// Judges a whole consignment once both weighings of every declared unit are known; `sides` gives
/// them for a unit as they will be after this event.
pub(crate) fn judge_consignment<'a>(
    hearing: &mut Hearing<'_>,
    transfer: &'a Transfer,
    sides: impl Fn(&'a UnitRecord) -> (Option<&'a Weighing>, Option<&'a Weighing>),
    codes: &PairCodes,
) {
    let mut total = Difference::default();
    for unit in transfer.units.iter().filter(|unit| unit.declared.is_some()) {
        let (Some(sent), Some(received)) = sides(unit) else {
            return;
        };
        let mode = transfer.terms.mode;
        total = total.plus(Difference::of(hearing.packs, mode, sent, received));
    }
    if !total.is_within() {
        let facts: Facts<'_> = &[
            ("number", &transfer.terms.number),
            ("sent", &Tonnes(total.sent_mass_g)),
            ("difference", &Tonnes(total.missing_mass_g)),
            ("allowed", &Tonnes(total.allowed_mass_g())),
        ];
        hearing.find(codes.consignment_beyond_tolerance, "/body/transfer", facts);
    }
}

/// Whether gross less tare is another mass than net, where all three are told.
pub(crate) fn net_differs(gross: Option<MassG>, tare: Option<MassG>, net: MassG) -> bool {
    let told = gross.zip(tare);
    told.is_some_and(|(gross, tare)| gross.signed() - tare.signed() != net.signed())
}
