//! `GET subjects/{subject}/chain`.

use grain_envelope::{
    Digest, Entry, EventId, Party, ServerTime, Statement, Subject, TypeName, Verdict,
    subject_head_start,
};
use grain_events::{RecordKey, SubjectHead};

use super::{Answered, Found, Ownership, Queries, QueryError};
use crate::index::Listed;
use crate::limits::PAGE_ITEMS;
use crate::receipt::RetellError;
use crate::view::View;

/// A subject's chain, a page of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainAnswer {
    /// Number and head of the last link; number 0 where no event was admitted.
    pub head: SubjectHead,
    /// The page, in the order of the log: links, and beside them what was refused.
    pub links: Vec<ChainLink>,
    /// The index from which the next page begins, where there is one.
    pub next: Option<u64>,
    /// Entries that the answer takes into account.
    pub log_size: u64,
}

/// One event that names the subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainLink {
    /// Its place in the log.
    pub index: u64,
    /// Its id.
    pub event_id: EventId,
    /// It tells of a pest, and the reader is none of those who may know of it: type and actor are
    /// not told. Number, digest and head are, so that the chain can be followed.
    pub withheld: bool,
    /// Its type, where its header can be read (of a conflict it need not).
    pub type_name: Option<TypeName>,
    /// The party that wrote it, likewise.
    pub actor: Option<Party>,
    /// When it was recorded.
    pub recorded_at: ServerTime,
    /// Only admitted events are links.
    pub verdict: Verdict,
    /// Digest of its envelope.
    pub envelope_digest: Digest,
    /// Number and head of the link, where it is one.
    pub link: Option<SubjectHead>,
}

impl Queries<'_> {
    /// The entries that name a subject, from index `from` on; `None` where no entry ever did.
    pub fn subject_chain(
        &self,
        subject: &Subject,
        from: u64,
        limit: usize,
        may_see: &dyn Fn(&Ownership) -> bool,
    ) -> Answered<ChainAnswer> {
        let limit = limit.clamp(1, PAGE_ITEMS);
        let view = self.view()?;
        let head = self.subject_head(&view, subject)?;
        let mut list = self.listed(&view, subject, from, limit + 1)?;
        if head.is_none() && list.is_empty() && from == 0 {
            return Ok(None);
        }
        let next = list.get(limit).map(|listed| listed.index);
        list.truncate(limit);
        let links = list
            .iter()
            .map(|listed| self.link(&view, subject, listed.index, may_see));
        let start = SubjectHead {
            sequence: 0,
            head: subject_head_start(subject),
        };
        let value = ChainAnswer {
            head: head.unwrap_or(start),
            links: links.collect::<Result<_, QueryError>>()?,
            next,
            log_size: view.size(),
        };
        let ownership = self.ownership_of(&view, subject)?;
        Ok(Some(Found { value, ownership }))
    }

    /// Where a subject's chain stands.
    pub(super) fn subject_head(
        &self,
        view: &View,
        subject: &Subject,
    ) -> Result<Option<SubjectHead>, QueryError> {
        let key = RecordKey::Subject(subject.clone());
        self.with_record(view, &key, |state| state.subject_head(subject))
    }

    /// The entries that name a subject, from index `from` on, at least `limit` if there are.
    pub(crate) fn listed(
        &self,
        view: &View,
        subject: &Subject,
        from: u64,
        limit: usize,
    ) -> Result<Vec<Listed>, QueryError> {
        let mut list = Vec::new();
        let indexed = view.indexed();
        if from < indexed {
            let rows = self.shared.shelf.subject_list(subject, from, limit)?;
            list.extend(rows.into_iter().filter(|listed| listed.index < indexed));
        }
        for gathered in view.gathered() {
            let newer = gathered.subjects.get(subject).into_iter().flatten();
            list.extend(newer.filter(|listed| listed.index >= from));
        }
        Ok(list)
    }

    fn link(
        &self,
        view: &View,
        subject: &Subject,
        index: u64,
        may_see: &dyn Fn(&Ownership) -> bool,
    ) -> Result<ChainLink, QueryError> {
        let contradiction = || QueryError::from(RetellError::Contradiction { index });
        let record = self.shared.reader.read(index)?.ok_or_else(contradiction)?;
        let entry = Entry::decode(&record).map_err(|_| contradiction())?;
        let (admission, _) = entry.derive().map_err(|_| contradiction())?;
        let statement =
            Statement::read(&entry.payload, &entry.signature).map_err(|_| contradiction())?;
        let audience = self.audience(view, &statement)?;
        let withheld = audience.is_some_and(|audience| !may_see(&audience));
        let header = statement.form.ok();
        if admission.index != index
            || header
                .as_ref()
                .is_some_and(|header| !header.subjects.contains(subject))
        {
            return Err(contradiction());
        }
        let told = header.as_ref().filter(|_| !withheld);
        let link = admission
            .subjects
            .iter()
            .find(|link| link.subject == *subject);
        Ok(ChainLink {
            index,
            event_id: statement.identity.event_id,
            withheld,
            type_name: told.map(|header| header.type_name.clone()),
            actor: told.map(|header| header.actor),
            recorded_at: admission.recorded_at,
            verdict: admission.verdict,
            envelope_digest: statement.digest,
            link: link.map(SubjectHead::from),
        })
    }
}
