//! What departures and arrivals share.

mod inspection;
mod place;
mod right;
mod seals;
mod settle;
mod stock;
mod unit;

pub(crate) use inspection::last_check;
pub(crate) use place::{PlaceCodes, concern, known_place};
pub(crate) use right::{MOVERS, Side, right, undeclared};
pub(crate) use seals::judge_seals;
pub(crate) use settle::{
    LateCodes, Pair, PairCodes, judge_consignment, judge_with, net_differs, settle, settle_change,
    settle_mass,
};
pub(crate) use stock::judge_stock;
pub(crate) use unit::{Told, UnitCodes, judge_net, judge_unit, known, loose};
