use super::line::{
    AttachmentLine, ConsistencyLine, EndLine, EntryLine, KeyLine, ProofLine, RulePackLine,
};
use super::{Bundle, VERSION, write};
use crate::form::{FormError, code};
use crate::json::{self, Value};
use crate::limits::BUNDLE_SIZE_MAX;
use crate::{Admission, Digest, fingerprint, genesis};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What is wrong with a bundle, and in which line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {error}")]
pub struct BundleError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong; its pointer leads into the line.
    pub error: FormError,
}

/// Reads a bundle strictly: the grammar, each line's bytes, the digests that a line carries of its
/// own bytes, and last the `end` line over all.
pub fn read(bytes: &[u8]) -> Result<Bundle, BundleError> {
    let (bundle, seal) = read_unsealed(bytes)?;
    seal.map(|()| bundle)
}

/// [`read`], but tells an `end` line that does not match apart from all else, so that a verifier can
/// go on and find the altered line.
pub fn read_unsealed(bytes: &[u8]) -> Result<(Bundle, Result<(), BundleError>), BundleError> {
    let mut lines = Lines::begin(bytes)?;
    let bundle = Bundle {
        head: lines.one("bundle")?,
        genesis: lines.one("genesis")?,
        rule_packs: lines.many("rule_pack", |pack: &RulePackLine| {
            (pack.name.clone(), pack.version.clone())
        })?,
        keys: lines.many("key", |key: &KeyLine| key.key)?,
        entries: lines.many("entry", |entry: &EntryLine| entry.index)?,
        proofs: lines.many("proof", |proof: &ProofLine| proof.index)?,
        consistency: lines.many("consistency", |proof: &ConsistencyLine| {
            (proof.size, proof.root)
        })?,
        checkpoint: lines.one("checkpoint")?,
        attachments: lines.many("attachment", |file: &AttachmentLine| file.blake3)?,
    };
    let before = lines.read;
    let end: EndLine = lines.one("end")?;
    if lines.next.is_some() {
        return Err(lines.wrong(
            code::BUNDLE_ORDER,
            "end 之后不得再有内容",
            "nothing follows end",
        ));
    }
    digests(&bundle)?;
    let seal = if end == write::end(&bytes[..before]) {
        Ok(())
    } else {
        let (zh, en) = (
            "内容在封存之后被改动",
            "the lines were changed after the end line was made",
        );
        Err(BundleError {
            line: lines.number,
            error: FormError::new(code::BUNDLE_END, zh, en),
        })
    };
    Ok((bundle, seal))
}

/// What lines say of their own bytes: digests, and the index in the admission record.
fn digests(bundle: &Bundle) -> Result<(), BundleError> {
    let head = &bundle.head;
    agree(1, "version", head.version == VERSION)?;
    agree(
        1,
        "ledger",
        genesis::ledger_id(&bundle.genesis.payload) == head.ledger,
    )?;
    agree(2, "index", bundle.genesis.index == 0)?;
    index(2, &bundle.genesis)?;
    let mut line = 2 + bundle.rule_packs.len();
    for key in &bundle.keys {
        line += 1;
        agree(line, "key", fingerprint(&key.public_key) == key.key)?;
    }
    for entry in &bundle.entries {
        line += 1;
        index(line, entry)?;
    }
    line += bundle.proofs.len() + bundle.consistency.len() + 1;
    for file in &bundle.attachments {
        line += 1;
        agree(
            line,
            "blake3",
            Digest::from_bytes(blake3::hash(&file.bytes).into()) == file.blake3,
        )?;
    }
    Ok(())
}

fn index(line: usize, entry: &EntryLine) -> Result<(), BundleError> {
    let admission = Admission::parse(&entry.admission).map_err(|error| BundleError {
        line,
        error: error.within("admission"),
    })?;
    agree(line, "index", admission.index == entry.index)
}

fn agree(line: usize, member: &str, agrees: bool) -> Result<(), BundleError> {
    if agrees {
        return Ok(());
    }
    let (zh, en) = ("与其所指的内容不符", "does not match what it names");
    Err(BundleError {
        line,
        error: FormError::new(code::BUNDLE_DIGEST, zh, en).within(member),
    })
}

/// The lines of a bundle, one of them looked at ahead.
struct Lines<'a> {
    bytes: &'a [u8],
    /// Bytes of the lines taken.
    read: usize,
    /// Number of the line in `next`, or of the last one.
    number: usize,
    next: Option<Line<'a>>,
}

