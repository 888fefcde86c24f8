//! What the ledger would say to each event, asked before anything is signed for good. Nothing is
//! recorded by it and no number is used.

use grain_api::Problem;
use grain_api::body::{CheckAnswer, Violation};
use grain_envelope::{Submitted, Verdict};
use grain_sdk::compose;
use grain_sdk::draft::Filling;
use grain_sdk::http::HttpError;
use grain_sdk::import::drafts::Event;
use grain_sdk::keys::KeyFile;
use grain_sdk::remote::RemoteError;
use grain_sdk::signer::Signer as _;
use grain_sdk::trust::Trusted;

use crate::failure::{Failure, exit};
use crate::language::Said;
use crate::progress::Progress;
use crate::recording::{Recording, read_seen};
use crate::setting::Setting;

/// What the ledger would say to one event.
#[derive(Debug)]
pub(super) enum Foretold {
    /// It was not asked.
    Unasked,
    /// It would be recorded, with these violations.
    Recorded(Vec<Violation>),
    /// It would not stand.
    Refused {
        /// The rules that it breaks, where the rules refuse it.
        violations: Vec<Violation>,
        /// Why it would be turned away before the rules.
        problem: Option<Box<Problem>>,
    },
}

/// What the ledger would say to all of them.
#[derive(Debug)]
pub(super) struct Foretelling {
    /// An answer for each event.
    pub(super) answers: Vec<Foretold>,
    /// Why the rest was not asked.
    pub(super) stopped: Option<Said>,
}

/// How one question ended.
enum Asked {
    Answered(Foretold),
    Stopped(Said),
}

impl Foretelling {
    /// Asks for each event by itself, as if it were the next.
    pub(super) fn ask(
        setting: &Setting,
        key: &KeyFile,
        trusted: &Trusted,
        recording: &Recording<'_>,
        events: &[Event],
    ) -> Result<Foretelling, Failure> {
        let mut foretelling = Foretelling {
            answers: Vec::new(),
            stopped: None,
        };
        let open = recording.outbox.open_items().len();
        if open > 0 && !events.is_empty() {
            foretelling.stopped = Some(Said::new(
                format!("发件箱中还有 {open} 个事件未了结（grain outbox send），规则未预审"),
                format!(
                    "{open} events are open in the outbox (grain outbox send): the rules were not asked"
                ),
            ));
        }
        let seen = read_seen(setting, trusted)?;
        let ledger = trusted.ledger.to_string();
        let filling = Filling {
            ledger: &ledger,
            key: &key.info,
            seen: seen.as_ref(),
        };
        let head = recording.outbox.next_head();
        let keyid = grain_envelope::fingerprint(&key.signer.public_key().into());
        let progress = Progress::counting(setting, events.len() as u64, "预审", "asking");
        for event in events {
            progress.advance(1);
            // Signed even where nobody is asked: a form that no cell explains is found here.
            let draft = std::slice::from_ref(&event.draft);
            let signed =
                compose::sign_drafts(&setting.machine, &filling, draft, head, &key.signer)?;
            let answer = match (signed.into_iter().next(), &foretelling.stopped) {
                (Some(signed), None) => {
                    let wire =
                        Submitted::from_parts(signed.payload, signed.signature, keyid).to_wire();
                    one(recording, &wire)?
                }
                _ => Asked::Answered(Foretold::Unasked),
            };
            match answer {
                Asked::Answered(answer) => foretelling.answers.push(answer),
                Asked::Stopped(why) => {
                    foretelling.answers.push(Foretold::Unasked);
                    foretelling.stopped = Some(why);
                }
            }
        }
        progress.done();
        Ok(foretelling)
    }

    /// What a script learns where some rows do not stand.
    pub(super) fn exit_code(&self) -> Option<u8> {
        self.answers.iter().find_map(|answer| match answer {
            Foretold::Refused { problem, .. } => Some(
                problem
                    .as_ref()
                    .map_or(exit::REFUSED, |problem| problem.exit_code()),
            ),
            _ => None,
        })
    }
}

fn one(recording: &Recording<'_>, wire: &[u8]) -> Result<Asked, Failure> {
    let path = "/api/v1/events/check";
    let remote = recording.remote();
    let answer = match remote.post(path, "application/json", wire) {
        Ok(answer) => answer,
        Err(HttpError::NoAnswer { .. }) => {
            return Ok(Asked::Stopped(not_asked("没有应答", "nobody answers")));
        }
        Err(error) => return Err(error.into()),
    };
    if answer.status == 200 {
        let checked: CheckAnswer = serde_json::from_slice(&answer.body)
            .map_err(|_| Failure::from(remote.problem(path, &answer)))?;
        let violations = checked.violations;
        return Ok(Asked::Answered(match checked.verdict {
            Verdict::Admitted => Foretold::Recorded(violations),
            _ => Foretold::Refused {
                violations,
                problem: None,
            },
        }));
    }
    match remote.problem(path, &answer) {
        RemoteError::Problem(problem) if matches!(problem.status, 400 | 403 | 422) => {
            Ok(Asked::Answered(Foretold::Refused {
                violations: problem.violations.clone(),
                problem: Some(problem),
            }))
        }
        RemoteError::Problem(problem) if problem.status == 429 || problem.status >= 500 => Ok(
            Asked::Stopped(not_asked("暂不受理", "it is not answering now")),
        ),
        error => Err(error.into()),
    }
}

fn not_asked(zh: &str, en: &str) -> Said {
    Said::new(
        format!("账本{zh}，规则未预审；确认后签名，存入发件箱待送"),
        format!(
            "the ledger: {en}; the rules were not asked. Once confirmed, rows are signed and wait in the outbox"
        ),
    )
}
