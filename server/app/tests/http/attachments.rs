//! Files of events: handed in by their author, fetched by who may see the event, erased by an act.

use std::fs;

use grain_envelope::EventId;
use serde_json::{Value, json};

use crate::client::{Answer, get, put};
use crate::world::{Device, Event, IMPORTER, NOW_MS, PROCESSOR, World, serve, world, world_with};

const SCAN: &[u8] = b"%PDF-1.7 a scan";
const DAY_MS: u64 = 86_400_000;

/// How an event names a file.
pub(crate) fn reference(bytes: &[u8], name: &str) -> Value {
    json!({
        "blake3": blake3::hash(bytes).to_string(), "size": bytes.len(),
        "media_type": "application/pdf", "name": name,
    })
}

fn at(bytes: &[u8], event: EventId) -> String {
    format!("/api/v1/attachments/{}?event={event}", blake3::hash(bytes))
}

/// The importer lists a person, with files.
async fn told(world: &mut World, person: &str, files: &[Value]) -> EventId {
    let mut importer = world.importer.clone();
    let event = tell(world, &mut importer, person, files).await;
    world.importer = importer;
    event
}

async fn tell(world: &World, device: &mut Device, person: &str, files: &[Value]) -> EventId {
    let body =
        json!({ "person": person, "commitment": blake3::hash(person.as_bytes()).to_string() });
    let event = Event::new("person_listed", &[format!("party:{}", device.party)], body);
    let signed = device.sign(&world.ledger_id, &event.with("attachments", json!(files)));
    let answer = world.submit(&signed).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    signed.event_id
}

