//! Verified -> Admitted: the order of checks, and the judgement.

use grain_envelope::{
    Admission, Digest, Entry, EventId, Header, Leaf, LeafKind, Salt, ServerTime, Statement,
    Verdict, Verified,
};
use grain_events::catalog::{self, Purpose};
use grain_events::{Body, Class, Context, Judgement, KeyStanding, Stop, timing};

use super::identity::Known;
use super::writer::Writer;
use crate::answer::Problem;
use crate::judged::{Clash, Judged, Trace};
use crate::request::Candidate;

/// A member of the group being made: judged, and applied to the writer's state. Only
/// [`Writer::admit`] makes one.
pub(crate) struct Admitted {
    judged: Judged,
    entry: Entry,
    admission: Admission,
    leaf: Leaf,
    event_id: EventId,
    envelope_digest: Digest,
}

impl Admitted {
    pub(crate) fn judgement(&self) -> &Judgement {
        &self.judged.judgement
    }

    pub(crate) fn judged(&self) -> &Judged {
        &self.judged
    }

    pub(crate) fn into_judged(self) -> Judged {
        self.judged
    }

    pub(crate) fn entry(&self) -> &Entry {
        &self.entry
    }

    pub(crate) fn admission(&self) -> &Admission {
        &self.admission
    }

    pub(crate) fn leaf(&self) -> Leaf {
        self.leaf
    }

    pub(crate) fn event_id(&self) -> EventId {
        self.event_id
    }

    pub(crate) fn envelope_digest(&self) -> Digest {
        self.envelope_digest
    }

    /// For a conflict entry: the entry that it contradicts.
    pub(crate) fn contradicts(&self) -> Option<u64> {
        let is_conflict = self.admission.verdict == Verdict::Conflict;
        self.admission
            .relied_on
            .first()
            .copied()
            .filter(|_| is_conflict)
    }
}

/// Why a candidate does not become a member.
pub(crate) enum TurnedAway {
    /// It leaves nothing but a count.
    Problem(Problem),
    /// It is recorded already, at this index; perhaps in the group being made.
    Repeated(u64),
    /// This very contradiction is recorded already; perhaps in the group being made.
    ConflictAgain {
        /// Index of what it contradicts.
        first: u64,
        /// Index of the conflict entry.
        recorded: u64,
    },
}

impl From<Problem> for TurnedAway {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// What a candidate may become once its identity is settled.
enum Standing {
    /// The next event of its key.
    Next,
    /// A contradiction to the entry at an index.
    Conflict(Clash, u64),
}

impl Writer {
    /// Runs the checks in their order and applies what is to be recorded.
    pub(crate) fn admit(
        &mut self,
        candidate: Candidate,
        group: &[Admitted],
    ) -> Result<Admitted, TurnedAway> {
        let now = self.now();
        let recorded_at = self.recorded_at(&candidate, now);
        let standing = self.standing(&candidate.verified, recorded_at, group)?;
        let recorded_at = recorded_at.map_err(|_| Problem::ClockBehind)?;
        let context = Context {
            index: self.recent.end(),
            recorded_at,
        };
        match standing {
            Standing::Conflict(clash, first) => {
                Ok(self.admit_conflict(candidate, clash, first, &context)?)
            }
            Standing::Next => {
                self.check_bucket(&candidate, now)?;
                let judgement = self.decide(&candidate, now, &context)?;
                let identity = candidate.verified.identity();
                let (id, key) = (identity.event_id, identity.key);
                if judgement.verdict == Verdict::Refused {
                    self.buckets.take(key, now.milliseconds());
                }
                let trace = Trace::Event {
                    id,
                    key,
                    number: identity.author_sequence,
                };
                Ok(self.record(candidate.verified, trace, judgement))
            }
        }
    }

    /// Judges as [`admit`](Self::admit) does, and records nothing.
    pub(crate) fn check(
        &mut self,
        candidate: &Candidate,
        group: &[Admitted],
    ) -> Result<Judgement, Problem> {
        let now = self.now();
        let recorded_at = self.recorded_at(candidate, now);
        match self.standing(&candidate.verified, recorded_at, group) {
            Ok(Standing::Next) => {}
            Ok(Standing::Conflict(_, first)) | Err(TurnedAway::Repeated(first)) => {
                return Err(Problem::Conflict {
                    first,
                    recorded: None,
                });
            }
            Err(TurnedAway::ConflictAgain { first, recorded }) => {
                return Err(Problem::Conflict {
                    first,
                    recorded: Some(recorded),
                });
            }
            Err(TurnedAway::Problem(problem)) => return Err(problem),
        }
        let recorded_at = recorded_at.map_err(|_| Problem::ClockBehind)?;
        let context = Context {
            index: self.recent.end(),
            recorded_at,
        };
        self.decide(candidate, now, &context)
    }

