//! A small log on a simulated disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use grain_log::segment;
use grain_store::conformance::name_of;
use grain_store::disk::Disk;
use grain_store::disk::simulated::SimulatedDisk;
use grain_store::files::{Directory, OpenError, OpenOptions, Recovery, SegmentLog};

/// The ledger of all logs here.
pub const LEDGER: [u8; 32] = [0x6C; 32];
/// The size of their segments.
pub const SEGMENT_SIZE: u32 = 64 << 10;

/// How they are opened: without a thread, so that each run is the same.
pub fn options() -> OpenOptions {
    OpenOptions {
        segment_size: SEGMENT_SIZE,
        background: false,
        ..OpenOptions::new(LEDGER, Arc::new(name_of))
    }
}

/// An empty log on a new disk.
///
/// # Panics
///
/// When it cannot be made.
pub fn found(seed: u64) -> SimulatedDisk {
    let disk = SimulatedDisk::new(seed);
    let directory = Directory::lock(disk.clone(), root()).expect("nobody holds a new disk");
    directory
        .create(SEGMENT_SIZE)
        .expect("a new disk takes a log");
    disk
}

/// Opens the log on a disk.
pub fn open<D: Disk>(
    disk: &D,
    options: &OpenOptions,
) -> Result<(SegmentLog<D>, Recovery), OpenError> {
    Directory::lock(disk.clone(), root())?.open(options)
}

/// The file of a segment.
pub fn segment_file(number: u32) -> PathBuf {
    root().join("log").join(segment::file_name(number))
}

fn root() -> &'static Path {
    Path::new("/")
}
