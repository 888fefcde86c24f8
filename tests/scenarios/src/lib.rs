//! The product's stories, told by running its programs as users run them.
//!
//! What it is: scenario A of the sample data (Russian oats by rail) played
//! through the real `graind` and `grain`, each step checked. What it is not:
//! a unit test or a mock; it links none of our libraries, so that it sees only
//! what a user sees. Only `cargo xtask demo` and the end-to-end tests use it.
//! Every firm, person and number in it is fictional (示例).

pub mod away;
pub mod cast;
pub mod drafts;
pub mod files;
pub mod narrator;
pub mod oats;
pub mod photo;
pub mod programs;
pub mod scratch;
pub mod turns;
pub mod workbook;
