//! From drafts to signed envelopes: header, subjects, place in the chain. What
//! the ledger would call malformed is found here, before anything is signed.

use grain_envelope::{FormError, Header, json, limits};
use grain_events::Body;
use serde_json::Value;

use crate::draft::{Draft, DraftError, Filling};
use crate::host::Host;
use crate::outbox::SignedEvent;
use crate::outbox::rebase::{RebaseError, sign_at};
use crate::outbox::state::Head;
use crate::signer::{SignError, Signer};

/// Why drafts were not signed; then none of them was.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// A draft is incomplete.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// An event would not have the form of its type.
    #[error("draft {number}: {form}")]
    Form {
        /// Which draft, from 1.
        number: usize,
        /// What is wrong, and where in the payload.
        form: FormError,
    },
    /// An event would be larger than any that a ledger takes.
    #[error("draft {number} makes {size} bytes, more than {limit}")]
    TooLarge {
        /// Which draft, from 1.
        number: usize,
        /// Bytes of its payload.
        size: usize,
        /// Bytes that a payload may have.
        limit: usize,
    },
    /// The key refused.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// Signs drafts in their order, the first one behind `head`.
///
/// # Errors
/// [`ComposeError`] names the first draft that cannot be signed.
pub fn sign_drafts(
    host: &dyn Host,
    filling: &Filling<'_>,
    drafts: &[Draft],
    mut head: Head,
    signer: &dyn Signer,
) -> Result<Vec<SignedEvent>, ComposeError> {
    let mut signed = Vec::with_capacity(drafts.len());
    for (draft, number) in drafts.iter().zip(1..) {
        let payload = complete(draft.payload(host, filling)?, number)?;
        let event_id = payload["event_id"].as_str().unwrap_or_default().to_owned();
        let event = sign_at(signer, &event_id, payload, head).map_err(|error| match error {
            RebaseError::Sign(error) => ComposeError::Sign(error),
            // An object with an id was made above; nothing else can be missing.
            RebaseError::Outbox(_) | RebaseError::Payload { .. } => {
                DraftError::NotAnObject { number }.into()
            }
        })?;
        let (size, limit) = (event.payload.len(), limits::PAYLOAD_SIZE_MAX);
        if size > limit {
            return Err(ComposeError::TooLarge {
                number,
                size,
                limit,
            });
        }
        let digest = grain_envelope::envelope_digest(&event.payload, &event.signature);
        head = Head {
            sequence: event.sequence,
            digest: *digest.as_bytes(),
        };
        signed.push(event);
    }
    Ok(signed)
}

/// A mended draft as a whole payload under the id of the event whose place it
/// takes, for [`crate::outbox::rebase`].
///
/// # Errors
/// As [`sign_drafts`].
pub fn mended(
    host: &dyn Host,
    filling: &Filling<'_>,
    draft: &Draft,
    event_id: &str,
) -> Result<Value, ComposeError> {
    let mut payload = draft.payload(host, filling)?;
    payload["event_id"] = event_id.into();
    complete(payload, 1)
}

/// Fills the subjects that the type derives from its fields, and checks the form.
fn complete(mut payload: Value, number: usize) -> Result<Value, ComposeError> {
    let wrong = |form| ComposeError::Form { number, form };
    // The header wants at least one subject and a number before it can be read.
    payload["subjects"] = serde_json::json!([format!(
        "party:{}",
        payload["actor"].as_str().unwrap_or_default()
    )]);
    payload["author_sequence"] = 1.into();
    let mut value = json::encode(&payload).map_err(wrong)?;
    let json::Value::Object(members) = &mut value else {
        return Err(DraftError::NotAnObject { number }.into());
    };
    let body = members.iter().position(|(name, _)| name == "body");
    let body = body.map_or(json::Value::Null, |place| members.remove(place).1);
    let mut header: Header = json::decode(&value).map_err(wrong)?;
    let body = Body::parse(header.type_name.as_str(), &body).map_err(wrong)?;
    let subjects: Vec<_> = body.subjects(&header);
    payload["subjects"] = serde_json::json!(subjects);
    header.subjects = json::encode(&payload["subjects"])
        .and_then(|subjects| json::decode(&subjects))
        .map_err(|error| wrong(error.within("subjects")))?;
    body.check(&header).map_err(wrong)?;
    Ok(payload)
}
