//! Who may read what: the rows of the access table and nothing else. `server/app` asks them in one
//! place; a route without a row does not compile (`crate::routes`).

use schemars::JsonSchema;
use serde::Serialize;

/// Who asks, as far as access tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// No session.
    Anonymous,
    /// A key of the ledger's operator.
    Operator,
    /// A key of an authority that stands in genesis.
    FoundingAuthority,
    /// A key of any other authority: customs, agriculture, grain, market supervision, NDRC,
    /// government.
    Agency,
    /// A key of any other party.
    Enterprise,
    /// A key with a scope: a phone or a scale of one trip.
    Device,
}

impl Reader {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Anonymous,
        Self::Operator,
        Self::FoundingAuthority,
        Self::Agency,
        Self::Enterprise,
        Self::Device,
    ];
}

/// How what is asked for relates to who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The reader's party wrote it, holds it or owns it; for a device, the key itself did.
    Own,
    /// The reader's party imported, holds, held or processed the grain that it is about.
    Concerned,
    /// It lies in the region of the reader's office.
    Jurisdiction,
    /// None of these.
    Stranger,
}

impl Relation {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Own,
        Self::Concerned,
        Self::Jurisdiction,
        Self::Stranger,
    ];
}

/// The access row of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everyone: holds nothing that is not published.
    Public,
    /// The signature in the body says who asks, and the ledger itself decides (rule B-2).
    Signed,
    /// A session, and for each kind of reader the relations in which it may read.
    Session(Grants),
}

/// The relations in which each kind of reader may read; an anonymous one never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grants {
    /// [`Reader::Operator`].
    pub operator: &'static [Relation],
    /// [`Reader::FoundingAuthority`].
    pub founding_authority: &'static [Relation],
    /// [`Reader::Agency`].
    pub agency: &'static [Relation],
    /// [`Reader::Enterprise`].
    pub enterprise: &'static [Relation],
    /// [`Reader::Device`].
    pub device: &'static [Relation],
}

const OFFICE: &[Relation] = &[Relation::Own, Relation::Concerned, Relation::Jurisdiction];
const INVOLVED: &[Relation] = &[Relation::Own, Relation::Concerned];
const OWN: &[Relation] = &[Relation::Own];
const OWN_AND_JURISDICTION: &[Relation] = &[Relation::Own, Relation::Jurisdiction];
const NOTHING: &[Relation] = &[];

impl Access {
    /// Records of the ledger: the operator and the founding authorities read all, an office its
    /// jurisdiction, a party what concerns it, a device what it wrote (log-format.md §11).
    pub const RECORD: Self = Self::Session(Grants {
        operator: Relation::ALL,
        founding_authority: Relation::ALL,
        agency: OFFICE,
        enterprise: INVOLVED,
        device: OWN,
    });
    /// A party's own affairs: as a record, but another party never, however much it is concerned.
    pub const OWN_AFFAIRS: Self = Self::Session(Grants {
        operator: Relation::ALL,
        founding_authority: Relation::ALL,
        agency: OFFICE,
        enterprise: OWN,
        device: OWN,
    });
    /// What only the author of a record may add to it: its party, or the key itself.
    pub const AUTHOR: Self = Self::Session(Grants {
        operator: OWN,
        founding_authority: OWN,
        agency: OWN,
        enterprise: OWN,
        device: OWN,
    });
    /// Who persons are: their party and the authorities of its region; not even the operator.
    pub const PERSONAL: Self = Self::Session(Grants {
        operator: OWN,
        founding_authority: OWN_AND_JURISDICTION,
        agency: OWN_AND_JURISDICTION,
        enterprise: OWN,
        device: NOTHING,
    });
    /// What a party itself says or takes back of its persons.
    pub const OWN_PERSONS: Self = Self::Session(Grants {
        operator: OWN,
        founding_authority: OWN,
        agency: OWN,
        enterprise: OWN,
        device: NOTHING,
    });
    /// What every member must know before it acts: who is registered, what is filed.
    pub const REGISTER: Self = Self::Session(Grants {
        operator: Relation::ALL,
        founding_authority: Relation::ALL,
        agency: Relation::ALL,
        enterprise: Relation::ALL,
        device: NOTHING,
    });

    /// The relations in which `reader` may read; [`Access::Public`] and [`Access::Signed`] know no
    /// relations and let every reader through to the handler.
    pub const fn relations(self, reader: Reader) -> &'static [Relation] {
        match self {
            Self::Public | Self::Signed => Relation::ALL,
            Self::Session(grants) => match reader {
                Reader::Anonymous => NOTHING,
                Reader::Operator => grants.operator,
                Reader::FoundingAuthority => grants.founding_authority,
                Reader::Agency => grants.agency,
                Reader::Enterprise => grants.enterprise,
                Reader::Device => grants.device,
            },
        }
    }

    /// Whether `reader` may read what stands in `relation` to it.
    pub fn allows(self, reader: Reader, relation: Relation) -> bool {
        self.relations(reader).contains(&relation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_reads_registers_only() {
        for access in [
            Access::RECORD,
            Access::OWN_AFFAIRS,
            Access::AUTHOR,
            Access::PERSONAL,
        ] {
            for reader in [
                Reader::Anonymous,
                Reader::Agency,
                Reader::Enterprise,
                Reader::Device,
            ] {
                assert!(
                    !access.allows(reader, Relation::Stranger),
                    "{access:?} {reader:?}"
                );
            }
        }
        assert!(Access::REGISTER.allows(Reader::Enterprise, Relation::Stranger));
        assert!(!Access::REGISTER.allows(Reader::Anonymous, Relation::Own));
    }

    #[test]
    fn who_persons_are_is_not_the_operators_business() {
        for relation in [
            Relation::Concerned,
            Relation::Jurisdiction,
            Relation::Stranger,
        ] {
            assert!(!Access::PERSONAL.allows(Reader::Operator, relation));
            assert!(!Access::OWN_PERSONS.allows(Reader::Agency, relation));
        }
        assert!(Access::PERSONAL.allows(Reader::Agency, Relation::Jurisdiction));
        assert!(!Access::PERSONAL.allows(Reader::FoundingAuthority, Relation::Stranger));
    }

    #[test]
    fn a_party_never_reads_anothers_affairs() {
        assert!(Access::RECORD.allows(Reader::Enterprise, Relation::Concerned));
        assert!(!Access::OWN_AFFAIRS.allows(Reader::Enterprise, Relation::Concerned));
        assert!(!Access::RECORD.allows(Reader::Enterprise, Relation::Jurisdiction));
    }
}
