//! A party without a connection: what it writes waits in its outbox and is sent later.

use anyhow::Result;
use serde_json::Value;

use super::{Answer, Story, answers};
use crate::cast::Member;
use crate::programs::Run;

/// Where nobody answers.
const NOBODY: &str = "http://127.0.0.1:9";

/// Writes drafts while the network is down: every one must be signed and kept.
pub(crate) fn write(story: &mut Story, member: Member, drafts: &[Value]) -> Result<()> {
    let url = std::mem::replace(&mut story.programs.url, NOBODY.to_owned());
    let written = story.submit(member, drafts);
    story.programs.url = url;
    let (run, _) = written?;
    let waiting = waiting(story, member)?;
    story.narrator.expect(
        run.code == 7 && waiting == drafts.len(),
        &format!(
            "断网(退出码 {},应为 7):{waiting} 笔已签名,在发件箱待发",
            run.code
        ),
        &format!(
            "Offline (exit code {}, 7 expected): {waiting} wait, signed, in the outbox",
            run.code
        ),
    );
    Ok(())
}

/// Sends what waits: the run, and what the ledger said of each.
pub(crate) fn send(story: &Story, member: Member) -> Result<(Run, Vec<Answer>)> {
    let arguments = ["outbox", "send", "--key", member.key, "--output", "json"];
    let run = story.programs.grain(&arguments, None)?;
    let answers = answers(&run.stdout)?;
    Ok((run, answers))
}

/// How many envelopes wait in a member's outbox.
pub(crate) fn waiting(story: &Story, member: Member) -> Result<usize> {
    let arguments = ["outbox", "status", "--key", member.key];
    let status = story.programs.grain_json(&arguments)?;
    Ok(status["open"].as_array().map_or(0, Vec::len))
}
