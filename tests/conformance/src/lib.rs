//! Whether strangers read what we write: other people's code over our golden files and our log.
//!
//! What it is: tests (`tests/`) that take receipts and proofs from the frozen vectors, and tiles and
//! checkpoints from a running ledger over HTTP, and check them with a foreign signed-note library, a
//! foreign Merkle tree, and with sums written from RFC 6962 alone.
//! What it is not: the place of those vectors (they lie beside the crate whose bytes they freeze),
//! nor a user of our own verifiers. Nothing depends on it.
