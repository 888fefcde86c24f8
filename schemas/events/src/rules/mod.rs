//! Rules that several event types share.

pub(crate) mod adoption;
pub(crate) mod batch;
pub(crate) mod filed;
pub(crate) mod filing;
pub(crate) mod filing_act;
pub(crate) mod follow;
pub(crate) mod movement;
pub(crate) mod permit;
pub(crate) mod readiness;
pub(crate) mod restriction;
pub(crate) mod shares;
pub(crate) mod store;
pub(crate) mod ties;
pub(crate) mod tolerance;
pub(crate) mod trade;
pub(crate) mod waste;
pub(crate) mod write_off;
