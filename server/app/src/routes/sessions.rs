//! `POST sessions/challenge`, `POST sessions`.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use ed25519_dalek::Signature;
use grain_api::ProblemCode;
use grain_api::body::{Challenge, ChallengeRequest, Session, SessionRequest};
use grain_envelope::{FormError, Origin, ServerTime, json, session};
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::failure::Failure;
use crate::sessions::OpenError;
use crate::{access, body, reply};

/// These bodies are a few hundred bytes long.
const BODY_SIZE_MAX: usize = 4_096;

/// A challenge for a key, enrolled or not: who asks learns nothing.
pub(crate) async fn challenge(State(app): State<App>, body: Body) -> Result<Response, Failure> {
    let request: ChallengeRequest = read(body).await?;
    let nonce = app
        .sessions()
        .challenge(&request.key, app.now_ms(), app.randomness());
    reply::json_with(StatusCode::CREATED, &Challenge { nonce })
}

/// A session for whoever signed the challenge with a key in force.
pub(crate) async fn create(State(app): State<App>, body: Body) -> Result<Response, Failure> {
    let request: SessionRequest = read(body).await?;
    let origin = app.ledger().status().origin;
    let origin: Origin = origin
        .parse()
        .map_err(|error: grain_envelope::ScalarError| {
            // A ledger without an origin could not have been opened.
            Failure::internal(&error)
        })?;
    let known = app.ledger().keys().find(&request.key);
    let known = known.ok_or_else(|| Failure::new(ProblemCode::KeyUnknown))?;
    let now_ms = app.now_ms();
    // Before the signature: a challenge has one answer, right or wrong.
    let answered = app.sessions().answer(&request.key, &request.nonce, now_ms);
    answered.map_err(|error| refusal(&error))?;
    let message = session::message(&origin, request.nonce.as_bytes(), &request.key);
    let signature = Signature::from_bytes(request.signature.as_bytes());
    let verified = known
        .verifying_key()
        .map(|key| key.verify_strict(&message, &signature));
    if !matches!(verified, Some(Ok(()))) {
        return Err(Failure::new(ProblemCode::SignatureInvalid));
    }
    access::caller(&app, request.key)?;
    let opened = app.sessions().open(request.key, now_ms, app.randomness());
    let opened = opened.map_err(|error| refusal(&error))?;
    let expires_at = ServerTime::from_milliseconds(opened.expires_at_ms);
    let expires_at = expires_at
        .map_err(|error| Failure::internal(&error))?
        .to_string();
    reply::json_with(
        StatusCode::CREATED,
        &Session {
            token: opened.token,
            expires_at,
        },
    )
}

fn refusal(error: &OpenError) -> Failure {
    Failure::new(match error {
        OpenError::Challenge => ProblemCode::ChallengeInvalid,
        OpenError::Full => ProblemCode::TooManyRequests,
    })
}

/// A small body, read as strictly as a payload.
async fn read<T: DeserializeOwned>(body: Body) -> Result<T, Failure> {
    let bytes = body::read(body, BODY_SIZE_MAX, ProblemCode::TooLarge).await?;
    let value = json::parse(&bytes).map_err(refused)?;
    json::decode(&value).map_err(refused)
}

fn refused(error: FormError) -> Failure {
    Failure::from(error).recoded(ProblemCode::BodyInvalid)
}
