//! Key files: `NAME.key`, the secret, and `NAME.pub`, what others may know.
//!
//! `NAME.key` is PKCS#8 version 1 (RFC 8410 §7) in PEM, which `openssl pkey`
//! reads as well; only its owner may read it. `NAME.pub` is JSON.

use std::path::{Path, PathBuf};

use grain_envelope::{secret_key_from_pem, secret_key_to_pem};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::files;
use crate::host::Host;
use crate::signer::{MemorySigner, Signer};

/// What others may know of a key, and how its holder uses it by default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyInfo {
    /// The file's name.
    pub name: String,
    /// 统一社会信用代码 of the party that it signs for.
    pub party: String,
    /// The role that its drafts take where they name none.
    pub role: Option<String>,
    /// The person alias that its drafts take where they name none.
    pub person: Option<String>,
    /// Ed25519 public key, hex.
    pub public_key: String,
    /// Fingerprint (log-format.md §3), hex.
    pub key: String,
}

/// A key with what is known of it.
#[derive(Debug)]
pub struct KeyFile {
    /// Where the secret lies.
    pub path: PathBuf,
    /// What others may know.
    pub info: KeyInfo,
    /// The key itself.
    pub signer: MemorySigner,
}

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The name would not be a plain file name.
    #[error("{name} is not a key's name: letters, digits, - and _ only")]
    Name {
        /// What was given.
        name: String,
    },
    /// There is a key of that name already; it is never overwritten.
    #[error("there is a key in {path} already")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// There is no such key.
    #[error("there is no key in {path}")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("{path} cannot be used")]
    Files {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file holds something else than an Ed25519 key.
    #[error("{path} is not a key file")]
    Form {
        /// The file.
        path: PathBuf,
    },
    /// The key is sound, and no `.pub` beside it says whose it is.
    #[error("there is no {public} beside the key: whose key it is is not known")]
    Nameless {
        /// The `.pub` file that is missing.
        public: PathBuf,
        /// What it would hold, but for the party.
        info: Box<KeyInfo>,
    },
    /// `.pub` tells of another key than `.key` holds.
    #[error("{path} tells of another key")]
    Mismatch {
        /// The `.pub` file.
        path: PathBuf,
    },
}

/// Makes a key in `directory` and writes both files.
///
/// # Errors
/// [`KeyFileError::Exists`] rather than ever overwriting a key.
pub fn new(
    host: &dyn Host,
    directory: &Path,
    name: &str,
    party: &str,
    role: Option<&str>,
    person: Option<&str>,
) -> Result<KeyFile, KeyFileError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || !name.chars().all(plain) {
        return Err(KeyFileError::Name {
            name: name.to_owned(),
        });
    }
    let path = directory.join(format!("{name}.key"));
    let failed = |source| KeyFileError::Files {
        path: path.clone(),
        source,
    };
    files::make_private_directory(directory).map_err(failed)?;
    let mut seed = Zeroizing::new([0_u8; 32]);
    host.fill(&mut *seed);
    let pem = secret_key_to_pem(&seed);
    files::create(&path, pem.as_bytes()).map_err(|source| match source.kind() {
        std::io::ErrorKind::AlreadyExists => KeyFileError::Exists { path: path.clone() },
        _ => failed(source),
    })?;
    let signer = MemorySigner::from_seed(&seed);
    let info = KeyInfo {
        name: name.to_owned(),
        party: party.to_owned(),
        role: role.map(ToOwned::to_owned),
        person: person.map(ToOwned::to_owned),
        public_key: hex::encode(signer.public_key()),
        key: signer.fingerprint(),
    };
    let public = path.with_extension("pub");
    let mut json = serde_json::to_vec_pretty(&info).map_err(|_| KeyFileError::Form {
        path: public.clone(),
    })?;
    json.push(b'\n');
    files::replace(&public, &json).map_err(|source| KeyFileError::Files {
        path: public.clone(),
        source,
    })?;
    Ok(KeyFile { path, info, signer })
}

