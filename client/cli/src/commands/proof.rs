//! `grain proof`: an event's inclusion proof as any C2SP tool reads it, and the
//! leaf record that it proves. Both are verified before they are written.

use std::path::PathBuf;

use clap::Args;
use grain_log::merkle::leaf_hash;
use grain_log::proof_file::TlogProof;
use serde_json::json;

use crate::failure::{Failure, exit};
use crate::report::Report;
use crate::setting::{Setting, write};

/// Arguments of `proof`.
#[derive(Debug, Args)]
pub(crate) struct ProofArguments {
    /// The event's id
    pub(crate) event: String,
    /// Writes NAME.tlog-proof and NAME.leaf
    #[arg(short = 'o', long = "out", value_name = "NAME")]
    pub(crate) out: PathBuf,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, arguments: &ProofArguments) -> Result<Report, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let path = format!("/api/v1/proofs/{}", arguments.event);
    let text = remote.get(&format!("{path}?part=proof"))?;
    let leaf = remote.get(&format!("{path}?part=leaf"))?;
    let invalid = |error: &(dyn std::error::Error + 'static)| {
        Failure::new(
            exit::INVALID,
            "bad-proof",
            "账本给出的证明不成立",
            "the proof that the ledger gave does not verify",
        )
        .because(error)
    };
    let proof = TlogProof::parse(&text).map_err(|error| invalid(&error))?;
    let checkpoint = proof
        .verify(&leaf_hash(&leaf), trusted.log_keys())
        .map_err(|error| invalid(&error))?;
    let named = |extension: &str| {
        let mut name = arguments.out.clone().into_os_string();
        name.push(extension);
        PathBuf::from(name)
    };
    let (proof_file, leaf_file) = (named(".tlog-proof"), named(".leaf"));
    write(&proof_file, &text)?;
    write(&leaf_file, &leaf)?;
    let report = format!(
        "{}\n{}\n{}\n",
        setting
            .language
            .pick("证明已核对并写入：", "verified and written:"),
        proof_file.display(),
        leaf_file.display(),
    );
    let json = json!({
        "proof": proof_file.display().to_string(),
        "leaf": leaf_file.display().to_string(),
        "index": proof.leaf_index,
        "tree_size": checkpoint.tree_size(),
    });
    Ok(Report::done(report, json))
}
