//! Lists and pictures as the people at a site and its importer ask for them.

use std::path::Path;

use anyhow::{Context, Result};
use grain_e2e::founding::Purpose;
use grain_e2e::story;
use grain_e2e::world::World;
use grain_scenarios::cast::{IMPORTER, Member, PLANT};
use grain_sdk::import;

const AT: &str = "2025-06-30T09:00:00+08:00";

fn shown(world: &World, by: Member, arguments: &[&str]) -> Result<String> {
    let arguments = [arguments, &["--key", by.key, "--lang", "en"]].concat();
    let run = world.programs.grain(&arguments, None)?.success()?;
    Ok(run.stdout)
}

#[test]
fn a_site_its_duties_and_its_grain_are_shown_to_those_whose_they_are() -> Result<()> {
    let world = World::new(Purpose::Demonstration)?;
    let story = story::tell(&world)?;
    let facility = PLANT.facility();
    let site = shown(&world, PLANT, &["facility", "show", &facility, "--at", AT])?;
    for part in [
        "stock",
        "customs filings",
        "lots in bins",
        &story.lot,
        "grain duties",
    ] {
        assert!(site.contains(part), "{part}: {site}");
    }
    let seen = shown(&world, IMPORTER, &["facility", "show", &facility])?;
    assert!(
        seen.contains("customs filings") && !seen.contains("lots in bins"),
        "{seen}"
    );
    assert!(seen.contains("for the facility itself"), "{seen}");

    let (list, lines) = (world.file("duties.xlsx"), world.file("duties.csv"));
    let asked = ["duties", "--at", AT, "--key", PLANT.key];
    let listed = world.programs.grain_json(&asked)?;
    let listed = listed["duties"].as_array().context("a list")?;
    let listed = listed.iter().filter(|duty| duty["rule"] == "D-5").count();
    assert!(listed >= 2, "inside and in the surroundings");
    let mut counts = Vec::new();
    for file in [&list, &lines, &list] {
        let told = shown(&world, PLANT, &["duties", "--at", AT, "-o", file])?;
        assert!(
            told.contains("wrote") && told.contains(" in all, "),
            "{told}"
        );
        let sheets = import::read(Path::new(file))?;
        let due = sheets[0].rows.iter();
        let due = due.filter(|row| row.cells.iter().any(|(_, cell)| cell.shown() == "D-5"));
        counts.push(due.count());
    }
    // The second workbook took the place of the first.
    assert_eq!(counts, [listed; 3]);

    let bin = format!("{facility}/01");
    let back = shown(&world, PLANT, &["trace", &bin, "--direction", "back"])?;
    assert!(
        back.contains(&format!("grain trace {} --direction", story.lot)),
        "{back}"
    );
    let trace = shown(&world, IMPORTER, &["trace", &story.lot])?;
    assert!(trace.contains("3 × on the way"), "{trace}");
    let whole = shown(&world, IMPORTER, &["lot", "trace", &story.lot, "--all"])?;
    assert_eq!(whole.matches("on the way").count(), 3, "{whole}");
    Ok(())
}
