//! The wrong warehouse: refused on paper, recorded in fact.

use anyhow::Result;

use super::Story;
use crate::cast::{IMPORTER, UNFILED};
use crate::drafts::{Journey, Unit, draft, lot, stray_receipt, transfer};

const LOAD_MASS_G: u64 = 20_000_000;

pub(crate) fn refuse(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "拒绝:申报调往未备案的城北饲料厂 X1,逐条列出所违条款",
        "Refusal: a transfer to X1, never filed with customs, is refused with every article it breaks",
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
    let shown = story.programs.grain(
        &["check", "-", "--key", IMPORTER.key],
        Some(&format!("{declared}\n")),
    )?;
    story.narrator.show(&shown.stdout);
    let (run, answers) = story.submit(IMPORTER, &[declared])?;
    let codes: Vec<&str> = answers
        .iter()
        .flat_map(|answer| answer.line["violations"].as_array().into_iter().flatten())
        .filter_map(|violation| violation["code"].as_str())
        .collect();
    let refused = run.code == 6
        && codes.contains(&"transfer_declared.facility-not-filed")
        && codes.contains(&"transfer_declared.facility-not-named");
    story.narrator.expect(
        refused,
        &format!("拒绝(退出码 {}):{}", run.code, codes.join("、")),
        &format!("Refused (exit code {}): {}", run.code, codes.join(", ")),
    );
    arrive(story, &lot)
}

fn arrive(story: &mut Story, lot: &str) -> Result<()> {
    story.narrator.step(
        "如实:货还是到了 X1,照记不误,违规敞开",
        "Truth: the load arrives there all the same; it is recorded, with its open violation",
    );
    let arrived = stray_receipt(lot);
    let arrived = draft("received", "2025-07-08T15:00:00+08:00", UNFILED, &arrived);
    story.admit("received_x1", UNFILED, &arrived)?;
    let arguments = ["violations", "--key", "xining-customs"];
    let shown = story.programs.grain(&arguments, None)?.success()?;
    story.narrator.show(&shown.stdout);
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
        "V-2 严重违规在案,待海关关闭",
        "V-2, critical, is open until customs closes it",
    );
    Ok(())
}
