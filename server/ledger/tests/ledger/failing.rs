//! What happens when a write fails, and when what is on the disk is not what was written.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use grain_envelope::Submitted;
use grain_ledger::{
    DataDirectory, Ledger, Materials, OpenOptions, Problem, Randomness, ReadOnly, SledShelves,
    Status, Unwatched,
};
use grain_store::disk::{Disk, DiskFile, HostDisk, HostFile, HostLock};

use crate::support::{TestDice, World, problem, recorded, registration};

/// A disk whose syncs of segments fail once the switch is on.
#[derive(Clone)]
struct FailingDisk {
    host: HostDisk,
    failing: Arc<AtomicBool>,
}

struct FailingFile {
    host: HostFile,
    failing: Arc<AtomicBool>,
    is_segment: bool,
}

impl FailingDisk {
    fn file(&self, path: &Path, host: HostFile) -> FailingFile {
        let is_segment = path.extension().is_some_and(|extension| extension == "seg");
        FailingFile {
            host,
            failing: Arc::clone(&self.failing),
            is_segment,
        }
    }
}

impl Disk for FailingDisk {
    type File = FailingFile;
    type Lock = HostLock;

    fn create(&self, path: &Path) -> io::Result<FailingFile> {
        Ok(self.file(path, self.host.create(path)?))
    }
    fn open(&self, path: &Path, writable: bool) -> io::Result<FailingFile> {
        Ok(self.file(path, self.host.open(path, writable)?))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.host.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.host.remove(path)
    }
    fn create_directory(&self, path: &Path) -> io::Result<()> {
        self.host.create_directory(path)
    }
    fn sync_directory(&self, path: &Path) -> io::Result<()> {
        self.host.sync_directory(path)
    }
    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.host.list(path)
    }
    fn lock(&self, path: &Path) -> io::Result<Option<HostLock>> {
        self.host.lock(path)
    }
}

impl DiskFile for FailingFile {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        self.host.read_at(bytes, offset)
    }
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.host.write_all_at(bytes, offset)
    }
    fn sync(&self) -> io::Result<()> {
        if self.is_segment && self.failing.load(Ordering::SeqCst) {
            return Err(io::Error::other("the disk is gone"));
        }
        self.host.sync()
    }
    fn length(&self) -> io::Result<u64> {
        self.host.length()
    }
    fn forget_cached(&self) -> io::Result<()> {
        self.host.forget_cached()
    }
}

fn open_on(disk: &FailingDisk, options: &OpenOptions) -> Ledger {
    let materials = Materials::read(&options.directory).unwrap();
    let shelves = SledShelves::at(&options.directory, 4 << 20);
    Ledger::open_on(disk, materials, &shelves, options, &Unwatched).unwrap()
}

#[test]
fn a_failed_sync_is_an_unknown_outcome_and_the_end_of_writing() {
    let mut world = World::new();
    let now = world.clock.now_text();
    world.ledger = None;
    let disk = FailingDisk {
        host: HostDisk,
        failing: Arc::new(AtomicBool::new(false)),
    };
    world.ledger = Some(open_on(&disk, &world.options()));
    let kept = world
        .operator
        .event("party_registered", &registration(9), &now);
    let first = recorded(world.send(kept.clone()));
    disk.failing.store(true, Ordering::SeqCst);
    let doubtful = world
        .operator
        .event("party_registered", &registration(10), &now);
    assert!(matches!(
        problem(world.send(doubtful.clone())),
        Problem::OutcomeUnknown
    ));
    let later = world
        .operator
        .event("party_registered", &registration(11), &now);
    assert!(matches!(problem(world.send(later)), Problem::ReadOnly));
    assert!(matches!(
        world.ledger().status().read_only,
        Some(ReadOnly::Failed(_))
    ));
    // What was durable before is still answered and proven.
    let id = grain_envelope::Statement::read(kept.payload(), kept.signature()).unwrap();
    let receipt = world
        .ledger()
        .queries()
        .receipt(&id.identity.event_id)
        .unwrap()
        .unwrap();
    assert_eq!(receipt.value, first.receipt);
    // The same bytes sent again settle it: here the write had arrived after all.
    disk.failing.store(false, Ordering::SeqCst);
    world.open();
    let again = recorded(world.send(doubtful));
    assert_eq!(again.status, Status::Admitted);
    assert_eq!(again.index, 2);
}

#[test]
fn nothing_is_published_over_a_tile_that_was_changed() {
    let mut world = World::new();
    let now = world.clock.now_text();
    let event = world
        .operator
        .event("party_registered", &registration(9), &now);
    recorded(world.send(event));
    world.open();
    let published = world.ledger().public_log().pending();
    let tile = DataDirectory::at(world.path()).objects().join("tile/0/000");
    let mut bytes = std::fs::read(&tile).unwrap();
    bytes[3] ^= 1;
    std::fs::write(&tile, bytes).unwrap();
    let event = world
        .operator
        .event("party_registered", &registration(10), &now);
    recorded(world.send(event));
    let unknown: grain_envelope::LotId = "0197a4c2-1b2c-7def-8123-456789abcdef.1".parse().unwrap();
    drop(world.ledger().bundle(&unknown, &|_| true, &|_, _| None));
    assert!(matches!(
        world.ledger().status().read_only,
        Some(ReadOnly::Contradiction(_))
    ));
    assert_eq!(world.ledger().public_log().pending(), published);
    // The tiles are derived: the next opening makes them again.
    world.open();
    assert_eq!(world.ledger().status().read_only, None);
}

#[test]
fn damage_leaves_a_ledger_that_reads_and_proves_what_is_sound() {
    damaged(3);
}

