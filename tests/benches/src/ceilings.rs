//! What this machine could do at best, measured in the same run: every figure
//! of the ledger is printed beside the ceiling that it is a share of.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};

use crate::stopwatch::{percentile, start};

/// The raw speeds of the machine.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Ceilings {
    /// `verify_strict` on one core, signatures per second.
    pub verify_one_core_per_s: f64,
    /// `verify_strict` on every core at once: V.
    pub verify_per_s: f64,
    /// Cores that V used.
    pub cores: usize,
    /// `fdatasync` of 4 KiB into a zero-filled file, median.
    pub fdatasync_p50_us: f64,
    /// The same, 99th percentile.
    pub fdatasync_p99_us: f64,
}

const MESSAGE_SIZE: usize = 900;
const VERIFY_TIME: Duration = Duration::from_millis(1_500);
const SYNCS: u64 = 1_000;
const PAGE_SIZE: usize = 4_096;

/// Measures all of them in `directory`.
pub fn measure(directory: &Path) -> Result<Ceilings> {
    let cores = std::thread::available_parallelism()?.get();
    let (fdatasync_p50_us, fdatasync_p99_us) = fdatasync(directory)?;
    Ok(Ceilings {
        verify_one_core_per_s: verify(1)?,
        verify_per_s: verify(cores)?,
        cores,
        fdatasync_p50_us,
        fdatasync_p99_us,
    })
}

/// Signatures per second that `threads` threads check together.
pub fn verify(threads: usize) -> Result<f64> {
    let rates: Vec<f64> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|n| scope.spawn(move || verify_on_one(n)))
            .collect();
        running
            .into_iter()
            .map(|thread| thread.join().ok().flatten())
            .collect::<Option<_>>()
    })
    .context("a verifying thread failed")?;
    Ok(rates.into_iter().sum())
}

fn verify_on_one(thread: usize) -> Option<f64> {
    let mut messages = Vec::new();
    for n in 0..64_u8 {
        let key = SigningKey::from_bytes(&[n.wrapping_add(u8::try_from(thread).ok()?); 32]);
        let message = vec![n; MESSAGE_SIZE];
        messages.push((key.verifying_key(), key.sign(&message), message));
    }
    let started = start();
    let mut checked = 0.0;
    while started.elapsed() < VERIFY_TIME {
        for (key, signature, message) in &messages {
            let key: &VerifyingKey = key;
            key.verify_strict(message, signature).ok()?;
            checked += 1.0;
        }
    }
    Some(checked / started.elapsed().as_secs_f64())
}

/// Median and 99th percentile of `fdatasync`, in microseconds.
pub fn fdatasync(directory: &Path) -> Result<(f64, f64)> {
    let path = directory.join("fdatasync.ceiling");
    let file = File::options()
        .create(true)
        .truncate(true)
        .read(true)
        .write(true)
        .open(&path)?;
    let page = [0x5a_u8; PAGE_SIZE];
    let pages = SYNCS * u64::try_from(PAGE_SIZE)?;
    file.write_all_at(&vec![0; usize::try_from(pages)?], 0)?;
    file.sync_all()?;
    let mut took = Vec::new();
    for n in 0..SYNCS {
        let started = start();
        file.write_all_at(&page, n * u64::try_from(PAGE_SIZE)?)?;
        file.sync_data()?;
        took.push(started.elapsed());
    }
    std::fs::remove_file(&path)?;
    let microseconds = |share| percentile(&mut took.clone(), share).as_secs_f64() * 1e6;
    Ok((microseconds(0.5), microseconds(0.99)))
}
