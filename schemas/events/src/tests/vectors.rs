use crate::catalog;
use crate::samples::{Vector, vectors};
use std::fs;
use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("vectors")
        .join(format!("{name}.json"))
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
        let path = path(descriptor.name);
        let file = fs::read(&path).unwrap_or_else(|_| b"[]".to_vec());
        let known: Vec<Vector> = serde_json::from_slice(&file).unwrap();
        let made = vectors(descriptor.name);
        for vector in &known {
            let now = made.iter().find(|now| now.name == vector.name);
            assert_eq!(now, Some(vector), "{}: {}", descriptor.name, vector.name);
        }
        if updates() {
            fs::write(&path, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
        } else {
            let told = "run the tests with UPDATE=1 and commit what is appended";
            assert_eq!(known.len(), made.len(), "{}: {told}", descriptor.name);
        }
    }
}
