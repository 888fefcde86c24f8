//! `grain submit`: signs drafts, records them, and shows what became of each.

use clap::Args;
use grain_envelope::Submitted;
use grain_sdk::draft;
use grain_sdk::outbox::send::{BATCH_BYTES_MAX, BATCH_LINES_MAX, LineAnswer, Outcome};
use grain_sdk::outbox::state::Standing;
use grain_sdk::remote::Remote;
use grain_sdk::submission;

use crate::failure::{Failure, exit};
use crate::outcomes::{EventLine, Outcomes};
use crate::recording::Recording;
use crate::report::Report;
use crate::setting::{Setting, read_input};

/// Arguments of `submit`.
#[derive(Debug, Args)]
pub(crate) struct SubmitArguments {
    /// One draft, an array of drafts or NDJSON; - is standard input
    pub(crate) file: String,
    /// Attach this file to the event; again for each
    #[arg(long = "attach", value_name = "FILE", conflicts_with = "signed")]
    pub(crate) attached: Vec<String>,
    /// The file holds signed envelopes, one a line, to be sent as they are
    #[arg(long)]
    pub(crate) signed: bool,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, arguments: &SubmitArguments) -> Result<Report, Failure> {
    let input = read_input(&arguments.file)?;
    if arguments.signed {
        return send_signed(setting, &input);
    }
    let mut drafts = draft::read(&input)?;
    match (&mut drafts[..], &arguments.attached[..]) {
        (_, []) => {}
        // Beside the draft's own, which are named from where its file lies.
        ([draft], files) => {
            for file in files {
                draft.add_attachment(
                    &std::path::absolute(file)
                        .map_or_else(|_| file.clone(), |path| path.to_string_lossy().into_owned()),
                );
            }
        }
        _ => return Err(several_drafts()),
    }
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let mut recording = Recording::open(setting, &key, &trusted)?;
    recording.attach(&mut drafts, &base(&arguments.file))?;
    recording.record(&drafts)
}

/// The folder from which a draft's paths go.
pub(crate) fn base(file: &str) -> std::path::PathBuf {
    let folder = std::path::Path::new(file).parent().filter(|_| file != "-");
    folder.unwrap_or(std::path::Path::new("")).to_owned()
}

fn several_drafts() -> Failure {
    Failure::new(
        exit::MALFORMED,
        "attach",
        "--attach 只能用于一个草稿",
        "--attach is for one draft",
    )
    .hint(
        "在各草稿的 attachments 中写文件名",
        "name the files in the attachments of each draft",
    )
}

/// Sends what somebody signed elsewhere, past the outbox: who signed keeps it.
fn send_signed(setting: &Setting, input: &[u8]) -> Result<Report, Failure> {
    let trusted = setting.ledger()?;
    let remote = Remote::public(setting.server()?);
    let envelopes = read_envelopes(input)?;
    let lines = envelopes.iter().map(line_of).collect();
    let mut outcomes = Outcomes::new(lines, None);
    for batch in batches(&envelopes) {
        let mut waiting = batch.iter();
        let mut hear = |answers: Vec<LineAnswer>| {
            for (answer, envelope) in answers.into_iter().zip(&mut waiting) {
                outcomes.take(
                    setting,
                    &Outcome {
                        event_id: member(envelope, "event_id"),
                        standing: standing(&answer),
                        answer,
                    },
                );
            }
            true
        };
        if let Err(error) = submission::send(&remote, &trusted, batch, &mut hear) {
            return Ok(outcomes.report(setting, Some(error.into())));
        }
    }
    Ok(outcomes.report(setting, None))
}

fn standing(answer: &LineAnswer) -> Standing {
    match (&answer.receipt, answer.status) {
        (Some(_), 422) => Standing::Refused,
        (Some(_), _) => Standing::Recorded,
        (None, 424 | 429) => Standing::Unsent,
        (None, _) => Standing::Blocked,
    }
}

fn read_envelopes(input: &[u8]) -> Result<Vec<Submitted>, Failure> {
    let lines = input.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut envelopes = Vec::new();
    for line in lines.filter(|line| !line.is_empty()) {
        let number = envelopes.len() + 1;
        let envelope = Submitted::from_wire(line).map_err(|error| {
            Failure::new(
                exit::MALFORMED,
                "envelope",
                format!("第 {number} 个信封格式不正确"),
                format!("envelope {number} is malformed"),
            )
            .because(&error)
        })?;
        envelopes.push(envelope);
    }
    Ok(envelopes)
}

/// Slices that fit into one request each.
fn batches(envelopes: &[Submitted]) -> Vec<&[Submitted]> {
    let mut slices = Vec::new();
    let mut start = 0;
    let mut bytes = 0;
    for (i, envelope) in envelopes.iter().enumerate() {
        let size = envelope.to_wire().len() + 1;
        if i > start && (i - start == BATCH_LINES_MAX || bytes + size > BATCH_BYTES_MAX) {
            slices.push(&envelopes[start..i]);
            start = i;
            bytes = 0;
        }
        bytes += size;
    }
    if start < envelopes.len() {
        slices.push(&envelopes[start..]);
    }
    slices
}

fn line_of(envelope: &Submitted) -> EventLine {
    EventLine::new(
        member(envelope, "event_id"),
        member(envelope, "type"),
        Standing::Unsent,
    )
}

fn member(envelope: &Submitted, name: &str) -> String {
    let payload: serde_json::Value = serde_json::from_slice(envelope.payload()).unwrap_or_default();
    payload[name].as_str().unwrap_or_default().to_owned()
}