#[test]
fn damage_in_the_last_frame_leaves_one_too() {
    damaged(4);
}

/// Founds a ledger, damages a frame, and looks at what is left.
fn damaged(frame: usize) {
    let mut world = World::new();
    let now = world.clock.now_text();
    let mut answers = Vec::new();
    for n in 10..14 {
        let event = world
            .operator
            .event("party_registered", &registration(n), &now);
        answers.push((event.clone(), recorded(world.send(event))));
    }
    world.ledger = None;
    let segment = DataDirectory::at(world.path()).log().join("0000000000.seg");
    let mut bytes = std::fs::read(&segment).unwrap();
    // Each frame lies in a block of its own.
    let frames = (0..bytes.len())
        .step_by(4_096)
        .filter(|at| bytes[*at..].starts_with(b"grainlog"));
    let frames: Vec<usize> = frames.collect();
    assert_eq!(frames.len(), 5);
    bytes[frames[frame] + 700] ^= 1;
    std::fs::write(&segment, bytes).unwrap();
    world.open();
    let status = world.ledger().status();
    assert!(
        matches!(status.read_only, Some(ReadOnly::Damaged(_))),
        "{status:?}"
    );
    let id = |number: usize| {
        let event: &grain_envelope::Submitted = &answers[number].0;
        let read = grain_envelope::Statement::read(event.payload(), event.signature()).unwrap();
        read.identity.event_id
    };
    for number in [0, 1] {
        let receipt = world
            .ledger()
            .queries()
            .receipt(&id(number))
            .unwrap()
            .unwrap();
        assert_eq!(receipt.value, answers[number].1.receipt);
        // Who never heard the answer learns it still.
        let again = recorded(world.send(answers[number].0.clone()));
        assert_eq!(again.receipt, answers[number].1.receipt);
    }
    let event = world
        .operator
        .event("party_registered", &registration(20), &now);
    assert!(matches!(problem(world.send(event)), Problem::ReadOnly));
}

/// Dice that let whoever throws wait once the switch is on, and then fail them.
struct LoadedDice {
    fair: TestDice,
    armed: AtomicBool,
    thrown: Sender<()>,
    go_on: Mutex<Receiver<()>>,
}

impl Randomness for LoadedDice {
    fn fill(&self, buffer: &mut [u8]) {
        if self.armed.load(Ordering::SeqCst) {
            self.thrown.send(()).unwrap();
            self.go_on.lock().unwrap().recv().unwrap();
            panic!("the dice fell off the table");
        }
        self.fair.fill(buffer);
    }
}

/// How long an answer that comes at once may take on a busy machine: far less than any time-out.
const AT_ONCE: Duration = Duration::from_secs(5);

#[test]
fn whoever_waits_when_the_writer_panics_is_answered_at_once() {
    let mut world = World::new();
    let now = world.clock.now_text();
    let lost = world
        .operator
        .event("party_registered", &registration(9), &now);
    let waiting = world
        .customs
        .event("party_registered", &registration(10), &now);
    let later = world
        .customs
        .event("party_registered", &registration(11), &now);
    let (thrown, has_thrown) = channel();
    let (go_on, may_go_on) = channel();
    let dice = Arc::new(LoadedDice {
        fair: TestDice(Mutex::new(1_000)),
        armed: AtomicBool::new(false),
        thrown,
        go_on: Mutex::new(may_go_on),
    });
    let mut options = world.options();
    options.randomness = Arc::clone(&dice) as Arc<dyn Randomness>;
    world.ledger = None;
    let ledger = Ledger::open(&options, &Unwatched).unwrap();
    dice.armed.store(true, Ordering::SeqCst);
    let submit = |event: &Submitted| {
        let (sender, receiver) = channel();
        let verified = ledger.verify(event.clone()).unwrap();
        ledger.submit(verified, Box::new(move |answer| drop(sender.send(answer))));
        receiver
    };
    let of_lost = submit(&lost);
    has_thrown.recv_timeout(AT_ONCE).unwrap();
    // The writer is in the middle of the first; these two wait in the queue.
    let of_waiting = submit(&waiting);
    let (sender, of_check) = channel();
    let verified = ledger.verify(later.clone()).unwrap();
    ledger.check(
        verified,
        Box::new(move |checked| drop(sender.send(checked))),
    );
    go_on.send(()).unwrap();
    // Nobody knows what became of the first: its answer is never given.
    assert_eq!(
        of_lost.recv_timeout(AT_ONCE).unwrap_err(),
        RecvTimeoutError::Disconnected
    );
    for told in [
        problem(of_waiting.recv_timeout(AT_ONCE).unwrap()),
        of_check.recv_timeout(AT_ONCE).unwrap().unwrap_err(),
    ] {
        assert_eq!((told.status(), told.code()), (503, "read-only"));
    }
    assert!(matches!(
        ledger.status().read_only,
        Some(ReadOnly::Failed(_))
    ));
    let told = problem(submit(&later).recv_timeout(AT_ONCE).unwrap());
    assert_eq!((told.status(), told.code()), (503, "read-only"));
    let (sender, of_check) = channel();
    let verified = ledger.verify(later).unwrap();
    ledger.check(
        verified,
        Box::new(move |checked| drop(sender.send(checked))),
    );
    let told = of_check.recv_timeout(AT_ONCE).unwrap().unwrap_err();
    assert_eq!((told.status(), told.code()), (503, "read-only"));
    drop(ledger);
    world.open();
    for (index, event) in [(1, lost), (2, waiting)] {
        assert_eq!(recorded(world.send(event)).index, index);
    }
}
