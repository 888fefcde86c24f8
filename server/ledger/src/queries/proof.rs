//! `GET proofs/{event_id}`.

use grain_envelope::EventId;
use grain_log::proof_file::write_proof;

use super::{Answered, Found, Queries};

/// A proof for everybody's tools.
#[derive(Debug, Clone)]
pub struct ProofAnswer {
    /// The `.tlog-proof`: inclusion under the newest published checkpoint, cosignatures included;
    /// under the event's own group checkpoint while none that covers it is published.
    pub proof: String,
    /// The exact leaf record, 42 bytes.
    pub leaf: Vec<u8>,
    /// The entry's index.
    pub index: u64,
}

impl Queries<'_> {
    /// The proof of an event under the newest published checkpoint.
    pub fn proof(&self, id: &EventId) -> Answered<ProofAnswer> {
        let view = self.view()?;
        let Some((retold, statement)) = self.recorded(&view, id)? else {
            return Ok(None);
        };
        let ownership = self.ownership_of_entry(&view, &statement)?;
        drop(view);
        let index = retold.admission.index;
        let published = self.shared.board.published();
        let proof = if index < published.size {
            let path = self.shared.tree.inclusion(index, published.size)?;
            write_proof(index, &path, &published.note)
        } else {
            self.shared
                .reteller
                .proof(index, (published.size, &published.note))?
        };
        let leaf = retold.leaf.encode().to_vec();
        Ok(Some(Found {
            value: ProofAnswer { proof, leaf, index },
            ownership,
        }))
    }
}
