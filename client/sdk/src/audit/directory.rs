//! A ledger's data directory, read without touching it.

use std::cell::RefCell;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use grain_envelope::Entry;
use grain_log::checkpoint::SignedCheckpoint;
use grain_log::frame::{BLOCK, Chain, HEADER_SIZE, Header};
use grain_log::segment::{self, Damage, Fault, LogScan, Marks};
use grain_log::tile::{Bundle, Tile, cut_bundle, cut_tile, decode_bundle};

use super::finding::{Finding, Place};
use super::source::{AuditError, Batch, Source};

/// A directory: a walk over its segments goes ahead in a thread of its own, so
/// that reading and checking frames costs no time of those who judge entries.
pub(crate) struct Directory {
    root: PathBuf,
    /// The checkpoint as it was before the walk began: the log then held all of it.
    note: Option<Vec<u8>>,
    marks: Marks,
    start: u64,
    walk: Option<Walk>,
    /// First index and number of each segment that was walked.
    starts: Vec<(u64, u32)>,
    /// The segment that was last asked for an entry by index.
    lookup: RefCell<Option<(u32, Vec<u8>)>>,
}

/// A walk under way: what it read ahead, and what is left of it at its end.
struct Walk {
    ahead: Receiver<Result<Batch, AuditError>>,
    /// Where room for a later segment goes back to.
    spent: Sender<Vec<u8>>,
    scanner: JoinHandle<Scanner>,
}

/// Reads segments in order, checks their frames, and finds the records that
/// follow each other without a gap.
struct Scanner {
    root: PathBuf,
    segments: Vec<u32>,
    next: usize,
    scan: LogScan,
    /// Room for a segment that was read before: fresh memory costs more than reading into it.
    spent: Receiver<Vec<u8>>,
    /// Index of the next record that may be given.
    expected: u64,
    broken: bool,
}

impl Scanner {
    /// The ledger's id is that of the first frame.
    fn open(root: &Path, spent: Receiver<Vec<u8>>) -> Result<Scanner, AuditError> {
        let no_log = || AuditError::NoLog {
            path: root.to_owned(),
        };
        let log = root.join("log");
        let mut segments = Vec::new();
        for entry in std::fs::read_dir(&log).map_err(|_| no_log())? {
            let entry = entry.map_err(|source| files(&log, source))?;
            segments.extend(entry.file_name().to_str().and_then(segment::number_in));
        }
        segments.sort_unstable();
        let ledger = first_ledger(&log, &segments)?.ok_or_else(no_log)?;
        Ok(Scanner {
            root: root.to_owned(),
            segments,
            next: 0,
            scan: LogScan::new(ledger, 0, Chain::START),
            spent,
            expected: 0,
            broken: false,
        })
    }

    /// The records of the next segment that has any.
    fn next(&mut self) -> Result<Option<Batch>, AuditError> {
        while let Some(number) = self.segments.get(self.next).copied() {
            self.next += 1;
            let batch = self.scan_segment(number)?;
            if !batch.spans.is_empty() {
                return Ok(Some(batch));
            }
        }
        Ok(None)
    }

    /// Scans a segment; the batch holds the records that follow without a gap.
    fn scan_segment(&mut self, number: u32) -> Result<Batch, AuditError> {
        let mut bytes = self.spent.try_recv().unwrap_or_default();
        read_segment_into(&self.root, number, &mut bytes)?;
        let mut spans = Vec::new();
        let (mut expected, mut broken) = (self.expected, self.broken);
        let first_index = expected;
        self.scan.segment(number, &bytes, &mut |place, frame| {
            broken = broken || frame.header.first_index != expected;
            if broken {
                return;
            }
            let mut offset = place.offset as usize + HEADER_SIZE;
            for record in frame.records() {
                spans.push((offset + 4, record.len()));
                offset += 4 + record.len();
            }
            expected = frame.header.end();
        });
        (self.expected, self.broken) = (expected, broken);
        let file = Some(format!("log/{}", segment::file_name(number)));
        Ok(Batch {
            first_index,
            segment: number,
            bytes,
            spans,
            file,
        })
    }

    /// Walks to the end, giving each batch to whoever listens; without a listener
    /// it only looks what lies there.
    fn run(mut self, to: &SyncSender<Result<Batch, AuditError>>) -> Scanner {
        let mut is_heard = true;
        loop {
            let next = self.next();
            let is_end = matches!(next, Ok(None) | Err(_));
            if is_heard && let Some(told) = next.transpose() {
                is_heard = to.send(told).is_ok();
            }
            if is_end {
                return self;
            }
        }
    }
}

