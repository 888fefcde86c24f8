//! The desk at which bad input arrives: an author with one recorded event, and whoever counts what
//! the log holds afterwards.

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use grain_e2e::author::Author;
use grain_e2e::founding::Purpose;
use grain_e2e::http::{Client, Reply};
use grain_e2e::world::World;
use grain_envelope::Submitted;
use grain_scenarios::cast::{BUREAU, PLANT};
use grain_scenarios::drafts;
use serde_json::{Value, json};

/// Where a problem must say that the reason lies, or what would be right.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// A byte of the payload (of the body, where it holds no payload) inside or behind this text.
    Offset(&'static str),
    /// An RFC 6901 pointer.
    Pointer(&'static str),
    /// The bound that was passed.
    Limit(u64),
    /// A member that says more.
    Member(&'static str),
}

/// What an answer may leave behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trace {
    /// A counter in the server.
    Nothing,
    /// An entry that says refused; the number is used.
    Refusal,
    /// An entry that holds the contradiction; the head stays.
    Conflict,
}

impl Trace {
    /// The verdict of the entry that is left.
    fn verdict(self) -> Option<&'static str> {
        match self {
            Trace::Nothing => None,
            Trace::Refusal => Some("refused"),
            Trace::Conflict => Some("conflict"),
        }
    }
}

/// What is sent, and what must come of it.
#[derive(Debug)]
pub(super) struct Case {
    what: &'static str,
    body: Vec<u8>,
    status: u16,
    code: &'static str,
    place: Place,
    trace: Trace,
}

