//! The demonstration, whole.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use anyhow::{Context, Result};
use grain_e2e::world::World;
use grain_scenarios::scratch::{self, House};
use serde_json::Value;

fn demo() -> Result<Command> {
    let here = std::env::current_exe()?;
    let folder = here.ancestors().nth(2).context("the build's folder")?;
    Ok(Command::new(folder.join("demo")))
}

fn with_data(directory: &Path) -> Result<Output> {
    let mut demo = demo()?;
    demo.arg("--data").arg(directory).arg("--exit");
    Ok(demo.output()?)
}

/// A demonstration that was told as far as a line with `text`, and that line.
fn told_until(text: &str, demo: &mut Child) -> Result<String> {
    let stdout = demo.stdout.as_mut().context("it is piped")?;
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        if line.contains(text) {
            return Ok(line);
        }
    }
    anyhow::bail!("it never said {text}")
}

/// SIGTERM to the demonstration alone, as a supervisor sends it.
const TERMINATE: (&str, &str) = ("-TERM", "");
/// SIGINT to all of its programs, as a terminal does on Ctrl-C.
const CTRL_C: (&str, &str) = ("-INT", "-");

fn send((signal, group): (&str, &str), demo: &Child) -> Result<()> {
    let id = format!("{group}{}", demo.id());
    let sent = Command::new("kill").args([signal, "--", &id]).status()?;
    anyhow::ensure!(sent.success(), "kill {signal} {id}");
    Ok(())
}

/// The house of a demonstration, once it has moved in.
fn house(demo: &Child) -> Result<PathBuf> {
    let (street, mut found) = (scratch::street()?, None);
    World::eventually("a house", || {
        found = scratch::house_of(&street, demo.id())?;
        Ok(found.is_some())
    })?;
    found.context("it was found")
}

/// The programs that run on a house's files.
fn running_in(house: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let house = house.to_string_lossy();
    for process in std::fs::read_dir("/proc")? {
        let command = std::fs::read(process?.path().join("cmdline")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command).replace('\0', " ");
        if command.contains(&*house) {
            found.push(command);
        }
    }
    Ok(found)
}

#[test]
fn every_step_comes_out_as_stated() -> Result<()> {
    let directory = scratch::directory()?;
    let run = with_data(directory.path())?;
    let told = String::from_utf8_lossy(&run.stdout);
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{told}\n{said}");
    let index = std::fs::read(directory.path().join("demo.json"))?;
    let index: Value = serde_json::from_slice(&index)?;
    assert_eq!(index["purpose"], "demonstration");
    for (member, start) in [
        ("url", "http://127.0.0.1:"),
        ("vkey", "demo.graintrail.example/"),
    ] {
        let text = index[member].as_str().unwrap_or_default();
        assert!(text.starts_with(start), "{member}: {text}");
    }
    for (member, names) in [
        ("lots", ["oats", "stray", "convoys"]),
        ("events", ["permit", "transfer_m1", "filing_m1"]),
    ] {
        for name in names {
            assert!(
                index[member][name].is_string(),
                "{member}.{name} in {index}"
            );
        }
    }
    for kept in ["ledger/log", "keys/plant.key"] {
        assert!(directory.path().join(kept).exists(), "{kept}");
    }
    played_again(directory.path())
}

/// Played twice into one directory: the second time says what to do, and touches nothing.
fn played_again(directory: &Path) -> Result<()> {
    let before = std::fs::read(directory.join("demo.json"))?;
    let again = with_data(directory)?;
    assert_eq!(again.status.code(), Some(1));
    let said = String::from_utf8(again.stderr)?;
    for part in [
        "已有一次演示",
        "earlier demonstration",
        "graind serve --data",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert_eq!(std::fs::read(directory.join("demo.json"))?, before);
    Ok(())
}

/// Interrupts a demonstration after a line with `text`; its exit code and what it said.
fn interrupted_after(text: &str, how: (&str, &str)) -> Result<(Option<i32>, String)> {
    let mut child = demo()?
        .process_group(0)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let house = house(&child)?;
    told_until(text, &mut child)?;
    assert!(!running_in(&house)?.is_empty(), "the server runs");
    send(how, &child)?;
    let mut said = String::new();
    let stderr = child.stderr.as_mut().context("it is piped")?;
    stderr.read_to_string(&mut said)?;
    let code = child.wait()?.code();
    assert_eq!(running_in(&house)?, [""; 0], "no server outlives its story");
    let left: Vec<_> = std::fs::read_dir(&house)?.collect::<Result<_, _>>()?;
    assert_eq!(left.len(), 1, "only the owner's name: {left:?}");
    Ok((code, said))
}

#[test]
fn who_has_heard_enough_leaves_nothing_behind() -> Result<()> {
    let (code, said) = interrupted_after("The ledger is at", TERMINATE)?;
    assert_eq!(code, Some(130), "{said}");
    assert!(
        said.contains("演示已中断") && said.contains("broken off"),
        "{said}"
    );
    Ok(())
}

#[test]
fn the_ledger_stays_up_until_somebody_ends_it() -> Result<()> {
    let (code, said) = interrupted_after("stays up", CTRL_C)?;
    assert_eq!(code, Some(0), "{said}");
    Ok(())
}

#[test]
fn what_a_killed_demonstration_left_goes_when_the_next_comes() -> Result<()> {
    let mut child = demo()?.stdout(Stdio::null()).spawn()?;
    let left = house(&child)?;
    let street = scratch::street()?;
    let neighbour = House::enter(&street)?;
    assert!(left.exists(), "it is alive");
    child.kill()?;
    child.wait()?;
    // A client that its death surprised may write for a moment more.
    World::eventually("the sweep", || {
        House::enter(&street)?;
        Ok(!left.exists())
    })?;
    assert!(neighbour.path().exists(), "the living stay");
    Ok(())
}
