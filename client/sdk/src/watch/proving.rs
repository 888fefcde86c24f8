//! Whether what the stream tells of an entry is true.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use grain_api::body::{EntryNotice, EntryObject};
use grain_envelope::{Header, Statement, Verdict};

use crate::receipt::{self, BadReceipt, Proven};
use crate::remote::{Remote, RemoteError};
use crate::trust::Trusted;

/// Why a notice is not proven.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// The ledger could not be asked for the proof.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The proof does not hold. It is evidence against the server.
    #[error("entry {index} is not proven")]
    Receipt {
        /// The entry.
        index: u64,
        /// What is wrong.
        #[source]
        source: BadReceipt,
    },
    /// The proof is of something else than the notice says.
    #[error("the notice of entry {index} and its proof differ in {what}")]
    Differs {
        /// The entry.
        index: u64,
        /// The member.
        what: &'static str,
    },
}

/// Fetches an entry with its receipt, verifies it under the pinned log key, and compares every
/// member of the notice with it. `None` for what has no receipt: conflicts, and what the ledger
/// itself wrote.
///
/// # Errors
/// [`ProveError`].
pub fn prove(
    remote: &Remote<'_>,
    trusted: &Trusted,
    notice: &EntryNotice,
) -> Result<Option<Proven>, ProveError> {
    let index = notice.index;
    let Some(event) = notice
        .event_id
        .filter(|_| notice.verdict != Verdict::Conflict)
    else {
        return Ok(None);
    };
    let entry: EntryObject = remote.get_json(&format!("/api/v1/entries/{index}"))?;
    let receipt = remote.get(&format!("/api/v1/receipts/{event}"))?;
    let differs = |what| ProveError::Differs { index, what };
    let payload = BASE64_STANDARD.decode(&entry.payload).ok();
    let payload = payload.ok_or_else(|| differs("payload"))?;
    let signature = BASE64_STANDARD.decode(&entry.signature).ok();
    let signature = signature.and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
    let signature = signature.ok_or_else(|| differs("signature"))?;
    let proven = receipt::verify(&payload, &signature, &receipt, trusted)
        .map_err(|source| ProveError::Receipt { index, source })?;
    let header = Statement::read(&payload, &signature).ok();
    let header = header.and_then(|statement| statement.form.ok());
    // Only a conflict may have a header that cannot be read.
    let header = header.ok_or_else(|| differs("header"))?;
    match difference(notice, &header, &proven) {
        Some(what) => Err(differs(what)),
        None => Ok(Some(proven)),
    }
}

/// The first member of the notice that the proof contradicts. What became of violations since, and
/// their texts, no receipt says.
fn difference(notice: &EntryNotice, header: &Header, proven: &Proven) -> Option<&'static str> {
    let (receipt, admission) = (&proven.receipt, &proven.admission);
    let type_name = header.type_name.to_string();
    let violations = notice.violations.iter().map(|told| {
        let (rule, code) = (told.rule.as_str(), told.code.as_str());
        (rule, code, told.severity, told.field.as_str())
    });
    let recorded = admission.violations.iter().map(|found| {
        let (rule, code) = (found.rule.as_str(), found.code.as_str());
        (rule, code, found.severity, found.field.as_str())
    });
    let same = [
        ("index", notice.index == receipt.index),
        ("event_id", notice.event_id == Some(receipt.event_id)),
        ("recorded_at", notice.recorded_at == receipt.recorded_at),
        ("verdict", notice.verdict == receipt.verdict),
        ("type", notice.event_type.as_ref() == Some(&type_name)),
        ("actor", notice.actor == Some(header.actor)),
        (
            "subjects",
            notice.subjects.iter().eq(header.subjects.iter()),
        ),
        ("violations", violations.eq(recorded)),
    ];
    let differing = same.into_iter().find(|(_, is_same)| !is_same);
    differing.map(|(what, _)| what)
}
