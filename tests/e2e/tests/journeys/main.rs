//! Journeys of users, by the programs that they use. One binary: the worlds are founded once.

mod founding;
