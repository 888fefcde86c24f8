//! Trust policies, after C2SP tlog-policy.
//!
//! ```text
//! log <vkey> [<url>]
//! witness <name> <vkey> [<url>]
//! group <name> all|any|<k> <member>...
//! quorum <name>|none
//! ```
//!
//! Items are separated by spaces and tabs; empty lines and lines starting with `#` are ignored.
//! A name is defined before it is used and is a member once. A checkpoint is accepted if a listed
//! log signed it, no listed key signed it wrongly, and the quorum cosigned it.

mod parse;

pub use parse::{MAX_POLICY_BYTES, PolicyError, PolicyFault};

use thiserror::Error;

use crate::checkpoint::{Checkpoint, OpenCheckpointError, SignedCheckpoint};
use crate::note::{VerifiedSignature, VerifierKey, VerifyNoteError};

/// Which logs and which witnesses are believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    /// Witnesses and groups in the order of their definition, so that members come before.
    nodes: Vec<Node>,
    quorum: Quorum,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quorum {
    /// `quorum none`: no cosignature is asked for.
    NoWitness,
    /// Index into `nodes`.
    Node(usize),
}

/// A log that a policy lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyLog {
    /// The log's key; its name is the origin.
    pub key: VerifierKey,
    /// How to reach the log, if said.
    pub url: Option<String>,
}

/// A witness that a policy lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyWitness {
    /// The name inside the policy.
    pub name: String,
    /// The witness's key.
    pub key: VerifierKey,
    /// How to reach the witness (its submission prefix), if said.
    pub url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Node {
    name: String,
    rule: Rule,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    /// Index into `witnesses`.
    Witness(usize),
    /// At least so many of these earlier nodes.
    Group {
        threshold: usize,
        members: Vec<usize>,
    },
}

/// A checkpoint that a policy accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted<'p> {
    /// The checkpoint.
    pub checkpoint: &'p Checkpoint,
    /// The log's key that signed it.
    pub log_key: &'p VerifierKey,
    /// The cosignatures of listed witnesses, with their times; more than the quorum if there are.
    pub cosignatures: Vec<VerifiedSignature<'p>>,
}

/// Why a policy does not accept a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyRefusal {
    /// It is not signed by a listed log, or wrongly.
    #[error("the checkpoint is not validly signed by a log of the policy")]
    Log(#[source] OpenCheckpointError),
    /// A listed witness's cosignature does not verify.
    #[error("a cosignature of the checkpoint is bad")]
    Cosignature(#[source] VerifyNoteError),
    /// Too few of the listed witnesses have cosigned it.
    #[error("the witnesses that cosigned the checkpoint are no quorum under the policy")]
    Quorum,
}

impl Policy {
    /// The policy that believes one log and asks for no witness: `quorum none`.
    pub fn of_log(key: VerifierKey) -> Self {
        let logs = vec![PolicyLog { key, url: None }];
        Self {
            logs,
            witnesses: Vec::new(),
            nodes: Vec::new(),
            quorum: Quorum::NoWitness,
        }
    }

    /// The logs listed, in their order.
    pub fn logs(&self) -> &[PolicyLog] {
        &self.logs
    }

    /// The witnesses listed, in their order.
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    /// The name of the quorum; `None` for `quorum none`.
    pub fn quorum(&self) -> Option<&str> {
        match self.quorum {
            Quorum::NoWitness => None,
            Quorum::Node(node) => Some(&self.nodes[node].name),
        }
    }

    /// Whether the witnesses for which `has_cosigned` is true are a quorum.
    pub fn is_quorum(&self, has_cosigned: impl Fn(&PolicyWitness) -> bool) -> bool {
        let Quorum::Node(quorum) = self.quorum else {
            return true;
        };
        let mut satisfied: Vec<bool> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            satisfied.push(match &node.rule {
                Rule::Witness(witness) => has_cosigned(&self.witnesses[*witness]),
                Rule::Group { threshold, members } => {
                    members.iter().filter(|member| satisfied[**member]).count() >= *threshold
                }
            });
        }
        satisfied[quorum]
    }

    /// Verifies a checkpoint under this policy.
    ///
    /// How old the cosignatures may be is for the caller to judge: their times are in the answer.
    pub fn accept<'p>(
        &'p self,
        checkpoint: &'p SignedCheckpoint,
    ) -> Result<Accepted<'p>, PolicyRefusal> {
        let log_signatures = checkpoint
            .verify_log(self.logs.iter().map(|log| &log.key))
            .map_err(PolicyRefusal::Log)?;
        let cosignatures = checkpoint
            .cosignatures(self.witnesses.iter().map(|witness| &witness.key))
            .map_err(PolicyRefusal::Cosignature)?;
        if !self.is_quorum(|witness| cosignatures.iter().any(|one| *one.key == witness.key)) {
            return Err(PolicyRefusal::Quorum);
        }
        let log_key = log_signatures[0].key;
        Ok(Accepted {
            checkpoint: checkpoint.claimed(),
            log_key,
            cosignatures,
        })
    }
}

#[cfg(test)]
mod tests;
