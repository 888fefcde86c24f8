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
