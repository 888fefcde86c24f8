use super::{ALREADY_REGISTERED, FACILITY_NOT_REGISTERED, CAPACITY_ABOVE_FACILITY};
use crate::samples::{BUREAU, Example, MEMBERS, PLANT, STATION, bin, facility, party, with};

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            stage.say(PLANT, "bin_registered", 0, bin(MEMBERS[PLANT.0], "02", 2_500_000_000));
        }),
        Example::breaks(&ALREADY_REGISTERED, |stage| {
            stage.say(PLANT, "bin_registered", 0, bin(MEMBERS[PLANT.0], "01", 2_500_000_000));
        }),
        Example::breaks(&FACILITY_NOT_REGISTERED, |stage| {
            let body = bin(MEMBERS[PLANT.0], "01", 2_500_000_000);
            let elsewhere = format!("{}-002/01", MEMBERS[PLANT.0].party);
            stage.say(PLANT, "bin_registered", 0, with(body, "/bin", elsewhere));
        }),
        Example::breaks(&CAPACITY_ABOVE_FACILITY, |stage| {
            stage.begin_again();
            stage.say(BUREAU, "party_registered", -7_000, party(STATION));
            let body = facility(STATION, "reload_site", 1_000_000_000);
            stage.say(BUREAU, "facility_registered", -6_900, body);
            stage.say(BUREAU, "bin_registered", -6_800, bin(STATION, "01", 1_000_000_001));
        }),
    ]
}
