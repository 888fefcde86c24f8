//! What every command needs: the invocation's flags joined with config.toml.

use std::cell::{Cell, OnceCell};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use grain_sdk::host::Host as _;
use grain_sdk::http::Server;
use grain_sdk::keys::{self, KeyFile};
use grain_sdk::remote::Remote;
use grain_sdk::trust::Trusted;

use crate::arguments::{Global, Output};
use crate::environment::{Environment, Machine};
use crate::failure::{Failure, exit};
use crate::home::{Configuration, Home};
use crate::language::Language;
use crate::report::Report;
use crate::screen::{Brush, harmless};

/// One invocation.
pub(crate) struct Setting {
    /// Language of the screen.
    pub(crate) language: Language,
    /// Form of the output.
    pub(crate) output: Output,
    /// Whether progress may be drawn.
    pub(crate) is_terminal: bool,
    brush: Brush,
    /// Whether somebody can be asked.
    is_answered: bool,
    /// The user's directory.
    pub(crate) home: Home,
    /// Clock, randomness and patience.
    pub(crate) machine: Machine,
    global: Global,
    configuration: OnceCell<Configuration>,
    /// Whether a ledger that this invocation is about is a demonstration.
    is_demonstration: Cell<bool>,
}

impl Setting {
    /// The setting of an invocation.
    pub(crate) fn new(
        global: Global,
        environment: &Environment,
        language: Language,
    ) -> Result<Setting, Failure> {
        let path = global
            .home
            .clone()
            .or_else(|| environment.grain_home.clone())
            .or_else(|| {
                environment
                    .configuration
                    .as_ref()
                    .map(|at| at.join("graintrail"))
            });
        let path = path.ok_or_else(|| {
            Failure::new(
                exit::MALFORMED,
                "no-home",
                "不知道用户目录",
                "there is no home directory",
            )
            .hint("用 --home 指明目录", "name one with --home")
        })?;
        Ok(Setting {
            language,
            output: global.output,
            is_terminal: environment.is_terminal && global.output == Output::Text,
            brush: if environment.is_coloured && global.output == Output::Text {
                Brush::Wet
            } else {
                Brush::Dry
            },
            is_answered: environment.is_terminal && environment.is_answered,
            home: Home::at(path),
            machine: Machine,
            global,
            configuration: OnceCell::new(),
            is_demonstration: Cell::new(false),
        })
    }

    /// Prints a line for programs as soon as it is known; for people nothing.
    pub(crate) fn emit(&self, line: &serde_json::Value) {
        if self.output == Output::Json {
            // Whoever closed the pipe does not want the rest.
            let _closed = self.say("", line).is_err();
        }
    }

    /// What the screen can show beside text.
    pub(crate) fn brush(&self) -> Brush {
        self.brush
    }

    /// Shows something before the end of a command: for people its text, for programs a line. An
    /// error is that of a pipe which somebody closed.
    pub(crate) fn say(&self, text: &str, line: &serde_json::Value) -> std::io::Result<()> {
        let mut stdout = std::io::stdout().lock();
        match self.output {
            Output::Json => writeln!(stdout, "{line}")?,
            Output::Text => stdout.write_all(text.as_bytes())?,
        }
        stdout.flush()
    }

    /// Says something beside what was asked, where it is in nobody's way.
    pub(crate) fn remark(&self, text: &str, line: &serde_json::Value) {
        let said = match self.output {
            Output::Json => format!("{line}\n"),
            Output::Text => format!("{}\n", harmless(text)),
        };
        print(&mut std::io::stderr().lock(), &said);
    }

