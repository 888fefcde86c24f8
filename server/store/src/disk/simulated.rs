//! A disk in memory that forgets: at a power cut every 512-byte sector written since the last sync
//! is kept or lost by itself, in any of the versions it had, and so is every name that was made,
//! moved or removed since the last sync of its directory. The same seed forgets the same things.
//!
//! It can also fail, or stop the machine, at any operation, before or after the operation took
//! effect; fill up; and have its bytes changed.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Disk, DiskFile};
use names::Names;
use random::Random;
use sectors::Sectors;

mod names;
mod random;
mod sectors;

/// What happens at an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Whether the machine stops there, or only the operation fails.
    pub stops: bool,
    /// How much of the operation takes effect.
    pub effect: Effect,
}

/// How much of a failing operation takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing. (After a failed sync the written bytes are still shown, but are not waiting to be
    /// written any more: so do systems.)
    None,
    /// Of a write the first half, of anything else nothing.
    Half,
    /// All of it, although it is reported as failed.
    All,
}

/// A disk in memory. Clones are the same disk.
#[derive(Clone)]
pub struct SimulatedDisk {
    world: Arc<Mutex<World>>,
}

/// A file of a [`SimulatedDisk`].
pub struct SimulatedFile {
    world: Arc<Mutex<World>>,
    file: usize,
    boot: u64,
    writable: bool,
}

/// A lock of a [`SimulatedDisk`].
pub struct SimulatedLock {
    world: Arc<Mutex<World>>,
    path: PathBuf,
    boot: u64,
}

struct World {
    names: Names,
    files: Vec<Sectors>,
    locks: BTreeSet<PathBuf>,
    random: Random,
    /// How often the machine was started: handles from before do not work any more.
    boot: u64,
    stopped: bool,
    full: bool,
    operations: u64,
    fault: Option<(u64, Fault)>,
}

impl SimulatedDisk {
    /// An empty disk with the directory `/`.
    pub fn new(seed: u64) -> Self {
        let world = World {
            names: Names::new(),
            files: Vec::new(),
            locks: BTreeSet::new(),
            random: Random::new(seed),
            boot: 0,
            stopped: false,
            full: false,
            operations: 0,
            fault: None,
        };
        Self {
            world: Arc::new(Mutex::new(world)),
        }
    }

    /// How many operations that change something have been tried.
    pub fn operations(&self) -> u64 {
        lock(&self.world).operations
    }

    /// Plans what happens at the operation with this number, counted as
    /// [`operations`](Self::operations) counts: the next one is `operations()`.
    pub fn fail_at(&self, operation: u64, fault: Fault) {
        lock(&self.world).fault = Some((operation, fault));
    }

    /// Whether a fault has stopped the machine.
    pub fn is_stopped(&self) -> bool {
        lock(&self.world).stopped
    }

    /// From now on no file can be made or become longer; or it can again.
    pub fn set_full(&self, full: bool) {
        lock(&self.world).full = full;
    }

    /// Ends the process and starts another: nothing is forgotten, but nothing is synced either.
    pub fn kill(&self) {
        lock(&self.world).start();
    }

    /// Cuts the power and starts again: what was not synced is kept or forgotten by chance.
    pub fn cut_power(&self) {
        let mut world = lock(&self.world);
        let World {
            names,
            files,
            random,
            ..
        } = &mut *world;
        names.cut_power(random);
        for file in files {
            file.cut_power(random);
        }
        world.start();
    }

    /// Changes the bytes of a file, on the disk as well as in the cache.
    pub fn change(&self, path: &Path, change: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        let mut world = lock(&self.world);
        let file = world.names.file(path)?;
        world.files[file].change(change);
        Ok(())
    }

    /// The bytes of a file, as a reader would see them.
    pub fn bytes(&self, path: &Path) -> io::Result<Vec<u8>> {
        let world = lock(&self.world);
        Ok(world.files[world.names.file(path)?].cached().to_vec())
    }

    fn operation<T>(
        &self,
        perform: impl FnOnce(&mut World, Fault) -> io::Result<T>,
    ) -> io::Result<T> {
        lock(&self.world).operation(None, perform)
    }
}

impl World {
    fn start(&mut self) {
        self.boot += 1;
        self.stopped = false;
        self.fault = None;
        self.locks.clear();
    }

    fn running(&self, boot: Option<u64>) -> io::Result<()> {
        let stale = boot.is_some_and(|boot| boot != self.boot);
        if self.stopped || stale {
            Err(io::Error::other("the machine is off"))
        } else {
            Ok(())
        }
    }

