use crate::account::{Account, PlaceName};
use grain_envelope::{FacilityId, Region};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where an observed fact happened (log-format.md §7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// 已登记的场所 · A registered facility.
    Facility(FacilityId),
    /// 未登记的地点，必然产生 V-2 · A place that nobody registered; it always raises V-2.
    Unregistered(UnregisteredPlace),
}

impl Place {
    /// The facility, if it is one.
    pub const fn facility(&self) -> Option<FacilityId> {
        match self {
            Self::Facility(facility) => Some(*facility),
            Self::Unregistered(_) => None,
        }
    }

    /// The account of grain that lies there in no bin.
    pub fn account(&self) -> Account {
        match self {
            Self::Facility(facility) => Account::Yard(*facility),
            Self::Unregistered(place) => Account::Place(place.region, place.name.clone()),
        }
    }
}

/// A place that nobody registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnregisteredPlace {
    /// 地点名称 · What people call it.
    pub name: PlaceName,
    /// 行政区划代码 · Its region.
    pub region: Region,
    /// 纬度，1e-7 度（WGS-84），或 null · Latitude in 1e-7 degrees (WGS-84), or null.
    pub latitude_e7: Option<i32>,
    /// 经度，1e-7 度（WGS-84），或 null · Longitude in 1e-7 degrees (WGS-84), or null.
    pub longitude_e7: Option<i32>,
}

/// A spot on the way, where grain is not kept: where something happened or is to happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// 地点名称 · What people call it.
    pub name: PlaceName,
    /// 行政区划代码 · Its region.
    pub region: Region,
    /// 纬度，1e-7 度（WGS-84），或 null · Latitude in 1e-7 degrees (WGS-84), or null.
    pub latitude_e7: Option<i32>,
    /// 经度，1e-7 度（WGS-84），或 null · Longitude in 1e-7 degrees (WGS-84), or null.
    pub longitude_e7: Option<i32>,
}

/// Where an authorised act happens: always a registered facility, in the form of a [`Place`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FacilityPlace {
    /// 场所编号 · The facility.
    pub facility: FacilityId,
}