/// Reads `path` and the `.pub` beside it.
///
/// # Errors
/// [`KeyFileError`]; a key that others may read is refused.
pub fn read(path: &Path) -> Result<KeyFile, KeyFileError> {
    let failed = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::NotFound => KeyFileError::Missing {
            path: path.to_owned(),
        },
        _ => KeyFileError::Files {
            path: path.to_owned(),
            source,
        },
    };
    let pem = Zeroizing::new(files::read_private(path).map_err(failed)?);
    let seed = secret_key_from_pem(&pem).ok_or_else(|| KeyFileError::Form {
        path: path.to_owned(),
    })?;
    let signer = MemorySigner::from_seed(&seed);
    let public = path.with_extension("pub");
    let info = read_info(&public).map_err(|error| match error {
        KeyFileError::Missing { path } => nameless(path, &signer),
        other => other,
    })?;
    if info.public_key != hex::encode(signer.public_key()) || info.key != signer.fingerprint() {
        return Err(KeyFileError::Mismatch { path: public });
    }
    Ok(KeyFile {
        path: path.to_owned(),
        info,
        signer,
    })
}

/// A key made elsewhere: what its `.pub` lacks is all but what the key itself tells.
fn nameless(public: PathBuf, signer: &MemorySigner) -> KeyFileError {
    let name = public.file_stem().unwrap_or_default();
    let info = KeyInfo {
        name: name.to_string_lossy().into_owned(),
        party: String::new(),
        role: None,
        person: None,
        public_key: hex::encode(signer.public_key()),
        key: signer.fingerprint(),
    };
    let info = Box::new(info);
    KeyFileError::Nameless { public, info }
}

/// Reads a `.pub` file.
///
/// # Errors
/// [`KeyFileError`].
pub fn read_info(path: &Path) -> Result<KeyInfo, KeyFileError> {
    let json = std::fs::read(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => KeyFileError::Missing {
            path: path.to_owned(),
        },
        _ => KeyFileError::Files {
            path: path.to_owned(),
            source,
        },
    })?;
    serde_json::from_slice(&json).map_err(|_| KeyFileError::Form {
        path: path.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::fixed::Fixed;

    const PARTY: &str = "91630100MA0000A196";

    #[test]
    fn a_key_is_read_back_and_never_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let host = Fixed::default();
        let made = new(
            &host,
            directory.path(),
            "pc-1",
            PARTY,
            Some("importer"),
            None,
        )
        .unwrap();
        let found = read(&made.path).unwrap();
        assert_eq!(found.info, made.info);
        let again = new(&host, directory.path(), "pc-1", PARTY, None, None);
        assert!(matches!(again, Err(KeyFileError::Exists { .. })));
        let outside = new(&host, directory.path(), "../pc", PARTY, None, None);
        assert!(matches!(outside, Err(KeyFileError::Name { .. })));
    }

    #[test]
    fn a_key_made_elsewhere_is_told_what_it_lacks() {
        let directory = tempfile::tempdir().unwrap();
        let host = Fixed::default();
        let made = new(&host, directory.path(), "pc", PARTY, None, None).unwrap();
        let pem = directory.path().join("op.pem");
        std::fs::rename(&made.path, &pem).unwrap();
        match read(&pem).map(|key| key.info) {
            Err(KeyFileError::Nameless { public, info }) => {
                assert_eq!(public, directory.path().join("op.pub"));
                assert_eq!((&*info.name, &*info.party), ("op", ""));
                assert_eq!(info.public_key, made.info.public_key);
                assert_eq!(info.key, made.info.key);
                // With the party filled in it is all that is needed.
                let info = KeyInfo {
                    party: PARTY.to_owned(),
                    ..*info
                };
                std::fs::write(&public, serde_json::to_vec(&info).unwrap()).unwrap();
                assert_eq!(read(&pem).unwrap().info, info);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_pub_file_of_another_key_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let host = Fixed::default();
        let one = new(&host, directory.path(), "one", PARTY, None, None).unwrap();
        let two = new(&host, directory.path(), "two", PARTY, None, None).unwrap();
        std::fs::copy(
            two.path.with_extension("pub"),
            one.path.with_extension("pub"),
        )
        .unwrap();
        assert!(matches!(
            read(&one.path),
            Err(KeyFileError::Mismatch { .. })
        ));
    }
}
