//! The socket by which a command of the same user on the same machine reaches a running server:
//! the directory is locked, so that only the server itself can copy what it is writing.
//!
//! One request, one answer, one line of JSON each. The socket lies in the data directory and
//! belongs to whoever runs the server (0600).

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream as BlockingStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use grain_ledger::{Ledger, Manifest, Unwatched};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;

use crate::certificates::AuthorityFiles;
use crate::side::copy_beside;

const NAME: &str = "control";
const REQUEST_SIZE_MAX: u64 = 16 * 1024;

/// What a command asks of the server.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum Request {
    /// A backup into this directory.
    Backup(PathBuf),
}

/// What became of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
enum Reply {
    /// The backup has so many entries.
    Size(u64),
    /// Why there is none.
    Failed(String),
}

/// Why a running server did not do it.
#[derive(Debug, Error)]
pub(crate) enum ControlError {
    /// The socket broke off.
    #[error("cannot talk to the running server")]
    Socket(#[from] io::Error),
    /// The server's answer cannot be read.
    #[error("the running server answers something else")]
    Answer(#[from] serde_json::Error),
    /// The server says why.
    #[error("{0}")]
    Failed(String),
}

/// Makes a backup of an open ledger, its certificate authority included.
pub(crate) fn backup(ledger: &Ledger, data: &Path, target: &Path) -> Result<Manifest, String> {
    let manifest = ledger
        .backup_with(target, &|target| copy_beside(data, target), &Unwatched)
        .map_err(|error| chain(&error))?;
    AuthorityFiles::of(data)
        .copy_to(target)
        .map_err(|error| chain(&error))?;
    Ok(manifest)
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// Has the server that has `data` open make a backup; `None` where no server runs.
pub(crate) fn ask_for_backup(data: &Path, target: &Path) -> Result<Option<u64>, ControlError> {
    let mut stream = match BlockingStream::connect(data.join(NAME)) {
        Ok(stream) => stream,
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
            ) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    let target = std::path::absolute(target)?;
    let mut line = serde_json::to_vec(&Request::Backup(target))?;
    line.push(b'\n');
    stream.write_all(&line)?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    match serde_json::from_str(&answer)? {
        Reply::Size(size) => Ok(Some(size)),
        Reply::Failed(why) => Err(ControlError::Failed(why)),
    }
}

/// The server's end of the socket.
pub(crate) struct Control {
    listener: UnixListener,
    data: PathBuf,
    ledger: Arc<Ledger>,
}

impl Control {
    /// Opens the socket; what lies there belonged to a server that has died, since the directory
    /// is locked by this one.
    pub(crate) fn open(data: &Path, ledger: Arc<Ledger>) -> io::Result<Self> {
        let path = data.join(NAME);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(&path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
        Ok(Self {
            listener,
            data: data.to_owned(),
            ledger,
        })
    }

    /// Serves one command after the other, until the server stops.
    pub(crate) async fn run(self, mut stop: watch::Receiver<bool>) {
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                stopped = stop.wait_for(|stop| *stop) => {
                    drop(stopped);
                    break;
                }
            };
            let served = match accepted {
                Ok((stream, _)) => self.serve(stream).await,
                Err(error) => Err(error),
            };
            if let Err(error) = served {
                tracing::warn!(%error, "a command broke off");
            }
        }
        if let Err(error) = fs::remove_file(self.data.join(NAME)) {
            tracing::warn!(%error, "cannot remove the control socket");
        }
    }

    async fn serve(&self, mut stream: UnixStream) -> io::Result<()> {
        let (reader, mut writer) = stream.split();
        let mut line = String::new();
        let mut reader = tokio::io::BufReader::new(reader.take(REQUEST_SIZE_MAX));
        reader.read_line(&mut line).await?;
        let reply = match serde_json::from_str(&line) {
            Ok(Request::Backup(target)) => self.backup(target).await,
            Err(error) => Reply::Failed(error.to_string()),
        };
        let mut line = serde_json::to_vec(&reply)?;
        line.push(b'\n');
        writer.write_all(&line).await
    }

    async fn backup(&self, target: PathBuf) -> Reply {
        let (ledger, data) = (Arc::clone(&self.ledger), self.data.clone());
        tracing::info!(target = %target.display(), "backup begun");
        let made = tokio::task::spawn_blocking(move || backup(&ledger, &data, &target)).await;
        match made {
            Ok(Ok(manifest)) => {
                tracing::info!(size = manifest.size, "backup made");
                Reply::Size(manifest.size)
            }
            Ok(Err(error)) => {
                tracing::error!(error, "no backup");
                Reply::Failed(error)
            }
            Err(error) => Reply::Failed(error.to_string()),
        }
    }
}
