//! Refusals are evidence, and evidence fills disks: 600 for each key, and ten more a minute.

use anyhow::Result;
use grain_e2e::machine::Machine;
use grain_e2e::world::World;
use grain_envelope::Submitted;
use grain_scenarios::cast::PLANT;
use grain_sdk::host::new_event_id;
use serde_json::{Value, json};

use super::desk::{Desk, batch, bin, lines_of};
use super::order::stray;

const BURST: usize = 600;
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

/// Tries something while the bucket is empty. A token comes every six seconds, perhaps just then:
/// whoever met one (`false`) is called again.
fn while_empty(
    desk: &mut Desk,
    mut seen: impl FnMut(&mut Desk, usize) -> Result<bool>,
) -> Result<()> {
    for attempt in 0..5 {
        loop {
            let again = desk.author.sketch(&bin(&desk.world, "D0"))?;
            let reply = desk.send(&again)?;
            if reply.status == 429 {
                break;
            }
            assert_eq!(reply.status, 422, "{}", reply.text());
            desk.author.follow(&again);
        }
        if seen(desk, attempt)? {
            return Ok(());
        }
    }
    anyhow::bail!("the bucket is never empty")
}

/// Not even judged: what would be admitted waits as well.
fn good_waits(desk: &mut Desk, attempt: usize) -> Result<bool> {
    let good = desk
        .author
        .sketch(&bin(&desk.world, &format!("G{attempt}")))?;
    let reply = desk.send(&good)?;
    if reply.status == 201 {
        desk.author.follow(&good);
        return Ok(false);
    }
    let code = &reply.json()?["code"];
    assert_eq!((reply.status, code), (429, &json!("refusal-limit")));
    assert_ne!(reply.header("retry-after"), "", "{:?}", reply.headers);
    Ok(true)
}

/// A lie is turned away as a lie, and no longer kept.
fn lie_is_only_counted(desk: &mut Desk, attempt: usize) -> Result<bool> {
    let mut payload: Value = serde_json::from_slice(desk.first.payload())?;
    payload["note"] = json!(format!("lie {attempt}"));
    payload["author_sequence"] = json!(2 + attempt);
    payload["event_id"] = json!(new_event_id(&Machine));
    let lie = desk.author.sign_bytes(payload.to_string().as_bytes())?;
    let size = desk.count()?;
    let reply = desk.send(&lie)?;
    let problem = reply.json()?;
    assert_eq!((reply.status, &problem["code"]), (409, &json!("conflict")));
    let kept = !problem["conflict_index"].is_null();
    assert_eq!(desk.count()? - size, u64::from(kept), "{problem}");
    Ok(!kept)
}

#[test]
fn a_key_that_was_refused_too_often_waits_and_its_facts_do_not() -> Result<()> {
    let mut desk = Desk::new()?;
    let (before, head) = (desk.count()?, desk.head()?);
    let recorded = exhaust(&mut desk)?;
    assert_eq!(desk.count()?, before + recorded);
    assert_eq!(
        desk.head()?,
        head + recorded,
        "each refusal used its number"
    );
    while_empty(&mut desk, good_waits)?;
    while_empty(&mut desk, lie_is_only_counted)?;
    while_empty(&mut desk, |desk, _| {
        let seen = stray(&desk.world, &Machine.shanghai(-60));
        let seen = desk.author.sign(&seen)?;
        let reply = desk.send(&seen)?;
        assert_eq!(reply.status, 201, "an observed fact: {}", reply.text());
        Ok(true)
    })?;
    // Another key of the same firm is not concerned.
    let mut other = desk.world.author(PLANT, "neighbour")?;
    let neighbour = other.sign(&bin(&desk.world, "D7"))?;
    assert_eq!(desk.send(&neighbour)?.status, 201);
    // The next token comes by itself, and frees authorising acts again.
    let good = desk.author.sign(&bin(&desk.world, "D1"))?;
    World::eventually("a token", || Ok(desk.send(&good)?.status == 201))
}
