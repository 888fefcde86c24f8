//! The founding envelope, where the operator's key lies on the same machine. Elsewhere
//! `grain genesis` signs it, from the same template and with the same key file.

use anyhow::Context as _;
use grain_envelope::json::{self, Value};
use grain_envelope::{
    DRAFT_MEMBERS, EventId, Header, PublicKey, ServerTime, SigningKey, Submitted, genesis,
};
use grain_events::catalog::LedgerOpened;
use grain_ledger::{Clock, Randomness};

use crate::random;

const CHINA_OFFSET_MS: u64 = 8 * 3_600_000;

/// A filled-in template of `ledger_opened`. The log's key and the operator's public key may be
/// null: both are at hand.
#[derive(Debug)]
pub(super) struct Draft {
    members: Vec<(String, Value)>,
}

impl Draft {
    /// Reads a template.
    pub(super) fn read(template: &[u8]) -> anyhow::Result<Self> {
        let value = json::parse(template).context("the template is not strict JSON")?;
        let Value::Object(members) = value else {
            anyhow::bail!("the template is not one JSON object");
        };
        for (name, _) in &members {
            anyhow::ensure!(
                DRAFT_MEMBERS.contains(&name.as_str()),
                "the template has no member `{name}`"
            );
        }
        let draft = Self { members };
        let kind = draft.get("type").and_then(Value::as_text);
        anyhow::ensure!(
            kind == Some(genesis::TYPE),
            "the template's type is not {}",
            genesis::TYPE
        );
        Ok(draft)
    }

    /// The founding envelope, in its wire form.
    pub(super) fn sign(
        mut self,
        vkey: &str,
        key: &SigningKey,
        clock: &dyn Clock,
        randomness: &dyn Randomness,
    ) -> anyhow::Result<Vec<u8>> {
        let public = PublicKey::from(&key.verifying_key());
        let body = self.members.iter_mut().find(|(name, _)| name == "body");
        let (_, body) = body.context("the template has no body")?;
        fill(body, "log_vkey", vkey)?;
        let operator = member(body, "operator").context("the body has no operator")?;
        fill(operator, "public_key", &public.to_string())?;
        let body = body.clone();
        let founding: LedgerOpened = json::decode(&body).context("the body is not complete")?;
        let header = self.header(&founding, vkey, &public, clock, randomness)?;
        Ok(Submitted::sign(header.payload(&body), key).to_wire())
    }

    fn header(
        &self,
        founding: &LedgerOpened,
        vkey: &str,
        public: &PublicKey,
        clock: &dyn Clock,
        randomness: &dyn Randomness,
    ) -> anyhow::Result<Header> {
        let now_ms = clock.unix_milliseconds();
        let origin = vkey.split('+').next().unwrap_or_default();
        let party = founding.operator.party.to_string();
        let event_id = EventId::new(now_ms, &random::bytes(randomness));
        let given = |name: &str, default: Value| match self.get(name) {
            None | Some(Value::Null) => default,
            Some(value) => value.clone(),
        };
        let empty = || Value::Array(Vec::new());
        let members = [
            ("schema", Value::Integer(1)),
            ("suite", Value::Integer(1)),
            ("ledger", text(origin)),
            ("type", text(genesis::TYPE)),
            ("event_id", given("event_id", text(&event_id.to_string()))),
            (
                "occurred_at",
                given("occurred_at", text(&china_time(now_ms)?)),
            ),
            ("actor", text(&party)),
            ("role", text("operator")),
            ("person", given("person", Value::Null)),
            (
                "key",
                text(&grain_envelope::fingerprint(public).to_string()),
            ),
            ("author_sequence", Value::Integer(1)),
            (
                "author_previous",
                text(&grain_envelope::AUTHOR_START.to_string()),
            ),
            ("seen", Value::Null),
            ("source", text("api")),
            ("late_reason", given("late_reason", Value::Null)),
            (
                "subjects",
                Value::Array(vec![text(&format!("party:{party}"))]),
            ),
            ("documents", given("documents", empty())),
            ("attachments", given("attachments", empty())),
            ("transcribed", Value::Bool(false)),
            ("note", given("note", Value::Null)),
        ];
        let members = members.map(|(name, value)| (name.to_owned(), value));
        json::decode(&Value::Object(members.into())).context("the template cannot be used")
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.members
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn member<'a>(object: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    let Value::Object(members) = object else {
        return None;
    };
    members
        .iter_mut()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value)
}

/// Fills in a member that is null; one that says something else is a mistake.
fn fill(object: &mut Value, name: &str, value: &str) -> anyhow::Result<()> {
    let found = member(object, name).with_context(|| format!("the body has no {name}"))?;
    match found {
        Value::Null => *found = text(value),
        Value::Text(said) if said == value => {}
        _ => anyhow::bail!("{name} is not {value}: let it be null"),
    }
    Ok(())
}

/// A moment as people in China write it, to the second.
fn china_time(ms: u64) -> anyhow::Result<String> {
    let shifted = ServerTime::from_milliseconds(ms + CHINA_OFFSET_MS)?.to_string();
    let second = shifted
        .get(..19)
        .context("a time has at least 19 characters")?;
    Ok(format!("{second}+08:00"))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;

    impl Clock for Fixed {
        fn unix_milliseconds(&self) -> u64 {
            1_750_000_000_000
        }

        fn monotonic_microseconds(&self) -> u64 {
            0
        }
    }

    impl Randomness for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(7);
        }
    }

    const TEMPLATE: &str = r#"{"type":"grain.ledger_opened.v1","body":{
        "purpose":"demonstration",
        "operator":{"party":"91630100MA0000A196","name":"西宁市粮食局","region":"630100","public_key":null},
        "log_vkey":null,"authorities":[],"witness_policy":[]}}"#;
    const VKEY: &str = "log.example/qinghai+00000000+AAAA";

    #[test]
    fn a_template_becomes_a_signed_genesis() {
        let key = SigningKey::from_bytes(&[9; 32]);
        let draft = Draft::read(TEMPLATE.as_bytes()).unwrap();
        let wire = draft.sign(VKEY, &key, &Fixed, &Fixed).unwrap();
        let verified = Submitted::from_wire(&wire)
            .unwrap()
            .verify(&key.verifying_key())
            .unwrap();
        let header = verified.form().as_ref().unwrap();
        assert_eq!(header.occurred_at.to_string(), "2025-06-15T23:06:40+08:00");
        assert_eq!(header.author_sequence, 1);
    }

    #[test]
    fn what_the_template_says_already_must_be_so() {
        let key = SigningKey::from_bytes(&[9; 32]);
        let other = TEMPLATE.replace("\"log_vkey\":null", "\"log_vkey\":\"other+0+A\"");
        let draft = Draft::read(other.as_bytes()).unwrap();
        assert!(draft.sign(VKEY, &key, &Fixed, &Fixed).is_err());
        assert!(Draft::read(br#"{"type":"grain.received.v1","body":{}}"#).is_err());
        assert!(Draft::read(br#"{"typ":"grain.ledger_opened.v1"}"#).is_err());
        assert!(Draft::read(b"[]").is_err());
    }
}
