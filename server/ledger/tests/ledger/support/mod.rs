//! A small ledger of real files in a temporary directory, and the people who write into it.

pub(crate) mod author;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use grain_envelope::{Submitted, Verified};
use grain_ledger::{
    Answer, Clock, DataDirectory, Ledger, OpenOptions, Problem, Randomness, Recorded, Unwatched,
    found_on, make_log_key,
};
use grain_store::disk::HostDisk;
use serde_json::json;
use tempfile::TempDir;

pub(crate) use author::Author;

pub(crate) const ORIGIN: &str = "ledger.example/qinghai";
/// 2025-06-18T09:30:00+08:00.
pub(crate) const NOON_MS: u64 = 1_750_210_200_000;
pub(crate) const SEGMENT: u32 = 1 << 20;

/// A clock that a test sets.
pub(crate) struct TestClock {
    now_ms: AtomicU64,
    microseconds: AtomicU64,
}

impl Clock for TestClock {
    fn unix_milliseconds(&self) -> u64 {
        self.now_ms.load(Ordering::SeqCst)
    }
    fn monotonic_microseconds(&self) -> u64 {
        self.microseconds.fetch_add(1_000_000, Ordering::SeqCst)
    }
}

impl TestClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            now_ms: AtomicU64::new(NOON_MS),
            microseconds: AtomicU64::new(0),
        })
    }
    pub(crate) fn advance(&self, milliseconds: i64) {
        let now = self.now_ms.load(Ordering::SeqCst);
        self.now_ms.store(
            now.checked_add_signed(milliseconds).unwrap(),
            Ordering::SeqCst,
        );
    }
    pub(crate) fn now_text(&self) -> String {
        let seconds = i64::try_from(self.unix_milliseconds() / 1_000).unwrap();
        grain_envelope::Time::at(seconds, 480).unwrap().to_string()
    }
}

/// Dice that always fall alike.
pub(crate) struct TestDice(pub(crate) Mutex<u64>);

impl Randomness for TestDice {
    fn fill(&self, buffer: &mut [u8]) {
        let mut throw = self.0.lock().unwrap();
        *throw += 1;
        let mut output = blake3::Hasher::new_derive_key("test dice");
        output.update(&throw.to_be_bytes());
        output.finalize_xof().fill(buffer);
    }
}

/// A founded ledger: operator and one customs office, production.
pub(crate) struct World {
    pub(crate) directory: TempDir,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) operator: Author,
    pub(crate) customs: Author,
    pub(crate) ledger: Option<Ledger>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with_purpose("production")
    }

    pub(crate) fn with_purpose(purpose: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = TestClock::new();
        let data = DataDirectory::at(directory.path());
        let vkey = make_log_key(&data, ORIGIN, &TestDice(Mutex::new(7))).unwrap();
        let mut operator = Author::new(1, "11630000000000000X", "operator");
        let mut customs = Author::new(2, "11630000000000001X", "customs");
        operator.party = author::party(1);
        customs.party = author::party(2);
        let body = json!({
            "purpose": purpose,
            "operator": {
                "party": operator.party, "name": "青海省粮食局", "region": "630000",
                "public_key": operator.public_key(),
            },
            "log_vkey": vkey,
            "authorities": [{
                "party": customs.party, "name": "西宁海关", "role": "customs", "region": "630000",
                "public_key": customs.public_key(), "possession": customs.possession(ORIGIN),
            }],
            "witness_policy": [],
        });
        let genesis = operator.found(&body, &clock.now_text(), ORIGIN);
        let founded = found_on(&HostDisk, &data, &genesis.to_wire(), &*clock, SEGMENT).unwrap();
        operator.ledger = Some(founded.ledger_id);
        customs.ledger = Some(founded.ledger_id);
        let mut world = Self {
            directory,
            clock,
            operator,
            customs,
            ledger: None,
        };
        world.open();
        world
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn options(&self) -> OpenOptions {
        options(self.path(), &self.clock)
    }

    pub(crate) fn open(&mut self) -> &Ledger {
        self.ledger = None;
        self.ledger = Some(Ledger::open(&self.options(), &Unwatched).unwrap());
        self.ledger()
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        self.ledger.as_ref().unwrap()
    }

    /// Sends one envelope and waits for the answer.
    pub(crate) fn send(&self, submitted: Submitted) -> Answer {
        match self.ledger().verify(submitted) {
            Ok(verified) => self.submit(verified),
            Err(problem) => Answer::Problem(problem),
        }
    }

    pub(crate) fn submit(&self, verified: Verified) -> Answer {
        let (sender, receiver) = channel();
        self.ledger().submit(
            verified,
            Box::new(move |answer| sender.send(answer).unwrap()),
        );
        receiver.recv().unwrap()
    }

    /// Activates the national pack and registers the two parties' kinds.
    pub(crate) fn activate_pack(&mut self) {
        let pack = &grain_events::pack::KNOWN[0].reference;
        let body = json!({
            "name": pack.name, "version": pack.version, "blake3": pack.blake3,
        });
        let now = self.clock.now_text();
        let event = self.operator.event("rule_pack_activated", &body, &now);
        recorded(self.send(event));
    }
}

pub(crate) fn options(path: &Path, clock: &Arc<TestClock>) -> OpenOptions {
    let dice = Arc::new(TestDice(Mutex::new(0)));
    let mut options = OpenOptions::new(path, Arc::clone(clock) as Arc<dyn Clock>, dice);
    options.segment_bytes = SEGMENT;
    options.index_cache_bytes = 4 << 20;
    options
}

pub(crate) fn recorded(answer: Answer) -> Recorded {
    match answer {
        Answer::Recorded(recorded) => recorded,
        Answer::Problem(problem) => panic!("not recorded: {problem:?}"),
    }
}

pub(crate) fn problem(answer: Answer) -> Problem {
    match answer {
        Answer::Problem(problem) => problem,
        Answer::Recorded(recorded) => panic!("recorded: {recorded:?}"),
    }
}

/// The body that registers the n-th test party.
pub(crate) fn registration(n: u8) -> serde_json::Value {
    json!({
        "party": author::party(n), "name": "青海某某粮油有限公司", "name_en": null,
        "region": "630100", "roles": ["importer"],
    })
}
