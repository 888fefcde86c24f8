//! The files that events name: the log has their digests, the files themselves are handed in beside it.

use anyhow::{Context, Result};

use super::Story;
use crate::cast::{BUREAU, Member};
use crate::narrator::now;

/// A file of an event that is on record.
pub(super) struct Paper {
    /// The event that names it.
    pub(super) event: String,
    /// The file's name.
    pub(super) name: String,
    /// What is in it.
    pub(super) bytes: Vec<u8>,
}

/// Hands members' files in with `grain attach`: before they are missing, afterwards none is.
pub(super) fn hand_in(story: &mut Story, papers: &[(Member, Vec<Paper>)]) -> Result<()> {
    let before = missing(story)?;
    let started = now();
    let mut count = 0;
    for (member, papers) in papers {
        let folder = story.programs.directory.join("files").join(member.key);
        std::fs::create_dir_all(&folder)?;
        for paper in papers {
            let path = folder.join(&paper.name);
            std::fs::write(&path, &paper.bytes)?;
            let path = path.to_string_lossy();
            let arguments = ["attach", &paper.event, &path, "--key", member.key];
            story.programs.grain(&arguments, None)?.success()?;
        }
        count += papers.len();
    }
    let (took, after) = (started.elapsed(), missing(story)?);
    story.narrator.expect(
        (before, after) == (count, 0),
        &format!("附件：账本记摘要，文件另存；原缺 {before} 份，经 grain attach 交齐，缺 {after} 份"),
        &format!(
            "Files lie beside the ledger, which has their digests: {before} missing, then {after}, by \
             grain attach"
        ),
    );
    story.narrator.took(
        &format!("补交 {count} 份"),
        &format!("to hand in {count}"),
        took,
    );
    Ok(())
}

/// How many files nobody has handed in, as the operator sees it.
pub(super) fn missing(story: &Story) -> Result<usize> {
    let asked = ["attach", "missing", "--key", BUREAU.key];
    let told = story.programs.grain_json(&asked)?;
    let missing = told["attachments"].as_array();
    Ok(missing.context("a list of attachments")?.len())
}
