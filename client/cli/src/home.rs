//! The user's directory: keys, trust, outboxes, what was seen, and config.toml.

use std::path::{Path, PathBuf};

use grain_envelope::Digest;
use grain_sdk::trust::{self, Trusted};
use serde::Deserialize;

use crate::failure::{Failure, exit};

/// `config.toml`: what a user need not type each time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Configuration {
    /// URL of the ledger.
    pub(crate) server: Option<String>,
    /// Name or path of the key.
    pub(crate) key: Option<String>,
    /// PEM file of the certificate authority.
    pub(crate) ca: Option<PathBuf>,
    /// Id of the ledger, or its beginning.
    pub(crate) ledger: Option<String>,
}

/// The directory.
#[derive(Debug, Clone)]
pub(crate) struct Home(PathBuf);

impl Home {
    /// At this path; nothing is made yet.
    pub(crate) fn at(path: PathBuf) -> Home {
        Home(path)
    }

    /// `keys/`.
    pub(crate) fn keys(&self) -> PathBuf {
        self.0.join("keys")
    }

    /// `trust/`.
    pub(crate) fn trust(&self) -> PathBuf {
        self.0.join("trust")
    }

    /// `outbox/FINGERPRINT/`.
    pub(crate) fn outbox(&self, key: &str) -> PathBuf {
        self.0.join("outbox").join(key)
    }

    /// `imports/LEDGER/PARTY/`.
    pub(crate) fn imports(&self, ledger: &Digest, party: &str) -> PathBuf {
        self.0.join("imports").join(ledger.to_string()).join(party)
    }

    /// Fingerprints of the keys that have an outbox here, in order.
    pub(crate) fn outboxes(&self) -> Result<Vec<String>, Failure> {
        let directory = self.0.join("outbox");
        let entries = match std::fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(unusable(&directory).because(&error)),
        };
        let mut keys = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| unusable(&directory).because(&error))?;
            let name = entry.file_name();
            keys.extend(name.to_str().and_then(|name| name.parse::<Digest>().ok()));
        }
        keys.sort_unstable();
        Ok(keys.iter().map(ToString::to_string).collect())
    }

    /// `seen/LEDGER`.
    pub(crate) fn seen(&self, ledger: &Digest) -> PathBuf {
        self.0.join("seen").join(ledger.to_string())
    }

    /// The key's file: a path as it is, a name in `keys/`; a name that is none there and that of a
    /// file here is a path.
    pub(crate) fn key_path(&self, key: &str) -> PathBuf {
        let path = PathBuf::from(key);
        if key.contains('/') || path.extension().is_some_and(|e| e == "key") {
            return path;
        }
        let named = self.keys().join(format!("{key}.key"));
        if !named.exists() && path.is_file() {
            path
        } else {
            named
        }
    }

    /// What `config.toml` says; without one, nothing.
    pub(crate) fn configuration(&self) -> Result<Configuration, Failure> {
        let path = self.0.join("config.toml");
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Configuration::default());
            }
            Err(error) => return Err(unusable(&path).because(&error)),
        };
        toml::from_str(&text).map_err(|error| unusable(&path).because(&error))
    }

    /// The one ledger meant: by the beginning of its id, or the only one trusted.
    pub(crate) fn ledger(&self, named: Option<&str>) -> Result<Trusted, Failure> {
        let mut trusted = trust::list(&self.trust())?;
        if let Some(named) = named {
            trusted.retain(|ledger| ledger.ledger.to_string().starts_with(named));
        }
        if trusted.len() > 1 {
            return Err(Failure::new(
                exit::MALFORMED,
                "which-ledger",
                "信任的账本不止一个",
                "more than one ledger is trusted",
            )
            .hint("用 --ledger 指明", "say which with --ledger"));
        }
        trusted.pop().ok_or_else(|| {
            Failure::new(
                exit::UNTRUSTED,
                "no-ledger",
                "还没有信任的账本",
                "no ledger is trusted yet",
            )
            .hint(
                "grain trust add 文件 --sha256 纸上的编号",
                "grain trust add FILE --sha256 the id on paper",
            )
        })
    }
}

fn unusable(path: &Path) -> Failure {
    Failure::new(
        exit::MALFORMED,
        "configuration",
        format!("无法使用 {}", path.display()),
        format!("{} cannot be used", path.display()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_name_here_or_a_file_anywhere() {
        let directory = tempfile::tempdir().unwrap();
        let home = Home::at(directory.path().join("home"));
        std::fs::create_dir_all(home.keys()).unwrap();
        let named = home.keys().join("pc.key");
        assert_eq!(home.key_path("pc"), named);
        assert_eq!(home.key_path("./op.pem"), Path::new("./op.pem"));
        assert_eq!(home.key_path("op.key"), Path::new("op.key"));
        // A file of the directory that the tests run in, until there is a key of that name.
        let file = "Cargo.toml";
        assert_eq!(home.key_path(file), Path::new(file));
        let named = home.keys().join("Cargo.toml.key");
        std::fs::write(&named, "").unwrap();
        assert_eq!(home.key_path(file), named);
    }
}
