//! The rules, run again: every admission record must be, byte for byte, what
//! this program derives from the entries before it.

use grain_envelope::{
    Admission, Entry, Header, LeafKind, ServerTime, Statement, Verdict, ledger_fact,
};
use grain_events::catalog::Purpose;
use grain_events::{
    Body, Clash, Context, Judgement, KeyStanding, State, Stop, decide, judge, judge_conflict,
    timing,
};

use super::finding::Finding;
use super::glance::Glance;

/// An entry read strictly, ready to be judged.
#[derive(Debug)]
pub(crate) struct Prepared {
    entry: Entry,
    /// None for what the ledger itself made.
    event: Option<Event>,
}

/// An event with what its type says. A conflict's need not be readable.
#[derive(Debug)]
struct Event {
    statement: Statement,
    typed: Option<(Header, Body)>,
}

/// Reads the record of an entry strictly.
///
/// # Errors
/// The finding that a recorded event does not have the form that is admitted.
pub(crate) fn prepare(glance: &Glance<'_>, record: &[u8]) -> Result<Prepared, Finding> {
    let index = glance.index;
    let malformed = |error: &grain_envelope::FormError| {
        let (zh, en) = (
            format!("形式不符：{}", error.zh),
            format!("malformed: {}", error.en),
        );
        Finding::at(index, error.code, zh, en)
    };
    let entry = Entry::decode(record).map_err(|error| {
        Finding::at(
            index,
            "entry-form",
            "不是一条完整的记录",
            "it is no whole entry",
        )
        .because(&error)
    })?;
    if glance.author.is_none() {
        return Ok(Prepared { entry, event: None });
    }
    let statement =
        Statement::read(&entry.payload, &entry.signature).map_err(|error| malformed(&error))?;
    let typed = match &statement.form {
        Ok(header) => Body::parse(header.type_name.as_str(), &statement.body)
            .map(|body| (header.clone(), body)),
        Err(error) => Err(error.clone()),
    };
    let typed = match typed {
        Ok(typed) => Some(typed),
        Err(_) if glance.verdict == Verdict::Conflict => None,
        Err(error) => return Err(malformed(&error)),
    };
    Ok(Prepared {
        entry,
        event: Some(Event { statement, typed }),
    })
}

/// The replay: the state that the entries so far give.
#[derive(Debug)]
pub(crate) struct Replay {
    /// The state.
    pub(crate) state: State,
    /// Time of the last entry.
    pub(crate) recorded_at: Option<ServerTime>,
}

impl Replay {
    /// Before genesis.
    pub(crate) fn new() -> Replay {
        Replay {
            state: State::untracked(),
            recorded_at: None,
        }
    }

    /// Judges the next entry and compares. `first` reads the record of an
    /// earlier entry, which a conflict asks for.
    ///
    /// # Errors
    /// What differs.
    pub(crate) fn take(
        &mut self,
        glance: &Glance<'_>,
        prepared: &Prepared,
        first: &mut dyn FnMut(u64) -> Option<Vec<u8>>,
    ) -> Result<(), Finding> {
        let context = Context {
            index: glance.index,
            recorded_at: glance.recorded_at,
        };
        let expected = match &prepared.event {
            None => by_ledger(glance, prepared)?,
            Some(event) if glance.verdict == Verdict::Conflict => {
                let judgement = self.conflict(event, prepared, &context, first)?;
                self.apply(&judgement)
            }
            Some(event) => {
                let judgement = self.judge(glance, event, &context)?;
                self.apply(&judgement)
            }
        };
        if expected != prepared.entry.admission {
            return Err(Finding::at(
                glance.index,
                "judgement",
                "登记记录与重新执行规则的结果不符",
                "the admission record is not what the rules give",
            ));
        }
        self.recorded_at = Some(glance.recorded_at);
        Ok(())
    }

    fn apply(&mut self, judgement: &Judgement) -> Vec<u8> {
        self.state.apply(judgement);
        judgement.admission().encode()
    }