/// Something that must leave nothing.
pub(super) fn case(
    what: &'static str,
    body: Vec<u8>,
    (status, code): (u16, &'static str),
    place: Place,
) -> Case {
    Case {
        what,
        body,
        status,
        code,
        place,
        trace: Trace::Nothing,
    }
}

impl Case {
    /// The same case, which leaves something.
    pub(super) fn leaving(self, trace: Trace) -> Case {
        Case { trace, ..self }
    }
}

/// The world of these tests.
pub(super) struct Desk {
    pub(super) world: World,
    pub(super) author: Author,
    /// The author's first event: the registration of bin D0.
    pub(super) first: Submitted,
    pub(super) auditor: Client,
    size: u64,
}

impl Desk {
    pub(super) fn new() -> Result<Desk> {
        let world = World::new(Purpose::Production)?;
        let mut author = world.author(PLANT, "desk")?;
        let auditor = world.signed_in(BUREAU)?;
        let first = author.sign(&bin(&world, "D0"))?;
        let recorded = world.client().post("/api/v1/events", &first.to_wire())?;
        assert_eq!(recorded.status, 201, "{}", recorded.text());
        let size = world.size(&auditor, 0)?;
        Ok(Desk {
            world,
            author,
            first,
            auditor,
            size,
        })
    }

    /// How many entries the log has; what comes later is counted from here.
    pub(super) fn count(&mut self) -> Result<u64> {
        self.size = self.world.size(&self.auditor, self.size)?;
        Ok(self.size)
    }

    /// The number at which the author's chain stands in the ledger.
    pub(super) fn head(&self) -> Result<u64> {
        let path = format!("/api/v1/keys/{}/head", self.author.key.info.key);
        let head = self.auditor.get(&path)?.json()?;
        let number = head["author_sequence"].as_u64();
        number.with_context(|| head.to_string())
    }

    /// The verdict of an entry.
    pub(super) fn verdict(&self, index: u64) -> Result<String> {
        let entry = self.auditor.get(&format!("/api/v1/entries/{index}"))?;
        let entry = entry.json()?;
        let admission = entry["admission"].as_str().context("an entry has one")?;
        let admission: Value = serde_json::from_slice(&STANDARD.decode(admission)?)?;
        Ok(admission["verdict"].as_str().unwrap_or_default().to_owned())
    }

    /// Sends an envelope.
    pub(super) fn send(&self, envelope: &Submitted) -> Result<Reply> {
        let client = self.world.client();
        client.post("/api/v1/events", &envelope.to_wire())
    }

    /// Plays a table of cases, one after the other.
    pub(super) fn play_all(&mut self, cases: &[Case]) -> Result<()> {
        cases.iter().try_for_each(|case| self.play(case))
    }

    /// Sends a case in both languages and looks at answer and trace.
    pub(super) fn play(&mut self, case: &Case) -> Result<()> {
        let what = case.what;
        let (size, head) = (self.count()?, self.head()?);
        for language in ["zh-CN", "en"] {
            let client = Client {
                language,
                ..self.world.client()
            };
            let reply = client.post("/api/v1/events", &case.body)?;
            answered(case, language, &reply).with_context(|| what)?;
        }
        let page = format!("/problems/{}", case.code);
        let page = self.world.client().get(&page)?;
        assert_eq!(page.status, 200, "{what}: the page of {}", case.code);
        let verdict = case.trace.verdict();
        let left = self.count()? - size;
        assert_eq!(left, u64::from(verdict.is_some()), "{what}: entries left");
        if let Some(verdict) = verdict {
            assert_eq!(self.verdict(size)?, verdict, "{what}");
        }
        let moved = self.head()? - head;
        let uses_number = u64::from(case.trace == Trace::Refusal);
        assert_eq!(moved, uses_number, "{what}: numbers used");
        Ok(())
    }

    /// The next event of the author with one text of its payload replaced, validly signed.
    pub(super) fn altered(&mut self, from: &str, to: &str) -> Result<Vec<u8>> {
        let envelope = self.author.sketch(&bin(&self.world, "D1"))?;
        let payload = String::from_utf8(envelope.payload().to_vec())?;
        assert!(payload.contains(from), "{from} in {payload}");
        let payload = payload.replacen(from, to, 1);
        Ok(self.author.sign_bytes(payload.as_bytes())?.to_wire())
    }

    /// The next event of the author with a member of its payload set, validly signed.
    pub(super) fn with(&mut self, pointer: &str, value: Value) -> Result<Submitted> {
        let envelope = self.author.sketch(&bin(&self.world, "D1"))?;
        let mut payload: Value = serde_json::from_slice(envelope.payload())?;
        let member = payload.pointer_mut(pointer);
        *member.with_context(|| format!("no {pointer}"))? = value;
        self.author.sign_bytes(payload.to_string().as_bytes())
    }
}

/// The registration of a bin of the plant, of now.
pub(super) fn bin(world: &World, code: &str) -> Value {
    world.draft("bin_registered", PLANT, &drafts::bin(code))
}

/// The wire form with one of its members set.
pub(super) fn wrapper(envelope: &Submitted, pointer: &str, value: Value) -> Result<Vec<u8>> {
    let mut wire: Value = serde_json::from_slice(&envelope.to_wire())?;
    let member = wire.pointer_mut(pointer);
    *member.with_context(|| format!("no {pointer}"))? = value;
    Ok(wire.to_string().into_bytes())
}

/// Looks at one answer to a case.
fn answered(case: &Case, language: &str, reply: &Reply) -> Result<()> {
    let problem = reply.json()?;
    assert_eq!(
        (reply.status, problem["code"].as_str()),
        (case.status, Some(case.code)),
        "{}: {problem}",
        case.what
    );
    let kind = reply.header("content-type");
    assert_eq!(kind, "application/problem+json", "{}", case.what);
    assert_eq!(problem["type"], format!("/problems/{}", case.code));
    assert_eq!(problem["status"], case.status, "{problem}");
    for member in ["title", "detail", "advice"] {
        let text = problem[member].as_str().unwrap_or_default();
        assert!(!text.is_empty(), "{member} in {language}: {problem}");
        let is_chinese = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert_eq!(is_chinese, language == "zh-CN", "{member}: {text}");
    }
    located(case, &problem)
}

/// Whether the problem says where.
fn located(case: &Case, problem: &Value) -> Result<()> {
    match case.place {
        Place::Offset(text) => {
            let input = payload(&case.body).unwrap_or_else(|| case.body.clone());
            let offset = problem["offset"].as_u64().context("an offset")?;
            let offset = usize::try_from(offset)?;
            let begin = grain_e2e::files::find(&input, text.as_bytes()).context("the text")?;
            let inside = begin..=begin + text.len();
            assert!(inside.contains(&offset), "{text} at {begin}: {problem}");
        }
        Place::Pointer(pointer) => {
            assert_eq!(problem["pointer"], pointer, "{}: {problem}", case.what);
        }
        Place::Limit(limit) => assert_eq!(problem["limit"], limit, "{}: {problem}", case.what),
        Place::Member(member) => {
            let missing = problem[member].is_null();
            assert!(!missing, "{}: no {member}: {problem}", case.what);
        }
    }
    Ok(())
}

/// The payload that a body holds, if it is an envelope.
fn payload(body: &[u8]) -> Option<Vec<u8>> {
    let wire: Value = serde_json::from_slice(body).ok()?;
    STANDARD.decode(wire["payload"].as_str()?).ok()
}

/// What a line of an answer to a batch says: status and code.
pub(super) fn lines_of(reply: &Reply) -> Result<Vec<(u64, Value)>> {
    assert_eq!(reply.status, 200, "{}", reply.text());
    let read = |line: &str| -> Result<(u64, Value)> {
        let line: Value = serde_json::from_str(line).with_context(|| line.to_owned())?;
        let status = line["status"].as_u64();
        Ok((status.context("a status")?, line))
    };
    reply.text().lines().map(read).collect()
}

/// Envelopes as the lines of a batch.
pub(super) fn batch(envelopes: &[Submitted]) -> Vec<u8> {
    let line = |envelope: &Submitted| [&envelope.to_wire()[..], b"\n"].concat();
    envelopes.iter().flat_map(line).collect()
}

/// A signature that nobody made.
pub(super) fn no_signature() -> Value {
    json!(format!("{}==", "A".repeat(86)))
}
