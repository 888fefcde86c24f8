//! One row per derived file.

use grain_events::{RULES, catalog, codes};
use grain_tidy::rules::{frozen, packs};

use crate::content::{Content, Derived};
use crate::tables;

/// Every derived file.
pub const ALL: &[Derived] = &[
    Derived {
        path: "schemas/api/openapi.json",
        content: |_| Ok(Content::Whole(grain_api::openapi_document())),
    },
    Derived {
        path: "schemas/README.md",
        content: |_| Ok(tables::sections()),
    },
    Derived {
        path: "tests/tidy/frozen/event-types.txt",
        content: |_| {
            Ok(appended(
                catalog::ALL.iter().map(|descriptor| descriptor.type_name),
            ))
        },
    },
    Derived {
        path: "tests/tidy/frozen/violation-codes.txt",
        content: |_| Ok(appended(codes().map(|code| code.code))),
    },
    Derived {
        path: "tests/tidy/frozen/rules.txt",
        content: |_| Ok(appended(RULES.iter().map(|rule| rule.id))),
    },
    Derived {
        path: packs::MANIFEST,
        content: |tree| Ok(Content::Appended(packs::manifest(tree))),
    },
    Derived {
        path: frozen::MANIFEST,
        content: |tree| Ok(Content::Appended(frozen::manifest(tree))),
    },
];

fn appended<'a>(lines: impl Iterator<Item = &'a str>) -> Content {
    Content::Appended(lines.map(str::to_owned).collect())
}
