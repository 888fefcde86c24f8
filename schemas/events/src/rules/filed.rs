//! Whether imported grain may be at a facility now, told with the codes of whoever asks.

use crate::code::{Code, Facts};
use crate::hearing::Hearing;
use crate::rules::filing::{self, FilingFault};
use crate::spoken::Spoken;
use crate::state::Filing;
use grain_envelope::{Commodity, FacilityId};

/// Codes that each type has of its own for the same faults.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FiledCodes {
    /// Facts: `facility`.
    pub(crate) not_registered: &'static Code,
    /// Facts: `name`, `facility`.
    pub(crate) not_filed: &'static Code,
    /// Facts: `facility`, `number`.
    pub(crate) suspended: &'static Code,
    /// Facts: `number`, `from`, `until`, `occurred_at`.
    pub(crate) not_valid: &'static Code,
    /// Facts: `number`, `commodity`.
    pub(crate) commodity_not_filed: &'static Code,
}

/// Tells what is wrong with a facility's filing at the moment of the act; gives the one that serves
/// best.
pub(crate) fn judge<'a>(
    hearing: &mut Hearing<'a>,
    id: FacilityId,
    commodity: Option<Commodity>,
    field: &str,
    codes: &FiledCodes,
) -> Option<&'a Filing> {
    let Some(facility) = hearing.facility(id) else {
        hearing.find(codes.not_registered, field, &[("facility", &id)]);
        return None;
    };
    let occurred_at = hearing.act.occurred_at;
    let moment = occurred_at.seconds();
    let (best, faults) = filing::best(hearing, facility, commodity, moment, moment);
    for fault in faults {
        match fault {
            FilingFault::NotFiled => {
                let registration = facility.registration.as_ref();
                let name = registration.map_or("-", |known| known.name.as_str());
                hearing.find(
                    codes.not_filed,
                    field,
                    &[("name", &name), ("facility", &id)],
                );
            }
            FilingFault::Suspended(filing) => {
                let facts: Facts<'_> = &[("facility", &id), ("number", &filing.number)];
                hearing.find(codes.suspended, field, facts);
            }
            FilingFault::NotValid(filing) => {
                let facts: Facts<'_> = &[
                    ("number", &filing.number),
                    ("from", &filing.valid_from),
                    ("until", &filing.valid_until),
                    ("occurred_at", &occurred_at),
                ];
                hearing.find(codes.not_valid, field, facts);
            }
            FilingFault::CommodityNotFiled(filing, commodity) => {
                let commodity = Spoken(commodity.title());
                let facts: Facts<'_> = &[("number", &filing.number), ("commodity", &commodity)];
                hearing.find(codes.commodity_not_filed, field, facts);
            }
        }
    }
    best
}
