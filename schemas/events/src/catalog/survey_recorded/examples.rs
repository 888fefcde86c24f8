use super::{FACILITY_UNKNOWN, PLAN_UNKNOWN, POINT_UNKNOWN, QUARTER_AHEAD, QUARTER_MISSED};
use crate::samples::{
    Example, MEMBERS, PLAN_FILE, PLANT, SURVEYED_S, Stage, XINING_CUSTOMS, monitoring_plan, survey,
    with,
};
use serde_json::{Value, json};

/// The plant adopts its plan; the body of its survey inside.
fn body(stage: &mut Stage) -> Value {
    let plan = monitoring_plan(MEMBERS[PLANT.0], stage.world.start_s);
    let plan = stage.world.draft("monitoring_plan_adopted", SURVEYED_S - 3_600, plan);
    let plan = stage.sign(PLANT, plan.with_file(PLAN_FILE));
    survey(MEMBERS[PLANT.0], &plan, "2025-Q2", "inside")
}

fn say(stage: &mut Stage, pointer: &str, value: impl Into<Value>) {
    let body = with(body(stage), pointer, value);
    stage.say(PLANT, "survey_recorded", SURVEYED_S, body);
}

pub(super) fn examples() -> Vec<Example> {
    vec![
        Example::admitted(|stage| {
            let body = body(stage);
            stage.say(PLANT, "survey_recorded", SURVEYED_S, body);
        })
        .whole(),
        // Nothing was found: that is a result. Grain lies in the bin meanwhile.
        Example::admitted(|stage| {
            let train = stage.train(1);
            let mass_g = crate::samples::RECEIVED_MASS_G;
            let received = stage.world.receive(PLANT, &train, 0, mass_g, true);
            stage.events.push(received);
            say(stage, "/nothing_found", true);
        })
        .whole(),
        // Customs surveys where grain is easily spilled on the way.
        Example::admitted(|stage| {
            let body = body(stage);
            let segment = json!({ "name": "西宁双寨站卸车线(示例)", "region": "630100" });
            let body = with(with(body, "/facility", json!(null)), "/segment", segment);
            let body = with(body, "/plan", json!(null));
            stage.say(XINING_CUSTOMS, "survey_recorded", SURVEYED_S, body);
        })
        .whole(),
        Example::breaks(&FACILITY_UNKNOWN, |stage| {
            say(stage, "/facility", format!("{}-009", MEMBERS[PLANT.0].party));
        })
        .whole(),
        Example::breaks(&PLAN_UNKNOWN, |stage| {
            let permit = stage.world.permit.clone();
            say(stage, "/plan", permit);
        })
        .whole(),
        Example::breaks(&POINT_UNKNOWN, |stage| say(stage, "/points/0", "办公楼前草坪")).whole(),
        Example::breaks(&QUARTER_AHEAD, |stage| say(stage, "/quarter", "2025-Q3")).whole(),
        Example::breaks(&QUARTER_MISSED, |stage| say(stage, "/quarter", "2025-Q1")).whole(),
    ]
}
