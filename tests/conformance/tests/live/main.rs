//! The log of a running ledger, read over HTTP as other people's tools read it.

mod reader;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use grain_e2e::author::Author;
use grain_e2e::founding::Purpose;
use grain_e2e::http::Client;
use grain_e2e::world::World;
use grain_scenarios::cast::{BUREAU, PLANT};
use grain_scenarios::drafts;
use sha2::{Digest as _, Sha256};

use crate::reader::{Checkpoint, Copy, TILE_WIDTH, path};

/// Events that are written while the log is read, in so many batches.
const BATCHES: u32 = 3;
const BATCH: u32 = 1_100;
/// Of so many entries one is opened.
const OPENED: usize = 97;

fn vkey(client: &Client) -> Result<String> {
    Ok(client.get("/log/vkey")?.text().trim_end().to_owned())
}

fn checkpoint(client: &Client, vkey: &str) -> Result<Checkpoint> {
    let reply = client.get("/log/checkpoint")?;
    ensure!(reply.status == 200, "{}", reply.text());
    Checkpoint::open(&reply.text(), vkey)
}

/// How far writer and reader are.
#[derive(Default)]
struct Progress {
    is_written: AtomicBool,
    read: AtomicU64,
}

/// Writes batch after batch, each once the reader has caught up with the one before.
fn write_all(world: &World, author: &mut Author, progress: &Progress) -> Result<()> {
    let client = world.client();
    for batch in 0..BATCHES {
        write(world, &client, author, batch)?;
        let note = String::from_utf8(world.published()?)?;
        let size: u64 = note.lines().nth(1).context("a size")?.parse()?;
        World::eventually("the reader", || {
            Ok(progress.read.load(Ordering::SeqCst) >= size)
        })?;
    }
    Ok(())
}

/// One batch of registrations, all admitted.
fn write(world: &World, client: &Client, author: &mut Author, batch: u32) -> Result<()> {
    let mut body = Vec::new();
    for n in 0..BATCH {
        let bin = drafts::bin(&format!("L{batch}-{n}"));
        let signed = author.sign(&world.draft("bin_registered", PLANT, &bin))?;
        body.extend(signed.to_wire());
        body.push(b'\n');
    }
    let reply = client.post("/api/v1/events/batch", &body)?.text();
    let admitted = reply.lines().filter(|line| line.contains("\"status\":201"));
    ensure!(u32::try_from(admitted.count())? == BATCH, "all of {batch}");
    Ok(())
}

/// Reads every checkpoint that is published until all is written, and all that each implies, at
/// once: nothing may be missing that it implies.
fn follow(client: &Client, vkey: &str, progress: &Progress) -> Result<Vec<Checkpoint>> {
    let mut seen: Vec<Checkpoint> = Vec::new();
    loop {
        let is_last = progress.is_written.load(Ordering::SeqCst);
        let newest = checkpoint(client, vkey)?;
        let size = newest.size;
        if seen.last().is_none_or(|before| before.size < size) {
            let copy = Copy::fetch(client, size)?;
            copy.check(&newest)
                .with_context(|| format!("size {size}"))?;
            seen.push(newest);
            progress.read.store(size, Ordering::SeqCst);
        }
        if is_last {
            return Ok(seen);
        }
    }
}

#[test]
fn a_stranger_follows_a_log_while_it_grows() -> Result<()> {
    let world = World::new(Purpose::Production)?;
    let client = world.client();
    let vkey = vkey(&client)?;
    let mut author = world.author(PLANT, "live")?;
    let progress = Progress::default();
    let seen = std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let written = write_all(&world, &mut author, &progress);
            progress.is_written.store(true, Ordering::SeqCst);
            written
        });
        let seen = follow(&client, &vkey, &progress);
        writing.join().expect("it does not panic")?;
        seen
    })?;
    let sizes: Vec<u64> = seen.iter().map(|checkpoint| checkpoint.size).collect();
    ensure!(
        seen.len() > BATCHES as usize,
        "read while it grew: {sizes:?}"
    );
    let newest = seen.last().context("there are some")?;
    ensure!(newest.size > u64::from(BATCHES * BATCH), "{}", newest.size);
    let copy = Copy::fetch(&client, newest.size)?;
    let leaves = copy.check(newest)?;
    // Each is the beginning of the next, by two calculations; its partial tiles are still there.
    for earlier in &seen {
        reader::grown(&leaves, earlier)?;
        let copy = Copy::fetch(&client, earlier.size)?;
        copy.check(earlier)?;
    }
    open_entries(&world.signed_in(BUREAU)?, &leaves)?;
    refuse_every_forgery(&copy, newest)
}

