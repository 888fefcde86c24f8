//! Which ledgers this client trusts: those whose genesis it pinned by a digest
//! that came on paper (log-format.md §9), and nothing that a server or a bundle
//! says about itself.

use std::path::{Path, PathBuf};

use grain_envelope::{
    Digest, FormError, Header, LedgerName, Origin, Party, PublicKey, Region, Role, SignatureBytes,
    Statement, Submitted, WireError, genesis, json,
};
use grain_log::note::VerifierKey;
use grain_log::policy::Policy;
use serde::{Deserialize, Serialize};

use crate::files;

/// The body of `ledger_opened`, as far as trust rests on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Founding {
    /// `production` or `demonstration`.
    pub purpose: String,
    /// Who runs the ledger.
    pub operator: Operator,
    /// The log's verifier key; its name is the origin.
    pub log_vkey: String,
    /// Who may enrol others.
    pub authorities: Vec<Authority>,
    /// The lines of a C2SP tlog-policy; none where no witness is configured.
    pub witness_policy: Vec<String>,
}

/// The ledger's operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// 统一社会信用代码.
    pub party: Party,
    /// Registered name.
    pub name: String,
    /// GB/T 2260.
    pub region: Region,
    /// Its key.
    pub public_key: PublicKey,
}

/// An authority of the genesis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// 统一社会信用代码.
    pub party: Party,
    /// Registered name.
    pub name: String,
    /// Its branch.
    pub role: Role,
    /// GB/T 2260.
    pub region: Region,
    /// Its key.
    pub public_key: PublicKey,
    /// Its key's signature over party and origin.
    pub possession: SignatureBytes,
}

/// A pinned ledger.
#[derive(Debug, Clone)]
pub struct Trusted {
    /// The ledger's id: SHA-256 of its genesis payload.
    pub ledger: Digest,
    /// The log's name.
    pub origin: Origin,
    /// Whom it names.
    pub founding: Founding,
    /// The genesis envelope.
    pub genesis: Submitted,
    log_keys: Vec<VerifierKey>,
}

impl Trusted {
    /// The keys whose signatures make a checkpoint of this log.
    pub fn log_keys(&self) -> &[VerifierKey] {
        &self.log_keys
    }

    /// The witness policy that the genesis names, or the log alone where it
    /// names none.
    ///
    /// # Errors
    /// [`TrustError::Unsound`] where its lines are no policy.
    pub fn policy(&self) -> Result<Policy, TrustError> {
        if self.founding.witness_policy.is_empty() {
            return Ok(Policy::of_log(self.log_keys[0].clone()));
        }
        let mut text = self.founding.witness_policy.join("\n");
        text.push('\n');
        text.parse()
            .map_err(|_| TrustError::Unsound("its witness policy cannot be read"))
    }
}

