//! A lot's bundle, verified offline by somebody who trusts nobody.

use std::fs;

use anyhow::{Context, Result};
use grain_e2e::founding::Purpose;
use grain_e2e::story::{self, Story};
use grain_e2e::world::World;
use grain_scenarios::cast::XINING_CUSTOMS;
use grain_sdk::trust::{Trusted, read_genesis};
use grain_sdk::verify::{Given, Outcome, verify};
use serde_json::Value;

/// Places of a bundle that are changed in one run of the tests.
const PLACES: usize = 150;

struct Evidence {
    world: World,
    story: Story,
    bytes: Vec<u8>,
    trusted: [Trusted; 1],
}

fn take() -> Result<Evidence> {
    let world = World::new(Purpose::Demonstration)?;
    let story = story::tell(&world)?;
    let file = world.file("lot.grain");
    let arguments = [
        "bundle",
        &story.lot,
        "-o",
        &file,
        "--key",
        XINING_CUSTOMS.key,
    ];
    world.programs.grain(&arguments, None)?.success()?;
    let genesis = fs::read(world.path().join("genesis.json"))?;
    Ok(Evidence {
        bytes: fs::read(&file)?,
        trusted: [read_genesis(&genesis)?],
        world,
        story,
    })
}

fn outcome(bytes: &[u8], trusted: &[Trusted]) -> Outcome {
    let given = Given {
        trusted,
        policy: None,
        now_ms: 1_780_000_000_000,
        max_age_s: None,
    };
    verify(bytes, &given).verdict
}

/// The same lines with an `end` that fits them.
fn resealed(lines: &[Vec<u8>]) -> Vec<u8> {
    let body: Vec<u8> = lines
        .iter()
        .flat_map(|line| [line, &b"\n"[..]].concat())
        .collect();
    let digest = grain_e2e::files::sha256(&body);
    let end = format!(
        "{{\"line\":\"end\",\"lines\":{},\"sha256\":\"{digest}\"}}\n",
        lines.len()
    );
    [body, end.into_bytes()].concat()
}

/// The lines before `end`, without their LF.
fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = bytes
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    // What follows the last LF is empty, and before it stands `end`.
    lines.truncate(lines.len() - 2);
    lines
}

#[test]
fn each_verdict_has_its_exit_code() -> Result<()> {
    let evidence = take()?;
    let (world, file) = (&evidence.world, evidence.world.file("lot.grain"));
    let mut offline = world.programs.clone();
    offline.url.clear();
    let run = |arguments: &[&str]| offline.grain(&[&["verify"], arguments].concat(), None);
    let valid = run(&[&file, "--output", "json"])?;
    assert_eq!(valid.code, 0, "{}{}", valid.stdout, valid.stderr);
    let report = valid.json()?;
    assert_eq!(report["verdict"], "valid");
    assert_eq!(report["subject"], format!("lot:{}", evidence.story.lot));
    let check = |id: &str| {
        let checks = report["checks"].as_array()?;
        checks.iter().find(|check| check["id"] == id)?["status"].as_str()
    };
    assert_eq!(check("sums"), Some("attested"), "{report}");
    assert_eq!(check("completeness"), Some("attested"), "{report}");

    let mut changed = evidence.bytes.clone();
    let place = grain_e2e::files::find(&changed, b"\"payload\":\"").context("a payload")? + 60;
    changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
    let changed_file = world.file("changed.grain");
    fs::write(&changed_file, &changed)?;
    let invalid = run(&[&changed_file])?;
    assert_eq!(invalid.code, 10, "{}{}", invalid.stdout, invalid.stderr);

    let permit = [
        "event",
        "show",
        &evidence.story.permit,
        "--key",
        XINING_CUSTOMS.key,
    ];
    let index = world.programs.grain_json(&permit)?["index"].clone();
    let mut fewer = lines(&evidence.bytes);
    fewer.retain(|line| {
        let value: Value = serde_json::from_slice(line).unwrap_or_default();
        !(value["index"] == index && (value["line"] == "entry" || value["line"] == "proof"))
    });
    let fewer_file = world.file("fewer.grain");
    fs::write(&fewer_file, resealed(&fewer))?;
    let incomplete = run(&[&fewer_file])?;
    assert_eq!(
        incomplete.code, 11,
        "{}{}",
        incomplete.stdout, incomplete.stderr
    );

    let stale = run(&[&file, "--max-age", "1h"])?;
    assert_eq!(
        stale.code, 12,
        "2025 is long ago: {}{}",
        stale.stdout, stale.stderr
    );

    let mut stranger = offline.clone();
    stranger.directory = world.path().join("stranger");
    fs::create_dir_all(&stranger.directory)?;
    let unknown = stranger.grain(&["verify", &file], None)?;
    assert_eq!(unknown.code, 13, "{}{}", unknown.stdout, unknown.stderr);
    Ok(())
}

#[test]
fn any_changed_byte_is_refused_even_under_a_new_end() -> Result<()> {
    let evidence = take()?;
    let (bytes, trusted) = (&evidence.bytes, &evidence.trusted);
    assert_eq!(outcome(bytes, trusted), Outcome::Valid);
    assert_eq!(
        &resealed(&lines(bytes)),
        bytes,
        "the end is made as the server makes it"
    );
    // Every step-th byte, and the first bytes of each kind of line.
    let step = (bytes.len() / PLACES).max(1);
    let mut places: Vec<usize> = (0..bytes.len()).step_by(step).collect();
    let mut kinds = std::collections::BTreeSet::new();
    let mut start = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let kind: Value = serde_json::from_slice(line)?;
        if kinds.insert(kind["line"].to_string()) {
            places.extend(start..start + line.len().min(24));
        }
        start += line.len();
    }
    assert!(kinds.len() >= 7, "{kinds:?}");
    for place in places {
        // A byte is never taken for a line that is missing: 10, not 11.
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        let plain = outcome(&changed, trusted);
        assert_eq!(plain, Outcome::Invalid, "byte {place}");
        let other = lines(&changed);
        if changed.ends_with(b"\n") && !other.is_empty() {
            let sealed = resealed(&other);
            let expected = if &sealed == bytes {
                Outcome::Valid
            } else {
                Outcome::Invalid
            };
            assert_eq!(outcome(&sealed, trusted), expected, "byte {place}, new end");
        }
    }
    Ok(())
}

#[test]
fn a_proof_for_other_tools_is_the_events_leaf_and_path() -> Result<()> {
    let evidence = take()?;
    let world = &evidence.world;
    let name = world.file("received");
    let arguments = [
        "proof",
        &evidence.story.received[0],
        "-o",
        &name,
        "--key",
        XINING_CUSTOMS.key,
    ];
    world.programs.grain(&arguments, None)?.success()?;
    let leaf = fs::read(format!("{name}.leaf"))?;
    assert_eq!(leaf.len(), 42);
    let proof = fs::read_to_string(format!("{name}.tlog-proof"))?;
    assert!(
        proof.starts_with("c2sp.org/tlog-proof@v1\nindex "),
        "{proof}"
    );
    assert!(proof.ends_with('\n') && !proof.contains('\r'));
    Ok(())
}