struct Line<'a> {
    kind: String,
    content: Value,
    bytes: &'a [u8],
}

impl<'a> Lines<'a> {
    fn begin(bytes: &'a [u8]) -> Result<Self, BundleError> {
        let mut lines = Self {
            bytes,
            read: 0,
            number: 0,
            next: None,
        };
        if bytes.len() > BUNDLE_SIZE_MAX {
            let (zh, en) = ("文件过大", "the file is too large");
            return Err(lines.wrong(code::BUNDLE_TOO_LARGE, zh, en));
        }
        lines.advance()?;
        Ok(lines)
    }

    fn advance(&mut self) -> Result<(), BundleError> {
        self.read += self.next.take().map_or(0, |line| line.bytes.len());
        let rest = &self.bytes[self.read..];
        if rest.is_empty() {
            return Ok(());
        }
        self.number += 1;
        let Some(length) = rest.iter().position(|byte| *byte == b'\n') else {
            return Err(self.without_end(rest));
        };
        let (bytes, text) = (&rest[..=length], &rest[..length]);
        let mut content = json::parse(text).map_err(|error| self.at(error))?;
        let Some(kind) = take_kind(&mut content) else {
            let (zh, en) = (
                "每行以成员 line 开头",
                "each line begins with the member line",
            );
            return Err(self.wrong(code::BUNDLE_ORDER, zh, en));
        };
        self.next = Some(Line {
            kind,
            content,
            bytes,
        });
        Ok(())
    }

    /// The last line has no LF: cut short, or whole with another byte in its place.
    fn without_end(&self, rest: &[u8]) -> BundleError {
        let is_whole = rest
            .split_last()
            .is_some_and(|(_, before)| json::parse(before).is_ok());
        if is_whole {
            let (zh, en) = ("行末须为 LF", "every line ends with LF");
            return self.wrong(code::BUNDLE_ORDER, zh, en);
        }
        let (zh, en) = ("最后一行不完整", "the last line is not whole");
        self.wrong(code::BUNDLE_TRUNCATED, zh, en)
    }

    fn one<T: DeserializeOwned + Serialize>(
        &mut self,
        kind: &'static str,
    ) -> Result<T, BundleError> {
        let Some(line) = &self.next else {
            let (zh, en) = (
                format!("缺少 {kind} 行"),
                format!("the line {kind} is missing"),
            );
            return Err(self.wrong(code::BUNDLE_TRUNCATED, zh, en));
        };
        if line.kind != kind {
            let zh = format!("此处应为 {kind} 行，实为 {}", line.kind);
            let en = format!("expected the line {kind} here, found {}", line.kind);
            return Err(self.wrong(code::BUNDLE_ORDER, zh, en));
        }
        let content = json::decode(&line.content)
            .and_then(|content| {
                json::canonical(content, |content| write::line(kind, content), line.bytes)
            })
            .map_err(|error| self.at(error))?;
        self.advance()?;
        Ok(content)
    }

    fn many<T: DeserializeOwned + Serialize, K: Ord>(
        &mut self,
        kind: &'static str,
        key: impl Fn(&T) -> K,
    ) -> Result<Vec<T>, BundleError> {
        let mut contents: Vec<T> = Vec::new();
        while self.next.as_ref().is_some_and(|line| line.kind == kind) {
            let number = self.number;
            let content = self.one(kind)?;
            if contents
                .last()
                .is_some_and(|last| key(last) >= key(&content))
            {
                let (zh, en) = (
                    "同类行须按序且不重复",
                    "lines of a kind are ascending, each once",
                );
                let error = FormError::new(code::BUNDLE_ORDER, zh, en);
                return Err(BundleError {
                    line: number,
                    error,
                });
            }
            contents.push(content);
        }
        Ok(contents)
    }

    fn at(&self, error: FormError) -> BundleError {
        BundleError {
            line: self.number,
            error,
        }
    }

    fn wrong(
        &self,
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> BundleError {
        self.at(FormError::new(code, zh, en))
    }
}

fn take_kind(content: &mut Value) -> Option<String> {
    let Value::Object(members) = content else {
        return None;
    };
    match members.first() {
        Some((name, Value::Text(_))) if name == "line" => match members.remove(0).1 {
            Value::Text(kind) => Some(kind),
            _ => None,
        },
        _ => None,
    }
}
