//! Whether strangers read what we write: other people's code over our golden files.
//!
//! What it is: tests (`tests/`) that take receipts and proofs from the frozen vectors and check
//! them with a foreign signed-note library and with a Merkle check written from RFC 6962 alone.
//! What it is not: the place of those vectors (they lie beside the crate whose bytes they freeze),
//! nor a user of our own verifiers. Nothing depends on it.
