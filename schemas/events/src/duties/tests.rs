use super::{Duty, duties};
use crate::samples::{
    self, AGRICULTURE, Author, MEMBERS, PLANT, RECEIVED_MASS_G, SURVEYED_S, Stage, XINING_CUSTOMS,
};
use crate::state::State;
use crate::vocabulary::DutyKind;
use grain_envelope::Role;
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;

const DAY_S: i64 = 86_400;

/// The plant as a line of a snapshot calls it.
fn called(duty: &Duty) -> String {
    let party = duty
        .party
        .map(|party| party.to_string())
        .unwrap_or_default();
    let member = MEMBERS.iter().find(|member| member.party == party);
    let station = (party == samples::STATION.party).then_some(samples::STATION);
    let name = member.copied().or(station).map_or("", |member| member.name);
    name.trim_end_matches("(示例)").to_owned()
}

/// What is due at a moment: rule, end, whether it has passed, kind, who, which.
fn told(state: &State, now: i64) -> Vec<String> {
    let line = |duty: &Duty| {
        let overdue = if duty.overdue { "overdue" } else { "due" };
        let kind = serde_json::to_value(duty.kind).unwrap();
        let (kind, who) = (kind.as_str().unwrap().to_owned(), called(duty));
        format!(
            "{} {} {overdue} {kind} {who} {}",
            duty.rule, duty.due_at, duty.detail
        )
        .trim_end()
        .to_owned()
    };
    duties(state, now).iter().map(line).collect()
}

/// What says which duty it is.
fn key(duty: &Duty) -> (DutyKind, String, Option<grain_envelope::EventId>, String) {
    (
        duty.kind,
        duty.subject.to_string(),
        duty.event,
        duty.detail.clone(),
    )
}

/// The whole world: a train of which one container is still on its way, a survey with a finding, and
/// an order of customs.
fn whole() -> (Stage, i64) {
    let mut stage = Stage::whole();
    let train = stage.train(3);
    for unit in 0..2 {
        let received = stage
            .world
            .receive(PLANT, &train, unit, RECEIVED_MASS_G, true);
        stage.events.push(received);
    }
    stage.monitored(Some(&train.lot));
    let visit = json!({
        "facility": MEMBERS[PLANT.0].facility(), "scope": ["systems"], "visitors": ["P-01"],
        "findings": ["未成立领导小组(示例)"], "record_number": null,
    });
    let draft = stage
        .world
        .draft("supervision_visited", SURVEYED_S + DAY_S, visit);
    let visit = stage.sign(XINING_CUSTOMS, draft.with_file(b"photo"));
    let order = json!({
        "facility": MEMBERS[PLANT.0].facility(), "cause": { "visit": visit },
        "requirement": "成立领导小组(示例)", "due_at": "2025-07-15T18:00:00+08:00",
        "notice_number": null,
    });
    stage.say(
        XINING_CUSTOMS,
        "rectification_ordered",
        SURVEYED_S + DAY_S,
        order,
    );
    let start_s = stage.world.start_s;
    (stage, start_s)
}

fn snapshot(after_s: i64) -> String {
    let (stage, start_s) = whole();
    told(&stage.replay().0, start_s + after_s).join("\n")
}