/// Why a genesis is not trusted.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The file cannot be read or written.
    #[error("{path} cannot be used")]
    Files {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Its digest is not the one on paper.
    #[error("its digest is {found}, not {expected}")]
    OtherDigest {
        /// SHA-256 of the file's payload.
        found: Digest,
        /// What the user gave.
        expected: Digest,
    },
    /// The file is no envelope.
    #[error("it is not an envelope")]
    Wire(#[source] WireError),
    /// The payload is not that of a genesis.
    #[error("it is not a genesis")]
    Form(#[source] FormError),
    /// A rule of log-format.md §9 is broken.
    #[error("it is not a sound genesis: {0}")]
    Unsound(&'static str),
}

/// Reads a genesis envelope and checks all that it can show by itself: form,
/// the operator's signature, each authority's possession of its key.
///
/// # Errors
/// [`TrustError`].
pub fn read_genesis(wire: &[u8]) -> Result<Trusted, TrustError> {
    let envelope = Submitted::from_wire(wire.trim_ascii_end()).map_err(TrustError::Wire)?;
    from_envelope(envelope)
}

/// As [`read_genesis`], from the parts that an entry holds.
///
/// # Errors
/// [`TrustError`].
pub fn from_envelope(envelope: Submitted) -> Result<Trusted, TrustError> {
    let statement =
        Statement::read(envelope.payload(), envelope.signature()).map_err(TrustError::Form)?;
    let header = statement.form.map_err(TrustError::Form)?;
    let founding: Founding =
        json::decode(&statement.body).map_err(|error| TrustError::Form(error.within("body")))?;
    let LedgerName::Origin(origin) = header.ledger.clone() else {
        return Err(TrustError::Unsound("ledger does not hold the origin"));
    };
    check_header(&header, &founding)?;
    check_keys(&envelope, &founding, &origin)?;
    let log_key: VerifierKey = founding
        .log_vkey
        .parse()
        .map_err(|_| TrustError::Unsound("the log's key cannot be read"))?;
    if log_key.name().as_str() != origin.to_string() {
        return Err(TrustError::Unsound(
            "the origin is not the name of the log's key",
        ));
    }
    let ledger = genesis::ledger_id(envelope.payload());
    let trusted = Trusted {
        ledger,
        origin,
        founding,
        genesis: envelope,
        log_keys: vec![log_key],
    };
    trusted.policy()?;
    Ok(trusted)
}

fn check_header(header: &Header, founding: &Founding) -> Result<(), TrustError> {
    let unsound = |what| Err(TrustError::Unsound(what));
    if header.type_name.as_str() != genesis::TYPE {
        return unsound("its type is not grain.ledger_opened.v1");
    }
    if header.author_sequence != 1 || header.author_previous != grain_envelope::AUTHOR_START {
        return unsound("it is not the first event of its key");
    }
    if header.role != Role::Operator || header.actor != founding.operator.party {
        return unsound("it is not written by the operator");
    }
    if header.seen.is_some() {
        return unsound("it claims to have seen a checkpoint");
    }
    if !matches!(founding.purpose.as_str(), "production" | "demonstration") {
        return unsound("its purpose is unknown");
    }
    Ok(())
}

fn check_keys(
    envelope: &Submitted,
    founding: &Founding,
    origin: &Origin,
) -> Result<(), TrustError> {
    let unsound = |what| TrustError::Unsound(what);
    let operator = founding.operator.public_key;
    if envelope.keyid() != grain_envelope::fingerprint(&operator) {
        return Err(unsound("it is not signed by the operator's key"));
    }
    let key = operator
        .verifying_key()
        .map_err(|_| unsound("the operator's key is not sound"))?;
    envelope
        .clone()
        .verify(&key)
        .map_err(|_| unsound("the operator's signature does not hold"))?;
    for authority in &founding.authorities {
        grain_envelope::enrolment::verify_possession(
            origin,
            &authority.party,
            &authority.public_key,
            &authority.possession,
        )
        .map_err(|_| unsound("an authority has not shown that it holds its key"))?;
    }
    Ok(())
}

/// Pins a genesis file in `directory` if its digest is the expected one.
///
/// # Errors
/// [`TrustError`]; nothing is then pinned.
pub fn add(directory: &Path, file: &Path, expected: Digest) -> Result<Trusted, TrustError> {
    let failed = |path: &Path, source| TrustError::Files {
        path: path.to_owned(),
        source,
    };
    let wire = std::fs::read(file).map_err(|source| failed(file, source))?;
    let envelope = Submitted::from_wire(wire.trim_ascii_end()).map_err(TrustError::Wire)?;
    // The digest first: it says that this is not the file that was meant.
    let found = genesis::ledger_id(envelope.payload());
    if found != expected {
        return Err(TrustError::OtherDigest { found, expected });
    }
    let trusted = from_envelope(envelope)?;
    files::make_private_directory(directory).map_err(|source| failed(directory, source))?;
    let path = directory.join(format!("{found}.genesis"));
    files::replace(&path, &wire).map_err(|source| failed(&path, source))?;
    Ok(trusted)
}

/// All pinned ledgers, by id. The digest in each file's name is checked again.
///
/// # Errors
/// [`TrustError`] for a pinned file that is not what its name says.
pub fn list(directory: &Path) -> Result<Vec<Trusted>, TrustError> {
    let failed = |path: &Path, source| TrustError::Files {
        path: path.to_owned(),
        source,
    };
    let entries = match std::fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(failed(directory, source)),
    };
    let mut trusted = Vec::new();
    for entry in entries {
        let path = entry.map_err(|source| failed(directory, source))?.path();
        let Some(id) = path
            .file_name()
            .and_then(|name| name.to_str()?.strip_suffix(".genesis"))
        else {
            continue;
        };
        let Ok(expected) = id.parse::<Digest>() else {
            continue;
        };
        let wire = std::fs::read(&path).map_err(|source| failed(&path, source))?;
        let found = read_genesis(&wire)?;
        if found.ledger != expected {
            return Err(TrustError::OtherDigest {
                found: found.ledger,
                expected,
            });
        }
        trusted.push(found);
    }
    trusted.sort_by_key(|found| found.ledger);
    Ok(trusted)
}
