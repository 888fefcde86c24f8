//! The demonstration, whole.

use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

#[test]
fn every_step_comes_out_as_stated() -> Result<()> {
    let here = std::env::current_exe()?;
    let folder = here.ancestors().nth(2).context("the build's folder")?;
    let directory = tempfile::tempdir()?;
    let run = Command::new(folder.join("demo"))
        .arg("--data")
        .arg(directory.path())
        .arg("--exit")
        .output()?;
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
    Ok(())
}
