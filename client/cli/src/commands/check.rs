//! `grain check`: what the ledger would say now, and nothing is recorded.

use clap::Args;
use grain_api::body::CheckAnswer;
use grain_envelope::{Submitted, Verdict};
use grain_sdk::compose;
use grain_sdk::draft::{self, Filling};
use grain_sdk::signer::Signer as _;
use serde_json::{Value, json};

use crate::commands::submit::base;
use crate::failure::{Failure, exit};
use crate::recording::{open_outbox, read_seen};
use crate::report::Report;
use crate::setting::{Setting, read_input};
use crate::violation_lines;

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// One draft, an array of drafts or NDJSON; - is standard input
    pub(crate) file: String,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, arguments: &CheckArguments) -> Result<Report, Failure> {
    let mut drafts = draft::read(&read_input(&arguments.file)?)?;
    for draft in &mut drafts {
        // Only what is said of the files counts here.
        draft.attach(&setting.machine, &base(&arguments.file))?;
    }
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let seen = read_seen(setting, &trusted)?;
    let ledger = trusted.ledger.to_string();
    let filling = Filling {
        ledger: &ledger,
        key: &key.info,
        seen: seen.as_ref(),
    };
    let head = open_outbox(setting, &key, &trusted)?.next_head();
    let keyid = grain_envelope::fingerprint(&key.signer.public_key().into());
    let mut answers: Vec<Value> = Vec::new();
    let mut text = String::new();
    let mut code = exit::DONE;
    for draft in &drafts {
        // Each is judged alone, as if it were the next: nothing is recorded between them.
        let signed = compose::sign_drafts(
            &setting.machine,
            &filling,
            std::slice::from_ref(draft),
            head,
            &key.signer,
        )?;
        let Some(event) = signed.into_iter().next() else {
            continue;
        };
        let wire = Submitted::from_parts(event.payload, event.signature, keyid).to_wire();
        let path = "/api/v1/events/check";
        let answer = remote.post(path, "application/json", &wire)?;
        if answer.status != 200 {
            return Err(remote.problem(path, &answer).into());
        }
        let checked: CheckAnswer = serde_json::from_slice(&answer.body)
            .map_err(|_| Failure::from(remote.problem(path, &answer)))?;
        if checked.verdict != Verdict::Admitted {
            code = exit::REFUSED;
        }
        text += &show(setting, draft.event_type(), &checked);
        answers.push(json!(checked));
    }
    Ok(Report::with_exit(text, json!({"answers": answers}), code))
}

fn show(setting: &Setting, event_type: &str, checked: &CheckAnswer) -> String {
    let say = |zh, en| setting.language.pick(zh, en);
    let verdict = match (checked.verdict, checked.pending) {
        (Verdict::Admitted, false) => say("会被登记", "would be recorded"),
        (Verdict::Admitted, true) => say(
            "会被登记，待第二人批准后生效",
            "would be recorded, and await a second person",
        ),
        _ => say("会被规则拒绝", "would be refused by the rules"),
    };
    let mut text = format!("{event_type} {verdict}\n");
    for violation in &checked.violations {
        text += &violation_lines::lines(setting.language, violation, "");
    }
    text
}
