//! The handlers, one file for each resource: take the request apart, call the ledger, convert.

pub(crate) mod attachments;
pub(crate) mod authority;
pub(crate) mod batch;
pub(crate) mod duties;
pub(crate) mod entries;
pub(crate) mod events;
pub(crate) mod facilities;
pub(crate) mod health;
pub(crate) mod keys;
pub(crate) mod landing;
pub(crate) mod log;
pub(crate) mod lots;
pub(crate) mod openapi;
pub(crate) mod parties;
pub(crate) mod permits;
pub(crate) mod persons;
pub(crate) mod problems;
pub(crate) mod proofs;
pub(crate) mod receipts;
pub(crate) mod records;
pub(crate) mod rules;
pub(crate) mod sessions;
pub(crate) mod stream;
pub(crate) mod subjects;
pub(crate) mod traces;
pub(crate) mod violations;
