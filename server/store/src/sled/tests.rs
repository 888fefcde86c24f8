use proptest::prelude::*;

use super::*;
use crate::MemoryIndex;

const BOOT: &str = "b6c1";

fn options(boot: &str) -> SledOptions {
    SledOptions {
        cache_bytes: 4 << 20,
        boot: Some(boot.to_owned()),
    }
}

fn chunk(size: u64, puts: &[(u8, &[u8], &[u8])]) -> Chunk {
    Chunk {
        puts: puts
            .iter()
            .map(|(t, k, v)| (Table(*t), k.to_vec(), v.to_vec()))
            .collect(),
        deletes: vec![],
        applied: Applied {
            size,
            head: [u8::try_from(size).unwrap(); 32],
        },
    }
}

fn is_broken<T>(result: Result<T, IndexError>) -> bool {
    matches!(result.err(), Some(IndexError::Broken(_)))
}

#[test]
fn rows_and_mark_are_kept_over_a_close_and_over_a_kill() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("index");
    let index = SledIndex::open(&path, &options(BOOT)).unwrap();
    assert_eq!(index.applied(), Ok(Applied::NOTHING));
    index
        .apply(&chunk(
            2,
            &[(1, b"a", b"1"), (1, b"b", b""), (2, b"a", b"3")],
        ))
        .unwrap();
    assert!(matches!(
        SledIndex::open(&path, &options(BOOT)),
        Err(IndexError::Held)
    ));
    drop(index);
    let index = SledIndex::open(&path, &options(BOOT)).unwrap();
    assert_eq!(
        index.get(Table(1), b"a").unwrap().as_deref(),
        Some(&b"1"[..])
    );
    assert_eq!(
        index.get(Table(1), b"b").unwrap().as_deref(),
        Some(&b""[..])
    );
    assert_eq!(index.get(Table(3), b"a").unwrap(), None);
    assert_eq!(index.applied().unwrap().size, 2);
    index.close().unwrap();
    assert!(
        is_broken(index.apply(&chunk(3, &[]))),
        "nothing is applied to a closed index"
    );
    drop(index);
    let index = SledIndex::open(&path, &options("another run")).unwrap();
    assert_eq!(index.applied().unwrap().size, 2);
}

#[test]
fn an_index_that_was_open_when_the_power_went_is_broken() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("index");
    drop(SledIndex::open(&path, &options(BOOT)).unwrap());
    assert!(is_broken(SledIndex::open(&path, &options("another run"))));
    let unknown = SledOptions {
        boot: None,
        ..options(BOOT)
    };
    assert!(is_broken(SledIndex::open(&path, &unknown)));
    drop(SledIndex::open(&path, &options(BOOT)).unwrap());

    let aside = set_aside(&path).unwrap();
    assert!(aside.ends_with("index.bad-1") && !path.exists());
    for number in 2..6 {
        drop(SledIndex::open(&path, &options(BOOT)).unwrap());
        assert!(
            set_aside(&path)
                .unwrap()
                .ends_with(format!("index.bad-{number}"))
        );
    }
    let mut left: Vec<_> = fs::read_dir(directory.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["index.bad-3", "index.bad-4", "index.bad-5"]);
}

#[test]
fn a_large_value_is_refused_and_the_chunk_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let index = SledIndex::open(&directory.path().join("index"), &options(BOOT)).unwrap();
    let large = vec![1; LARGEST_VALUE + 1];
    let refused = index.apply(&chunk(1, &[(1, b"a", b"1"), (1, b"b", &large)]));
    assert_eq!(
        refused,
        Err(IndexError::TooLarge {
            size: LARGEST_VALUE + 1
        })
    );
    assert_eq!(
        (index.get(Table(1), b"a"), index.applied()),
        (Ok(None), Ok(Applied::NOTHING))
    );
    index.apply(&chunk(1, &[(1, b"b", &large[1..])])).unwrap();
    assert_eq!(
        index.get(Table(1), b"b").unwrap().map(|value| value.len()),
        Some(LARGEST_VALUE)
    );
}

