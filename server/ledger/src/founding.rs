//! Founding a ledger: the only thing that ever makes one (log-format.md §9).
//!
//! The log key comes first, because the founding envelope names it; then the envelope, signed by
//! the operator, perhaps on another machine; then entry 0, the only one whose salt is zero, and the
//! first checkpoint, of size 1.

use std::sync::Arc;

use grain_envelope::{
    Digest, Entry, FormError, Header, LeafKind, LedgerName, Source, Submitted, Verdict, Verified,
    VerifyError, WireError, genesis,
};
use grain_events::catalog::LedgerOpened;
use grain_events::{Body, Context, Judgement, State, Stop, timing};
use grain_log::merkle::{EMPTY_ROOT, leaf_hash, root_of};
use grain_log::note::{KeyName, SigningKey};
use grain_log::policy::Policy;
use grain_store::disk::{Disk, HostDisk};
use grain_store::files::{Directory, SEGMENT_SIZE};
use grain_store::{AppendError, Log, ObjectError, Record};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::clock::{Clock, Randomness};
use crate::directory::{self, DataDirectory, DirectoryError};
use crate::open::{OpenError, read_log_key, trace_name};
use crate::publisher::{Signed, chain, extend_tiles};
use crate::signer::Signer;

/// Why no ledger was founded.
#[derive(Debug, Error)]
pub enum FoundError {
    /// There is one already.
    #[error("there is a ledger in {0} already")]
    Founded(std::path::PathBuf),
    /// The origin is not the name of a log.
    #[error("{0:?} is not an origin: printable ASCII without space and plus, at most 255 bytes")]
    Origin(String),
    /// A file of the data directory could not be had.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The log key cannot be read.
    #[error("the log key cannot be read")]
    LogKey(#[source] Box<OpenError>),
    /// The envelope is not one.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The payload is not that of a founding.
    #[error(transparent)]
    Form(#[from] FormError),
    /// The signature is not the operator's.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// What the envelope says is not what a founding says.
    #[error("the founding envelope is refused: {member} {expected}")]
    Refused {
        /// Which member.
        member: &'static str,
        /// What it must say.
        expected: String,
    },
    /// The rules refuse it.
    #[error("the founding is refused: {0}")]
    Rules(String),
    /// The clock shows a time that cannot be recorded, or lies before the founding.
    #[error("the clock is wrong: {0}")]
    Clock(String),
    /// The log could not be made.
    #[error("the log cannot be made")]
    Log(#[from] grain_store::files::OpenError),
    /// Entry 0 could not be written.
    #[error("entry 0 cannot be written")]
    Append(#[from] AppendError),
    /// The first checkpoint could not be stored.
    #[error("the first checkpoint cannot be stored")]
    Objects(#[from] ObjectError),
    /// The first checkpoint could not be checked.
    #[error("the first checkpoint is refused: {0}")]
    Checkpoint(String),
}

/// A ledger that was founded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founded {
    /// SHA-256 of the founding payload: to be printed on paper, and pinned by everybody.
    pub ledger_id: Digest,
    /// The log's name.
    pub origin: String,
    /// The log's key, by which everything it signs is verified.
    pub vkey: String,
}

/// Makes the log's key in a data directory that has none, and the directory if need be. Returns
/// the vkey that the founding envelope names as `log_vkey`.
pub fn make_log_key(
    directory: &DataDirectory,
    origin: &str,
    randomness: &dyn Randomness,
) -> Result<String, FoundError> {
    let name: KeyName = origin
        .parse()
        .map_err(|_| FoundError::Origin(origin.to_owned()))?;
    let io = |source| directory::io_error("create", directory.root(), source);
    std::fs::create_dir_all(directory.root()).map_err(io)?;
    if directory::read_optional(&directory.log_key())?.is_some() {
        return Err(FoundError::Founded(directory.log_key()));
    }
    let mut seed = Zeroizing::new([0; 32]);
    randomness.fill(&mut *seed);
    let key = SigningKey::from_seed(name, &seed);
    let text = Zeroizing::new(format!("{}\n", *key.to_text()));
    directory::replace(&directory.log_key(), text.as_bytes(), 0o600)?;
    Ok(key.verifier_key().to_string())
}

/// The vkey of the log key in a data directory.
pub fn log_vkey(directory: &DataDirectory) -> Result<String, FoundError> {
    let key = read_log_key(directory).map_err(|error| FoundError::LogKey(Box::new(error)))?;
    Ok(key.verifier_key().to_string())
}

/// Founds the ledger of a signed founding envelope (its wire form) in a data directory that holds
/// the log key which it names.
pub fn found(
    directory: &DataDirectory,
    envelope: &[u8],
    clock: &dyn Clock,
) -> Result<Founded, FoundError> {
    found_on(&HostDisk, directory, envelope, clock, SEGMENT_SIZE)
}

/// Founds a ledger whose log lies on any disk, in segments of any size.
pub fn found_on<D: Disk>(
    disk: &D,
    directory: &DataDirectory,
    envelope: &[u8],
    clock: &dyn Clock,
    segment_bytes: u32,
) -> Result<Founded, FoundError> {
    if directory::read_optional(&directory.genesis())?.is_some() {
        return Err(FoundError::Founded(directory.root().to_owned()));
    }
    let key = read_log_key(directory).map_err(|error| FoundError::LogKey(Box::new(error)))?;
    let signer = Signer::new(key);
    let founding = Founding::read(envelope, &signer)?;
    let entry = founding.entry(clock)?;
    let ledger_id = genesis::ledger_id(&entry.payload);
    write(disk, directory, &entry, &signer, ledger_id, segment_bytes)?;
    directory::replace(
        &directory.policy(),
        founding.policy(&signer).as_bytes(),
        0o644,
    )?;
    // Last: a directory with a genesis file is a ledger.
    directory::replace(
        &directory.genesis(),
        &founding.verified.submitted().to_wire(),
        0o644,
    )?;
    let (origin, vkey) = (signer.origin().to_string(), signer.verifier().to_string());
    Ok(Founded {
        ledger_id,
        origin,
        vkey,
    })
}

/// Checks that a founding envelope is as the operator that it names signed it.
pub(crate) fn check_signed(submitted: Submitted) -> Result<(), FoundError> {
    Founding::signed(submitted).map(drop)
}

struct Founding {
    verified: Verified,
    header: Header,
    body: LedgerOpened,
}

impl Founding {
    /// Reads the envelope and checks what every founding has in common.
    fn read(envelope: &[u8], signer: &Signer) -> Result<Self, FoundError> {
        let founding = Self::signed(Submitted::from_wire(envelope)?)?;
        founding.check(signer)?;
        Ok(founding)
    }

    /// What the operator that it names has signed.
    fn signed(submitted: Submitted) -> Result<Self, FoundError> {
        let statement =
            grain_envelope::Statement::read(submitted.payload(), submitted.signature())?;
        let header = statement.form?;
        let body = match Body::parse(header.type_name.as_str(), &statement.body)? {
            Body::LedgerOpened(body) => *body,
            _ => return Err(refused("type", format!("is {}", genesis::TYPE))),
        };
        let operator = body.operator.public_key.verifying_key();
        let key =
            operator.map_err(|error| refused("body.operator.public_key", error.to_string()))?;
        Ok(Self {
            verified: submitted.verify(&key)?,
            header,
            body,
        })
    }

    fn check(&self, signer: &Signer) -> Result<(), FoundError> {
        let (header, origin) = (&self.header, signer.origin().as_str());
        let named = matches!(&header.ledger, LedgerName::Origin(name) if name.as_str() == origin);
        let vkey = signer.verifier().to_string();
        let rules = [
            (
                "ledger",
                named,
                format!("is the origin of the log key, {origin}"),
            ),
            (
                "body.log_vkey",
                self.body.log_vkey.as_str() == vkey,
                format!("is {vkey}"),
            ),
            (
                "author_sequence",
                header.author_sequence == 1,
                "is 1".to_owned(),
            ),
            (
                "author_previous",
                header.author_previous == grain_envelope::AUTHOR_START,
                "is 64 zeros".to_owned(),
            ),
            ("source", header.source == Source::Api, "is api".to_owned()),
            ("seen", header.seen.is_none(), "is null".to_owned()),
        ];
        match rules.into_iter().find(|(_, holds, _)| !holds) {
            Some((member, _, expected)) => Err(refused(member, expected)),
            None => self.check_policy(signer),
        }
    }

    /// The policy as it is served: the lines of genesis, or, where it has none, the log alone.
    fn policy(&self, signer: &Signer) -> String {
        if self.body.witness_policy.is_empty() {
            return format!("log {}\nquorum none\n", signer.verifier());
        }
        let lines = self
            .body
            .witness_policy
            .iter()
            .map(|line| format!("{}\n", line.as_str()));
        lines.collect()
    }

    fn check_policy(&self, signer: &Signer) -> Result<(), FoundError> {
        let text = self.policy(signer);
        let policy: Policy = text.parse().map_err(|error| {
            refused("body.witness_policy", format!("is a tlog-policy: {error}"))
        })?;
        if policy
            .logs()
            .iter()
            .any(|log| log.key == *signer.verifier())
        {
            Ok(())
        } else {
            Err(refused(
                "body.witness_policy",
                "lists this log's key".to_owned(),
            ))
        }
    }

    /// Entry 0.
    fn entry(&self, clock: &dyn Clock) -> Result<Entry, FoundError> {
        let judgement = self.judge(clock)?;
        let (payload, signature, _) = self.verified.clone().into_parts();
        let admission = judgement.admission().encode();
        Ok(Entry {
            payload,
            signature,
            admission,
            salt: genesis::SALT,
        })
    }

    fn judge(&self, clock: &dyn Clock) -> Result<Judgement, FoundError> {
        let now = grain_envelope::ServerTime::from_milliseconds(clock.unix_milliseconds())
            .map_err(|error| FoundError::Clock(error.to_string()))?;
        let occurred_at = &self.header.occurred_at;
        if timing::is_clock_ahead(occurred_at, now) {
            return Err(FoundError::Clock(format!(
                "{occurred_at} lies ahead of {now}"
            )));
        }
        let recorded_at = timing::recorded_at(self.body.purpose, now, None, occurred_at)
            .map_err(|error| FoundError::Clock(error.to_string()))?;
        let context = Context {
            index: 0,
            recorded_at,
        };
        let body = Body::LedgerOpened(Box::new(self.body.clone()));
        let digest = self.verified.digest();
        let decision =
            grain_events::decide(&State::untracked(), &self.header, &body, &digest, &context);
        let judgement = decision.outcome.map_err(|stop| match stop {
            Stop::Forbidden(forbidden) => FoundError::Rules(forbidden.text.en.to_owned()),
            Stop::Form(error) => error.into(),
        })?;
        if judgement.verdict == Verdict::Admitted && judgement.violations.is_empty() {
            return Ok(judgement);
        }
        let told: Vec<&str> = judgement
            .violations
            .iter()
            .map(|found| found.en.as_str())
            .collect();
        Err(FoundError::Rules(told.join("; ")))
    }
}

/// Writes entry 0 and publishes the checkpoint of size 1. Done again after an interruption it does
/// the same: the log is empty until entry 0 is in it.
fn write<D: Disk>(
    disk: &D,
    directory: &DataDirectory,
    entry: &Entry,
    signer: &Signer,
    ledger_id: Digest,
    segment_bytes: u32,
) -> Result<(), FoundError> {
    let held = Directory::lock(disk.clone(), directory.root())?;
    held.create(segment_bytes)?;
    let naming = Arc::new(trace_name);
    let mut options = grain_store::files::OpenOptions::new(*ledger_id.as_bytes(), naming);
    options.segment_size = segment_bytes;
    let (mut log, _) = held.open(&options)?;
    let record = entry.encode();
    let (_, leaf) = entry.derive()?;
    debug_assert_eq!(leaf.kind, LeafKind::Genesis, "entry 0 founds the ledger");
    log.append(
        0,
        &[Record {
            name: trace_name(&record),
            bytes: &record,
        }],
    )?;
    let root = root_of(&[leaf_hash(&leaf.encode())]);
    let first = Signed {
        size: 1,
        root,
        note: signer.sign(1, root),
    };
    let nothing = Signed {
        size: 0,
        root: EMPTY_ROOT,
        note: String::new(),
    };
    extend_tiles(&*log.reader(), &log.objects(), &nothing, &first)
        .map_err(|error| FoundError::Checkpoint(chain(&error)))?;
    log.objects()
        .replace_checkpoint(None, first.note.as_bytes())?;
    Ok(())
}

fn refused(member: &'static str, expected: String) -> FoundError {
    FoundError::Refused { member, expected }
}
