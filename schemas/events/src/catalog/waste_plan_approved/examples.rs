use super::{ALREADY_APPROVED, PLAN_UNKNOWN};
use crate::samples::{Example, Stage, XINING_CUSTOMS, waste_plan_approval};

fn approve(stage: &mut Stage, plan: &str) {
    stage.say(XINING_CUSTOMS, "waste_plan_approved", 7_260, waste_plan_approval(plan));
}

pub(super) fn examples() -> Vec<Example> {
    let examples = vec![
        Example::admitted(|stage| {
            let plan = stage.submitted_plan();
            approve(stage, &plan);
        }),
        Example::breaks(&PLAN_UNKNOWN, |stage| {
            stage.submitted_plan();
            let other = stage.world.permit.clone();
            approve(stage, &other);
        }),
        Example::breaks(&ALREADY_APPROVED, |stage| {
            let plan = stage.approved_plan();
            approve(stage, &plan);
        }),
    ];
    examples.into_iter().map(Example::whole).collect()
}