const THE_DAY_AFTER: &str = "\
D-3 2025-05-20T07:06:40+08:00 overdue leading_group 湟中高原燕麦加工厂\n\
D-4 2025-05-20T07:06:40+08:00 overdue system 二连浩特粮食换装场 epidemic_control_system\n\
D-4 2025-05-20T07:06:40+08:00 overdue system 二连浩特粮食换装场 quality_control_system\n\
D-4 2025-05-20T07:06:40+08:00 overdue system 湟中高原燕麦加工厂 epidemic_rules\n\
D-4 2025-05-20T07:06:40+08:00 overdue system 湟中高原燕麦加工厂 quality_rules\n\
D-5 2025-05-20T07:06:40+08:00 overdue monitoring_plan 二连浩特粮食换装场\n\
D-13 2025-06-06T09:00:00+08:00 overdue arrival 湟中高原燕麦加工厂\n\
D-11 2025-06-13T09:00:00+08:00 overdue bin_check 湟中高原燕麦加工厂\n\
D-7 2025-06-19T10:00:00+08:00 due finding_alert 湟中高原燕麦加工厂\n\
D-7 2025-06-20T10:00:00+08:00 due control_order 西宁海关\n\
D-6 2025-06-25T23:59:59+08:00 due survey_report 湟中高原燕麦加工厂 agriculture\n\
D-6 2025-06-25T23:59:59+08:00 due survey_report 湟中高原燕麦加工厂 customs\n\
D-6 2025-06-25T23:59:59+08:00 due survey_report 湟中高原燕麦加工厂 grain\n\
D-6 2025-06-25T23:59:59+08:00 due survey_report 湟中高原燕麦加工厂 agriculture\n\
D-6 2025-06-25T23:59:59+08:00 due survey_report 湟中高原燕麦加工厂 customs\n\
D-6 2025-06-25T23:59:59+08:00 due survey_report 湟中高原燕麦加工厂 grain\n\
D-8 2025-06-28T10:00:00+08:00 due source_analysis 西宁海关\n\
D-5 2025-06-30T23:59:59+08:00 due survey 二连浩特粮食换装场 2025-Q2 inside\n\
D-5 2025-06-30T23:59:59+08:00 due survey 二连浩特粮食换装场 2025-Q2 surroundings\n\
D-10 2025-07-15T18:00:00+08:00 due rectification 湟中高原燕麦加工厂";

const TWO_MONTHS_LATER: &str = "\
D-3 2025-05-20T07:06:40+08:00 overdue leading_group 湟中高原燕麦加工厂\n\
D-4 2025-05-20T07:06:40+08:00 overdue system 二连浩特粮食换装场 epidemic_control_system\n\
D-4 2025-05-20T07:06:40+08:00 overdue system 二连浩特粮食换装场 quality_control_system\n\
D-4 2025-05-20T07:06:40+08:00 overdue system 湟中高原燕麦加工厂 epidemic_rules\n\
D-4 2025-05-20T07:06:40+08:00 overdue system 湟中高原燕麦加工厂 quality_rules\n\
D-5 2025-05-20T07:06:40+08:00 overdue monitoring_plan 二连浩特粮食换装场\n\
D-13 2025-06-06T09:00:00+08:00 overdue arrival 湟中高原燕麦加工厂\n\
D-11 2025-06-13T09:00:00+08:00 overdue bin_check 湟中高原燕麦加工厂\n\
D-7 2025-06-19T10:00:00+08:00 overdue finding_alert 湟中高原燕麦加工厂\n\
D-7 2025-06-20T10:00:00+08:00 overdue control_order 西宁海关\n\
D-6 2025-06-25T23:59:59+08:00 overdue survey_report 湟中高原燕麦加工厂 agriculture\n\
D-6 2025-06-25T23:59:59+08:00 overdue survey_report 湟中高原燕麦加工厂 customs\n\
D-6 2025-06-25T23:59:59+08:00 overdue survey_report 湟中高原燕麦加工厂 grain\n\
D-6 2025-06-25T23:59:59+08:00 overdue survey_report 湟中高原燕麦加工厂 agriculture\n\
D-6 2025-06-25T23:59:59+08:00 overdue survey_report 湟中高原燕麦加工厂 customs\n\
D-6 2025-06-25T23:59:59+08:00 overdue survey_report 湟中高原燕麦加工厂 grain\n\
D-8 2025-06-28T10:00:00+08:00 overdue source_analysis 西宁海关\n\
D-5 2025-06-30T23:59:59+08:00 overdue survey 二连浩特粮食换装场 2025-Q2 inside\n\
D-5 2025-06-30T23:59:59+08:00 overdue survey 二连浩特粮食换装场 2025-Q2 surroundings\n\
D-10 2025-07-15T18:00:00+08:00 overdue rectification 湟中高原燕麦加工厂\n\
D-5 2025-09-30T23:59:59+08:00 due survey 二连浩特粮食换装场 2025-Q3 inside\n\
D-5 2025-09-30T23:59:59+08:00 due survey 二连浩特粮食换装场 2025-Q3 surroundings\n\
D-5 2025-09-30T23:59:59+08:00 due survey 湟中高原燕麦加工厂 2025-Q3 inside\n\
D-5 2025-09-30T23:59:59+08:00 due survey 湟中高原燕麦加工厂 2025-Q3 surroundings";

