//! What the server and its clients say to each other over HTTP: the table of routes, the bodies,
//! the problems, the access rows, and the `OpenAPI` document made from them.
//!
//! What it is not: the signed bytes (`grain-envelope`), the vocabulary and its rules
//! (`grain-events`), a server or a client; it does no input or output and knows no HTTP library.
//! `server/app` and `client/*` may depend on it, tests and generators too.
#![warn(missing_docs)]

pub mod access;
pub mod body;
mod documents;
mod language;
mod openapi;
mod problem;
pub mod routes;

pub use language::Language;
pub use openapi::openapi_document;
pub use problem::{MEDIA_TYPE as PROBLEM_MEDIA_TYPE, Problem, ProblemCode};
pub use routes::{Operation, Route};
