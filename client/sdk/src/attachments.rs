//! Files that events name: what is said of them, before the event is signed.
//!
//! A draft may name a file by its path. It is read once; its digest, size, kind and name go into the
//! event, its bytes into the outbox ([`crate::outbox::owed`]), which hands them in once the event is
//! recorded.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use grain_envelope::limits::{ATTACHMENT_NAME_CHARACTERS_MAX, ATTACHMENT_SIZE_MAX};
use grain_envelope::{Digest, Text};
use serde_json::{Value, json};

/// Why a file cannot be attached.
#[derive(Debug, thiserror::Error)]
pub enum AttachmentError {
    /// It cannot be read.
    #[error("{path} cannot be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// It is larger than any attachment.
    #[error("{path} has more than {limit} bytes")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// How many it may have.
        limit: u64,
    },
    /// It is of no kind that is kept.
    #[error("{path} is none of: {KINDS}")]
    Kind {
        /// The file.
        path: PathBuf,
    },
    /// Its name cannot stand in an event.
    #[error("the name of {path} cannot stand in an event")]
    Name {
        /// The file.
        path: PathBuf,
    },
    /// It could not be kept until it is handed in.
    #[error("{path} cannot be kept in the outbox")]
    Keep {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// The kinds of file that are kept, for people.
pub const KINDS: &str = "pdf, jpeg, png, webp, xlsx, csv, txt, mp4";

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Plain BLAKE3 of its bytes.
    pub blake3: Digest,
    /// Its media type, by what is in it.
    pub media_type: &'static str,
    /// Its name, without the folders.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Attachment {
    /// What an event says of it.
    pub fn reference(&self) -> Value {
        json!({
            "blake3": self.blake3,
            "size": self.bytes.len(),
            "media_type": self.media_type,
            "name": self.name,
        })
    }
}

/// Reads a file that is to be attached.
///
/// # Errors
/// [`AttachmentError`]: it cannot be read, or no event may name it.
pub fn read(path: &Path) -> Result<Attachment, AttachmentError> {
    let failed = |source| AttachmentError::Read {
        path: path.to_owned(),
        source,
    };
    let file = std::fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    let mut reader = file.take(ATTACHMENT_SIZE_MAX + 1);
    reader.read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > ATTACHMENT_SIZE_MAX {
        return Err(AttachmentError::TooLarge {
            path: path.to_owned(),
            limit: ATTACHMENT_SIZE_MAX,
        });
    }
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    if name
        .parse::<Text<1, ATTACHMENT_NAME_CHARACTERS_MAX>>()
        .is_err()
    {
        return Err(AttachmentError::Name {
            path: path.to_owned(),
        });
    }
    let media_type = media_type(name, &bytes).ok_or_else(|| AttachmentError::Kind {
        path: path.to_owned(),
    })?;
    Ok(Attachment {
        blake3: digest(&bytes),
        media_type,
        name: name.to_owned(),
        bytes,
    })
}

/// Plain BLAKE3, as attachments are named by.
pub fn digest(bytes: &[u8]) -> Digest {
    Digest::from_bytes(blake3::hash(bytes).into())
}

/// The media type of bytes, by what is in them; the name only tells texts apart. None for anything
/// that is not kept: a program, a page, an archive.
pub fn media_type(name: &str, bytes: &[u8]) -> Option<&'static str> {
    let at = |place: usize, magic: &[u8]| {
        bytes
            .get(place..)
            .is_some_and(|rest| rest.starts_with(magic))
    };
    if at(0, b"%PDF-") {
        Some("application/pdf")
    } else if at(0, b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if at(0, b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Some("image/webp")
    } else if at(4, b"ftyp") {
        Some("video/mp4")
    } else if at(0, b"PK\x03\x04") {
        // The names of an archive's files stand in it as they are.
        let is_sheet =
            contains(bytes, b"[Content_Types].xml") && contains(bytes, b"xl/workbook.xml");
        is_sheet.then_some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    } else if is_text(bytes) {
        let is_table = Path::new(name)
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("csv"));
        Some(if is_table { "text/csv" } else { "text/plain" })
    } else {
        None
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// UTF-8 that is no page: nothing in it commands a browser or a terminal.
fn is_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let is_command = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    let begins_as_page = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('<');
    !text.is_empty() && !text.contains(is_command) && !begins_as_page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_what_is_in_them() {
        let sheet = b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml";
        for (bytes, expected) in [
            (&b"%PDF-1.7"[..], Some("application/pdf")),
            (b"\xff\xd8\xff\xe0", Some("image/jpeg")),
            (b"\x89PNG\r\n\x1a\n", Some("image/png")),
            (b"RIFF....WEBPVP8 ", Some("image/webp")),
            (b"\0\0\0\x18ftypmp42", Some("video/mp4")),
            (
                sheet,
                Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ),
            ("车号,毛重\n".as_bytes(), Some("text/plain")),
            (b"PK\x03\x04evil.exe", None),
            (b"MZ\x90\0", None),
            (b"<!doctype html><script>", None),
            (b" <svg onload=1>", None),
            (b"\x1b[2J", None),
            (b"", None),
        ] {
            assert_eq!(media_type("a.pdf", bytes), expected, "{bytes:?}");
        }
        assert_eq!(media_type("a.CSV", b"1,2"), Some("text/csv"));
    }

    #[test]
    fn a_file_is_read_with_its_digest_and_its_bare_name() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("磅单.pdf");
        std::fs::write(&path, b"%PDF-1.7").unwrap();
        let reference = read(&path).unwrap().reference();
        assert_eq!(reference["name"], "磅单.pdf");
        assert_eq!(reference["size"], 8);
        assert_eq!(reference["blake3"], blake3::hash(b"%PDF-1.7").to_string());
        let none = read(&directory.path().join("none"));
        assert!(matches!(none, Err(AttachmentError::Read { .. })));
        std::fs::write(&path, b"MZ\0").unwrap();
        assert!(matches!(read(&path), Err(AttachmentError::Kind { .. })));
        std::fs::write(&path, vec![b'a'; 20 * 1024 * 1024 + 1]).unwrap();
        assert!(matches!(read(&path), Err(AttachmentError::TooLarge { .. })));
    }
}
