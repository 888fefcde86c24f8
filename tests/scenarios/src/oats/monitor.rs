//! Monitoring: what is due, the survey of the second quarter, its two findings, alert and reports.

use anyhow::Result;
use serde_json::{Value, json};

use super::Story;
use super::ready::{POINT_AROUND, POINT_INSIDE};
use crate::cast::{AGRICULTURE, BUREAU, PLANT, XINING_CUSTOMS};
use crate::drafts::draft;
use crate::narrator::Figure;

/// What was found, by the names under which the story remembers it.
pub(super) const CASES: [&str; 2] = ["volunteers", "ragweed"];
/// The last second of the second quarter.
const QUARTER_ENDS_AT: &str = "2025-06-30T23:59:59+08:00";

/// The first quarter, in which nothing grows and nothing was imported: surveyed all the same.
pub(crate) fn first_quarter(story: &mut Story) -> Result<()> {
    let surveys = surveys(story, "2025-Q1", "2025-03-20T10:00:00+08:00", true)?;
    report(story, &surveys, "Q1", "2025-03-21T10:00:00+08:00")
}

pub(crate) fn survey(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "监测：二季度该查未查的自动列出；6 月 18 日厂内、周边各查一遍，发现两处",
        "Monitoring: what is owed for the second quarter; the survey of 18 June and its two findings",
    );
    show_due(story, QUARTER_ENDS_AT)?;
    expect_due(
        story,
        ("未查时的待办", "Due before it"),
        QUARTER_ENDS_AT,
        &[(
            "survey",
            2,
            "监测（厂内、周边）",
            "surveys (inside, surroundings)",
        )],
    )?;
    let surveys = surveys(story, "2025-Q2", "2025-06-18T10:00:00+08:00", false)?;
    for (name, event) in ["survey_inside", "survey_around"].iter().zip(&surveys) {
        story.events.insert((*name).to_owned(), event.clone());
    }
    let inside = json!({
        "survey": surveys[0], "category": "volunteer", "species_zh": "燕麦自生苗",
        "species_latin": "Avena sativa", "count": 7, "stage": "seedling",
        "spot": "铁路专用线卸粮区（示例）", "suspected_lot": story.lots["oats"],
        "quarantine": false,
    });
    let around = json!({
        "survey": surveys[1], "category": "weed", "species_zh": "豚草",
        "species_latin": "Ambrosia artemisiifolia", "count": 1, "stage": "vegetative",
        "spot": "厂界外道路旁（示例）", "suspected_lot": null, "quarantine": true,
    });
    for (name, finding) in [("volunteers", inside), ("ragweed", around)] {
        found(story, name, finding)?;
    }
    let (inside, around) = (
        story.recorded("volunteers", XINING_CUSTOMS)?.body,
        story.recorded("ragweed", XINING_CUSTOMS)?.body,
    );
    story.narrator.expect(
        (&inside["count"], &around["count"]) == (&json!(7), &json!(1))
            && around["species_latin"] == "Ambrosia artemisiifolia",
        "西宁海关所见两处发现：卸粮线燕麦自生苗 7 株，厂界外豚草 1 株",
        "Two findings as Xining Customs reads them: 7 oat volunteers at the siding, 1 ragweed outside",
    );
    expect_due(
        story,
        ("查后的待办", "Due after it"),
        QUARTER_ENDS_AT,
        &[
            ("survey", 0, "监测", "surveys"),
            ("finding_alert", 2, "快报海关", "alerts to customs"),
            (
                "survey_report",
                6,
                "报告（两区各报三部门）",
                "reports (two zones, three agencies)",
            ),
            ("control_order", 2, "责令防除", "orders of control"),
            ("source_analysis", 2, "来源分析", "source analyses"),
        ],
    )?;
    alert(story)
}

