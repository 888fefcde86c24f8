//! Every way to be turned away has its own code, place and text, and leaves exactly the trace that
//! it may leave.

use anyhow::Result;
use grain_e2e::author::Author;
use grain_e2e::founding::{ORIGIN, Purpose};
use grain_e2e::http::Client;
use grain_e2e::machine::Machine;
use grain_e2e::world::World;
use grain_envelope::Submitted;
use grain_scenarios::cast::{BUREAU, PLANT};
use grain_scenarios::drafts;
use serde_json::{Value, json};

/// What is sent, and what must come of it.
struct Case {
    what: &'static str,
    body: Vec<u8>,
    status: u16,
    code: &'static str,
    /// A member of the problem that says where, or what would be right; empty where there is none.
    place: &'static str,
    /// Entries that it may leave.
    trace: u64,
}

fn case(
    what: &'static str,
    body: Vec<u8>,
    (status, code): (u16, &'static str),
    place: &'static str,
    trace: u64,
) -> Case {
    Case {
        what,
        body,
        status,
        code,
        place,
        trace,
    }
}

/// The world of these tests: a plant's author that has recorded one event, and who counts.
struct Desk {
    world: World,
    author: Author,
    first: Submitted,
    auditor: Client,
    size: u64,
}

impl Desk {
    fn new() -> Result<Desk> {
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

    /// Sends a case in both languages and looks at answer and trace.
    fn play(&mut self, case: &Case) -> Result<()> {
        let what = case.what;
        let mut texts = Vec::new();
        for language in ["zh-CN", "en"] {
            let client = Client {
                language,
                ..self.world.client()
            };
            let reply = client.post("/api/v1/events", &case.body)?;
            let problem = reply.json()?;
            assert_eq!(
                (reply.status, problem["code"].as_str()),
                (case.status, Some(case.code)),
                "{what}: {problem}"
            );
            assert_eq!(
                reply.header("content-type"),
                "application/problem+json",
                "{what}"
            );
            assert_eq!(
                problem["type"],
                format!("/problems/{}", case.code),
                "{what}"
            );
            if !case.place.is_empty() {
                assert!(
                    !problem[case.place].is_null(),
                    "{what}: no {}: {problem}",
                    case.place
                );
            }
            for member in ["title", "detail", "advice"] {
                let text = problem[member].as_str().unwrap_or_default();
                assert!(
                    !text.is_empty(),
                    "{what}: {member} in {language}: {problem}"
                );
                texts.push((language, member, text.to_owned()));
            }
        }
        for (language, member, text) in &texts {
            let is_chinese = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert_eq!(is_chinese, *language == "zh-CN", "{what}: {member}: {text}");
        }
        let page = self
            .world
            .client()
            .get(&format!("/problems/{}", case.code))?;
        assert_eq!(page.status, 200, "{what}: the page of {}", case.code);
        let size = self.world.size(&self.auditor, self.size)?;
        assert_eq!(size - self.size, case.trace, "{what}: entries left");
        self.size = size;
        Ok(())
    }

    /// The next event of the author with one text of its payload replaced, validly signed.
    fn altered(&mut self, from: &str, to: &str) -> Result<Vec<u8>> {
        let envelope = self.author.sketch(&bin(&self.world, "D1"))?;
        let payload = String::from_utf8(envelope.payload().to_vec())?;
        assert!(payload.contains(from), "{from} in {payload}");
        let payload = payload.replacen(from, to, 1);
        Ok(self.author.sign_bytes(payload.as_bytes())?.to_wire())
    }

    /// The next event of the author with a member of its payload set, validly signed.
    fn with(&mut self, pointer: &str, value: Value) -> Result<Submitted> {
        let envelope = self.author.sketch(&bin(&self.world, "D1"))?;
        let mut payload: Value = serde_json::from_slice(envelope.payload())?;
        *payload
            .pointer_mut(pointer)
            .expect("a member of every payload") = value;
        self.author.sign_bytes(payload.to_string().as_bytes())
    }
}

fn bin(world: &World, code: &str) -> Value {
    world.draft("bin_registered", PLANT, &drafts::bin(code))
}

/// The wire form with one of its members set.
fn wrapper(envelope: &Submitted, pointer: &str, value: Value) -> Result<Vec<u8>> {
    let mut wire: Value = serde_json::from_slice(&envelope.to_wire())?;
    *wire
        .pointer_mut(pointer)
        .expect("a member of every envelope") = value;
    Ok(wire.to_string().into_bytes())
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table: one case after the other")]
fn what_is_malformed_or_too_large_leaves_nothing() -> Result<()> {
    let mut desk = Desk::new()?;
    let good = desk.author.sketch(&bin(&desk.world, "D1"))?;
    let large = "\u{7cae}".repeat(12_000);
    let cases = [
        case(
            "no JSON",
            b"{\"payload\"".to_vec(),
            (400, "json-syntax"),
            "offset",
            0,
        ),
        case(
            "not an envelope",
            b"{}".to_vec(),
            (400, "wrapper-form"),
            "pointer",
            0,
        ),
        case(
            "another member in the wrapper",
            [&good.to_wire()[..good.to_wire().len() - 1], b",\"x\":1}"].concat(),
            (400, "wrapper-form"),
            "pointer",
            0,
        ),
        case(
            "too many bytes",
            vec![b' '; 65_537],
            (413, "too-large"),
            "limit",
            0,
        ),
        case(
            "a payload of more than 32 KiB",
            desk.altered("\"note\":null", &format!("\"note\":\"{large}\""))?,
            (413, "too-large"),
            "limit",
            0,
        ),
        case(
            "a member twice",
            desk.altered("\"note\":null", "\"note\":null,\"note\":null")?,
            (400, "json-duplicate-member"),
            "pointer",
            0,
        ),
        case(
            "a fraction",
            desk.altered("\"capacity_mass_g\":5000000000", "\"capacity_mass_g\":1.5")?,
            (400, "json-number"),
            "offset",
            0,
        ),
        case(
            "an invisible character",
            desk.altered("\"note\":null", "\"note\":\"a\u{200b}b\"")?,
            (400, "json-character"),
            "offset",
            0,
        ),
        case(
            "text that is not NFC",
            desk.altered("\"note\":null", "\"note\":\"e\u{301}\"")?,
            (400, "json-not-nfc"),
            "offset",
            0,
        ),
        case(
            "an unknown member",
            desk.altered("\"note\":null", "\"note\":null,\"notes\":null")?,
            (400, "form-unknown-member"),
            "pointer",
            0,
        ),
        case(
            "a time without its offset",
            desk.with("/occurred_at", json!("2026-01-01T00:00:00Z"))?
                .to_wire(),
            (400, "form-scalar"),
            "pointer",
            0,
        ),
        case(
            "an unknown type",
            desk.with("/type", json!("grain.moonlit.v1"))?.to_wire(),
            (400, "form-unknown-type"),
            "pointer",
            0,
        ),
        case(
            "other subjects than the body's",
            desk.with("/subjects", json!([format!("party:{}", PLANT.party)]))?
                .to_wire(),
            (400, "subjects-mismatch"),
            "pointer",
            0,
        ),
        case(
            "another ledger's event",
            desk.with("/ledger", json!("ab".repeat(32)))?.to_wire(),
            (400, "wrong-ledger"),
            "pointer",
            0,
        ),
    ];
    cases.iter().try_for_each(|case| desk.play(case))
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table: one case after the other")]
fn who_did_not_sign_or_has_no_right_leaves_nothing() -> Result<()> {
    let mut desk = Desk::new()?;
    let good = desk.author.sketch(&bin(&desk.world, "D1"))?;
    let bureau = desk.world.holder(BUREAU.key)?;
    let stranger = {
        grain_e2e::founding::new_key(&desk.world.programs, PLANT, "stranger")?;
        let mut stranger = desk.world.holder("stranger")?;
        stranger.sketch(&bin(&desk.world, "D1"))?
    };
    let filing = desk
        .world
        .draft("customs_filing_granted", PLANT, &drafts::filing());
    let foreign = {
        let mut body = drafts::bin("01");
        body["bin"] = format!("{}/01", grain_scenarios::cast::UNFILED.facility()).into();
        desk.world.draft("bin_registered", PLANT, &body)
    };
    let mut customs = filing.clone();
    customs["role"] = "customs".into();
    let cases = [
        case(
            "no signature",
            wrapper(&good, "/signatures", json!([]))?,
            (400, "wrapper-form"),
            "pointer",
            0,
        ),
        case(
            "a signature of zeros",
            wrapper(
                &good,
                "/signatures/0/sig",
                json!(format!("{}==", "A".repeat(86))),
            )?,
            (401, "signature-invalid"),
            "pointer",
            0,
        ),
        case(
            "the signature of another payload",
            Submitted::from_parts(
                good.payload().to_vec(),
                *desk.first.signature(),
                desk.first.keyid(),
            )
            .to_wire(),
            (401, "signature-invalid"),
            "pointer",
            0,
        ),
        case(
            "a key that nobody enrolled",
            stranger.to_wire(),
            (401, "key-unknown"),
            "pointer",
            0,
        ),
        case(
            "a keyid that is not the payload's key",
            wrapper(&good, "/signatures/0/keyid", json!(bureau.key.info.key))?,
            (401, "signature-invalid"),
            "pointer",
            0,
        ),
        case(
            "a role that the key does not have",
            desk.author.sketch(&customs)?.to_wire(),
            (403, "role-not-held"),
            "pointer",
            0,
        ),
        case(
            "another firm's bin",
            desk.author.sketch(&foreign)?.to_wire(),
            (403, "right-missing"),
            "pointer",
            0,
        ),
        case(
            "somebody else's name",
            desk.with("/actor", json!(BUREAU.party))?.to_wire(),
            (403, "actor-not-key-holder"),
            "pointer",
            0,
        ),
    ];
    cases.iter().try_for_each(|case| desk.play(case))
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table: one case after the other")]
fn order_identity_and_time_are_told_apart() -> Result<()> {
    let mut desk = Desk::new()?;
    let mut other = desk.world.author(PLANT, "other-desk")?;
    desk.size = desk.world.size(&desk.auditor, desk.size)?;
    let first: Value = serde_json::from_slice(desk.first.payload())?;
    let event_id = first["event_id"].clone();
    let gap = {
        let number = desk.author.head.sequence + 5;
        desk.with("/author_sequence", json!(number))?
    };
    let ahead = desk.with("/occurred_at", json!(Machine.shanghai(900)))?;
    let stale = desk.with("/occurred_at", json!(Machine.shanghai(-90_000)))?;
    let taken = {
        let mut draft = bin(&desk.world, "D9");
        draft["event_id"] = event_id.clone();
        other.sketch(&draft)?
    };
    let same_id = desk.with("/event_id", event_id)?;
    let same_number = {
        let mut payload = first.clone();
        payload["event_id"] = json!(grain_sdk::host::new_event_id(&Machine));
        desk.author.sign_bytes(payload.to_string().as_bytes())?
    };
    let cases = [
        case(
            "a gap",
            gap.to_wire(),
            (409, "author-gap"),
            "expected_sequence",
            0,
        ),
        case(
            "a gap, its digest",
            gap.to_wire(),
            (409, "author-gap"),
            "expected_previous",
            0,
        ),
        case(
            "tomorrow's event",
            ahead.to_wire(),
            (400, "clock-ahead"),
            "server_time",
            0,
        ),
        case(
            "another key's id",
            taken.to_wire(),
            (409, "event-id-taken"),
            "pointer",
            0,
        ),
        case(
            "another payload under a known id",
            same_id.to_wire(),
            (409, "conflict"),
            "first_index",
            1,
        ),
        case(
            "the same lie again",
            same_id.to_wire(),
            (409, "conflict"),
            "first_index",
            0,
        ),
        case(
            "another payload under a known number",
            same_number.to_wire(),
            (409, "conflict"),
            "first_index",
            1,
        ),
        case(
            "yesterday's authorisation",
            stale.to_wire(),
            (422, "stale"),
            "receipt",
            1,
        ),
    ];
    cases.iter().try_for_each(|case| desk.play(case))?;
    // The refusal used its number; nothing else did.
    desk.author.follow(&stale);
    let next = desk.author.sign(&bin(&desk.world, "D2"))?;
    let reply = desk
        .world
        .client()
        .post("/api/v1/events", &next.to_wire())?;
    assert_eq!(reply.status, 201, "{}", reply.text());
    // The equivocation is open against the key, with both payloads as evidence.
    let violations = desk.auditor.get("/api/v1/violations?rule=V-1")?.json()?;
    assert_eq!(
        violations["violations"].as_array().map_or(0, Vec::len),
        2,
        "{violations}"
    );
    Ok(())
}

#[test]
fn a_revoked_key_says_so_and_its_old_events_are_still_answered() -> Result<()> {
    let mut desk = Desk::new()?;
    let before = desk
        .world
        .client()
        .post("/api/v1/events", &desk.first.to_wire())?;
    let next = desk.author.sign(&bin(&desk.world, "D1"))?;
    let revoke = [
        "key",
        "revoke",
        "desk",
        "--reason",
        "compromised",
        "--suspect-from",
        "5",
    ];
    let revoke = [&revoke[..], &["--key", BUREAU.key]].concat();
    desk.world.programs.grain(&revoke, None)?.success()?;
    desk.size = desk.world.size(&desk.auditor, desk.size)?;
    desk.play(&case(
        "a revoked key",
        next.to_wire(),
        (401, "key-revoked"),
        "pointer",
        0,
    ))?;
    let again = desk
        .world
        .client()
        .post("/api/v1/events", &desk.first.to_wire())?;
    assert_eq!((again.status, again.body), (before.status, before.body));
    let session = desk.author.sign_in(&desk.world.client(), ORIGIN);
    assert!(session.is_err(), "a revoked key opens no session");
    let first: Value = serde_json::from_slice(desk.first.payload())?;
    let id = first["event_id"].as_str().unwrap_or_default();
    let shown = desk.auditor.get(&format!("/api/v1/events/{id}"))?.json()?;
    assert_eq!(shown["suspect"], true, "{shown}");
    Ok(())
}
