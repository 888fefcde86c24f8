//! The names of records: from memory, from sidecars or, where neither has them, from the records.

use super::SegmentReader;
use crate::disk::Disk;
use crate::files::replace::read_if_present;
use crate::files::sidecar::Sidecar;
use crate::{Name, Names, ReadError};

pub(super) fn names<D: Disk>(
    reader: &SegmentReader<D>,
    index: u64,
) -> impl Iterator<Item = Result<Names, ReadError>> + Send + '_ {
    let mut next = index;
    let mut failed = false;
    std::iter::from_fn(move || {
        if failed {
            return None;
        }
        let run = match reader.holds(next) {
            Ok(false) => return None,
            Ok(true) => run(reader, next),
            Err(error) => Err(error),
        };
        match &run {
            Ok(run) => next = run.first_index + run.names.len() as u64,
            Err(_) => failed = true,
        }
        Some(run)
    })
}

/// Names from `index` on, at least one: those of the rest of its segment, or of its group.
fn run<D: Disk>(reader: &SegmentReader<D>, index: u64) -> Result<Names, ReadError> {
    let catalogue = reader.shared.catalogue();
    let number = catalogue.start(index).map(|start| start.place.segment);
    let map = number.and_then(|number| catalogue.segment(number));
    let known = map.and_then(|map| Some((map.first_index, map.known_names()?)));
    if let Some((first_index, names)) = known
        && let Some(run) = rest(first_index, names, index)
    {
        return Ok(run);
    }
    let sealed = map
        .filter(|map| map.names.is_none())
        .map(|map| (map.number, map.end));
    drop(catalogue);
    if let Some((number, end)) = sealed {
        let path = reader.shared.layout.sidecar(number);
        let sidecar = read_if_present(&reader.shared.disk, &path)?;
        let sidecar = sidecar.and_then(|bytes| Sidecar::decode(&bytes));
        if let Some(sidecar) = sidecar.filter(|sidecar| sidecar.end == end)
            && let Some(run) = rest(sidecar.first_index, &sidecar.names, index)
        {
            return Ok(run);
        }
    }
    from_records(reader, index)
}

fn rest(first_index: u64, names: &[Name], index: u64) -> Option<Names> {
    let skipped = usize::try_from(index.checked_sub(first_index)?).ok()?;
    let names = names.get(skipped..).filter(|names| !names.is_empty())?;
    Some(Names {
        first_index: index,
        names: names.to_vec(),
    })
}

fn from_records<D: Disk>(reader: &SegmentReader<D>, index: u64) -> Result<Names, ReadError> {
    let group = reader.find(index)?.group;
    let from = index.saturating_sub(group.first_index());
    let records = group
        .records()
        .skip(usize::try_from(from).unwrap_or(usize::MAX));
    Ok(Names {
        first_index: index,
        names: records
            .map(|record| (reader.shared.naming)(record))
            .collect(),
    })
}
