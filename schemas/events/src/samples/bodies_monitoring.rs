//! Bodies of what an enterprise adopts for itself, of surveys and of what they find.

use super::bodies::day;
use grain_envelope::Digest;
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;

/// Body of `system_document_adopted`, in force from a month before the story, for the whole
/// enterprise; `file` is its text.
pub fn system_document(kind: &str, file: &[u8], start_s: i64) -> Value {
    json!({
        "kind": kind, "facility": null, "title": "制度文件(示例)", "version": "1.0",
        "approver": "P-01", "approved_on": day(start_s - 32 * DAY_S),
        "effective_from": day(start_s - 30 * DAY_S), "effective_until": null,
        "file": digest(file),
    })
}

/// The plain BLAKE3 of a file.
pub(super) fn digest(file: &[u8]) -> Digest {
    Digest::from_bytes(blake3::hash(file).into())
}
