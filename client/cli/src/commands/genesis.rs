//! `grain genesis`: the founding event, signed where the operator's key lives.
#![expect(
    clippy::doc_markdown,
    reason = "doc comments here are help texts for a terminal"
)]

use std::path::PathBuf;

use clap::Args;
use grain_envelope::{Submitted, genesis};
use grain_sdk::draft;
use grain_sdk::outbox::rebase::sign_at;
use grain_sdk::outbox::state::Head;
use grain_sdk::trust;
use serde_json::{Value, json};

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
    let (Some(mut founding), true) = (drafts.pop(), drafts.is_empty()) else {
        return Err(malformed(
            "模板应只有一个草稿",
            "a template holds one draft",
        ));
    };
    if founding.event_type() != genesis::TYPE {
        return Err(malformed(
            format!("模板的 type 应为 {}", genesis::TYPE),
            format!("the template's type is {}", genesis::TYPE),
        ));
    }
    let body = founding.body_mut();
    if body["operator"]["public_key"].is_null() {
        body["operator"]["public_key"] = key.info.public_key.clone().into();
    }
    let vkey = body["log_vkey"].as_str().unwrap_or_default();
    let Some((origin, _)) = vkey.split_once('+') else {
        return Err(
            malformed("模板缺少 log_vkey", "the template lacks log_vkey").hint(
                "先运行 graind log-key，把它打印的公钥填入",
                "run graind log-key and fill in what it prints",
            ),
        );
    };
    let origin = origin.to_owned();
    let filling = draft::Filling {
        ledger: &origin,
        key: &key.info,
        seen: None,
    };
    let mut payload = founding.payload(&setting.machine, &filling)?;
    payload["role"] = "operator".into();
    payload["source"] = "api".into();
    payload["subjects"] = json!([format!("party:{}", key.info.party)]);
    let event_id = payload["event_id"].as_str().unwrap_or_default().to_owned();
    let signed = sign_at(&key.signer, &event_id, payload, Head::START)?;
    let keyid =
        grain_envelope::fingerprint(&grain_sdk::signer::Signer::public_key(&key.signer).into());
    let wire = Submitted::from_parts(signed.payload, signed.signature, keyid).to_wire();
    // What a client would refuse to trust is not written.
    let trusted = trust::read_genesis(&wire)?;
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
    let json: Value = json!({"ledger": trusted.ledger, "origin": origin, "file": file});
    Ok(Report::done(text, json))
}

fn malformed(zh: impl Into<String>, en: impl Into<String>) -> Failure {
    Failure::new(exit::MALFORMED, "template", zh, en)
}
