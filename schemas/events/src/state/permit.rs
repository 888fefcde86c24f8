use crate::vocabulary::{PermitStatus, WriteOffBasis};
use crate::wording::{Number, Port};
use grain_envelope::{
    Commodity, Country, Date, DeclarationNumber, EventId, FacilityId, HsCode, MassG, Party, Time,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A quarantine permit in force, and what is drawn from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permit {
    /// What it says.
    pub terms: PermitTerms,
    /// Grams reserved by declared transfers and not written off.
    pub reserved_mass_g: i128,
    /// Grams written off.
    pub used_mass_g: i128,
    /// What became of it after it was issued, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub standings: Vec<PermitStanding>,
    /// What was written off, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub write_offs: Vec<WriteOff>,
    /// Grams that bills of lading announce under it, by the number of the bill: a bill that is
    /// announced again counts as it was announced last.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub announced: BTreeMap<Number, MassG>,
}

/// What a permit is from some moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermitStanding {
    /// What it is.
    pub status: PermitStatus,
    /// From which Unix second on.
    pub from: i64,
    /// Whether a holder transcribed it.
    pub transcribed: bool,
    /// The event that said so.
    pub event: EventId,
    /// Index of that event.
    pub index: u64,
}

/// Grams of a permit that were written off for an entry declaration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteOff {
    /// The event that told of it: its id.
    pub event: EventId,
    /// Index of that event.
    pub index: u64,
    /// The entry declaration.
    pub declaration: DeclarationNumber,
    /// The moment of the act.
    pub occurred_at: Time,
    /// How many, as it now counts.
    pub mass_g: MassG,
    /// Which weight that is.
    pub basis: WriteOffBasis,
    /// The party that told of it.
    pub author: Party,
    /// Indices of the entries that adjusted it.
    pub adjusted: Vec<u64>,
}

/// What a permit says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermitTerms {
    /// Its printed number.
    pub number: Number,
    /// The importer to whom it was issued.
    pub applicant: Party,
    /// The commodity.
    pub commodity: Commodity,
    /// Its HS code.
    pub hs_code: HsCode,
    /// Country of origin.
    pub origin: Country,
    /// Whether it is genetically modified.
    pub gmo: bool,
    /// How much may come in.
    pub permitted_mass_g: MassG,
    /// How much had come in before the ledger knew the permit.
    pub used_before_mass_g: MassG,
    /// The ports of entry.
    pub entry_ports: Vec<Port>,
    /// The facilities named, each with its share if it has one.
    pub facilities: Vec<PermitFacility>,
    /// The day of issue; unknown of a permit that an older program stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<Date>,
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_until: Date,
    /// Index of the entry that recorded it.
    pub index: u64,
    /// Index of the approval by which it stands, where one was needed.
    pub approved_index: Option<u64>,
}

/// A facility named by a permit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermitFacility {
    /// The facility.
    pub facility: FacilityId,
    /// Its share, if it has one.
    pub mass_g: Option<MassG>,
    /// Grams of the reservations that go there.
    pub reserved_mass_g: i128,
}

impl Permit {
    /// All that counts against the permitted mass.
    pub fn drawn_mass_g(&self) -> i128 {
        i128::from(self.terms.used_before_mass_g.signed()) + self.used_mass_g + self.reserved_mass_g
    }

    /// Grams of the bills of lading announced under it, without those of some numbers.
    pub fn announced_mass_g(&self, without: impl Fn(&Number) -> bool) -> i128 {
        let others = self.announced.iter().filter(|(number, _)| !without(number));
        others.map(|(_, mass)| i128::from(mass.signed())).sum()
    }

    /// What was said of it by a Unix second, where anything was.
    pub fn standing(&self, seconds: i64) -> Option<&PermitStanding> {
        let mut said = self.standings.iter().rev();
        said.find(|standing| standing.from <= seconds)
    }

    /// Whether all of it is written off: from then on it holds no more, by itself.
    pub fn is_lapsed(&self) -> bool {
        let used = i128::from(self.terms.used_before_mass_g.signed()) + self.used_mass_g;
        used >= i128::from(self.terms.permitted_mass_g.signed())
    }

    /// What an event wrote off.
    pub fn write_off(&self, event: EventId) -> Option<&WriteOff> {
        self.write_offs.iter().find(|known| known.event == event)
    }

    /// What an event wrote off is another mass.
    pub(crate) fn adjust(
        &mut self,
        write_off: EventId,
        mass_g: MassG,
        basis: WriteOffBasis,
        index: u64,
    ) {
        let mut known = self.write_offs.iter_mut();
        if let Some(known) = known.find(|known| known.event == write_off) {
            self.used_mass_g += i128::from(mass_g.signed() - known.mass_g.signed());
            (known.mass_g, known.basis) = (mass_g, basis);
            known.adjusted.push(index);
        }
    }

    /// The facility as the permit names it.
    pub fn facility(&self, facility: FacilityId) -> Option<&PermitFacility> {
        self.terms
            .facilities
            .iter()
            .find(|named| named.facility == facility)
    }
}
