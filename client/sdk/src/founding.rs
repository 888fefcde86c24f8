//! Signing the founding event of a ledger (log-format.md §9), where the
//! operator's key lives.

use grain_envelope::{Submitted, genesis};
use serde_json::json;

use crate::draft::{Draft, DraftError, Filling};
use crate::host::Host;
use crate::keys::KeyInfo;
use crate::outbox::rebase::{RebaseError, sign_at};
use crate::outbox::state::Head;
use crate::signer::Signer;
use crate::trust::{self, TrustError, Trusted};

/// Why a genesis was not signed.
#[derive(Debug, thiserror::Error)]
pub enum FoundingError {
    /// The template is of another type.
    #[error("the template's type is not {}", genesis::TYPE)]
    OtherType,
    /// The log's key is not filled in.
    #[error("the template lacks log_vkey")]
    NoLogKey,
    /// The draft is incomplete.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// The key refused.
    #[error(transparent)]
    Sign(#[from] RebaseError),
    /// What would come out is not what a client would trust.
    #[error("what was signed is not a sound genesis")]
    Unsound(#[from] TrustError),
}

/// Signs a filled-in template of `ledger_opened`: the genesis file's bytes, and
/// the ledger that they found. An operator's public key of null is that of `key`;
/// the origin is the name in `log_vkey`.
///
/// # Errors
/// [`FoundingError`]; what a client would refuse to trust is not given out.
pub fn sign(
    host: &dyn Host,
    mut template: Draft,
    key: &KeyInfo,
    signer: &dyn Signer,
) -> Result<(Vec<u8>, Trusted), FoundingError> {
    if template.event_type() != genesis::TYPE {
        return Err(FoundingError::OtherType);
    }
    let body = template.body_mut();
    if body["operator"]["public_key"].is_null() {
        body["operator"]["public_key"] = hex::encode(signer.public_key()).into();
    }
    let vkey = body["log_vkey"].as_str().unwrap_or_default().to_owned();
    let (origin, _) = vkey.split_once('+').ok_or(FoundingError::NoLogKey)?;
    let filling = Filling {
        ledger: origin,
        key,
        seen: None,
    };
    let mut payload = template.payload(host, &filling)?;
    payload["role"] = "operator".into();
    payload["source"] = "api".into();
    payload["subjects"] = json!([format!("party:{}", key.party)]);
    let event_id = payload["event_id"].as_str().unwrap_or_default().to_owned();
    let signed = sign_at(signer, &event_id, payload, Head::START)?;
    let keyid = grain_envelope::fingerprint(&signer.public_key().into());
    let wire = Submitted::from_parts(signed.payload, signed.signature, keyid).to_wire();
    let trusted = trust::read_genesis(&wire)?;
    Ok((wire, trusted))
}
