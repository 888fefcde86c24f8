//! One event at a time: receipts, repetition, refusals, and every way not to be recorded.

use grain_envelope::Receipt;
use serde_json::{Value, json};

use crate::client::{Answer, post};
use crate::world::{Device, Event, IMPORTER, NOW_MS, PROCESSOR, Signed, World, server_time, world};

fn receipt(bytes: &[u8]) -> Receipt {
    Receipt::parse(bytes).unwrap()
}

async fn submit(world: &mut World, event: Event) -> Answer {
    let signed = world.operator.sign(&world.ledger_id, &event);
    world.submit(&signed).await
}

#[tokio::test]
async fn an_admitted_event_is_answered_with_its_receipt_and_again_with_the_same() {
    let mut world = world().await;
    let signed = world
        .operator
        .sign(&world.ledger_id, &Event::party(PROCESSOR, &["processor"]));
    let first = world.submit(&signed).await;
    assert_eq!(first.status, 201, "{}", first.text());
    assert_eq!(first.header("content-type"), Some("application/json"));
    let told = receipt(&first.body);
    assert_eq!(told.event_id, signed.event_id);
    assert_eq!(told.encode(), first.body);
    let again = world.submit(&signed).await;
    assert_eq!(again.status, 201);
    assert_eq!(again.body, first.body);
    let token = world.session(&world.operator.clone()).await;
    let later = world
        .read(&token, &format!("/api/v1/receipts/{}", signed.event_id))
        .await;
    assert_eq!(later.body, first.body);
}

#[tokio::test]
async fn a_refusal_tells_every_violation_and_holds_its_receipt() {
    let mut world = world().await;
    let event = Event::party(IMPORTER, &["importer"]);
    let signed = world.operator.sign(&world.ledger_id, &event);
    let first = world.submit(&signed).await;
    assert_eq!((first.status, first.problem().as_str()), (422, "refused"));
    let problem = first.json();
    let violation = &problem["violations"][0];
    assert_eq!(violation["code"], "party_registered.already-registered");
    assert_eq!(violation["rule"], "L-3");
    assert_eq!(violation["field"], "/body/party");
    assert!(
        violation["text"]["zh"].as_str().unwrap().contains(IMPORTER),
        "{violation}"
    );
    assert!(
        violation["text"]["en"].as_str().unwrap().contains(IMPORTER),
        "{violation}"
    );
    assert!(
        problem["detail"].as_str().unwrap().contains("already"),
        "{problem}"
    );
    // The receipt is there byte for byte.
    let text = first.text();
    let begin = text.find("\"receipt\":").unwrap() + "\"receipt\":".len();
    let bytes = &text[begin..text.len() - 1];
    let told = receipt(bytes.as_bytes());
    assert_eq!(told.event_id, signed.event_id);
    // Its number is used; the same refusal is told again.
    let again = world.submit(&signed).await;
    assert_eq!((again.status, again.problem().as_str()), (422, "refused"));
    assert!(again.text().contains(bytes));
    assert_eq!(
        submit(&mut world, Event::party(PROCESSOR, &["processor"]))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn before_a_pack_is_in_force_the_refusal_says_so() {
    let mut world = world().await;
    let body = json!({ "target": Event::party(IMPORTER, &[]).id, "digest": "0".repeat(64) });
    let subjects = [format!("party:{}", world.customs.party)];
    let signed = world
        .customs
        .sign(&world.ledger_id, &Event::new("approved", &subjects, body));
    let answer = world.submit(&signed).await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (422, "no-pack-in-force")
    );
}

#[tokio::test]
async fn checking_tells_the_same_and_records_nothing() {
    let mut world = world().await;
    let size = world.server.ledger().status().size;
    let mut trial = world.operator.clone();
    let good = trial.sign(&world.ledger_id, &Event::party(PROCESSOR, &["processor"]));
    let answer = world
        .send(post("/api/v1/events/check", good.wire.clone()))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["verdict"], "admitted");
    assert_eq!(answer.json()["log_size"], size);
    let mut trial = world.operator.clone();
    let bad = trial.sign(&world.ledger_id, &Event::party(IMPORTER, &["importer"]));
    let answer = world.send(post("/api/v1/events/check", bad.wire)).await;
    assert_eq!(answer.json()["verdict"], "refused");
    let code = &answer.json()["violations"][0]["code"];
    assert_eq!(code, "party_registered.already-registered");
    assert_eq!(world.server.ledger().status().size, size);
    assert_eq!(world.submit(&good).await.status, 201);
    // The head of the operator is where the good event left it.
    world.operator = {
        let mut operator = world.operator.clone();
        operator.sequence = size_of_chain(&world).await;
        operator
    };
}

