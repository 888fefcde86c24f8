//! Monitoring: what is due, the survey of the second quarter, its two findings, alert and reports.

use anyhow::Result;
use serde_json::{Value, json};

use super::Story;
use super::ready::{POINT_AROUND, POINT_INSIDE};
use crate::cast::{AGRICULTURE, BUREAU, PLANT, XINING_CUSTOMS};
use crate::drafts::draft;

/// The last second of the second quarter.
const QUARTER_ENDS_AT: &str = "2025-06-30T23:59:59+08:00";

/// The first quarter, in which nothing grows and nothing was imported: surveyed all the same.
pub(crate) fn first_quarter(story: &mut Story) -> Result<()> {
    let surveys = surveys(story, "2025-Q1", "2025-03-20T10:00:00+08:00", true)?;
    report(story, &surveys, "Q1", "2025-03-21T10:00:00+08:00")
}

pub(crate) fn survey(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "监测:二季度尚无记录,沉默即事实;6 月 18 日厂内、周边普查,两处发现",
        "Monitoring: the second quarter has no record yet, and silence is a fact; then the survey of \
         18 June, inside and around, and its two findings",
    );
    let before = duties(story, &["D-5"], QUARTER_ENDS_AT)?;
    story.narrator.expect(
        before == 2,
        &format!("至 {QUARTER_ENDS_AT},M1 欠监测 {before} 项:厂内、周边"),
        &format!("By {QUARTER_ENDS_AT} the plant owes {before} surveys: inside and surroundings"),
    );
    let surveys = surveys(story, "2025-Q2", "2025-06-18T10:00:00+08:00", false)?;
    for (name, event) in ["survey_inside", "survey_around"].iter().zip(&surveys) {
        story.events.insert((*name).to_owned(), event.clone());
    }
    let inside = json!({
        "survey": surveys[0], "category": "volunteer", "species_zh": "燕麦自生苗",
        "species_latin": "Avena sativa", "count": 7, "stage": "seedling",
        "spot": "铁路专用线卸粮区(示例)", "suspected_lot": story.lots["oats"],
        "quarantine": false,
    });
    let around = json!({
        "survey": surveys[1], "category": "weed", "species_zh": "豚草",
        "species_latin": "Ambrosia artemisiifolia", "count": 1, "stage": "vegetative",
        "spot": "厂界外道路旁(示例)", "suspected_lot": null, "quarantine": true,
    });
    for (name, finding) in [("volunteers", inside), ("ragweed", around)] {
        let case = found(story, name, finding)?;
        let alert = json!({
            "case": case, "addressee": XINING_CUSTOMS.party, "number": format!("M1-{name}"),
        });
        story.say(
            PLANT,
            "finding_alerted",
            "2025-06-18T17:00:00+08:00",
            &alert,
        )?;
    }
    let after = duties(story, &["D-5"], QUARTER_ENDS_AT)?;
    story.narrator.expect(
        after == 0,
        &format!("普查入账后,同一时点欠 {after} 项;燕麦自生苗 7 株、豚草 1 株,17:00 已报海关"),
        &format!(
            "With the surveys on record {after} are owed for the same moment; 7 oat volunteers and \
             1 ragweed, customs alerted at 17:00"
        ),
    );
    Ok(())
}

/// Surveys both zones; the two events.
fn surveys(story: &Story, quarter: &str, at: &str, nothing: bool) -> Result<Vec<String>> {
    let of = |zone: &str, point: &str| -> Value {
        let body = json!({
            "facility": PLANT.facility(), "segment": null,
            "plan": story.events["monitoring_plan"], "quarter": quarter, "zone": zone,
            "points": [point], "methods": ["walk_over"], "area_m2": 2_400,
            "surveyors": ["P-01"], "weather": "晴(示例)", "nothing_found": nothing,
        });
        draft("survey_recorded", at, PLANT, &body)
    };
    let both = [of("inside", POINT_INSIDE), of("surroundings", POINT_AROUND)];
    story.admitted(PLANT, &both)
}

/// A finding at the plant; the case that it opens.
fn found(story: &mut Story, name: &str, mut finding: Value) -> Result<String> {
    finding["facility"] = PLANT.facility().into();
    finding["region"] = PLANT.region.into();
    finding["cover_bp"] = Value::Null;
    finding["latitude_e7"] = 366_500_000.into();
    finding["longitude_e7"] = 1_015_000_000.into();
    let at = "2025-06-18T11:00:00+08:00";
    story.admit(name, PLANT, &draft("finding_recorded", at, PLANT, &finding))
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

/// How many duties of some rules the plant's facility has at a moment, shown as it reads them.
pub(super) fn duties(story: &Story, rules: &[&str], at: &str) -> Result<usize> {
    let facility = PLANT.facility();
    let arguments = [
        "duties",
        "--at",
        at,
        "--facility",
        &facility,
        "--key",
        PLANT.key,
    ];
    let shown = story.programs.grain(&arguments, None)?.success()?;
    story.narrator.show_head(&shown.stdout, 12);
    let told = story.programs.grain_json(&arguments)?;
    let duties = told["duties"].as_array().into_iter().flatten();
    let asked = |duty: &Value| {
        duty["rule"]
            .as_str()
            .is_some_and(|rule| rules.contains(&rule))
    };
    Ok(duties.filter(|duty| asked(duty)).count())
}
