//! Reading a policy file.

use std::str::FromStr;

use thiserror::Error;

use super::{Node, Policy, PolicyLog, PolicyWitness, Quorum, Rule};
use crate::canonical::parse_decimal;
use crate::note::{KeyType, VerifierKey, VerifierKeyError};

/// The largest policy file that is read, in bytes.
pub const MAX_POLICY_BYTES: usize = 64 * 1024;

/// The predefined name for "no cosignature is asked for".
const NONE: &str = "none";

/// Why a text is not a policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line} of the policy is refused")]
pub struct PolicyError {
    /// The line, from 1; the last one plus 1 for what is missing at the end.
    pub line: usize,
    /// What is wrong with it.
    #[source]
    pub fault: PolicyFault,
}

/// What is wrong with a line of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyFault {
    /// The file is larger than [`MAX_POLICY_BYTES`].
    #[error("the policy is larger than {MAX_POLICY_BYTES} bytes")]
    TooLarge,
    /// A control character other than tab and LF.
    #[error("control characters other than tab and line feed are refused")]
    Character,
    /// The last line does not end in LF.
    #[error("the last line does not end in a line feed")]
    NoLineFeed,
    /// The line does not start with `log`, `witness`, `group` or `quorum`.
    #[error("a line starts with log, witness, group or quorum")]
    Keyword,
    /// Too few or too many items.
    #[error("the line has too few or too many items")]
    Items,
    /// A key cannot be used.
    #[error("the verifier key is refused")]
    Key(#[source] VerifierKeyError),
    /// A log's key is not of type 0x01, or a witness's not of type 0x04.
    #[error("the verifier key has the wrong signature type for its use")]
    KeyType,
    /// The same public key stands in two log lines or in two witness lines.
    #[error("the public key is listed before")]
    DuplicateKey,
    /// The name is defined before, or is `none`.
    #[error("the name {0} is taken")]
    NameTaken(String),
    /// The name is not defined on a line before.
    #[error("the name {0} is not defined on a line before")]
    UnknownName(String),
    /// The name is a member before.
    #[error("{0} is a member of a group before")]
    MemberTwice(String),
    /// The threshold is not `all`, `any` or a canonical decimal from 1 to the number of members.
    #[error("the threshold is all, any, or a number from 1 to the number of members")]
    Threshold,
    /// A second quorum line.
    #[error("there is a quorum before")]
    SecondQuorum,
    /// No quorum line in the whole policy.
    #[error("the policy has no quorum line")]
    NoQuorum,
}

/// A policy while its lines are read.
#[derive(Default)]
struct Draft {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    nodes: Vec<Node>,
    is_member: Vec<bool>,
    quorum: Option<Quorum>,
}

/// Strictly, by C2SP tlog-policy; bytes above 0x7f are taken as UTF-8.
impl FromStr for Policy {
    type Err = PolicyError;

    fn from_str(text: &str) -> Result<Self, PolicyError> {
        if text.len() > MAX_POLICY_BYTES {
            return Err(PolicyError {
                line: 1,
                fault: PolicyFault::TooLarge,
            });
        }
        let mut draft = Draft::default();
        let mut count = 0;
        for line in text.split_inclusive('\n') {
            count += 1;
            let read = line
                .strip_suffix('\n')
                .ok_or(PolicyFault::NoLineFeed)
                .and_then(|line| draft.read_line(line));
            read.map_err(|fault| PolicyError { line: count, fault })?;
        }
        let quorum = draft.quorum.ok_or(PolicyError {
            line: count + 1,
            fault: PolicyFault::NoQuorum,
        })?;
        Ok(Self {
            logs: draft.logs,
            witnesses: draft.witnesses,
            nodes: draft.nodes,
            quorum,
        })
    }
}

impl Draft {
    fn read_line(&mut self, line: &str) -> Result<(), PolicyFault> {
        if line
            .bytes()
            .any(|byte| (byte < 0x20 && byte != b'\t') || byte == 0x7f)
        {
            return Err(PolicyFault::Character);
        }
        let items: Vec<&str> = line
            .split([' ', '\t'])
            .filter(|item| !item.is_empty())
            .collect();
        match items.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", key] => self.log(key, None),
            ["log", key, url] => self.log(key, Some(url)),
            ["witness", name, key] => self.witness(name, key, None),
            ["witness", name, key, url] => self.witness(name, key, Some(url)),
            ["group", name, threshold, members @ ..] if !members.is_empty() => {
                self.group(name, threshold, members)
            }
            ["quorum", name] => self.quorum(name),
            ["log" | "witness" | "group" | "quorum", ..] => Err(PolicyFault::Items),
            _ => Err(PolicyFault::Keyword),
        }
    }

    fn log(&mut self, key: &str, url: Option<&str>) -> Result<(), PolicyFault> {
        let key = read_key(key, KeyType::Ed25519)?;
        if self
            .logs
            .iter()
            .any(|log| log.key.public_key() == key.public_key())
        {
            return Err(PolicyFault::DuplicateKey);
        }
        self.logs.push(PolicyLog {
            key,
            url: url.map(str::to_owned),
        });
        Ok(())
    }

    fn witness(&mut self, name: &str, key: &str, url: Option<&str>) -> Result<(), PolicyFault> {
        let key = read_key(key, KeyType::CosignatureV1)?;
        if self
            .witnesses
            .iter()
            .any(|witness| witness.key.public_key() == key.public_key())
        {
            return Err(PolicyFault::DuplicateKey);
        }
        self.define(name, Rule::Witness(self.witnesses.len()))?;
        let (name, url) = (name.to_owned(), url.map(str::to_owned));
        self.witnesses.push(PolicyWitness { name, key, url });
        Ok(())
    }

    fn group(&mut self, name: &str, threshold: &str, names: &[&str]) -> Result<(), PolicyFault> {
        let threshold = match threshold {
            "any" => 1,
            "all" => names.len(),
            number => parse_decimal(number)
                .and_then(|number| usize::try_from(number).ok())
                .filter(|number| (1..=names.len()).contains(number))
                .ok_or(PolicyFault::Threshold)?,
        };
        let mut members = Vec::with_capacity(names.len());
        for name in names {
            let member = self.find(name)?;
            if std::mem::replace(&mut self.is_member[member], true) {
                return Err(PolicyFault::MemberTwice((*name).to_owned()));
            }
            members.push(member);
        }
        self.define(name, Rule::Group { threshold, members })
    }

    fn quorum(&mut self, name: &str) -> Result<(), PolicyFault> {
        if self.quorum.is_some() {
            return Err(PolicyFault::SecondQuorum);
        }
        self.quorum = Some(if name == NONE {
            Quorum::NoWitness
        } else {
            Quorum::Node(self.find(name)?)
        });
        Ok(())
    }

    fn define(&mut self, name: &str, rule: Rule) -> Result<(), PolicyFault> {
        if name == NONE || self.find(name).is_ok() {
            return Err(PolicyFault::NameTaken(name.to_owned()));
        }
        self.nodes.push(Node {
            name: name.to_owned(),
            rule,
        });
        self.is_member.push(false);
        Ok(())
    }

    fn find(&self, name: &str) -> Result<usize, PolicyFault> {
        self.nodes
            .iter()
            .position(|node| node.name == name)
            .ok_or_else(|| PolicyFault::UnknownName(name.to_owned()))
    }
}

fn read_key(text: &str, expected: KeyType) -> Result<VerifierKey, PolicyFault> {
    let key: VerifierKey = text.parse().map_err(PolicyFault::Key)?;
    if key.key_type() == expected {
        Ok(key)
    } else {
        Err(PolicyFault::KeyType)
    }
}