    /// The time that the entry would carry. What claims to lie in the future moves no clock.
    fn recorded_at(
        &self,
        candidate: &Candidate,
        now: ServerTime,
    ) -> Result<ServerTime, timing::ClockBehind> {
        let last = self.last_recorded_at;
        let header = candidate.verified.form().as_ref().ok();
        let claimed = header
            .map(|header| &header.occurred_at)
            .filter(|occurred_at| !timing::is_clock_ahead(occurred_at, now));
        match (claimed, self.purpose) {
            (Some(claimed), purpose) => timing::recorded_at(purpose, now, last, claimed),
            (None, Purpose::Demonstration) => Ok(last.unwrap_or(now)),
            (None, Purpose::Production) => {
                let nothing = grain_envelope::Time::at(now.seconds(), 0)
                    .expect("the clock shows a year that can be claimed");
                timing::recorded_at(Purpose::Production, now, last, &nothing)
            }
        }
    }

    /// Key, id and number, in this order.
    fn standing(
        &mut self,
        verified: &Verified,
        recorded_at: Result<ServerTime, timing::ClockBehind>,
        group: &[Admitted],
    ) -> Result<Standing, TurnedAway> {
        let identity = verified.identity();
        if self.state.key(&identity.key).is_none() {
            return Err(Problem::KeyUnknown.into());
        }
        let known = self.known(verified, group)?;
        match known {
            Known::Same(first) => return Err(TurnedAway::Repeated(first)),
            Known::SameConflict { first, recorded } => {
                return Err(TurnedAway::ConflictAgain { first, recorded });
            }
            Known::New | Known::Other(_) | Known::Contradiction(_) | Known::Taken => {}
        }
        let at = recorded_at
            .ok()
            .or(self.last_recorded_at)
            .unwrap_or_else(|| self.now());
        match self.state.key_standing(&identity.key, at) {
            KeyStanding::InForce(_) => {}
            KeyStanding::Unknown => return Err(Problem::KeyUnknown.into()),
            KeyStanding::Revoked(..) | KeyStanding::Expired(_) => {
                return Err(Problem::KeyRevoked.into());
            }
        }
        match known {
            Known::Taken => Err(Problem::EventIdTaken.into()),
            Known::Other(first) => Ok(Standing::Conflict(Clash::Id(identity.event_id), first)),
            // What was turned away as a contradiction may be signed again as the next event: ids
            // stay when an outbox is mended.
            Known::Contradiction(first) => Ok(match self.number(identity)? {
                Some(_) => Standing::Conflict(Clash::Id(identity.event_id), first),
                None => Standing::Next,
            }),
            Known::New | Known::Same(_) | Known::SameConflict { .. } => {
                Ok(match self.number(identity)? {
                    Some(first) => {
                        Standing::Conflict(Clash::Number(identity.author_sequence), first)
                    }
                    None => Standing::Next,
                })
            }
        }
    }

    /// A key that had too much refused is not judged; observed facts are never held up.
    fn check_bucket(&mut self, candidate: &Candidate, now: ServerTime) -> Result<(), Problem> {
        let verified = &candidate.verified;
        let of_header = verified.form().as_ref().ok();
        let of_claim = verified.claim().map(|claim| &claim.type_name);
        let type_name = of_header.map(|header| &header.type_name).or(of_claim);
        let descriptor = type_name.and_then(|name| catalog::descriptor(name.as_str()));
        let authorising = descriptor.is_some_and(|known| known.class == Class::Authorising);
        let key = candidate.verified.key();
        if authorising && !self.buckets.has_token(&key, now.milliseconds()) {
            return Err(Problem::RefusalLimit);
        }
        Ok(())
    }

