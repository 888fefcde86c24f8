//! Two lots in one bin: each has a bundle of its own that verifies.

use anyhow::Result;
use grain_e2e::founding::Purpose;
use grain_e2e::story;
use grain_e2e::world::World;
use grain_scenarios::cast::{CARRIER, ERENHOT_CUSTOMS, IMPORTER, PLANT, XINING_CUSTOMS};
use grain_scenarios::drafts::{self, Journey, RECEIVED_MASS_G, acknowledgement};

/// A second train of the permit, into the bin where the first one's grain lies.
fn second_train(world: &World, permit: &str) -> Result<String> {
    let mass_g = u64::from(story::UNITS) * drafts::CONTAINER_MASS_G;
    let one = |member, name: &str, day: &str, body: &serde_json::Value| -> Result<String> {
        Ok(world
            .admitted(member, &[story::of_day(name, day, member, body)])?
            .remove(0))
    };
    let body = drafts::lot(permit, "SMGS-2", mass_g);
    let lot = format!("{}.1", one(IMPORTER, "lot_created", "2025-05-31", &body)?);
    let journey = Journey {
        number: "DY-9",
        to: PLANT,
        permit,
        lot: &lot,
        departs_at: "2025-06-02T08:00:00+08:00",
        arrives_at: "2025-06-09T18:00:00+08:00",
    };
    let body = drafts::transfer(&journey, &story::units());
    let transfer = one(IMPORTER, "transfer_declared", "2025-06-01", &body)?;
    for (member, office) in [(ERENHOT_CUSTOMS, "entry"), (XINING_CUSTOMS, "destination")] {
        let body = acknowledgement(&transfer, office);
        one(member, "transfer_acknowledged", "2025-06-01", &body)?;
    }
    let body = drafts::departure(&transfer, &lot, &story::units());
    one(CARRIER, "departed", "2025-06-02", &body)?;
    for unit in story::units() {
        let body = drafts::receipt(&transfer, &lot, &unit.name, RECEIVED_MASS_G, true);
        one(PLANT, "received", "2025-06-09", &body)?;
    }
    Ok(lot)
}

#[test]
fn lots_that_share_a_bin_are_each_verified() -> Result<()> {
    let world = World::new(Purpose::Demonstration)?;
    let story = story::tell(&world)?;
    let second = second_train(&world, &story.permit)?;
    for (lot, name) in [(&story.lot, "first.ndjson"), (&second, "second.ndjson")] {
        let file = world.file(name);
        let taken = ["bundle", lot, "-o", &file, "--key", XINING_CUSTOMS.key];
        let run = world.programs.grain(&taken, None)?;
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        let run = world.programs.grain(&["verify", &file], None)?;
        assert_eq!(run.code, 0, "{name}: {}{}", run.stdout, run.stderr);
    }
    Ok(())
}
