//! Journeys of users, by the programs that they use. One binary: the worlds are founded once.

mod bad_input;
mod bundle;
mod demo;
mod founding;
mod outbox;
