//! Founding by the programs: keys, log key, genesis, ledger, trust; then who and what there is.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use grain_scenarios::cast::{
    BUREAU, ENROLLED, ERENHOT_CUSTOMS, Member, PLANT, REGISTERED, SIGNERS, STATION, UNFILED,
    XINING_CUSTOMS,
};
use grain_scenarios::drafts;
use grain_scenarios::programs::Programs;
use serde_json::{Value, json};

use crate::machine::Machine;
use crate::world::World;

/// The name of every ledger here.
pub const ORIGIN: &str = "e2e.graintrail.example/huangzhong";

/// What a ledger is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// For use: `recorded_at` is the clock's.
    Production,
    /// For show: `recorded_at` follows `occurred_at`, so that 2025 can be told again.
    Demonstration,
}

impl Purpose {
    /// As genesis says it.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Production => "production",
            Purpose::Demonstration => "demonstration",
        }
    }

    /// When the ledger is founded.
    pub fn founded_at(self) -> String {
        match self {
            Purpose::Production => Machine.shanghai(0),
            Purpose::Demonstration => "2025-01-02T09:00:00+08:00".to_owned(),
        }
    }
}

/// Programs with settings that suit a test: small segments, nothing else.
pub fn programs(directory: &Path) -> Result<Programs> {
    let mut programs = Programs::beside_this_one(directory)?;
    for (name, value) in [
        ("GRAIND_STORAGE_SEGMENT_BYTES", "8388608"),
        ("GRAIND_LOG_FILTER", "info"),
        ("LANG", "en_US.UTF-8"),
        ("LC_ALL", ""),
    ] {
        programs
            .environment
            .push((name.to_owned(), value.to_owned()));
    }
    Ok(programs)
}

/// Makes everybody's key, the log key and the genesis file, and founds the ledger in three steps;
/// gives its id.
pub fn found(programs: &Programs, purpose: Purpose) -> Result<String> {
    for member in SIGNERS {
        new_key(programs, member, member.key)?;
    }
    let data = programs.ledger().to_string_lossy().into_owned();
    let made = programs.graind(&["log-key", "--data", &data, "--origin", ORIGIN])?;
    let vkey = made.success()?.stdout.trim().to_owned();
    let template = programs.directory.join("template.json");
    fs::write(
        &template,
        template_of(programs, purpose, Some(&vkey))?.to_string(),
    )?;
    let genesis = programs.directory.join("genesis.json");
    let (template, genesis) = (template.to_string_lossy(), genesis.to_string_lossy());
    let signed = ["genesis", &template, "--key", BUREAU.key, "-o", &genesis];
    let signed = programs.grain_json(&signed)?;
    let ledger = signed["ledger"]
        .as_str()
        .context("genesis prints the id")?
        .to_owned();
    let init = programs.graind(&["init", "--data", &data, "--genesis", &genesis])?;
    let printed = init.success()?.stdout;
    anyhow::ensure!(
        printed.contains(&ledger),
        "graind init prints the id: {printed}"
    );
    let trust = ["trust", "add", &genesis, "--sha256", &ledger];
    programs.grain(&trust, None)?.success()?;
    Ok(ledger)
}

/// The filled-in template of a founding.
pub fn template_of(programs: &Programs, purpose: Purpose, vkey: Option<&str>) -> Result<Value> {
    let show = |member: Member| programs.show_key(member.key, ORIGIN);
    let mut authorities = Vec::new();
    for member in [XINING_CUSTOMS, ERENHOT_CUSTOMS] {
        let key = show(member)?;
        authorities.push(json!({
            "party": member.party, "name": member.name, "role": member.role,
            "region": member.region, "public_key": key["public_key"],
            "possession": key["possession"],
        }));
    }
    Ok(json!({
        "type": "grain.ledger_opened.v1",
        "occurred_at": purpose.founded_at(),
        "body": {
            "purpose": purpose.name(),
            "operator": {
                "party": BUREAU.party, "name": BUREAU.name, "region": BUREAU.region,
                "public_key": show(BUREAU)?["public_key"],
            },
            "log_vkey": vkey,
            "authorities": authorities,
            "witness_policy": [],
        },
    }))
}

/// Makes a key for a member.
pub fn new_key(programs: &Programs, member: Member, name: &str) -> Result<()> {
    let arguments = [
        "key",
        "new",
        name,
        "--party",
        member.party,
        "--role",
        member.role,
    ];
    programs.grain(&arguments, None)?.success()?;
    Ok(())
}

/// Registers everybody, their sites and keys, activates the rule packs, and has customs file the
/// plant.
pub fn register(world: &World) -> Result<()> {
    let mut due = Vec::new();
    let packs = world.programs.grain_json(&["template", "--packs"])?;
    for pack in packs.as_array().context("a list of packs")? {
        due.push(world.draft("rule_pack_activated", BUREAU, pack));
    }
    for member in REGISTERED {
        due.push(world.draft("party_registered", BUREAU, &drafts::party(member)));
    }
    for (member, name, class) in [
        (STATION, "换装场(示例)", "reload_site"),
        (PLANT, "加工厂(示例)", "plant"),
        (UNFILED, "饲料厂(示例)", "plant"),
    ] {
        let body = drafts::facility(member, name, class, 50_000_000_000);
        due.push(world.draft("facility_registered", BUREAU, &body));
    }
    for member in ENROLLED {
        due.push(world.draft(
            "key_enrolled",
            BUREAU,
            &enrolment(&world.programs, member, member.key)?,
        ));
    }
    world.admitted(BUREAU, &due)?;
    let dated = |name: &'static str, body: &Value| world.draft(name, PLANT, body);
    let mut of_plant = drafts::SYSTEMS
        .map(|kind| drafts::system(kind, dated))
        .to_vec();
    of_plant.push(world.draft("bin_registered", PLANT, &drafts::bin("01")));
    world.admitted(PLANT, &of_plant)?;
    let filing = world.draft("customs_filing_granted", XINING_CUSTOMS, &drafts::filing());
    world.admitted(XINING_CUSTOMS, &[filing])?;
    Ok(())
}

/// `key_enrolled` for a key that lies here.
pub fn enrolment(programs: &Programs, member: Member, key: &str) -> Result<Value> {
    let shown = programs.grain_json(&["key", "show", key, "--possession", "--origin", ORIGIN])?;
    Ok(json!({
        "party": member.party, "public_key": shown["public_key"],
        "possession": shown["possession"], "roles": [member.role], "may_enrol": true,
        "scope": null, "expires_at": null,
    }))
}
