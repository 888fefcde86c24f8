//! What was found is fought, reported, traced to its source, and verified gone.

use std::fs;

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Story;
use super::monitor::{duties, report};
use super::waste::check_bin;
use crate::cast::{AGRICULTURE, PLANT, XINING_CUSTOMS, container};
use crate::drafts::{CONTAINERS, draft};

const CASES: [&str; 2] = ["volunteers", "ragweed"];
const MEASURES: [&str; 3] = ["hand_pull", "bag", "burn"];

pub(crate) fn follow(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "防除与溯源:拔除、装袋、焚烧,三部门报告,来源指向封识破损的集装箱",
        "Control and source: pulled, bagged, burned; three reports; the source is the container with \
         the broken seal",
    );
    for name in CASES {
        control(story, name)?;
    }
    let surveys = ["survey_inside", "survey_around"].map(|name| story.events[name].clone());
    report(story, &surveys, "Q2", "2025-06-20T10:00:00+08:00")?;
    for name in CASES {
        trace(story, name)?;
    }
    let unit = container(CONTAINERS);
    let named = analysis_in_bundle(story, &unit)?;
    story.narrator.expect(
        named,
        &format!("西宁海关下载的证据包中,来源分析指向 {unit}"),
        &format!("In the bundle that Xining Customs downloads the source analysis names {unit}"),
    );
    check_bin(story, "2025-06-26T09:00:00+08:00")?;
    for name in CASES {
        let body = json!({
            "case": story.events[name], "method": "原址踏查 200 平方米,未见再生(示例)",
            "verifiers": ["P-01"], "effective": true,
        });
        story.say(
            AGRICULTURE,
            "control_verified",
            "2025-07-03T10:00:00+08:00",
            &body,
        )?;
    }
    let left = duties(story, &["D-6", "D-7", "D-8"], "2025-07-04T00:00:00+08:00")?;
    story.narrator.expect(
        left == 0,
        "监测、报告、防除、溯源再无待办:两案均已结",
        "No report, control or source is due any more: both cases are closed",
    );
    Ok(())
}

/// Whether the lot's bundle holds a source analysis that names a unit as its only candidate.
fn analysis_in_bundle(story: &Story, unit: &str) -> Result<bool> {
    let file = story.programs.directory.join("oats-source.grain");
    let path = file.to_string_lossy();
    let arguments = [
        "bundle",
        &story.lots["oats"],
        "-o",
        &path,
        "--key",
        XINING_CUSTOMS.key,
    ];
    story.programs.grain(&arguments, None)?.success()?;
    let mut named = false;
    for line in fs::read_to_string(&file)?.lines() {
        let line: Value = serde_json::from_str(line)?;
        let Some(payload) = line["payload"].as_str() else {
            continue;
        };
        let event: Value = serde_json::from_slice(&STANDARD.decode(payload)?)?;
        let candidates = event["body"]["candidates"].as_array();
        named |= event["type"] == "grain.source_analysis.v1"
            && candidates.is_some_and(|all| all.len() == 1 && all[0]["unit"] == unit);
    }
    Ok(named)
}

/// Customs orders, the plant does.
fn control(story: &Story, name: &str) -> Result<()> {
    let case = &story.events[name];
    let ordered = json!({
        "case": case, "measures": MEASURES, "deadline": "2025-06-20T18:00:00+08:00",
        "requirement": "连根拔除、装袋、焚烧,并清扫撒漏物(示例)",
    });
    story.say(
        XINING_CUSTOMS,
        "control_ordered",
        "2025-06-18T18:00:00+08:00",
        &ordered,
    )?;
    let done = json!({
        "case": case, "measures": MEASURES, "agent": null, "area_m2": 60,
        "done_on": "2025-06-19", "workers": ["P-01"],
    });
    story.say(PLANT, "control_done", "2025-06-19T16:00:00+08:00", &done)?;
    Ok(())
}

/// Agriculture says from where it came: the spill of the container whose seal was broken.
fn trace(story: &mut Story, name: &str) -> Result<()> {
    let body = json!({
        "case": story.events[name], "method": "溯源查询与封识记录比对(示例)",
        "candidates": [{
            "lot": story.lots["oats"], "unit": container(CONTAINERS),
            "incident": story.events["incident"],
            "reason": "到厂封识破损、短少 62.3‰,卸粮点与发现地点相邻(示例)",
        }],
        "conclusion": "最可能来自该箱撒漏(示例)",
    });
    let at = "2025-06-23T10:00:00+08:00";
    let analysed = draft("source_analysis", at, AGRICULTURE, &body);
    story.admit(&format!("source_{name}"), AGRICULTURE, &analysed)?;
    Ok(())
}
