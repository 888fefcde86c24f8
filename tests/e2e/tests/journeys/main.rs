//! Journeys of users, by the programs that they use. One binary: the worlds are founded once.

mod attachments;
mod audit;
mod backup;
mod bad_input;
mod blend;
mod bundle;
mod demo;
mod faces;
mod founding;
mod import;
mod index;
mod outbox;
mod speech;
mod tls;
mod watch;