/// The importer erases a file of an event.
async fn erase(world: &mut World, event: EventId, bytes: &[u8]) {
    let body = json!({
        "event": event, "blake3": blake3::hash(bytes).to_string(), "reason": "示例",
    });
    let erasure = Event::new("attachment_erased", &[format!("party:{IMPORTER}")], body);
    let mut importer = world.importer.clone();
    let signed = importer.sign(&world.ledger_id, &erasure);
    world.importer = importer;
    let answer = world.submit(&signed).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

async fn hand_in(world: &World, token: &str, event: EventId, bytes: &[u8], sent: &[u8]) -> Answer {
    world
        .send(put(at(bytes, event), sent).bearer(token).english())
        .await
}

#[tokio::test]
async fn a_file_is_handed_in_once_and_given_out_as_it_was() {
    let mut world = world().await;
    let event = told(&mut world, "P-03", &[reference(SCAN, "检验 报告.pdf")]).await;
    let token = world.session(&world.importer).await;
    let missing = world.read(&token, &at(SCAN, event)).await;
    assert_eq!(
        (missing.status, missing.problem().as_str()),
        (404, "attachment-missing")
    );
    assert!(
        missing.json()["detail"]
            .as_str()
            .unwrap()
            .contains(IMPORTER)
    );
    let first = hand_in(&world, &token, event, SCAN, SCAN).await;
    assert_eq!(first.status, 201, "{}", first.text());
    assert_eq!(first.json()["presence"], "present");
    assert_eq!(hand_in(&world, &token, event, SCAN, SCAN).await.status, 200);
    let got = world.read(&token, &at(SCAN, event)).await;
    assert_eq!((got.status, &*got.body), (200, SCAN));
    assert_eq!(got.header("content-type"), Some("application/pdf"));
    assert_eq!(got.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(
        got.header("content-security-policy"),
        Some("default-src 'none'; sandbox")
    );
    assert_eq!(
        got.header("content-disposition"),
        Some(
            "attachment; filename=\"__ __.pdf\"; filename*=UTF-8''%E6%A3%80%E9%AA%8C%20%E6%8A%A5%E5%91%8A.pdf"
        )
    );
    let tag = got.header("etag").unwrap().to_owned();
    assert_eq!(tag, format!("\"{}\"", blake3::hash(SCAN)));
    let known = get(at(SCAN, event))
        .bearer(&token)
        .header("if-none-match", tag);
    assert_eq!(world.send(known).await.status, 304);
    // A larger one than a connection buffers, in many pieces.
    let large: Vec<u8> = (0..3_000_001_u32)
        .flat_map(u32::to_le_bytes)
        .take(9_000_001)
        .collect();
    let event = told(&mut world, "P-04", &[reference(&large, "film.mp4")]).await;
    assert_eq!(
        hand_in(&world, &token, event, &large, &large).await.status,
        201
    );
    let got = world.read(&token, &at(&large, event)).await;
    assert!(got.status == 200 && got.body == large);
}

#[tokio::test]
async fn other_bytes_other_events_and_other_people_are_refused() {
    let mut world = world().await;
    let event = told(&mut world, "P-03", &[reference(SCAN, "scan.pdf")]).await;
    let token = world.session(&world.importer).await;
    for wrong in [
        &b"%PDF-1.7 a scam"[..],
        b"%PDF-1.7 a sca",
        b"%PDF-1.7 a scan and more",
        b"",
    ] {
        let answer = hand_in(&world, &token, event, SCAN, wrong).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (400, "attachment-mismatch")
        );
    }
    let other = told(&mut world, "P-04", &[]).await;
    let answer = hand_in(&world, &token, other, SCAN, SCAN).await;
    assert_eq!(answer.problem(), "attachment-not-named");
    let nobodys = "0196eb10-8a80-7000-8000-0000000000c1".parse().unwrap();
    assert_eq!(
        hand_in(&world, &token, nobodys, SCAN, SCAN).await.problem(),
        "not-found"
    );
    let without = format!("/api/v1/attachments/{}", blake3::hash(SCAN));
    assert_eq!(
        world.read(&token, &without).await.problem(),
        "parameter-invalid"
    );
    // Nothing of what was refused is left.
    assert_eq!(
        fs::read_dir(world.path().join("temporary"))
            .unwrap()
            .count(),
        0
    );
    assert!(!world.path().join("attachments").exists());
    // Who may read all may not put a word into another's mouth.
    let operator = world.session(&world.operator).await;
    assert_eq!(
        hand_in(&world, &operator, event, SCAN, SCAN).await.status,
        404
    );
    let stranger = world.join(11, PROCESSOR, "processor").await;
    let stranger = world.session(&stranger).await;
    assert_eq!(
        hand_in(&world, &stranger, event, SCAN, SCAN).await.status,
        404
    );
    hand_in(&world, &token, event, SCAN, SCAN).await;
    assert_eq!(
        world.read(&stranger, &at(SCAN, event)).await.problem(),
        "not-found"
    );
    assert_eq!(world.read(&operator, &at(SCAN, event)).await.status, 200);
}

#[tokio::test]
async fn who_knows_a_digest_does_not_have_the_file() {
    let mut world = world().await;
    let event = told(&mut world, "P-03", &[reference(SCAN, "scan.pdf")]).await;
    let token = world.session(&world.importer).await;
    assert_eq!(hand_in(&world, &token, event, SCAN, SCAN).await.status, 201);
    let mut thief = world.join(11, PROCESSOR, "processor").await;
    let named = tell(&world, &mut thief, "P-01", &[reference(SCAN, "scan.pdf")]).await;
    let thief = world.session(&thief).await;
    assert_eq!(
        world.read(&thief, &at(SCAN, named)).await.problem(),
        "attachment-missing"
    );
}

#[tokio::test]
async fn what_is_missing_is_listed_to_who_may_see_it() {
    let mut world = world().await;
    let other = b"%PDF-1.7 another";
    let files = [reference(SCAN, "a.pdf"), reference(other, "b.pdf")];
    let event = told(&mut world, "P-03", &files).await;
    let token = world.session(&world.importer).await;
    hand_in(&world, &token, event, SCAN, SCAN).await;
    let own = format!("/api/v1/attachments?event={event}");
    let listed = world.read(&token, &own).await.json();
    assert_eq!(listed["attachments"][0]["presence"], "present");
    assert_eq!(listed["attachments"][1]["presence"], "missing");
    let missing = "/api/v1/attachments?missing=true";
    let listed = world.read(&token, missing).await.json();
    assert_eq!(
        listed["attachments"].as_array().unwrap().len(),
        1,
        "{listed}"
    );
    assert_eq!(listed["attachments"][0]["name"], "b.pdf");
    assert_eq!(listed["attachments"][0]["party"], IMPORTER);
    assert_eq!(listed["attachments"][0]["overdue"], false);
    assert_eq!(listed["next"], Value::Null);
    let stranger = world.join(11, PROCESSOR, "processor").await;
    let stranger = world.session(&stranger).await;
    let nothing = world.read(&stranger, missing).await.json();
    assert_eq!(nothing["attachments"], json!([]));
    world.clock.set(NOW_MS + DAY_MS + 1);
    let token = world.session(&world.importer).await;
    let listed = world.read(&token, missing).await.json();
    assert_eq!(listed["attachments"][0]["overdue"], true);
    // A page holds whole events, and the next one begins behind them.
    told(&mut world, "P-04", &[reference(b"c", "c.pdf")]).await;
    let page = world
        .read(&token, &format!("{missing}&limit=1"))
        .await
        .json();
    assert_eq!(page["attachments"].as_array().unwrap().len(), 1);
    let next = page["next"].as_str().unwrap();
    let page = world
        .read(&token, &format!("{missing}&limit=1&cursor={next}"))
        .await
        .json();
    assert_eq!(page["attachments"].as_array().unwrap().len(), 1);
    assert_eq!(page["next"], Value::Null);
}

#[tokio::test]
async fn what_is_erased_is_gone_for_good_and_the_rest_still_verifies() {
    let mut world = world().await;
    let event = told(&mut world, "P-03", &[reference(SCAN, "scan.pdf")]).await;
    let token = world.session(&world.importer).await;
    hand_in(&world, &token, event, SCAN, SCAN).await;
    erase(&mut world, event, SCAN).await;
    let name = blake3::hash(SCAN).to_string();
    assert!(
        !world
            .path()
            .join("attachments")
            .join(&name[..2])
            .join(&name)
            .exists()
    );
    let gone = world.read(&token, &at(SCAN, event)).await;
    assert_eq!(
        (gone.status, gone.problem().as_str()),
        (410, "attachment-erased")
    );
    let again = hand_in(&world, &token, event, SCAN, SCAN).await;
    assert_eq!(again.problem(), "attachment-erased");
    let listed = world
        .read(&token, &format!("/api/v1/attachments?event={event}"))
        .await
        .json();
    assert_eq!(listed["attachments"][0]["presence"], "erased");
    assert_eq!(
        world
            .read(&token, &format!("/api/v1/receipts/{event}"))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_server_that_ended_before_it_erased_does_so_when_it_starts() {
    let mut world = world().await;
    let event = told(&mut world, "P-03", &[reference(SCAN, "scan.pdf")]).await;
    let token = world.session(&world.importer).await;
    hand_in(&world, &token, event, SCAN, SCAN).await;
    let name = blake3::hash(SCAN).to_string();
    let folder = world.path().join("attachments").join(&name[..2]);
    erase(&mut world, event, SCAN).await;
    // As if the process had ended between the act and the erasure.
    fs::write(folder.join(&name), SCAN).unwrap();
    fs::write(folder.join(format!("{name}.{event}")), b"").unwrap();
    let (path, clock) = (world.path().to_owned(), std::sync::Arc::clone(&world.clock));
    let directory = world.close().await;
    let again = serve(&path, &clock, &[]).await;
    again.stop().await;
    assert!(!folder.join(&name).exists());
    drop(directory);
}

#[tokio::test]
async fn the_disk_keeps_room_for_the_log() {
    let mut world = world_with(&[("storage.kept_free_bytes", "9223372036854775807")]).await;
    let event = told(&mut world, "P-03", &[reference(SCAN, "scan.pdf")]).await;
    let token = world.session(&world.importer).await;
    let answer = hand_in(&world, &token, event, SCAN, SCAN).await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (503, "storage-full")
    );
}

#[tokio::test]
async fn a_refused_event_has_no_attachments() {
    let mut world = world().await;
    // Before a rule pack is in force an authorising act is refused, and recorded so.
    let plan = json!({ "target": "0196eb10-8a80-7000-8000-0000000000c1",
        "digest": blake3::hash(b"x").to_string() });
    let event = Event::new("approved", &[format!("party:{IMPORTER}")], plan);
    let event = event.with("attachments", json!([reference(SCAN, "scan.pdf")]));
    let mut importer = world.importer.clone();
    let signed = importer.sign(&world.ledger_id, &event);
    world.importer = importer;
    let refused = world.submit(&signed).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let token = world.session(&world.importer).await;
    let answer = hand_in(&world, &token, signed.event_id, SCAN, SCAN).await;
    assert_eq!(answer.problem(), "not-found");
}
