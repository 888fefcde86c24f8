//! Sessions of readers who proved a key (log-format.md §11).
//!
//! A challenge costs no memory until it is answered: the nonce carries its time and a keyed digest,
//! so nobody can fill a table by asking. One answer uses it up, right or wrong. Tokens are stored
//! as digests.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use grain_envelope::{Digest, KeyId};
use grain_ledger::Randomness;

use crate::random;

/// How long a challenge serves.
const CHALLENGE_MS: u64 = 60_000;
/// How long a session lives without a request.
const IDLE_MS: u64 = 30 * 60_000;
/// How long a session lives in all.
const LIFE_MS: u64 = 12 * 60 * 60_000;
/// Challenges that may be used up within the time that one serves.
const ANSWERED_MAX: usize = 100_000;
/// Bytes of the keyed digest in a nonce; the rest is time and randomness.
const SEAL_SIZE: usize = 16;

/// The sessions of one run of the server.
pub(crate) struct Sessions {
    secret: [u8; 32],
    limit: usize,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    /// By digest of the token.
    sessions: HashMap<[u8; 32], Session>,
    /// Nonces that were answered, and when they were made.
    answered: HashMap<[u8; 32], u64>,
}

struct Session {
    key: KeyId,
    opened_ms: u64,
    used_ms: u64,
}

/// Why no session was opened.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum OpenError {
    /// The nonce is not ours, not for this key, too old or used.
    Challenge,
    /// As many sessions are open as may be.
    Full,
}

/// A session that was just opened.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Opened {
    /// The secret of the client.
    pub(crate) token: String,
    /// The end at the latest, in Unix milliseconds.
    pub(crate) expires_at_ms: u64,
}

impl Sessions {
    /// No sessions; at most `limit` at a time.
    pub(crate) fn new(randomness: &dyn Randomness, limit: usize) -> Self {
        Self {
            secret: random::bytes(randomness),
            limit,
            table: Mutex::default(),
        }
    }

    /// A challenge for a key, whether it is enrolled or not.
    pub(crate) fn challenge(
        &self,
        key: &KeyId,
        now_ms: u64,
        randomness: &dyn Randomness,
    ) -> Digest {
        let mut nonce = [0; 32];
        nonce[..8].copy_from_slice(&now_ms.to_be_bytes());
        nonce[8..16].copy_from_slice(&random::bytes::<8>(randomness));
        let seal = self.seal(&nonce, key);
        nonce[32 - SEAL_SIZE..].copy_from_slice(&seal);
        Digest::from_bytes(nonce)
    }

    /// Uses a challenge up, whatever comes of it: the caller then checks the signature.
    pub(crate) fn answer(&self, key: &KeyId, nonce: &Digest, now_ms: u64) -> Result<(), OpenError> {
        let nonce = *nonce.as_bytes();
        let made_ms = self.made_ms(&nonce, key).ok_or(OpenError::Challenge)?;
        let in_time = |made_ms: u64| made_ms <= now_ms && now_ms - made_ms < CHALLENGE_MS;
        let mut table = self.lock();
        if !in_time(made_ms) || table.answered.contains_key(&nonce) {
            return Err(OpenError::Challenge);
        }
        if table.answered.len() >= ANSWERED_MAX {
            table.answered.retain(|_, made_ms| in_time(*made_ms));
        }
        if table.answered.len() >= ANSWERED_MAX {
            return Err(OpenError::Full);
        }
        table.answered.insert(nonce, made_ms);
        Ok(())
    }

    /// Opens a session for a key that has signed a challenge: the caller has checked that.
    pub(crate) fn open(
        &self,
        key: KeyId,
        now_ms: u64,
        randomness: &dyn Randomness,
    ) -> Result<Opened, OpenError> {
        let mut table = self.lock();
        if table.sessions.len() >= self.limit {
            table.sessions.retain(|_, session| session.lives(now_ms));
        }
        if table.sessions.len() >= self.limit {
            return Err(OpenError::Full);
        }
        let token = hex::encode(random::bytes::<32>(randomness));
        let session = Session {
            key,
            opened_ms: now_ms,
            used_ms: now_ms,
        };
        table.sessions.insert(digest(&token), session);
        Ok(Opened {
            token,
            expires_at_ms: now_ms + LIFE_MS,
        })
    }

    /// The key of a session that lives, which this counts as a use of.
    pub(crate) fn find(&self, token: &str, now_ms: u64) -> Option<KeyId> {
        let digest = digest(token);
        let mut table = self.lock();
        let session = table.sessions.get_mut(&digest)?;
        if !session.lives(now_ms) {
            table.sessions.remove(&digest);
            return None;
        }
        session.used_ms = now_ms.max(session.used_ms);
        Some(session.key)
    }

