//! `grain genesis`: the founding event, signed where the operator's key lives.
#![expect(
    clippy::doc_markdown,
    reason = "doc comments here are help texts for a terminal"
)]

use std::path::PathBuf;

use clap::Args;
use grain_envelope::genesis;
use grain_sdk::draft;
use grain_sdk::founding::{self, FoundingError};
use serde_json::json;

use crate::failure::{Failure, exit};
use crate::report::Report;
use crate::setting::{Setting, read, write};

/// Arguments of `genesis`.
#[derive(Debug, Args)]
pub(crate) struct GenesisArguments {
    /// A filled-in template of ledger_opened (grain template ledger_opened)
    pub(crate) template: PathBuf,
    /// Where to write the signed genesis
    #[arg(short = 'o', long = "out", value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, arguments: &GenesisArguments) -> Result<Report, Failure> {
    let key = setting.key()?;
    let mut drafts = draft::read(&read(&arguments.template)?)?;
    let (Some(template), true) = (drafts.pop(), drafts.is_empty()) else {
        return Err(malformed(
            "模板应只有一个草稿",
            "a template holds one draft",
        ));
    };
    let (wire, trusted) = founding::sign(&setting.machine, template, &key.info, &key.signer)?;
    setting.tells_of(&trusted);
    write(&arguments.out, &wire)?;
    let language = setting.language;
    let text = format!(
        "{}\n{}\n",
        language.pick(
            "创世事件已签名。请把账本编号印在纸上，交给每个参与方：",
            "The genesis is signed. Print the ledger's id on paper and hand it to every party:"
        ),
        trusted.ledger
    );
    let file = arguments.out.display().to_string();
    let origin = trusted.origin.to_string();
    let json = json!({"ledger": trusted.ledger, "origin": origin, "file": file});
    Ok(Report::done(text, json))
}

fn malformed(zh: impl Into<String>, en: impl Into<String>) -> Failure {
    Failure::new(exit::MALFORMED, "template", zh, en)
}

impl From<FoundingError> for Failure {
    fn from(error: FoundingError) -> Failure {
        match error {
            FoundingError::OtherType => malformed(
                format!("模板的 type 应为 {}", genesis::TYPE),
                format!("the template's type is {}", genesis::TYPE),
            ),
            FoundingError::NoLogKey => {
                malformed("模板缺少 log_vkey", "the template lacks log_vkey").hint(
                    "先运行 graind log-key，把它打印的公钥填入",
                    "run graind log-key first and fill in what it prints",
                )
            }
            FoundingError::Draft(error) => error.into(),
            FoundingError::Sign(error) => error.into(),
            FoundingError::Unsound(error) => error.into(),
        }
    }
}
