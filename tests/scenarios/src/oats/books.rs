//! The books after arrival: what came, what was lost, what the permit has left.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::border::{DECLARATION, DECLARED_MASS_G};
use super::{Story, tonnes};
use crate::cast::{IMPORTER, PLANT};
use crate::drafts::draft;
use crate::narrator::Figure;

pub(crate) fn settle(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "账目：实收、途耗、不明各归其账；许可证核销；事故查清结案",
        "Books: received, lost, unexplained; the permit is written off; the incident is closed",
    );
    expect(
        story,
        "结案前",
        "Before the incident closes",
        &[
            ("bin:", 1_115_750_000, "入仓", "in store"),
            ("loss:transport", 630_000, "途耗", "transport loss"),
            ("unexplained", 1_620_000, "不明", "unexplained"),
            ("loss:incident", 0, "事故损失", "lost in the incident"),
        ],
    )?;
    write_off(story)?;
    let body = json!({
        "case": story.events["incident"], "outcome": "loss_confirmed",
        "explanation": "封识断裂，途中撒漏（示例）",
        "losses": [{
            "lot": story.lots["oats"], "from": "unexplained", "mass_g": 1_620_000,
        }],
    });
    let mut closed = draft("incident_closed", "2025-06-02T10:00:00+08:00", PLANT, &body);
    closed["documents"] = json!([{"kind": "other", "number": "SG-DEMO-1"}]);
    story.admit("incident_closed", PLANT, &closed)?;
    expect(
        story,
        "结案后",
        "After it is closed",
        &[
            ("unexplained", 0, "不明", "unexplained"),
            (
                "loss:incident",
                1_620_000,
                "事故损失",
                "lost in the incident",
            ),
        ],
    )
}

fn write_off(story: &mut Story) -> Result<()> {
    let permit = story.events["permit"].clone();
    let body = json!({
        "permit": permit, "declaration_number": DECLARATION, "mass_g": DECLARED_MASS_G,
        "basis": "declared", "transfers": [story.events["transfer_m1"]],
    });
    let written = draft(
        "permit_written_off",
        "2025-05-30T10:00:00+08:00",
        IMPORTER,
        &body,
    );
    story.admit("written_off", IMPORTER, &written)?;
    let arguments = ["permit", "balance", &permit, "--key", IMPORTER.key];
    story.shown(&arguments, usize::MAX)?.success()?;
    let balance = permit_balance(story)?;
    let mass = |member: &str| balance[member].as_i64().unwrap_or_default();
    let (used, left) = (mass("used_mass_g"), mass("balance_mass_g"));
    let written_off = &balance["write_offs"][0];
    story.narrator.expect(
        (used, mass("reserved_mass_g"), left) == (1_118_000_000, 0, 1_882_000_000)
            && written_off["declaration"] == DECLARATION,
        &format!(
            "报关单 {DECLARATION} 核销 {} 吨，许可证余 {} 吨",
            tonnes(used),
            tonnes(left)
        ),
        &format!(
            "{} t written off for declaration {DECLARATION}, {} t left on the permit",
            tonnes(used),
            tonnes(left)
        ),
    );
    Ok(())
}

fn permit_balance(story: &Story) -> Result<Value> {
    let permit = &story.events["permit"];
    let arguments = ["permit", "balance", permit, "--key", IMPORTER.key];
    story.programs.grain_json(&arguments)
}

/// What the permit has left.
pub(super) fn permit_left(story: &Story) -> Result<i64> {
    permit_balance(story)?["balance_mass_g"]
        .as_i64()
        .context("a permit has a balance")
}

/// One account or a family of them, the mass that must be there, its name in both languages.
pub(super) type Line<'a> = (&'a str, i64, &'static str, &'static str);

/// Asserts what the plant reads in the accounts of the oats.
pub(super) fn expect(story: &mut Story, zh: &str, en: &str, lines: &[Line<'_>]) -> Result<()> {
    let shown = accounts(story)?;
    let holds = lines
        .iter()
        .all(|(prefix, due, ..)| mass(&shown, prefix) == *due);
    let figures: Vec<Figure<'_>> = lines
        .iter()
        .map(|(prefix, _, zh, en)| (*zh, *en, format!("{} t", tonnes(mass(&shown, prefix)))))
        .collect();
    story.narrator.expect_figures(holds, (zh, en), &figures);
    Ok(())
}

/// The mass in all accounts of a lot whose names begin so.
fn mass(lot: &Value, prefix: &str) -> i64 {
    let accounts = lot["accounts"].as_array().into_iter().flatten();
    accounts
        .filter(|account| {
            account["account"]
                .as_str()
                .is_some_and(|name| name.starts_with(prefix))
        })
        .filter_map(|account| account["mass_g"].as_i64())
        .sum()
}

/// The mass of the oats in accounts whose names begin so.
pub(super) fn mass_in(story: &Story, prefix: &str) -> Result<i64> {
    Ok(mass(&accounts(story)?, prefix))
}

/// The oats as the plant reads them.
fn accounts(story: &Story) -> Result<Value> {
    let shown = ["lot", "show", &story.lots["oats"], "--key", PLANT.key];
    story.programs.grain_json(&shown)
}
