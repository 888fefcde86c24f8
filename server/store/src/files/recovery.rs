//! What lies in the segments when a log is opened.

use std::io;

use grain_log::frame::{Chain, HEADER_SIZE, Header, LedgerId};
use grain_log::segment::{self, LogScan, Survey};

use super::catalogue::{Catalogue, SegmentMap};
use super::layout::Layout;
use super::options::{OpenOptions, Thoroughness};
use super::reader::behind;
use super::replace::read_if_present;
use super::sidecar::Sidecar;
use crate::disk::{Disk, DiskFile};

/// What was found.
pub(super) struct Found {
    pub(super) catalogue: Catalogue,
    pub(super) survey: Survey,
    /// The numbers of all segment files.
    pub(super) segments: Vec<u32>,
    /// Sealed segments whose sidecar is missing or wrong.
    pub(super) unsealed: Vec<Sidecar>,
    pub(super) bytes_checked: u64,
}

/// Reads the log. Changes nothing.
pub(super) fn find<D: Disk>(disk: &D, layout: &Layout, options: &OpenOptions) -> io::Result<Found> {
    let segments = segment_numbers(disk, layout)?;
    let sealed = match options.thoroughness {
        Thoroughness::Tail => sealed(disk, layout, options.ledger, &segments)?,
        Thoroughness::Whole => Vec::new(),
    };
    let first = sealed.len();
    let end = sealed.last().map_or(Chain::START, |map| map.end);
    let number = u32::try_from(first).map_err(|_| io::ErrorKind::InvalidData)?;
    let mut scan = LogScan::new(options.ledger, number, end);
    let mut catalogue = Catalogue::after(sealed, end);
    let mut bytes_checked = 0;
    for number in &segments[first..] {
        let file = disk.open(&layout.segment(*number), false)?;
        // After a failed sync the cache may show what the disk never got.
        file.forget_cached()?;
        let bytes = file.read_all()?;
        bytes_checked += bytes.len() as u64;
        scan.segment(*number, &bytes, &mut |place, frame| {
            let names = frame.records().map(|record| (options.naming)(record));
            catalogue.add(place, &frame.header, names);
        });
    }
    let survey = scan.finish(options.marks);
    catalogue.end = survey.end;
    catalogue.damage.clone_from(&survey.damage);
    let unsealed = check_sidecars(
        disk,
        layout,
        options.ledger,
        &mut catalogue.segments[first..],
    )?;
    Ok(Found {
        catalogue,
        survey,
        segments,
        unsealed,
        bytes_checked,
    })
}

/// The numbers of the segment files, rising.
pub(super) fn segment_numbers<D: Disk>(disk: &D, layout: &Layout) -> io::Result<Vec<u32>> {
    let names = disk.list(&layout.log())?;
    Ok(names
        .iter()
        .filter_map(|name| segment::number_in(name))
        .collect())
}

/// The ledger that the first frame belongs to, `None` when there is no first frame.
pub(super) fn ledger<D: Disk>(disk: &D, layout: &Layout) -> io::Result<Option<LedgerId>> {
    match disk.open(&layout.segment(0), false) {
        Ok(file) => Ok(header(&file, 0)?.map(|header| header.ledger)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn header<F: DiskFile>(file: &F, offset: u32) -> io::Result<Option<Header>> {
    let mut bytes = [0; HEADER_SIZE];
    match file.read_exact_at(&mut bytes, u64::from(offset)) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        read => read.map(|()| Header::decode(&bytes).ok()),
    }
}

/// The leading segments whose sidecars can be trusted: each is whole, belongs to the last frame of
/// its segment, and the next segment begins with the frame that follows. (The last segment in use
/// has no such successor, so it is always read.)
fn sealed<D: Disk>(
    disk: &D,
    layout: &Layout,
    ledger: LedgerId,
    segments: &[u32],
) -> io::Result<Vec<SegmentMap>> {
    let mut sealed = Vec::new();
    let mut chain = Chain::START;
    for (number, pair) in (0..).zip(segments.windows(2)) {
        if pair != [number, number + 1] {
            break;
        }
        let Some(sidecar) = sidecar(disk, layout, number)? else {
            break;
        };
        let continues = sidecar.ledger == ledger
            && sidecar.segment == number
            && sidecar.first_index == chain.next_index
            && sidecar.previous == chain.previous
            && ends_with(disk, layout, &sidecar)?
            && followed(disk, layout, ledger, number + 1, &sidecar.end)?;
        if !continues {
            break;
        }
        chain = sidecar.end;
        sealed.push(SegmentMap::of_sidecar(sidecar));
    }
    Ok(sealed)
}

fn sidecar<D: Disk>(disk: &D, layout: &Layout, number: u32) -> io::Result<Option<Sidecar>> {
    let bytes = read_if_present(disk, &layout.sidecar(number))?;
    Ok(bytes.and_then(|bytes| Sidecar::decode(&bytes)))
}

/// Whether the segment's last frame is the one that the sidecar was made after, and the segment has
/// the size it was made with.
fn ends_with<D: Disk>(disk: &D, layout: &Layout, sidecar: &Sidecar) -> io::Result<bool> {
    let file = disk.open(&layout.segment(sidecar.segment), false)?;
    let Some(header) = header(&file, sidecar.last_offset)? else {
        return Ok(false);
    };
    let place = segment::Place {
        segment: sidecar.segment,
        offset: sidecar.last_offset,
    };
    Ok(Chain::after(&header) == sidecar.end
        && behind(place, &header).offset == sidecar.end_offset
        && u64::from(header.placement.segment_size) == file.length()?)
}

fn followed<D: Disk>(
    disk: &D,
    layout: &Layout,
    ledger: LedgerId,
    number: u32,
    end: &Chain,
) -> io::Result<bool> {
    let file = disk.open(&layout.segment(number), false)?;
    let header = header(&file, 0)?;
    Ok(header.is_some_and(|header| header.ledger == ledger && end.continued_by(&header)))
}

/// Drops the names of segments whose sidecar says the same, and returns the sidecars to be made for
/// the other sealed ones.
fn check_sidecars<D: Disk>(
    disk: &D,
    layout: &Layout,
    ledger: LedgerId,
    scanned: &mut [SegmentMap],
) -> io::Result<Vec<Sidecar>> {
    let mut unsealed = Vec::new();
    let Some((_active, scanned)) = scanned.split_last_mut() else {
        return Ok(unsealed);
    };
    for map in scanned {
        let Some(expected) = map.sidecar(ledger) else {
            continue;
        };
        if sidecar(disk, layout, map.number)?.as_ref() == Some(&expected) {
            map.names = None;
        } else {
            unsealed.push(expected);
        }
    }
    Ok(unsealed)
}
