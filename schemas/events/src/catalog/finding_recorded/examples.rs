use super::{FACILITY_UNKNOWN, LOT_UNKNOWN, SURVEY_FOUND_NOTHING, SURVEY_UNKNOWN};
use crate::samples::{
    Example, MEMBERS, PLANT, SURVEYED_S, Stage, XINING_CUSTOMS, ragweed, survey, volunteers, with,
};
use serde_json::{Value, json};

fn find(stage: &mut Stage, body: Value) {
    stage.say(PLANT, "finding_recorded", SURVEYED_S + 3_600, body);
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            stage.monitored(None);
        })
        .whole(),
        Example::admitted(|stage| {
            let around = stage.monitored(None).around;
            find(stage, ragweed(MEMBERS[PLANT.0], &around));
        })
        .whole(),
        // Customs found it on the way, and knows from which lot.
        Example::admitted(|stage| {
            let train = stage.train(1);
            let body = volunteers(MEMBERS[PLANT.0], &stage.world.permit, Some(&train.lot));
            let body = with(with(body, "/facility", json!(null)), "/survey", json!(null));
            stage.say(XINING_CUSTOMS, "finding_recorded", SURVEYED_S, body);
        })
        .whole(),
        Example::breaks(&FACILITY_UNKNOWN, |stage| {
            let around = stage.monitored(None).around;
            let elsewhere = format!("{}-009", MEMBERS[PLANT.0].party);
            find(stage, with(ragweed(MEMBERS[PLANT.0], &around), "/facility", elsewhere));
        })
        .whole(),
        Example::breaks(&SURVEY_UNKNOWN, |stage| {
            let permit = stage.world.permit.clone();
            find(stage, ragweed(MEMBERS[PLANT.0], &permit));
        })
        .whole(),
        Example::breaks(&SURVEY_FOUND_NOTHING, |stage| {
            let plan = stage.monitored(None).plan;
            let body = survey(MEMBERS[PLANT.0], &plan, "2025-Q2", "surroundings");
            let body = with(body, "/nothing_found", true);
            let empty = stage.say(PLANT, "survey_recorded", SURVEYED_S + 60, body);
            find(stage, ragweed(MEMBERS[PLANT.0], &empty));
        })
        .whole(),
        Example::breaks(&LOT_UNKNOWN, |stage| {
            let around = stage.monitored(None).around;
            let lot = format!("{}.1", stage.world.permit);
            find(stage, with(ragweed(MEMBERS[PLANT.0], &around), "/suspected_lot", lot));
        })
        .whole(),
    ]
}
