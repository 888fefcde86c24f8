//! Rule D-14: waste does not lie longer than it may.

use super::asking::{Asking, Draft, days};
use crate::rule;
use crate::tonnes::Tonnes;
use crate::vocabulary::DutyKind;
use grain_envelope::Subject;

pub(super) fn list(asking: &mut Asking<'_>) {
    let Some(limit) = asking.packs.waste_store_days() else {
        return;
    };
    let state = asking.state;
    for (event, parcel) in state.parcels().filter(|(_, parcel)| parcel.mass_g() > 0) {
        let facility = parcel.place.facility();
        let party = facility.map_or(parcel.author, |facility| facility.party());
        let (kind, mass) = (parcel.kind.title(), Tonnes(parcel.mass_g()));
        asking.add(Draft {
            rule: &rule::D_14,
            kind: DutyKind::WasteTreatment,
            party: Some(party),
            role: None,
            facility,
            subject: facility.map_or(Subject::Party(party), Subject::Facility),
            event: Some(*event),
            detail: String::new(),
            due_s: parcel.generated_at.seconds() + days(limit),
            zh: format!("处理{} {mass} 吨", kind.zh),
            en: format!("treat {mass} t of {}", kind.en),
        });
    }
}
