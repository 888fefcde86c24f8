//! `grain watch`: customs looks on while entries come, the network is lost and the server is
//! killed; each entry is shown once, to those who may know of it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command};

use anyhow::{Context, Result};
use grain_e2e::detour::Detour;
use grain_e2e::founding::Purpose;
use grain_e2e::story;
use grain_e2e::world::World;
use grain_scenarios::cast::{BUREAU, CARRIER, IMPORTER, Member, PLANT, UNFILED, XINING_CUSTOMS};
use grain_scenarios::drafts;
use serde_json::Value;

/// A `grain watch` that runs.
struct Watch {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Watch {
    /// Of a member, at a URL of its own.
    fn start(world: &World, member: Member, url: &str, more: &[&str]) -> Result<Watch> {
        let mut programs = world.programs.clone();
        url.clone_into(&mut programs.url);
        let arguments = ["watch", "--key", member.key, "--output", "json"];
        let mut child = programs.start_grain(&[&arguments[..], more].concat(), "")?;
        let stdout = child.stdout.take().context("it is piped")?;
        Ok(Watch {
            child,
            lines: BufReader::new(stdout).lines(),
        })
    }

    fn next(&mut self) -> Result<Value> {
        let line = self.lines.next().context("an entry comes")??;
        serde_json::from_str(&line).with_context(|| line)
    }

    /// Ctrl-C; what it printed before its end.
    fn interrupt(mut self) -> Result<Vec<Value>> {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status()?;
        anyhow::ensure!(sent.success(), "kill -INT {id}");
        self.rest()
    }

    /// Everything until it ends by itself, which must be well.
    fn rest(&mut self) -> Result<Vec<Value>> {
        let mut rest = Vec::new();
        for line in self.lines.by_ref() {
            rest.push(serde_json::from_str(&line?)?);
        }
        let status = self.child.wait()?;
        anyhow::ensure!(status.code() == Some(0), "it ends with {status}");
        Ok(rest)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // Gone already where the test went well.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

fn index(entry: &Value) -> Result<u64> {
    entry["index"].as_u64().with_context(|| entry.to_string())
}

/// An entry that is the plant's and the offices' business.
fn bin(world: &World, code: &str) -> Result<()> {
    world.admit("bin_registered", PLANT, &drafts::bin(code))?;
    Ok(())
}

#[test]
fn customs_watches_across_a_lost_network_and_a_killed_server() -> Result<()> {
    let mut world = World::new(Purpose::Production)?;
    let first = world.size(&world.signed_in(BUREAU)?, 1)?;
    let detour = Detour::to(&world.programs.url)?;
    let after = (first - 1).to_string();
    let from = ["--after", after.as_str()];
    let mut customs = Watch::start(&world, XINING_CUSTOMS, detour.url(), &from)?;
    let mut carrier = Watch::start(&world, CARRIER, detour.url(), &from)?;
    // Its own key is the carrier's business, the plant's bins are not.
    world.author(CARRIER, "phone")?;
    let mut seen = vec![index(&customs.next()?)?];
    let mut of_carrier = vec![index(&carrier.next()?)?];
    bin(&world, "W1")?;
    bin(&world, "W2")?;
    for _ in 0..2 {
        seen.push(index(&customs.next()?)?);
    }
    // The network is lost; what is recorded meanwhile is not.
    detour.cut();
    bin(&world, "W3")?;
    detour.lead_to(&world.programs.url)?;
    seen.push(index(&customs.next()?)?);
    world.kill()?;
    world.serve()?;
    bin(&world, "W4")?;
    detour.lead_to(&world.programs.url)?;
    seen.push(index(&customs.next()?)?);
    bin(&world, "W5")?;
    world.author(CARRIER, "tablet")?;
    for _ in 0..2 {
        seen.push(index(&customs.next()?)?);
    }
    of_carrier.push(index(&carrier.next()?)?);
    assert_eq!(seen, (first..first + 7).collect::<Vec<_>>());
    assert_eq!(of_carrier, [first, first + 6]);
    assert_eq!(customs.interrupt()?, Vec::<Value>::new(), "each once");
    assert_eq!(carrier.interrupt()?, Vec::<Value>::new(), "and no more");
    Ok(())
}

#[test]
fn a_watch_shows_what_is_asked_for_and_proves_it() -> Result<()> {
    let world = World::new(Purpose::Demonstration)?;
    let story = story::tell(&world)?;
    let (run, _) = world.submit(IMPORTER, &[story::wrong_declaration(&story)])?;
    assert_eq!(run.code, 6, "a refusal: {}", run.stdout);
    let url = world.programs.url.clone();
    let watch = |member: Member, more: &[&str]| -> Result<Vec<Value>> {
        let arguments = ["--after", "0", "--count", "3", "--verify"];
        Watch::start(&world, member, &url, &[&arguments[..], more].concat())?.rest()
    };
    let all = watch(XINING_CUSTOMS, &[])?;
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|entry| entry["proven"] == true), "{all:?}");
    let lot = watch(IMPORTER, &["--lot", &story.lot])?;
    let kinds: Vec<_> = lot.iter().map(|entry| entry["type"].clone()).collect();
    let expected = ["lot_created", "transfer_declared", "departed"];
    assert_eq!(kinds, expected.map(|name| format!("grain.{name}.v1")));
    let site = watch(PLANT, &["--facility", &PLANT.facility()])?;
    assert_eq!(site[0]["type"], "grain.facility_registered.v1");
    // The refusal is the only thing that is wrong at the mill.
    let arguments = ["--after", "0", "--count", "1", "--violations"];
    let mill = UNFILED.facility();
    let arguments = [&arguments[..], &["--facility", &mill]].concat();
    let wrong = Watch::start(&world, XINING_CUSTOMS, &url, &arguments)?.rest()?;
    assert_eq!(wrong[0]["verdict"], "refused");
    assert_eq!(
        wrong[0]["violations"][0]["code"],
        "transfer_declared.facility-not-filed"
    );
    // People see the same, in their language.
    let text = ["watch", "--after", "0", "--count", "1", "--violations"];
    let text = [
        &text[..],
        &["--facility", &mill, "--key", XINING_CUSTOMS.key],
    ]
    .concat();
    let shown = world.programs.grain(&text, None)?.success()?.stdout;
    assert!(
        shown.contains("refused") && shown.contains("B-6"),
        "{shown}"
    );
    Ok(())
}
