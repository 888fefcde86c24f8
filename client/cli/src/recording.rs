//! The way from drafts to recorded events: sign into the outbox, send, report.
//! `submit`, `key enrol`, `key revoke` and `outbox send` all go this way.

use std::collections::HashMap;
use std::path::Path;

use grain_sdk::attachments::{Attachment, AttachmentError};
use grain_sdk::checkpoint;
use grain_sdk::compose;
use grain_sdk::draft::{Draft, Filling};
use grain_sdk::files::HostFiles;
use grain_sdk::keys::KeyFile;
use grain_sdk::outbox::owed::Kind;
use grain_sdk::outbox::send::{DrainError, Outcome, SendError};
use grain_sdk::outbox::{Outbox, OutboxError};
use grain_sdk::remote::Remote;
use grain_sdk::seen::{self, Seen};
use grain_sdk::submission::Submission;
use grain_sdk::trust::Trusted;

use crate::arguments::Output;
use crate::failure::{Failure, exit};
use crate::handing_in::hand_in;
use crate::outcomes::{EventLine, Outcomes};
use crate::progress::Progress;
use crate::report::Report;
use crate::setting::Setting;

/// A key's outbox with the way to its ledger.
pub(crate) struct Recording<'a> {
    setting: &'a Setting,
    key: &'a KeyFile,
    trusted: &'a Trusted,
    remote: Remote<'a>,
    /// The outbox, locked.
    pub(crate) outbox: Outbox,
    /// What people call some of the events, by id: the rows of a spreadsheet.
    pub(crate) labels: HashMap<String, String>,
}