async fn size_of_chain(world: &World) -> u64 {
    let token = world.session(&world.operator).await;
    let head = world
        .read(
            &token,
            &format!("/api/v1/keys/{}/head", world.operator.id()),
        )
        .await;
    head.json()["author_sequence"].as_u64().unwrap()
}

/// A change of one member of a payload: the code and the pointer of the problem that it gives.
type Change = (&'static str, &'static str, Option<Value>);

fn changes() -> Vec<Change> {
    let other = json!([format!("party:{IMPORTER}")]);
    vec![
        ("form-unknown-member", "/more", Some(json!(1))),
        ("form-wrong-type", "/transcribed", Some(json!(1))),
        ("form-scalar", "/occurred_at", Some(json!("today"))),
        ("form-unknown-type", "/type", Some(json!("grain.sold.v1"))),
        ("form-count", "/subjects", Some(json!([]))),
        ("form-missing-member", "/body/region", None),
        ("form-scalar", "/body/party", Some(json!("1"))),
        (
            "form-repeated",
            "/body/roles",
            Some(json!(["processor", "processor"])),
        ),
        ("subjects-mismatch", "/subjects", Some(other)),
        ("wrong-ledger", "/ledger", Some(json!("0".repeat(64)))),
        ("key-mismatch", "/key", Some(json!("0".repeat(64)))),
    ]
}

fn changed(payload: &[u8], pointer: &str, to: Option<Value>) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(payload).unwrap();
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    let object = value.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match to {
        Some(to) => object.insert(member.to_owned(), to),
        None => object.remove(member),
    };
    serde_json::to_vec(&value).unwrap()
}

#[tokio::test]
async fn what_cannot_be_read_says_where() {
    let mut world = world().await;
    let head = world.operator.clone();
    let payload = head.payload(&world.ledger_id, &Event::party(PROCESSOR, &["processor"]));
    for (code, pointer, to) in changes() {
        let mut device = head.clone();
        let id = Event::party(PROCESSOR, &[]).id;
        let signed = device.sign_payload(id, changed(&payload, pointer, to));
        let answer = world.submit(&signed).await;
        assert_eq!((answer.status, answer.problem().as_str()), (400, code));
        let told = answer.json()["pointer"].as_str().unwrap().to_owned();
        // Of a list the problem may name the element.
        assert!(told.starts_with(pointer), "{code}: {told}");
    }
    // None of them has used the number.
    assert_eq!(
        submit(&mut world, Event::party(PROCESSOR, &["processor"]))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn json_is_read_strictly() {
    let world = world().await;
    let sign = |payload: &str| {
        let mut device = world.operator.clone();
        let id = Event::party(PROCESSOR, &[]).id;
        device.sign_payload(id, payload.as_bytes().to_vec())
    };
    for (code, payload) in [
        ("json-syntax", "{".to_owned()),
        ("json-syntax", "{\"a\":1}\u{feff}".to_owned()),
        (
            "json-duplicate-member",
            "{\"a\":1,\"\\u0061\":2}".to_owned(),
        ),
        ("json-number", "{\"a\":1.0}".to_owned()),
        ("json-number", "{\"a\":9007199254740992}".to_owned()),
        (
            "json-depth",
            format!("{}{}", "[".repeat(17), "]".repeat(17)),
        ),
        ("json-character", "{\"a\":\"\u{202e}\"}".to_owned()),
        ("json-not-nfc", "{\"a\":\"e\u{301}\"}".to_owned()),
        ("json-encoding", "\u{feff}{}".to_owned()),
    ] {
        let answer = world.submit(&sign(&payload)).await;
        assert_eq!(answer.status, 400, "{payload}");
        assert_eq!(answer.problem(), code, "{payload}");
    }
}

#[tokio::test]
async fn the_wrapper_has_one_form_and_one_size() {
    let world = world().await;
    let send = |body: Vec<u8>| world.send(post("/api/v1/events", body).english());
    for body in [
        "{}",
        "[]",
        "{\"payload\":\"e30=\",\"payloadType\":\"x\",\"signatures\":[]}",
    ] {
        let answer = send(body.into()).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (400, "wrapper-form"),
            "{body}"
        );
    }
    assert_eq!(send(Vec::new()).await.problem(), "json-syntax");
    let answer = send(vec![b' '; 64 * 1024 + 1]).await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (413, "too-large")
    );
    assert_eq!(answer.json()["limit"], 64 * 1024);
    assert_eq!(answer.header("connection"), Some("close"));
    let mut device = world.operator.clone();
    let event = Event::party(PROCESSOR, &[]);
    let large = device.sign_payload(event.id, vec![b' '; 32 * 1024 + 1]);
    let answer = send(large.wire).await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (413, "too-large")
    );
    assert_eq!(answer.json()["limit"], 32 * 1024);
}

