//! What is to be handed in once its event is recorded: the bytes of attachments, and who persons are.
//!
//! ```text
//! owed/EVENT/attachment.HEX      the bytes of an attachment, by their BLAKE3
//! owed/EVENT/person.ALIAS        who a person is, as the side store takes it
//! ```
//! They are durable before the event is signed, so an event that is in the journal has its files here
//! until they are handed in; of an event that is not in the journal they are rubbish.

use std::io;
use std::path::PathBuf;

use super::Outbox;
use super::state::Standing;
use crate::files;

/// What is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The bytes with this BLAKE3.
    Attachment(String),
    /// The person with this alias.
    Person(String),
}

/// Something that is to be handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// The event for which.
    pub event_id: String,
    /// What.
    pub kind: Kind,
    /// Where it lies until then.
    pub path: PathBuf,
}

impl Outbox {
    /// Keeps something for an event that is about to be signed, durably.
    ///
    /// # Errors
    /// As the system says.
    pub fn keep(&self, event_id: &str, kind: &Kind, bytes: &[u8]) -> io::Result<()> {
        let folder = self.directory.join("owed").join(event_id);
        files::make_private_directory(&folder)?;
        let name = match kind {
            Kind::Attachment(blake3) => format!("attachment.{blake3}"),
            Kind::Person(alias) => format!("person.{alias}"),
        };
        files::replace(&folder.join(name), bytes)?;
        files::sync_parent(&folder)?;
        files::sync_parent(&self.directory.join("owed"))
    }

    /// What can be handed in now. What belongs to an event that was refused or given up is thrown
    /// away; what belongs to one that is not recorded yet waits.
    ///
    /// # Errors
    /// As the system says.
    pub fn owed(&self) -> io::Result<Vec<Owed>> {
        let mut due = Vec::new();
        for event_id in names(self.directory.join("owed"))? {
            let folder = self.directory.join("owed").join(&event_id);
            match self.standing_of(&event_id) {
                Some(Standing::Recorded) => {}
                Some(Standing::Unsent | Standing::Unknown | Standing::Blocked) => continue,
                Some(Standing::Refused) | None => {
                    std::fs::remove_dir_all(&folder)?;
                    continue;
                }
            }
            for name in names(folder.clone())? {
                let kind = match name.split_once('.') {
                    Some(("attachment", blake3)) if blake3.len() == 64 => {
                        Kind::Attachment(blake3.to_owned())
                    }
                    Some(("person", alias)) if !alias.contains('.') => {
                        Kind::Person(alias.to_owned())
                    }
                    // A file that was not whole when the process ended: its event was never signed.
                    _ => continue,
                };
                let path = folder.join(name);
                due.push(Owed {
                    event_id: event_id.clone(),
                    kind,
                    path,
                });
            }
        }
        Ok(due)
    }

    /// How many things wait to be handed in, for whichever event.
    ///
    /// # Errors
    /// As the system says.
    pub fn owed_count(&self) -> io::Result<usize> {
        let mut count = 0;
        for event_id in names(self.directory.join("owed"))? {
            count += names(self.directory.join("owed").join(event_id))?.len();
        }
        Ok(count)
    }

    /// It was handed in, or never will be.
    ///
    /// # Errors
    /// As the system says.
    pub fn discharge(&self, owed: &Owed) -> io::Result<()> {
        std::fs::remove_file(&owed.path)?;
        let folder = self.directory.join("owed").join(&owed.event_id);
        if names(folder.clone())?.is_empty() {
            std::fs::remove_dir(folder)?;
        }
        Ok(())
    }

    /// Takes over what another outbox keeps for events that this one has now.
    ///
    /// # Errors
    /// As the system says.
    pub fn take_over_owed(&self, from: &Outbox) -> io::Result<()> {
        for event_id in names(from.directory.join("owed"))? {
            if self.standing_of(&event_id).is_none() {
                continue;
            }
            let owed = self.directory.join("owed");
            files::make_private_directory(&owed)?;
            let here = owed.join(&event_id);
            std::fs::rename(from.directory.join("owed").join(&event_id), &here)?;
            files::sync_parent(&here)?;
        }
        Ok(())
    }

