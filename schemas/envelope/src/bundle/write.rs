use super::line::EndLine;
use super::{Bundle, BundleError, read};
use crate::Digest;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// One line: the member `line` first, then those of the type in their order, then LF.
pub(super) fn line<T: Serialize>(kind: &str, content: &T) -> Vec<u8> {
    let content = serde_json::to_vec(content).expect("names are texts, writing to memory");
    let mut bytes = format!("{{\"line\":\"{kind}\",").into_bytes();
    bytes.extend_from_slice(&content[1..]);
    bytes.push(b'\n');
    bytes
}

/// The last line of these lines.
pub(super) fn end(before: &[u8]) -> EndLine {
    let lines = before.split(|byte| *byte == b'\n').count() - 1;
    EndLine {
        lines: u64::try_from(lines).expect("a count of bytes in memory"),
        sha256: Digest::from_bytes(Sha256::digest(before).into()),
    }
}

impl Bundle {
    /// The bytes of the bundle. They are read again before they are given out, so that nothing
    /// unreadable leaves the house: the error is a line that is out of order or contradicts itself.
    pub fn encode(&self) -> Result<Vec<u8>, BundleError> {
        let mut bytes = line("bundle", &self.head);
        bytes.extend(line("genesis", &self.genesis));
        self.rule_packs
            .iter()
            .for_each(|pack| bytes.extend(line("rule_pack", pack)));
        self.keys
            .iter()
            .for_each(|key| bytes.extend(line("key", key)));
        self.entries
            .iter()
            .for_each(|entry| bytes.extend(line("entry", entry)));
        self.proofs
            .iter()
            .for_each(|proof| bytes.extend(line("proof", proof)));
        self.consistency
            .iter()
            .for_each(|proof| bytes.extend(line("consistency", proof)));
        bytes.extend(line("checkpoint", &self.checkpoint));
        self.attachments
            .iter()
            .for_each(|file| bytes.extend(line("attachment", file)));
        let end = end(&bytes);
        bytes.extend(line("end", &end));
        read(&bytes)?;
        Ok(bytes)
    }
}
