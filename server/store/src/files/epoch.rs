//! The epoch file: how often the log was opened for writing, in decimal and a line feed. Each frame
//! bears the epoch of its writer, so that a copy of an older state cannot be continued unnoticed.

use std::io;

use super::layout::Layout;
use super::replace::{read_if_present, replace};
use crate::disk::Disk;

/// What the epoch file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    /// There is no such file.
    Absent,
    /// It holds something else.
    Unreadable,
    /// This one.
    Epoch(u64),
}

pub(super) fn stored<D: Disk>(disk: &D, layout: &Layout) -> io::Result<Stored> {
    let Some(bytes) = read_if_present(disk, &layout.epoch())? else {
        return Ok(Stored::Absent);
    };
    let digits = std::str::from_utf8(&bytes)
        .ok()
        .and_then(|text| text.strip_suffix('\n'));
    let epoch = digits.and_then(|digits| {
        let epoch: u64 = digits.parse().ok()?;
        (epoch.to_string() == digits).then_some(epoch)
    });
    Ok(epoch.map_or(Stored::Unreadable, Stored::Epoch))
}

/// Makes `epoch` the stored one, durably.
pub(super) fn store<D: Disk>(disk: &D, layout: &Layout, epoch: u64) -> io::Result<()> {
    let temporary = layout.temporary().join("epoch");
    let bytes = format!("{epoch}\n");
    replace(
        disk,
        &temporary,
        layout.root(),
        &layout.epoch(),
        bytes.as_bytes(),
    )?;
    Ok(())
}
