//! Files and persons beside the ledger: handed in with the programs, through crashes, erased, carried
//! through a backup; and everything that can be verified still is.

use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::Path;

use anyhow::{Context, Result};
use grain_e2e::founding::Purpose;
use grain_e2e::story;
use grain_e2e::world::World;
use grain_scenarios::cast::{CARRIER, IMPORTER, Member, PLANT, XINING_CUSTOMS};
use grain_scenarios::drafts;
use grain_scenarios::programs::Run;
use serde_json::{Value, json};

const SCAN: &[u8] = b"%PDF-1.7 the weigh bill";
const PHOTO: &[u8] = b"\xff\xd8\xff\xe0 a photo with a face";

fn digest(bytes: &[u8]) -> String {
    drafts::digest(bytes)
}

/// `grain` as a member.
fn grain(world: &World, member: Member, arguments: &[&str]) -> Result<Run> {
    world
        .programs
        .grain(&[arguments, &["--key", member.key]].concat(), None)
}

fn json_of(world: &World, member: Member, arguments: &[&str]) -> Result<Value> {
    grain(world, member, &[arguments, &["--output", "json"]].concat())?
        .success()?
        .json()
}

/// A draft in a file beside the files that it names.
fn draft(world: &World, name: &str, files: &[(&str, &[u8])]) -> Result<String> {
    for (file, bytes) in files {
        fs::write(world.path().join(file), bytes)?;
    }
    let body = json!({ "person": name, "commitment": digest(name.as_bytes()) });
    let mut draft = world.draft("person_listed", PLANT, &body);
    draft["attachments"] = files.iter().map(|(file, _)| Value::from(*file)).collect();
    let path = world.file(&format!("{name}.json"));
    fs::write(&path, draft.to_string())?;
    Ok(path)
}

/// Has the plant submit a file of one draft: its event.
fn submit(world: &World, arguments: &[&str]) -> Result<(Run, String)> {
    let run = grain(
        world,
        PLANT,
        &[&["submit"], arguments, &["--output", "json"]].concat(),
    )?;
    let line = run
        .stdout
        .lines()
        .next()
        .with_context(|| run.stderr.clone())?;
    let line: Value = serde_json::from_str(line)?;
    let event = line["event_id"].as_str().context("an id")?.to_owned();
    Ok((run, event))
}

fn presences(world: &World, event: &str) -> Result<Vec<String>> {
    let listed = json_of(world, PLANT, &["attach", "list", event])?;
    let listed = listed["attachments"].as_array().context("a list")?;
    let presence = |one: &Value| one["presence"].as_str().unwrap_or_default().to_owned();
    Ok(listed.iter().map(presence).collect())
}

fn get(world: &World, member: Member, event: &str, bytes: &[u8]) -> Result<i32> {
    let out = world.file("fetched");
    let digest = digest(bytes);
    let run = grain(
        world,
        member,
        &["attach", "get", &digest, "--event", event, "-o", &out],
    )?;
    if run.code == 0 {
        assert!(fs::read(&out)? == bytes, "it is the very file");
        fs::remove_file(&out)?;
    }
    Ok(run.code)
}

fn erase(world: &World, event: &str, bytes: &[u8]) -> Result<()> {
    let body =
        json!({ "event": event, "blake3": digest(bytes), "reason": "照片含有个人信息(示例)" });
    world.admit("attachment_erased", PLANT, &body).map(drop)
}

/// All files below a directory, by their names.
fn files(directory: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            names.extend(files(&path)?);
        } else {
            names.push(
                path.file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
            );
        }
    }
    names.sort();
    Ok(names)
}

#[test]
fn a_draft_names_its_files_and_they_arrive() -> Result<()> {
    let world = World::new(Purpose::Production)?;
    let path = draft(&world, "P-11", &[("磅单.pdf", SCAN)])?;
    let photo = world.file("photo.jpg");
    fs::write(&photo, PHOTO)?;
    let (run, event) = submit(&world, &[&path, "--attach", &photo])?;
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(presences(&world, &event)?, ["present", "present"]);
    assert_eq!(get(&world, PLANT, &event, SCAN)?, 0);
    assert_eq!(
        get(&world, XINING_CUSTOMS, &event, PHOTO)?,
        0,
        "the office of the region"
    );
    assert_eq!(get(&world, CARRIER, &event, SCAN)?, 4, "a stranger");
    // Nobody else hands in for the plant, and nobody hands in something else.
    let stranger = grain(&world, CARRIER, &["attach", &event, &photo])?;
    assert_eq!(stranger.code, 4, "{}", stranger.stderr);
    let client = world.signed_in(PLANT)?;
    let at = format!("/api/v1/attachments/{}?event={event}", digest(SCAN));
    let wrong = client.ask("PUT", &at, &[], b"%PDF-1.7 the weigh bilL")?;
    assert_eq!(
        (wrong.status, wrong.json()?["code"].as_str()),
        (400, Some("attachment-mismatch"))
    );
    // A file that is of no kind to be kept is refused before anything is signed.
    fs::write(world.path().join("run.exe"), b"MZ\0\0")?;
    let odd = grain(
        &world,
        PLANT,
        &["submit", &path, "--attach", &world.file("run.exe")],
    )?;
    assert_eq!(odd.code, 2, "{}", odd.stderr);
    Ok(())
}

