//! Someone with the disk in hand changes history: `grain audit` says where.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use super::Story;
use crate::cast::{BUREAU, IMPORTER};
use crate::files::{copy_directory, find, segments};

pub(crate) fn tamper(story: &mut Story) -> Result<()> {
    story.narrator.step(
        "审计：整本账本无误；副本中翻转一位，审计指出在第几条",
        "Audit: the whole ledger is sound; one bit flipped in a copy is located by its entry",
    );
    let url = story.programs.url.clone();
    let sound = story.shown(&["audit", &url, "--key", BUREAU.key], usize::MAX)?;
    story.narrator.expect(
        sound.code == 0,
        "运行中的账本通过审计",
        "The running ledger passes the audit",
    );
    story
        .narrator
        .took("全账审计", "the whole audit", sound.duration);
    let copy = story.programs.directory.join("tampered-copy");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    copy_directory(&story.programs.ledger(), &copy)?;
    // The first mention of a lot's id is in the entry that made it.
    flip(&copy, story.lots["oats"].as_bytes())?;
    let changed = story.recorded("lot_a", IMPORTER)?.index;
    let path = copy.to_string_lossy().into_owned();
    story.shown(&["audit", &path], 4)?;
    let audited = story
        .programs
        .grain(&["audit", &path, "--output", "json"], None)?;
    let report = audited.json()?;
    let index = report["first_differing_index"].as_u64();
    story.narrator.expect(
        audited.code == 10 && index == Some(changed),
        &format!(
            "副本不予采信（退出码 {}），改动处即第 {changed} 条",
            audited.code
        ),
        &format!(
            "The copy is refused (exit code {}), and the entry is the one changed: {changed}",
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
