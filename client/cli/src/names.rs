//! What parties are called: a code of 18 characters says little to whoever reads a list.

use std::collections::BTreeMap;

use grain_api::body::{PartyList, PartyView};
use grain_envelope::Party;
use grain_sdk::remote::{Remote, RemoteError};

use crate::failure::Failure;
use crate::language::Language;
use crate::paging;

/// Names by code.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeMap<Party, PartyView>);

impl Names {
    /// Asks for them. A key that may not read the register gets none, and codes stand for themselves.
    pub(crate) fn ask(remote: &Remote<'_>) -> Result<Names, Failure> {
        let page = |cursor: &str| -> Result<(PartyList, Option<String>), RemoteError> {
            let mut page: PartyList =
                remote.get_json(&format!("/api/v1/parties?limit=500{cursor}"))?;
            let next = page.next.take();
            Ok((page, next))
        };
        match paging::all(page) {
            Ok(pages) => Ok(Names::of(pages.into_iter().flat_map(|page| page.parties))),
            Err(paging::PagingError::Remote(RemoteError::Problem(problem)))
                if problem.status == 403 =>
            {
                Ok(Names::default())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// These.
    pub(crate) fn of(parties: impl IntoIterator<Item = PartyView>) -> Names {
        let parties = parties.into_iter();
        Names(parties.map(|view| (view.party, view)).collect())
    }

    /// A party by name, or by code where no name is known.
    pub(crate) fn name(&self, language: Language, party: Party) -> String {
        let Some(view) = self.0.get(&party) else {
            return party.to_string();
        };
        let en = view.name_en.as_deref().unwrap_or(&view.name);
        language.pick(&view.name, en).to_owned()
    }
}
