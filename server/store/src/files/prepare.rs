//! Preparing segments ahead of their use, and sealing those that are full: by a thread of its own,
//! so that an append never waits for zeros to be written.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::layout::Layout;
use super::replace::{ReplaceError, remove_if_present, replace};
use super::shared::Shared;
use super::sidecar::Sidecar;
use crate::disk::{Disk, DiskFile};

/// Bytes of zeros written between two syncs: short enough that a commit in between hardly waits.
const STEP: u32 = 4 << 20;

/// Makes segments and sidecars.
pub(super) struct Preparer<D: Disk> {
    shared: Arc<Shared<D>>,
    segment_size: u32,
    thread: Option<Thread<D>>,
}

struct Thread<D: Disk> {
    work: Sender<Work>,
    made: Receiver<(u32, io::Result<D::File>)>,
    handle: JoinHandle<()>,
    /// The segments asked for and not yet received.
    awaited: Vec<u32>,
}

enum Work {
    Segment(u32),
    Sidecar(Box<Sidecar>),
}

impl<D: Disk> Preparer<D> {
    pub(super) fn new(
        shared: Arc<Shared<D>>,
        segment_size: u32,
        background: bool,
    ) -> io::Result<Self> {
        let thread = if background {
            let (work, tasks) = channel();
            let (results, made) = channel();
            let worker = shared.clone();
            let run = move || {
                for task in tasks {
                    match task {
                        Work::Segment(number) => {
                            let file = have_segment(&worker, number, segment_size);
                            // Nobody listens once the log is closed; the segment stays prepared.
                            let _ = results.send((number, file));
                        }
                        Work::Sidecar(sidecar) => seal(&worker, &sidecar),
                    }
                }
            };
            let handle = std::thread::Builder::new()
                .name("store-prepare".to_owned())
                .spawn(run)?;
            Some(Thread {
                work,
                made,
                handle,
                awaited: Vec::new(),
            })
        } else {
            None
        };
        Ok(Self {
            shared,
            segment_size,
            thread,
        })
    }

    /// Makes a segment, or has it made, so that it is there when it is needed.
    pub(super) fn begin(&mut self, number: u32) {
        match &mut self.thread {
            Some(thread) => {
                if thread.work.send(Work::Segment(number)).is_ok() {
                    thread.awaited.push(number);
                }
            }
            // Whoever needs it tries again and is told what stands in the way.
            None => drop(have_segment(&self.shared, number, self.segment_size)),
        }
    }

    /// The segment, full of zeros and durable; waits until it is.
    pub(super) fn segment(&mut self, number: u32) -> io::Result<D::File> {
        if let Some(thread) = &mut self.thread {
            while let Some(position) = thread.awaited.iter().position(|one| *one == number) {
                let Ok((made, file)) = thread.made.recv() else {
                    break;
                };
                if made == number {
                    thread.awaited.swap_remove(position);
                    match file {
                        Ok(file) => return Ok(file),
                        // What stood in the way then may be gone by now.
                        Err(_) => break,
                    }
                }
                thread.awaited.retain(|one| *one != made);
            }
        }
        have_segment(&self.shared, number, self.segment_size)
    }

    /// Writes the sidecar of a segment that is full.
    pub(super) fn seal(&mut self, sidecar: Sidecar) {
        let work = Work::Sidecar(Box::new(sidecar));
        let unsent = match &self.thread {
            Some(thread) => thread.work.send(work).err().map(|error| error.0),
            None => Some(work),
        };
        if let Some(Work::Sidecar(sidecar)) = unsent {
            seal(&self.shared, &sidecar);
        }
    }
}

impl<D: Disk> Drop for Preparer<D> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            drop(thread.work);
            // A panic there has been reported by its own thread; what it left is made again.
            let _ = thread.handle.join();
        }
    }
}

/// Opens the segment, making it first if it is not there.
pub(super) fn have_segment<D: Disk>(
    shared: &Shared<D>,
    number: u32,
    size: u32,
) -> io::Result<D::File> {
    make_segment(&shared.disk, &shared.layout, number, size).map_err(|error| {
        if matches!(error, ReplaceError::Uncertain(_)) {
            shared.stop();
        }
        error.into()
    })
}

pub(super) fn make_segment<D: Disk>(
    disk: &D,
    layout: &Layout,
    number: u32,
    size: u32,
) -> Result<D::File, ReplaceError> {
    let path = layout.segment(number);
    match disk.open(&path, true) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        other => return other.map_err(ReplaceError::Before),
    }
    let temporary = layout.temporary().join(format!("segment-{number}"));
    let file = match zeros(disk, &temporary, size) {
        Err(error) => {
            // Gives the room back, if the disk is full; else it is removed at the next opening.
            let _ = remove_if_present(disk, &temporary);
            return Err(error);
        }
        Ok(file) => file,
    };
    disk.rename(&temporary, &path)
        .map_err(ReplaceError::Uncertain)?;
    disk.sync_directory(&layout.log())
        .map_err(ReplaceError::Uncertain)?;
    Ok(file)
}

fn zeros<D: Disk>(disk: &D, path: &Path, size: u32) -> Result<D::File, ReplaceError> {
    remove_if_present(disk, path).map_err(ReplaceError::Before)?;
    let file = disk.create(path).map_err(ReplaceError::Before)?;
    let zeros = vec![0; size.min(STEP) as usize];
    let mut offset = 0;
    while offset < size {
        let step = (size - offset).min(STEP);
        let zeros = &zeros[..step as usize];
        file.write_all_at(zeros, u64::from(offset))
            .map_err(ReplaceError::Before)?;
        file.sync().map_err(ReplaceError::Uncertain)?;
        offset += step;
    }
    Ok(file)
}

/// Writes a sidecar. One that cannot be written is made again when the log is next opened.
pub(super) fn seal<D: Disk>(shared: &Shared<D>, sidecar: &Sidecar) {
    let layout = &shared.layout;
    let number = sidecar.segment;
    let temporary = layout.temporary().join(format!("sidecar-{number}"));
    let (directory, path) = (layout.log(), layout.sidecar(number));
    match replace(
        &shared.disk,
        &temporary,
        &directory,
        &path,
        &sidecar.encode(),
    ) {
        Ok(()) => {
            if let Some(map) = shared.catalogue_mut().segment_mut(number) {
                map.names = None;
            }
        }
        Err(ReplaceError::Before(error)) => {
            tracing::warn!(segment = number, %error, "the sidecar could not be written");
        }
        Err(ReplaceError::Uncertain(error)) => {
            tracing::error!(segment = number, %error, "the sidecar could not be synced");
            shared.stop();
        }
    }
}
