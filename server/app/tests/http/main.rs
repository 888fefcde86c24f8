//! The server over real sockets, with a real ledger in a temporary directory.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod attachments;
mod batch;
mod client;
mod connections;
mod duties;
mod findings;
mod pages;
mod persons;
mod plant;
mod problems;
mod public_log;
mod record;
mod sessions;
mod stream;
mod submission;
mod tls;
mod world;
