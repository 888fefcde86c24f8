//! The train arrives: 43 containers, one of them short with a broken seal.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::books::mass_in;
use super::{Story, import, tonnes};
use crate::cast::{CARRIER, PLANT, container};
use crate::drafts::{CONTAINER_MASS_G, CONTAINERS, SHORT_MASS_G, containers, draft};

pub(crate) fn receive(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "到货：加工厂逐箱过磅入 01 号仓，记在 Excel 台账里；上午断网",
        "Arrival: the plant weighs 43 containers into bin 01, its register in Excel, its network down",
    );
    arrive(story)?;
    import::before_noon(story)?;
    story.narrator.step(
        "入库台账：先预审，再确认，重复导入不重记",
        "The register: looked at first, confirmed once, never recorded twice",
    );
    import::after_noon(story)?;
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

/// The short container becomes an incident.
fn shortage(story: &mut Story) -> Result<()> {
    let missing = CONTAINER_MASS_G - SHORT_MASS_G;
    let unit = container(CONTAINERS);
    let body = json!({
        "kind": "spill", "facility": null, "happened_at": "2025-05-29T08:00:00+08:00",
        "location": {
            "name": "西宁双寨装卸线（示例）", "region": "630106", "latitude_e7": 366_500_000,
            "longitude_e7": 1_015_500_000,
        },
        "transfer": story.events["transfer_m1"], "unit": unit, "lot": story.lots["oats"],
        "estimated_lost_mass_g": missing, "recovered_mass_g": 0,
        "cleaning": "沿线清扫、焚烧（示例）", "police_number": null,
    });
    let reported = draft(
        "incident_reported",
        "2025-05-29T17:00:00+08:00",
        PLANT,
        &body,
    );
    story.admit("incident", PLANT, &reported)?;
    let (sent, received) = short_unit(story, &unit)?;
    let per_mille_tenths = (sent - received) * 10_000 / sent;
    let lacks = mass_in(story, "unexplained")?;
    let incident = story.recorded("incident", PLANT)?;
    let case = format!("case:{}", story.events["incident"]);
    let subjects = incident.admission["subjects"].as_array();
    let is_open = subjects.is_some_and(|all| all.iter().any(|link| link["subject"] == case));
    story.narrator.expect(
        is_open && (lacks, sent - received, per_mille_tenths) == (1_620_000, 1_620_000, 623),
        &format!(
            "{unit} 发 {} 吨、收 {} 吨，短少 {} 吨（62.3‰）：立为事故",
            tonnes(sent),
            tonnes(received),
            tonnes(lacks)
        ),
        &format!(
            "{unit} left with {} t and came with {} t: {} t short, 62.3 per mille, an incident",
            tonnes(sent),
            tonnes(received),
            tonnes(lacks)
        ),
    );
    Ok(())
}

/// What a container left and arrived with, as the log has it.
fn short_unit(story: &Story, unit: &str) -> Result<(i64, i64)> {
    let departed = story.recorded("departed_m1", PLANT)?.body;
    let mut units = departed["units"].as_array().into_iter().flatten();
    let sent = units.find(|sent| sent["unit"] == unit);
    let received = story.recorded("received_short", PLANT)?.body;
    ensure!(received["unit"] == unit, "{received}");
    let mass = |of: &Value| of["net_mass_g"].as_i64();
    let sent = sent.and_then(mass).context("it left")?;
    Ok((sent, mass(&received).context("it arrived")?))
}