    /// Counts an operation that changes something, and lets it fail if that was planned.
    fn operation<T>(
        &mut self,
        boot: Option<u64>,
        perform: impl FnOnce(&mut World, Fault) -> io::Result<T>,
    ) -> io::Result<T> {
        self.running(boot)?;
        let number = self.operations;
        self.operations += 1;
        let Some((_, fault)) = self.fault.filter(|(at, _)| *at == number) else {
            return perform(
                self,
                Fault {
                    stops: false,
                    effect: Effect::All,
                },
            );
        };
        // The planned failure is what is reported, whatever became of the operation.
        let _ = perform(self, fault);
        self.stopped = fault.stops;
        Err(io::Error::other("the operation failed as planned"))
    }
}

impl Disk for SimulatedDisk {
    type File = SimulatedFile;
    type Lock = SimulatedLock;

    fn create(&self, path: &Path) -> io::Result<SimulatedFile> {
        let (file, boot) = self.operation(|world, fault| {
            if world.full {
                return Err(io::ErrorKind::StorageFull.into());
            }
            if fault.effect == Effect::All {
                world.names.create(path, world.files.len())?;
                world.files.push(Sectors::default());
            }
            Ok((world.files.len().saturating_sub(1), world.boot))
        })?;
        Ok(SimulatedFile {
            world: self.world.clone(),
            file,
            boot,
            writable: true,
        })
    }

    fn open(&self, path: &Path, writable: bool) -> io::Result<SimulatedFile> {
        let world = lock(&self.world);
        world.running(None)?;
        let (file, boot) = (world.names.file(path)?, world.boot);
        drop(world);
        Ok(SimulatedFile {
            world: self.world.clone(),
            file,
            boot,
            writable,
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.operation(|world, fault| match fault.effect {
            Effect::All => world.names.rename(from, to),
            Effect::None | Effect::Half => Ok(()),
        })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.operation(|world, fault| match fault.effect {
            Effect::All => world.names.remove(path),
            Effect::None | Effect::Half => Ok(()),
        })
    }

    fn create_directory(&self, path: &Path) -> io::Result<()> {
        self.operation(|world, fault| match fault.effect {
            Effect::All => world.names.create_directory(path),
            Effect::None | Effect::Half => Ok(()),
        })
    }

    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        self.operation(|world, fault| match fault.effect {
            Effect::All => world.names.sync(path),
            Effect::None | Effect::Half => Ok(()),
        })
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let world = lock(&self.world);
        world.running(None)?;
        world.names.list(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<SimulatedLock>> {
        let mut world = lock(&self.world);
        world.running(None)?;
        if !world.locks.insert(path.to_owned()) {
            return Ok(None);
        }
        let boot = world.boot;
        drop(world);
        Ok(Some(SimulatedLock {
            world: self.world.clone(),
            path: path.to_owned(),
            boot,
        }))
    }
}

impl DiskFile for SimulatedFile {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        let world = lock(&self.world);
        world.running(Some(self.boot))?;
        let cached = world.files[self.file].cached();
        let rest = usize::try_from(offset)
            .ok()
            .and_then(|offset| cached.get(offset..));
        let count = bytes.len().min(rest.map_or(0, <[u8]>::len));
        bytes[..count].copy_from_slice(&rest.unwrap_or_default()[..count]);
        Ok(count)
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        if !self.writable {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let offset = usize::try_from(offset).map_err(|_| io::ErrorKind::FileTooLarge)?;
        lock(&self.world).operation(Some(self.boot), |world, fault| {
            let file = &mut world.files[self.file];
            if world.full && offset + bytes.len() > file.cached().len() {
                return Err(io::ErrorKind::StorageFull.into());
            }
            match fault.effect {
                Effect::All => file.write(bytes, offset),
                Effect::Half => file.write(&bytes[..bytes.len() / 2], offset),
                Effect::None => {}
            }
            Ok(())
        })
    }

    fn sync(&self) -> io::Result<()> {
        lock(&self.world).operation(Some(self.boot), |world, fault| {
            let file = &mut world.files[self.file];
            if fault.effect == Effect::All {
                file.sync();
            } else if !fault.stops {
                file.fail_to_sync();
            }
            Ok(())
        })
    }

    fn length(&self) -> io::Result<u64> {
        let world = lock(&self.world);
        world.running(Some(self.boot))?;
        Ok(world.files[self.file].cached().len() as u64)
    }

    fn forget_cached(&self) -> io::Result<()> {
        let mut world = lock(&self.world);
        world.running(Some(self.boot))?;
        world.files[self.file].forget_cached();
        Ok(())
    }
}

impl Drop for SimulatedLock {
    fn drop(&mut self) {
        let mut world = lock(&self.world);
        if world.boot == self.boot {
            world.locks.remove(&self.path);
        }
    }
}

fn lock(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
