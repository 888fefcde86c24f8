//! Refusals are evidence, and evidence fills disks: 600 for each key, and ten more a minute.

use std::time::Duration;

use anyhow::Result;
use grain_e2e::machine::Machine;
use grain_e2e::world::World;
use grain_envelope::Submitted;
use serde_json::{Value, json};

use super::desk::{Desk, batch, bin, lines_of};
use super::order::stray;

const BURST: usize = 600;
/// One more every six seconds.
const TOKEN: Duration = Duration::from_secs(6);
/// Refusals that are sent: while the burst is judged, some tokens may come back.
const SENT: usize = BURST + 40;

/// Sends refusals until they are counted only; how many were recorded.
fn exhaust(desk: &mut Desk) -> Result<u64> {
    let head = desk.author.head;
    let again = bin(&desk.world, "D0");
    let refused: Vec<Submitted> = (0..SENT)
        .map(|_| desk.author.sign(&again))
        .collect::<Result<_>>()?;
    let reply = desk
        .world
        .client()
        .post("/api/v1/events/batch", &batch(&refused))?;
    let lines = lines_of(&reply)?;
    assert_eq!(lines.len(), SENT);
    let recorded = lines
        .iter()
        .take_while(|(status, _)| *status == 422)
        .count();
    assert!((BURST..SENT).contains(&recorded), "{recorded} recorded");
    let limit = &lines[recorded].1;
    assert_eq!(limit["status"], 429, "{limit}");
    assert_eq!(limit["problem"]["code"], "refusal-limit", "{limit}");
    let wait = limit["problem"]["retry_after_s"].as_u64();
    assert!(
        wait.is_some_and(|seconds| (1..=60).contains(&seconds)),
        "{limit}"
    );
    for (status, line) in &lines[recorded + 1..] {
        assert_eq!(*status, 424, "{line}");
        assert_eq!(line["problem"]["code"], "not-tried", "{line}");
    }
    // The chain goes on behind the last refusal that was recorded.
    desk.author.head = head;
    for envelope in &refused[..recorded] {
        desk.author.follow(envelope);
    }
    Ok(u64::try_from(recorded)?)
}

#[test]
fn a_key_that_was_refused_too_often_waits_and_its_facts_do_not() -> Result<()> {
    let mut desk = Desk::new()?;
    let (before, head) = (desk.count()?, desk.head()?);
    let recorded = exhaust(&mut desk)?;
    let exhausted = Machine.instant();
    assert_eq!(desk.count()?, before + recorded);
    assert_eq!(
        desk.head()?,
        head + recorded,
        "each refusal used its number"
    );
    // Not even judged: what would be admitted waits as well.
    let good = desk.author.sketch(&bin(&desk.world, "D1"))?;
    let reply = desk.send(&good)?;
    assert_eq!(
        (reply.status, &reply.json()?["code"]),
        (429, &json!("refusal-limit"))
    );
    assert!(
        !reply.header("retry-after").is_empty(),
        "{:?}",
        reply.headers
    );
    // A lie is turned away as a lie, and no longer kept.
    let first: Value = serde_json::from_slice(desk.first.payload())?;
    let lie = desk.with("/event_id", first["event_id"].clone())?;
    let reply = desk.send(&lie)?;
    let problem = reply.json()?;
    assert_eq!((reply.status, &problem["code"]), (409, &json!("conflict")));
    assert!(problem["conflict_index"].is_null(), "{problem}");
    assert_eq!(desk.count()?, before + recorded, "counted only");
    // Another key of the same firm is not concerned.
    let mut other = desk
        .world
        .author(grain_scenarios::cast::PLANT, "neighbour")?;
    let neighbour = other.sign(&bin(&desk.world, "D7"))?;
    assert_eq!(desk.send(&neighbour)?.status, 201);
    assert!(
        exhausted.elapsed() < TOKEN,
        "this machine is too slow to tell"
    );
    let seen = desk
        .author
        .sign(&stray(&desk.world, &Machine.shanghai(-60)))?;
    let reply = desk.send(&seen)?;
    assert_eq!(reply.status, 201, "an observed fact: {}", reply.text());
    // The next token comes by itself, and frees authorising acts again.
    let good = desk.author.sign(&bin(&desk.world, "D1"))?;
    World::eventually("a token", || Ok(desk.send(&good)?.status == 201))
}
