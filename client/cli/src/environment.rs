//! The only place where `grain` reads its environment.

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::PathBuf;

use grain_sdk::host::Host;

use crate::{clock, random};

/// What the environment says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Environment {
    /// The arguments, the program's name first.
    pub(crate) arguments: Vec<OsString>,
    /// `LC_ALL`, else `LC_MESSAGES`, else `LANG`.
    pub(crate) locale: Option<String>,
    /// `GRAIN_HOME`.
    pub(crate) grain_home: Option<PathBuf>,
    /// `XDG_CONFIG_HOME`, else `HOME/.config`.
    pub(crate) configuration: Option<PathBuf>,
    /// Whether somebody looks at standard error.
    pub(crate) is_terminal: bool,
    /// Whether standard output is a screen that shows colours.
    pub(crate) is_coloured: bool,
    /// Whether somebody can answer at standard input.
    pub(crate) is_answered: bool,
}

impl Environment {
    /// Reads it once, at the start.
    #[expect(
        clippy::disallowed_methods,
        reason = "the environment is read here and nowhere else"
    )]
    pub(crate) fn read() -> Environment {
        let text = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let path = |name: &str| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        Environment {
            arguments: std::env::args_os().collect(),
            locale: text("LC_ALL")
                .or_else(|| text("LC_MESSAGES"))
                .or_else(|| text("LANG")),
            grain_home: path("GRAIN_HOME"),
            configuration: path("XDG_CONFIG_HOME")
                .or_else(|| path("HOME").map(|home| home.join(".config"))),
            is_coloured: std::io::stdout().is_terminal()
                && text("NO_COLOR").is_none()
                && text("TERM").is_some_and(|kind| kind != "dumb"),
            is_terminal: std::io::stderr().is_terminal(),
            is_answered: std::io::stdin().is_terminal(),
        }
    }
}

/// This machine, as the SDK may see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Machine;

impl Host for Machine {
    fn now_ms(&self) -> u64 {
        clock::now_ms()
    }

    fn fill(&self, bytes: &mut [u8]) {
        random::fill(bytes);
    }

    fn pause(&self, milliseconds: u64) {
        clock::pause(milliseconds);
    }
}
