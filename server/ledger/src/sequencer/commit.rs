//! Admitted -> Appended -> receipts.

use std::sync::atomic::Ordering;

use grain_events::Effect;
use grain_log::frame::{Frame, FrameError};
use grain_log::merkle::{GroupProofs, Hash, leaf_hash};
use grain_log::proof_file::write_proof;
use grain_store::{AppendError, Group, Record};
use thiserror::Error;

use super::admission::Admitted;
use super::writer::Writer;
use crate::answer::{Answer, Problem, Recorded, Status};
use crate::leaf::{LeafError, leaf_of};
use crate::projector::Durable;
use crate::publisher::Signed;
use crate::receipt::Told;

/// A durable group under its signed checkpoint. Only [`Writer::append`] makes one.
pub(crate) struct Appended {
    members: Vec<Admitted>,
    proofs: GroupProofs,
    note: String,
}

/// Why a group is not acknowledged. What became of it is unknown until the log is opened again.
#[derive(Debug, Error)]
pub(crate) enum CommitError {
    /// The log did not take it, or did not say.
    #[error("the group was not acknowledged by the log")]
    Append(#[from] AppendError),
    /// The frame that was written cannot be read back from its own bytes.
    #[error("the frame that was written is not one")]
    Frame(#[from] Box<FrameError>),
    /// A record in the frame is not the entry that was to be written.
    #[error("record {index} of the frame is not an entry")]
    Leaf {
        /// Which record.
        index: u64,
        /// What is wrong with it.
        #[source]
        source: LeafError,
    },
    /// The two computations of the root disagree.
    #[error("the root at size {size} was computed twice with different results")]
    Root {
        /// The size after the group.
        size: u64,
    },
}

impl Writer {
    /// One write, one fdatasync; then the root twice, by two code paths, one of them from the
    /// frame's bytes; then one signature.
    pub(crate) fn append(&mut self, members: Vec<Admitted>) -> Result<Appended, CommitError> {
        let group = self.write(&members)?;
        let leaf_hashes = leaf_hashes_in(&group)?;
        let proofs = GroupProofs::new(&self.frontier, &leaf_hashes);
        let mut frontier = self.frontier.clone();
        for member in &members {
            frontier.push(leaf_hash(&member.leaf().encode()));
        }
        let (size, root) = (proofs.tree_size(), proofs.root());
        if frontier.root() != root || frontier.size() != size {
            return Err(CommitError::Root { size });
        }
        let note = self.outside.signer.sign(size, root);
        self.frontier = frontier;
        self.announce(
            &members,
            &leaf_hashes,
            Signed {
                size,
                root,
                note: note.clone(),
            },
        );
        Ok(Appended {
            members,
            proofs,
            note,
        })
    }

    fn write(&mut self, members: &[Admitted]) -> Result<std::sync::Arc<Group>, AppendError> {
        let bytes: Vec<Vec<u8>> = members
            .iter()
            .map(|member| member.entry().encode())
            .collect();
        let records: Vec<Record<'_>> = members
            .iter()
            .zip(&bytes)
            .map(|(member, bytes)| Record {
                name: member.judged().trace.name(),
                bytes,
            })
            .collect();
        let metrics = &self.outside.metrics;
        let started = self.outside.clock.monotonic_microseconds();
        let group = self.log.append(self.frontier.size(), &records)?;
        let taken = self
            .outside
            .clock
            .monotonic_microseconds()
            .saturating_sub(started);
        metrics.append_microseconds.observe(taken);
        metrics.group_members.observe(records.len() as u64);
        Ok(group)
    }

    /// Lets the other threads know of what is durable now, before anybody is answered.
    fn announce(&mut self, members: &[Admitted], leaf_hashes: &[Hash], newest: Signed) {
        for member in members {
            for effect in &member.judgement().effects {
                if let Effect::KeyEnrolled { key, enrolment } = effect {
                    self.outside.keys.add(*key, enrolment);
                }
            }
        }
        self.outside.tree.extend(leaf_hashes);
        self.outside.size.store(newest.size, Ordering::SeqCst);
        self.outside.metrics.log_size.set(newest.size);
        self.outside.board.offer(newest);
    }

    /// Hands the group's entries to the projections.
    pub(crate) fn project(&self, appended: Appended) {
        let entries = appended
            .members
            .into_iter()
            .map(Admitted::into_judged)
            .collect();
        // The projector ends only when it has panicked: then queries say so, and the log goes on.
        drop(self.outside.projector.send(Durable {
            entries,
            head: self.reader.head(),
        }));
    }
}

/// The leaf hashes of a group, out of the bytes that were written.
fn leaf_hashes_in(group: &Group) -> Result<Vec<Hash>, CommitError> {
    let frame = Frame::decode(group.bytes()).map_err(Box::new)?;
    let mut leaf_hashes = Vec::with_capacity(group.count());
    for (index, record) in (group.first_index()..).zip(frame.records()) {
        let leaf = leaf_of(index, record).map_err(|source| CommitError::Leaf { index, source })?;
        leaf_hashes.push(leaf_hash(&leaf.encode()));
    }
    Ok(leaf_hashes)
}

impl Appended {
    /// What each member's author is told, in the order of the group.
    pub(crate) fn acknowledge(&self) -> Vec<Answer> {
        self.members
            .iter()
            .map(|member| self.answer(member))
            .collect()
    }

    pub(crate) fn members(&self) -> &[Admitted] {
        &self.members
    }

    fn answer(&self, member: &Admitted) -> Answer {
        let admission = member.admission();
        let index = admission.index;
        if let Some(first) = member.contradicts() {
            return Answer::Problem(Problem::Conflict {
                first,
                recorded: Some(index),
            });
        }
        let path = self
            .proofs
            .inclusion(index)
            .expect("the member is in its group");
        let told = Told {
            event_id: member.event_id(),
            envelope_digest: member.envelope_digest(),
            leaf: member.leaf(),
            salt: member.entry().salt,
            admission,
            admission_bytes: member.entry().admission.clone(),
        };
        Answer::Recorded(Recorded {
            status: Status::of(admission.verdict),
            index,
            verdict: admission.verdict,
            receipt: told.receipt(write_proof(index, &path, &self.note)),
            told: member.judgement().violations.clone(),
        })
    }
}
