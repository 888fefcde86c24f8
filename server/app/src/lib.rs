//! The server around the ledger: HTTP, access, sessions, configuration, certificates, telemetry;
//! the binary `graind`.
//!
//! It is the only crate that knows HTTP, and its `clock.rs`, `random.rs` and `config.rs` are the
//! only readers of clock, dice and environment. It is *not* where anything is decided about grain:
//! handlers take apart, call the ledger, convert. Nothing may depend on it but the tests.

pub mod body;
pub mod certificates;
pub mod clock;
pub mod config;
pub mod connection;
pub mod failure;
pub mod listener;
pub mod metrics;
pub mod places;
pub mod random;
pub mod shell;
pub mod telemetry;
