//! Founding: keys, genesis, the ledger, and its identity pinned.

use std::fs;

use anyhow::Result;
use serde_json::json;

use super::{Story, text};
use crate::cast::{AUTHORITIES, BUREAU, JOINING, SIGNERS};

/// The ledger's name, chosen once.
pub(crate) const ORIGIN: &str = "demo.graintrail.example/huangzhong";

pub(crate) fn found(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "建账：每方一把密钥，账本从创世条目开始",
        "Founding: one key per party, and a ledger that begins with its genesis entry",
    );
    for member in SIGNERS.into_iter().chain(JOINING) {
        let arguments = [
            "key",
            "new",
            member.key,
            "--party",
            member.party,
            "--role",
            member.role,
        ];
        story.programs.grain(&arguments, None)?.success()?;
    }
    let ledger = story.programs.ledger();
    let data = ledger.to_string_lossy().into_owned();
    let made = story
        .programs
        .graind(&["log-key", "--data", &data, "--origin", ORIGIN])?;
    made.success()?.stdout.trim().clone_into(&mut story.vkey);
    let template = story.programs.directory.join("genesis-template.json");
    fs::write(&template, serde_json::to_string_pretty(&genesis(story)?)?)?;
    let genesis = story.programs.directory.join("genesis.json");
    let (template, genesis) = (template.to_string_lossy(), genesis.to_string_lossy());
    let arguments = ["genesis", &template, "--key", BUREAU.key, "-o", &genesis];
    let signed = story.programs.grain(&arguments, None)?.success()?;
    story.narrator.show(&signed.stdout);
    let init = story
        .programs
        .graind(&["init", "--data", &data, "--genesis", &genesis])?;
    let init = init.success()?;
    story.narrator.show(&init.stdout);
    story.ledger = ledger_id(&init.stdout)?;
    let trust = ["trust", "add", &genesis, "--sha256", &story.ledger];
    let trusted = story.programs.grain(&trust, None)?.success()?;
    story.narrator.show(&trusted.stdout);
    story.serve()?;
    let url = &story.programs.url;
    story
        .narrator
        .tell(&format!("账本在 {url}"), &format!("The ledger is at {url}"));
    Ok(())
}

fn genesis(story: &Story) -> Result<serde_json::Value> {
    let mut authorities = Vec::new();
    for member in AUTHORITIES {
        let key = story.programs.show_key(member.key, ORIGIN)?;
        authorities.push(json!({
            "party": member.party, "name": member.name, "role": member.role,
            "region": member.region, "public_key": text(&key, "public_key")?,
            "possession": text(&key, "possession")?,
        }));
    }
    Ok(json!({
        "type": "grain.ledger_opened.v1",
        "occurred_at": "2025-01-01T09:00:00+08:00",
        "body": {
            "purpose": "demonstration",
            "operator": {
                "party": BUREAU.party, "name": BUREAU.name, "region": BUREAU.region,
                "public_key": text(&story.programs.show_key(BUREAU.key, ORIGIN)?, "public_key")?,
            },
            "log_vkey": story.vkey,
            "authorities": authorities,
            "witness_policy": [],
        },
    }))
}

/// The ledger id is the one 64-digit word that `graind init` prints.
fn ledger_id(printed: &str) -> Result<String> {
    printed
        .split(|c: char| !c.is_ascii_hexdigit())
        .find(|word| word.len() == 64)
        .map(ToOwned::to_owned)
        .ok_or_else(|| anyhow::anyhow!("graind init printed no ledger id: {printed}"))
}