/// The record of an index inside a segment whose frames were checked before.
fn find_record(bytes: &[u8], index: u64) -> Option<&[u8]> {
    let mut offset = 0;
    while let Some(rest) = bytes.get(offset..).filter(|rest| !rest.is_empty()) {
        let Ok(header) = Header::decode(rest) else {
            offset += BLOCK;
            continue;
        };
        if !(header.first_index..header.end()).contains(&index) {
            offset += header.frame_size();
            continue;
        }
        let mut records = &rest[HEADER_SIZE..];
        for _ in header.first_index..index {
            records = split_record(records)?.1;
        }
        return Some(split_record(records)?.0);
    }
    None
}

/// A record behind its length, and what follows it.
fn split_record(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

fn read_segment(root: &Path, number: u32) -> Result<Vec<u8>, AuditError> {
    let mut bytes = Vec::new();
    read_segment_into(root, number, &mut bytes)?;
    Ok(bytes)
}

fn read_segment_into(root: &Path, number: u32, bytes: &mut Vec<u8>) -> Result<(), AuditError> {
    let path = root.join("log").join(segment::file_name(number));
    bytes.clear();
    std::fs::File::open(&path)
        .and_then(|mut file| file.read_to_end(bytes))
        .map(|_| ())
        .map_err(|source| files(&path, source))
}

impl Directory {
    /// Opens a data directory and begins to read ahead.
    pub(crate) fn open(root: &Path) -> Result<Directory, AuditError> {
        let note = read_optional(&root.join("checkpoint"))?;
        let (spent, room) = channel();
        let scanner = Scanner::open(root, room)?;
        let (to, ahead) = sync_channel(1);
        let walk = Walk {
            ahead,
            spent,
            scanner: std::thread::spawn(move || scanner.run(&to)),
        };
        let size = note
            .as_ref()
            .and_then(|note| SignedCheckpoint::parse(note).ok())
            .map_or(0, |checkpoint| checkpoint.claimed().tree_size());
        Ok(Directory {
            root: root.to_owned(),
            note,
            marks: Marks {
                checkpoint_size: size,
                ..Marks::default()
            },
            start: 0,
            walk: Some(walk),
            starts: Vec::new(),
            lookup: RefCell::new(None),
        })
    }

    /// Names the first record that differs inside a frame whose records were
    /// altered, by the public leaf records, which lie elsewhere.
    fn pinpoint(&self, damage: &Damage) -> Option<(u64, u64)> {
        let bytes = read_segment(&self.root, damage.place.segment).ok()?;
        let start = damage.place.offset as usize;
        let header = Header::decode(bytes.get(start..)?).ok()?;
        let mut offset = start + HEADER_SIZE;
        for index in header.first_index..header.end() {
            let length = bytes.get(offset..offset + 4)?.try_into().ok()?;
            let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
            let record = bytes.get(offset + 4..offset + 4 + length);
            if !record.is_some_and(|record| self.leaf_fits(index, record)) {
                return Some((index, offset as u64));
            }
            offset += 4 + length;
        }
        None
    }

    fn leaf_fits(&self, index: u64, record: &[u8]) -> bool {
        let leaf = Entry::decode(record)
            .ok()
            .and_then(|entry| entry.derive().ok());
        let stored = || {
            let bundle = Bundle::at(index / 256, self.marks.checkpoint_size)?;
            let bytes = self.bundle(bundle).ok()??;
            let leaves = decode_bundle(bundle, cut_bundle(bundle, &bytes).ok()?).ok()?;
            leaves
                .get(usize::try_from(index % 256).ok()?)
                .map(|leaf| leaf.to_vec())
        };
        match (leaf, stored()) {
            (Some((_, leaf)), Some(stored)) => leaf.encode()[..] == stored[..],
            (Some((admission, _)), None) => admission.index == index,
            (None, _) => false,
        }
    }

    fn finding(&self, damage: &Damage) -> Finding {
        let last = damage.end.map(|end| end.saturating_sub(1));
        let last = last.filter(|last| *last > damage.first_index);
        let end = last.map_or_else(String::new, |last| format!("…{last}"));
        let (mut index, mut offset) = (damage.first_index, u64::from(damage.place.offset));
        if damage.fault == Fault::BodyAltered
            && let Some((found, at)) = self.pinpoint(damage)
        {
            (index, offset) = (found, at);
        }
        let first = damage.first_index;
        let zh = format!("第 {first}{end} 条所在的数据损坏或被改动");
        let en = format!("the data of entries {first}{end} is damaged or altered");
        let mut finding = Finding::at(index, "damage", zh, en).because(&damage.fault);
        let file = format!("log/{}", segment::file_name(damage.place.segment));
        finding.place = Some(Box::new(Place { file, offset }));
        finding
    }
}

impl Source for Directory {
    fn total(&self) -> u64 {
        self.marks.checkpoint_size
    }

    fn next(&mut self) -> Result<Option<Batch>, AuditError> {
        let Some(walk) = &self.walk else {
            return Ok(None);
        };
        while let Ok(batch) = walk.ahead.recv() {
            let mut batch = batch?;
            self.starts.push((batch.first_index, batch.segment));
            let before = self.start.saturating_sub(batch.first_index);
            let before = usize::try_from(before)
                .unwrap_or(usize::MAX)
                .min(batch.spans.len());
            batch.spans.drain(..before);
            batch.first_index += before as u64;
            if !batch.spans.is_empty() {
                return Ok(Some(batch));
            }
        }
        Ok(None)
    }

    fn give_back(&mut self, batch: Batch) {
        if let Some(walk) = &self.walk {
            // Whoever walked to the end needs no more room.
            let _taken = walk.spent.send(batch.bytes).is_ok();
        }
    }

    fn damage(&mut self) -> Result<Option<Finding>, AuditError> {
        let Some(Walk { ahead, scanner, .. }) = self.walk.take() else {
            return Ok(None);
        };
        // Whoever still walks goes on to the end, unheard.
        drop(ahead);
        let scanner = scanner.join().map_err(|_| AuditError::NoLog {
            path: self.root.clone(),
        })?;
        let survey = scanner.scan.finish(self.marks);
        Ok(survey.damage.first().map(|damage| self.finding(damage)))
    }

    fn record(&self, index: u64) -> Result<Option<Vec<u8>>, AuditError> {
        let behind = self.starts.partition_point(|(first, _)| *first <= index);
        let Some((_, number)) = behind.checked_sub(1).map(|place| self.starts[place]) else {
            return Ok(None);
        };
        let kept = self
            .lookup
            .replace(None)
            .filter(|(kept, _)| *kept == number);
        let bytes = match kept {
            Some((_, bytes)) => bytes,
            None => read_segment(&self.root, number)?,
        };
        let found = find_record(&bytes, index).map(<[u8]>::to_vec);
        self.lookup.replace(Some((number, bytes)));
        Ok(found)
    }

    fn checkpoint(&self) -> Result<Option<Vec<u8>>, AuditError> {
        Ok(self.note.clone())
    }

    fn checkpoint_now(&self) -> Result<Option<Vec<u8>>, AuditError> {
        read_optional(&self.root.join("checkpoint"))
    }

    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, AuditError> {
        // A tile that still grows lies under the name that it will have when it is full.
        let bytes = read_optional(&self.root.join("objects").join(tile.full().to_string()))?;
        // What is too short is given as it is: whoever asked sees that it is.
        let cut = |bytes: Vec<u8>| cut_tile(tile, &bytes).map(<[u8]>::to_vec).unwrap_or(bytes);
        Ok(bytes.map(cut))
    }

    fn bundle(&self, bundle: Bundle) -> Result<Option<Vec<u8>>, AuditError> {
        read_optional(&self.root.join("objects").join(bundle.full().to_string()))
    }

    fn skip_to(&mut self, index: u64) -> Result<(), AuditError> {
        self.start = index;
        Ok(())
    }
}

/// The ledger's id out of the first readable frame header.
fn first_ledger(log: &Path, segments: &[u32]) -> Result<Option<[u8; 32]>, AuditError> {
    for number in segments {
        let path = log.join(segment::file_name(*number));
        let mut file = std::fs::File::open(&path).map_err(|source| files(&path, source))?;
        let mut block = [0; BLOCK];
        // Frames begin at multiples of a block; the first readable one will do.
        while file.read_exact(&mut block).is_ok() {
            if let Ok(header) = Header::decode(&block) {
                return Ok(Some(header.ledger));
            }
        }
    }
    Ok(None)
}

fn read_optional(path: &Path) -> Result<Option<Vec<u8>>, AuditError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(files(path, source)),
    }
}

fn files(path: &Path, source: std::io::Error) -> AuditError {
    AuditError::Files {
        path: path.to_owned(),
        source,
    }
}
