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
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
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
pub fn compare(bench: &mut Bench<'_>, small: &Memory, large: &Memory, is_kept: bool) {
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
    let mut figure = told(large).promised(bound, None);
    figure = figure.noted(format!("{growth:.2} x the smaller"));
    if is_kept {
        figure = figure.noted("both as they were when these programs built the history");
    }
    bench.figures.push(figure);
}

/// Bytes of the data directory by what they are.
#[derive(Debug, Default)]
pub struct Usage {
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

impl Usage {
    /// Looks at a data directory.
    pub fn of(data: &Path) -> Result<Usage> {
        let mut usage = Usage::default();
        allocated(data, data, &mut usage)?;
        frames(&data.join("log"), &mut usage)?;
        Ok(usage)
    }

    /// What came since an earlier look. Room zero-filled ahead is told as it is now.
    fn since(&self, before: &Usage) -> Usage {
        Usage {
            entries: self.entries.saturating_sub(before.entries),
            own: self.own.saturating_sub(before.own),
            frames: self.frames.saturating_sub(before.frames),
            segments: self.segments.saturating_sub(before.frames),
            sidecars: self.sidecars.saturating_sub(before.sidecars),
            objects: self.objects.saturating_sub(before.objects),
            index: self.index.saturating_sub(before.index),
            rest: self.rest.saturating_sub(before.rest),
        }
    }

    /// Bytes for each entry beside its own and the index.
    fn overhead(&self) -> f64 {
        self.each(self.frames - self.own + self.sidecars + self.objects + self.rest)
    }

    fn each(&self, bytes: u64) -> f64 {
        float(bytes) / float(self.entries.max(1))
    }

    fn parts(&self) -> String {
        format!(
            "frames {:.0}, sidecars {:.0}, tiles {:.0}, other {:.0}",
            self.each(self.frames - self.own),
            self.each(self.sidecars),
            self.each(self.objects),
            self.each(self.rest)
        )
    }
}

/// Bytes on disk for each event of the batch run, which `before` was looked at before, beside its
/// own bytes and the index; and the same of the whole log. An event that had a group to itself has
/// 4 KiB to itself as well: the single events in the whole log show what that comes to.
pub fn disk(bench: &mut Bench<'_>, data: &Path, before: &Usage) -> Result<()> {
    bench.tell("bytes on disk");
    let whole = Usage::of(data)?;
    let batches = whole.since(before);
    let room = float(batches.segments.saturating_sub(batches.frames)) / MIB;
    let own = Figure::new("own bytes of an event", batches.each(batches.own), "B");
    let figure = Figure::new("disk beside own bytes and index", batches.overhead(), "B")
        .promised(Bound::at_most(160.0), None)
        .noted(batches.parts())
        .noted(format!("room zero-filled ahead apart: {room:.0} MiB"));
    let singles = Figure::new("the same, single events included", whole.overhead(), "B");
    let index = Figure::new("index on disk", batches.each(batches.index), "B");
    let singles = singles.noted(whole.parts());
    let index = index.noted(format!("whole {:.0}", whole.each(whole.index)));
    bench.figures.extend([own, figure, singles, index]);
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