    /// Asks a question that `y` answers with yes; `None` where nobody can answer.
    pub(crate) fn confirm(&self, question: &str) -> Option<bool> {
        if !self.is_answered || self.output == Output::Json {
            return None;
        }
        print(&mut std::io::stderr().lock(), question);
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).ok()?;
        let answer = answer.trim().to_lowercase();
        Some(["y", "yes", "是", "ｙ"].contains(&answer.as_str()))
    }

    fn configuration(&self) -> Result<&Configuration, Failure> {
        if let Some(known) = self.configuration.get() {
            return Ok(known);
        }
        let read = self.home.configuration()?;
        Ok(self.configuration.get_or_init(|| read))
    }

    /// The trusted ledger that is meant.
    pub(crate) fn ledger(&self) -> Result<Trusted, Failure> {
        let named = match &self.global.ledger {
            Some(named) => Some(named.clone()),
            None => self.configuration()?.ledger.clone(),
        };
        let trusted = self.home.ledger(named.as_deref())?;
        self.tells_of(&trusted);
        Ok(trusted)
    }

    /// Remembers that what is shown is about this ledger.
    pub(crate) fn tells_of(&self, trusted: &Trusted) {
        if trusted.founding.purpose != "production" {
            self.is_demonstration.set(true);
        }
    }

    /// Says below a report for people that it is about a demonstration, where it is: whatever the
    /// command, nobody shall take its figures for real ones.
    pub(crate) fn mark(&self, report: &mut Report) {
        if self.is_demonstration.get() && !report.text.is_empty() {
            report.text += self.language.pick(
                "示例账本，不是真实数据\n",
                "demonstration ledger (示例), not real data\n",
            );
        }
    }

    /// The key to sign with.
    pub(crate) fn key(&self) -> Result<KeyFile, Failure> {
        self.key_if_named()?.ok_or_else(Failure::no_key)
    }

    /// The key to sign with, where one is named.
    pub(crate) fn key_if_named(&self) -> Result<Option<KeyFile>, Failure> {
        let named = match &self.global.key {
            Some(named) => Some(named.clone()),
            None => self.configuration()?.key.clone(),
        };
        let read = |named: String| keys::read(&self.home.key_path(&named));
        Ok(named.map(read).transpose()?)
    }

    /// The ledger's server.
    pub(crate) fn server(&self) -> Result<Server, Failure> {
        let url = match &self.global.server {
            Some(url) => Some(url.clone()),
            None => self.configuration()?.server.clone(),
        };
        let url = url.ok_or_else(|| {
            Failure::new(
                exit::MALFORMED,
                "no-server",
                "不知道账本的地址",
                "the ledger's URL is not known",
            )
            .hint(
                "用 --server 指明，或写入 config.toml 的 server",
                "name it with --server or in config.toml (server)",
            )
        })?;
        self.server_at(&url)
    }

    /// A server at a URL given otherwise.
    pub(crate) fn server_at(&self, url: &str) -> Result<Server, Failure> {
        let path: Option<PathBuf> = match &self.global.ca {
            Some(path) => Some(path.clone()),
            None => self.configuration()?.ca.clone(),
        };
        let authorities = match path {
            Some(path) => Some((path.display().to_string(), read(&path)?)),
            None => None,
        };
        let named = authorities
            .as_ref()
            .map(|(name, pem)| (name.as_str(), pem.as_slice()));
        Ok(Server::new(url, named)?.speaking(self.language.tag()))
    }

    /// The ledger's server, asked as the key's holder.
    pub(crate) fn signed_in<'a>(
        &self,
        key: &'a KeyFile,
        trusted: &Trusted,
    ) -> Result<Remote<'a>, Failure> {
        Ok(Remote::signed_in(
            self.server()?,
            &key.signer,
            trusted.origin.clone(),
        ))
    }
}

/// Whoever closed the pipe does not want the rest.
fn print(to: &mut dyn std::io::Write, text: &str) {
    let _closed = to.write_all(text.as_bytes()).and_then(|()| to.flush());
}

/// Reads a whole file that the user named.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| {
        Failure::new(
            exit::UNKNOWN,
            "file",
            format!("无法读取 {}", path.display()),
            format!("{} cannot be read", path.display()),
        )
        .because(&error)
    })
}

/// Reads a whole file, or standard input where the name is `-`.
pub(crate) fn read_input(name: &str) -> Result<Vec<u8>, Failure> {
    if name != "-" {
        return read(Path::new(name));
    }
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes).map_err(|error| {
        Failure::new(
            exit::UNKNOWN,
            "file",
            "无法读取标准输入",
            "standard input cannot be read",
        )
        .because(&error)
    })?;
    Ok(bytes)
}

/// Writes a whole file that the user named; an existing one is replaced, and stays whole until it is.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(
            exit::UNEXPECTED,
            "file",
            format!("无法写入 {}", path.display()),
            format!("{} cannot be written", path.display()),
        )
        .because(&error)
    };
    // A link is followed; what is no file, such as a pipe, has no place beside it.
    let place = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if place.exists() && !place.is_file() {
        return std::fs::write(&place, bytes).map_err(failed);
    }
    let mut tag = [0; 8];
    Machine.fill(&mut tag);
    let mut name = place.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", hex::encode(tag)));
    let beside = place.with_file_name(name);
    let written = write_durably(&beside, bytes)
        .and_then(|()| std::fs::rename(&beside, &place))
        .and_then(|()| grain_sdk::files::sync_parent(&place));
    written.map_err(|error| {
        // Half a file under a strange name helps nobody.
        let _gone = std::fs::remove_file(&beside);
        failed(error)
    })
}

fn write_durably(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_through_a_link_and_nothing_is_left_beside_it() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        std::os::unix::fs::symlink(at("file"), at("link")).unwrap();
        std::fs::write(at("file"), b"old").unwrap();
        write(&at("link"), b"new").unwrap();
        assert_eq!(std::fs::read(at("file")).unwrap(), b"new");
        assert!(at("link").is_symlink());
        assert!(write(&at("absent/file"), b"x").is_err());
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 2);
    }
}