impl<'a> Recording<'a> {
    /// Opens the key's outbox.
    pub(crate) fn open(
        setting: &'a Setting,
        key: &'a KeyFile,
        trusted: &'a Trusted,
    ) -> Result<Recording<'a>, Failure> {
        let remote = setting.signed_in(key, trusted)?;
        let outbox = open_outbox(setting, key, trusted)?;
        Ok(Recording {
            setting,
            key,
            trusted,
            remote,
            outbox,
            labels: HashMap::new(),
        })
    }

    /// The ledger's server, asked as the key's holder.
    pub(crate) fn remote(&self) -> &Remote<'a> {
        &self.remote
    }

    /// The key's fingerprint.
    pub(crate) fn key(&self) -> &str {
        &self.key.info.key
    }

    /// How the ledger is asked.
    pub(crate) fn carrier(&self) -> Submission<'_> {
        Submission {
            remote: &self.remote,
            trusted: self.trusted,
            key: grain_envelope::fingerprint(
                &grain_sdk::signer::Signer::public_key(&self.key.signer).into(),
            ),
        }
    }

    /// Reads the files that drafts name, from `base` on, and keeps their bytes until they are handed
    /// in: before anything is signed.
    pub(crate) fn attach(&self, drafts: &mut [Draft], base: &Path) -> Result<(), Failure> {
        for draft in drafts {
            let files = draft.attach(&self.setting.machine, base)?;
            self.keep(draft.event_id().unwrap_or_default(), files)?;
        }
        Ok(())
    }

    /// Keeps files until they are handed in.
    pub(crate) fn keep(&self, event: &str, files: Vec<Attachment>) -> Result<(), Failure> {
        for file in files {
            let kind = Kind::Attachment(file.blake3.to_string());
            let kept = self.outbox.keep(event, &kind, &file.bytes);
            kept.map_err(|source| AttachmentError::Keep {
                path: file.name.into(),
                source,
            })?;
        }
        Ok(())
    }

    /// Signs drafts behind what is open and sends everything.
    pub(crate) fn record(&mut self, drafts: &[Draft]) -> Result<Report, Failure> {
        if let Some(item) = self.outbox.held_up_by() {
            return Err(OutboxError::HeldUp {
                event_id: item.event_id.clone(),
            }
            .into());
        }
        let is_reachable = self.check_head()?;
        let seen = if is_reachable {
            self.look()
        } else {
            self.seen()
        }?;
        let ledger = self.trusted.ledger.to_string();
        let filling = Filling {
            ledger: &ledger,
            key: &self.key.info,
            seen: seen.as_ref(),
        };
        let head = self.outbox.next_head();
        let signed = compose::sign_drafts(
            &self.setting.machine,
            &filling,
            drafts,
            head,
            &self.key.signer,
        )?;
        let ids: Vec<String> = signed.iter().map(|event| event.event_id.clone()).collect();
        self.outbox.enqueue(signed)?;
        self.send(Some(&ids))
    }

    /// Sends what is open, then hands in what recorded events owe. The report is about `ids`, or about
    /// all that is sent.
    pub(crate) fn send(&mut self, ids: Option<&[String]>) -> Result<Report, Failure> {
        let mut report = self.send_events(ids)?;
        let party = &self.key.info.party;
        hand_in(self.setting, &self.outbox, &self.remote, party, &mut report)?;
        Ok(report)
    }

    fn send_events(&mut self, ids: Option<&[String]>) -> Result<Report, Failure> {
        let open: Vec<EventLine> = self
            .outbox
            .open_items()
            .iter()
            .map(|item| EventLine::of_item(item).called(self.labels.get(&item.event_id)))
            .collect();
        let mut outcomes = Outcomes::new(open, ids);
        let progress = Progress::counting(
            self.setting,
            outcomes.open_count(),
            "登记事件",
            "recording events",
        );
        let setting = self.setting;
        let mut told = |outcome: Outcome| {
            progress.advance(1);
            outcomes.take(setting, &outcome);
        };
        let carrier = Submission {
            remote: &self.remote,
            trusted: self.trusted,
            key: grain_envelope::fingerprint(
                &grain_sdk::signer::Signer::public_key(&self.key.signer).into(),
            ),
        };
        let drained = self
            .outbox
            .drain(&carrier, &self.setting.machine, &mut told);
        progress.done();
        if drained.is_ok() && self.setting.output == Output::Text {
            outcomes.ask_words(&self.remote);
        }
        match drained {
            Ok(()) => Ok(outcomes.report(self.setting, None)),
            // What was turned away is part of the report; the report says why.
            Err(DrainError::Outbox(error @ OutboxError::HeldUp { .. })) => {
                Ok(outcomes.report(self.setting, Some(error.into())))
            }
            Err(DrainError::Send(error @ SendError::NoAnswer { .. })) => {
                Ok(outcomes.report(self.setting, Some(error.into())))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// False where nobody answers: signing goes on offline.
    fn check_head(&mut self) -> Result<bool, Failure> {
        let carrier = Submission {
            remote: &self.remote,
            trusted: self.trusted,
            key: grain_envelope::fingerprint(
                &grain_sdk::signer::Signer::public_key(&self.key.signer).into(),
            ),
        };
        match self.outbox.check_head(&carrier) {
            Ok(()) => Ok(true),
            Err(DrainError::Send(SendError::NoAnswer { status: None, .. })) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn seen(&self) -> Result<Option<Seen>, Failure> {
        read_seen(self.setting, self.trusted)
    }

    /// Looks at the newest checkpoint, so that this event says what its author
    /// had verified, and a rewritten log is noticed here.
    fn look(&self) -> Result<Option<Seen>, Failure> {
        let seen = self.seen()?;
        let checkpoint = checkpoint::newest(&self.remote, self.trusted, seen.as_ref())?;
        let claimed = checkpoint.claimed();
        let new = Seen {
            size: claimed.tree_size(),
            root: *claimed.root_hash(),
        };
        seen::write(&self.setting.home.seen(&self.trusted.ledger), new).map_err(|error| {
            Failure::new(
                exit::UNEXPECTED,
                "seen",
                "无法写入 seen 文件",
                "the seen file cannot be written",
            )
            .because(&error)
        })?;
        Ok(Some(new))
    }
}

/// The outbox of a key, locked.
pub(crate) fn open_outbox(
    setting: &Setting,
    key: &KeyFile,
    trusted: &Trusted,
) -> Result<Outbox, Failure> {
    Ok(outbox_of(setting, &key.info.key, trusted)?)
}

/// The outbox of the key with this fingerprint, whose secret may be gone.
pub(crate) fn outbox_of(
    setting: &Setting,
    key: &str,
    trusted: &Trusted,
) -> Result<Outbox, OutboxError> {
    let directory = setting.home.outbox(key);
    let ledger = trusted.ledger.to_string();
    Outbox::open(Box::new(HostFiles), &directory, &ledger, key)
}

/// The last checkpoint that was verified.
pub(crate) fn read_seen(setting: &Setting, trusted: &Trusted) -> Result<Option<Seen>, Failure> {
    let path = setting.home.seen(&trusted.ledger);
    seen::read(&path).map_err(|error| {
        Failure::new(
            exit::UNEXPECTED,
            "seen",
            format!("无法读取 {}", path.display()),
            format!("{} cannot be read", path.display()),
        )
        .hint(
            "该文件记录见过的检查点；损坏时保留它并通知主管机关",
            "it records the checkpoint that was seen; keep it and tell the authority",
        )
        .because(&error)
    })
}
