//! A party without a connection: what it writes waits in its outbox and is sent later.

use anyhow::Result;

use super::{Answer, Story, answers};
use crate::cast::Member;
use crate::programs::Run;

/// Where nobody answers.
const NOBODY: &str = "http://127.0.0.1:9";

/// What somebody does while the network is down.
pub(crate) fn without_network<T>(
    story: &mut Story,
    does: impl FnOnce(&Story) -> Result<T>,
) -> Result<T> {
    let url = std::mem::replace(&mut story.programs.url, NOBODY.to_owned());
    let done = does(story);
    story.programs.url = url;
    done
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
