//! How fast the ledger is, beside what the machine could do at best.
//!
//! What it is: a load generator, a bare server to compare with, and one long run
//! (`cargo xtask bench`) that founds a ledger with the real `graind`, appends
//! over real sockets to a real disk, lets a history grow to a million entries,
//! restarts and audits it, and prints every figure as a share of a ceiling taken
//! in the same run, beside the floor that was promised. What it is not: a test
//! that judges speed; `cargo test` only runs it small, to see that it works.
//! Nothing may depend on it.

pub mod audits;
pub mod author;
pub mod bare;
pub mod ceilings;
pub mod connection;
pub mod figures;
pub mod founding;
pub mod genealogies;
pub mod graind;
pub mod history;
pub mod ledger;
pub mod load;
pub mod restarts;
pub mod run;
pub mod scale;
pub mod space;
pub mod stopwatch;
pub mod table;
pub mod trains;
