//! Backup while in use, restore elsewhere, and what a restored ledger may do.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};
use grain_e2e::author::Author;
use grain_e2e::files::copy_directory;
use grain_e2e::founding::Purpose;
use grain_e2e::world::World;
use grain_envelope::{Receipt, Submitted};
use grain_scenarios::cast::{BUREAU, PLANT};
use grain_scenarios::drafts;
use serde_json::Value;

/// Events with the receipts that they were given.
type Recorded = Vec<(Submitted, Vec<u8>)>;

/// Records bins until told to end.
fn load(world: &World, author: &mut Author, end: &AtomicBool) -> Result<Recorded> {
    let mut recorded = Vec::new();
    while !end.load(Ordering::Relaxed) {
        let event = bin(world, author, recorded.len())?;
        let reply = world.client().post("/api/v1/events", &event.to_wire())?;
        anyhow::ensure!(reply.status == 201, "{}", reply.text());
        recorded.push((event, reply.body));
    }
    Ok(recorded)
}

fn bin(world: &World, author: &mut Author, n: usize) -> Result<Submitted> {
    author.sign(&world.draft("bin_registered", PLANT, &drafts::bin(&format!("B{n}"))))
}

/// Takes a backup while the author records: its size, and what was recorded.
fn under_load(world: &World, author: &mut Author, target: &str) -> Result<(u64, Recorded)> {
    let (end, data) = (AtomicBool::new(false), world.file("ledger"));
    let before = world.client().get("/log/pending")?.body;
    let (made, recorded) = std::thread::scope(|scope| {
        let loading = scope.spawn(|| load(world, author, &end));
        let started = World::eventually("the load", || {
            Ok(world.client().get("/log/pending")?.body != before)
        });
        let made = world.programs.graind(&["backup", "--data", &data, target]);
        end.store(true, Ordering::Relaxed);
        let recorded = loading.join().expect("the load does not panic");
        started.and(made).and_then(|made| Ok((made, recorded?)))
    })?;
    let printed = made.success()?.stdout;
    let size = printed.lines().find_map(|line| line.strip_prefix("size "));
    Ok((size.context("it prints its size")?.parse()?, recorded))
}

#[test]
fn a_backup_under_load_is_whole_and_comes_back_read_only() -> Result<()> {
    let mut world = World::new(Purpose::Production)?;
    let mut author = world.author(PLANT, "loader")?;
    let early = world.published()?;
    let target = world.file("backup");
    let (size, recorded) = under_load(&world, &mut author, &target)?;
    // One more, which the backup cannot hold.
    let next = bin(&world, &mut author, recorded.len())?;
    assert_eq!(
        world
            .client()
            .post("/api/v1/events", &next.to_wire())?
            .status,
        201
    );
    let late = world.published()?;
    world.stop()?;
    let held = recorded
        .iter()
        .filter(|(_, receipt)| Receipt::parse(receipt).is_ok_and(|told| told.index < size));
    let held = held.count();
    assert!(held > 0, "the backup was taken in the middle");

    let elsewhere = restored(&world, &target)?;
    let run = elsewhere
        .programs
        .grain(&["audit", &elsewhere.file("ledger")], None)?;
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    read_only(elsewhere, &recorded[..held])?;

    let (contained, missing) = (
        world.file("early.checkpoint"),
        world.file("late.checkpoint"),
    );
    fs::write(&contained, early)?;
    fs::write(&missing, late)?;
    let forked = restored(&world, &target)?;
    let mut server = forked.programs.start(&resuming(&missing))?;
    assert!(
        server.listening().is_err(),
        "the backup lacks what the last checkpoint covers"
    );

    let mut resumed = restored(&world, &target)?;
    let mut server = resumed.programs.start(&resuming(&contained))?;
    resumed.programs.url = server.listening()?;
    resumed.server = Some(server);
    // What it holds is known; what it lacks is taken as new.
    let (event, receipt) = &recorded[held - 1];
    let again = resumed.client().post("/api/v1/events", &event.to_wire())?;
    assert_eq!(&again.body, receipt);
    let due = recorded.get(held).map_or(&next, |(event, _)| event);
    let taken = resumed.client().post("/api/v1/events", &due.to_wire())?;
    assert_eq!(taken.status, 201, "{}", taken.text());
    resumed.stop()?;
    resumed.serve()?;
    let ready = resumed.client().get("/readyz")?;
    assert_eq!(
        ready.status,
        200,
        "once resumed it is a ledger as any: {}",
        ready.text()
    );
    Ok(())
}

fn resuming(checkpoint: &str) -> [&str; 4] {
    ["--listen", "127.0.0.1:0", "--resume-after", checkpoint]
}

/// The backup restored into a world of its own.
fn restored(world: &World, backup: &str) -> Result<World> {
    let mut elsewhere = World::empty(world.purpose)?;
    elsewhere.ledger.clone_from(&world.ledger);
    for folder in ["keys", "trust"] {
        copy_directory(&world.path().join(folder), &elsewhere.path().join(folder))?;
    }
    let data = elsewhere.file("ledger");
    elsewhere
        .programs
        .graind(&["restore", backup, "--data", &data])?
        .success()?;
    Ok(elsewhere)
}

fn read_only(mut elsewhere: World, recorded: &[(Submitted, Vec<u8>)]) -> Result<()> {
    elsewhere.serve()?;
    let ready = elsewhere.client().get("/readyz")?;
    assert_eq!(ready.status, 503, "{}", ready.text());
    // What the backup holds is answered as ever; nothing new is taken.
    let (event, receipt) = &recorded[0];
    let told = elsewhere
        .client()
        .post("/api/v1/events", &event.to_wire())?;
    assert_eq!((told.status, &told.body), (201, receipt), "{}", told.text());
    let mut author = elsewhere.holder("loader")?;
    let new = author.sign(&elsewhere.draft("bin_registered", PLANT, &drafts::bin("NEW")))?;
    let refused = elsewhere.client().post("/api/v1/events", &new.to_wire())?;
    assert_eq!(refused.json()?["code"], "read-only", "{}", refused.text());
    let reader = elsewhere.signed_in(BUREAU)?;
    for (event, receipt) in recorded {
        let payload: Value = serde_json::from_slice(event.payload())?;
        let id = payload["event_id"].as_str().context("an id")?;
        let told = reader.get(&format!("/api/v1/receipts/{id}"))?;
        assert_eq!((told.status, &told.body), (200, receipt), "{}", told.text());
    }
    elsewhere.stop()
}

#[test]
fn a_backup_needs_no_server() -> Result<()> {
    let mut world = World::new(Purpose::Production)?;
    world.stop()?;
    let (data, target) = (world.file("ledger"), world.file("backup"));
    world
        .programs
        .graind(&["backup", "--data", &data, &target])?
        .success()?;
    let again = world
        .programs
        .graind(&["backup", "--data", &data, &target])?;
    assert_ne!(again.code, 0, "a backup is not overwritten");
    let elsewhere = restored(&world, &target)?;
    let into =
        elsewhere
            .programs
            .graind(&["restore", &target, "--data", &elsewhere.file("ledger")])?;
    assert_ne!(into.code, 0, "nor is a ledger");
    Ok(())
}
