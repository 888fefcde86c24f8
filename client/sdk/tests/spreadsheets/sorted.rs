//! The same file again, an edited one, and one whose import was cut short.

use std::collections::BTreeMap;
use std::path::Path;

use grain_sdk::files::HostFiles;
use grain_sdk::import::journal::{BusinessKey, Entry, Imports, Record};
use grain_sdk::import::rows::{Register, register};
use grain_sdk::import::sheets;
use grain_sdk::import::sorting::{self, Standing};

use crate::books::{PLANT, options};

fn of(nets: &[&str]) -> Register {
    let mut text =
        "地点,91630106MA0000A27P-001\n车号,净重(kg),计量方式,磅单号,到达时间,批次,调运单号\n"
            .to_owned();
    for (net, n) in nets.iter().zip(1..) {
        text.extend([format!(
            "青A{n:05},{net},地磅,BD-{n},2025-05-29 14:30,0197a4c2-1b2c-7def-8123-456789abcdef.1,无\n"
        )]);
    }
    register(&sheets(text.as_bytes()).expect("a table"), &options()).expect("a register")
}

fn open(directory: &Path) -> Imports {
    Imports::open(Box::new(HostFiles), directory, "00", PLANT).expect("a journal")
}

/// Plans rows, by their places, as one event.
fn plan(imports: &mut Imports, register: &Register, event_id: &str, places: &[usize]) {
    let entry = |place: &usize| Entry {
        row: register.rows[*place].row,
        key: BusinessKey::of(&register.rows[*place], register.kind),
        facts: register.rows[*place].facts(),
    };
    let planned = Record::Planned {
        event_id: event_id.into(),
        signer: "ab".repeat(32),
        file: "五月.csv".into(),
        sheet: String::new(),
        at: "2025-05-30T09:00:00+08:00".into(),
        rows: places.iter().map(entry).collect(),
    };
    imports.plan(vec![planned]).expect("a plan");
}

#[test]
fn what_was_recorded_is_the_same_or_edited_and_the_rest_is_new() {
    let directory = tempfile::tempdir().unwrap();
    let first = of(&["25985", "25986", "25987"]);
    let mut imports = open(directory.path());
    plan(&mut imports, &first, "one", &[0]);
    plan(&mut imports, &first, "two", &[1]);
    plan(&mut imports, &first, "refused", &[2]);
    let again = of(&["25985", "25886", "25987", "25988"]);
    let standing = BTreeMap::from([
        ("one".to_owned(), Standing::Recorded),
        ("two".to_owned(), Standing::Open),
        ("refused".to_owned(), Standing::Refused),
    ]);
    let earlier = sorting::earlier_events(&again, &imports);
    assert_eq!(
        earlier.keys().collect::<Vec<_>>(),
        ["one", "refused", "two"]
    );
    let sorted = sorting::sort(&again, &imports, &standing);
    assert_eq!(sorted.fresh, [2, 3]);
    assert!(sorted.kept_ids.is_empty(), "a refusal uses its id up");
    assert_eq!(
        sorted
            .same
            .iter()
            .map(|before| before.place)
            .collect::<Vec<_>>(),
        [0]
    );
    assert_eq!(sorted.edited.len(), 1);
    let edited = &sorted.edited[0];
    assert_eq!(
        (
            edited.place,
            edited.known.row,
            edited.known.event_id.as_str()
        ),
        (1, 4, "two")
    );
    assert_eq!(
        sorting::differences(&edited.known, &again.rows[1]),
        [(
            "net_mass_g".to_owned(),
            "25986000".to_owned(),
            "25886000".to_owned()
        )]
    );
}

#[test]
fn what_was_planned_and_never_signed_keeps_its_id_once() {
    let directory = tempfile::tempdir().unwrap();
    let first = of(&["25985", "25986"]);
    let mut imports = open(directory.path());
    plan(&mut imports, &first, "kept", &[0, 1]);
    drop(imports);
    let edited = of(&["25885", "25986"]);
    let standing = BTreeMap::from([("kept".to_owned(), Standing::Never)]);
    let sorted = sorting::sort(&edited, &open(directory.path()), &standing);
    assert_eq!(sorted.fresh, [0, 1]);
    assert_eq!(sorted.kept_ids, BTreeMap::from([(0, "kept".to_owned())]));
    assert!(sorted.edited.is_empty() && sorted.same.is_empty());
}
