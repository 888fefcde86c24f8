//! The train arrives: 43 receipts, one of them short with a broken seal, written while the plant
//! is offline.

use anyhow::Result;
use serde_json::{Value, json};

use super::books::mass_in;
use super::{Story, codes, offline, tonnes};
use crate::cast::{CARRIER, PLANT, container};
use crate::drafts::{
    CONTAINER_MASS_G, CONTAINERS, RECEIVED_MASS_G, SHORT_MASS_G, containers, draft, receipt,
};

pub(crate) fn receive(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "到货:43 箱到门,过磅入 01 号仓;M1 此时断网,先记在发件箱",
        "Arrival: 43 containers at the gate, weighed into bin 01; M1 is offline and writes to its outbox",
    );
    arrive(story)?;
    let drafts = receipts(story);
    let (first, rest) = drafts.split_at(20);
    offline::write(story, PLANT, first)?;
    let (run, mut answers) = offline::send(story, PLANT)?;
    story
        .narrator
        .took("复网后补发 20 笔", "back online, 20 are sent", run.duration);
    let (run, more) = story.submit(PLANT, rest)?;
    answers.extend(more);
    let recorded = answers.iter().filter(|answer| answer.status == 201).count();
    story.narrator.expect(
        recorded == drafts.len(),
        &format!("43 笔入库全部记账,各一次(实记 {recorded})"),
        &format!("All 43 receipts are recorded, each once ({recorded} were)"),
    );
    story.narrator.took(
        "其余 23 笔:签名、发送、落盘、验回执",
        "the other 23: sign, send, sync, verify receipts",
        run.duration,
    );
    let found: Vec<String> = answers.iter().flat_map(codes).collect();
    let short = ["received.seal-broken", "received.unit-beyond-tolerance"];
    let as_told = short
        .iter()
        .all(|code| found.iter().any(|known| known == code));
    story.narrator.expect(
        as_told && found.len() == short.len(),
        &format!("末箱 {}:{}", container(CONTAINERS), found.join("、")),
        &format!("The last, {}: {}", container(CONTAINERS), found.join(", ")),
    );
    shortage(story)
}

/// The carrier stands at the plant's gate.
fn arrive(story: &mut Story) -> Result<()> {
    let lot = story.lots["oats"].clone();
    let units: Vec<Value> = containers()
        .iter()
        .zip(1..)
        .map(|(unit, n)| {
            let number = format!("S-{}", unit.name);
            json!({
                "unit": unit.name, "lot": lot,
                "seals": [{"number": number, "intact": n != CONTAINERS}],
            })
        })
        .collect();
    let body = json!({
        "transfer": story.events["transfer_m1"], "place": {"facility": PLANT.facility()},
        "units": units,
    });
    let arrived = draft("arrived", "2025-05-29T08:30:00+08:00", CARRIER, &body);
    story.admit("arrived_m1", CARRIER, &arrived)?;
    Ok(())
}

/// The receipts as the depot holds them, a row for each container.
fn receipts(story: &Story) -> Vec<Value> {
    let (transfer, lot) = (&story.events["transfer_m1"], &story.lots["oats"]);
    containers()
        .iter()
        .zip(1..)
        .map(|(unit, n)| {
            let last = n == CONTAINERS;
            let mass_g = if last { SHORT_MASS_G } else { RECEIVED_MASS_G };
            let body = receipt(transfer, lot, &unit.name, mass_g, !last);
            let at = format!("2025-05-29T{:02}:{:02}:00+08:00", 9 + n / 10, n % 10 * 6);
            draft("received", &at, PLANT, &body)
        })
        .collect()
}

/// The short container becomes an incident.
fn shortage(story: &mut Story) -> Result<()> {
    let missing = CONTAINER_MASS_G - SHORT_MASS_G;
    let unit = container(CONTAINERS);
    let body = json!({
        "kind": "spill", "facility": null, "happened_at": "2025-05-29T08:00:00+08:00",
        "location": {
            "name": "西宁双寨装卸线(示例)", "region": "630106", "latitude_e7": 366_500_000,
            "longitude_e7": 1_015_500_000,
        },
        "transfer": story.events["transfer_m1"], "unit": unit, "lot": story.lots["oats"],
        "estimated_lost_mass_g": missing, "recovered_mass_g": 0,
        "cleaning": "沿线清扫、焚烧(示例)", "police_number": null,
    });
    let reported = draft(
        "incident_reported",
        "2025-05-29T17:00:00+08:00",
        PLANT,
        &body,
    );
    story.admit("incident", PLANT, &reported)?;
    // What the ledger itself cannot explain is what this container lacks.
    let lacks = mass_in(story, "unexplained")?;
    let per_mille_tenths = lacks * 10_000 / i64::try_from(CONTAINER_MASS_G)?;
    story.narrator.expect(
        (lacks, per_mille_tenths) == (1_620_000, 623),
        &format!("{unit} 短少 {} 吨,62.3‰:立为事故", tonnes(lacks)),
        &format!(
            "{unit} is {} t short, 62.3 per mille: an incident is opened",
            tonnes(lacks)
        ),
    );
    Ok(())
}