#[test]
fn a_row_that_is_not_what_was_written_breaks_the_index() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("index");
    let changes: [(&str, &[u8], &[u8]); 4] = [
        (
            "another value",
            &[1, 1, b'a'],
            &row::encode(&[1, 1, b'a'], b"1").map_last(b'2'),
        ),
        (
            "another row's value",
            &[1, 1, b'a'],
            &row::encode(&[1, 1, b'b'], b"1"),
        ),
        ("no checksum", &[1, 1, b'a'], b"1"),
        ("another mark", MARK, b"mark"),
    ];
    for (name, key, stored) in changes {
        let index = SledIndex::open(&path, &options(BOOT)).unwrap();
        index.apply(&chunk(1, &[(1, b"a", b"1")])).unwrap();
        index
            .database
            .as_ref()
            .unwrap()
            .insert(key, stored)
            .unwrap();
        let found = [
            index.get(Table(1), b"a").map(|_| ()),
            index.scan(Table(1), b"", b"", 9).map(|_| ()),
            index.applied().map(|_| ()),
        ];
        assert!(found.into_iter().any(is_broken), "{name}");
        assert!(
            is_broken(index.get(Table(9), b"z")),
            "{name}: it answers nothing any more"
        );
        drop(index);
        set_aside(&path).unwrap();
    }
}

trait MapLast {
    fn map_last(self, byte: u8) -> Vec<u8>;
}

impl MapLast for Vec<u8> {
    fn map_last(mut self, byte: u8) -> Vec<u8> {
        self[0] = byte;
        self
    }
}

/// Rows enough for several steps: `size` is their value.
fn large_chunk(size: u8) -> Chunk {
    let value = [size];
    let rows: Vec<[u8; 2]> = (0..200).map(|row| [row, 0]).collect();
    let puts: Vec<(u8, &[u8], &[u8])> = rows.iter().map(|row| (1, &row[..], &value[..])).collect();
    let mut chunk = chunk(u64::from(size), &puts);
    chunk.deletes = vec![(Table(1), vec![size - 1, 0])];
    chunk
}

fn rows(index: &SledIndex) -> Vec<Row> {
    index.scan(Table(1), b"", b"", 999).unwrap()
}

/// The redo of a chunk, as `apply` writes it.
fn redo(before: Applied, chunk: &Chunk) -> Redo {
    let put = |(table, key, value): &(Table, Vec<u8>, Vec<u8>)| {
        let key = row::key(*table, key);
        let stored = row::encode(&key, value);
        (key, Some(stored))
    };
    let deletes = chunk.deletes.iter();
    Redo {
        before,
        after: chunk.applied,
        changes: (chunk.puts.iter().map(put))
            .chain(deletes.map(|(table, key)| (row::key(*table, key), None)))
            .collect(),
    }
}

#[test]
fn a_chunk_that_was_broken_off_is_finished() {
    let directory = tempfile::tempdir().unwrap();
    let whole = SledIndex::open(&directory.path().join("whole"), &options(BOOT)).unwrap();
    whole.apply(&large_chunk(1)).unwrap();
    whole.apply(&large_chunk(2)).unwrap();
    for steps in 0..4 {
        let path = directory.path().join(format!("broken-off-{steps}"));
        let index = SledIndex::open(&path, &options(BOOT)).unwrap();
        index.apply(&large_chunk(1)).unwrap();
        let redo = redo(index.applied().unwrap(), &large_chunk(2));
        redo.write(&path).unwrap();
        for (key, value) in &redo.changes[..steps * STEP_ROWS] {
            let value = value.clone().unwrap();
            index.run(|database| database.insert(key, value)).unwrap();
        }
        assert_eq!(index.applied().unwrap().size, 1);
        drop(index);
        let index = SledIndex::open(&path, &options(BOOT)).unwrap();
        assert_eq!(index.applied(), whole.applied(), "after {steps} steps");
        assert_eq!(rows(&index), rows(&whole), "after {steps} steps");
    }
}

#[test]
fn a_redo_that_does_not_build_on_what_is_there_does_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("index");
    let index = SledIndex::open(&path, &options(BOOT)).unwrap();
    index.apply(&large_chunk(1)).unwrap();
    let before = rows(&index);
    let unknown = Applied {
        size: 5,
        head: [5; 32],
    };
    for (base, chunk) in [(unknown, 6), (Applied::NOTHING, 1)] {
        redo(base, &large_chunk(chunk)).write(&path).unwrap();
        index.finish_what_was_begun().unwrap();
        assert_eq!(
            (index.applied().unwrap().size, rows(&index)),
            (1, before.clone())
        );
    }
    fs::write(path.join("redo"), b"torn").unwrap();
    drop(index);
    assert!(is_broken(SledIndex::open(&path, &options(BOOT))));
}

