//! The outbox after a long absence, through the real programs.

use anyhow::Result;
use grain_scenarios::away;

#[test]
fn twenty_days_offline_merge_and_nothing_is_lost_or_twice() -> Result<()> {
    away::twenty_days_offline()
}
