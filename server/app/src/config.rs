//! Settings: defaults, then the configuration file, then the environment (`GRAIND_*`), then flags.
//!
//! The only reader of the environment. Every setting has a dotted name: `limits.connections` is
//! `connections` under `[limits]` in the file and `GRAIND_LIMITS_CONNECTIONS` in the environment.
//! An unknown name or a value that cannot be read stops the start, and the error says where the
//! value came from.

mod layers;

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use layers::Layers;

/// All settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen for clients.
    pub listen: SocketAddr,
    /// Where to listen for the collector of metrics: a loopback address.
    pub metrics_listen: SocketAddr,
    /// How to write the log of the process.
    pub log: LogConfig,
    /// Bounds on connections and bodies.
    pub limits: LimitsConfig,
    /// How long each step of a request may take.
    pub timeouts: TimeoutsConfig,
    /// Names in the certificate.
    pub tls: TlsConfig,
    /// How the ledger lies on the disk.
    pub storage: StorageConfig,
}

/// How the ledger lies on the disk.
#[derive(Debug, Clone)]
pub struct StorageConfig {
    /// Size of new segment files, in bytes; they are zero-filled ahead of use.
    pub segment_bytes: u32,
    /// Bytes of the disk that attachments leave free for the log.
    pub kept_free_bytes: u64,
}

/// How to write the log of the process.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// One JSON object per line instead of text.
    pub json: bool,
    /// What to write: `info`, `grain_app=debug,info` …
    pub filter: String,
}

/// Bounds on connections and bodies. (Bounds of the signed bytes are fixed by the format.)
#[derive(Debug, Clone)]
pub struct LimitsConfig {
    /// Open connections.
    pub connections: usize,
    /// Open connections from one address; this machine's own addresses are exempt.
    pub connections_per_address: usize,
    /// Batches under way.
    pub batches: usize,
    /// Open sessions.
    pub sessions: usize,
    /// Open streams.
    pub streams: usize,
    /// Open streams of one key.
    pub streams_per_key: usize,
    /// Bytes a second at which a body must at least arrive once its first seconds are over.
    pub body_bytes_per_second: u64,
}

/// How long each step of a request may take.
#[derive(Debug, Clone)]
pub struct TimeoutsConfig {
    /// From the opening of a connection to its first byte, and for the TLS handshake.
    pub first_byte: Duration,
    /// From the first byte of a request to the end of its header.
    pub header: Duration,
    /// For the body of a request in all.
    pub body: Duration,
    /// For the body of an attachment in all.
    pub upload: Duration,
    /// For a request in all, without the sending of its answer.
    pub request: Duration,
    /// Between two requests on one connection.
    pub idle: Duration,
    /// For a client to take in what was written to it.
    pub write: Duration,
    /// The longest silence on a stream.
    pub heartbeat: Duration,
    /// For requests under way when the server stops.
    pub drain: Duration,
}

