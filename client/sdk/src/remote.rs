//! A ledger as a key's holder asks it: sessions (log-format.md §11) and one
//! function per kind of answer. What must be believed is verified elsewhere
//! ([`crate::receipt`], [`crate::checkpoint`]); what is shown is only parsed.

use std::io::Read;
use std::sync::{Mutex, PoisonError};

use grain_api::Problem;
use grain_api::body::{Challenge, ChallengeRequest, KeyHead, Session, SessionRequest};
use grain_envelope::{KeyId, Origin, SignatureBytes};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::http::{Answer, HttpError, Server};
use crate::signer::{SignError, Signer};

/// Why a question has no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// Nobody answered.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The ledger answered with a problem (RFC 9457).
    #[error("the ledger answers: {} ({})", .0.title, .0.code)]
    Problem(Box<Problem>),
    /// Something answered that is not a ledger.
    #[error("{url} answers with status {status} and not as a ledger does")]
    NotALedger {
        /// What was asked for.
        url: String,
        /// HTTP status.
        status: u16,
    },
    /// The key refused to sign the challenge.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A question that needs a key, and none was given.
    #[error("this question needs a key")]
    NoKey,
}

/// A ledger's server, and the key with which it is asked.
pub struct Remote<'a> {
    server: Server,
    signer: Option<(&'a dyn Signer, Origin)>,
    token: Mutex<Option<String>>,
}