#[test]
fn the_day_after_the_survey() {
    assert_eq!(snapshot(SURVEYED_S + DAY_S), THE_DAY_AFTER);
}

#[test]
fn two_months_later() {
    assert_eq!(snapshot(SURVEYED_S + 60 * DAY_S), TWO_MONTHS_LATER);
}

#[test]
fn shortly_before_the_papers_end() {
    let kinds = [DutyKind::FilingRenewal, DutyKind::PermitRenewal];
    let (stage, start_s) = whole();
    let (state, _) = stage.replay();
    let papers = |after_days: i64| {
        let due = duties(&state, start_s + after_days * DAY_S);
        let papers = due.into_iter().filter(|duty| kinds.contains(&duty.kind));
        papers
            .map(|duty| (duty.kind, duty.en, duty.overdue))
            .collect::<Vec<_>>()
    };
    let filing = |notice: &str, overdue| {
        let number = "customs filing XN-FILING-DEMO-1 ends on 2026-04-20";
        let told = format!("{number} ({notice} days' notice): have it renewed");
        (DutyKind::FilingRenewal, told, overdue)
    };
    let permit = "permit QH-DEMO-A ends on 2026-03-16; 2922.000 t of it are left";
    let permit = (DutyKind::PermitRenewal, permit.to_owned(), false);
    assert_eq!(papers(200), []);
    assert_eq!(papers(280), [permit, filing("60", false)]);
    // The permit has ended: nothing comes in under it any more.
    assert_eq!(papers(310), [filing("30", false)]);
    assert_eq!(papers(330), [filing("7", false)]);
    // Grain lies there, and the filing is gone.
    assert_eq!(papers(500), [filing("7", true)]);
}

/// Without the packs that give the times, nothing is due.
#[test]
fn nothing_is_due_without_a_pack_that_says_so() {
    let mut stage = Stage::ready();
    stage.train(1);
    let (state, _) = stage.replay();
    assert_eq!(duties(&state, stage.world.start_s + 400 * DAY_S), []);
}

#[test]
fn every_duty_rests_on_an_article_and_is_told_in_both_languages() {
    let (stage, start_s) = whole();
    for duty in duties(&stage.replay().0, start_s + 300 * DAY_S) {
        assert!(!duty.basis.is_empty(), "{duty:?}");
        assert!(!duty.zh.is_ascii() && !duty.en.is_empty(), "{duty:?}");
        assert!(crate::rule(duty.rule).is_some());
    }
}

#[test]
fn a_control_without_effect_is_due_again() {
    let mut stage = Stage::whole();
    let case = stage.monitored(None).volunteers;
    stage.controlled(&case);
    let kinds = |stage: &Stage, after_s: i64| {
        let due = duties(&stage.replay().0, stage.world.start_s + after_s);
        let of_case = due
            .into_iter()
            .filter(|duty| duty.subject.to_string().starts_with("case:"));
        of_case
            .map(|duty| (duty.kind, duty.due_at.to_string()))
            .collect::<Vec<_>>()
    };
    let source = (
        DutyKind::SourceAnalysis,
        "2025-06-28T10:00:00+08:00".to_owned(),
    );
    let verify = (
        DutyKind::ControlVerification,
        "2025-07-19T09:00:00+08:00".to_owned(),
    );
    assert_eq!(
        kinds(&stage, SURVEYED_S + 2 * DAY_S),
        [source.clone(), verify]
    );
    let failed = samples::control_verification(&case, false);
    stage.say(
        AGRICULTURE,
        "control_verified",
        SURVEYED_S + 5 * DAY_S,
        failed,
    );
    let order = (
        DutyKind::ControlOrder,
        "2025-06-25T09:00:00+08:00".to_owned(),
    );
    assert_eq!(kinds(&stage, SURVEYED_S + 6 * DAY_S), [order, source]);
}

