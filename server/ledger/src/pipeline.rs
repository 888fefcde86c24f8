//! The walk of a submission, from the first byte to the receipt. Begin here.
//!
//! ```text
//! Submitted --verify--> Verified --admit--> Admitted --append--> Appended --acknowledge--> receipts
//!  envelope              events judge        one write,           one signature,
//!  bytes                 it; one writer      one fdatasync        one proof each
//! ```
//!
//! The type of a submission says how far it has come, and each can be made only by the step before:
//! [`Verified`] by the envelope's own check, [`Admitted`] and [`Appended`] by the writer
//! ([`crate::sequencer`]). `verify` runs in the threads of whoever serves requests, the rest in the
//! one thread that writes; between the two lies a bounded queue.

use std::sync::Arc;

use grain_envelope::{Digest, FormError, Submitted, Verified, VerifyError, code};

use crate::answer::{Answer, Problem};
use crate::keys::{Keys, KnownKey};
use crate::request::Candidate;
use crate::sequencer::{Admitted, Appended, CommitError, TurnedAway, Writer};

/// Submitted -> Verified: the key is enrolled, the signature is its, the payload can be read and is
/// meant for this ledger. Whether the key is still in force the writer decides, by log index.
pub(crate) fn verify(
    submitted: Submitted,
    keys: &Keys,
    ledger: &Digest,
) -> Result<Verified, Problem> {
    let known: Option<Arc<KnownKey>> = keys.find(&submitted.keyid());
    let Some(key) = known.as_ref().and_then(|known| known.verifying_key()) else {
        return Err(mismatch(&submitted, keys).unwrap_or(Problem::KeyUnknown));
    };
    let kept = submitted.clone();
    let verified = submitted.verify(key).map_err(|error| match error {
        VerifyError::SignatureInvalid => mismatch(&kept, keys).unwrap_or(Problem::SignatureInvalid),
        VerifyError::Form(error) => Problem::Form(error),
    })?;
    if verified.identity().ledger == *ledger {
        Ok(verified)
    } else {
        let (zh, en) = ("ledger 应为本账本的编号", "ledger is the id of this ledger");
        Err(Problem::Form(
            FormError::new(code::WRONG_LEDGER, zh, en).within("ledger"),
        ))
    }
}

/// No signature holds under `keyid`: it is the wrapper that is wrong if one holds under the key that
/// the payload names.
fn mismatch(submitted: &Submitted, keys: &Keys) -> Option<Problem> {
    let known = keys.find(&submitted.other_key()?)?;
    submitted
        .mismatch(known.verifying_key()?)
        .map(Problem::Form)
}

/// Verified -> Admitted: identity, number, bucket, right, form and rules, in that order
/// (log-format.md §3); then the hot state is moved on, so that the next member of the group is
/// judged after this one. Refused and contradicting events are "admitted" to the log as well.
pub(crate) fn admit(
    writer: &mut Writer,
    candidate: Candidate,
    group: &[Admitted],
) -> Result<Admitted, TurnedAway> {
    writer.admit(candidate, group)
}

/// Admitted -> Appended: the group is durable, its root was computed twice and signed once.
pub(crate) fn append(writer: &mut Writer, group: Vec<Admitted>) -> Result<Appended, CommitError> {
    writer.append(group)
}

/// Appended -> what each member's author is told, with the receipt.
pub(crate) fn acknowledge(appended: &Appended) -> Vec<Answer> {
    appended.acknowledge()
}
