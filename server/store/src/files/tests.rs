use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::conformance::{self, Subject, append, name_of};
use crate::disk::simulated::SimulatedDisk;
use crate::disk::{Disk, HostDisk};
use crate::{Log, LogReader};

mod crash_points;
mod opening;
mod same_as_a_list;

const LEDGER: [u8; 32] = [3; 32];
const SMALL: u32 = 64 << 10;

fn options() -> OpenOptions {
    OpenOptions {
        segment_size: SMALL,
        background: false,
        ..OpenOptions::new(LEDGER, Arc::new(name_of))
    }
}

/// Where a log lies on a disk of either kind.
struct Ledger<D: Disk> {
    disk: D,
    root: PathBuf,
    options: OpenOptions,
    _temporary: Option<tempfile::TempDir>,
}

impl Ledger<SimulatedDisk> {
    fn simulated(seed: u64) -> Self {
        let (disk, root) = (SimulatedDisk::new(seed), PathBuf::from("/"));
        Directory::lock(disk.clone(), &root)
            .unwrap()
            .create(SMALL)
            .unwrap();
        Self {
            disk,
            root,
            options: options(),
            _temporary: None,
        }
    }
}

impl Ledger<HostDisk> {
    fn host(options: OpenOptions) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let root = temporary.path().to_owned();
        Directory::lock(HostDisk, &root)
            .unwrap()
            .create(options.segment_size)
            .unwrap();
        Self {
            disk: HostDisk,
            root,
            options,
            _temporary: Some(temporary),
        }
    }
}

impl<D: Disk> Ledger<D> {
    fn open(&self) -> (SegmentLog<D>, Recovery) {
        self.try_open(&self.options).unwrap()
    }

    fn try_open(&self, options: &OpenOptions) -> Result<(SegmentLog<D>, Recovery), OpenError> {
        Directory::lock(self.disk.clone(), &self.root)?.open(options)
    }

    fn segment(&self, number: u32) -> PathBuf {
        self.root
            .join("log")
            .join(grain_log::segment::file_name(number))
    }

    fn sidecar(&self, number: u32) -> PathBuf {
        self.segment(number).with_extension("idx")
    }
}

impl<D: Disk> Subject for Ledger<D> {
    fn open(&mut self) -> Result<Box<dyn Log>, String> {
        match self.try_open(&self.options) {
            Ok((log, _)) => Ok(Box::new(log)),
            Err(error) => Err(error.to_string()),
        }
    }
}

#[test]
fn segment_files_conform() {
    conformance::check(|| Ledger::simulated(0));
    conformance::check(|| Ledger::host(options()));
    conformance::check(|| {
        Ledger::host(OpenOptions {
            background: true,
            ..options()
        })
    });
    let whole = OpenOptions {
        thoroughness: Thoroughness::Whole,
        ..options()
    };
    conformance::check(move || Ledger::host(whole.clone()));
}

fn all_records(reader: &dyn LogReader) -> Vec<Vec<u8>> {
    let groups = reader.groups(0).map(|group| group.unwrap());
    groups
        .flat_map(|group| group.records().map(<[u8]>::to_vec).collect::<Vec<_>>())
        .collect()
}
