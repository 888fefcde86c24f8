//! What departures and arrivals share.

mod place;
mod right;
mod settle;

pub(crate) use place::concern;
pub(crate) use right::{MOVERS, Side, right};
pub(crate) use settle::{Pair, PairCodes, judge_consignment, net_differs, settle};
