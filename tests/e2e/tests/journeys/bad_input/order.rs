//! Out of sequence, equivocating, future-dated, stale.

use anyhow::{Context, Result};
use grain_e2e::author::Author;
use grain_e2e::founding::Purpose;
use grain_e2e::machine::Machine;
use grain_e2e::world::World;
use grain_envelope::Submitted;
use grain_scenarios::cast::PLANT;
use grain_scenarios::drafts;
use grain_sdk::host::{Host as _, new_event_id};
use serde_json::{Value, json};

use super::desk::{Case, Desk, Place, Trace, bin, case};

/// Contradictions to the author's first event, and an id that another key used.
fn contradictions(desk: &mut Desk, other: &mut Author) -> Result<Vec<Case>> {
    let first: Value = serde_json::from_slice(desk.first.payload())?;
    let mut draft = bin(&desk.world, "D9");
    draft["event_id"] = first["event_id"].clone();
    let taken = other.sketch(&draft)?;
    let same_id = desk.with("/event_id", first["event_id"].clone())?;
    let mut payload = first;
    payload["event_id"] = json!(new_event_id(&Machine));
    let same_number = desk.author.sign_bytes(payload.to_string().as_bytes())?;
    let told = |what, envelope: &Submitted, member| {
        let place = Place::Member(member);
        case(what, envelope.to_wire(), (409, "conflict"), place)
    };
    let conflict = |what, envelope| told(what, envelope, "first_index");
    // What was recorded once is told again as it was told first.
    let again = |what, envelope| told(what, envelope, "conflict_index");
    Ok(vec![
        case(
            "another key's id",
            taken.to_wire(),
            (409, "event-id-taken"),
            Place::Pointer("/event_id"),
        ),
        conflict("another payload under a known id", &same_id).leaving(Trace::Conflict),
        again("the same lie again", &same_id),
        conflict("another payload under a known number", &same_number).leaving(Trace::Conflict),
        again("the second lie again", &same_number),
    ])
}

#[test]
fn order_and_identity_are_told_apart() -> Result<()> {
    let mut desk = Desk::new()?;
    let mut other = desk.world.author(PLANT, "other-desk")?;
    let gap = {
        let number = desk.author.head.sequence + 5;
        desk.with("/author_sequence", json!(number))?.to_wire()
    };
    let broken_link = desk.with("/author_previous", json!("0".repeat(64)))?;
    let gaps = [
        ("a gap", gap.clone(), Place::Member("expected_sequence")),
        (
            "its digest",
            gap.clone(),
            Place::Member("expected_previous"),
        ),
        ("its place", gap, Place::Pointer("/author_sequence")),
        (
            "a link to another event",
            broken_link.to_wire(),
            Place::Member("expected_previous"),
        ),
    ];
    for (what, body, place) in gaps {
        desk.play(&case(what, body, (409, "author-gap"), place))?;
    }
    let cases = contradictions(&mut desk, &mut other)?;
    desk.play_all(&cases)?;
    // The head has stayed through all of it.
    let next = desk.author.sign(&bin(&desk.world, "D2"))?;
    let reply = desk.send(&next)?;
    assert_eq!(reply.status, 201, "{}", reply.text());
    // The equivocation is open against the key, with both payloads as evidence.
    let violations = desk.auditor.get("/api/v1/violations?rule=V-1")?.json()?;
    let open = violations["violations"].as_array().map_or(0, Vec::len);
    assert_eq!(open, 2, "{violations}");
    Ok(())
}

#[test]
fn a_gap_says_what_comes_next() -> Result<()> {
    let mut desk = Desk::new()?;
    let gap = desk.with("/author_sequence", json!(7))?;
    let told = desk.send(&gap)?.json()?;
    assert_eq!(told["expected_sequence"], desk.author.head.sequence + 1);
    let digest = hex::encode(desk.author.head.digest);
    assert_eq!(told["expected_previous"], digest, "{told}");
    Ok(())
}

