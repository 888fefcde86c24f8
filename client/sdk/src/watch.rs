//! New entries as the ledger records them (log-format.md §14): told once each and in order, across
//! lost connections, ended sessions and a server that starts again.
//!
//! What is told is a notice and proves nothing; [`crate::receipt`], [`crate::verify`] and
//! [`crate::audit`] do.

mod messages;
mod proving;

use std::io::BufReader;
use std::ops::ControlFlow;

use grain_api::body::{EntryNotice, StreamEnd, StreamEndReason};

use crate::host::Host;
use crate::http::{HttpError, encoded};
use crate::remote::{Remote, RemoteError};
use messages::Message;

pub use proving::{ProveError, prove};

/// The first pause before a connection is made again.
const FIRST_PAUSE_MS: u64 = 250;
/// The longest pause.
const PAUSE_MS_MAX: u64 = 15_000;

/// Which entries are asked for; nothing said means all that the key may see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WatchFilter {
    /// Only what concerns this facility.
    pub facility: Option<String>,
    /// Only what concerns this lot.
    pub lot: Option<String>,
    /// Only what breaks a rule, was refused or is a conflict.
    pub only_violations: bool,
}

/// What a watch hears.
#[derive(Debug)]
pub enum Heard<'a> {
    /// A new entry.
    Entry(Box<EntryNotice>),
    /// The ledger was read up to here, and there is nothing else to tell of it.
    Through(u64),
    /// The stream broke off, or could not be had again. The watch goes on after a pause.
    Lost {
        /// What happened; nothing where the server ended it in good order.
        error: Option<&'a WatchError>,
        /// The pause.
        pause_ms: u64,
    },
    /// The stream is there again.
    Back,
}

/// Why a watch ends.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The ledger cannot be asked.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// What comes is no stream of a ledger.
    #[error("the ledger's stream cannot be understood: {what}")]
    Form {
        /// What came.
        what: String,
    },
    /// An entry was told out of order or twice: this is not the log that was watched before.
    #[error("the ledger told of entry {index} after entry {last}")]
    Order {
        /// The entry.
        index: u64,
        /// The last that was told before.
        last: u64,
    },
}

/// A watch over a ledger.
pub struct Watch<'a> {
    remote: &'a Remote<'a>,
    path: String,
    last: Option<u64>,
    /// The ledger was there once.
    is_reached: bool,
    /// How much was heard.
    heard: u64,
}

/// How a stream ended.
enum Over {
    /// The listener wants no more.
    Stopped,
    /// The session did: another goes on at once.
    SessionEnded,
    /// The server ended it.
    Ended,
    /// The connection is gone.
    BrokenOff(WatchError),
}

