//! Someone with the disk in hand changes history: `grain audit` says where.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use super::Story;
use crate::files::{copy_directory, find, segments};

pub(crate) fn tamper(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "审计:整本台账无误;在副本里翻转一个字节,审计指出第几条",
        "Audit: the whole ledger is sound; one byte flipped in a copy is located by its index",
    );
    let url = story.programs.url.clone();
    let sound = story
        .programs
        .grain(&["audit", &url, "--key", "bureau"], None)?;
    story.narrator.show(&sound.stdout);
    story.narrator.expect(
        sound.code == 0,
        "在线审计通过",
        "The running ledger passes the audit",
    );
    story.narrator.took("审计", "audit", sound.duration);
    let copy = story.programs.directory.join("tampered-copy");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    copy_directory(&story.programs.ledger(), &copy)?;
    flip(&copy, story.lots["oats"].as_bytes())?;
    let path = copy.to_string_lossy().into_owned();
    let audited = story
        .programs
        .grain(&["audit", &path, "--output", "json"], None)?;
    let report = audited.json()?;
    let index = report["first_differing_index"].as_u64();
    story
        .narrator
        .show(&story.programs.grain(&["audit", &path], None)?.stdout);
    story.narrator.expect(
        audited.code == 10 && index.is_some(),
        &format!(
            "副本被拒(退出码 {}),首个不同处:第 {index:?} 条",
            audited.code
        ),
        &format!(
            "The copy is refused (exit code {}), first at index {index:?}",
            audited.code
        ),
    );
    fs::remove_dir_all(&copy)?;
    Ok(())
}

/// Flips one bit of the first recorded mention of `word`.
fn flip(directory: &Path, word: &[u8]) -> Result<()> {
    for path in segments(directory)? {
        let mut bytes = fs::read(&path)?;
        if let Some(place) = find(&bytes, word) {
            bytes[place + 3] ^= 1;
            fs::write(&path, &bytes)?;
            return Ok(());
        }
    }
    bail!("no segment mentions it")
}