    fn judge(
        &self,
        glance: &Glance<'_>,
        event: &Event,
        context: &Context,
    ) -> Result<Judgement, Finding> {
        let index = glance.index;
        let Some((header, body)) = &event.typed else {
            return Err(Finding::at(
                index,
                "entry-form",
                "事件无法读取",
                "the event cannot be read",
            ));
        };
        let digest = &event.statement.digest;
        if index == 0 {
            return Ok(judge(&self.state, header, body, digest, context));
        }
        if !matches!(
            self.state.key_standing(&header.key, context.recorded_at),
            KeyStanding::InForce(_)
        ) {
            return Err(Finding::at(
                index,
                "key-standing",
                "签署的密钥此时未登记、已撤销或已失效",
                "the key that signed was not enrolled, revoked or expired then",
            ));
        }
        self.check_time(index, header, context)?;
        decide(&self.state, header, body, digest, context)
            .outcome
            .map_err(|stop| match stop {
                Stop::Forbidden(forbidden) => Finding::at(
                    index,
                    forbidden.code,
                    format!("该密钥无权写此事件：{}", forbidden.text.zh),
                    format!("its key may not write it: {}", forbidden.text.en),
                ),
                Stop::Form(error) => Finding::at(index, error.code, error.zh, error.en),
            })
    }

    /// In a demonstration the time of an entry follows from what is claimed.
    fn check_time(&self, index: u64, header: &Header, context: &Context) -> Result<(), Finding> {
        let Some(ledger) = self.state.ledger() else {
            return Ok(());
        };
        if ledger.purpose == Purpose::Production {
            return Ok(());
        }
        let now = context.recorded_at;
        match timing::recorded_at(ledger.purpose, now, self.recorded_at, &header.occurred_at) {
            Ok(expected) if expected == now => Ok(()),
            _ => Err(Finding::at(
                index,
                "recorded-at",
                "示例账本的登记时间与所称时间不符",
                "the time of an entry of a demonstration is not the one that follows",
            )),
        }
    }

    fn conflict(
        &self,
        event: &Event,
        prepared: &Prepared,
        context: &Context,
        first: &mut dyn FnMut(u64) -> Option<Vec<u8>>,
    ) -> Result<Judgement, Finding> {
        let unfounded = || {
            Finding::at(
                context.index,
                "conflict",
                "冲突记录没有指向同一密钥的不同事件",
                "the conflict does not point to another event of the same key",
            )
        };
        let admission = Admission::parse(&prepared.entry.admission).map_err(|_| unfounded())?;
        let [first_index] = admission.relied_on[..] else {
            return Err(unfounded());
        };
        let earlier = first(first_index)
            .filter(|_| first_index < context.index)
            .and_then(|record| Entry::decode(&record).ok())
            .ok_or_else(unfounded)?;
        let statement =
            Statement::read(&earlier.payload, &earlier.signature).map_err(|_| unfounded())?;
        let (one, other) = (&statement.identity, &event.statement.identity);
        if one.key != other.key || earlier.payload == prepared.entry.payload {
            return Err(unfounded());
        }
        let clash = if one.event_id == other.event_id {
            Clash::EventId
        } else if one.author_sequence == other.author_sequence {
            Clash::AuthorSequence
        } else {
            return Err(unfounded());
        };
        Ok(judge_conflict(
            &self.state,
            other,
            clash,
            first_index,
            context,
        ))
    }
}

/// What the ledger itself makes is admitted and rests on nothing.
fn by_ledger(glance: &Glance<'_>, prepared: &Prepared) -> Result<Vec<u8>, Finding> {
    if glance.kind == LeafKind::LogKey {
        ledger_fact::LogKey::parse(&prepared.entry.payload).map_err(|error| {
            Finding::at(glance.index, "log-key", error.zh.clone(), error.en.clone())
        })?;
    }
    let admission = Admission {
        index: glance.index,
        recorded_at: glance.recorded_at,
        verdict: Verdict::Admitted,
        packs: Vec::new(),
        violations: Vec::new(),
        subjects: Vec::new(),
        relied_on: Vec::new(),
        sums: Vec::new(),
    };
    Ok(admission.encode())
}
