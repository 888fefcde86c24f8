use super::*;

fn path(name: &str) -> PathBuf {
    Path::new("/").join(name)
}

fn written(disk: &SimulatedDisk, bytes: &[u8]) -> SimulatedFile {
    let file = disk.create(&path("a")).unwrap();
    file.write_all_at(bytes, 0).unwrap();
    disk.sync_directory(Path::new("/")).unwrap();
    file
}

#[test]
fn what_is_synced_stays() {
    for seed in 0..20 {
        let disk = SimulatedDisk::new(seed);
        let file = written(&disk, &[7; 2000]);
        file.sync().unwrap();
        disk.cut_power();
        assert_eq!(disk.bytes(&path("a")).unwrap(), [7; 2000]);
        assert!(file.length().is_err(), "a handle from before the cut");
    }
}

#[test]
fn what_is_not_synced_is_kept_or_lost_sector_by_sector() {
    let mut seen = BTreeSet::new();
    for seed in 0..200 {
        let disk = SimulatedDisk::new(seed);
        let file = written(&disk, &[1; 1536]);
        file.sync().unwrap();
        file.write_all_at(&[2; 1536], 0).unwrap();
        file.write_all_at(&[3; 512], 512).unwrap();
        disk.cut_power();
        let bytes = disk.bytes(&path("a")).unwrap();
        let sectors: Vec<u8> = bytes.chunks(512).map(|sector| sector[0]).collect();
        assert!(
            bytes
                .chunks(512)
                .all(|sector| sector.iter().all(|byte| *byte == sector[0]))
        );
        seen.insert(sectors);
    }
    let expected: BTreeSet<Vec<u8>> = [1, 2]
        .into_iter()
        .flat_map(|first| [1, 2, 3].map(|second| (first, second)))
        .flat_map(|(first, second)| [1, 2].map(|third| vec![first, second, third]))
        .collect();
    assert_eq!(seen, expected);
}

#[test]
fn names_are_kept_or_lost_one_by_one() {
    let mut seen = BTreeSet::new();
    for seed in 0..100 {
        let disk = SimulatedDisk::new(seed);
        written(&disk, b"old").sync().unwrap();
        let file = disk.create(&path("b")).unwrap();
        file.write_all_at(b"new", 0).unwrap();
        file.sync().unwrap();
        disk.rename(&path("b"), &path("a")).unwrap();
        disk.create_directory(&path("d")).unwrap();
        disk.create(&path("d/c")).unwrap();
        disk.sync_directory(&path("d")).unwrap();
        disk.cut_power();
        let a = disk.bytes(&path("a")).unwrap();
        seen.insert((a, disk.list(Path::new("/")).unwrap()));
    }
    for (a, _) in &seen {
        assert!(a == b"old" || a == b"new");
    }
    let names: BTreeSet<_> = seen.into_iter().map(|(_, names)| names.join(" ")).collect();
    assert_eq!(
        names.into_iter().collect::<Vec<_>>(),
        ["a", "a b", "a b d", "a d"]
    );
}

#[test]
fn the_same_seed_forgets_the_same() {
    let run = |seed| {
        let disk = SimulatedDisk::new(seed);
        written(&disk, &vec![5; 100_000]);
        disk.cut_power();
        disk.bytes(&path("a")).unwrap()
    };
    assert_eq!(run(3), run(3));
    assert_ne!(run(3), run(4));
}

#[test]
fn a_failed_sync_shows_bytes_that_never_arrive() {
    let disk = SimulatedDisk::new(0);
    let file = written(&disk, &[1; 512]);
    file.sync().unwrap();
    file.write_all_at(&[2; 512], 0).unwrap();
    disk.fail_at(
        disk.operations(),
        Fault {
            stops: false,
            effect: Effect::None,
        },
    );
    assert!(file.sync().is_err());
    file.sync().unwrap();
    assert_eq!(disk.bytes(&path("a")).unwrap(), [2; 512]);
    file.forget_cached().unwrap();
    assert_eq!(disk.bytes(&path("a")).unwrap(), [1; 512]);
}

#[test]
fn a_kill_forgets_nothing_and_a_fault_can_stop_the_machine() {
    let disk = SimulatedDisk::new(0);
    let file = written(&disk, &[1; 512]);
    let held = disk.lock(&path("lock")).unwrap();
    assert!(held.is_some() && disk.lock(&path("lock")).unwrap().is_none());
    disk.fail_at(
        disk.operations(),
        Fault {
            stops: true,
            effect: Effect::Half,
        },
    );
    assert!(file.write_all_at(&[2; 512], 0).is_err());
    assert!(disk.is_stopped() && disk.open(&path("a"), false).is_err());
    disk.kill();
    let bytes = disk.bytes(&path("a")).unwrap();
    assert_eq!((bytes[255], bytes[256]), (2, 1));
    assert!(disk.lock(&path("lock")).unwrap().is_some());
}

#[test]
fn a_full_disk_takes_what_needs_no_room() {
    let disk = SimulatedDisk::new(0);
    let file = written(&disk, &[1; 512]);
    disk.set_full(true);
    file.write_all_at(&[2; 512], 0).unwrap();
    assert!(file.write_all_at(&[2; 513], 0).is_err());
    assert!(disk.create(&path("b")).is_err());
}
