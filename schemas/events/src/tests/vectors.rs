use crate::catalog;
use crate::samples::{Vector, vectors};
use std::fs;
use std::path::PathBuf;

/// The files of a type, `NAME.json`, `NAME-2.json` …: others hold them already, so what is new goes
/// into a file of its own.
fn path(name: &str, number: usize) -> PathBuf {
    let file = match number {
        1 => format!("{name}.json"),
        _ => format!("{name}-{number}.json"),
    };
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("vectors")
        .join(file)
}

/// The vectors on file, and the number of the file that comes next.
fn known(name: &str) -> (Vec<Vector>, usize) {
    let mut known = Vec::new();
    let mut number = 1;
    while let Ok(file) = fs::read(path(name, number)) {
        known.extend(serde_json::from_slice::<Vec<Vector>>(&file).unwrap());
        number += 1;
    }
    (known, number)
}

fn updates() -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test asks whether it may append vectors"
    )]
    std::env::var("UPDATE").is_ok()
}

/// The vectors on file are reproduced to the byte. New examples are appended under `UPDATE=1`; what
/// is on file never changes.
#[test]
fn golden_vectors_are_reproduced() {
    for descriptor in catalog::ALL {
        let (known, next) = known(descriptor.name);
        let made = vectors(descriptor.name);
        for vector in &known {
            let now = made.iter().find(|now| now.name == vector.name);
            assert_eq!(now, Some(vector), "{}: {}", descriptor.name, vector.name);
        }
        let is_new = |vector: &&Vector| known.iter().all(|old| old.name != vector.name);
        let new: Vec<&Vector> = made.iter().filter(is_new).collect();
        if new.is_empty() {
            assert_eq!(known.len(), made.len(), "{}: one twice", descriptor.name);
        } else if updates() {
            let text = serde_json::to_string_pretty(&new).unwrap() + "\n";
            fs::write(path(descriptor.name, next), text).unwrap();
        } else {
            let told = "run the tests with UPDATE=1 and commit what is appended";
            panic!("{}: {told}", descriptor.name);
        }
    }
}