    /// Right, form and rules.
    fn decide(
        &mut self,
        candidate: &Candidate,
        now: ServerTime,
        context: &Context,
    ) -> Result<Judgement, Problem> {
        let header = candidate
            .verified
            .form()
            .as_ref()
            .map_err(|error| self.flawed(&candidate.verified, error))?;
        let body = match &candidate.body {
            Ok(body) => body,
            // What can be said of the right without the body is said first.
            Err(error) => {
                grain_events::right::of_header(&self.state, header).map_err(Problem::Forbidden)?;
                return Err(form(error.clone()));
            }
        };
        let digest = candidate.verified.digest();
        let outcome = self.decide_with_all_records(header, body, &digest, context)?;
        if timing::is_clock_ahead(&header.occurred_at, now) {
            // The right comes first, as for every other flaw of the form.
            return Err(match outcome {
                Err(Stop::Forbidden(forbidden)) => Problem::Forbidden(forbidden),
                Ok(_) | Err(Stop::Form(_)) => Problem::ClockAhead {
                    server_time_ms: now.milliseconds(),
                },
            });
        }
        outcome.map_err(|stop| match stop {
            Stop::Forbidden(forbidden) => Problem::Forbidden(forbidden),
            Stop::Form(error) => form(error),
        })
    }

    /// What is said of a header with a flaw: first of the right, as far as it can be asked, then of
    /// the flaw.
    fn flawed(&self, verified: &Verified, error: &grain_envelope::FormError) -> Problem {
        let right = verified
            .claim()
            .map(|claim| grain_events::right::of_claim(&self.state, &verified.key(), claim));
        match right {
            Some(Err(forbidden)) => Problem::Forbidden(forbidden),
            Some(Ok(())) | None => form(error.clone()),
        }
    }

    /// Decides again as long as a record that was looked for turns out to exist in the index.
    fn decide_with_all_records(
        &mut self,
        header: &Header,
        body: &Body,
        digest: &Digest,
        context: &Context,
    ) -> Result<Result<Judgement, Stop>, Problem> {
        loop {
            let decision = grain_events::decide(&self.state, header, body, digest, context);
            let mut saw_too_little = false;
            for key in &decision.absent {
                let stored = self
                    .shelf
                    .record(key)
                    .map_err(|error| self.broken(&error))?;
                let Some(stored) = stored else { continue };
                if self.state.insert_encoded(key, &stored).is_err() {
                    let table = crate::index::rows::RECORDS.0;
                    return Err(self.broken(&crate::index::RowError { table }.into()));
                }
                saw_too_little = true;
            }
            if !saw_too_little {
                return Ok(decision.outcome);
            }
        }
    }

    /// Records a contradiction, once for each key and clash and while the key has a token.
    fn admit_conflict(
        &mut self,
        candidate: Candidate,
        clash: Clash,
        first: u64,
        context: &Context,
    ) -> Result<Admitted, Problem> {
        let identity = *candidate.verified.identity();
        let now_ms = self.now().milliseconds();
        let recorded = self.conflict_recorded(identity.key, clash)?;
        if recorded.is_some() || !self.buckets.has_token(&identity.key, now_ms) {
            return Err(Problem::Conflict {
                first,
                recorded: None,
            });
        }
        self.buckets.take(identity.key, now_ms);
        let kind = match clash {
            Clash::Id(_) => grain_events::Clash::EventId,
            Clash::Number(_) => grain_events::Clash::AuthorSequence,
        };
        let judgement = grain_events::judge_conflict(&self.state, &identity, kind, first, context);
        let trace = Trace::Conflict {
            id: identity.event_id,
            key: identity.key,
            clash,
        };
        Ok(self.record(candidate.verified, trace, judgement))
    }

    /// Makes the entry and moves the state on.
    fn record(&mut self, verified: Verified, trace: Trace, judgement: Judgement) -> Admitted {
        self.state.apply(&judgement);
        if let Some(id) = trace.id() {
            self.filter.insert(id.as_bytes());
        }
        self.recent.push(trace);
        self.last_recorded_at = Some(judgement.recorded_at);
        let mut salt = [0; 32];
        self.outside.randomness.fill(&mut salt);
        let (payload, signature, statement) = verified.into_parts();
        let Statement {
            identity,
            form,
            digest,
            ..
        } = statement;
        let admission = judgement.admission();
        let entry = Entry {
            payload,
            signature,
            admission: admission.encode(),
            salt: Salt::from_bytes(salt),
        };
        let kind = match judgement.verdict {
            Verdict::Admitted => LeafKind::Admitted,
            Verdict::Refused => LeafKind::Refused,
            Verdict::Conflict => LeafKind::Conflict,
        };
        let leaf = entry.leaf(kind, judgement.recorded_at);
        let subjects = form
            .map(|header| header.subjects.to_vec())
            .unwrap_or_default();
        Admitted {
            judged: Judged {
                trace,
                subjects,
                judgement,
            },
            entry,
            admission,
            leaf,
            event_id: identity.event_id,
            envelope_digest: digest,
        }
    }
}

fn form(error: grain_envelope::FormError) -> Problem {
    Problem::Form(error)
}
