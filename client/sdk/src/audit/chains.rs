//! The chains and the tree, entry by entry: author chains, subject chains, ids,
//! times, leaf hashes.

use std::collections::{BTreeMap, HashMap, HashSet};

use grain_envelope::{
    Digest, LeafKind, ServerTime, Subject, Verdict, subject_head_next, subject_head_start,
};
use grain_log::merkle::Frontier;
use rayon::prelude::*;

use super::finding::Finding;
use super::glance::{Author, Glance, Link, SeenThen};

/// Where all chains stand after some number of entries.
#[derive(Debug)]
pub(crate) struct Chains {
    ledger: String,
    /// The tree of the entries so far.
    pub(crate) tree: Frontier,
    /// Time of the last entry.
    pub(crate) recorded_at: Option<ServerTime>,
    /// Number and digest of each key's last event, and its index.
    pub(crate) authors: HashMap<[u8; 32], AuthorEnd>,
    /// Number and head of each subject's chain.
    pub(crate) subjects: HashMap<String, (u64, [u8; 32])>,
    /// Ids of all recorded events.
    pub(crate) event_ids: HashSet<u128>,
    /// Checkpoints that authors had seen: root by size, and the first entry that names it.
    pub(crate) seen: BTreeMap<u64, ([u8; 32], u64)>,
    /// First entry whose author had seen a checkpoint that is not of this log.
    pub(crate) disputed: Option<u64>,
    /// How many entries of each verdict, and made by the ledger itself.
    pub(crate) counts: Counts,
    /// Links since the last [`Chains::check_links`].
    unhashed: Vec<Unhashed>,
}

/// The end of a key's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AuthorEnd {
    /// Number of its last event.
    pub(crate) sequence: u64,
    /// Envelope digest of it.
    pub(crate) digest: [u8; 32],
    /// Index of its entry.
    pub(crate) index: u64,
}

/// How many entries of each sort.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Admitted events, genesis included.
    pub admitted: u64,
    /// Refused events.
    pub refused: u64,
    /// Conflicts.
    pub conflicts: u64,
    /// Entries that the ledger itself made.
    pub by_ledger: u64,
}

/// A link whose head is still to be hashed.
#[derive(Debug)]
struct Unhashed {
    index: u64,
    previous: Digest,
    sequence: u64,
    digest: Digest,
    head: Digest,
}

fn broken(index: u64, subject: &str) -> Finding {
    Finding::at(
        index,
        "subject-chain",
        format!("对象链断开 {subject}"),
        format!("the chain of a subject is broken {subject}"),
    )
}

