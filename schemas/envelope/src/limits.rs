//! Every limit of the signed bytes, with its source. `log-format.md` is the project's own statement
//! of the format; circular and standard numbers are named where they bind.

/// Greatest integer in a payload, 2^53 - 1: the greatest that every JSON reader keeps exactly
/// (log-format.md §1; RFC 8259 §6).
pub const INTEGER_MAX: i64 = 9_007_199_254_740_991;

/// Deepest nesting of arrays and objects; the root is 1, a scalar adds nothing (log-format.md §1).
pub const JSON_DEPTH_MAX: usize = 16;

/// Longest payload in bytes (log-format.md §2).
pub const PAYLOAD_SIZE_MAX: usize = 32 * 1024;

/// Longest wire form of one envelope in bytes (log-format.md §2).
pub const WIRE_SIZE_MAX: usize = 64 * 1024;

/// Longest batch in bytes (log-format.md §2).
pub const BATCH_SIZE_MAX: usize = 8 * 1024 * 1024;

/// Most lines in a batch (log-format.md §2).
pub const BATCH_LINES_MAX: usize = 5_000;

/// Most subjects of one event; the least is 1 (log-format.md §4).
pub const SUBJECTS_MAX: usize = 64;

/// Most documents that one event names (log-format.md §2, our choice).
pub const DOCUMENTS_MAX: usize = 64;

/// Longest number of a document, in characters: that of a permit (log-format.md §1).
pub const DOCUMENT_NUMBER_CHARACTERS_MAX: usize = 64;

/// Most attachments of one event (log-format.md §2).
pub const ATTACHMENTS_MAX: usize = 20;

/// Greatest attachment in bytes, 20 MiB (log-format.md §2).
pub const ATTACHMENT_SIZE_MAX: u64 = 20 * 1024 * 1024;

/// Longest name of an attachment, in characters (log-format.md §2, our choice: a file name).
pub const ATTACHMENT_NAME_CHARACTERS_MAX: usize = 255;

/// Longest note, and longest reason for lateness, in characters (log-format.md §2).
pub const NOTE_CHARACTERS_MAX: usize = 500;

/// Longest origin in bytes (C2SP signed-note; log-format.md §9).
pub const ORIGIN_SIZE_MAX: usize = 255;

/// Most lots that one event makes (log-format.md §1, our choice).
pub const LOT_NUMBER_MAX: u16 = 9_999;

/// Longest code of a bin inside its facility, in characters (log-format.md §1).
pub const BIN_CODE_CHARACTERS_MAX: usize = 16;

/// Longest bundle in bytes, 256 MiB: what a reader must be ready to hold (log-format.md §10, our
/// choice).
pub const BUNDLE_SIZE_MAX: usize = 256 * 1024 * 1024;

/// First and last year that a claim may name (log-format.md §1).
pub const YEARS: std::ops::RangeInclusive<u32> = 2000..=2099;

/// Version of the Unicode tables that decide which characters are refused and what is NFC
/// (log-format.md §1). A test holds both table crates to it.
pub const UNICODE_VERSION: (u8, u8, u8) = (18, 0, 0);
