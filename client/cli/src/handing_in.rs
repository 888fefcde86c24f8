//! Handing in what events owe: the bytes of attachments, and who persons are.

use grain_api::ProblemCode;
use grain_sdk::outbox::Outbox;
use grain_sdk::outbox::owed::{Kind, Owed};
use grain_sdk::remote::{Remote, RemoteError};
use serde_json::json;

use crate::failure::{Failure, exit};
use crate::progress::Progress;
use crate::report::Report;
use crate::setting::Setting;

/// Hands in what the outbox keeps for recorded events, and adds to the report what became of it. What
/// stays is handed in by the next command that sends.
pub(crate) fn hand_in(
    setting: &Setting,
    outbox: &Outbox,
    remote: &Remote<'_>,
    party: &str,
    report: &mut Report,
) -> Result<(), Failure> {
    let owed = outbox.owed().map_err(|error| unusable(&error))?;
    if owed.is_empty() {
        return Ok(());
    }
    let progress = Progress::counting(setting, owed.len() as u64, "交附件", "handing in files");
    let (mut done, mut needless) = (0, 0);
    let mut stopped = None;
    for one in &owed {
        match put(remote, party, one) {
            Ok(()) => {
                done += 1;
                setting.emit(&json!({"handed_in": told(one)}));
            }
            Err(Unsettled::Remote(error)) if is_settled(&error) => {
                needless += 1;
            }
            Err(Unsettled::Remote(error)) => {
                stopped = Some(Failure::from(error));
                break;
            }
            Err(Unsettled::File(error)) => return Err(unusable(&error)),
        }
        outbox.discharge(one).map_err(|error| unusable(&error))?;
        progress.advance(1);
    }
    progress.done();
    let left = owed.len() - done - needless;
    report.text += &if left == 0 {
        setting
            .language
            .pick(
                &format!("已交附件和资料 {done} 份\n"),
                &format!("{done} files handed in\n"),
            )
            .to_owned()
    } else {
        setting
            .language
            .pick(
                &format!("已交附件和资料 {done} 份，{left} 份未交；运行 grain outbox send 再交\n"),
                &format!("{done} files handed in, {left} are not; run grain outbox send\n"),
            )
            .to_owned()
    };
    if let Some(failure) = stopped
        && report.stopped.is_none()
    {
        // The events are recorded all the same: what failed is only said last.
        report.exit = if report.exit == exit::DONE {
            failure.exit
        } else {
            report.exit
        };
        report.stopped = Some(failure);
    }
    Ok(())
}

enum Unsettled {
    Remote(RemoteError),
    File(std::io::Error),
}

fn put(remote: &Remote<'_>, party: &str, owed: &Owed) -> Result<(), Unsettled> {
    let bytes = std::fs::read(&owed.path).map_err(Unsettled::File)?;
    let (path, kind) = match &owed.kind {
        Kind::Attachment(blake3) => (
            format!("/api/v1/attachments/{blake3}?event={}", owed.event_id),
            "application/octet-stream",
        ),
        Kind::Person(alias) => (
            format!("/api/v1/persons/{party}/{alias}"),
            "application/json",
        ),
    };
    remote
        .put(&path, kind, &bytes)
        .map(drop)
        .map_err(Unsettled::Remote)
}

/// Whether there is nothing more to hand in: it was erased, the event was mended and names another
/// file, or the person was listed anew since.
fn is_settled(error: &RemoteError) -> bool {
    let RemoteError::Problem(problem) = error else {
        return false;
    };
    matches!(
        problem.known(),
        Some(
            ProblemCode::AttachmentErased
                | ProblemCode::AttachmentNotNamed
                | ProblemCode::PersonErased
                | ProblemCode::PersonMismatch
        )
    )
}

fn told(owed: &Owed) -> serde_json::Value {
    match &owed.kind {
        Kind::Attachment(blake3) => json!({"of_event": owed.event_id, "blake3": blake3}),
        Kind::Person(alias) => json!({"of_event": owed.event_id, "person": alias}),
    }
}

pub(crate) fn unusable(error: &std::io::Error) -> Failure {
    Failure::new(
        exit::UNEXPECTED,
        "owed",
        "发件箱中待交的文件无法使用",
        "what the outbox keeps to be handed in cannot be used",
    )
    .because(error)
}
