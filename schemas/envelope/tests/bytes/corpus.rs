//! Reads the files of `vectors/`.

use grain_envelope::FormError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::Path;

/// A file of `vectors/`, as bytes.
pub(crate) fn bytes(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("vectors")
        .join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cases of a JSON file of `vectors/`.
pub(crate) fn cases<T: DeserializeOwned>(name: &str) -> Vec<T> {
    let cases: Vec<T> = serde_json::from_slice(&bytes(name)).unwrap();
    assert!(!cases.is_empty(), "{name} holds no case");
    cases
}

/// A refused input: a valid text in which one place is replaced, and what is then said.
#[derive(Deserialize)]
pub(crate) struct Edit {
    pub(crate) name: String,
    find: String,
    replace: String,
    pub(crate) code: String,
    pub(crate) pointer: String,
    #[serde(default)]
    pub(crate) line: usize,
    #[serde(default)]
    pub(crate) resealed: bool,
}

impl Edit {
    /// The input.
    pub(crate) fn apply(&self, base: &str) -> String {
        assert_eq!(
            base.matches(&self.find).count(),
            1,
            "{}: the place is not the one",
            self.name
        );
        base.replacen(&self.find, &self.replace, 1)
    }

    /// Asserts that exactly this was said, in both languages.
    pub(crate) fn assert_said(&self, error: &FormError) {
        let said = (error.code, error.pointer.as_str());
        assert_eq!(
            said,
            (self.code.as_str(), self.pointer.as_str()),
            "{}: {error}",
            self.name
        );
        assert!(
            grain_envelope::code::ALL.contains(&error.code),
            "{}",
            self.name
        );
        assert!(
            !error.en.is_empty() && !error.zh.is_ascii(),
            "{}: {error:#}",
            self.name
        );
    }
}

/// Bytes from hexadecimal of a known length.
pub(crate) fn unhex<const N: usize>(text: &str) -> [u8; N] {
    hex::decode(text).unwrap().try_into().unwrap()
}

/// The bundle with its `end` line, if it has one, made anew.
pub(crate) fn reseal(text: &str) -> String {
    let before = text
        .rfind("{\"line\":\"end\"")
        .map_or(text, |end| &text[..end]);
    let sha256 = hex::encode(Sha256::digest(before));
    let lines = before.lines().count();
    format!("{before}{{\"line\":\"end\",\"lines\":{lines},\"sha256\":\"{sha256}\"}}\n")
}
