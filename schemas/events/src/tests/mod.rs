//! What holds for every type: derived from the catalog, so that a new type is tested by being there.
//! And what holds for every history, however hostile.

mod chains;
mod conflicts;
mod documents;
mod entry;
mod examples;
mod histories;
mod keys;
mod ledger;
mod monitoring;
mod packs;
mod returning;
mod rights;
mod storage;
mod transcription;
mod transport;
mod vectors;
