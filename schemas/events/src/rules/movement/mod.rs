//! What departures and arrivals share.

mod place;
mod right;
mod seals;
mod settle;
mod unit;

pub(crate) use place::{PlaceCodes, concern, known_place};
pub(crate) use right::{MOVERS, Side, right};
pub(crate) use seals::judge_seals;
pub(crate) use settle::{Pair, PairCodes, Sides, judge_consignment, net_differs, resettle, settle};
pub(crate) use unit::{Told, UnitCodes, judge_net, judge_unit, known, loose};