impl Chains {
    /// Before the first entry of a ledger.
    pub(crate) fn new(ledger: &Digest) -> Chains {
        Chains {
            ledger: ledger.to_string(),
            tree: Frontier::new(),
            recorded_at: None,
            authors: HashMap::new(),
            subjects: HashMap::new(),
            event_ids: HashSet::new(),
            seen: BTreeMap::new(),
            disputed: None,
            counts: Counts::default(),
            unhashed: Vec::new(),
        }
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// What is not as it must be; nothing may be taken after it.
    pub(crate) fn take(&mut self, glance: &Glance<'_>) -> Result<(), Finding> {
        let index = self.tree.size();
        if glance.index != index {
            return Err(Finding::at(
                index,
                "index",
                format!("它自称是第 {} 条", glance.index),
                format!("it says that it is entry {}", glance.index),
            ));
        }
        if self
            .recorded_at
            .is_some_and(|last| glance.recorded_at < last)
        {
            return Err(Finding::at(
                index,
                "recorded-at",
                "登记时间早于前一条",
                "it was recorded before the entry before it",
            ));
        }
        if (index == 0) != (glance.kind == LeafKind::Genesis) {
            return Err(Finding::at(
                index,
                "kind",
                "创世事件须是第 0 条",
                "genesis is entry 0",
            ));
        }
        if let Some(author) = &glance.author {
            self.take_author(index, glance, author)?;
        }
        self.take_links(index, glance)?;
        self.count(glance);
        self.recorded_at = Some(glance.recorded_at);
        self.tree.push(glance.leaf_hash);
        Ok(())
    }

    /// The author of an entry was shown another log, or says so: the rest is
    /// audited all the same.
    pub(crate) fn dispute(&mut self, index: u64) {
        self.disputed = Some(self.disputed.map_or(index, |first| first.min(index)));
    }

    fn take_author(
        &mut self,
        index: u64,
        glance: &Glance<'_>,
        author: &Author<'_>,
    ) -> Result<(), Finding> {
        if index > 0 && author.ledger != self.ledger {
            return Err(Finding::at(
                index,
                "ledger",
                "事件是写给另一账本的",
                "the event is meant for another ledger",
            ));
        }
        if let Some(SeenThen { size, root }) = author.seen {
            let (known, _) = *self.seen.entry(size).or_insert((root, index));
            if size > index || known != root {
                self.dispute(index);
            }
        }
        if glance.verdict == Verdict::Conflict {
            return Ok(());
        }
        if !self.event_ids.insert(author.event_id) {
            return Err(Finding::at(
                index,
                "event-id",
                "事件编号重复",
                "its event id stands twice",
            ));
        }
        let end = self.authors.entry(author.key).or_insert(AuthorEnd {
            sequence: 0,
            digest: [0; 32],
            index,
        });
        if author.sequence != end.sequence + 1 || author.previous != end.digest {
            return Err(Finding::at(
                index,
                "author-chain",
                format!(
                    "作者链断开：编号 {} 不接在 {} 之后",
                    author.sequence, end.sequence
                ),
                format!(
                    "the author's chain is broken: number {} does not follow {}",
                    author.sequence, end.sequence
                ),
            ));
        }
        *end = AuthorEnd {
            sequence: author.sequence,
            digest: *glance.digest.as_bytes(),
            index,
        };
        Ok(())
    }

    fn take_links(&mut self, index: u64, glance: &Glance<'_>) -> Result<(), Finding> {
        let stands = glance.verdict == Verdict::Admitted && glance.author.is_some();
        if stands == glance.links.is_empty() {
            return Err(Finding::at(
                index,
                "subjects",
                "对象链的登记与裁定不符",
                "its subjects do not fit its verdict",
            ));
        }
        glance
            .links
            .iter()
            .try_for_each(|link| self.take_link(index, link, &glance.digest))
    }

    /// Follows one link; what its head is hashed from is kept for
    /// [`Chains::check_links`], which all cores share.
    fn take_link(&mut self, index: u64, link: &Link<'_>, digest: &Digest) -> Result<(), Finding> {
        let broken = || broken(index, &link.subject);
        let previous = match self.subjects.get_mut(&*link.subject) {
            Some((sequence, head)) if link.sequence == *sequence + 1 => {
                *sequence = link.sequence;
                std::mem::replace(head, link.head)
            }
            None if link.sequence == 1 => {
                let subject: Subject = link.subject.parse().map_err(|_| broken())?;
                let end = (link.sequence, link.head);
                self.subjects.insert(link.subject.to_string(), end);
                *subject_head_start(&subject).as_bytes()
            }
            _ => return Err(broken()),
        };
        self.unhashed.push(Unhashed {
            index,
            previous: Digest::from_bytes(previous),
            sequence: link.sequence,
            digest: *digest,
            head: Digest::from_bytes(link.head),
        });
        Ok(())
    }

    /// Hashes what was linked since the last time.
    ///
    /// # Errors
    /// The first link whose head is another.
    pub(crate) fn check_links(&mut self) -> Result<(), Finding> {
        let unhashed = std::mem::take(&mut self.unhashed);
        let wrong = unhashed.par_iter().find_first(|link| {
            subject_head_next(&link.previous, link.sequence, &link.digest) != link.head
        });
        wrong.map_or(Ok(()), |link| Err(broken(link.index, "")))
    }

    fn count(&mut self, glance: &Glance<'_>) {
        let counts = &mut self.counts;
        *match (glance.verdict, &glance.author) {
            (_, None) => &mut counts.by_ledger,
            (Verdict::Admitted, _) => &mut counts.admitted,
            (Verdict::Refused, _) => &mut counts.refused,
            (Verdict::Conflict, _) => &mut counts.conflicts,
        } += 1;
    }
}