#[test]
fn a_closed_index_has_nothing_to_do_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("index");
    let index = SledIndex::open(&path, &options(BOOT)).unwrap();
    index.apply(&large_chunk(1)).unwrap();
    assert!(path.join("redo").exists());
    index.close().unwrap();
    assert!(!path.join("redo").exists());
}

/// sled's answers to damaged files are errors, panics and silence; ours are the right rows, a mark
/// that is behind, or "broken".
#[test]
fn a_damaged_file_is_never_believed() {
    let directory = tempfile::tempdir().unwrap();
    let pristine = directory.path().join("pristine");
    let index = SledIndex::open(&pristine, &options(BOOT)).unwrap();
    for size in 1..=20_u8 {
        let rows: Vec<_> = (0..50_u8).map(|row| [size, row]).collect();
        let puts: Vec<(u8, &[u8], &[u8])> =
            rows.iter().map(|row| (1, &row[..], &row[..])).collect();
        index.apply(&chunk(u64::from(size), &puts)).unwrap();
    }
    index.close().unwrap();
    drop(index);
    let database = fs::read(pristine.join("sled/db")).unwrap();
    let written = database.iter().rposition(|byte| *byte != 0).unwrap();
    let damaged: Vec<Vec<u8>> = (0..24)
        .map(|number| {
            let mut bytes = database.clone();
            bytes[written * (number + 1) / 25] ^= 0x20;
            bytes
        })
        .chain([1, 100, 4096, 60_000].map(|cut| database[..database.len() - cut].to_vec()))
        .chain([vec![], vec![0; database.len()]])
        .collect();
    let (mut broken, mut behind) = (0, 0);
    for (number, bytes) in damaged.into_iter().enumerate() {
        let path = directory.path().join(format!("damaged-{number}"));
        copy(&pristine, &path);
        fs::write(path.join("sled/db"), bytes).unwrap();
        let index = SledIndex::open(&path, &options(BOOT));
        let found = index
            .and_then(|index| Ok((index.applied()?.size, index.scan(Table(1), b"", b"", 5000)?)));
        match found {
            Err(IndexError::Broken(_)) => broken += 1,
            Err(other) => panic!("{other}"),
            Ok((size, rows)) => {
                let expected = (1..=20).filter(|one| u64::from(*one) <= size);
                let expected = expected.flat_map(|one| (0..50).map(move |row| vec![one, row]));
                assert!(
                    rows.into_iter().eq(expected.map(|row| (row.clone(), row))),
                    "{number}"
                );
                behind += u32::from(size < 20);
            }
        }
    }
    assert!(
        broken > 0 && behind > 0,
        "{broken} broken and {behind} behind, of 30"
    );
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

type Change = (bool, u8, Vec<u8>, Vec<u8>);

fn change() -> impl Strategy<Value = Change> {
    let short = || prop::collection::vec(0_u8..3, 0..3);
    (any::<bool>(), 0_u8..3, short(), short())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn it_answers_as_a_map_would(
        chunks in prop::collection::vec(prop::collection::vec(change(), 0..8), 1..8),
        scans in prop::collection::vec((0_u8..3, change(), 0_usize..6), 8),
    ) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("index");
        let model = MemoryIndex::default();
        for (size, changes) in (1..).zip(chunks) {
            let index = SledIndex::open(&path, &options(BOOT)).unwrap();
            let mut chunk = chunk(size, &[]);
            for (put, table, key, value) in changes {
                if put {
                    chunk.puts.push((Table(table), key, value));
                } else {
                    chunk.deletes.push((Table(table), key));
                }
            }
            index.apply(&chunk).unwrap();
            model.apply(&chunk).unwrap();
            prop_assert_eq!(index.applied(), model.applied());
            for (table, (_, _, prefix, from), limit) in &scans {
                let table = Table(*table);
                prop_assert_eq!(index.get(table, prefix), model.get(table, prefix));
                prop_assert_eq!(
                    index.scan(table, prefix, from, *limit),
                    model.scan(table, prefix, from, *limit)
                );
            }
        }
    }
}