    fn standing_of(&self, event_id: &str) -> Option<Standing> {
        let open = self
            .open_items()
            .iter()
            .find(|item| item.event_id == event_id);
        let settled = || {
            self.settled()
                .iter()
                .rev()
                .find(|one| one.event_id == event_id)
        };
        open.map(|item| item.standing)
            .or_else(|| settled().map(|one| one.standing))
    }
}

/// The names in a directory, in order; none where there is no such directory.
fn names(directory: PathBuf) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let name = |entry: io::Result<std::fs::DirEntry>| {
        Ok(entry?.file_name().to_string_lossy().into_owned())
    };
    let mut names = entries.map(name).collect::<io::Result<Vec<String>>>()?;
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Unsynced;
    use crate::outbox::SignedEvent;
    use crate::outbox::journal::Record;

    const ID: &str = "01977420-dc00-7000-8000-000000000001";

    fn open(directory: &std::path::Path) -> Outbox {
        Outbox::open(Box::new(Unsynced), directory, "00", "11").unwrap()
    }

    fn sign(outbox: &mut Outbox) {
        let payload = format!("{{\"author_previous\":\"{}\"}}", "0".repeat(64));
        let event = SignedEvent {
            event_id: ID.to_owned(),
            sequence: 1,
            payload: payload.into_bytes(),
            signature: [0; 64],
        };
        outbox.enqueue(vec![event]).unwrap();
    }

    fn answer(outbox: &mut Outbox, status: u16) {
        let answered = Record::Answered {
            event_id: ID.to_owned(),
            status,
            receipt: Some(String::new()),
            problem: None,
        };
        outbox.write(vec![answered]).unwrap();
    }

    #[test]
    fn files_wait_for_their_event_and_go_when_they_are_handed_in() {
        let directory = tempfile::tempdir().unwrap();
        let mut outbox = open(directory.path());
        let kind = Kind::Attachment("ab".repeat(32));
        outbox.keep(ID, &kind, b"scan").unwrap();
        sign(&mut outbox);
        assert_eq!(outbox.owed().unwrap(), []);
        assert_eq!(outbox.owed_count().unwrap(), 1);
        answer(&mut outbox, 201);
        // A process that ended here goes on where it was.
        drop(outbox);
        let outbox = open(directory.path());
        let owed = outbox.owed().unwrap();
        assert_eq!((owed.len(), &owed[0].kind), (1, &kind));
        assert_eq!(std::fs::read(&owed[0].path).unwrap(), b"scan");
        outbox.discharge(&owed[0]).unwrap();
        assert_eq!(outbox.owed_count().unwrap(), 0);
    }

    #[test]
    fn what_no_event_needs_is_thrown_away() {
        let directory = tempfile::tempdir().unwrap();
        let mut outbox = open(directory.path());
        // The process ended before the event was signed.
        outbox
            .keep(ID, &Kind::Person("P-03".to_owned()), b"{}")
            .unwrap();
        assert_eq!(outbox.owed().unwrap(), []);
        assert_eq!(outbox.owed_count().unwrap(), 0);
        outbox
            .keep(ID, &Kind::Person("P-03".to_owned()), b"{}")
            .unwrap();
        sign(&mut outbox);
        answer(&mut outbox, 422);
        assert_eq!(outbox.owed().unwrap(), []);
        assert_eq!(outbox.owed_count().unwrap(), 0);
    }

    #[test]
    fn another_key_takes_over_files_with_their_events() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (old, mut new) = (open(one.path()), open(other.path()));
        old.keep(ID, &Kind::Attachment("ab".repeat(32)), b"scan")
            .unwrap();
        new.take_over_owed(&old).unwrap();
        assert_eq!(old.owed_count().unwrap(), 1);
        sign(&mut new);
        new.take_over_owed(&old).unwrap();
        assert_eq!(
            (old.owed_count().unwrap(), new.owed_count().unwrap()),
            (0, 1)
        );
    }
}
