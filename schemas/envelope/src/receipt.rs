use crate::form::FormError;
use crate::{
    Admission, Base64, Digest, Entry, EventId, Leaf, Salt, ServerTime, Statement, Verdict, json,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A receipt: an event's inclusion proof, with what opens the leaf's commitment (log-format.md §6).
///
/// Whoever holds it and the envelope has final evidence against the operator. The proof is carried
/// here as text; checking it takes the log's key and `grain-log`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The event.
    pub event_id: EventId,
    /// Digest of the envelope.
    pub envelope_digest: Digest,
    /// What was decided.
    pub verdict: Verdict,
    /// Index of the entry in the log.
    pub index: u64,
    /// When it was recorded.
    pub recorded_at: ServerTime,
    /// The leaf record.
    pub leaf: Leaf,
    /// The entry's salt.
    pub salt: Salt,
    /// The bytes of the admission record.
    pub admission: Base64,
    /// A C2SP tlog-proof: inclusion of the leaf record under a checkpoint.
    pub proof: String,
}

/// Why a receipt does not belong to an envelope, or contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It is for another envelope.
    #[error("the receipt is for another envelope")]
    Envelope,
    /// The leaf record commits to something else.
    #[error("the leaf record does not commit to this envelope, salt and admission record")]
    Commitment,
    /// A member contradicts the admission record or the leaf record.
    #[error("the receipt's {0} contradicts its admission record or leaf record")]
    Member(&'static str),
    /// Payload or admission record cannot be read.
    #[error(transparent)]
    Form(#[from] FormError),
}

impl ReceiptError {
    /// A stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Envelope => "receipt-envelope",
            Self::Commitment => "receipt-commitment",
            Self::Member(_) => "receipt-member",
            Self::Form(error) => error.code,
        }
    }
}

impl Receipt {
    /// The receipt of an entry, given the proof under the checkpoint of its commit group.
    pub fn new(entry: &Entry, proof: String) -> Result<Self, FormError> {
        let (admission, leaf) = entry.derive()?;
        let statement = Statement::read(&entry.payload, &entry.signature)?;
        Ok(Self {
            event_id: statement.identity.event_id,
            envelope_digest: statement.digest,
            verdict: admission.verdict,
            index: admission.index,
            recorded_at: admission.recorded_at,
            leaf,
            salt: entry.salt,
            admission: entry.admission.clone().into(),
            proof,
        })
    }

    /// The bytes: JSON without white space, members in the order of the fields, escapes only `\"`,
    /// `\\` and, in the proof, `\n`.
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("names are texts, writing to memory")
    }

    /// Reads exactly what [`Self::encode`] writes.
    pub fn parse(bytes: &[u8]) -> Result<Self, FormError> {
        let receipt = json::decode(&json::parse_with_line_feeds(bytes)?)?;
        json::canonical(receipt, Self::encode, bytes)
    }

    /// Recomputes every member but the proof from the envelope, and opens the commitment.
    pub fn check(&self, payload: &[u8], signature: &[u8; 64]) -> Result<Admission, ReceiptError> {
        let entry = Entry {
            payload: payload.to_vec(),
            signature: *signature,
            admission: self.admission.to_vec(),
            salt: self.salt,
        };
        let statement = Statement::read(payload, signature)?;
        if statement.digest != self.envelope_digest {
            return Err(ReceiptError::Envelope);
        }
        if entry.commitment() != self.leaf.commitment {
            return Err(ReceiptError::Commitment);
        }
        let (admission, leaf) = entry.derive()?;
        let members = [
            ("event_id", self.event_id == statement.identity.event_id),
            ("verdict", self.verdict == admission.verdict),
            ("index", self.index == admission.index),
            ("recorded_at", self.recorded_at == admission.recorded_at),
            ("leaf", self.leaf == leaf),
        ];
        match members.into_iter().find(|(_, agrees)| !agrees) {
            None => Ok(admission),
            Some((member, _)) => Err(ReceiptError::Member(member)),
        }
    }
}
