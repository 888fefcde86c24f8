use crate::account::{Account, Unit};
use crate::state::haul::{Apart, ApartKind, Inspection, Loading};
use crate::state::transfer::{Weighing, part};
use crate::state::violation::ViolationId;
use crate::vocabulary::{InspectionOutcome, LedgerStage, WeighingSide};
use grain_envelope::{
    CaseId, Commodity, Country, DeclarationNumber, EventId, FacilityId, HsCode, MassG, Party,
    PermitId, Role,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A lot: what it is, where its grain lies, what holds it. It is also kept for a lot that somebody
/// moved before the event that made it was recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// How it came to be, if that is recorded.
    pub making: Option<LotMaking>,
    /// Grams in each account; accounts that hold nothing are absent. They sum to zero.
    pub balances: BTreeMap<Account, i128>,
    /// Grams of it for which its transfers drew on its permit, whether still reserved or written off
    /// since: never more than came in.
    pub reserved_mass_g: i128,
    /// Grams that declared transfers will take from a facility and have not yet.
    pub leaving_mass_g: BTreeMap<FacilityId, i128>,
    /// The critical violations that hold it.
    pub held_by: BTreeSet<ViolationId>,
    /// Weighings of units that move without a transfer, until both sides are known.
    pub loose: BTreeMap<Unit, Loose>,
    /// What authorities hold it for, by the event that said so.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub holds: BTreeMap<EventId, Hold>,
    /// What customs decided about it, the newest verdict last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verdicts: Vec<LotVerdict>,
    /// The stages of the circular's article six of which it has a record.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub stages: BTreeSet<LedgerStage>,
    /// The open cases that concern it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cases: BTreeSet<CaseId>,
    /// How many cases that concerned it were closed.
    #[serde(default)]
    pub cases_closed: u64,
    /// The entry declarations under which it came in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declarations: Vec<DeclarationNumber>,
    /// Index of the entry that measured it at discharge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured_index: Option<u64>,
    /// Index of the entry that closed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_index: Option<u64>,
}

/// How a lot came to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotMaking {
    /// The commodity.
    pub commodity: Commodity,
    /// Its HS code.
    pub hs_code: HsCode,
    /// Country of origin.
    pub origin: Country,
    /// Whether it is genetically modified.
    pub gmo: bool,
    /// The permit under which it came in, if one was named.
    pub permit: Option<PermitId>,
    /// The party that recorded it.
    pub author: Party,
    /// The mass that came in.
    pub mass_g: MassG,
    /// Whether it is opening stock.
    pub opening: bool,
    /// Where it came in; unknown of a lot that an older program stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Account>,
    /// Index of the entry by which it stands.
    pub index: u64,
}

/// What an authority holds a lot for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The authority.
    pub authority: Party,
    /// The branch for which it acted.
    pub branch: Role,
    /// From which Unix second on.
    pub from: i64,
    /// Index of the entry.
    pub index: u64,
}

/// What customs decided about a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotVerdict {
    /// The verdict.
    pub outcome: InspectionOutcome,
    /// From which Unix second on.
    pub from: i64,
    /// Whether a holder transcribed it.
    pub transcribed: bool,
    /// The event.
    pub event: EventId,
    /// Index of the entry.
    pub index: u64,
}

/// Weighings of a unit without transfer of which the other side is not yet known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loose {
    /// Departures, oldest first.
    pub departed: Vec<Weighing>,
    /// Arrivals, oldest first.
    pub received: Vec<Weighing>,
    /// The checks of the unit before it was loaded, in the order of the log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inspections: Vec<Inspection>,
    /// How it was loaded, if that is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loaded: Option<Loading>,
    /// The parts of its load that were rejected or lost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<Apart>,
    /// Weighings that count no longer, because their author voided them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub voided: Vec<Weighing>,
}

impl Loose {
    /// The weighing of a side that an event told of, if it counts.
    pub(crate) fn weighing(&self, side: WeighingSide, event: EventId) -> Option<&Weighing> {
        let told = |weighing: &&Weighing| weighing.is_of(event);
        match side {
            WeighingSide::Departed => self.departed.iter().find(told),
            WeighingSide::Received => self.received.iter().find(told),
            WeighingSide::Rejected => part(&self.apart, ApartKind::Rejected, event),
            WeighingSide::Lost => part(&self.apart, ApartKind::Lost, event),
        }
    }
}

impl Lot {
    /// Grams in an account.
    pub fn balance(&self, account: &Account) -> i128 {
        self.balances.get(account).copied().unwrap_or(0)
    }

    /// The verdict that counts at a Unix second: the newest that was given by then.
    pub fn verdict(&self, seconds: i64) -> Option<&LotVerdict> {
        let mut given = self.verdicts.iter().rev();
        given.find(|verdict| verdict.from <= seconds)
    }

    /// Grams at a facility, in its yard and its bins.
    pub fn stock_at(&self, facility: FacilityId) -> i128 {
        let there = |account: &Account| account.facility() == Some(facility);
        self.balances
            .iter()
            .filter(|(account, _)| there(account))
            .map(|(_, mass)| mass)
            .sum()
    }
}
