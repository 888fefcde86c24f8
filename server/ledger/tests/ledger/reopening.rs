//! Opening: what is rebuilt, what is refused, what is answered as before.

use std::fs;
use std::path::Path;

use grain_ledger::{DataDirectory, Ledger, OpenError, Problem, ReadOnly, Unwatched, restore};

use crate::support::{self, World, problem, recorded};

/// Everything that can be asked, as text.
fn answers(ledger: &Ledger, world: &World) -> Vec<String> {
    let queries = ledger.queries();
    let size = ledger.status().size;
    let mut told = vec![format!("{size}")];
    for index in 0..size {
        let entry = queries.entry(index).unwrap().unwrap();
        let statement = entry.value.statement().unwrap();
        let id = statement.identity.event_id;
        told.push(format!("{entry:?}"));
        if let Some(event) = queries.event(&id).unwrap() {
            told.push(format!("{event:?}"));
            told.push(format!("{:?}", queries.receipt(&id).unwrap().unwrap()));
        }
        for subject in &statement.form.unwrap().subjects {
            told.push(format!(
                "{:?}",
                queries.subject_chain(subject, 0, 500, &|_| true).unwrap()
            ));
        }
    }
    for author in [&world.operator, &world.customs] {
        told.push(format!(
            "{:?}",
            queries.key_head(&author.id()).unwrap().unwrap()
        ));
    }
    told.push(format!("{:?}", queries.parties(None, 500).unwrap()));
    let everybody = |_: &grain_ledger::queries::Ownership| true;
    let all = grain_ledger::queries::ViolationFilter::default();
    told.push(format!(
        "{:?}",
        queries.violations(&all, None, 500, &everybody).unwrap()
    ));
    told
}

fn filled() -> World {
    let mut world = World::new();
    let now = world.clock.now_text();
    world.activate_pack();
    for n in 10..40 {
        let event = world
            .operator
            .event("party_registered", &support::registration(n), &now);
        recorded(world.send(event));
        if n % 10 == 0 {
            // Refused: registered already.
            let again = world
                .customs
                .event("party_registered", &support::registration(n), &now);
            recorded(world.send(again));
        }
    }
    let (sequence, previous) = (world.operator.sequence, world.operator.previous);
    world.operator.rewind(3, previous);
    let conflict = world
        .operator
        .event("party_registered", &support::registration(50), &now);
    assert!(matches!(
        problem(world.send(conflict)),
        Problem::Conflict {
            recorded: Some(_),
            ..
        }
    ));
    world.operator.rewind(sequence, previous);
    world
}

#[test]
fn a_rebuilt_index_answers_everything_as_before() {
    let mut world = filled();
    let live = answers(world.ledger(), &world);
    world.open();
    assert_eq!(answers(world.ledger(), &world), live, "after a clean close");
    world.ledger = None;
    fs::remove_dir_all(DataDirectory::at(world.path()).index()).unwrap();
    world.open();
    assert_eq!(
        answers(world.ledger(), &world),
        live,
        "after the index was deleted"
    );
}

#[test]
fn a_killed_ledger_answers_everything_as_before() {
    let world = filled();
    let live = answers(world.ledger(), &world);
    let copy = tempfile::tempdir().unwrap();
    copy_directory(world.path(), copy.path());
    // The index of a process that died is as it lay on the disk at that moment.
    let reopened = Ledger::open(&support::options(copy.path(), &world.clock), &Unwatched).unwrap();
    assert_eq!(answers(&reopened, &world), live);
}

#[test]
fn an_index_that_is_ahead_or_of_another_log_is_made_anew() {
    let mut world = filled();
    let live = answers(world.ledger(), &world);
    world.ledger = None;
    let mut other = filled();
    let now = other.clock.now_text();
    for n in 60..65 {
        let event = other
            .operator
            .event("party_registered", &support::registration(n), &now);
        recorded(other.send(event));
    }
    other.ledger = None;
    let index = DataDirectory::at(world.path()).index();
    fs::remove_dir_all(&index).unwrap();
    copy_directory(&DataDirectory::at(other.path()).index(), &index);
    world.open();
    assert_eq!(answers(world.ledger(), &world), live);
}

#[test]
fn tiles_and_checkpoint_are_made_again_from_the_log() {
    let mut world = filled();
    let live = answers(world.ledger(), &world);
    world.ledger = None;
    let data = DataDirectory::at(world.path());
    fs::remove_dir_all(data.objects()).unwrap();
    world.open();
    assert_eq!(answers(world.ledger(), &world), live);
    world.ledger = None;
    fs::remove_dir_all(data.objects()).unwrap();
    fs::remove_file(data.checkpoint()).unwrap();
    world.open();
    assert_eq!(answers(world.ledger(), &world), live);
}

