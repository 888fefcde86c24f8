//! The sample world's story through a ledger: transfers, weighings, a refusal, an open violation.
//! Whatever way the ledger comes to know it, it answers every question the same.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use grain_envelope::bundle;
use grain_envelope::{FacilityId, LotId, PermitId, Submitted, TransferId, Verdict};
use grain_events::samples::{self, MEMBERS, PLANT, RECEIVED_MASS_G, UNFILED};
use grain_events::trace::Start;
use grain_ledger::queries::{Ownership, ViolationFilter};
use grain_ledger::{Answer, DataDirectory, Ledger, Unwatched, found_on, make_log_key};
use grain_log::merkle::{leaf_hash, verify_inclusion};
use grain_store::disk::HostDisk;
use tempfile::TempDir;

use crate::reopening::copy_directory;
use crate::support::{self, SEGMENT, TestClock, TestDice, recorded};

const ORIGIN: &str = "demo.example/oats";

/// The events of the story, and what they are about.
pub(crate) struct Story {
    genesis: Submitted,
    pub(crate) events: Vec<Submitted>,
    lots: Vec<LotId>,
    transfers: Vec<TransferId>,
    permit: PermitId,
}

fn story(vkey: &str) -> Story {
    let (mut world, genesis) = samples::World::found(ORIGIN, vkey);
    let mut events = world.ready();
    let trains: Vec<_> = (0..3).map(|_| world.train(5)).collect();
    for train in &trains {
        events.extend(train.events.iter().cloned());
    }
    for unit in 0..5 {
        // The second train's third container is light by more than its tolerance.
        for (number, train) in trains.iter().enumerate() {
            let light = number == 1 && unit == 2;
            let mass_g = if light {
                RECEIVED_MASS_G / 2
            } else {
                RECEIVED_MASS_G
            };
            events.push(world.receive(PLANT, train, unit, mass_g, unit != 3));
        }
    }
    events.push(world.declare_to_unfiled(&trains[2].lot, &trains[2].units));
    events.push(world.receive_at_unfiled(&trains[2].lot));
    Story {
        genesis,
        events,
        lots: trains
            .iter()
            .map(|train| train.lot.parse().unwrap())
            .collect(),
        transfers: trains
            .iter()
            .map(|train| train.transfer.parse().unwrap())
            .collect(),
        permit: world.permit.parse().unwrap(),
    }
}

pub(crate) struct Told {
    pub(crate) directory: TempDir,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) story: Story,
    pub(crate) answers: Vec<Answer>,
    pub(crate) ledger: Ledger,
}

/// Founds a ledger and tells it the story, opening it anew before every `nth` event.
pub(crate) fn tell(reopen_every: usize) -> Told {
    let directory = tempfile::tempdir().unwrap();
    let clock = TestClock::new();
    let data = DataDirectory::at(directory.path());
    let vkey = make_log_key(&data, ORIGIN, &TestDice(Mutex::new(7))).unwrap();
    let story = story(&vkey);
    found_on(&HostDisk, &data, &story.genesis.to_wire(), &*clock, SEGMENT).unwrap();
    let mut options = support::options(directory.path(), &clock);
    options.hot_records = 8;
    let mut ledger = Ledger::open(&options, &Unwatched).unwrap();
    let mut answers = Vec::new();
    for (number, event) in story.events.iter().enumerate() {
        if number % reopen_every == reopen_every - 1 {
            ledger.close();
            drop(ledger);
            // Dice that fall alike would give the same salts again.
            options.randomness = Arc::new(TestDice(Mutex::new(1_000 * number as u64)));
            ledger = Ledger::open(&options, &Unwatched).unwrap();
        }
        let verified = ledger.verify(event.clone()).unwrap();
        let (sender, receiver) = std::sync::mpsc::channel();
        ledger.submit(
            verified,
            Box::new(move |answer| sender.send(answer).unwrap()),
        );
        answers.push(receiver.recv().unwrap());
    }
    Told {
        directory,
        clock,
        story,
        answers,
        ledger,
    }
}

