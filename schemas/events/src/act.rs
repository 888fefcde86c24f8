use grain_envelope::{
    EventId, Header, KeyId, LedgerName, Party, PersonAlias, Role, Subject, Time, TypeName,
};
use serde::{Deserialize, Serialize};

/// What rules read of a header: who did what, when, under which key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// The ledger for which it is meant; in genesis the origin.
    pub ledger: LedgerName,
    /// The event's type.
    pub type_name: TypeName,
    /// The event's id.
    pub event_id: EventId,
    /// The moment of the act, as claimed.
    pub occurred_at: Time,
    /// The party that acts.
    pub actor: Party,
    /// The role in which it acts.
    pub role: Role,
    /// The person inside the party.
    pub person: Option<PersonAlias>,
    /// The key that signed.
    pub key: KeyId,
    /// Whether a holder records here what an authority's paper says.
    pub transcribed: bool,
    /// How many documents the event names.
    pub documents: usize,
    /// How many attachments it has.
    pub attachments: usize,
}

impl Act {
    /// The act of a header.
    pub fn of(header: &Header) -> Self {
        Self {
            ledger: header.ledger.clone(),
            type_name: header.type_name.clone(),
            event_id: header.event_id,
            occurred_at: header.occurred_at,
            actor: header.actor,
            role: header.role,
            person: header.person.clone(),
            key: header.key,
            transcribed: header.transcribed,
            documents: header.documents.len(),
            attachments: header.attachments.len(),
        }
    }

    /// The subject of the party that acts.
    pub fn party_subject(&self) -> Subject {
        Subject::Party(self.actor)
    }
}
