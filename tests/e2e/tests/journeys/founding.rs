//! Founding a ledger.

use anyhow::Result;
use grain_e2e::founding::Purpose;
use grain_e2e::world::World;

#[test]
fn try_world() -> Result<()> {
    let world = World::new(Purpose::Production)?;
    let _ = world.signed_in(grain_scenarios::cast::BUREAU)?;
    Ok(())
}
