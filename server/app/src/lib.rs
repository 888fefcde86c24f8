//! The server around the ledger: HTTP, access, sessions, configuration, certificates, telemetry;
//! the binary `graind`.
//!
//! It is the only crate that knows HTTP, and its `clock.rs`, `random.rs` and `config.rs` are the
//! only readers of clock, dice and environment. It is *not* where anything is decided about grain:
//! handlers take apart, call the ledger, convert. Nothing may depend on it but the tests.

mod access;
mod app;
pub mod body;
pub mod certificates;
pub mod clock;
pub mod commands;
pub mod config;
pub mod connection;
mod control;
pub mod failure;
mod limits;
mod lines;
pub mod listener;
mod mass;
pub mod metrics;
mod pages;
mod parameters;
pub mod places;
mod progress;
pub mod random;
mod reply;
mod router;
mod routes;
pub mod server;
mod sessions;
pub mod shell;
mod side;
mod stream;
mod submission;
pub mod telemetry;
