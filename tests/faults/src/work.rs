//! Work on a log that ends when the machine does, and the account of what was acknowledged.

use std::collections::BTreeMap;

use grain_store::conformance::name_of;
use grain_store::disk::Disk;
use grain_store::disk::simulated::SimulatedDisk;
use grain_store::{Log, Record};

use crate::random::Random;
use crate::small_log::{open, options};

/// Bytes that are replaced now and then: those acknowledged, and those tried after them.
#[derive(Debug, Default, Clone)]
pub struct Replaced {
    /// The bytes of the last replacement that was acknowledged.
    pub acknowledged: Option<Vec<u8>>,
    /// The bytes of a replacement whose outcome is unknown.
    pub tried: Option<Vec<u8>>,
}

impl Replaced {
    fn acknowledge(&mut self) {
        self.acknowledged = self.tried.take();
    }

    /// Whether `found` may be there; if so, it counts as acknowledged from now on.
    fn settle(&mut self, found: Option<Vec<u8>>) -> bool {
        let is_tried = self.tried.is_some() && found == self.tried;
        let is_known = is_tried || found == self.acknowledged;
        *self = Self {
            acknowledged: found,
            tried: None,
        };
        is_known
    }
}

/// What the log has said "done" to.
#[derive(Debug, Default, Clone)]
pub struct Account {
    /// Acknowledged records, in order.
    pub records: Vec<Vec<u8>>,
    /// The group whose append did not return.
    pub tried: Vec<Vec<u8>>,
    /// The checkpoint.
    pub checkpoint: Replaced,
    /// The objects by name.
    pub objects: BTreeMap<String, Replaced>,
}

/// How the log differs from its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// It does not open, or calls itself damaged.
    NotOpened(String),
    /// Acknowledged records are not there, or are others.
    Lost {
        /// How many were acknowledged.
        acknowledged: usize,
        /// How many were found.
        found: usize,
    },
    /// Records are there that nobody tried to append.
    Invented,
    /// An acknowledged checkpoint is not there.
    Checkpoint,
    /// An acknowledged object is not there.
    Object(String),
}

/// Appends groups, and stores objects and checkpoints in between, until the machine stops or
/// `groups` are done. `disk` is the machine's own disk, or something in front of it.
pub fn work<D: Disk>(disk: &D, account: &mut Account, random: &mut Random, groups: u64) {
    let Ok((mut log, _)) = open(disk, &options()) else {
        return;
    };
    let objects = log.objects();
    for _ in 0..groups {
        let group: Vec<Vec<u8>> = (0..random.between(1, 20))
            .map(|_| {
                let size = usize::try_from(random.between(1, 1500)).unwrap_or(1);
                vec![u8::try_from(random.between(1, 256)).unwrap_or(1); size]
            })
            .collect();
        let records: Vec<Record<'_>> = group
            .iter()
            .map(|bytes| Record {
                name: name_of(bytes),
                bytes,
            })
            .collect();
        account.tried.clone_from(&group);
        if log.append(account.records.len() as u64, &records).is_err() {
            return;
        }
        account.records.append(&mut account.tried);
        let name = format!("tile/{}/{}", random.between(0, 3), random.between(0, 5));
        let bytes = format!("{name} after {}", account.records.len()).into_bytes();
        let object = account.objects.entry(name.clone()).or_default();
        object.tried = Some(bytes.clone());
        if objects.store(&[(&name, &bytes)]).is_err() {
            return;
        }
        object.acknowledge();
        let checkpoint = account.records.len().to_string().into_bytes();
        account.checkpoint.tried = Some(checkpoint.clone());
        let expected = account.checkpoint.acknowledged.as_deref();
        if objects.replace_checkpoint(expected, &checkpoint).is_err() {
            return;
        }
        account.checkpoint.acknowledge();
    }
}

/// Compares the log with its account, and takes over into the account what turned out to have been
/// done. Says whether a torn write was cut off.
pub fn settle(disk: &SimulatedDisk, account: &mut Account) -> Result<bool, Difference> {
    let opened = open(disk, &options());
    let (log, recovery) = opened.map_err(|error| Difference::NotOpened(error.to_string()))?;
    if !recovery.damage.is_empty() {
        return Err(Difference::NotOpened(format!("{:?}", recovery.damage)));
    }
    let mut found = Vec::new();
    for group in log.reader().groups(0) {
        let group = group.map_err(|error| Difference::NotOpened(error.to_string()))?;
        found.extend(group.records().map(<[u8]>::to_vec));
    }
    let acknowledged = account.records.len();
    if !found.starts_with(&account.records) {
        return Err(Difference::Lost {
            acknowledged,
            found: found.len(),
        });
    }
    if found.len() > acknowledged && found[acknowledged..] != account.tried[..] {
        return Err(Difference::Invented);
    }
    account.records = found;
    account.tried.clear();
    let objects = log.objects();
    let checkpoint = objects.checkpoint().map_err(|_| Difference::Checkpoint)?;
    if !account.checkpoint.settle(checkpoint) {
        return Err(Difference::Checkpoint);
    }
    for (name, object) in &mut account.objects {
        let found = objects
            .load(name)
            .map_err(|_| Difference::Object(name.clone()))?;
        if !object.settle(found) {
            return Err(Difference::Object(name.clone()));
        }
    }
    Ok(recovery.torn.is_some())
}
