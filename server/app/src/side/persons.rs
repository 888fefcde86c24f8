//! Who persons are.

use std::io;
use std::path::PathBuf;

use grain_api::body::{PersonEntry, Presence};
use grain_envelope::{Digest, Party, PersonAlias, json};

use super::{Kept, Side, make_directory, named_after, put, read, remove, sync_directory};

impl Side {
    fn person_at(&self, party: &Party, alias: &PersonAlias) -> PathBuf {
        let directory = self.root.join("persons").join(party.to_string());
        directory.join(alias.to_string())
    }

    fn erased_at(&self, party: &Party, alias: &PersonAlias) -> PathBuf {
        named_after(&self.person_at(party, alias), ".erased")
    }

    /// Who a person is, if the side store has what the ledger commits to now.
    pub(crate) fn person(
        &self,
        party: &Party,
        alias: &PersonAlias,
        commitment: &Digest,
    ) -> io::Result<Option<PersonEntry>> {
        let stored = self.stored_person(party, alias)?;
        Ok(stored.filter(|entry| entry.commitment() == *commitment))
    }

    fn stored_person(&self, party: &Party, alias: &PersonAlias) -> io::Result<Option<PersonEntry>> {
        let Some(bytes) = read(&self.person_at(party, alias))? else {
            return Ok(None);
        };
        // What cannot be read is not what was handed in: it may be handed in again.
        let value = json::parse(&bytes).ok();
        Ok(value.and_then(|value| json::decode(&value).ok()))
    }

    /// Whether the side store has what the ledger commits to.
    pub(crate) fn person_presence(
        &self,
        party: &Party,
        alias: &PersonAlias,
        commitment: &Digest,
    ) -> io::Result<Presence> {
        if self.erased_persons(party, alias)?.contains(commitment) {
            return Ok(Presence::Erased);
        }
        let stored = self.person(party, alias, commitment)?;
        Ok(stored.map_or(Presence::Missing, |_| Presence::Present))
    }

    /// Keeps who a person is, in place of what was there, durably. The caller has compared it with
    /// what the ledger commits to.
    pub(crate) fn keep_person(
        &self,
        party: &Party,
        alias: &PersonAlias,
        entry: &PersonEntry,
    ) -> io::Result<Kept> {
        let path = self.person_at(party, alias);
        let bytes = serde_json::to_vec(entry).map_err(io::Error::other)?;
        let _changing = self.lock();
        let kept = match self.person_presence(party, alias, &entry.commitment())? {
            Presence::Erased => return Ok(Kept::Erased),
            Presence::Present => return Ok(Kept::Known),
            Presence::Missing => Kept::New,
        };
        make_directory(path.parent().unwrap_or(&self.root))?;
        put(&path, &bytes)?;
        Ok(kept)
    }

    /// Erases who a person is: what is there, and what the ledger commits to now. The tombstone comes
    /// first.
    pub(crate) fn erase_person(
        &self,
        party: &Party,
        alias: &PersonAlias,
        commitment: &Digest,
    ) -> io::Result<()> {
        let path = self.person_at(party, alias);
        let directory = path.parent().unwrap_or(&self.root).to_owned();
        let _changing = self.lock();
        let mut erased = self.erased_persons(party, alias)?;
        let stored = self.stored_person(party, alias)?;
        for one in stored
            .iter()
            .map(PersonEntry::commitment)
            .chain([*commitment])
        {
            if !erased.contains(&one) {
                erased.push(one);
            }
        }
        make_directory(&directory)?;
        let lines: String = erased
            .iter()
            .flat_map(|one| [one.to_string(), "\n".to_owned()])
            .collect();
        put(&self.erased_at(party, alias), lines.as_bytes())?;
        remove(&path)?;
        sync_directory(&directory)
    }

    fn erased_persons(&self, party: &Party, alias: &PersonAlias) -> io::Result<Vec<Digest>> {
        let text = read(&self.erased_at(party, alias))?.unwrap_or_default();
        let damaged = || io::Error::other("a tombstone of a person is damaged");
        let text = String::from_utf8(text).map_err(|_| damaged())?;
        text.lines()
            .map(|line| line.parse().map_err(|_| damaged()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_erased_person_comes_back_only_under_a_new_commitment() {
        let directory = tempfile::tempdir().unwrap();
        let side = Side::of(directory.path(), 0);
        let party: Party = "91630100MA0000A196".parse().unwrap();
        let alias: PersonAlias = "P-03".parse().unwrap();
        let entry = |salt: u8| PersonEntry {
            salt: Digest::from_bytes([salt; 32]),
            person: grain_envelope::Person {
                name: "王示例".parse().unwrap(),
                role_title: None,
                phone: None,
                identity_number: None,
            },
        };
        let (first, second) = (entry(1), entry(2));
        assert_eq!(side.keep_person(&party, &alias, &first).unwrap(), Kept::New);
        assert_eq!(
            side.keep_person(&party, &alias, &first).unwrap(),
            Kept::Known
        );
        let found = side.person(&party, &alias, &first.commitment()).unwrap();
        assert_eq!(found, Some(first.clone()));
        assert_eq!(
            side.person(&party, &alias, &second.commitment()).unwrap(),
            None
        );
        side.erase_person(&party, &alias, &first.commitment())
            .unwrap();
        assert_eq!(
            side.keep_person(&party, &alias, &first).unwrap(),
            Kept::Erased
        );
        assert_eq!(
            side.keep_person(&party, &alias, &second).unwrap(),
            Kept::New
        );
        let path = side.person_at(&party, &alias);
        side.erase_person(&party, &alias, &second.commitment())
            .unwrap();
        assert!(!path.exists());
        for one in [&first, &second] {
            let presence = side
                .person_presence(&party, &alias, &one.commitment())
                .unwrap();
            assert_eq!(presence, Presence::Erased);
        }
    }
}
