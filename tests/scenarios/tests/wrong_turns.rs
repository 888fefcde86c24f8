//! Every wrong turn under `oats/wrong-turns/`, taken through the real programs.

use std::path::Path;

use anyhow::Result;
use grain_scenarios::turns;

#[test]
fn each_is_answered_as_stated() -> Result<()> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("oats");
    let told = turns::take_all(&data)?;
    assert!(told.faults.is_empty(), "{}", told.faults.join("\n"));
    assert!(told.count >= 12, "{} are there", told.count);
    Ok(())
}
