//! The registers of the train as carrier and plant hold them: a row for each container.

use anyhow::{Context, Result};
use serde_json::Value;

use super::Story;
use crate::cast::{CARRIER, Member, PLANT, STATION, container};
use crate::drafts::{CONTAINER_MASS_G, CONTAINERS, RECEIVED_MASS_G, SHORT_MASS_G};
use crate::programs::Run;
use crate::workbook::{Held, Register};

/// What an empty container weighs.
const TARE_KG: u32 = 2_300;

/// The carrier's register of what left: all of it, at one time.
pub(super) fn departures(story: &Story) -> Register {
    let row = |n: u32| {
        let unit = container(n);
        vec![
            Held::Text(n.to_string()),
            Held::Text(unit.clone()),
            Held::Text(format!("S-{unit}")),
            Held::Kilograms(kilograms(CONTAINER_MASS_G)),
            "轨道衡".into(),
            Held::Moment("2025-05-22 08:00".to_owned()),
        ]
    };
    Register {
        sheet: "发运",
        title: "进口粮食发运台账（示例）",
        above: above(story, CARRIER, STATION),
        heading: vec!["序号", "箱号", "封识号", "净重(kg)", "计量方式", "启运时间"],
        rows: (1..=CONTAINERS).map(row).collect(),
    }
}

/// The plant's register of what arrived, as it stands when so many are in.
pub(super) fn arrivals(story: &Story, count: u32) -> Register {
    let row = |n: u32| {
        let unit = container(n);
        let (net, seal) = if n == CONTAINERS {
            (kilograms(SHORT_MASS_G), "损坏")
        } else {
            (kilograms(RECEIVED_MASS_G), "完好")
        };
        vec![
            Held::Text(n.to_string()),
            Held::Text(unit.clone()),
            Held::Kilograms(net + TARE_KG),
            Held::Kilograms(TARE_KG),
            Held::Kilograms(net),
            "汽车衡".into(),
            Held::Text(format!("S-{unit}")),
            seal.into(),
            Held::Text(format!("BD-{n:04}")),
            "01".into(),
            Held::Moment(format!("2025-05-29 {:02}:{:02}", 9 + n / 10, n % 10 * 6)),
            "李示例".into(),
        ]
    };
    Register {
        sheet: "入库",
        title: "进口粮食入库台账（示例）",
        above: above(story, PLANT, PLANT),
        heading: vec![
            "序号",
            "箱号",
            "毛重(kg)",
            "皮重(kg)",
            "净重(kg)",
            "计量方式",
            "封识号",
            "封识状况",
            "磅单号",
            "仓号",
            "到达时间",
            "司磅员",
        ],
        rows: (1..=count).map(row).collect(),
    }
}

fn above(story: &Story, keeper: Member, place: Member) -> Vec<(&'static str, String)> {
    vec![
        ("统一社会信用代码", keeper.party.to_owned()),
        ("调运单号", story.events["transfer_m1"].clone()),
        ("批次", story.lots["oats"].clone()),
        ("地点", place.facility()),
    ]
}

/// Masses of this story are whole kilograms.
fn kilograms(mass_g: u64) -> u32 {
    u32::try_from(mass_g / 1_000).unwrap_or(u32::MAX)
}

/// A register saved under its name in the story's directory, where its keeper finds it.
pub(super) fn save(story: &Story, name: &str, register: &Register) -> Result<String> {
    let path = story.programs.directory.join(name);
    register.save(&path)?;
    Ok(path.to_string_lossy().into_owned())
}

/// `grain import` as its keeper sees it, so many lines of it shown.
pub(super) fn import(
    story: &Story,
    member: Member,
    path: &str,
    more: &[&str],
    lines: usize,
) -> Result<Run> {
    let arguments = [&["import", path, "--key", member.key], more].concat();
    story.shown(&arguments, lines)
}

/// `grain import` as programs read it: the run, and its lines.
pub(super) fn import_json(
    story: &Story,
    member: Member,
    path: &str,
    more: &[&str],
) -> Result<(Run, Vec<Value>)> {
    let json = ["import", path, "--key", member.key, "--output", "json"];
    let run = story.programs.grain(&[&json, more].concat(), None)?;
    let read = |line: &str| serde_json::from_str(line).with_context(|| line.to_owned());
    let lines = run
        .stdout
        .lines()
        .map(read)
        .collect::<Result<Vec<Value>>>()?;
    Ok((run, lines))
}