/// A leaf is the commitment to its entry, which those who may read it recompute.
fn open_entries(reader: &Client, leaves: &[Vec<u8>]) -> Result<()> {
    for (index, leaf) in leaves.iter().enumerate().step_by(OPENED) {
        let entry = reader.get(&format!("/api/v1/entries/{index}"))?.json()?;
        let text = |member: &str| entry[member].as_str().with_context(|| entry.to_string());
        let bytes = |member: &str| -> Result<Vec<u8>> { Ok(STANDARD.decode(text(member)?)?) };
        let (payload, admission) = (bytes("payload")?, bytes("admission")?);
        let mut hash = Sha256::new();
        hash.update(b"graintrail-entry-v1\0");
        hash.update(hex::decode(text("salt")?)?);
        hash.update(u32::try_from(payload.len())?.to_be_bytes());
        hash.update(&payload);
        hash.update(bytes("signature")?);
        hash.update(u32::try_from(admission.len())?.to_be_bytes());
        hash.update(&admission);
        let kind = if index == 0 { 1 } else { 2 };
        assert_eq!(leaf[..2], [1, kind], "version and kind of entry {index}");
        assert_eq!(leaf[10..], hash.finalize()[..], "entry {index}");
    }
    Ok(())
}

/// A reader that accepts anything proves nothing: one byte changed in any file is refused.
fn refuse_every_forgery(copy: &Copy, checkpoint: &Checkpoint) -> Result<()> {
    let paths: Vec<String> = copy.files.keys().cloned().collect();
    for path in paths {
        for place in [0, 50, usize::MAX] {
            let mut forged = copy.clone();
            let file = forged.files.get_mut(&path).context("it is there")?;
            let place = place.min(file.len() - 1);
            file[place] ^= 1;
            let checked = forged.check(checkpoint);
            assert!(checked.is_err(), "{path}, byte {place}");
        }
        let mut short = copy.clone();
        short.files.remove(&path);
        assert!(short.check(checkpoint).is_err(), "without {path}");
    }
    let other = Checkpoint {
        size: checkpoint.size - 1,
        root: checkpoint.root.clone(),
    };
    assert!(copy.check(&other).is_err(), "the root of another size");
    Ok(())
}

#[test]
fn files_say_how_long_they_may_be_kept() -> Result<()> {
    let world = World::new(Purpose::Production)?;
    world.published()?;
    let client = world.client();
    let size = checkpoint(&client, &vkey(&client)?)?.size;
    let width = size % TILE_WIDTH;
    let tile = path("0", size / TILE_WIDTH, width);
    let entries = path("entries", size / TILE_WIDTH, width);
    let immutable = "public, max-age=31536000, immutable";
    for (path, kind, cache) in [
        (tile.as_str(), "application/octet-stream", immutable),
        (&entries, "application/octet-stream", immutable),
        ("checkpoint", "text/plain; charset=utf-8", ""),
        ("pending", "text/plain; charset=utf-8", ""),
    ] {
        let asked = [("Accept-Encoding", "gzip, br, zstd")];
        let reply = client.ask("GET", &format!("/log/{path}"), &asked, b"")?;
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(reply.header("content-type"), kind, "{path}");
        // As they are, whatever is asked for: half of a tile's readers know no coding.
        assert_eq!(reply.header("content-encoding"), "", "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{path}");
        let told = reply.header("cache-control");
        if cache.is_empty() {
            let age = told.split("max-age=").nth(1).context("an age")?;
            assert!(age.parse::<u32>()? <= 5, "{path}: {told}");
        } else {
            assert_eq!(told, cache, "{path}");
        }
    }
    for absent in [
        path("0", size / TILE_WIDTH, width + 1),
        path("0", size / TILE_WIDTH + 1, 1),
        path("entries", size / TILE_WIDTH, width + 1),
        path("1", 0, 1),
        "tile/0/0".to_owned(),
        "checkpoint.json".to_owned(),
    ] {
        let reply = client.get(&format!("/log/{absent}"))?;
        assert_eq!(reply.status, 404, "{absent}");
        assert_eq!(reply.header("cache-control"), "no-store", "{absent}");
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{absent}");
    }
    Ok(())
}
