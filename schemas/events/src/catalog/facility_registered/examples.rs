use super::{PARTY_UNKNOWN, ALREADY_REGISTERED};
use crate::samples::{BUREAU, Example, MEMBERS, PLANT, facility, party};

const CAPACITY_MASS_G: u64 = 5_000_000_000;

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            stage.begin_again();
            stage.say(BUREAU, "party_registered", -7_000, party(MEMBERS[PLANT.0]));
            let body = facility(MEMBERS[PLANT.0], "plant", CAPACITY_MASS_G);
            stage.say(BUREAU, "facility_registered", -6_900, body);
        }),
        Example::breaks(&PARTY_UNKNOWN, |stage| {
            stage.begin_again();
            let body = facility(MEMBERS[PLANT.0], "plant", CAPACITY_MASS_G);
            stage.say(BUREAU, "facility_registered", -7_000, body);
        }),
        Example::breaks(&ALREADY_REGISTERED, |stage| {
            let body = facility(MEMBERS[PLANT.0], "plant", CAPACITY_MASS_G);
            stage.say(BUREAU, "facility_registered", 0, body);
        }),
    ]
}
