use super::bodies_monitoring as bodies;
use super::cast::{AGRICULTURE, MEMBERS, PLANT};
use super::stage::Stage;

const DAY_S: i64 = 86_400;

/// When the survey of the sample data is made, after the story's beginning: on 2025-06-18.
pub const SURVEYED_S: i64 = 29 * DAY_S;

/// What the plant's survey of the second quarter left on record.
#[derive(Clone, Debug)]
pub struct Monitored {
    /// The event that adopted the plan.
    pub plan: String,
    /// The survey inside.
    pub inside: String,
    /// The survey of the surroundings.
    pub around: String,
    /// The case of the seven volunteers.
    pub volunteers: String,
}

impl Stage {
    /// The plant adopts its plan, surveys both zones and finds seven volunteers.
    pub fn monitored(&mut self, lot: Option<&str>) -> Monitored {
        let (member, start_s) = (MEMBERS[PLANT.0], self.world.start_s);
        let plan = bodies::monitoring_plan(member, start_s);
        let plan = self
            .world
            .draft("monitoring_plan_adopted", SURVEYED_S - 3_600, plan);
        let plan = self.sign(PLANT, plan.with_file(bodies::PLAN_FILE));
        let mut survey = |zone: &str| {
            let body = bodies::survey(member, &plan, "2025-Q2", zone);
            self.say(PLANT, "survey_recorded", SURVEYED_S, body)
        };
        let (inside, around) = (survey("inside"), survey("surroundings"));
        let found = bodies::volunteers(member, &inside, lot);
        let volunteers = self.say(PLANT, "finding_recorded", SURVEYED_S + 3_600, found);
        Monitored {
            plan,
            inside,
            around,
            volunteers,
        }
    }

    /// The volunteers are found, fought and traced, and their case is closed; gives it.
    pub fn case_closed(&mut self) -> String {
        let train = self.train(1);
        let case = self.monitored(Some(&train.lot)).volunteers;
        self.controlled(&case);
        let source = bodies::source(&case, &train.lot, &train.units[0]);
        self.say(
            AGRICULTURE,
            "source_analysis",
            SURVEYED_S + 5 * DAY_S,
            source,
        );
        let verified = bodies::control_verification(&case, true);
        self.say(
            AGRICULTURE,
            "control_verified",
            SURVEYED_S + 15 * DAY_S,
            verified,
        );
        case
    }

    /// Customs is alerted of a finding, control ordered and carried out.
    pub fn controlled(&mut self, case: &str) {
        let due_s = self.world.start_s + SURVEYED_S + 2 * DAY_S;
        let done_s = SURVEYED_S + DAY_S;
        self.say(
            PLANT,
            "finding_alerted",
            SURVEYED_S + 8 * 3_600,
            bodies::alert(case),
        );
        let order = bodies::control_order(case, due_s);
        self.say(
            AGRICULTURE,
            "control_ordered",
            SURVEYED_S + 10 * 3_600,
            order,
        );
        let done = bodies::control_done(case, self.world.start_s + done_s);
        self.say(PLANT, "control_done", done_s, done);
    }
}
