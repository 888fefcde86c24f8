//! What the fault tests share: a small log on a simulated disk, work to be interrupted, and the
//! account of what was acknowledged; the loop that kills the real server.
//!
//! # What it is not
//! It is no part of the product, and nothing but tests depends on it.
//!
//! `tests/power_cut.rs` cuts the power under the store; `tests/damage.rs` changes every byte of a
//! small log; `tests/kill.rs` kills `graind` under load.

pub mod finding;
pub mod kill_loop;
pub mod random;
pub mod sender;
pub mod small_log;
pub mod work;
