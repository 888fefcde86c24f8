//! Power cuts under the store: 40 seeds, each with several cuts at random operations. The disk loses,
//! reorders and tears what was not synced; nothing that was acknowledged may be missing.
//!
//! The same cuts must notice a log that acknowledges between write and sync, and mere kills one that
//! acknowledges before the write: a test that cannot fail proves nothing.

use grain_faults::random::Random;
use grain_faults::small_log;
use grain_faults::work::{Account, Difference, settle, work};
use grain_store::disk::Disk;
use grain_store::disk::lying::{Lie, LyingDisk};
use grain_store::disk::simulated::{Effect, Fault, SimulatedDisk};

const SEEDS: u64 = 40;
const CUTS: u64 = 5;

/// How the machine ends.
#[derive(Debug, Clone, Copy)]
enum End {
    PowerCut,
    Kill,
}

/// What happened under one seed.
#[derive(Debug, Default)]
struct Run {
    acknowledged: usize,
    torn: u32,
}

fn run<D: Disk>(
    seed: u64,
    end: End,
    in_front: impl Fn(SimulatedDisk) -> D,
) -> Result<Run, Difference> {
    let disk = small_log::found(seed);
    let mut random = Random::new(seed);
    let mut account = Account::default();
    let mut torn = 0;
    for _ in 0..CUTS {
        let effect = match random.between(0, 3) {
            0 => Effect::None,
            1 => Effect::Half,
            _ => Effect::All,
        };
        let operation = disk.operations() + random.between(5, 250);
        disk.fail_at(
            operation,
            Fault {
                stops: true,
                effect,
            },
        );
        work(&in_front(disk.clone()), &mut account, &mut random, 60);
        match end {
            End::PowerCut => disk.cut_power(),
            End::Kill => disk.kill(),
        }
        torn += u32::from(settle(&disk, &mut account)?);
    }
    Ok(Run {
        acknowledged: account.records.len(),
        torn,
    })
}

#[test]
fn nothing_acknowledged_is_lost() {
    for end in [End::PowerCut, End::Kill] {
        let mut torn = 0;
        for seed in 0..SEEDS {
            let run = run(seed, end, |disk| disk)
                .unwrap_or_else(|difference| panic!("{end:?}, seed {seed}: {difference:?}"));
            assert!(
                run.acknowledged >= 100,
                "seed {seed}: too little was at stake"
            );
            torn += run.torn;
        }
        assert!(torn > 0, "{end:?}: no write was ever torn");
    }
}

/// How many of the seeds notice the lie.
fn caught(lie: Lie, end: End) -> u64 {
    let lost = |seed: &u64| match run(*seed, end, |disk| LyingDisk::new(disk, lie)) {
        Ok(_) => false,
        Err(Difference::Lost {
            acknowledged,
            found,
        }) => acknowledged > found,
        Err(other) => panic!("{lie:?}, {end:?}, seed {seed}: {other:?}"),
    };
    (0..SEEDS).filter(lost).map(|_| 1).sum()
}

#[test]
fn an_acknowledgement_before_the_sync_is_noticed() {
    let cuts = caught(Lie::BeforeSync, End::PowerCut);
    assert!(cuts > SEEDS / 2, "only {cuts} of {SEEDS} seeds noticed");
    // A kill leaves the page cache: this is why killing alone is no test of durability.
    assert_eq!(caught(Lie::BeforeSync, End::Kill), 0);
}

#[test]
fn an_acknowledgement_before_the_write_is_noticed() {
    for end in [End::PowerCut, End::Kill] {
        let cuts = caught(Lie::BeforeWrite, end);
        assert!(
            cuts > SEEDS / 2,
            "{end:?}: only {cuts} of {SEEDS} seeds noticed"
        );
    }
}

#[test]
fn the_same_seed_is_the_same_run() {
    let trace = |seed| {
        let run = run(seed, End::PowerCut, |disk| disk).expect("nothing is lost");
        (run.acknowledged, run.torn)
    };
    assert_eq!(
        (0..5).map(trace).collect::<Vec<_>>(),
        (0..5).map(trace).collect::<Vec<_>>()
    );
}
