//! Every container is checked, loaded and sealed; the train leaves.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::papers::{self, Paper};
use super::registers::{departures, import_json, save};
use super::{Story, codes, text};
use crate::cast::{CARRIER, KEEPER, STATION};
use crate::drafts::{CONTAINER_MASS_G, CONTAINERS, containers, draft, with_file};
use crate::photo::photo;

/// What a container may carry.
const RATED_LOAD_MASS_G: u64 = 28_000_000;

pub(crate) fn depart(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "启运：43 箱逐箱检查、装载、施封，列车驶离二连浩特",
        "Departure: 43 containers are checked, loaded and sealed; the train leaves Erenhot",
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
    // Each container's check is followed by its loading; the check has the photograph.
    let checks = answers.iter().step_by(2).zip(containers());
    let photos: Vec<Paper> = checks
        .map(|(answer, unit)| {
            Ok(Paper {
                event: text(&answer.line, "event_id")?,
                name: photo_name(&unit.name),
                bytes: photo(&unit.name),
            })
        })
        .collect::<Result<_>>()?;
    if let Some(first) = photos.first() {
        let (event, name) = ("inspected_first".to_owned(), first.event.clone());
        story.events.insert(event, name);
    }
    let clean = answers
        .iter()
        .filter(|answer| codes(answer).is_empty())
        .count();
    story.narrator.expect(
        clean == drafts.len(),
        &format!("{CONTAINERS} 箱五项检查合格、封识在案，无违规"),
        &format!("All {CONTAINERS} passed the five checks and are sealed, without a violation"),
    );
    papers::hand_in(story, &[(KEEPER, photos)])?;
    leave(story)
}

/// The carrier's register of departures: what left together is one event.
fn leave(story: &mut Story) -> Result<()> {
    let path = save(story, "发运台账.xlsx", &departures(story))?;
    let (run, lines) = import_json(story, CARRIER, &path, &["--yes"])?;
    run.success()?;
    let preview = &lines.first().context("a preview")?["preview"];
    let told = lines.get(1).context("the train is one event")?;
    let clean = told["violations"].as_array().is_none_or(Vec::is_empty);
    let as_declared = (&preview["rows"], &preview["events"], &preview["net_mass_g"])
        == (&json!(43), &json!(1), &json!(1_118_000_000_u64));
    story
        .events
        .insert("departed_m1".to_owned(), text(told, "event_id")?);
    story.narrator.expect(
        as_declared && clean && told["status"] == 201,
        "承运人导入发运台账：43 行、1,118.000 吨，按申报启运，无违规",
        "The carrier imports its register: 43 rows, 1,118.000 t, left as declared, no violation",
    );
    Ok(())
}

fn photo_name(unit: &str) -> String {
    format!("{unit}.jpg")
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
    with_file(drafted, &photo_name(unit), "image/jpeg", &photo(unit))
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
