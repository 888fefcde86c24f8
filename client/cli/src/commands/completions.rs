//! `grain completions`: a script that teaches a shell the commands.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;
use serde_json::json;

use crate::arguments::Arguments;
use crate::report::Report;

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    pub(crate) shell: Shell,
}

/// Runs it.
pub(crate) fn run(arguments: &CompletionsArguments) -> Report {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "grain",
        &mut script,
    );
    let text = String::from_utf8_lossy(&script).into_owned();
    Report::done(text.clone(), json!({"script": text}))
}
