//! The outbox: a week offline, a killed client, an event that was turned away.

use std::io::{BufRead, BufReader};

use anyhow::{Context, Result};
use grain_e2e::founding::Purpose;
use grain_e2e::world::World;
use grain_scenarios::cast::{BUREAU, PLANT, UNFILED};
use grain_scenarios::drafts;
use serde_json::{Value, json};

/// Registrations of bins, all different.
fn bins(world: &World, codes: std::ops::Range<u32>) -> Vec<Value> {
    let bin = |n| world.draft("bin_registered", PLANT, &drafts::bin(&format!("W{n}")));
    codes.map(bin).collect()
}

fn status(world: &World, key: &str) -> Result<Value> {
    world
        .programs
        .grain_json(&["outbox", "status", "--key", key])
}

fn open(status: &Value) -> usize {
    status["open"].as_array().map_or(0, Vec::len)
}

/// What the ledger holds of bins W0, W1, …: how many events name each of them.
fn recorded_once(world: &World, codes: std::ops::Range<u32>) -> Result<()> {
    let client = world.signed_in(PLANT)?;
    for n in codes {
        let bin = format!("{}/W{n}", PLANT.facility()).replace('/', "%2F");
        let chain = client
            .get(&format!("/api/v1/subjects/bin:{bin}/chain"))?
            .json()?;
        let links = chain["links"].as_array().map_or(0, Vec::len);
        assert_eq!(links, 1, "W{n}: {chain}");
    }
    Ok(())
}

#[test]
fn a_week_offline_is_sent_when_the_server_is_back() -> Result<()> {
    let mut world = World::new(Purpose::Production)?;
    world.kill()?;
    for n in 0..3 {
        let (run, lines) = world.submit(PLANT, &bins(&world, n..n + 1))?;
        assert_eq!(run.code, 7, "not now: {}", run.stderr);
        assert_eq!(lines[0]["status"], 0, "{lines:?}");
    }
    let waiting = status(&world, PLANT.key)?;
    assert_eq!(open(&waiting), 3, "{waiting}");
    world.serve()?;
    let arguments = ["outbox", "send", "--key", PLANT.key, "--output", "json"];
    let sent = world.programs.grain(&arguments, None)?.success()?;
    let statuses: Vec<Value> = sent
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).map(|line| line["status"].clone()))
        .collect::<Result<_, _>>()?;
    assert_eq!(statuses, [201, 201, 201]);
    assert_eq!(open(&status(&world, PLANT.key)?), 0);
    recorded_once(&world, 0..3)?;
    let again = world.programs.grain(&arguments, None)?.success()?;
    assert_eq!(again.stdout, "", "nothing is sent twice");
    Ok(())
}

#[test]
fn a_killed_client_loses_nothing_and_repeats_nothing() -> Result<()> {
    const COUNT: u32 = 300;
    let world = World::new(Purpose::Production)?;
    for (first, after) in [(0, 1), (COUNT, 40)] {
        let due = drafts::lines(&bins(&world, first..first + COUNT));
        let arguments = ["submit", "-", "--key", PLANT.key, "--output", "json"];
        let mut child = world.programs.start_grain(&arguments, &due)?;
        let stdout = BufReader::new(child.stdout.take().context("it is piped")?);
        let heard = stdout.lines().take(after).count();
        child.kill()?;
        child.wait()?;
        assert_eq!(heard, after, "it was killed in the middle");
        let send = ["outbox", "send", "--key", PLANT.key];
        world.programs.grain(&send, None)?.success()?;
    }
    let told = status(&world, PLANT.key)?;
    assert_eq!(open(&told), 0, "{told}");
    // Two systems and a bin before these; each number stands for one recorded event.
    assert_eq!(told["head"]["sequence"], 3 + 2 * COUNT, "{told}");
    let client = world.signed_in(PLANT)?;
    let key = told["key"].as_str().context("a fingerprint")?;
    let head = client.get(&format!("/api/v1/keys/{key}/head"))?.json()?;
    assert_eq!(head["author_sequence"], 3 + 2 * COUNT, "{head}");
    recorded_once(&world, 0..5)
}

