//! Before anything moves: the declaration, and both acknowledgements.

use anyhow::Result;
use serde_json::json;

use super::Story;
use crate::cast::{ERENHOT_CUSTOMS, IMPORTER, PLANT, XINING_CUSTOMS};
use crate::drafts::{Journey, acknowledgement, containers, draft, transfer};

pub(crate) fn declare(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "申报：43 个集装箱调往加工厂，两地海关确认后方可启运",
        "Declaration: 43 containers to the plant; both customs offices acknowledge before they leave",
    );
    let (permit, lot) = (story.events["permit"].clone(), story.lots["oats"].clone());
    let journey = Journey {
        number: "DY-DEMO-A",
        to: PLANT,
        permit: &permit,
        lot: &lot,
        departs_at: "2025-05-22T08:00:00+08:00",
        arrives_at: "2025-05-30T18:00:00+08:00",
    };
    let declared = transfer(&journey, &containers());
    let at = "2025-05-20T10:00:00+08:00";
    let declared = draft("transfer_declared", at, IMPORTER, &declared);
    let transfer = story.admit("transfer_m1", IMPORTER, &declared)?;
    acknowledge(story, &transfer, "2025-05-21T10:00:00+08:00")?;
    let declared = story.recorded("transfer_m1", XINING_CUSTOMS)?;
    let units = declared.body["units"].as_array().map_or(0, Vec::len);
    let permit = story.recorded("permit", XINING_CUSTOMS)?.index;
    let rests_on = declared.admission["relied_on"].as_array();
    story.narrator.expect(
        units == 43
            && rests_on.is_some_and(|all| all.iter().any(|index| *index == permit))
            && declared.admission["violations"] == json!([]),
        &format!("{units} 箱的申报以许可证（第 {permit} 条）和备案为据，无违规"),
        &format!("The {units} containers rest on permit (entry {permit}) and filing, no violation"),
    );
    Ok(())
}

/// Both customs offices acknowledge a transfer.
pub(crate) fn acknowledge(story: &mut Story, transfer: &str, at: &str) -> Result<()> {
    for (member, office) in [(ERENHOT_CUSTOMS, "entry"), (XINING_CUSTOMS, "destination")] {
        let body = acknowledgement(transfer, office);
        story.admitted(member, &[draft("transfer_acknowledged", at, member, &body)])?;
    }
    Ok(())
}