impl<'a> Watch<'a> {
    /// A watch that begins behind index `after`, or with what is new.
    pub fn new(remote: &'a Remote<'a>, filter: &WatchFilter, after: Option<u64>) -> Watch<'a> {
        let mut query = Vec::new();
        for (name, value) in [("facility", &filter.facility), ("lot", &filter.lot)] {
            if let Some(value) = value {
                query.push(format!("{name}={}", encoded(value)));
            }
        }
        if filter.only_violations {
            query.push("violations=true".to_owned());
        }
        let mut path = "/api/v1/stream".to_owned();
        if !query.is_empty() {
            path.extend(["?", &query.join("&")]);
        }
        Watch {
            remote,
            path,
            last: after,
            is_reached: false,
            heard: 0,
        }
    }

    /// Tells `hear` of everything, until it breaks off or nothing can come any more. Who cannot be
    /// reached in the beginning is an error; who cannot be reached later is waited for.
    ///
    /// # Errors
    /// [`WatchError`].
    pub fn run(
        &mut self,
        host: &dyn Host,
        hear: &mut dyn FnMut(Heard<'_>) -> ControlFlow<()>,
    ) -> Result<(), WatchError> {
        let (mut tries, mut is_lost) = (0, false);
        loop {
            let heard = self.heard;
            let over = self.listen(is_lost, hear);
            let got_on = self.heard > heard;
            let error = match over {
                Ok(Over::Stopped) => return Ok(()),
                Ok(Over::SessionEnded) if got_on => {
                    (tries, is_lost) = (0, false);
                    continue;
                }
                Ok(Over::SessionEnded | Over::Ended) => None,
                Ok(Over::BrokenOff(error)) => Some(error),
                Err(error) if self.is_reached && error.is_passing() => Some(error),
                Err(error) => return Err(error),
            };
            tries = if got_on { 0 } else { tries + 1 };
            is_lost = true;
            let pause_ms = pause(host, tries);
            let lost = Heard::Lost {
                error: error.as_ref(),
                pause_ms,
            };
            if hear(lost).is_break() {
                return Ok(());
            }
            host.pause(pause_ms);
        }
    }

    /// Listens to one stream to its end.
    fn listen(
        &mut self,
        is_lost: bool,
        hear: &mut dyn FnMut(Heard<'_>) -> ControlFlow<()>,
    ) -> Result<Over, WatchError> {
        let mut reader = BufReader::new(self.remote.listen(&self.path, self.last)?);
        self.is_reached = true;
        if is_lost && hear(Heard::Back).is_break() {
            return Ok(Over::Stopped);
        }
        loop {
            let message = match messages::next(&mut reader) {
                Ok(Some(message)) => message,
                Ok(None) => return Ok(Over::Ended),
                Err(source) => {
                    let url = format!("{}{}", self.remote.server().base(), self.path);
                    let error = HttpError::Unreadable { url, source };
                    return Ok(Over::BrokenOff(RemoteError::from(error).into()));
                }
            };
            match self.take(&message)? {
                None => {}
                Some(Taken::End(StreamEndReason::SessionEnded)) => return Ok(Over::SessionEnded),
                Some(Taken::End(_)) => return Ok(Over::Ended),
                Some(Taken::Heard(heard)) => {
                    self.heard += 1;
                    if hear(heard).is_break() {
                        return Ok(Over::Stopped);
                    }
                }
            }
        }
    }

    fn take(&mut self, message: &Message) -> Result<Option<Taken>, WatchError> {
        let form = || WatchError::Form {
            what: message
                .data
                .clone()
                .or(message.id.clone())
                .unwrap_or_default(),
        };
        let data = message.data.as_deref();
        match (message.event.as_str(), data) {
            ("end", Some(data)) => {
                let end: StreamEnd = serde_json::from_str(data).map_err(|_| form())?;
                Ok(Some(Taken::End(end.reason)))
            }
            ("", Some(data)) => {
                let entry: EntryNotice = serde_json::from_str(data).map_err(|_| form())?;
                let index = entry.index;
                if let Some(last) = self.last.filter(|last| *last >= index) {
                    return Err(WatchError::Order { index, last });
                }
                self.last = Some(index);
                Ok(Some(Taken::Heard(Heard::Entry(Box::new(entry)))))
            }
            ("", None) => {
                let Some(id) = &message.id else {
                    return Ok(None);
                };
                let index: u64 = id.parse().map_err(|_| form())?;
                if let Some(last) = self.last.filter(|last| *last > index) {
                    return Err(WatchError::Order { index, last });
                }
                self.last = Some(index);
                Ok(Some(Taken::Heard(Heard::Through(index))))
            }
            // A kind of message that a later server has.
            _ => Ok(None),
        }
    }
}

enum Taken {
    Heard(Heard<'static>),
    End(StreamEndReason),
}

impl WatchError {
    fn is_passing(&self) -> bool {
        match self {
            WatchError::Remote(error) => is_passing(error),
            WatchError::Form { .. } | WatchError::Order { .. } => false,
        }
    }
}

/// Whether it may be otherwise a while later.
pub fn is_passing(error: &RemoteError) -> bool {
    match error {
        RemoteError::Http(error) => matches!(
            error,
            HttpError::NoAnswer { .. } | HttpError::Unreadable { .. }
        ),
        RemoteError::Problem(problem) => {
            problem.status >= 500 || matches!(problem.status, 408 | 429)
        }
        // A proxy whose server is away.
        RemoteError::NotALedger { status, .. } => *status >= 500,
        RemoteError::Sign(_) | RemoteError::NoKey => false,
    }
}

/// A pause before another try: longer each time, and of those who lost the same server not all at once.
pub fn pause(host: &dyn Host, tries: u32) -> u64 {
    let whole = (FIRST_PAUSE_MS << tries.min(8)).min(PAUSE_MS_MAX);
    let mut dice = [0; 2];
    host.fill(&mut dice);
    whole / 2 + whole * u64::from(u16::from_be_bytes(dice)) / (2 * u64::from(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Server;

    fn message(id: &str, data: Option<&str>) -> Message {
        Message {
            id: Some(id.to_owned()),
            event: String::new(),
            data: data.map(str::to_owned),
        }
    }

    fn notice(index: u64) -> String {
        serde_json::json!({
            "index": index, "event_id": null, "type": null, "actor": null, "verdict": "admitted",
            "recorded_at": "2025-06-18T01:30:00.000Z", "subjects": [], "violations": [],
            "of_a_later_server": 1,
        })
        .to_string()
    }

    fn nowhere() -> Remote<'static> {
        Remote::public(Server::new("http://127.0.0.1:1", None).unwrap())
    }

    #[test]
    fn an_entry_is_taken_once_and_in_order() {
        let remote = nowhere();
        let mut watch = Watch::new(&remote, &WatchFilter::default(), Some(4));
        for index in [5, 7] {
            let taken = watch.take(&message("", Some(&notice(index)))).unwrap();
            assert!(
                matches!(taken, Some(Taken::Heard(Heard::Entry(entry))) if entry.index == index)
            );
        }
        let again = watch.take(&message("", Some(&notice(7))));
        assert!(matches!(
            again,
            Err(WatchError::Order { index: 7, last: 7 })
        ));
        // Nothing was told of 8 and 9; from then on they are behind.
        let through = watch.take(&message("9", None)).unwrap();
        assert!(matches!(through, Some(Taken::Heard(Heard::Through(9)))));
        let back = watch.take(&message("8", None));
        assert!(matches!(back, Err(WatchError::Order { index: 8, last: 9 })));
        for wrong in [message("x", None), message("", Some("{}"))] {
            assert!(matches!(watch.take(&wrong), Err(WatchError::Form { .. })));
        }
        let later = Message {
            event: "weather".to_owned(),
            ..message("", Some("{}"))
        };
        assert!(watch.take(&later).unwrap().is_none());
    }

    #[test]
    fn a_filter_is_a_query() {
        let remote = nowhere();
        let filter = WatchFilter {
            facility: Some("91630106MA0000A27P-001".to_owned()),
            lot: Some("a b".to_owned()),
            only_violations: true,
        };
        let watch = Watch::new(&remote, &filter, None);
        assert_eq!(
            watch.path,
            "/api/v1/stream?facility=91630106MA0000A27P-001&lot=a%20b&violations=true"
        );
    }

    #[test]
    fn who_cannot_be_reached_in_the_beginning_is_not_waited_for() {
        let signer =
            crate::signer::MemorySigner::from_seed(&crate::signer::Zeroizing::new([7; 32]));
        let origin = "log.example/a".parse().unwrap();
        let server = Server::new("http://127.0.0.1:1", None).unwrap();
        let remote = Remote::signed_in(server, &signer, origin);
        let mut watch = Watch::new(&remote, &WatchFilter::default(), None);
        let host = crate::host::fixed::Fixed::default();
        let ended = watch.run(&host, &mut |heard| panic!("{heard:?}"));
        assert!(matches!(
            ended,
            Err(WatchError::Remote(RemoteError::Http(_)))
        ));
    }

    #[test]
    fn pauses_grow_and_have_an_end() {
        let host = crate::host::fixed::Fixed::default();
        for tries in 0..40 {
            let whole = (FIRST_PAUSE_MS << tries.min(8)).min(PAUSE_MS_MAX);
            let pause = pause(&host, tries);
            assert!((whole / 2..=whole).contains(&pause), "{tries}: {pause}");
        }
    }
}
