use grain_envelope::{Digest, KeyId, SignatureBytes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `POST /api/v1/sessions/challenge`: which key wants to prove itself (log-format.md §11).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengeRequest {
    /// Fingerprint of an enrolled key.
    pub key: KeyId,
}

/// What the key signs: `graintrail-session-v1`, 00, origin, 00, nonce (32 bytes), fingerprint.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Challenge {
    /// 32 random bytes; serves once, within 60 seconds.
    pub nonce: Digest,
}

/// `POST /api/v1/sessions`: the answer to a challenge.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
    /// Fingerprint of the key that signed.
    pub key: KeyId,
    /// The nonce of the challenge.
    pub nonce: Digest,
    /// Ed25519 over the session message (`grain_envelope::session::message`).
    pub signature: SignatureBytes,
}

/// A session: goes into `Authorization: Bearer`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Session {
    /// 64 hex digits; a secret of this client.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub token: String,
    /// The end of the session at the latest, RFC 3339 UTC with milliseconds; 30 minutes without a
    /// request end it earlier.
    pub expires_at: String,
}
