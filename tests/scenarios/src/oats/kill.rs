//! `kill -9` in the middle of a batch: nothing acknowledged is missing.

use std::io::{BufRead, BufReader};

use anyhow::{Context, Result};
use serde_json::Value;

use super::declare::acknowledge;
use super::{Story, answers};
use crate::cast::{CARRIER, IMPORTER, PLANT};
use crate::drafts::{Journey, Unit, departure, draft, lines, lot, receipt, transfer};
use crate::narrator::now;

const CONVOYS: u32 = 10;
const TRUCKS: u32 = 100;
const TRUCK_MASS_G: u64 = 1_800_000;

pub(crate) fn kill(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "宕机演练：1,000 车到货批量登记，中途强杀服务器（kill -9）",
        "Crash: 1,000 trucks are being recorded in one batch when the server is killed (kill -9)",
    );
    let drafts = convoys(story)?;
    let arguments = ["submit", "-", "--key", PLANT.key, "--output", "json"];
    let mut child = story.programs.start_grain(&arguments, &lines(&drafts))?;
    let stdout = BufReader::new(child.stdout.take().context("standard output is piped")?);
    let mut acknowledged: Vec<Value> = Vec::new();
    let mut server = story.server.take();
    for line in stdout.lines() {
        let line = line?;
        if let Ok(answer) = answers(&line) {
            acknowledged.extend(
                answer
                    .into_iter()
                    .filter(|a| a.status == 201)
                    .map(|a| a.line),
            );
        }
        if acknowledged.len() >= 20
            && let Some(server) = server.take()
        {
            server.kill()?;
        }
    }
    child.wait()?;
    story.narrator.expect(
        server.is_none() && acknowledged.len() < drafts.len(),
        &format!("被杀时已确认 {} / {} 笔", acknowledged.len(), drafts.len()),
        &format!(
            "{} of {} were acknowledged when it died",
            acknowledged.len(),
            drafts.len()
        ),
    );
    recover(story, &acknowledged, drafts.len())
}

fn recover(story: &mut Story, acknowledged: &[Value], all: usize) -> Result<()> {
    let started = now();
    story.serve()?;
    story
        .narrator
        .took("重启并可用", "restarted and serving", started.elapsed());
    let mut missing = 0;
    for answer in acknowledged {
        let event = answer["event_id"]
            .as_str()
            .context("an answer names its event")?;
        let shown = story
            .programs
            .grain_json(&["event", "show", event, "--key", PLANT.key])?;
        missing += usize::from(shown["index"] != answer["index"]);
    }
    story.narrator.expect(
        missing == 0,
        &format!("已确认的 {} 笔一笔不少、序号不变", acknowledged.len()),
        &format!(
            "All {} acknowledged events are there, at their indices",
            acknowledged.len()
        ),
    );
    let send = ["outbox", "send", "--key", PLANT.key];
    story.shown(&send, usize::MAX)?.success()?;
    let lot = story.lots["convoys"].clone();
    let shown = story
        .programs
        .grain_json(&["lot", "show", &lot, "--key", PLANT.key])?;
    let stored: i64 = shown["accounts"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|account| {
            account["account"]
                .as_str()
                .is_some_and(|a| a.starts_with("bin:"))
        })
        .filter_map(|account| account["mass_g"].as_i64())
        .sum();
    let expected = i64::try_from(all)? * i64::try_from(TRUCK_MASS_G)?;
    story.narrator.expect(
        stored == expected,
        "发件箱补发其余，1,000 车恰好各记一次",
        "The outbox sends the rest: 1,000 trucks, each recorded exactly once",
    );
    let url = story.programs.url.clone();
    let audited = story
        .programs
        .grain(&["audit", &url, "--key", "bureau"], None)?;
    story.narrator.expect(
        audited.code == 0,
        "重启后审计通过",
        "The restarted ledger passes the audit",
    );
    Ok(())
}

/// Declares ten convoys of a hundred trucks and sends them off; the receipts that are then due.
fn convoys(story: &mut Story) -> Result<Vec<Value>> {
    let permit = story.events["permit"].clone();
    let mass_g = u64::from(CONVOYS * TRUCKS) * TRUCK_MASS_G;
    let made = lot(&permit, "SMGS-DEMO-C", mass_g);
    let made = draft("lot_created", "2025-07-09T09:00:00+08:00", IMPORTER, &made);
    let event = story.admit("lot_c", IMPORTER, &made)?;
    let lot = story.name_lot("convoys", &event);
    let mut declared = Vec::new();
    for convoy in 1..=CONVOYS {
        let trucks = trucks(convoy);
        let transfer = declare(story, convoy, &lot, &trucks)?;
        declared.push((transfer, trucks));
    }
    for (transfer, _) in &declared {
        acknowledge(story, transfer, "2025-07-10T09:00:00+08:00")?;
    }
    let mut due = Vec::new();
    for (transfer, trucks) in &declared {
        let body = departure(transfer, &lot, trucks);
        let departed = draft("departed", "2025-07-11T08:00:00+08:00", CARRIER, &body);
        story.admitted(CARRIER, &[departed])?;
        due.extend(trucks.iter().map(|truck| {
            let body = receipt(transfer, &lot, &truck.name, truck.mass_g, true);
            draft("received", "2025-07-14T15:00:00+08:00", PLANT, &body)
        }));
    }
    Ok(due)
}

fn trucks(convoy: u32) -> Vec<Unit> {
    let truck = |n| Unit {
        name: format!("青A{:05}", convoy * TRUCKS + n),
        kind: "truck",
        mass_g: TRUCK_MASS_G,
    };
    (1..=TRUCKS).map(truck).collect()
}

fn declare(story: &mut Story, convoy: u32, lot: &str, trucks: &[Unit]) -> Result<String> {
    let permit = story.events["permit"].clone();
    let number = format!("DY-DEMO-C{convoy:02}");
    let journey = Journey {
        number: &number,
        to: PLANT,
        permit: &permit,
        lot,
        departs_at: "2025-07-11T08:00:00+08:00",
        arrives_at: "2025-07-14T18:00:00+08:00",
    };
    let body = transfer(&journey, trucks);
    let declared = draft(
        "transfer_declared",
        "2025-07-09T10:00:00+08:00",
        IMPORTER,
        &body,
    );
    story.admit(&format!("transfer_c{convoy:02}"), IMPORTER, &declared)
}