/// Everything that can be asked about the story and does not hang on salts, as text.
fn asked(ledger: &Ledger, story: &Story) -> Vec<String> {
    let queries = ledger.queries();
    let mut told = Vec::new();
    for lot in &story.lots {
        told.push(format!("{:?}", queries.lot(lot).unwrap().unwrap()));
        told.push(format!("{:?}", queries.lot_balance(lot).unwrap().unwrap()));
        let both = grain_events::trace::Direction::Both;
        let traced = queries.trace(&Start::Lot(*lot), both).unwrap().unwrap();
        assert!(!traced.value.trace.cut && !traced.value.trace.edges.is_empty());
        told.push(format!("{traced:?}"));
        let subject = grain_envelope::Subject::Lot(*lot);
        told.push(format!(
            "{:?}",
            queries
                .subject_chain(&subject, 0, 500, &|_| true)
                .unwrap()
                .unwrap()
        ));
    }
    for transfer in &story.transfers {
        told.push(format!(
            "{:?}",
            queries.transfer(transfer).unwrap().unwrap()
        ));
    }
    told.push(format!(
        "{:?}",
        queries.permit_balance(&story.permit).unwrap().unwrap()
    ));
    for member in MEMBERS {
        let Ok(facility) = member.facility().parse::<FacilityId>() else {
            continue;
        };
        told.push(format!("{:?}", queries.facility(&facility).unwrap()));
        told.push(format!(
            "{:?}",
            queries.facility_balance(&facility).unwrap()
        ));
    }
    told.push(format!("{:?}", queries.parties(None, 500).unwrap()));
    for filter in [
        ViolationFilter::default(),
        ViolationFilter {
            open: Some(true),
            ..ViolationFilter::default()
        },
        ViolationFilter {
            lot: Some(story.lots[2]),
            ..ViolationFilter::default()
        },
    ] {
        let everybody = |_: &Ownership| true;
        told.push(format!(
            "{:?}",
            queries.violations(&filter, None, 500, &everybody).unwrap()
        ));
    }
    told
}

#[test]
fn the_story_ends_as_it_should() {
    let told = tell(usize::MAX);
    let (last, before) = told.answers.split_last().unwrap();
    let arrived = recorded(last.clone());
    assert_eq!(arrived.verdict, Verdict::Admitted);
    assert!(arrived.told.iter().any(|found| found.rule == "V-2"));
    let refused = recorded(before.last().unwrap().clone());
    assert_eq!(refused.status.http(), 422);
    assert!(!refused.told.is_empty());
    for answer in &before[..before.len() - 1] {
        assert_eq!(recorded(answer.clone()).verdict, Verdict::Admitted);
    }
    let queries = told.ledger.queries();
    let lot = queries.lot(&told.story.lots[2]).unwrap().unwrap();
    assert!(!lot.value.lot.held_by.is_empty(), "the lot is held");
    // Whoever says that a load arrived has no more to do with its lot than before.
    let unfiled = MEMBERS[UNFILED.0].party.parse().unwrap();
    assert!(!lot.ownership.concerned.contains(&unfiled));
    let mass: i128 = lot.value.lot.balances.values().sum();
    assert_eq!(mass, 0, "no gram is made or lost");
}

#[test]
fn every_way_of_knowing_the_story_gives_the_same_answers() {
    let told = tell(usize::MAX);
    let live = asked(&told.ledger, &told.story);
    let killed = tempfile::tempdir().unwrap();
    copy_directory(told.directory.path(), killed.path());
    let reopened = reopen(killed.path(), &told.clock);
    assert_eq!(asked(&reopened, &told.story), live, "after a kill");
    drop(reopened);
    told.ledger.close();
    let Told {
        directory,
        clock,
        story,
        ledger,
        ..
    } = told;
    drop(ledger);
    assert_eq!(
        asked(&reopen(directory.path(), &clock), &story),
        live,
        "after a close"
    );
    fs::remove_dir_all(DataDirectory::at(directory.path()).index()).unwrap();
    assert_eq!(
        asked(&reopen(directory.path(), &clock), &story),
        live,
        "after a rebuild"
    );
    let other = tell(2);
    assert_eq!(
        asked(&other.ledger, &other.story),
        live,
        "opened before every second event"
    );
}

