//! Before anything moves: permit, lot, declaration, both acknowledgements.

use anyhow::Result;

use super::Story;
use crate::cast::{ERENHOT_CUSTOMS, IMPORTER, PLANT, XINING_CUSTOMS};
use crate::drafts::{
    CONTAINER_MASS_G, CONTAINERS, Journey, acknowledgement, containers, draft, lot, permit,
    transfer,
};

pub(crate) fn declare(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "申报:许可证 QH-DEMO-A 3,000 吨,43 个集装箱调往 M1,两地海关确认",
        "Declaration: permit QH-DEMO-A for 3,000 t, 43 containers to M1, both customs acknowledge",
    );
    let recorded = draft(
        "permit_recorded",
        "2025-05-12T10:00:00+08:00",
        IMPORTER,
        &permit(),
    );
    let permit = story.admit("permit", IMPORTER, &recorded)?;
    let mass_g = u64::from(CONTAINERS) * CONTAINER_MASS_G;
    let made = lot(&permit, "SMGS-DEMO-A", mass_g);
    let made = draft("lot_created", "2025-05-19T09:00:00+08:00", IMPORTER, &made);
    let event = story.admit("lot_a", IMPORTER, &made)?;
    let lot = story.name_lot("oats", &event);
    let journey = Journey {
        number: "DY-DEMO-A",
        to: PLANT,
        permit: &permit,
        lot: &lot,
        departs_at: "2025-05-22T08:00:00+08:00",
        arrives_at: "2025-05-30T18:00:00+08:00",
    };
    let declared = transfer(&journey, &containers());
    let declared = draft(
        "transfer_declared",
        "2025-05-20T10:00:00+08:00",
        IMPORTER,
        &declared,
    );
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
