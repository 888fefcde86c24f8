//! What an audit found to differ, and where.

use serde::Serialize;

/// The first thing that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Index of the first entry concerned, where it is about entries.
    pub index: Option<u64>,
    /// A stable word.
    pub code: &'static str,
    /// What differs, in Chinese.
    pub zh: String,
    /// What differs, in English.
    pub en: String,
    /// File and byte, where it lies in a file.
    pub place: Option<Box<Place>>,
    /// What lies behind it, as libraries say it.
    pub causes: Vec<String>,
}

/// A place in a data directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, relative to the directory.
    pub file: String,
    /// The byte.
    pub offset: u64,
}

impl Finding {
    /// About the entry at an index.
    pub(crate) fn at(
        index: u64,
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Finding {
        Finding {
            index: Some(index),
            ..Finding::new(code, zh, en)
        }
    }

    /// About the log as a whole.
    pub(crate) fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Finding {
        let (zh, en) = (zh.into(), en.into());
        Finding {
            index: None,
            code,
            zh,
            en,
            place: None,
            causes: Vec::new(),
        }
    }

    /// With all that lies behind it.
    pub(crate) fn because(mut self, error: &(dyn std::error::Error + 'static)) -> Finding {
        let mut next = Some(error);
        while let Some(error) = next {
            self.causes.push(error.to_string());
            next = error.source();
        }
        self
    }
}
