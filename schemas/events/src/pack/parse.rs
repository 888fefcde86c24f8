use super::{Pack, PackContent};
use crate::code::code;
use crate::rule::rule;
use grain_envelope::{Digest, PackRef};

/// Why bytes are no rule pack.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// They are not UTF-8.
    #[error("the pack is not UTF-8")]
    Encoding(#[from] std::str::Utf8Error),
    /// They are not the TOML of a pack.
    #[error("the pack's TOML cannot be read")]
    Toml(#[from] toml::de::Error),
    /// Its form has another version.
    #[error("format {0} is not known")]
    Format(u8),
    /// It names a rule that does not exist, or one twice.
    #[error("rule {0} is unknown or named twice")]
    Rule(String),
    /// It names a code that does not exist, or of another rule.
    #[error("code {0} is unknown or of another rule")]
    Code(String),
}

impl Pack {
    /// Reads a pack, strictly: every name in it must mean something.
    pub fn parse(bytes: &'static [u8]) -> Result<Self, PackError> {
        let content: PackContent = toml::from_str(std::str::from_utf8(bytes)?)?;
        if content.format != 1 {
            return Err(PackError::Format(content.format));
        }
        for (position, pack_rule) in content.rules.iter().enumerate() {
            let twice = content.rules[..position]
                .iter()
                .any(|other| other.id == pack_rule.id);
            let known = rule(&pack_rule.id).filter(|_| !twice);
            let known = known.ok_or_else(|| PackError::Rule(pack_rule.id.clone()))?;
            let excepted = pack_rule.exceptions.iter().map(|exception| &exception.code);
            let based = pack_rule.basis.iter().flat_map(|basis| &basis.codes);
            for name in excepted.chain(based) {
                if !code(name).is_some_and(|code| code.rule == known) {
                    return Err(PackError::Code(name.clone()));
                }
            }
        }
        let reference = PackRef {
            name: content.name.clone(),
            version: content.version.clone(),
            blake3: Digest::from_bytes(blake3::hash(bytes).into()),
        };
        Ok(Self {
            reference,
            bytes,
            content,
        })
    }
}
