//! `grain trust`: the ledgers that this machine trusts, each pinned by the
//! digest that came on paper.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use grain_envelope::Digest;
use grain_sdk::trust::{self, Trusted};
use serde_json::{Value, json};

use crate::failure::{Failure, exit};
use crate::language::Language;
use crate::report::Report;
use crate::screen::facts;
use crate::setting::Setting;

/// `trust add|list`.
#[derive(Debug, Subcommand)]
pub(crate) enum TrustCommand {
    /// Trust the ledger of a genesis file whose digest is known from paper
    Add(AddArguments),
    /// List the trusted ledgers
    List,
}

/// Arguments of `trust add`.
#[derive(Debug, Args)]
pub(crate) struct AddArguments {
    /// The genesis file
    pub(crate) file: PathBuf,
    /// The ledger's id, as printed at founding (SHA-256 of the genesis payload)
    #[arg(long, value_name = "HEX")]
    pub(crate) sha256: String,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, command: &TrustCommand) -> Result<Report, Failure> {
    match command {
        TrustCommand::Add(arguments) => add(setting, arguments),
        TrustCommand::List => list(setting),
    }
}

fn add(setting: &Setting, arguments: &AddArguments) -> Result<Report, Failure> {
    let expected: Digest = arguments.sha256.to_ascii_lowercase().parse().map_err(|_| {
        Failure::new(
            exit::MALFORMED,
            "digest",
            "--sha256 应为 64 位十六进制",
            "--sha256 takes 64 hexadecimal digits",
        )
    })?;
    let trusted = trust::add(&setting.home.trust(), &arguments.file, expected)?;
    Ok(Report::done(
        describe(setting.language, &trusted),
        to_json(&trusted),
    ))
}

fn list(setting: &Setting) -> Result<Report, Failure> {
    let all = trust::list(&setting.home.trust())?;
    let texts: Vec<String> = all
        .iter()
        .map(|one| describe(setting.language, one))
        .collect();
    let text = if all.is_empty() {
        setting
            .language
            .pick("还没有信任的账本\n", "no ledger is trusted yet\n")
            .to_owned()
    } else {
        texts.join("\n")
    };
    Ok(Report::done(
        text,
        json!({"ledgers": all.iter().map(to_json).collect::<Vec<_>>()}),
    ))
}

fn describe(language: Language, trusted: &Trusted) -> String {
    let say = |zh, en| language.pick(zh, en);
    let founding = &trusted.founding;
    let purpose = match founding.purpose.as_str() {
        "production" => say("正式", "production"),
        _ => say("示例", "demonstration (示例)"),
    };
    let witnesses = founding
        .witness_policy
        .iter()
        .filter(|line| line.starts_with("witness"));
    facts(&[
        (say("账本", "ledger"), trusted.ledger.to_string()),
        (say("日志名", "origin"), trusted.origin.to_string()),
        (say("用途", "purpose"), purpose.to_owned()),
        (
            say("经营者", "operator"),
            format!("{} {}", founding.operator.name, founding.operator.party),
        ),
        (
            say("主管机关", "authorities"),
            founding.authorities.len().to_string(),
        ),
        (say("见证方", "witnesses"), witnesses.count().to_string()),
    ])
}

fn to_json(trusted: &Trusted) -> Value {
    json!({
        "ledger": trusted.ledger,
        "origin": trusted.origin.to_string(),
        "purpose": trusted.founding.purpose,
        "operator": trusted.founding.operator,
        "authorities": trusted.founding.authorities,
        "log_vkey": trusted.founding.log_vkey,
        "witness_policy": trusted.founding.witness_policy,
    })
}
