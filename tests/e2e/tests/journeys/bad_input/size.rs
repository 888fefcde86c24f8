//! Oversized: a body, a payload, a line, a batch, and too many lines.

use anyhow::Result;
use serde_json::json;

use super::desk::{Desk, Place, batch, bin, case, lines_of};

const WIRE: u64 = 64 * 1024;
const PAYLOAD: u64 = 32 * 1024;
const BATCH: u64 = 8 * 1024 * 1024;
const LINES: u64 = 5_000;

#[test]
fn one_event_has_one_size() -> Result<()> {
    let mut desk = Desk::new()?;
    let large = "\u{7cae}".repeat(12_000);
    let large = desk.altered("\"note\":null", &format!("\"note\":\"{large}\""))?;
    let over = usize::try_from(WIRE)? + 1;
    let cases = [
        case(
            "a body of more than 64 KiB",
            vec![b' '; over],
            (413, "too-large"),
            Place::Limit(WIRE),
        ),
        case(
            "a payload of more than 32 KiB",
            large,
            (413, "too-large"),
            Place::Limit(PAYLOAD),
        ),
    ];
    desk.play_all(&cases)?;
    // Room for a note of the longest kind is there.
    let note = "\u{7cae}".repeat(500);
    let long = desk.with("/note", json!(note))?;
    assert_eq!(desk.send(&long)?.status, 201);
    Ok(())
}

#[test]
fn a_batch_has_its_size_too() -> Result<()> {
    let mut desk = Desk::new()?;
    let before = desk.count()?;
    let client = desk.world.client();
    let declared = vec![b'\n'; usize::try_from(BATCH)? + 1];
    let reply = client.post("/api/v1/events/batch", &declared)?;
    let problem = reply.json()?;
    assert_eq!(
        (reply.status, &problem["code"]),
        (413, &json!("batch-too-large"))
    );
    assert_eq!(problem["limit"], BATCH, "{problem}");
    assert_eq!(
        desk.count()?,
        before,
        "it is refused before a line is tried"
    );
    // A line that is too long: those before it stand, it is named, and none behind it is tried.
    let events: Vec<_> = ["D1", "D2"]
        .iter()
        .map(|code| desk.author.sign(&bin(&desk.world, code)))
        .collect::<Result<_>>()?;
    let long = vec![b'x'; usize::try_from(WIRE)? + 1];
    let body = [&batch(&events[..1])[..], &long, b"\n", &batch(&events[1..])].concat();
    let lines = lines_of(&client.post("/api/v1/events/batch", &body)?)?;
    let statuses: Vec<u64> = lines.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, [201, 413, 424], "{lines:?}");
    let problem = &lines[1].1["problem"];
    assert_eq!(problem["code"], "too-large", "{problem}");
    assert_eq!(problem["limit"], WIRE, "{problem}");
    assert_eq!(desk.count()?, before + 1);
    assert_eq!(desk.head()?, 2, "D0 and D1");
    Ok(())
}

#[test]
fn a_batch_has_so_many_lines_and_no_more() -> Result<()> {
    let mut desk = Desk::new()?;
    let before = desk.count()?;
    let lines = usize::try_from(LINES)?;
    let body = batch(&[desk.first.clone()]).repeat(lines + 3);
    assert!(body.len() < usize::try_from(BATCH)?, "lines, not bytes");
    let reply = desk.world.client().post("/api/v1/events/batch", &body)?;
    let told = lines_of(&reply)?;
    assert_eq!(
        told.len(),
        lines + 1,
        "what is behind the limit is not read"
    );
    let (last, answered) = told.split_last().unwrap_or_else(|| panic!("no line"));
    // The same event 5,000 times: the first answer each time, byte for byte.
    let receipt = &answered[0].1["receipt"];
    for (status, line) in answered {
        assert_eq!((*status, &line["receipt"]), (201, receipt));
    }
    let problem = &last.1["problem"];
    assert_eq!((last.0, &problem["code"]), (413, &json!("batch-too-large")));
    assert_eq!(problem["limit"], LINES, "{problem}");
    assert_eq!(desk.count()?, before);
    Ok(())
}
