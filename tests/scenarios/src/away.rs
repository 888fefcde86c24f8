//! Twenty days offline under clocks that are wrong by hours: what the outbox merges afterwards is there,
//! and there once.

use std::io::{BufRead, BufReader};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::cast::{
    BUREAU, CARRIER, ERENHOT_CUSTOMS, IMPORTER, Member, PLANT, XINING_CUSTOMS, container,
};
use crate::drafts::{
    self, CONTAINER_MASS_G, Journey, RECEIVED_MASS_G, SYSTEMS, Unit, acknowledgement, draft,
};
use crate::oats::Story;
use crate::scratch;

/// Days without a connection, a container a day.
const DAYS: u32 = 20;
/// Where nobody answers.
const NOBODY: &str = "http://127.0.0.1:9";

/// By how many hours the plant's clock is wrong on a day: late, right, early, in turn.
fn error_h(day: u32) -> i32 {
    match day % 6 {
        0 => -7,
        1 => 0,
        2 => 5,
        3 => -3,
        4 => 11,
        _ => -11,
    }
}

/// The moment that the plant's clock shows when a container arrives, on a day of June at noon.
fn shown_at(day: u32) -> String {
    format!("2025-06-{day:02}T{:02}:00:00+08:00", 12 + error_h(day))
}

fn units() -> Vec<Unit> {
    let unit = |n| Unit {
        name: container(n),
        kind: "container",
        mass_g: CONTAINER_MASS_G,
    };
    (1..=DAYS).map(unit).collect()
}

/// An event of a day in 2025, at ten in the morning.
fn of_day(name: &str, day: &str, member: Member, body: &Value) -> Value {
    draft(name, &format!("{day}T10:00:00+08:00"), member, body)
}

/// The plant adopts its systems: nothing is declared to go there before.
fn adopt(story: &Story) -> Result<()> {
    let dated = |name: &'static str, body: &Value| of_day(name, "2025-01-03", PLANT, body);
    story.admitted(PLANT, &SYSTEMS.map(|kind| drafts::system(kind, dated)))?;
    Ok(())
}

/// The lot, declared and acknowledged; the carrier's trains leave while the plant hears of nothing.
fn on_the_way(story: &Story) -> Result<(String, String)> {
    let one = |member, due: Value| -> Result<String> {
        let ids = story.admitted(member, &[due])?;
        ids.into_iter().next().context("one draft, one id")
    };
    adopt(story)?;
    let permit = of_day("permit_recorded", "2025-05-12", IMPORTER, &drafts::permit());
    let permit = one(IMPORTER, permit)?;
    let body = drafts::lot(&permit, "SMGS-20", u64::from(DAYS) * CONTAINER_MASS_G);
    let lot = one(
        IMPORTER,
        of_day("lot_created", "2025-05-19", IMPORTER, &body),
    )?;
    let lot = format!("{lot}.1");
    let journey = Journey {
        number: "DY-20",
        to: PLANT,
        permit: &permit,
        lot: &lot,
        departs_at: "2025-05-22T08:00:00+08:00",
        arrives_at: "2025-06-25T18:00:00+08:00",
    };
    let body = drafts::transfer(&journey, &units());
    let transfer = one(
        IMPORTER,
        of_day("transfer_declared", "2025-05-20", IMPORTER, &body),
    )?;
    for (member, office) in [(ERENHOT_CUSTOMS, "entry"), (XINING_CUSTOMS, "destination")] {
        let body = acknowledgement(&transfer, office);
        one(
            member,
            of_day("transfer_acknowledged", "2025-05-21", member, &body),
        )?;
    }
    Ok((lot, transfer))
}

/// The mass of a lot in the accounts whose names begin so.
fn mass(story: &Story, lot: &str, prefix: &str) -> Result<i64> {
    let shown = story
        .programs
        .grain_json(&["lot", "show", lot, "--key", PLANT.key])?;
    let accounts = shown["accounts"].as_array().context("accounts")?.iter();
    let of = |account: &&Value| {
        account["account"]
            .as_str()
            .is_some_and(|a| a.starts_with(prefix))
    };
    Ok(accounts
        .filter(of)
        .filter_map(|account| account["mass_g"].as_i64())
        .sum())
}

fn waiting(story: &Story) -> Result<usize> {
    let status = ["outbox", "status", "--key", PLANT.key];
    let status = story.programs.grain_json(&status)?;
    Ok(status["open"].as_array().map_or(0, Vec::len))
}

/// Every day the plant writes a receipt that nobody hears, and the carrier, who is online, sends the
/// container off: before its arrival or after, as its own line has it.
fn twenty_days(story: &mut Story, lot: &str, transfer: &str) -> Result<()> {
    let url = story.programs.url.clone();
    for (unit, day) in units().iter().zip(1..) {
        NOBODY.clone_into(&mut story.programs.url);
        let body = drafts::receipt(transfer, lot, &unit.name, RECEIVED_MASS_G, true);
        let received = draft("received", &shown_at(day), PLANT, &body);
        let (run, _) = story.submit(PLANT, &[received])?;
        ensure!(run.code == 7, "day {day}: {}", run.stderr);
        story.programs.url.clone_from(&url);
        let body = drafts::departure(transfer, lot, std::slice::from_ref(unit));
        let at = format!("2025-06-{day:02}T02:00:00+08:00");
        story.admitted(CARRIER, &[draft("departed", &at, CARRIER, &body)])?;
    }
    Ok(())
}

/// Tells the twenty days, the merge in which server and client die, and what is there afterwards.
pub fn twenty_days_offline() -> Result<()> {
    let directory = scratch::directory()?;
    let mut story = Story::begin(directory.path())?;
    let (lot, transfer) = on_the_way(&story)?;
    twenty_days(&mut story, &lot, &transfer)?;
    ensure!(waiting(&story)? == 20, "twenty receipts wait");
    ensure!(
        mass(&story, &lot, "bin:")? == 0,
        "nobody heard of an arrival"
    );
    die_in_the_middle(&mut story)?;
    let send = ["outbox", "send", "--key", PLANT.key, "--output", "json"];
    story.programs.grain(&send, None)?.success()?;
    ensure!(waiting(&story)? == 0, "nothing waits any more");
    let again = story.programs.grain(&send, None)?.success()?;
    ensure!(again.stdout.is_empty(), "sent twice: {}", again.stdout);
    let (received, sent) = (
        i64::try_from(RECEIVED_MASS_G)?,
        i64::try_from(CONTAINER_MASS_G)?,
    );
    let days = i64::from(DAYS);
    for (account, due) in [
        ("bin:", days * received),
        ("loss:transport", days * (sent - received)),
        ("unexplained", 0),
        ("consignment:", 0),
    ] {
        let there = mass(&story, &lot, account)?;
        ensure!(there == due, "{account}: {there} g, {due} expected");
    }
    let url = story.programs.url.clone();
    let audit = ["audit", &url, "--key", BUREAU.key];
    story.programs.grain(&audit, None)?.success()?;
    story.stop()
}

/// The merge begins; after five receipts the server is killed, and the client with it.
fn die_in_the_middle(story: &mut Story) -> Result<()> {
    let send = ["outbox", "send", "--key", PLANT.key, "--output", "json"];
    let mut child = story.programs.start_grain(&send, "")?;
    let stdout = BufReader::new(child.stdout.take().context("it is piped")?);
    let heard = stdout.lines().take(5).count();
    story.kill()?;
    child.kill()?;
    child.wait()?;
    ensure!(heard == 5, "it was in the middle");
    story.serve()
}
