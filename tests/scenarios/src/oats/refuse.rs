//! The wrong warehouse: refused on paper, recorded in fact.

use anyhow::Result;

use super::Story;
use crate::cast::{IMPORTER, UNFILED, XINING_CUSTOMS};
use crate::drafts::{Journey, Unit, draft, lot, stray_receipt, transfer};

const LOAD_MASS_G: u64 = 20_000_000;

pub(crate) fn refuse(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "拒绝：申报调往未经海关备案的城北饲料厂，当即拒绝，逐条列出依据",
        "Refusal: a transfer to Chengbei Feed Mill, never filed with customs, with every article",
    );
    let permit = story.events["permit"].clone();
    let made = lot(&permit, "SMGS-DEMO-B", LOAD_MASS_G);
    let made = draft("lot_created", "2025-07-05T09:00:00+08:00", IMPORTER, &made);
    let event = story.admit("lot_b", IMPORTER, &made)?;
    let lot = story.name_lot("stray", &event);
    let journey = Journey {
        number: "DY-DEMO-X",
        to: UNFILED,
        permit: &permit,
        lot: &lot,
        departs_at: "2025-07-07T08:00:00+08:00",
        arrives_at: "2025-07-11T18:00:00+08:00",
    };
    let truck = Unit {
        name: "青A12345".into(),
        kind: "truck",
        mass_g: LOAD_MASS_G,
    };
    let body = transfer(&journey, &[truck]);
    let declared = draft(
        "transfer_declared",
        "2025-07-05T10:00:00+08:00",
        IMPORTER,
        &body,
    );
    let file = story.programs.directory.join("调运-城北.json");
    std::fs::write(&file, format!("{declared:#}\n"))?;
    let path = file.to_string_lossy();
    story.shown(&["check", &path, "--key", IMPORTER.key], usize::MAX)?;
    let (run, answers) = story.submit(IMPORTER, &[declared])?;
    let told = |member: &str| -> Vec<String> {
        let broken = answers
            .iter()
            .flat_map(|answer| answer.line["violations"].as_array().into_iter().flatten());
        broken
            .filter_map(|violation| Some(violation[member].as_str()?.to_owned()))
            .collect()
    };
    let refused = run.code == 6
        && answers.iter().all(|answer| answer.status == 422)
        && told("code")
            == [
                "transfer_declared.facility-not-filed",
                "transfer_declared.facility-not-named",
                "transfer_declared.facility-not-ready",
            ];
    let rules = told("rule");
    story.narrator.expect(
        refused,
        &format!(
            "提交即被拒绝（退出码 {}），违反 {}",
            run.code,
            rules.join("、")
        ),
        &format!(
            "Submitted, it is refused (exit code {}) by {}",
            run.code,
            rules.join(", ")
        ),
    );
    arrive(story, &lot)
}

fn arrive(story: &mut Story, lot: &str) -> Result<()> {
    story.narrator.step(
        "如实：货还是运到了城北饲料厂，照实登记，违规一并记录",
        "Truth: the load arrives there all the same; that is recorded, and the violations with it",
    );
    let arrived = stray_receipt(lot);
    let arrived = draft("received", "2025-07-08T15:00:00+08:00", UNFILED, &arrived);
    story.admit("received_x1", UNFILED, &arrived)?;
    let arguments = ["violations", "--lot", lot, "--key", XINING_CUSTOMS.key];
    story.shown(&arguments, usize::MAX)?.success()?;
    let open = story.programs.grain_json(&arguments)?;
    let event = story.events["received_x1"].as_str();
    let found = open["violations"]
        .as_array()
        .into_iter()
        .flatten()
        .any(|record| {
            let violation = &record["violation"];
            violation["code"] == "received.facility-not-filed"
                && violation["severity"] == "critical"
                && record["event_id"] == event
                && record["state"] == "open"
        });
    story.narrator.expect(
        found,
        "V-2（严重）在案，只有海关可以了结",
        "V-2, critical, stays open until customs closes it",
    );
    Ok(())
}
