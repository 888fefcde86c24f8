use crate::account::Unit;
use crate::code::{Code, Facts};
use crate::hearing::Hearing;
use crate::state::{Loose, Transfer, UnitRecord};
use crate::tonnes::Tonnes;
use grain_envelope::{LotId, MassG, TransferId};

/// Codes of a type that tells of one unit on its way, for what does not fit its declaration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnitCodes {
    pub(crate) no_transfer: &'static Code,
    pub(crate) not_declared: &'static Code,
    pub(crate) lot_mismatch: &'static Code,
    pub(crate) lot_unknown: &'static Code,
}

/// A unit as an event tells of it: `field` points to what holds its `unit` and `lot`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told<'a> {
    pub(crate) unit: &'a Unit,
    pub(crate) lot: LotId,
    pub(crate) field: &'a str,
}

/// A declared transfer, if an event names one.
pub(crate) fn known<'a>(
    hearing: &mut Hearing<'a>,
    transfer: Option<TransferId>,
) -> Option<(TransferId, &'a Transfer)> {
    let id = transfer?;
    let known = hearing.transfer(id)?;
    hearing.concerned.transfer = Some(id);
    Some((id, known))
}

/// The lot exists, the transfer was declared, and it was declared of this unit and this lot.
pub(crate) fn judge_unit(
    hearing: &mut Hearing<'_>,
    transfer: Option<&Transfer>,
    told: Told<'_>,
    codes: &UnitCodes,
) {
    let field = |member: &str| format!("{}/{member}", told.field);
    if hearing.lot(told.lot).is_none() {
        hearing.find(codes.lot_unknown, field("lot"), &[("lot", &told.lot)]);
    }
    let Some(transfer) = transfer else {
        let facts: Facts<'_> = &[("unit", told.unit)];
        return hearing.find(codes.no_transfer, "/body/transfer", facts);
    };
    let same = |record: &&UnitRecord| record.unit == *told.unit && record.declared.is_some();
    let mut declared = transfer.units.iter().filter(same).peekable();
    let Some(first) = declared.peek().map(|record| record.lot) else {
        let facts: Facts<'_> = &[("unit", told.unit), ("number", &transfer.terms.number)];
        return hearing.find(codes.not_declared, field("unit"), facts);
    };
    if !declared.any(|record| record.lot == told.lot) {
        let facts: Facts<'_> = &[
            ("unit", told.unit),
            ("declared", &first),
            ("lot", &told.lot),
        ];
        hearing.find(codes.lot_mismatch, field("lot"), facts);
    }
}

/// Tells where gross less tare is another mass than net.
pub(crate) fn judge_net(
    hearing: &mut Hearing<'_>,
    code: &'static Code,
    [gross, tare, net]: [Option<MassG>; 3],
    field: impl Into<String>,
) {
    if super::net_differs(gross, tare, net.unwrap_or_default()) {
        let shown = |mass: Option<MassG>| Tonnes(mass.unwrap_or_default().signed().into());
        let facts: Facts<'_> = &[
            ("gross", &shown(gross)),
            ("tare", &shown(tare)),
            ("net", &shown(net)),
        ];
        hearing.find(code, field, facts);
    }
}

/// What is known of a unit and lot that move without a transfer.
pub(crate) fn loose<'a>(hearing: &Hearing<'a>, unit: &Unit, lot: LotId) -> Option<&'a Loose> {
    hearing.reader.lot(lot)?.loose.get(unit)
}
