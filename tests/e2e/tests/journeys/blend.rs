//! Two lots in one bin: each has a bundle of its own that verifies.

use anyhow::Result;
use grain_e2e::founding::Purpose;
use grain_e2e::story::{self, Train};
use grain_e2e::world::World;
use grain_scenarios::cast::XINING_CUSTOMS;

/// A second train of the permit, into the bin where the first one's grain lies.
const SECOND: Train<'static> = Train {
    bill: "SMGS-2",
    number: "DY-9",
    made_on: "2025-05-31",
    declared_on: "2025-06-01",
    acknowledged_on: "2025-06-01",
    leaves_on: "2025-06-02",
    arrives_on: "2025-06-09",
};

#[test]
fn lots_that_share_a_bin_are_each_verified() -> Result<()> {
    let world = World::new(Purpose::Demonstration)?;
    let story = story::tell(&world)?;
    let (second, transfer) = SECOND.declare(&world, &story.permit, &story::units())?;
    SECOND.travel(&world, &second, &transfer)?;
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