#[test]
fn an_upload_goes_on_after_the_server_was_killed_in_it() -> Result<()> {
    let mut world = World::new(Purpose::Production)?;
    // The disk is full: the event is recorded all the same, its file waits in the outbox.
    world.stop()?;
    let full = (
        "GRAIND_STORAGE_KEPT_FREE_BYTES".to_owned(),
        i64::MAX.to_string(),
    );
    world.programs.environment.push(full);
    world.serve()?;
    let film: Vec<u8> = [&b"\0\0\0\x18ftypmp42"[..], &vec![7; 6_000_000]].concat();
    let path = draft(&world, "P-12", &[("film.mp4", &film)])?;
    let (run, event) = submit(&world, &[&path])?;
    assert_eq!(run.code, 7, "{}{}", run.stdout, run.stderr);
    assert_eq!(presences(&world, &event)?, ["missing"]);
    let status = json_of(&world, PLANT, &["outbox", "status"])?;
    assert_eq!(
        (&status["owed"], status["open"].as_array().map(Vec::len)),
        (&json!(1), Some(0))
    );
    let missing = json_of(&world, PLANT, &["attach", "missing"])?;
    let owed = missing["attachments"].as_array().context("a list")?;
    assert!(
        owed.iter().any(|one| one["event_id"] == event.as_str()),
        "{missing}"
    );

    // With room again, the server is killed while half of the file has come in.
    world.stop()?;
    world.programs.environment.pop();
    world.serve()?;
    let client = world.signed_in(PLANT)?;
    let address = client.base.trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address)?;
    let head = format!(
        "PUT /api/v1/attachments/{}?event={event} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\r\n",
        digest(&film),
        client.token.as_deref().unwrap_or_default(),
        film.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&film[..film.len() / 2])?;
    let temporary = world.data().join("temporary");
    World::eventually("the first half", || {
        let names = files(&temporary)?;
        let mut uploads = names.iter().filter(|name| name.starts_with("attachment-"));
        let size = uploads
            .next()
            .map(|name| fs::metadata(temporary.join(name)).map(|file| file.len()));
        Ok(size.transpose()?.is_some_and(|size| size > 1_000_000))
    })?;
    world.kill()?;
    world.serve()?;
    assert!(
        !files(&temporary)?
            .iter()
            .any(|name| name.starts_with("attachment-"))
    );
    assert_eq!(
        presences(&world, &event)?,
        ["missing"],
        "half a file is none"
    );
    let sent = grain(&world, PLANT, &["outbox", "send"])?;
    assert_eq!(sent.code, 0, "{}{}", sent.stdout, sent.stderr);
    assert_eq!(get(&world, PLANT, &event, &film)?, 0);
    assert_eq!(json_of(&world, PLANT, &["outbox", "status"])?["owed"], 0);
    Ok(())
}

#[test]
fn bytes_owed_are_handed_in_later_from_another_machine() -> Result<()> {
    let world = World::new(Purpose::Production)?;
    let body = json!({ "person": "P-13", "commitment": digest(b"P-13") });
    let draft = world.draft("person_listed", PLANT, &body);
    let draft = drafts::with_file(draft, "scan.pdf", "application/pdf", SCAN);
    let event = world.admitted(PLANT, &[draft])?.remove(0);
    assert_eq!(presences(&world, &event)?, ["missing"]);
    let scan = world.file("scan.pdf");
    fs::write(&scan, SCAN)?;
    grain(&world, PLANT, &["attach", &event, &scan])?.success()?;
    grain(&world, PLANT, &["attach", &event, &scan])?.success()?;
    assert_eq!(presences(&world, &event)?, ["present"]);
    Ok(())
}

