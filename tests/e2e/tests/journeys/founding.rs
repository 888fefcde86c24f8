//! Founding: in three steps or in one, once, and by `graind init` alone.

use std::fs;

use anyhow::Result;
use grain_e2e::founding::{self, ORIGIN, Purpose};
use grain_e2e::world::World;
use grain_scenarios::cast::{BUREAU, SIGNERS};

/// Keys, and the template of their ledger.
fn with_keys() -> Result<World> {
    let world = World::empty(Purpose::Demonstration)?;
    for member in SIGNERS {
        founding::new_key(&world.programs, member, member.key)?;
    }
    let template = founding::template_of(&world.programs, world.purpose, None)?;
    fs::write(world.file("template.json"), template.to_string())?;
    Ok(world)
}

fn init(world: &World) -> Result<grain_scenarios::programs::Run> {
    let (data, template) = (world.file("ledger"), world.file("template.json"));
    let key = world.file("keys/bureau.key");
    let arguments = [
        "init",
        "--data",
        &data,
        "--origin",
        ORIGIN,
        "--template",
        &template,
        "--key",
        &key,
    ];
    world.programs.graind(&arguments)
}

#[test]
fn one_step_founds_what_three_steps_found() -> Result<()> {
    let mut world = with_keys()?;
    let printed = init(&world)?.success()?.stdout;
    let ledger = printed
        .lines()
        .find_map(|line| line.strip_prefix("ledger "));
    let ledger = ledger.unwrap_or_default().to_owned();
    assert_eq!(
        ledger.len(),
        64,
        "the ledger's id belongs on paper: {printed}"
    );
    let again = init(&world)?;
    assert_ne!(again.code, 0, "a ledger is founded once: {}", again.stderr);
    world.serve()?;
    let genesis = world.client().get("/log/genesis")?;
    fs::write(world.file("genesis.json"), &genesis.body)?;
    let file = world.file("genesis.json");
    let mut other = ledger.clone();
    other.replace_range(..1, if other.starts_with('0') { "1" } else { "0" });
    let refused = world
        .programs
        .grain(&["trust", "add", &file, "--sha256", &other], None)?;
    assert_ne!(refused.code, 0, "another digest than the one on paper");
    let trust = ["trust", "add", &file, "--sha256", &ledger];
    world.programs.grain(&trust, None)?.success()?;
    world.ledger = ledger;
    founding::register(&world)
}

#[test]
fn serving_never_founds() -> Result<()> {
    let world = World::empty(Purpose::Production)?;
    let mut server = world.programs.start(&["--listen", "127.0.0.1:0"])?;
    assert!(server.listening().is_err(), "there is no ledger to serve");
    assert!(!world.data().join("genesis.json").exists() && !world.data().join("log").exists());
    Ok(())
}

#[test]
fn a_genesis_is_of_its_own_log_key_and_operator() -> Result<()> {
    let world = with_keys()?;
    let (data, elsewhere) = (world.file("ledger"), world.file("elsewhere"));
    let vkey = world
        .programs
        .graind(&["log-key", "--data", &elsewhere, "--origin", ORIGIN])?;
    let vkey = vkey.success()?.stdout.trim().to_owned();
    world
        .programs
        .graind(&["log-key", "--data", &data, "--origin", ORIGIN])?
        .success()?;
    let template = founding::template_of(&world.programs, world.purpose, Some(&vkey))?;
    let (template_file, genesis) = (world.file("template.json"), world.file("genesis.json"));
    fs::write(&template_file, template.to_string())?;
    let signed = [
        "genesis",
        &template_file,
        "--key",
        BUREAU.key,
        "-o",
        &genesis,
    ];
    world.programs.grain(&signed, None)?.success()?;
    let init = world
        .programs
        .graind(&["init", "--data", &data, "--genesis", &genesis])?;
    assert_ne!(init.code, 0, "the genesis names the key of another log");
    let wrong = ["genesis", &template_file, "--key", "plant", "-o", &genesis];
    let wrong = world.programs.grain(&wrong, None)?;
    assert_ne!(wrong.code, 0, "the plant does not operate this ledger");
    Ok(())
}