/// Both findings go to customs the same afternoon.
fn alert(story: &mut Story) -> Result<()> {
    for name in CASES {
        let body = json!({
            "case": story.events[name], "addressee": XINING_CUSTOMS.party,
            "number": format!("M1-{name}"),
        });
        story.say(PLANT, "finding_alerted", "2025-06-18T17:00:00+08:00", &body)?;
    }
    expect_due(
        story,
        (
            "17:00 快报西宁海关后的待办",
            "Due when customs is alerted, at 17:00",
        ),
        QUARTER_ENDS_AT,
        &[("finding_alert", 0, "快报海关", "alerts to customs")],
    )
}

/// Surveys both zones; the two events.
fn surveys(story: &Story, quarter: &str, at: &str, nothing: bool) -> Result<Vec<String>> {
    let of = |zone: &str, point: &str| -> Value {
        let body = json!({
            "facility": PLANT.facility(), "segment": null,
            "plan": story.events["monitoring_plan"], "quarter": quarter, "zone": zone,
            "points": [point], "methods": ["walk_over"], "area_m2": 2_400,
            "surveyors": ["P-01"], "weather": "晴（示例）", "nothing_found": nothing,
        });
        draft("survey_recorded", at, PLANT, &body)
    };
    let both = [of("inside", POINT_INSIDE), of("surroundings", POINT_AROUND)];
    story.admitted(PLANT, &both)
}

/// A finding at the plant; the case that it opens.
fn found(story: &mut Story, name: &str, mut finding: Value) -> Result<()> {
    finding["facility"] = PLANT.facility().into();
    finding["region"] = PLANT.region.into();
    finding["cover_bp"] = Value::Null;
    finding["latitude_e7"] = 366_500_000.into();
    finding["longitude_e7"] = 1_015_000_000.into();
    let at = "2025-06-18T11:00:00+08:00";
    story.admit(name, PLANT, &draft("finding_recorded", at, PLANT, &finding))?;
    Ok(())
}

/// Surveys are reported to customs, agriculture and grain.
pub(super) fn report(story: &Story, surveys: &[String], mark: &str, at: &str) -> Result<()> {
    let of = |(branch, addressee): (&str, &str)| {
        let body = json!({
            "facility": PLANT.facility(), "surveys": surveys, "branch": branch,
            "addressee": addressee, "number": format!("M1-{mark}-{branch}"),
        });
        draft("survey_report_sent", at, PLANT, &body)
    };
    let reports = [
        ("customs", XINING_CUSTOMS.party),
        ("agriculture", AGRICULTURE.party),
        ("grain", BUREAU.party),
    ]
    .map(of);
    story.admitted(PLANT, &reports)?;
    Ok(())
}

/// A kind of duty, how many are due, its name in both languages.
type Owed = (&'static str, usize, &'static str, &'static str);

/// Asserts what is due at the plant at a moment, as the ledger answers it.
pub(super) fn expect_due(
    story: &mut Story,
    (zh, en): (&str, &str),
    at: &str,
    lines: &[Owed],
) -> Result<()> {
    let facility = PLANT.facility();
    let told = story.programs.grain_json(&asked(at, &facility))?;
    let due: Vec<&Value> = told["duties"].as_array().into_iter().flatten().collect();
    let count = |kind: &str| due.iter().filter(|duty| duty["kind"] == kind).count();
    let holds = lines
        .iter()
        .all(|(kind, expected, ..)| count(kind) == *expected);
    let figures: Vec<Figure<'_>> = lines
        .iter()
        .map(|(kind, _, zh, en)| (*zh, *en, count(kind).to_string()))
        .collect();
    story.narrator.expect_figures(holds, (zh, en), &figures);
    Ok(())
}

/// Shows what is due at the plant at a moment.
pub(super) fn show_due(story: &Story, at: &str) -> Result<()> {
    story.shown(&asked(at, &PLANT.facility()), 12)?.success()?;
    Ok(())
}

fn asked<'a>(at: &'a str, facility: &'a str) -> [&'a str; 7] {
    [
        "duties",
        "--at",
        at,
        "--facility",
        facility,
        "--key",
        PLANT.key,
    ]
}