/// An act that fulfils something, when it is done after the story's beginning, and by whom.
type Act = (&'static str, Author, i64, fn(&Told) -> serde_json::Value);

/// What an act may name.
struct Told {
    start_s: i64,
    plan: String,
    case: String,
    inside: Option<String>,
    train: samples::Train,
}

/// In the order in which they are done.
const ACTS: [Act; 12] = [
    ("leading_group_appointed", PLANT, SURVEYED_S, |told| {
        samples::leading_group(told.start_s)
    }),
    ("system_document_adopted", PLANT, SURVEYED_S, |told| {
        samples::system_document("quality_rules", b"q", told.start_s)
    }),
    ("survey_recorded", PLANT, SURVEYED_S, |told| {
        samples::survey(MEMBERS[PLANT.0], &told.plan, "2025-Q2", "inside")
    }),
    ("survey_recorded", PLANT, SURVEYED_S, |told| {
        samples::survey(MEMBERS[PLANT.0], &told.plan, "2025-Q2", "surroundings")
    }),
    ("finding_alerted", PLANT, SURVEYED_S, |told| {
        samples::alert(&told.case)
    }),
    ("control_ordered", AGRICULTURE, SURVEYED_S, |told| {
        samples::control_order(&told.case, told.start_s + SURVEYED_S + 2 * DAY_S)
    }),
    ("control_done", PLANT, SURVEYED_S + DAY_S, |told| {
        samples::control_done(&told.case, told.start_s + SURVEYED_S)
    }),
    (
        "control_verified",
        AGRICULTURE,
        SURVEYED_S + 2 * DAY_S,
        |told| samples::control_verification(&told.case, true),
    ),
    (
        "source_analysis",
        AGRICULTURE,
        SURVEYED_S + 2 * DAY_S,
        |told| samples::source(&told.case, &told.train.lot, &told.train.units[0]),
    ),
    (
        "survey_report_sent",
        PLANT,
        SURVEYED_S + 2 * DAY_S,
        |told| report(told, "customs"),
    ),
    (
        "survey_report_sent",
        PLANT,
        SURVEYED_S + 2 * DAY_S,
        |told| report(told, "agriculture"),
    ),
    (
        "survey_report_sent",
        PLANT,
        SURVEYED_S + 2 * DAY_S,
        |told| report(told, "grain"),
    ),
];

fn report(told: &Told, branch: &str) -> serde_json::Value {
    let survey = told.inside.as_deref().unwrap_or(&told.case);
    samples::survey_report(MEMBERS[PLANT.0], &[survey], branch)
}

/// The state after those acts that a mask names.
fn after(mask: u16) -> (State, i64) {
    let mut stage = Stage::whole();
    let train = stage.train(1);
    let (member, start_s) = (MEMBERS[PLANT.0], stage.world.start_s);
    let plan = samples::monitoring_plan(member, start_s);
    let draft = stage
        .world
        .draft("monitoring_plan_adopted", SURVEYED_S - 3_600, plan);
    let plan = stage.sign(PLANT, draft.with_file(samples::PLAN_FILE));
    let found = samples::volunteers(member, &plan, None);
    let found = samples::with(found, "/survey", json!(null));
    let case = stage.say(PLANT, "finding_recorded", SURVEYED_S - 3_600, found);
    let mut told = Told {
        start_s,
        plan,
        case,
        inside: None,
        train,
    };
    for (place, (name, author, after_s, body)) in ACTS.iter().enumerate() {
        if mask & (1 << place) == 0 {
            continue;
        }
        let draft = stage.world.draft(name, *after_s, body(&told));
        let id = stage.sign(*author, draft.with_file(b"q"));
        if place == 2 {
            told.inside = Some(id);
        }
    }
    (stage.replay().0, start_s)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// What is fulfilled is listed no more, what is not is, and nothing twice, at any later moment.
    #[test]
    fn a_fulfilled_duty_disappears(mask in 0_u16..1 << ACTS.len(), after_days in 32_i64..300) {
        let (state, start_s) = after(mask);
        let now = start_s + after_days * DAY_S;
        let due = duties(&state, now);
        let keys: BTreeSet<_> = due.iter().map(key).collect();
        prop_assert_eq!(keys.len(), due.len());
        for duty in &due {
            prop_assert_eq!(duty.overdue, duty.due_at.seconds() < now);
        }
        let plant = MEMBERS[PLANT.0].facility();
        let listed = |kind: DutyKind, detail: &str| {
            let of_plant = |duty: &&Duty| duty.facility.is_some_and(|id| id.to_string() == plant);
            let found = due.iter().filter(of_plant);
            found.filter(|duty| (duty.kind, duty.detail.as_str()) == (kind, detail)).count()
        };
        let done = |place: usize| mask & (1 << place) != 0;
        let once = usize::from;
        prop_assert_eq!(listed(DutyKind::LeadingGroup, ""), once(!done(0)));
        prop_assert_eq!(listed(DutyKind::System, "quality_rules"), once(!done(1)));
        prop_assert_eq!(listed(DutyKind::System, "quality_control_system"), 0);
        prop_assert_eq!(listed(DutyKind::Survey, "2025-Q2 inside"), once(!done(2)));
        prop_assert_eq!(listed(DutyKind::Survey, "2025-Q2 surroundings"), once(!done(3)));
        prop_assert_eq!(listed(DutyKind::FindingAlert, ""), once(!done(4)));
        let (ordered, fought, verified) = (done(5), done(6), done(7));
        prop_assert_eq!(listed(DutyKind::ControlOrder, ""), once(!(ordered || fought && verified)));
        prop_assert_eq!(listed(DutyKind::Control, ""), once(ordered && !fought));
        prop_assert_eq!(listed(DutyKind::ControlVerification, ""), once(fought && !verified));
        prop_assert_eq!(listed(DutyKind::SourceAnalysis, ""), once(!done(8)));
        let surveys = usize::from(done(2)) + usize::from(done(3));
        for (place, branch) in [(9, "customs"), (10, "agriculture"), (11, "grain")] {
            let reported = usize::from(done(2) && done(place));
            prop_assert_eq!(listed(DutyKind::SurveyReport, branch), surveys - reported);
        }
    }
}

/// The kinds of what is due about the bin, or about the case of what was found in it.
fn of_bin(stage: &Stage, after_s: i64) -> Vec<DutyKind> {
    let (state, _) = stage.replay();
    let found = duties(&state, stage.world.start_s + after_s);
    let about = |duty: &Duty| {
        let subject = duty.subject.to_string();
        subject.starts_with("bin:") || subject.starts_with("case:")
    };
    let mut kinds: Vec<DutyKind> = found
        .iter()
        .filter(|duty| about(duty))
        .map(|duty| duty.kind)
        .collect();
    kinds.sort();
    kinds
}

fn check(stage: &mut Stage, days: i64, pests: (u32, u32, bool)) -> String {
    let body = samples::with(samples::condition(), "/pests_per_kg", pests.0);
    let body = samples::with(body, "/main_pests_per_kg", pests.1);
    let body = samples::with(body, "/quarantine_pest", pests.2);
    stage.say(PLANT, "condition_checked", days * DAY_S, body)
}

#[test]
fn infested_grain_is_treated_until_a_check_finds_it_free() {
    let mut stage = Stage::whole();
    stage.arrive(1, true);
    let (usual, infested) = (
        vec![DutyKind::BinCheck],
        vec![DutyKind::BinCheck, DutyKind::InfestationTreatment],
    );
    for (pests, expected, days) in [
        ((5, 2, false), &usual, 0),
        ((6, 0, false), &infested, 15),
        ((3, 3, false), &infested, 15),
        ((30, 10, false), &infested, 15),
        ((31, 0, false), &infested, 7),
        ((12, 11, false), &infested, 7),
        ((0, 0, false), &usual, 0),
    ] {
        check(&mut stage, 12, pests);
        assert_eq!(&of_bin(&stage, 12 * DAY_S), expected, "{pests:?}");
        let (state, _) = stage.replay();
        let due = duties(&state, stage.world.start_s + 12 * DAY_S);
        let treatment = due
            .iter()
            .find(|duty| duty.kind == DutyKind::InfestationTreatment);
        let due_s = treatment.map(|duty| duty.due_at.seconds() - stage.world.start_s);
        assert_eq!(due_s, (days > 0).then_some((12 + days) * DAY_S));
    }
}

/// The branch that is asked to order control of what a survey around the plant found.
#[test]
fn control_is_ordered_by_the_branch_that_is_competent() {
    let asked = |category: &str, quarantine: bool, around: bool| {
        let mut stage = Stage::whole();
        let known = stage.monitored(None);
        let survey = if around { &known.around } else { &known.inside };
        let found = samples::ragweed(MEMBERS[PLANT.0], survey);
        let found = samples::with(found, "/category", category);
        let found = samples::with(found, "/quarantine", quarantine);
        let case = stage.say(PLANT, "finding_recorded", SURVEYED_S + 7_200, found);
        let now = stage.world.start_s + SURVEYED_S + DAY_S;
        let due = duties(&stage.replay().0, now);
        let order = due.iter().find(|duty| {
            duty.kind == DutyKind::ControlOrder
                && duty.subject.to_string() == format!("case:{case}")
        });
        order
            .filter(|duty| duty.party.is_some())
            .and_then(|duty| duty.role)
    };
    let (customs, agriculture) = (Some(Role::Customs), Some(Role::Agriculture));
    assert_eq!(asked("gm_plant", false, false), agriculture);
    assert_eq!(asked("gm_plant", true, false), customs);
    assert_eq!(asked("weed", false, true), agriculture);
    assert_eq!(asked("weed", false, false), customs);
    assert_eq!(asked("weed", true, true), customs);
    assert_eq!(asked("disease", false, true), customs);
}

/// What is found in a bin is a finding: alerted, controlled, its source analysed. A second check tells
/// of the same one.
#[test]
fn a_quarantine_pest_in_store_is_a_finding() {
    let mut stage = Stage::whole();
    let train = stage.arrive(1, true);
    let case = check(&mut stage, 12, (1, 0, true));
    let found = vec![
        DutyKind::FindingAlert,
        DutyKind::ControlOrder,
        DutyKind::SourceAnalysis,
        DutyKind::BinCheck,
    ];
    assert_eq!(of_bin(&stage, 12 * DAY_S), found);
    check(&mut stage, 13, (1, 0, true));
    assert_eq!(of_bin(&stage, 13 * DAY_S), found);
    let (state, _) = stage.replay();
    let lot = state.lot(train.lot.parse().unwrap()).unwrap();
    assert!(lot.cases.contains(&case.parse().unwrap()));
    stage.say(
        PLANT,
        "finding_alerted",
        13 * DAY_S + 60,
        samples::alert(&case),
    );
    assert_eq!(of_bin(&stage, 14 * DAY_S), found[1..]);
}