#[test]
fn what_was_turned_away_is_dropped_or_mended_and_the_rest_signed_anew() -> Result<()> {
    let world = World::new(Purpose::Production)?;
    // The plant may not register the bins of another firm: 403, which leaves no trace.
    let mut foreign = drafts::bin("01");
    foreign["bin"] = format!("{}/01", UNFILED.facility()).into();
    let mut due = bins(&world, 0..4);
    due.insert(1, world.draft("bin_registered", PLANT, &foreign));
    due.insert(3, world.draft("bin_registered", PLANT, &foreign));
    let (run, lines) = world.submit(PLANT, &due)?;
    assert_eq!(run.code, 3, "{} {}", run.stdout, run.stderr);
    assert_eq!(lines[0]["status"], 201, "{lines:?}");
    assert_eq!(lines[1]["status"], 403, "{lines:?}");
    let told = status(&world, PLANT.key)?;
    assert_eq!(open(&told), 5, "{told}");
    let first_bad = told["held_up_by"]
        .as_str()
        .context("it says what is wrong")?
        .to_owned();
    // Sending again stops at the same place.
    let send = ["outbox", "send", "--key", PLANT.key];
    assert_ne!(world.programs.grain(&send, None)?.code, 0);
    // The first is mended under its id, the second given up.
    let mended = world.file("mended.json");
    std::fs::write(&mended, bins(&world, 10..11)[0].to_string())?;
    let replace = format!("{first_bad}={mended}");
    let second_bad = told["open"][2]["event_id"].as_str().context("an id")?;
    let rebase = [
        "outbox",
        "rebase",
        "--replace",
        &replace,
        "--drop",
        second_bad,
        "--key",
        PLANT.key,
    ];
    world.programs.grain(&rebase, None)?.success()?;
    world.programs.grain(&send, None)?.success()?;
    assert_eq!(open(&status(&world, PLANT.key)?), 0);
    recorded_once(&world, 0..4)?;
    recorded_once(&world, 10..11)
}

#[test]
fn a_revoked_keys_unsent_events_go_out_under_another() -> Result<()> {
    let mut world = World::new(Purpose::Production)?;
    world.author(PLANT, "second")?;
    let (run, _) = world.submit(PLANT, &bins(&world, 0..2))?;
    run.success()?;
    let url = std::mem::take(&mut world.programs.url);
    world.programs.url = "http://127.0.0.1:9".to_owned();
    let (run, _) = world.submit(PLANT, &bins(&world, 2..4))?;
    assert_eq!(run.code, 7, "nobody answers there: {}", run.stderr);
    world.programs.url = url;
    let revoke = [
        "key", "revoke", PLANT.key, "--reason", "lost", "--key", BUREAU.key,
    ];
    world.programs.grain(&revoke, None)?.success()?;
    let send = ["outbox", "send", "--key", PLANT.key];
    let sent = world.programs.grain(&send, None)?;
    assert_eq!(
        sent.code, 3,
        "the key is revoked: {}{}",
        sent.stdout, sent.stderr
    );
    let revoked = world.holder(PLANT.key)?.key.info.key;
    // The secret of a lost key is not needed.
    std::fs::remove_file(world.path().join("keys").join(format!("{}.key", PLANT.key)))?;
    let rebase = ["outbox", "rebase", "--key", "second"];
    world.programs.grain(&rebase, None)?.success()?;
    let send = ["outbox", "send", "--key", "second"];
    world.programs.grain(&send, None)?.success()?;
    let again = ["outbox", "rebase", "--from", &revoked, "--key", "second"];
    let again = [&again[..], &["--output", "json"]].concat();
    let again = world.programs.grain(&again, None)?.success()?.json()?;
    assert_eq!(again["signed"], 0, "nothing is left behind: {again}");
    let client = world
        .holder("second")?
        .sign_in(&world.client(), grain_e2e::founding::ORIGIN)?;
    for n in 0..4 {
        let bin = format!("{}%2FW{n}", PLANT.facility());
        let chain = client.get(&format!("/api/v1/subjects/bin:{bin}/chain"))?;
        assert_eq!(chain.status, 200, "W{n}: {}", chain.text());
    }
    // The party vouches for what the lost key had written.
    let confirmed = json!({"key": revoked, "first_index": 1, "last_index": 100});
    let draft = world.draft("key_events_confirmed", PLANT, &confirmed);
    let arguments = ["submit", "-", "--key", "second"];
    let run = world.programs.grain(&arguments, Some(&draft.to_string()))?;
    assert!([0, 6].contains(&run.code), "{}{}", run.stdout, run.stderr);
    Ok(())
}
