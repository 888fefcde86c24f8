//! The bytes of one file: what the disk holds, and what is waiting to be written to it.

use super::random::Random;

const SECTOR: usize = 512;

#[derive(Debug, Clone, Default)]
pub(super) struct Sectors {
    durable: Vec<u8>,
    /// What a reader sees.
    cached: Vec<u8>,
    /// Sectors written since the last sync, in that order: number and contents.
    waiting: Vec<(usize, Vec<u8>)>,
}

impl Sectors {
    pub(super) fn cached(&self) -> &[u8] {
        &self.cached
    }

    pub(super) fn write(&mut self, bytes: &[u8], offset: usize) {
        let end = offset + bytes.len();
        if self.cached.len() < end {
            self.cached.resize(end, 0);
        }
        self.cached[offset..end].copy_from_slice(bytes);
        for sector in offset / SECTOR..end.div_ceil(SECTOR) {
            let range = sector * SECTOR..self.cached.len().min((sector + 1) * SECTOR);
            self.waiting.push((sector, self.cached[range].to_vec()));
        }
    }

    pub(super) fn sync(&mut self) {
        for (sector, bytes) in std::mem::take(&mut self.waiting) {
            self.arrive(sector, &bytes);
        }
    }

    /// The bytes stay in the cache, but nobody will write them any more.
    pub(super) fn fail_to_sync(&mut self) {
        self.waiting.clear();
    }

    pub(super) fn forget_cached(&mut self) {
        let mut cached = self.durable.clone();
        for (sector, bytes) in &self.waiting {
            put(&mut cached, *sector, bytes);
        }
        self.cached = cached;
    }

    /// Of each sector that is waiting, one of its versions arrives, or none.
    pub(super) fn cut_power(&mut self, random: &mut Random) {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_by_key(|(sector, _)| *sector);
        for versions in waiting.chunk_by(|one, other| one.0 == other.0) {
            if let Some((sector, bytes)) = versions.get(random.below(versions.len() + 1)) {
                self.arrive(*sector, bytes);
            }
        }
        self.cached.clone_from(&self.durable);
    }

    pub(super) fn change(&mut self, change: impl FnOnce(&mut Vec<u8>)) {
        self.sync();
        change(&mut self.cached);
        self.durable.clone_from(&self.cached);
    }

    fn arrive(&mut self, sector: usize, bytes: &[u8]) {
        put(&mut self.durable, sector, bytes);
    }
}

fn put(file: &mut Vec<u8>, sector: usize, bytes: &[u8]) {
    let start = sector * SECTOR;
    let end = start + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[start..end].copy_from_slice(bytes);
}