#[tokio::test]
async fn signatures_and_keys_decide_who_speaks() {
    let mut world = world().await;
    let event = || Event::party(PROCESSOR, &["processor"]);
    let mut stranger = Device::new(77, IMPORTER, "importer");
    let unknown = stranger.sign(&world.ledger_id, &event());
    assert_eq!(world.submit(&unknown).await.problem(), "key-unknown");
    let signed = world.operator.clone().sign(&world.ledger_id, &event());
    let mut wire: Value = serde_json::from_slice(&signed.wire).unwrap();
    wire["signatures"][0]["sig"] = format!("{}==", "A".repeat(86)).into();
    let forged = Signed {
        wire: serde_json::to_vec(&wire).unwrap(),
        ..signed
    };
    let answer = world.submit(&forged).await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (401, "signature-invalid")
    );
    // An importer registers nobody, and signs for nobody else.
    let head = world.importer.clone();
    let try_as = |event: Event| head.clone().sign(&world.ledger_id, &event);
    let right = try_as(event());
    let other = try_as(event().with("actor", PROCESSOR));
    let role = try_as(event().with("role", "customs"));
    let transcribed = {
        let mut operator = world.operator.clone();
        operator.sign(&world.ledger_id, &event().with("transcribed", true))
    };
    for (signed, code) in [
        (right, "right-missing"),
        (other, "actor-not-key-holder"),
        (role, "role-not-held"),
        (transcribed, "not-transcribable"),
    ] {
        let answer = world.submit(&signed).await;
        assert_eq!((answer.status, answer.problem().as_str()), (403, code));
    }
    let elsewhere = Event {
        body: {
            let mut body = event().body;
            body["region"] = "150000".into();
            body
        },
        ..event()
    };
    let outside = world.customs.clone().sign(&world.ledger_id, &elsewhere);
    assert_eq!(world.submit(&outside).await.problem(), "region-outside");
    world.importer = head;
}

#[tokio::test]
async fn numbers_follow_each_other_and_mean_one_thing() {
    let mut world = world().await;
    let head = world.operator.clone();
    let first = world
        .operator
        .sign(&world.ledger_id, &Event::party(PROCESSOR, &["processor"]));
    let second = world.operator.sign(
        &world.ledger_id,
        &Event::party("91640100MA0000A33R", &["dealer"]),
    );
    let gap = world.submit(&second).await;
    assert_eq!((gap.status, gap.problem().as_str()), (409, "author-gap"));
    assert_eq!(gap.json()["expected_sequence"], head.sequence + 1);
    assert_eq!(gap.json()["expected_previous"], head.previous.to_string());
    assert_eq!(world.submit(&first).await.status, 201);
    assert_eq!(world.submit(&second).await.status, 201);
    // Another payload under a used number.
    let other = head.clone().sign(
        &world.ledger_id,
        &Event::party("91630100MA0000A44R", &["dealer"]),
    );
    let conflict = world.submit(&other).await;
    assert_eq!(
        (conflict.status, conflict.problem().as_str()),
        (409, "conflict")
    );
    let problem = conflict.json();
    assert!(
        problem["first_index"].as_u64() < problem["conflict_index"].as_u64(),
        "{problem}"
    );
    // The id of somebody else.
    let mut event = Event::party(PROCESSOR, &["processor"]);
    event.id = first.event_id;
    let taken = world.customs.clone().sign(&world.ledger_id, &event);
    assert_eq!(world.submit(&taken).await.problem(), "event-id-taken");
}

