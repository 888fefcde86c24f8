//! The thread that listens: across lost connections, ended sessions, a server that starts again.

use std::ops::ControlFlow;
use std::sync::mpsc::SyncSender;

use grain_api::body::EntryNotice;
use grain_sdk::host::Host as _;
use grain_sdk::http::Server;
use grain_sdk::keys::KeyFile;
use grain_sdk::remote::Remote;
use grain_sdk::trust::Trusted;
use grain_sdk::watch::{
    Heard, ProveError, Watch, WatchError, WatchFilter, is_passing, pause, prove,
};
use serde_json::json;

use super::Word;
use crate::environment::Machine;
use crate::failure::{Failure, exit};
use crate::language::Said;

/// Whom to listen to, as whom, and for what.
pub(super) struct Listening {
    pub(super) server: Server,
    pub(super) machine: Machine,
    pub(super) key: KeyFile,
    pub(super) trusted: Trusted,
    pub(super) filter: WatchFilter,
    pub(super) after: Option<u64>,
    pub(super) verify: bool,
}

impl Listening {
    /// Listens until nobody hears it any more.
    pub(super) fn run(self, words: &SyncSender<Word>) {
        let origin = self.trusted.origin.clone();
        let remote = Remote::signed_in(self.server.clone(), &self.key.signer, origin);
        let mut failed = None;
        let ended =
            Watch::new(&remote, &self.filter, self.after).run(&self.machine, &mut |heard| {
                let word = match self.word(&remote, heard) {
                    Ok(word) => word,
                    Err(failure) => {
                        failed = Some(failure);
                        return ControlFlow::Break(());
                    }
                };
                match words.send(word) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            });
        if let Some(failure) = failed.or_else(|| ended.err().map(Failure::from)) {
            // Whoever does not hear any more is ending anyway.
            let _ending = words.send(Word::Failed(Box::new(failure))).is_err();
        }
    }

    fn word(&self, remote: &Remote<'_>, heard: Heard<'_>) -> Result<Word, Failure> {
        Ok(match heard {
            Heard::Entry(notice) if self.verify => {
                let is_proven = self.proven(remote, &notice)?;
                Word::Entry(notice, Some(is_proven))
            }
            Heard::Entry(notice) => Word::Entry(notice, None),
            Heard::Through(index) => Word::Through(index),
            Heard::Lost { error, pause_ms } => lost(error, pause_ms),
            Heard::Back => Word::Remark(
                Said::new(
                    "已重新连接，从中断处继续",
                    "connected again, going on where it broke off",
                ),
                json!({"watch": "back"}),
            ),
        })
    }

    /// Whether the entry has a proof that holds; asked for until there is an answer.
    fn proven(&self, remote: &Remote<'_>, notice: &EntryNotice) -> Result<bool, Failure> {
        let mut tries = 0;
        loop {
            match prove(remote, &self.trusted, notice) {
                Ok(proven) => return Ok(proven.is_some()),
                Err(ProveError::Remote(error)) if is_passing(&error) => {
                    tries += 1;
                    self.machine.pause(pause(&self.machine, tries));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn lost(error: Option<&WatchError>, pause_ms: u64) -> Word {
    let seconds = format!("{}.{}", pause_ms / 1_000, pause_ms % 1_000 / 100);
    let cause = error.map(ToString::to_string);
    let (zh, en) = match &cause {
        Some(cause) => (
            format!("连接中断（{cause}）"),
            format!("connection lost ({cause})"),
        ),
        None => (
            "服务器结束了通知流".to_owned(),
            "the server ended the stream".to_owned(),
        ),
    };
    Word::Remark(
        Said::new(
            format!("{zh}，{seconds} 秒后重新连接"),
            format!("{en}, connecting again in {seconds} s"),
        ),
        json!({"watch": "lost", "cause": cause, "pause_ms": pause_ms}),
    )
}

impl From<WatchError> for Failure {
    fn from(error: WatchError) -> Failure {
        match error {
            WatchError::Remote(error) => error.into(),
            WatchError::Form { ref what } => Failure::new(
                exit::UNEXPECTED,
                "not-a-stream",
                format!("看不懂通知流的内容：{what}"),
                format!("the stream says what cannot be understood: {what}"),
            )
            .hint("请升级 grain", "use a newer grain"),
            WatchError::Order { index, last } => Failure::new(
                exit::INVALID,
                "out-of-order",
                format!("账本在第 {last} 条之后又说第 {index} 条"),
                format!("the ledger told of entry {index} after entry {last}"),
            )
            .hint(
                "用 grain audit 核查整个日志",
                "check the whole log with grain audit",
            ),
        }
    }
}

impl From<ProveError> for Failure {
    fn from(error: ProveError) -> Failure {
        let failure = match error {
            ProveError::Remote(error) => return error.into(),
            ProveError::Receipt { index, ref source } => Failure::new(
                exit::INVALID,
                "unproven",
                format!("第 {index} 条的证明不成立"),
                format!("the proof of entry {index} does not hold"),
            )
            .because(source),
            ProveError::Differs { index, what } => Failure::new(
                exit::INVALID,
                "unproven",
                format!("第 {index} 条的通知与其证明不符（{what}）"),
                format!("the notice of entry {index} and its proof differ in {what}"),
            ),
        };
        failure.hint(
            "服务器说的与账本所载不同；用 grain audit 核查整个日志",
            "the server says something else than its log; check the whole of it with grain audit",
        )
    }
}
