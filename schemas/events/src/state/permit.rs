use crate::wording::{Number, Port};
use grain_envelope::{Commodity, Country, Date, FacilityId, HsCode, MassG, Party};
use serde::{Deserialize, Serialize};

/// A quarantine permit in force, and what is drawn from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permit {
    /// What it says.
    pub terms: PermitTerms,
    /// Grams reserved by declared transfers and not written off.
    pub reserved_mass_g: i128,
    /// Grams written off.
    pub used_mass_g: i128,
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

    /// The facility as the permit names it.
    pub fn facility(&self, facility: FacilityId) -> Option<&PermitFacility> {
        self.terms
            .facilities
            .iter()
            .find(|named| named.facility == facility)
    }
}
