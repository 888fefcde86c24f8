//! The bare server: what is left of a durable append when nothing is ledger
//! about it. The same HTTP stack as `graind`'s (its accept loop around another
//! router), `verify_strict`, and one write and one `fdatasync` for each group;
//! no rules, no chains, no tree, no index.
//!
//! It runs as a process of its own, as `graind` does: `bench bare FILE KEYS`.

use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use ed25519_dalek::{Signature, VerifyingKey};
use grain_app::clock::SystemClock;
use grain_app::config::{Config, Flags};
use grain_app::listener::Listener;
use grain_app::metrics::HttpMetrics;
use grain_app::places::Places;
use grain_app::shell::{Shell, ShellParts};
use grain_envelope::{KeyId, PublicKey, Submitted, pae};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use crate::graind::processor_time;

/// Zero-filled room in the file; writing begins anew behind it.
const FILE_SIZE: u64 = 64 << 20;
/// Most members of a group, as in the ledger.
const GROUP_MAX: usize = 1_024;
/// Frames begin at multiples of a sector.
const SECTOR: usize = 512;

type Keys = HashMap<KeyId, VerifyingKey>;

struct Member {
    bytes: Vec<u8>,
    done: oneshot::Sender<bool>,
}

struct Bare {
    keys: Keys,
    queue: Sender<Member>,
}

/// Serves until it is killed. `keys` holds a public key in hex on each line.
pub fn serve(file: &Path, keys: &Path) -> Result<()> {
    let keys = read_keys(keys)?;
    let file = zero_filled(file)?;
    let (queue, members) = channel();
    std::thread::Builder::new()
        .name("commit".into())
        .spawn(move || commit(&file, &members))?;
    let router = Router::new()
        .route("/api/v1/events", post(submit))
        .with_state(Arc::new(Bare { keys, queue }));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(listen(router))
}

async fn listen(router: Router) -> Result<()> {
    let config = Config::resolve(None, Vec::new(), Flags::new())?;
    let socket = TcpListener::bind("127.0.0.1:0").await?;
    let address = socket.local_addr()?;
    let shell = Shell::new(ShellParts {
        router,
        clock: Arc::new(SystemClock),
        metrics: Arc::new(HttpMetrics::default()),
        limits: config.limits.clone(),
        timeouts: config.timeouts.clone(),
        secure: false,
        id_prefix: 0,
    });
    let places = Places::new(
        config.limits.connections,
        config.limits.connections_per_address,
    );
    let listener = Listener {
        socket,
        tls: None,
        places: Arc::new(places),
        shell: Arc::new(shell),
        timeouts: config.timeouts,
    };
    // Whoever started this process reads the address from here.
    let mut stdout = std::io::stdout();
    std::io::Write::write_all(&mut stdout, format!("listening on {address}\n").as_bytes())?;
    let (_never, stop) = watch::channel(false);
    listener.run(stop).await;
    Ok(())
}

fn read_keys(path: &Path) -> Result<Keys> {
    let text = std::fs::read_to_string(path)?;
    let mut keys = Keys::new();
    for line in text.lines() {
        let key: PublicKey = line.parse()?;
        keys.insert(grain_envelope::fingerprint(&key), key.verifying_key()?);
    }
    Ok(keys)
}

fn zero_filled(path: &Path) -> Result<File> {
    let file = File::options()
        .create(true)
        .truncate(true)
        .write(true)
        .open(path)?;
    let zeros = vec![0; 1 << 20];
    for part in 0..FILE_SIZE >> 20 {
        file.write_all_at(&zeros, part << 20)?;
    }
    file.sync_all()?;
    Ok(file)
}

async fn submit(State(bare): State<Arc<Bare>>, body: Bytes) -> (StatusCode, &'static str) {
    let Ok(submitted) = Submitted::from_wire(&body) else {
        return (StatusCode::BAD_REQUEST, "");
    };
    let Some(key) = bare.keys.get(&submitted.keyid()) else {
        return (StatusCode::UNAUTHORIZED, "");
    };
    let signature = Signature::from_bytes(submitted.signature());
    if key
        .verify_strict(&pae(submitted.payload()), &signature)
        .is_err()
    {
        return (StatusCode::UNAUTHORIZED, "");
    }
    let (done, committed) = oneshot::channel();
    let mut bytes = submitted.payload().to_vec();
    bytes.extend_from_slice(submitted.signature());
    if bare.queue.send(Member { bytes, done }).is_ok() && committed.await == Ok(true) {
        (StatusCode::CREATED, "recorded")
    } else {
        (StatusCode::INTERNAL_SERVER_ERROR, "")
    }
}

fn commit(file: &File, members: &Receiver<Member>) {
    let (mut offset, mut frame, mut waiting) = (0, Vec::new(), Vec::new());
    while let Ok(first) = members.recv() {
        frame.clear();
        for member in std::iter::once(first)
            .chain(members.try_iter())
            .take(GROUP_MAX)
        {
            frame.extend_from_slice(&member.bytes);
            waiting.push(member.done);
        }
        frame.resize(frame.len().next_multiple_of(SECTOR), 0xff);
        let size = frame.len() as u64;
        if offset + size > FILE_SIZE {
            offset = 0;
        }
        let written = file
            .write_all_at(&frame, offset)
            .and_then(|()| file.sync_data());
        offset += size;
        for done in waiting.drain(..) {
            // Who does not wait any more has gone.
            let _told = done.send(written.is_ok()).is_ok();
        }
    }
}

/// A bare server that runs; it is killed when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    /// Where it listens.
    pub address: std::net::SocketAddr,
}

impl Running {
    /// Starts this program as a bare server that knows these keys (hex).
    pub fn start(directory: &Path, keys: &[String]) -> Result<Running> {
        let (file, key_file) = files(directory);
        std::fs::write(&key_file, keys.join("\n"))?;
        let mut child = Command::new(std::env::current_exe()?)
            .arg("bare")
            .args([&file, &key_file])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().context("standard output is piped")?;
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line)?;
        let address = line.trim().strip_prefix("listening on ");
        let address = address
            .context("the bare server ended before it listened")?
            .parse()?;
        Ok(Running { child, address })
    }
}

impl Running {
    /// Processor time used so far by all its threads.
    pub fn processor_time(&self) -> Result<Duration> {
        processor_time(&self.child)
    }
}

fn files(directory: &Path) -> (PathBuf, PathBuf) {
    (directory.join("bare.log"), directory.join("bare.keys"))
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}
