use crate::wording::Name;
use grain_envelope::{CaseId, Commodity, LotId, MassG, ServerTime, Time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A bin. It is also kept for a bin that somebody named before it was registered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bin {
    /// How it was registered, if it was.
    pub registration: Option<BinRegistration>,
    /// Grams of all lots in it.
    pub mass_g: i128,
    /// Grams of each lot in it; lots of which nothing lies there are absent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub contents: BTreeMap<LotId, i128>,
    /// When the ledger learned that something lies in it, while something does: until it is checked
    /// for the first time, the next check is due by this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filled_at: Option<ServerTime>,
    /// When it was last checked, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<BinCheck>,
    /// The last test before grain leaves it, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tested: Option<BinTest>,
    /// Index of the entry by which its opening stock stands.
    pub opening_index: Option<u64>,
}

/// How a bin was registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinRegistration {
    /// Its name, if it has one beside its code.
    pub name: Option<Name>,
    /// What it can hold.
    pub capacity_mass_g: MassG,
    /// The only commodity that it is for, if it is for one.
    pub commodity: Option<Commodity>,
    /// Index of the entry that registered it.
    pub index: u64,
}

/// A check of a bin's condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinCheck {
    /// When.
    pub occurred_at: Time,
    /// The highest temperature of the grain, in thousandths of a degree Celsius, if it was taken: it
    /// decides when the next check is due.
    pub grain_temperature_max_mc: Option<i64>,
    /// How infested the grain was, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub infestation: Option<Infestation>,
    /// The finding that a quarantine pest in this bin opened, by this check or an earlier one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<CaseId>,
    /// Index of the entry.
    pub index: u64,
}

/// How infested grain in store is, by the grades of grain reserves beyond "practically free of
/// insects". A quarantine pest is a finding, and no matter of grades.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Infestation {
    /// More than 5 insects in a kilogram, or more than 2 of the main pests: treated within half a
    /// month, unless the grain is cold.
    General,
    /// More than 30, or more than 10 of the main pests: treated within a week.
    Severe,
}

impl Infestation {
    /// The grade of so many living insects in a kilogram, and so many of the main pests among them.
    pub fn of(pests_per_kg: u32, main_pests_per_kg: u32) -> Option<Self> {
        if pests_per_kg > 30 || main_pests_per_kg > 10 {
            Some(Self::Severe)
        } else if pests_per_kg > 5 || main_pests_per_kg > 2 {
            Some(Self::General)
        } else {
            None
        }
    }
}

/// A test of the grain in a bin before it leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinTest {
    /// When.
    pub occurred_at: Time,
    /// Whether it passed.
    pub passed: bool,
    /// The lots that lay there: it says nothing of what came in later.
    #[serde(default)]
    pub lots: BTreeSet<LotId>,
    /// Index of the entry.
    pub index: u64,
}