#[tokio::test]
async fn time_has_limits_on_both_sides() {
    let mut world = world().await;
    let ahead = Event {
        occurred_at: "2025-06-18T09:40:01+08:00".to_owned(),
        ..Event::party(PROCESSOR, &["processor"])
    };
    let signed = world.operator.clone().sign(&world.ledger_id, &ahead);
    let answer = world.submit(&signed).await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (400, "clock-ahead")
    );
    assert_eq!(answer.json()["server_time"], server_time(NOW_MS));
    let stale = Event {
        occurred_at: "2025-06-17T09:29:59+08:00".to_owned(),
        ..Event::party(PROCESSOR, &["processor"])
    };
    let answer = submit(&mut world, stale).await;
    assert_eq!((answer.status, answer.problem().as_str()), (422, "stale"));
    world.clock.set(NOW_MS - 1_001);
    let good = world
        .operator
        .sign(&world.ledger_id, &Event::party(PROCESSOR, &["processor"]));
    let answer = world.submit(&good).await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (503, "clock-behind")
    );
    assert!(answer.header("retry-after").is_some());
    world.clock.set(NOW_MS);
    assert_eq!(world.submit(&good).await.status, 201);
}

/// The next refusal of the operator; its number is used only if it is recorded.
async fn refused(world: &mut World) -> u16 {
    let before = world.operator.clone();
    let answer = submit(world, Event::party(IMPORTER, &["importer"])).await;
    if answer.status == 429 {
        assert_eq!(answer.problem(), "refusal-limit");
        assert!(answer.header("retry-after").is_some());
        world.operator = before;
    }
    answer.status
}

#[tokio::test]
async fn refusals_run_out_and_ten_a_minute_come_back() {
    let mut world = world().await;
    let mut lines = Vec::new();
    for _ in 0..600 {
        let signed = world
            .operator
            .sign(&world.ledger_id, &Event::party(IMPORTER, &["importer"]));
        lines.extend(signed.wire);
        lines.push(b'\n');
    }
    let answer = world.send(post("/api/v1/events/batch", lines)).await;
    let text = answer.text();
    assert_eq!(text.matches("\"status\":422,\"problem\"").count(), 600);
    // The clock stands still, and the bucket is empty.
    let size = world.server.ledger().status().size;
    assert_eq!(refused(&mut world).await, 429);
    world.clock.advance(5_999);
    assert_eq!(refused(&mut world).await, 429);
    world.clock.advance(1);
    assert_eq!(refused(&mut world).await, 422);
    assert_eq!(refused(&mut world).await, 429);
    world.clock.advance(60_000);
    for _ in 0..10 {
        assert_eq!(refused(&mut world).await, 422);
    }
    assert_eq!(refused(&mut world).await, 429);
    assert_eq!(world.server.ledger().status().size, size + 11);
}

#[tokio::test]
async fn a_pack_must_be_known_and_a_trip_keeps_to_its_unit() {
    let mut world = world().await;
    let body = json!({ "name": "cn-national", "version": "9.9.9", "blake3": "0".repeat(64) });
    let subjects = [format!("party:{}", world.operator.party)];
    let answer = submit(
        &mut world,
        Event::new("rule_pack_activated", &subjects, body),
    )
    .await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (422, "pack-unknown")
    );
    let mut trip = Device::new(15, IMPORTER, "importer");
    let mut event = Event::enrolment(&trip);
    event.body["scope"] = json!({ "transfer": event.id, "unit": "青A12345" });
    world.register(event).await;
    let other = Event::enrolment(&Device::new(16, IMPORTER, "importer"));
    let answer = world.submit(&trip.sign(&world.ledger_id, &other)).await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (403, "scope-exceeded")
    );
}
