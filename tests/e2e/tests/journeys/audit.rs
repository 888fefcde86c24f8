//! The whole log, audited at the server and in the directory.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use grain_e2e::files::{copy_directory, find, segments};
use grain_e2e::founding::Purpose;
use grain_e2e::story;
use grain_e2e::world::World;
use grain_scenarios::cast::{BUREAU, IMPORTER};
use grain_scenarios::programs::Run;
use serde_json::Value;

/// Places of the log that are changed in one run of the tests.
const PLACES: usize = 12;

fn told() -> Result<World> {
    let world = World::new(Purpose::Demonstration)?;
    story::tell(&world)?;
    Ok(world)
}

fn audit(world: &World, source: &str, more: &[&str]) -> Result<Run> {
    let arguments = [&["audit", source, "--output", "json"], more].concat();
    world.programs.grain(&arguments, None)
}

#[test]
fn server_and_directory_agree() -> Result<()> {
    let mut world = told()?;
    let (run, lines) = {
        let permit = world.draft(
            "permit_recorded",
            IMPORTER,
            &grain_scenarios::drafts::permit(),
        );
        world.submit(IMPORTER, &[permit])?
    };
    assert_eq!(run.code, 6, "stale, so refused: {lines:?}");
    world.published()?;
    let url = world.programs.url.clone();
    let online = audit(&world, &url, &["--key", BUREAU.key])?
        .success()?
        .json()?;
    assert_eq!(online["verdict"], "valid", "{online}");
    assert_eq!(online["counts"]["refused"], 1, "{online}");
    let public = audit(&world, &url, &[])?.success()?.json()?;
    assert_eq!(public["entries"], online["entries"]);
    assert_eq!(
        public["unread"], online["entries"],
        "leaves and tree only: {public}"
    );
    world.stop()?;
    let offline = audit(&world, &world.file("ledger"), &["--every-signature"])?;
    let offline = offline.success()?.json()?;
    for member in [
        "entries",
        "counts",
        "checkpoint_size",
        "rules_rerun",
        "first_difference",
    ] {
        assert_eq!(offline[member], online[member], "{member}");
    }
    assert_eq!(offline["signatures_covered"], 0, "{offline}");
    assert!(online["signatures_covered"].as_u64() > Some(0), "{online}");
    Ok(())
}

#[test]
fn an_audit_goes_on_where_it_stopped() -> Result<()> {
    let mut world = told()?;
    world.stop()?;
    let (data, progress) = (world.file("ledger"), world.file("audit.progress"));
    let first = audit(&world, &data, &["--until", "9", "--resume", &progress])?.json()?;
    assert_eq!(first["entries"], 10, "{first}");
    let second = audit(&world, &data, &["--resume", &progress])?
        .success()?
        .json()?;
    assert_eq!(second["resumed_from"], 10, "{second}");
    let whole = audit(&world, &data, &[])?.success()?.json()?;
    assert_eq!(
        (&second["entries"], &second["counts"]),
        (&whole["entries"], &whole["counts"])
    );
    Ok(())
}

/// A copy of the world's log with one byte changed.
fn changed(world: &World, place: usize) -> Result<String> {
    let copy = world.path().join("copy");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    copy_directory(&world.data(), &copy)?;
    let path = segments(&copy)?.into_iter().next().context("a segment")?;
    let mut bytes = fs::read(&path)?;
    bytes[place] ^= 1;
    fs::write(&path, bytes)?;
    Ok(copy.to_string_lossy().into_owned())
}

/// Where the log ends in its first segment.
fn used(data: &Path) -> Result<usize> {
    let path = segments(data)?.into_iter().next().context("a segment")?;
    let bytes = fs::read(path)?;
    let last = bytes.iter().rposition(|byte| *byte != 0);
    last.context("a log is not all zeros")
}

#[test]
fn one_changed_byte_is_located() -> Result<()> {
    let mut world = told()?;
    world.stop()?;
    let entries = audit(&world, &world.file("ledger"), &[])?.json()?["entries"].as_u64();
    let used = used(&world.data())?;
    for number in 0..PLACES {
        // From the first byte of the segment's header to the last of the last frame's padding.
        let place = number * used / (PLACES - 1);
        let run = audit(&world, &changed(&world, place)?, &[])?;
        let report = run.json()?;
        assert_eq!(run.code, 10, "byte {place}: {report}");
        let found = &report["first_difference"];
        let file = found["place"]["file"].as_str().unwrap_or_default();
        assert!(file.ends_with("0000000000.seg"), "byte {place}: {report}");
        let offset = found["place"]["offset"].as_u64().context("an offset")?;
        assert!(
            offset <= place as u64,
            "byte {place} is named by what begins before it: {report}"
        );
        for text in ["zh", "en"] {
            assert!(
                found[text].as_str().is_some_and(|text| !text.is_empty()),
                "{report}"
            );
        }
    }
    // Inside a payload the very entry is named.
    let path = segments(&world.data())?.remove(0);
    let place = find(&fs::read(path)?, b"grain.departed.v1").context("it was recorded")?;
    let run = audit(&world, &changed(&world, place)?, &[])?;
    let index = run.json()?["first_differing_index"].as_u64();
    assert!(
        index.is_some() && index < entries,
        "{index:?} {}",
        run.stdout
    );
    Ok(())
}

#[test]
fn a_server_does_not_sign_over_damage() -> Result<()> {
    let mut world = told()?;
    let before = String::from_utf8(world.published()?)?;
    world.stop()?;
    let path = segments(&world.data())?.remove(0);
    let mut bytes = fs::read(&path)?;
    let place = find(&bytes, b"grain.lot_created.v1").context("it was recorded")?;
    bytes[place] ^= 1;
    fs::write(&path, bytes)?;
    let mut server = world.programs.start(&["--listen", "127.0.0.1:0"])?;
    let Ok(url) = server.listening() else {
        // It may refuse to start rather than guess.
        return Ok(());
    };
    let client = grain_e2e::http::Client::public(&url);
    let ready = client.get("/readyz")?;
    assert_eq!(ready.status, 503, "{}", ready.text());
    let event: Value = serde_json::from_str("{}")?;
    let refused = client.post("/api/v1/events", event.to_string().as_bytes())?;
    assert!(refused.status >= 400);
    let after = client.get("/log/pending")?;
    assert!(
        after.status != 200 || after.text() == before,
        "nothing new is signed"
    );
    server.kill()
}
