use super::ALREADY_REGISTERED;
use crate::samples::{BUREAU, Example, MEMBERS, PLANT, STATION, XINING_CUSTOMS, party};

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            stage.begin_again();
            stage.say(BUREAU, "party_registered", -7_000, party(MEMBERS[PLANT.0]));
        }),
        Example::admitted(|stage| {
            stage.begin_again();
            stage.say(XINING_CUSTOMS, "party_registered", -7_000, party(MEMBERS[PLANT.0]));
        }),
        Example::breaks(&ALREADY_REGISTERED, |stage| {
            stage.say(BUREAU, "party_registered", 0, party(STATION));
        }),
    ]
}
