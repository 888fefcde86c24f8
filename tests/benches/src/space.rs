//! What a ledger takes up: bytes on disk for each event, and memory.

use std::path::Path;

use anyhow::{Context, Result};
use grain_envelope::Entry;
use grain_log::frame::{Chain, Header};
use grain_log::segment::{self, LogScan};

use crate::figures::{Bound, Figure};
use crate::graind::Serving;
use crate::run::Bench;

/// The index's cache, which memory is told without.
const INDEX_CACHE_BYTES: u64 = 64 << 20;
const MIB: f64 = 1_048_576.0;

/// Memory of a server at some size of its log.
#[derive(Debug)]
pub struct Memory {
    entries: u64,
    resident: u64,
    filter: u64,
}

/// Reads it.
pub fn memory(serving: &Serving) -> Result<Memory> {
    Ok(Memory {
        entries: serving.metric("graintrail_log_size")?,
        resident: serving.resident_bytes()?,
        filter: serving.metric("graintrail_filter_bytes")?,
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "bytes of memory and disk, far below 2^52"
)]
fn float(number: u64) -> f64 {
    number as f64
}

/// Compares memory at a tenth of the history with memory at its end.
pub fn compare(bench: &mut Bench<'_>, small: &Memory, large: &Memory) {
    let told = |memory: &Memory| {
        let name = format!("resident memory at {} entries", memory.entries);
        Figure::new(name, float(memory.resident) / MIB, "MiB").noted(format!(
            "id filter {:.1} MiB of it",
            float(memory.filter) / MIB
        ))
    };
    bench.figures.push(told(small));
    // The filter and the cache of the index may grow, everything else may not.
    let own = float(small.resident.saturating_sub(small.filter));
    let allowed = own * 1.2 + float(large.filter);
    let growth = float(large.resident) / float(small.resident.max(1));
    let bound = Bound::at_most((allowed + float(INDEX_CACHE_BYTES)) / MIB);
    let figure = told(large).promised(bound, None);
    bench
        .figures
        .push(figure.noted(format!("{growth:.2} x the smaller")));
}

/// Bytes of the data directory by what they are.
#[derive(Debug, Default)]
struct Usage {
    entries: u64,
    /// Payloads, signatures, salts, admission records.
    own: u64,
    /// Frames in use, padding included.
    frames: u64,
    /// Segment files, the zero-filled room for later frames included.
    segments: u64,
    sidecars: u64,
    objects: u64,
    index: u64,
    rest: u64,
}

/// Bytes on disk for each event, beside its own bytes and the index.
pub fn disk(bench: &mut Bench<'_>, data: &Path) -> Result<()> {
    bench.tell("bytes on disk");
    let mut usage = Usage::default();
    allocated(data, data, &mut usage)?;
    frames(&data.join("log"), &mut usage)?;
    let each = |bytes: u64| float(bytes) / float(usage.entries.max(1));
    let overhead = usage.frames - usage.own + usage.sidecars + usage.objects + usage.rest;
    bench
        .figures
        .push(Figure::new("own bytes of an event", each(usage.own), "B"));
    let figure = Figure::new("disk beside own bytes and index", each(overhead), "B")
        .promised(Bound::at_most(160.0), None)
        .noted(format!(
            "frames {:.0}, sidecars {:.0}, tiles {:.0}, other {:.0}",
            each(usage.frames - usage.own),
            each(usage.sidecars),
            each(usage.objects),
            each(usage.rest)
        ))
        .noted(format!(
            "room zero-filled ahead apart: {:.0} MiB",
            float(usage.segments.saturating_sub(usage.frames)) / MIB
        ));
    bench.figures.push(figure);
    bench
        .figures
        .push(Figure::new("index on disk", each(usage.index), "B"));
    Ok(())
}

/// Adds up what the files below a folder take up on disk.
fn allocated(root: &Path, folder: &Path, usage: &mut Usage) -> Result<()> {
    use std::os::unix::fs::MetadataExt;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let metadata = std::fs::metadata(&path)?;
        if metadata.is_dir() {
            allocated(root, &path, usage)?;
            continue;
        }
        // The kernel counts in blocks of 512 bytes, whatever the file system's are.
        let bytes = metadata.blocks() * 512;
        let first = path.strip_prefix(root)?.iter().next().unwrap_or_default();
        let extension = path.extension().unwrap_or_default();
        match (first.to_str(), extension.to_str()) {
            (Some("log"), Some("seg")) => usage.segments += bytes,
            (Some("log"), _) => usage.sidecars += bytes,
            (Some("objects"), _) => usage.objects += bytes,
            (Some("index"), _) => usage.index += bytes,
            _ => usage.rest += bytes,
        }
    }
    Ok(())
}

/// Reads the log for what it holds.
fn frames(log: &Path, usage: &mut Usage) -> Result<()> {
    let mut numbers: Vec<u32> = std::fs::read_dir(log)?
        .filter_map(|entry| segment::number_in(entry.ok()?.file_name().to_str()?))
        .collect();
    numbers.sort_unstable();
    let mut scan = None;
    for number in numbers {
        let bytes = std::fs::read(log.join(segment::file_name(number)))?;
        if scan.is_none() {
            let header = Header::decode(&bytes).context("the log does not begin with a frame")?;
            scan = Some(LogScan::new(header.ledger, number, Chain::START));
        }
        let Some(scan) = &mut scan else { continue };
        scan.segment(number, &bytes, &mut |_, frame| {
            usage.frames += frame.bytes().len() as u64;
            for entry in frame
                .records()
                .filter_map(|record| Entry::decode(record).ok())
            {
                usage.entries += 1;
                let parts = [
                    entry.payload.len(),
                    entry.signature.len(),
                    entry.admission.len(),
                    32,
                ];
                usage.own += parts.iter().map(|part| *part as u64).sum::<u64>();
            }
        });
    }
    Ok(())
}