#[test]
fn a_backup_has_the_files_and_what_was_erased_stays_erased() -> Result<()> {
    let world = World::new(Purpose::Production)?;
    let path = draft(&world, "P-14", &[("scan.pdf", SCAN), ("photo.jpg", PHOTO)])?;
    let (run, event) = submit(&world, &[&path])?;
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let set = [
        "person",
        "set",
        "P-15",
        "--name",
        "王示例",
        "--phone",
        "13800000000",
    ];
    grain(&world, PLANT, &set)?.success()?;
    assert_eq!(
        json_of(&world, PLANT, &["person", "show", "P-15"])?["person"]["name"],
        "王示例"
    );
    assert_eq!(
        grain(
            &world,
            CARRIER,
            &["person", "show", "P-15", "--of", PLANT.party]
        )?
        .code,
        4
    );
    let customs = ["person", "show", "P-15", "--of", PLANT.party];
    assert_eq!(grain(&world, XINING_CUSTOMS, &customs)?.code, 0);
    let before = backup(&world, "before")?;

    erase(&world, &event, PHOTO)?;
    assert_eq!(presences(&world, &event)?, ["present", "erased"]);
    assert_eq!(get(&world, PLANT, &event, PHOTO)?, 4);
    grain(&world, PLANT, &["person", "erase", "P-15"])?.success()?;
    assert_eq!(grain(&world, PLANT, &["person", "show", "P-15"])?.code, 4);
    let data = world.data();
    let left = files(&data.join("attachments"))?;
    assert!(
        left.contains(&digest(SCAN)) && !left.contains(&digest(PHOTO)),
        "{left:?}"
    );
    assert!(
        !grep(&data, "王示例".as_bytes())? && !grep(&data, PHOTO)?,
        "nothing is left of them"
    );
    let after = backup(&world, "after")?;
    world.published()?;
    let audit = world
        .programs
        .grain(&["audit", &world.programs.url], None)?;
    assert_eq!(audit.code, 0, "{}{}", audit.stdout, audit.stderr);

    let restored = restore(&world, &after, &[])?;
    assert_eq!(presences(&restored, &event)?, ["present", "erased"]);
    assert_eq!(get(&restored, PLANT, &event, SCAN)?, 0);
    // An older backup has them; the tombstones of the newer directory win.
    assert!(grep(Path::new(&before), PHOTO)?);
    let old = restore(&world, &before, &["--erased", &world.file("ledger")])?;
    assert!(!grep(&old.data(), PHOTO)? && !grep(&old.data(), "王示例".as_bytes())?);
    assert_eq!(get(&old, PLANT, &event, SCAN)?, 0);
    // A damaged file is noticed.
    let name = digest(SCAN);
    fs::write(
        Path::new(&after)
            .join("attachments")
            .join(&name[..2])
            .join(&name),
        b"%PDF-1.7 the weigh bilL",
    )?;
    assert!(restore(&world, &after, &[]).is_err());
    Ok(())
}

fn backup(world: &World, name: &str) -> Result<String> {
    let target = world.file(name);
    world
        .programs
        .graind(&["backup", "--data", &world.file("ledger"), &target])?
        .success()?;
    Ok(target)
}

/// A backup restored into a world of its own, which is served.
fn restore(world: &World, backup: &str, more: &[&str]) -> Result<World> {
    let mut elsewhere = World::empty(world.purpose)?;
    elsewhere.ledger.clone_from(&world.ledger);
    for folder in ["keys", "trust"] {
        let (from, to) = (world.path().join(folder), elsewhere.path().join(folder));
        grain_e2e::files::copy_directory(&from, &to)?;
    }
    let data = elsewhere.file("ledger");
    let arguments = [&["restore", backup, "--data", &data], more].concat();
    elsewhere.programs.graind(&arguments)?.success()?;
    elsewhere.serve()?;
    Ok(elsewhere)
}

/// Whether these bytes stand in any file beside the log.
fn grep(directory: &Path, wanted: &[u8]) -> Result<bool> {
    for folder in ["attachments", "persons", "temporary"] {
        let folder = directory.join(folder);
        if folder.is_dir() && holds(&folder, wanted)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn holds(directory: &Path, wanted: &[u8]) -> Result<bool> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let found = if path.is_dir() {
            holds(&path, wanted)?
        } else {
            fs::read(&path)?
                .windows(wanted.len())
                .any(|window| window == wanted)
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

#[test]
fn a_bundle_says_what_is_in_it_and_what_was_erased() -> Result<()> {
    let world = World::new(Purpose::Demonstration)?;
    let permit = story::of_day("permit_recorded", "2025-05-30", IMPORTER, &drafts::permit());
    let permit = world.admitted(IMPORTER, &[permit])?.remove(0);
    let body = drafts::lot(&permit, "SMGS-2", 26_000_000);
    let mut made = story::of_day("lot_created", "2025-06-01", IMPORTER, &body);
    for (name, kind, bytes) in [
        ("scan.pdf", "application/pdf", SCAN),
        ("photo.jpg", "image/jpeg", PHOTO),
        ("late.pdf", "application/pdf", b"%PDF-1.7 late"),
    ] {
        made = drafts::with_file(made, name, kind, bytes);
        fs::write(world.path().join(name), bytes)?;
    }
    let event = world.admitted(IMPORTER, &[made])?.remove(0);
    for name in ["scan.pdf", "photo.jpg"] {
        grain(&world, IMPORTER, &["attach", &event, &world.file(name)])?.success()?;
    }
    let body = json!({ "event": event, "blake3": digest(PHOTO), "reason": "示例" });
    let erased = story::of_day("attachment_erased", "2025-06-02", IMPORTER, &body);
    world.admitted(IMPORTER, &[erased])?;
    let lot = format!("{event}.1");
    for (flag, expected) in [
        (None, "0 here, 2 not here, 1 erased"),
        (Some("--attachments"), "1 here, 1 not here, 1 erased"),
    ] {
        let file = world.file("lot.grain");
        let arguments = [&["bundle", &lot, "-o", &file][..], flag.as_slice()].concat();
        grain(&world, XINING_CUSTOMS, &arguments)?.success()?;
        let run = world
            .programs
            .grain(&["verify", &file, "--lang", "en"], None)?;
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains(expected), "{}", run.stdout);
    }
    Ok(())
}
