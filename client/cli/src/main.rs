//! `grain`: what the people of the trade type to record, follow and verify
//! imported grain.
//!
//! What it is not: a place for rules or formats. It reads the command line and
//! the environment, asks `grain-sdk`, and shows what comes back, in Chinese or
//! English, for people or for programs.

mod arguments;
mod clock;
mod commands;
mod environment;
mod failure;
mod failures;
mod handing_in;
mod help_zh;
mod home;
mod language;
mod names;
mod outcomes;
mod paging;
mod progress;
mod random;
mod recording;
mod report;
mod screen;
mod setting;
mod violation_lines;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use arguments::{Arguments, Output};
use environment::Environment;
use language::Language;
use report::Report;
use setting::Setting;

/// Many small pieces are allocated in one thread and freed in another; the C library's allocator is
/// slow at that and gives little back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let environment = Environment::read();
    let language = Language::of(&environment.arguments, environment.locale.as_deref());
    let command = help_zh::in_language(Arguments::command(), language);
    let parsed = command
        .try_get_matches_from(&environment.arguments)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let output = arguments.global.output;
    let done = Setting::new(arguments.global, &environment, language)
        .and_then(|setting| commands::run(&setting, &arguments.command));
    let (shown, trouble, exit) = match done {
        Ok(Report {
            text,
            json,
            exit,
            stopped,
        }) => {
            let json = json.map_or_else(String::new, |json| format!("{json}\n"));
            (
                if output == Output::Json { json } else { text },
                stopped,
                exit,
            )
        }
        Err(failure) => (String::new(), Some(failure), 0),
    };
    print(&mut std::io::stdout(), &shown);
    let Some(failure) = trouble else {
        return ExitCode::from(exit);
    };
    let told = match output {
        Output::Json => format!("{}\n", failure.to_json()),
        Output::Text => failure.to_text(language),
    };
    print(&mut std::io::stderr(), &told);
    ExitCode::from(if exit == 0 { failure.exit } else { exit })
}

/// Whoever closed the pipe does not want the rest.
fn print(to: &mut dyn Write, text: &str) {
    let _closed = to.write_all(text.as_bytes()).and_then(|()| to.flush());
}
