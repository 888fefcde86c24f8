//! Proving a key, and what a session is worth.

use grain_envelope::{Digest, Origin, session};
use serde_json::{Value, json};

use crate::client::{Answer, get, post};
use crate::world::{Device, Event, NOW_MS, ORIGIN, World, server_time, world, world_with};

/// Opens a session as a client does.
pub(crate) async fn open(world: &World, device: &Device) -> Answer {
    let nonce = challenge(world, device).await;
    answer_challenge(world, device, device, &nonce).await
}

async fn challenge(world: &World, device: &Device) -> String {
    let body = json!({ "key": device.id() }).to_string();
    let answer = world.send(post("/api/v1/sessions/challenge", body)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["nonce"].as_str().unwrap().to_owned()
}

async fn answer_challenge(world: &World, claimed: &Device, signer: &Device, nonce: &str) -> Answer {
    let origin: Origin = ORIGIN.parse().unwrap();
    let bytes: Digest = nonce.parse().unwrap();
    let message = session::message(&origin, bytes.as_bytes(), &claimed.id());
    let signature = ed25519_dalek::Signer::sign(&signer.key, &message);
    let signature = hex::encode(signature.to_bytes());
    let body = json!({ "key": claimed.id(), "nonce": nonce, "signature": signature });
    world
        .send(post("/api/v1/sessions", body.to_string()).english())
        .await
}

#[tokio::test]
async fn a_key_in_force_opens_a_session_once_per_challenge() {
    let world = world().await;
    let nonce = challenge(&world, &world.importer).await;
    let opened = answer_challenge(&world, &world.importer, &world.importer, &nonce).await;
    assert_eq!(opened.status, 201, "{}", opened.text());
    let session = opened.json();
    assert_eq!(session["token"].as_str().unwrap().len(), 64);
    assert_eq!(session["expires_at"], server_time(NOW_MS + 12 * 3_600_000));
    let again = answer_challenge(&world, &world.importer, &world.importer, &nonce).await;
    assert_eq!(again.problem(), "challenge-invalid");
}

#[tokio::test]
async fn nobody_else_opens_one() {
    let world = world().await;
    let stranger = Device::new(99, crate::world::IMPORTER, "importer");
    let nonce = challenge(&world, &world.importer).await;
    let forged = answer_challenge(&world, &world.importer, &stranger, &nonce).await;
    assert_eq!(forged.problem(), "signature-invalid");
    // One answer uses the challenge up, a wrong one too.
    let right = answer_challenge(&world, &world.importer, &world.importer, &nonce).await;
    assert_eq!(right.problem(), "challenge-invalid");
    let nonce = challenge(&world, &stranger).await;
    let unknown = answer_challenge(&world, &stranger, &stranger, &nonce).await;
    assert_eq!(unknown.problem(), "key-unknown");
    // A challenge that was made for another key.
    let mixed = answer_challenge(&world, &world.importer, &world.importer, &nonce).await;
    assert_eq!(mixed.problem(), "challenge-invalid");
    for body in ["", "{}", "[]", "{\"key\":1}", "{\"key\":\"00\",\"more\":1}"] {
        let answer = world.send(post("/api/v1/sessions/challenge", body)).await;
        assert_eq!(answer.problem(), "body-invalid", "{body}");
    }
}

#[tokio::test]
async fn a_challenge_grows_old() {
    let world = world().await;
    let nonce = challenge(&world, &world.importer).await;
    world.clock.advance(60_000);
    let late = answer_challenge(&world, &world.importer, &world.importer, &nonce).await;
    assert_eq!(late.problem(), "challenge-invalid");
}

#[tokio::test]
async fn a_session_ends_by_idling_and_with_its_key() {
    let mut world = world().await;
    let path = "/api/v1/parties";
    assert_eq!(world.send(get(path)).await.problem(), "session-required");
    assert_eq!(world.read("0000", path).await.problem(), "session-invalid");
    let device = world.importer.clone();
    let token = world.session(&device).await;
    assert_eq!(world.read(&token, path).await.status, 200);
    world.clock.advance(30 * 60_000);
    assert_eq!(world.read(&token, path).await.problem(), "session-invalid");

    let token = world.session(&device).await;
    let body = json!({ "key": device.id(), "reason": "lost", "suspect_from_index": null });
    let subjects = [format!("key:{}", device.id())];
    let mut revoking = Event::new("key_revoked", &subjects, body);
    revoking.occurred_at = "2025-06-18T10:00:00+08:00".to_owned();
    world.register(revoking).await;
    assert_eq!(world.read(&token, path).await.problem(), "key-revoked");
    assert_eq!(open(&world, &device).await.problem(), "key-revoked");
}

#[tokio::test]
async fn sessions_are_bounded() {
    let world = world_with(&[("limits.sessions", "2")]).await;
    for _ in 0..2 {
        assert_eq!(open(&world, &world.importer).await.status, 201);
    }
    let full = open(&world, &world.importer).await;
    assert_eq!(full.problem(), "too-many-requests");
    assert_eq!(full.header("retry-after"), Some("1"));
    let _: Value = full.json();
}