    /// When we made a nonce for this key; `None` for one that is not ours.
    fn made_ms(&self, nonce: &[u8; 32], key: &KeyId) -> Option<u64> {
        let seal = self.seal(nonce, key);
        // Both sides are digests of a secret: comparing them tells nothing about it.
        let ours = blake3::Hash::from_bytes(padded(&seal));
        let theirs = blake3::Hash::from_bytes(padded(nonce.last_chunk::<SEAL_SIZE>()?));
        let time = nonce.first_chunk::<8>()?;
        (ours == theirs).then(|| u64::from_be_bytes(*time))
    }

    fn seal(&self, nonce: &[u8; 32], key: &KeyId) -> [u8; SEAL_SIZE] {
        let mut hasher = blake3::Hasher::new_keyed(&self.secret);
        hasher.update(&nonce[..32 - SEAL_SIZE]);
        hasher.update(key.as_bytes());
        let mut seal = [0; SEAL_SIZE];
        seal.copy_from_slice(&hasher.finalize().as_bytes()[..SEAL_SIZE]);
        seal
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        // Only whole entries are put in.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    fn lives(&self, now_ms: u64) -> bool {
        now_ms.saturating_sub(self.used_ms) < IDLE_MS
            && now_ms.saturating_sub(self.opened_ms) < LIFE_MS
    }
}

fn digest(token: &str) -> [u8; 32] {
    *blake3::hash(token.as_bytes()).as_bytes()
}

/// For the comparison in constant time that `blake3::Hash` has.
fn padded(seal: &[u8; SEAL_SIZE]) -> [u8; 32] {
    let mut padded = [0; 32];
    padded[..SEAL_SIZE].copy_from_slice(seal);
    padded
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU8, Ordering};

    #[derive(Default)]
    struct Counting(AtomicU8);

    impl Randomness for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0.fetch_add(1, Ordering::Relaxed));
        }
    }

    fn key(byte: u8) -> KeyId {
        KeyId::from_bytes([byte; 32])
    }

    const NOW: u64 = 1_750_000_000_000;

    #[test]
    fn a_challenge_serves_its_key_once_and_for_a_minute() {
        let dice = Counting::default();
        let sessions = Sessions::new(&dice, 10);
        let nonce = sessions.challenge(&key(1), NOW, &dice);
        let answer = |key, nonce: &Digest, now| sessions.answer(&key, nonce, now);
        assert_eq!(answer(key(2), &nonce, NOW), Err(OpenError::Challenge));
        assert_eq!(
            answer(key(1), &nonce, NOW + CHALLENGE_MS),
            Err(OpenError::Challenge)
        );
        assert_eq!(answer(key(1), &nonce, NOW - 1), Err(OpenError::Challenge));
        let mut forged = *nonce.as_bytes();
        forged[7] ^= 1;
        let forged = Digest::from_bytes(forged);
        assert_eq!(answer(key(1), &forged, NOW), Err(OpenError::Challenge));
        assert_eq!(answer(key(1), &nonce, NOW + CHALLENGE_MS - 1), Ok(()));
        assert_eq!(answer(key(1), &nonce, NOW + 2), Err(OpenError::Challenge));
    }

    #[test]
    fn a_session_ends_by_idling_and_by_age() {
        let dice = Counting::default();
        let sessions = Sessions::new(&dice, 10);
        let open = || sessions.open(key(1), NOW, &dice).unwrap();
        let idle = open().token;
        assert_eq!(sessions.find(&idle, NOW + IDLE_MS - 1), Some(key(1)));
        assert_eq!(sessions.find(&idle, NOW + 2 * IDLE_MS - 1), None);
        let busy = open();
        assert_eq!(busy.expires_at_ms, NOW + LIFE_MS);
        for now in (NOW..NOW + LIFE_MS).step_by(60_000) {
            assert_eq!(sessions.find(&busy.token, now), Some(key(1)));
        }
        assert_eq!(sessions.find(&busy.token, NOW + LIFE_MS), None);
        assert_eq!(sessions.find("no such token", NOW), None);
    }

    #[test]
    fn there_are_no_more_sessions_than_may_be_and_dead_ones_make_room() {
        let dice = Counting::default();
        let sessions = Sessions::new(&dice, 2);
        let open = |now| sessions.open(key(1), now, &dice);
        open(NOW).unwrap();
        open(NOW).unwrap();
        assert_eq!(open(NOW), Err(OpenError::Full));
        open(NOW + IDLE_MS).unwrap();
    }
}
