//! Before anything moves: the declaration, and both acknowledgements.

use anyhow::Result;

use super::Story;
use crate::cast::{ERENHOT_CUSTOMS, IMPORTER, PLANT, XINING_CUSTOMS};
use crate::drafts::{Journey, acknowledgement, containers, draft, transfer};

pub(crate) fn declare(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "申报:43 个集装箱调往 M1,两地海关确认",
        "Declaration: 43 containers to M1, both customs offices acknowledge",
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
    acknowledge(story, &transfer, "2025-05-21T10:00:00+08:00")
}

/// Both customs offices acknowledge a transfer.
pub(crate) fn acknowledge(story: &mut Story, transfer: &str, at: &str) -> Result<()> {
    for (member, office) in [(ERENHOT_CUSTOMS, "entry"), (XINING_CUSTOMS, "destination")] {
        let body = acknowledgement(transfer, office);
        story.admitted(member, &[draft("transfer_acknowledged", at, member, &body)])?;
    }
    Ok(())
}
