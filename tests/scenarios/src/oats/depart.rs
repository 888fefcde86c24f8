//! Every container is checked, loaded and sealed; the train leaves.

use anyhow::Result;
use serde_json::{Value, json};

use super::{Story, codes};
use crate::cast::{CARRIER, KEEPER, STATION};
use crate::drafts::{CONTAINER_MASS_G, CONTAINERS, containers, departure, draft, with_file};

/// What a container may carry.
const RATED_LOAD_MASS_G: u64 = 28_000_000;

pub(crate) fn depart(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "启运:43 箱逐箱检查、装载、施封,列车驶离二连浩特",
        "Departure: 43 containers are checked, loaded and sealed, and the train leaves Erenhot",
    );
    let (transfer, lot) = (
        story.events["transfer_m1"].clone(),
        story.lots["oats"].clone(),
    );
    let drafts: Vec<Value> = containers()
        .iter()
        .flat_map(|unit| {
            [
                inspected(&transfer, &lot, &unit.name),
                loaded(&transfer, &lot, &unit.name),
            ]
        })
        .collect();
    let (run, answers) = story.submit(KEEPER, &drafts)?;
    run.success()?;
    let clean = answers
        .iter()
        .filter(|answer| codes(answer).is_empty())
        .count();
    story.narrator.expect(
        clean == drafts.len(),
        &format!("{CONTAINERS} 箱五项检查合格、封识在案,无违规"),
        &format!("All {CONTAINERS} passed the five checks and are sealed, without a violation"),
    );
    let body = departure(&transfer, &lot, &containers());
    let departed = draft("departed", "2025-05-22T08:00:00+08:00", CARRIER, &body);
    let (run, answers) = story.submit(CARRIER, &[departed])?;
    run.success()?;
    let found: Vec<String> = answers.iter().flat_map(codes).collect();
    story.narrator.expect(
        found.is_empty(),
        &format!("列车按申报启运{}", found.join("、")),
        &format!("The train left as declared {}", found.join(", ")),
    );
    Ok(())
}

fn inspected(transfer: &str, lot: &str, unit: &str) -> Value {
    let body = json!({
        "transfer": transfer, "lot": lot, "unit": unit, "place": {"facility": STATION.facility()},
        "clean": "passed", "dry": "passed", "odourless": "passed", "uncontaminated": "passed",
        "tight": "passed", "last_cargo": "燕麦", "passed": true,
    });
    let drafted = draft(
        "vehicle_inspected",
        "2025-05-21T14:00:00+08:00",
        KEEPER,
        &body,
    );
    with_file(drafted, "photo.jpg", "image/jpeg", unit.as_bytes())
}

fn loaded(transfer: &str, lot: &str, unit: &str) -> Value {
    let body = json!({
        "transfer": transfer, "lot": lot, "unit": unit, "place": {"facility": STATION.facility()},
        "gross_mass_g": null, "tare_mass_g": null, "net_mass_g": CONTAINER_MASS_G,
        "method": "rail_scale", "rated_load_mass_g": RATED_LOAD_MASS_G,
        "seals": [format!("S-{unit}")],
    });
    draft("loaded", "2025-05-21T16:00:00+08:00", KEEPER, &body)
}