#[test]
fn one_process_holds_a_directory() {
    let world = World::new();
    let second = Ledger::open(&world.options(), &Unwatched);
    assert!(matches!(
        second,
        Err(OpenError::Log(grain_store::files::OpenError::Held(_)))
    ));
}

#[test]
fn a_restored_ledger_is_read_only_until_it_is_shown_to_lack_nothing() {
    let mut world = filled();
    let now = world.clock.now_text();
    let kept = tempfile::tempdir().unwrap();
    let (backup, restored_to) = (kept.path().join("backup"), kept.path().join("restored"));
    let manifest = world.ledger().backup(&backup, &Unwatched).unwrap();
    assert_eq!(manifest.size, world.ledger().status().size);
    let live = answers(world.ledger(), &world);
    restore(&backup, &restored_to, &Unwatched).unwrap();
    let mut options = support::options(&restored_to, &world.clock);
    let late = world
        .operator
        .event("party_registered", &support::registration(70), &now);
    {
        let restored = Ledger::open(&options, &Unwatched).unwrap();
        assert_eq!(restored.status().read_only, Some(ReadOnly::Restored));
        assert_eq!(answers(&restored, &world), live);
        let verified = restored.verify(late.clone()).unwrap();
        let (sender, receiver) = std::sync::mpsc::channel();
        restored.submit(
            verified,
            Box::new(move |answer| sender.send(answer).unwrap()),
        );
        assert!(matches!(
            problem(receiver.recv().unwrap()),
            Problem::ReadOnly
        ));
    }
    let covered = world.ledger().public_log().pending();
    recorded(world.send(late));
    world.open();
    let beyond = world.ledger().public_log().pending();
    options.resume_after = Some(beyond.into_bytes());
    match Ledger::open(&options, &Unwatched).map(|ledger| ledger.status()) {
        Err(OpenError::Missing { size, checkpoint }) => assert_eq!(checkpoint, size + 1),
        other => panic!("{other:?}"),
    }
    options.resume_after = Some(covered.into_bytes());
    let resumed = Ledger::open(&options, &Unwatched).unwrap();
    assert_eq!(resumed.status().read_only, None);
    drop(resumed);
    options.resume_after = None;
    assert_eq!(
        Ledger::open(&options, &Unwatched)
            .unwrap()
            .status()
            .read_only,
        None
    );
}

#[test]
fn a_damaged_backup_is_not_put_back() {
    let world = filled();
    let kept = tempfile::tempdir().unwrap();
    let backup = kept.path().join("backup");
    world.ledger().backup(&backup, &Unwatched).unwrap();
    let segment = backup.join("log/0000000000.seg");
    let mut bytes = fs::read(&segment).unwrap();
    bytes[5_000] ^= 1;
    fs::write(&segment, bytes).unwrap();
    let error = restore(&backup, &kept.path().join("restored"), &Unwatched).unwrap_err();
    match error {
        grain_ledger::BackupError::Damaged { name } => assert_eq!(name, "log/0000000000.seg"),
        other => panic!("{other}"),
    }
}

pub(crate) fn copy_directory(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_directory(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_changed_founding_file_is_blamed_and_not_the_log() {
    let mut world = World::new();
    world.ledger = None;
    let path = DataDirectory::at(world.path()).genesis();
    let whole = std::fs::read(&path).unwrap();
    let mut changed = whole.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    std::fs::write(&path, &changed).unwrap();
    let refused = Ledger::open(&world.options(), &Unwatched).map(drop);
    assert!(
        matches!(&refused, Err(OpenError::Material { path: blamed, .. }) if *blamed == path),
        "{refused:?}"
    );
    std::fs::write(&path, &whole).unwrap();
    world.open();
}

#[test]
fn a_policy_about_another_log_is_refused() {
    let mut world = World::new();
    world.ledger = None;
    let path = DataDirectory::at(world.path()).policy();
    let foreign =
        "log sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8\nquorum none\n";
    std::fs::write(&path, foreign).unwrap();
    let refused = Ledger::open(&world.options(), &Unwatched).map(drop);
    assert!(
        matches!(&refused, Err(OpenError::Material { path: blamed, .. }) if *blamed == path),
        "{refused:?}"
    );
}
