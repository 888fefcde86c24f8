//! Before anything is imported: the systems that keep pests out, on paper and in force (B-1).

use anyhow::Result;
use serde_json::{Value, json};

use super::Story;
use super::papers::{self, Paper};
use crate::cast::{IMPORTER, Member, PLANT};
use crate::drafts::{digest, draft, in_force, system, system_file, system_name, with_file};

const AT: &str = "2025-01-03T09:00:00+08:00";
/// The systems of every enterprise, then the rules of those that process.
const KINDS: [&str; 4] = [
    "quality_control_system",
    "epidemic_control_system",
    "quality_rules",
    "epidemic_rules",
];
/// The file of the monitoring plan.
const PLAN: &str = "监测计划.txt";
/// The point of the monitoring plan inside.
pub(super) const POINT_INSIDE: &str = "铁路专用线卸粮区";
/// The point of the monitoring plan in the surroundings.
pub(super) const POINT_AROUND: &str = "厂界外道路两侧";

pub(crate) fn ready(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "建制：加工厂、进口商的质量安全和疫情防控体系，防疫领导小组，监测计划",
        "Systems: quality and outbreak control of plant and importer, leading group, monitoring plan",
    );
    let mut papers = adopt(story, PLANT, &KINDS)?;
    let importers = adopt(story, IMPORTER, &KINDS[..2])?;
    let adopted = papers.len() + importers.len();
    let mut group = json!({"facility": null, "members": [
        {"person": "P-01", "duty": "leader"}, {"person": "P-02", "duty": "member"},
    ]});
    in_force(&mut group);
    story.say(PLANT, "leading_group_appointed", AT, &group)?;
    let text = "监测计划（示例）".as_bytes();
    let mut plan = json!({
        "facility": PLANT.facility(), "frequency": "monthly", "file": digest(text),
        "points": [point(POINT_INSIDE, "inside"), point(POINT_AROUND, "surroundings")],
    });
    in_force(&mut plan);
    let plan = draft("monitoring_plan_adopted", AT, PLANT, &plan);
    let plan = with_file(plan, PLAN, "text/plain", text);
    papers.push(Paper {
        event: story.admit("monitoring_plan", PLANT, &plan)?,
        name: PLAN.to_owned(),
        bytes: text.to_owned(),
    });
    story.narrator.expect(
        adopted == 6,
        "体系文件 6 份、领导小组与监测计划均已在案",
        "Six system documents, the leading group and the monitoring plan are on record",
    );
    papers::hand_in(story, &[(PLANT, papers), (IMPORTER, importers)])
}

/// A member adopts the documents of its systems; the files that it owes.
fn adopt(story: &Story, member: Member, kinds: &[&str]) -> Result<Vec<Paper>> {
    let dated = |name: &'static str, body: &Value| draft(name, AT, member, body);
    let drafts: Vec<Value> = kinds.iter().map(|kind| system(kind, dated)).collect();
    let events = story.admitted(member, &drafts)?;
    let paper = |(event, kind): (String, &&str)| Paper {
        event,
        name: system_name(kind),
        bytes: system_file(kind).into_bytes(),
    };
    Ok(events.into_iter().zip(kinds).map(paper).collect())
}

fn point(name: &str, zone: &str) -> Value {
    json!({
        "name": name, "zone": zone, "latitude_e7": 366_500_000, "longitude_e7": 1_015_000_000,
        "area_m2": 2_400, "targets": ["豚草属 Ambrosia spp.", "燕麦自生苗"], "method": "walk_over",
    })
}
