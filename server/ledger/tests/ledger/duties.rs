//! What is due, asked of a ledger whose memory is small.

use std::collections::BTreeSet;
use std::sync::Mutex;

use grain_envelope::{Digest, EventId};
use grain_events::Duty;
use grain_events::samples::{
    self, CARRIER, ERENHOT_CUSTOMS, IMPORTER, MEMBERS, PLANT, RECEIVED_MASS_G, XINING_CUSTOMS,
};
use grain_events::vocabulary::DutyKind;
use grain_ledger::queries::{DutyFilter, Ownership};
use grain_ledger::{DataDirectory, Ledger, Unwatched, found_on, make_log_key};
use grain_store::disk::HostDisk;
use tempfile::TempDir;

use crate::support::{self, SEGMENT, TestClock, TestDice};

const ORIGIN: &str = "demo.example/duties";
const DAY_S: i64 = 86_400;

struct Told {
    directory: TempDir,
    clock: std::sync::Arc<TestClock>,
    ledger: Ledger,
    start_s: i64,
    /// The check that found a quarantine pest, with a photo.
    check: EventId,
}

/// Trains of which one container each is still on its way, and many events after them.
fn told() -> Told {
    let directory = tempfile::tempdir().unwrap();
    let clock = TestClock::new();
    let data = DataDirectory::at(directory.path());
    let vkey = make_log_key(&data, ORIGIN, &TestDice(Mutex::new(7))).unwrap();
    let (mut world, genesis) = samples::World::found_whole(ORIGIN, &vkey);
    let mut events = world.ready_whole(3_000_000_000);
    // All of them left before the first arrived: what is authorised is authorised in time.
    let trains: Vec<_> = (0..6).map(|_| world.train(2)).collect();
    for train in &trains {
        events.extend(train.events.iter().cloned());
    }
    for train in &trains {
        events.push(world.receive(PLANT, train, 0, RECEIVED_MASS_G, true));
    }
    let body = samples::with(samples::condition(), "/quarantine_pest", true);
    let body = samples::with(body, "/pests_per_kg", 1);
    let draft = world.draft("condition_checked", 10 * DAY_S, body);
    let check = world.sign(PLANT, draft.with_file(b"photo of a beetle"));
    let id = world.last_id(&check).parse().unwrap();
    events.push(check);
    found_on(&HostDisk, &data, &genesis.to_wire(), &*clock, SEGMENT).unwrap();
    let ledger = open(directory.path(), &clock);
    for event in events {
        let verified = ledger.verify(event).unwrap();
        let (sender, receiver) = std::sync::mpsc::channel();
        let answer = Box::new(move |answer| sender.send(answer).unwrap());
        ledger.submit(verified, answer);
        let recorded = support::recorded(receiver.recv().unwrap());
        assert_eq!(recorded.verdict, grain_envelope::Verdict::Admitted);
    }
    let start_s = world.start_s;
    Told {
        directory,
        clock,
        ledger,
        start_s,
        check: id,
    }
}

fn open(path: &std::path::Path, clock: &std::sync::Arc<TestClock>) -> Ledger {
    let mut options = support::options(path, clock);
    options.hot_records = 4;
    Ledger::open(&options, &Unwatched).unwrap()
}

type IsHere<'a> = &'a dyn Fn(&EventId, &Digest) -> bool;

/// What is due of a kind 30 days later, to whoever may see it.
fn due(
    told: &Told,
    kind: DutyKind,
    is_here: IsHere<'_>,
    may_see: &dyn Fn(&Ownership) -> bool,
) -> Vec<Duty> {
    let at = told.start_s + 30 * DAY_S;
    let is_missing = |event: &EventId, file: &Digest| Ok(!is_here(event, file));
    let queries = told.ledger.queries();
    let mut found = Vec::new();
    let mut skip = 0;
    loop {
        // Small pages, so that turning them is tested too.
        let filter = DutyFilter::default();
        let page = queries.duties(at, filter, (skip, 7), &is_missing, may_see);
        let page = page.unwrap();
        found.extend(page.duties);
        match page.next {
            Some(next) => skip = next,
            None => break,
        }
    }
    found.retain(|duty| duty.kind == kind);
    found
}

fn reopened(told: Told) -> Told {
    told.ledger.close();
    drop(told.ledger);
    let ledger = open(told.directory.path(), &told.clock);
    Told { ledger, ..told }
}

/// However little memory there is, and whether the ledger was just opened: what left and has not
/// arrived is due.
#[test]
fn transfers_on_their_way_are_due_when_memory_is_short() {
    let mut told = told();
    for _ in 0..2 {
        let arrivals = due(&told, DutyKind::Arrival, &|_, _| true, &|_| true);
        let transfers: BTreeSet<String> = arrivals
            .iter()
            .map(|duty| duty.subject.to_string())
            .collect();
        assert_eq!(transfers.len(), 6, "{arrivals:?}");
        told = reopened(told);
    }
}

#[test]
fn a_missing_file_is_due_from_its_author_until_it_is_handed_in() {
    let mut told = told();
    let events = |told: &Told, is_here: IsHere<'_>| {
        let owed = due(told, DutyKind::Attachment, is_here, &|_| true);
        let events: BTreeSet<EventId> = owed.iter().filter_map(|duty| duty.event).collect();
        assert_eq!(events.len(), owed.len(), "one for each event");
        let plant = Some(MEMBERS[PLANT.0].party.parse().unwrap());
        assert!(owed.iter().all(|duty| duty.party == plant && duty.overdue));
        events
    };
    let check = told.check;
    for _ in 0..2 {
        // Two systems and the check, each with a file.
        let all = events(&told, &|_, _| false);
        assert!(all.len() == 3 && all.contains(&check), "{all:?}");
        assert_eq!(events(&told, &|event, _| *event != check), [check].into());
        assert!(events(&told, &|_, _| true).is_empty());
        told = reopened(told);
    }
}

/// What tells of a pest is seen by the site, the importer and the offices of the region.
#[test]
fn what_is_due_about_a_pest_is_told_to_few() {
    let told = told();
    let sees = |author: samples::Author| {
        let party = MEMBERS[author.0].party.parse().unwrap();
        let region: grain_envelope::Region = MEMBERS[author.0].region.parse().unwrap();
        let office = MEMBERS[author.0].role == "customs";
        let may_see = move |ownership: &Ownership| {
            ownership.own.contains(&party)
                || ownership.concerned.contains(&party)
                || (office && ownership.regions.iter().any(|lies| region.covers(*lies)))
        };
        let owed = due(&told, DutyKind::Attachment, &|_, _| false, &may_see);
        let owed = owed.iter().any(|duty| duty.event == Some(told.check));
        let alert = due(&told, DutyKind::FindingAlert, &|_, _| false, &may_see);
        assert_eq!(owed, !alert.is_empty(), "{author:?}");
        owed
    };
    assert!(sees(PLANT) && sees(XINING_CUSTOMS));
    assert!(!sees(CARRIER) && !sees(ERENHOT_CUSTOMS));
    // Six lots lie in the bin: with which of them it came nobody has said yet.
    assert!(!sees(IMPORTER));
}