impl<'a> Remote<'a> {
    /// Asks without a key: what is public.
    pub fn public(server: Server) -> Remote<'a> {
        Remote {
            server,
            signer: None,
            token: Mutex::new(None),
        }
    }

    /// Asks as the holder of a key of the ledger with this origin.
    pub fn signed_in(server: Server, signer: &'a dyn Signer, origin: Origin) -> Remote<'a> {
        Remote {
            server,
            signer: Some((signer, origin)),
            token: Mutex::new(None),
        }
    }

    /// The server.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// `GET` of a public path, which begins with a slash.
    ///
    /// # Errors
    /// [`RemoteError`]; any status but 200 is one.
    pub fn get_public(&self, path: &str) -> Result<Vec<u8>, RemoteError> {
        let answer = self.server.get(path, None)?;
        self.success(path, answer)
    }

    /// `GET` of a path that needs a session. A session that has ended is opened
    /// anew once.
    ///
    /// # Errors
    /// [`RemoteError`]; any status but 200 is one.
    pub fn get(&self, path: &str) -> Result<Vec<u8>, RemoteError> {
        let answer = self.server.get(path, Some(&self.token()?))?;
        if answer.status != 401 {
            return self.success(path, answer);
        }
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let answer = self.server.get(path, Some(&self.token()?))?;
        self.success(path, answer)
    }

    /// As [`Remote::get`], parsed as JSON.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub fn get_json<T: DeserializeOwned>(&self, path: &str) -> Result<T, RemoteError> {
        let body = self.get(path)?;
        self.parse(path, 200, &body)
    }

    /// `PUT` of a path that needs a session; 200 and 201 are successes.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub fn put(&self, path: &str, content_type: &str, body: &[u8]) -> Result<Vec<u8>, RemoteError> {
        self.in_session(path, |token| {
            self.server.put(path, content_type, body, token)
        })
    }

    /// `DELETE` of a path that needs a session.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub fn delete(&self, path: &str) -> Result<Vec<u8>, RemoteError> {
        self.in_session(path, |token| self.server.delete(path, token))
    }

    /// Asks with a session, which is opened anew once if it has ended.
    fn in_session(
        &self,
        path: &str,
        ask: impl Fn(&str) -> Result<Answer, HttpError>,
    ) -> Result<Vec<u8>, RemoteError> {
        let mut answer = ask(&self.token()?)?;
        if answer.status == 401 {
            *self.token.lock().unwrap_or_else(PoisonError::into_inner) = None;
            answer = ask(&self.token()?)?;
        }
        match answer.status {
            200 | 201 => Ok(answer.body),
            _ => Err(self.problem(path, &answer)),
        }
    }

    /// As [`Remote::get`], as a stream.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub fn stream(&self, path: &str) -> Result<Box<dyn Read + Send>, RemoteError> {
        let (status, reader) = self.server.stream(path, Some(&self.token()?))?;
        self.opened(path, status, reader)
    }

    /// Listens to a stream that goes on until somebody ends it, from behind the entry that was told
    /// last. A session that has ended is opened anew once.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub fn listen(
        &self,
        path: &str,
        last: Option<u64>,
    ) -> Result<Box<dyn Read + Send>, RemoteError> {
        let mut answer = self.server.listen(path, &self.token()?, last)?;
        if answer.0 == 401 {
            *self.token.lock().unwrap_or_else(PoisonError::into_inner) = None;
            answer = self.server.listen(path, &self.token()?, last)?;
        }
        self.opened(path, answer.0, answer.1)
    }

    /// A stream that begins well, or the problem that is told instead.
    fn opened(
        &self,
        path: &str,
        status: u16,
        reader: Box<dyn Read + Send>,
    ) -> Result<Box<dyn Read + Send>, RemoteError> {
        if status == 200 {
            return Ok(reader);
        }
        let mut body = Vec::new();
        let url = format!("{}{path}", self.server.base());
        reader
            .take(1 << 20)
            .read_to_end(&mut body)
            .map_err(|source| HttpError::Unreadable { url, source })?;
        Err(self.problem(
            path,
            &Answer {
                status,
                retry_after_s: None,
                body,
            },
        ))
    }

    /// The head of a key's chain (log-format.md §3); `None` where the ledger
    /// does not know the key.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub fn key_head(&self, key: &str) -> Result<Option<KeyHead>, RemoteError> {
        match self.get_json(&format!("/api/v1/keys/{key}/head")) {
            Ok(head) => Ok(Some(head)),
            Err(RemoteError::Problem(problem)) if matches!(problem.status, 401 | 404) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// `POST` that needs no session, such as a signed envelope; any status.
    ///
    /// # Errors
    /// [`HttpError`] where there is no answer.
    pub fn post(&self, path: &str, content_type: &str, body: &[u8]) -> Result<Answer, HttpError> {
        self.server.post(path, content_type, body, None)
    }

    /// The problem that an answer tells, for answers that are not successes.
    pub fn problem(&self, path: &str, answer: &Answer) -> RemoteError {
        match serde_json::from_slice::<Problem>(&answer.body) {
            Ok(problem) if problem.status == answer.status => {
                RemoteError::Problem(Box::new(problem))
            }
            _ => self.not_a_ledger(path, answer.status),
        }
    }

    fn success(&self, path: &str, answer: Answer) -> Result<Vec<u8>, RemoteError> {
        if answer.status == 200 {
            Ok(answer.body)
        } else {
            Err(self.problem(path, &answer))
        }
    }

    fn token(&self) -> Result<String, RemoteError> {
        let mut held = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = &*held {
            return Ok(token.clone());
        }
        let (signer, origin) = self.signer.as_ref().ok_or(RemoteError::NoKey)?;
        let key: KeyId = grain_envelope::fingerprint(&signer.public_key().into());
        let challenge: Challenge =
            self.create("/api/v1/sessions/challenge", &ChallengeRequest { key })?;
        let message = grain_envelope::session::message(origin, challenge.nonce.as_bytes(), &key);
        let signature = SignatureBytes::from_bytes(signer.sign(&message)?);
        let request = SessionRequest {
            key,
            nonce: challenge.nonce,
            signature,
        };
        let session: Session = self.create("/api/v1/sessions", &request)?;
        Ok(held.insert(session.token).clone())
    }

    fn create<T: DeserializeOwned>(
        &self,
        path: &str,
        request: &impl Serialize,
    ) -> Result<T, RemoteError> {
        let json = serde_json::to_vec(request).map_err(|_| self.not_a_ledger(path, 0))?;
        let answer = self.post(path, "application/json", &json)?;
        match answer.status {
            200 | 201 => self.parse(path, answer.status, &answer.body),
            _ => Err(self.problem(path, &answer)),
        }
    }

    fn parse<T: DeserializeOwned>(
        &self,
        path: &str,
        status: u16,
        body: &[u8],
    ) -> Result<T, RemoteError> {
        serde_json::from_slice(body).map_err(|_| self.not_a_ledger(path, status))
    }

    fn not_a_ledger(&self, path: &str, status: u16) -> RemoteError {
        RemoteError::NotALedger {
            url: format!("{}{path}", self.server.base()),
            status,
        }
    }
}