#[test]
fn the_future_is_turned_away_with_the_servers_time() -> Result<()> {
    let mut desk = Desk::new()?;
    let ahead = desk.with("/occurred_at", json!(Machine.shanghai(900)))?;
    for place in [Place::Member("server_time"), Place::Pointer("/occurred_at")] {
        let body = ahead.to_wire();
        desk.play(&case("in 15 minutes", body, (400, "clock-ahead"), place))?;
    }
    let before = Machine.now_ms();
    let told = desk.send(&ahead)?.json()?;
    let after = Machine.now_ms();
    let text = told["server_time"].as_str().context("a time")?;
    let time: grain_envelope::ServerTime = text.parse().context("RFC 3339 with milliseconds")?;
    let told_ms = time.milliseconds();
    assert!((before..=after).contains(&told_ms), "{text} is not now");
    // A clock that is wrong by less than ten minutes is nobody's fault.
    let soon = desk.with("/occurred_at", json!(Machine.shanghai(300)))?;
    let reply = desk.send(&soon)?;
    assert_eq!(reply.status, 201, "{}", reply.text());
    Ok(())
}

#[test]
fn in_production_what_was_allowed_yesterday_must_be_declared_anew() -> Result<()> {
    let mut desk = Desk::new()?;
    let stale = desk.with("/occurred_at", json!(Machine.shanghai(-86_460)))?;
    let late = case(
        "yesterday",
        stale.to_wire(),
        (422, "stale"),
        Place::Member("receipt"),
    );
    desk.play(&late.leaving(Trace::Refusal))?;
    let told = desk.send(&stale)?.json()?;
    assert_eq!(told["violations"][0]["code"], "stale", "{told}");
    assert_eq!(told["violations"][0]["field"], "/occurred_at", "{told}");
    // The times are still said when it comes again.
    let payload: Value = serde_json::from_slice(stale.payload())?;
    let occurred_at = payload["occurred_at"].as_str().unwrap_or_default();
    for language in ["zh", "en"] {
        let text = told["violations"][0]["text"][language].as_str();
        assert!(
            text.is_some_and(|text| text.contains(occurred_at)),
            "{told}"
        );
    }
    desk.author.follow(&stale);
    let in_time = desk.with("/occurred_at", json!(Machine.shanghai(-86_340)))?;
    let reply = desk.send(&in_time)?;
    assert_eq!(reply.status, 201, "within a day: {}", reply.text());
    desk.author.follow(&in_time);
    // What was seen is recorded however late.
    let seen = stray(&desk.world, &Machine.shanghai(-90 * 86_400));
    let seen = desk.author.sign(&seen)?;
    let reply = desk.send(&seen)?;
    assert_eq!(reply.status, 201, "an observed fact: {}", reply.text());
    Ok(())
}

#[test]
fn a_demonstration_is_never_late() -> Result<()> {
    let world = World::new(Purpose::Demonstration)?;
    let mut author = world.author(PLANT, "desk")?;
    // Later than what is there already, and long ago.
    let mut draft = bin(&world, "D1");
    draft["occurred_at"] = "2025-03-01T09:00:00+08:00".into();
    let event = author.sign(&draft)?;
    let reply = world.client().post("/api/v1/events", &event.to_wire())?;
    assert_eq!(reply.status, 201, "{}", reply.text());
    let mut draft = bin(&world, "D2");
    draft["occurred_at"] = Machine.shanghai(900).into();
    let ahead = author.sketch(&draft)?;
    let reply = world.client().post("/api/v1/events", &ahead.to_wire())?;
    assert_eq!(reply.json()?["code"], "clock-ahead", "not even there");
    Ok(())
}

/// A load of a lot that nobody has declared, seen at the plant.
pub(super) fn stray(world: &World, occurred_at: &str) -> Value {
    let lot = format!("{}.1", new_event_id(&Machine));
    let mut body = drafts::stray_receipt(&lot);
    body["place"] = json!({"facility": PLANT.facility()});
    let mut draft = world.draft("received", PLANT, &body);
    draft["occurred_at"] = occurred_at.into();
    draft
}
