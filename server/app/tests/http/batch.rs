//! Batches: a line for each line, in order.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::client::{Answer, post};
use crate::world::{Device, Event, IMPORTER, PROCESSOR, Signed, World, world, world_with};

fn ndjson(lines: &[Signed]) -> Vec<u8> {
    lines
        .iter()
        .flat_map(|line| [&line.wire[..], b"\n"].concat())
        .collect()
}

async fn send(world: &World, body: Vec<u8>) -> Vec<Value> {
    lines(
        &world
            .send(post("/api/v1/events/batch", body).english())
            .await,
    )
}

fn lines(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    let text = answer.text();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let lines: Vec<Value> = lines.collect();
    for (place, line) in lines.iter().enumerate() {
        assert_eq!(line["line"], place + 1);
        assert_ne!(
            line["receipt"].is_null(),
            line["problem"].is_null(),
            "{line}"
        );
    }
    lines
}

fn statuses(lines: &[Value]) -> Vec<u64> {
    lines
        .iter()
        .map(|line| line["status"].as_u64().unwrap())
        .collect()
}

/// Registrations of ever other devices of the importer.
fn registrations(world: &mut World, count: u8) -> Vec<Signed> {
    let ledger = world.ledger_id.clone();
    let enrol = |seed: u8| Event::enrolment(&Device::new(seed, IMPORTER, "importer"));
    (100..100 + count)
        .map(|seed| world.importer.sign(&ledger, &enrol(seed)))
        .collect()
}

#[tokio::test]
async fn receipts_come_in_order_and_byte_for_byte() {
    let mut world = world().await;
    let signed = registrations(&mut world, 100);
    let answer = world
        .send(post("/api/v1/events/batch", ndjson(&signed)))
        .await;
    assert_eq!(statuses(&lines(&answer)), vec![201; 100]);
    let again = world.submit(&signed[42]).await;
    assert_eq!(again.status, 201);
    let line = answer.text().lines().nth(42).unwrap().to_owned();
    assert_eq!(
        line,
        format!(
            "{{\"line\":43,\"status\":201,\"receipt\":{}}}",
            again.text()
        )
    );
}

#[tokio::test]
async fn a_refusal_uses_its_number_and_the_rest_goes_on() {
    let mut world = world().await;
    let ledger = world.ledger_id.clone();
    let signed = [
        world
            .operator
            .sign(&ledger, &Event::party(PROCESSOR, &["processor"])),
        world
            .operator
            .sign(&ledger, &Event::party(PROCESSOR, &["processor"])),
        world
            .operator
            .sign(&ledger, &Event::party("91640100MA0000A33R", &["dealer"])),
    ];
    let lines = send(&world, ndjson(&signed)).await;
    assert_eq!(statuses(&lines), [201, 422, 201]);
    assert_eq!(lines[1]["problem"]["code"], "refused");
    assert!(lines[1]["problem"]["receipt"].is_object());
    assert_eq!(lines[1]["problem"]["violations"][0]["rule"], "L-3");
}

#[tokio::test]
async fn behind_a_line_that_was_turned_away_its_key_is_not_tried() {
    let mut world = world().await;
    let ledger = world.ledger_id.clone();
    let mut signed = registrations(&mut world, 3);
    // The second is for another ledger; the operator between them is not concerned.
    let mut device = world.importer.clone();
    (device.sequence, device.previous) = (1, digest_of(&signed[0]));
    let event = Event::enrolment(&Device::new(200, IMPORTER, "importer"));
    signed[1] = device.sign(&"0".repeat(64), &event);
    signed.insert(
        2,
        world
            .operator
            .sign(&ledger, &Event::party(PROCESSOR, &["processor"])),
    );
    let lines = send(&world, ndjson(&signed)).await;
    assert_eq!(statuses(&lines), [201, 400, 201, 424]);
    assert_eq!(lines[1]["problem"]["code"], "wrong-ledger");
    assert_eq!(lines[3]["problem"]["code"], "not-tried");
}

fn digest_of(signed: &Signed) -> grain_envelope::Digest {
    let submitted = grain_envelope::Submitted::from_wire(&signed.wire).unwrap();
    grain_envelope::envelope_digest(submitted.payload(), submitted.signature())
}

#[tokio::test]
async fn behind_a_line_that_nobody_can_read_nothing_is_tried() {
    let mut world = world().await;
    let signed = registrations(&mut world, 2);
    let body = [&signed[0].wire[..], b"\n{}\n", &signed[1].wire, b"\n"].concat();
    let lines = send(&world, body).await;
    assert_eq!(statuses(&lines), [201, 400, 424]);
    assert_eq!(lines[1]["problem"]["code"], "wrapper-form");
    assert_eq!(world.submit(&signed[1]).await.status, 201);
}

#[tokio::test]
async fn a_batch_has_limits_and_says_which_line_was_too_much() {
    let mut world = world_with(&[("limits.batches", "1")]).await;
    let declared = post("/api/v1/events/batch", vec![b'\n'; 8 * 1024 * 1024 + 1]);
    let answer = world.send(declared).await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (413, "batch-too-large")
    );
    let signed = registrations(&mut world, 1);
    let body = [&ndjson(&signed)[..], &vec![b'x'; 64 * 1024 + 1]].concat();
    let lines = send(&world, body).await;
    assert_eq!(statuses(&lines), [201, 413]);
    assert_eq!(lines[1]["problem"]["code"], "too-large");
    assert_eq!(send(&world, Vec::new()).await, Vec::<Value>::new());
}

/// A batch whose client has sent one line and still has the rest to send.
async fn held(world: &World, first: &Signed) -> TcpStream {
    let mut stream = TcpStream::connect(world.server.address()).await.unwrap();
    let head = format!(
        "POST /api/v1/events/batch HTTP/1.1\r\nhost: a\r\ncontent-length: {}\r\n\r\n",
        first.wire.len() + 1_000
    );
    let bytes = [head.as_bytes(), &first.wire, b"\n"].concat();
    stream.write_all(&bytes).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"}\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).await.unwrap();
        answer.extend(byte);
    }
    stream
}

#[tokio::test]
async fn a_batch_holds_its_keys_and_its_place() {
    let mut world = world_with(&[("limits.batches", "1")]).await;
    let signed = registrations(&mut world, 2);
    let batch = held(&world, &signed[0]).await;
    let busy = world.submit(&signed[1]).await;
    assert_eq!((busy.status, busy.problem().as_str()), (429, "key-busy"));
    assert_eq!(busy.header("retry-after"), Some("1"));
    let other = world
        .send(post("/api/v1/events/batch", ndjson(&signed)))
        .await;
    assert_eq!(
        (other.status, other.problem().as_str()),
        (503, "overloaded")
    );
    drop(batch);
    // The server notices that the client has gone, and frees what it held.
    let mut look = tokio::time::interval(Duration::from_millis(5));
    while world.submit(&signed[1]).await.status != 201 {
        look.tick().await;
    }
}
