//! What was found is fought, reported, traced to its source, and verified gone.

use std::fs;

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Story;
use super::monitor::{CASES, expect_due, report, show_due};
use super::waste::check_bin;
use crate::cast::{AGRICULTURE, PLANT, XINING_CUSTOMS, container};
use crate::drafts::{CONTAINERS, draft};

/// The day after everything is done.
const AFTERWARDS: &str = "2025-07-04T00:00:00+08:00";
const MEASURES: [&str; 3] = ["hand_pull", "bag", "burn"];

pub(crate) fn follow(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "防除与溯源：海关下令，加工厂拔除焚烧，报告三部门，查明来源，核查销案",
        "Control and source: ordered, done, reported to three agencies, traced, verified",
    );
    for name in CASES {
        order(story, name)?;
    }
    expect_due(
        story,
        ("海关责令防除后的待办", "Due with the orders of customs"),
        AFTERWARDS,
        &[
            ("control_order", 0, "责令防除", "orders"),
            ("control", 2, "防除", "controls"),
        ],
    )?;
    for name in CASES {
        fight(story, name)?;
    }
    let surveys = ["survey_inside", "survey_around"].map(|name| story.events[name].clone());
    report(story, &surveys, "Q2", "2025-06-20T10:00:00+08:00")?;
    for name in CASES {
        trace(story, name)?;
    }
    expect_due(
        story,
        (
            "次日拔除、装袋、焚烧，6 月 20 日报三部门，来源已查后的待办",
            "Due when it is pulled, bagged and burned, reported on 20 June, and traced",
        ),
        AFTERWARDS,
        &[
            ("control", 0, "防除", "controls"),
            ("survey_report", 0, "报告", "reports"),
            ("source_analysis", 0, "来源分析", "source analyses"),
            ("control_verification", 2, "效果核查", "verifications"),
        ],
    )?;
    let unit = container(CONTAINERS);
    let named = analysis_in_bundle(story, &unit)?;
    story.narrator.expect(
        named,
        &format!("西宁海关下载的证据包里，来源分析指向封识损坏的 {unit}"),
        &format!("In the bundle of Xining Customs the source is {unit}, whose seal was broken"),
    );
    verify(story)
}

/// Agriculture finds nothing left; both cases are over.
fn verify(story: &mut Story) -> Result<()> {
    check_bin(story, "2025-06-26T09:00:00+08:00")?;
    for name in CASES {
        let body = json!({
            "case": story.events[name], "method": "原址踏查 200 平方米，未见再生（示例）",
            "verifiers": ["P-01"], "effective": true,
        });
        story.say(
            AGRICULTURE,
            "control_verified",
            "2025-07-03T10:00:00+08:00",
            &body,
        )?;
    }
    show_due(story, AFTERWARDS)?;
    expect_due(
        story,
        (
            "7 月 3 日核查有效、两案均结后的待办",
            "Due when both cases are verified, on 3 July",
        ),
        AFTERWARDS,
        &[
            ("control_verification", 0, "效果核查", "verifications"),
            ("survey_report", 0, "报告", "reports"),
            ("source_analysis", 0, "来源分析", "source analyses"),
        ],
    )
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

/// Customs orders.
fn order(story: &Story, name: &str) -> Result<()> {
    let case = &story.events[name];
    let ordered = json!({
        "case": case, "measures": MEASURES, "deadline": "2025-06-20T18:00:00+08:00",
        "requirement": "连根拔除、装袋、焚烧，并清扫撒漏物（示例）",
    });
    story.say(
        XINING_CUSTOMS,
        "control_ordered",
        "2025-06-18T18:00:00+08:00",
        &ordered,
    )?;
    Ok(())
}

/// The plant does what was ordered.
fn fight(story: &Story, name: &str) -> Result<()> {
    let done = json!({
        "case": story.events[name], "measures": MEASURES, "agent": null, "area_m2": 60,
        "done_on": "2025-06-19", "workers": ["P-01"],
    });
    story.say(PLANT, "control_done", "2025-06-19T16:00:00+08:00", &done)?;
    Ok(())
}

/// Agriculture says from where it came: the spill of the container whose seal was broken.
fn trace(story: &mut Story, name: &str) -> Result<()> {
    let body = json!({
        "case": story.events[name], "method": "溯源查询与封识记录比对（示例）",
        "candidates": [{
            "lot": story.lots["oats"], "unit": container(CONTAINERS),
            "incident": story.events["incident"],
            "reason": "到厂封识破损、短少 62.3‰，卸粮点与发现地点相邻（示例）",
        }],
        "conclusion": "最可能来自该箱撒漏（示例）",
    });
    let at = "2025-06-23T10:00:00+08:00";
    let analysed = draft("source_analysis", at, AGRICULTURE, &body);
    story.admit(&format!("source_{name}"), AGRICULTURE, &analysed)?;
    Ok(())
}
