use crate::code::{Code, Facts};
use crate::hearing::Hearing;
use crate::place::Place;
use crate::state::Facility;

/// Takes note of where a movement happens, for what the violations concern; gives the facility if
/// it is a registered one.
pub(crate) fn concern<'a>(hearing: &mut Hearing<'a>, place: &Place) -> Option<&'a Facility> {
    match place {
        Place::Unregistered(place) => {
            hearing.concerned.region = Some(place.region);
            None
        }
        Place::Facility(id) => {
            hearing.concerned.facility = Some(*id);
            let facility = hearing.facility(*id)?;
            let registration = facility.registration.as_ref();
            hearing.concerned.region = registration.map(|registration| registration.region);
            Some(facility)
        }
    }
}

/// Codes of a type for a place that nobody knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlaceCodes {
    pub(crate) unregistered: &'static Code,
    pub(crate) not_registered: &'static Code,
}

/// [`concern`], and tells where the place is not a registered facility.
pub(crate) fn known_place<'a>(
    hearing: &mut Hearing<'a>,
    place: &Place,
    codes: &PlaceCodes,
) -> Option<&'a Facility> {
    let facility = concern(hearing, place);
    match place {
        Place::Unregistered(place) => {
            let facts: Facts<'_> = &[("name", &place.name), ("region", &place.region)];
            hearing.find(codes.unregistered, "/body/place", facts);
        }
        Place::Facility(id) if facility.is_none() => {
            hearing.find(codes.not_registered, "/body/place", &[("facility", id)]);
        }
        Place::Facility(_) => {}
    }
    facility
}