#[test]
fn a_bundle_holds_all_that_its_entries_rest_on() {
    let told = tell(usize::MAX);
    let lot = told.story.lots[0];
    let found = told
        .ledger
        .bundle(&lot, &|_| true, &|_, _| None)
        .unwrap()
        .unwrap();
    let bundle = bundle::read(&found.value).unwrap();
    assert_eq!(bundle.head.size, told.ledger.status().size);
    let checkpoint =
        grain_log::checkpoint::SignedCheckpoint::parse(&bundle.checkpoint.note).unwrap();
    let root = *checkpoint.claimed().root_hash();
    let entries: Vec<_> = [&bundle.genesis]
        .into_iter()
        .chain(&bundle.entries)
        .collect();
    assert_eq!(entries.len(), bundle.proofs.len());
    let here: Vec<u64> = entries.iter().map(|entry| entry.index).collect();
    let mut links = 0;
    for (entry, proof) in entries.iter().zip(&bundle.proofs) {
        let stored = grain_envelope::Entry {
            payload: entry.payload.to_vec(),
            signature: *entry.signature.as_bytes(),
            admission: entry.admission.to_vec(),
            salt: entry.salt,
        };
        let (admission, leaf) = stored.derive().unwrap();
        let path: Vec<_> = proof.hashes.iter().map(|hash| *hash.as_bytes()).collect();
        let size = bundle.head.size;
        verify_inclusion(&leaf_hash(&leaf.encode()), entry.index, size, &path, &root).unwrap();
        assert!(
            admission.relied_on.iter().all(|index| here.contains(index)),
            "{}",
            entry.index
        );
        let statement =
            grain_envelope::Statement::read(&stored.payload, &stored.signature).unwrap();
        assert!(
            bundle
                .keys
                .iter()
                .any(|key| key.key == statement.identity.key)
        );
        links += admission
            .subjects
            .iter()
            .filter(|link| link.subject == bundle.head.subject)
            .count();
    }
    let chain = told
        .ledger
        .queries()
        .subject_chain(&bundle.head.subject, 0, 500, &|_| true)
        .unwrap();
    assert_eq!(links as u64, chain.unwrap().value.head.sequence);
    for key in &bundle.keys {
        assert!(here.contains(&key.enrolled_index));
    }
    assert!(
        told.ledger
            .bundle(&unknown_lot(), &|_| true, &|_, _| None)
            .unwrap()
            .is_none()
    );
}

#[test]
fn public_files_answer_for_every_width_up_to_the_published_one() {
    let told = tell(usize::MAX);
    let size = told.ledger.status().size;
    told.ledger
        .bundle(&told.story.lots[0], &|_| true, &|_, _| None)
        .unwrap();
    let public = told.ledger.public_log();
    for width in 1..=size {
        let tile = public
            .resource(&format!("tile/0/000.p/{width}"))
            .unwrap()
            .unwrap();
        assert_eq!(tile.len() as u64, 32 * width);
        assert!(
            public
                .resource(&format!("tile/entries/000.p/{width}"))
                .unwrap()
                .is_some()
        );
    }
    for absent in [
        format!("tile/0/000.p/{}", size + 1),
        "tile/0/000".to_owned(),
        "tile/0/0".to_owned(),
        "tile/0/../../log.key".to_owned(),
    ] {
        assert_eq!(public.resource(&absent).unwrap(), None, "{absent}");
    }
    assert_eq!(
        public.checkpoint().as_deref(),
        Some(public.pending().as_str())
    );
}

pub(crate) fn reopen(path: &Path, clock: &Arc<TestClock>) -> Ledger {
    Ledger::open(&support::options(path, clock), &Unwatched).unwrap()
}

fn unknown_lot() -> LotId {
    "0197a4c2-1b2c-7def-8123-456789abcdef.1".parse().unwrap()
}