/// Names in the certificate.
#[derive(Debug, Clone)]
pub struct TlsConfig {
    /// DNS names and addresses by which clients reach the server, beside the listening address.
    pub names: Vec<String>,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provenance {
    /// Written in the program.
    Default,
    /// A line of the configuration file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// An environment variable.
    Environment(String),
    /// A flag of the command.
    Flag(&'static str),
}

impl fmt::Display for Provenance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("the default"),
            Self::File { path, line } => write!(formatter, "{}:{line}", path.display()),
            Self::Environment(name) => write!(formatter, "the environment variable {name}"),
            Self::Flag(name) => write!(formatter, "the flag {name}"),
        }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration file {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("{path}:{line}: {message}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// No setting has this name.
    #[error("{provenance}: there is no setting `{name}`")]
    Unknown {
        /// The dotted name.
        name: String,
        /// Where it stands.
        provenance: Provenance,
    },
    /// The value is not what the setting takes.
    #[error("{provenance}: `{name}` = `{value}`: expected {expected}")]
    Value {
        /// The dotted name.
        name: &'static str,
        /// The value.
        value: String,
        /// What the setting takes.
        expected: &'static str,
        /// Where it stands.
        provenance: Provenance,
    },
}

/// Settings given by flags: dotted name, flag, value.
pub type Flags = Vec<(&'static str, &'static str, String)>;

impl Config {
    /// The settings from `file` (where one is given or lies in its usual place), the process's
    /// environment and `flags`.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one file that reads the environment"
    )]
    pub fn load(file: Option<&Path>, flags: Flags) -> Result<Self, ConfigError> {
        let text = match file {
            Some(path) => {
                Some(
                    std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
                        path: path.to_owned(),
                        source,
                    })?,
                )
            }
            None => None,
        };
        let file = file.zip(text.as_deref());
        Self::resolve(file, std::env::vars().collect(), flags)
    }

    /// The settings from a file's text, an environment and flags: pure.
    pub fn resolve(
        file: Option<(&Path, &str)>,
        environment: Vec<(String, String)>,
        flags: Flags,
    ) -> Result<Self, ConfigError> {
        let mut layers = Layers::default();
        if let Some((path, text)) = file {
            layers.add_file(path, text)?;
        }
        layers.add_environment(environment)?;
        layers.add_flags(flags);
        Self::from_layers(&layers)
    }

    fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        Ok(Self {
            listen: layers.address("listen")?,
            metrics_listen: layers.loopback("metrics_listen")?,
            log: LogConfig {
                json: layers.choice("log.format", &["text", "json"])? == "json",
                filter: layers.text("log.filter"),
            },
            limits: LimitsConfig {
                connections: layers.count("limits.connections")?,
                connections_per_address: layers.count("limits.connections_per_address")?,
                batches: layers.count("limits.batches")?,
                sessions: layers.count("limits.sessions")?,
                streams: layers.count("limits.streams")?,
                streams_per_key: layers.count("limits.streams_per_key")?,
                body_bytes_per_second: layers.number("limits.body_bytes_per_second")?,
            },
            timeouts: TimeoutsConfig {
                first_byte: layers.milliseconds("timeouts.first_byte_ms")?,
                header: layers.milliseconds("timeouts.header_ms")?,
                body: layers.milliseconds("timeouts.body_ms")?,
                upload: layers.milliseconds("timeouts.upload_ms")?,
                request: layers.milliseconds("timeouts.request_ms")?,
                idle: layers.milliseconds("timeouts.idle_ms")?,
                write: layers.milliseconds("timeouts.write_ms")?,
                heartbeat: layers.milliseconds("timeouts.heartbeat_ms")?,
                drain: layers.milliseconds("timeouts.drain_ms")?,
            },
            tls: TlsConfig {
                names: layers.list("tls.names"),
            },
            storage: StorageConfig {
                segment_bytes: layers.blocks("storage.segment_bytes")?,
                kept_free_bytes: layers.number("storage.kept_free_bytes")?,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/etc/graintrail/graind.toml";

    fn resolve(
        text: &str,
        environment: &[(&str, &str)],
        flags: Flags,
    ) -> Result<Config, ConfigError> {
        let environment = environment
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        Config::resolve(Some((Path::new(PATH), text)), environment, flags)
    }

    #[test]
    fn later_layers_win() {
        let text = "[limits]\nconnections = 1\nbatches = 1\nsessions = 1\n";
        let environment = [
            ("GRAIND_LIMITS_BATCHES", "2"),
            ("GRAIND_LIMITS_SESSIONS", "2"),
        ];
        let flags = vec![("limits.sessions", "--sessions", "3".to_owned())];
        let config = resolve(text, &environment, flags).unwrap();
        assert_eq!(
            (
                config.limits.connections,
                config.limits.batches,
                config.limits.sessions
            ),
            (1, 2, 3)
        );
    }

    #[test]
    fn the_defaults_are_those_of_the_documentation() {
        let config = resolve("", &[], Flags::new()).unwrap();
        assert!(config.listen.ip().is_loopback() && config.metrics_listen.ip().is_loopback());
        assert_eq!(config.limits.connections, 8_000);
        assert_eq!(config.timeouts.first_byte, Duration::from_secs(10));
        assert_eq!(config.timeouts.request, Duration::from_mins(1));
    }

    #[test]
    fn segments_are_made_of_whole_blocks() {
        let segments = |text| {
            let config = resolve(&format!("[storage]\nsegment_bytes = {text}"), &[], vec![]);
            config.map(|config| config.storage.segment_bytes)
        };
        assert_eq!(segments("8388608").unwrap(), 8 << 20);
        for wrong in ["0", "65536", "8388609", "4294967296"] {
            segments(wrong).expect_err(wrong);
        }
    }

    #[test]
    fn an_error_says_where_the_value_came_from() {
        let message = |result: Result<Config, ConfigError>| result.unwrap_err().to_string();
        assert_eq!(
            message(resolve(
                "listen = \"127.0.0.1:1\"\n\n[limits]\nconnections = \"many\"",
                &[],
                vec![]
            )),
            format!("{PATH}:4: `limits.connections` = `many`: expected a whole number from 1")
        );
        assert_eq!(
            message(resolve("[limits]\nconections = 4\n", &[], vec![])),
            format!("{PATH}:2: there is no setting `limits.conections`")
        );
        assert_eq!(
            message(resolve("", &[("GRAIND_LISTEN", "here")], vec![])),
            "the environment variable GRAIND_LISTEN: `listen` = `here`: expected an address and a port, as 127.0.0.1:8710"
        );
        assert_eq!(
            message(resolve("", &[("GRAIND_LISTN", "here")], vec![])),
            "the environment variable GRAIND_LISTN: there is no setting `listn`"
        );
        assert_eq!(
            message(resolve(
                "",
                &[],
                vec![("metrics_listen", "--metrics-listen", "0.0.0.0:1".into())]
            )),
            "the flag --metrics-listen: `metrics_listen` = `0.0.0.0:1`: expected a loopback address and a port"
        );
        assert!(message(resolve("[limits\n", &[], vec![])).starts_with(&format!("{PATH}:1: ")));
    }

    #[test]
    fn the_example_file_lists_every_setting_with_its_default() {
        let example = include_str!("../../../deploy/graind.example.toml");
        let plain = |line: &'static str| {
            line.strip_prefix("# ")
                .filter(|line| is_setting(line))
                .unwrap_or(line)
        };
        let uncommented = example.lines().map(plain).collect::<Vec<_>>().join("\n");
        let mut defaults = Layers::default();
        let mut listed = Layers::default();
        listed.add_file(Path::new(PATH), &uncommented).unwrap();
        for text in [example, &uncommented] {
            resolve(text, &[], Flags::new()).unwrap();
        }
        let settings = uncommented.lines().filter(|line| is_setting(line));
        assert_eq!(settings.count(), layers::names().count(), "each once");
        for name in layers::names() {
            // Names of a machine have no default that could be shown.
            if name == "tls.names" {
                continue;
            }
            assert!(listed.is_in_file(name), "{name} is not in the example file");
            assert_eq!(listed.text(name), defaults.text(name), "{name}");
        }
        defaults.add_flags(vec![("listen", "--listen", "127.0.0.1:1".to_owned())]);
        assert!(!defaults.is_in_file("listen"));
    }

    /// `name = value`, not a sentence.
    fn is_setting(line: &str) -> bool {
        let name = line.split(" = ").next().unwrap_or_default();
        line.contains(" = ")
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
    }
}
