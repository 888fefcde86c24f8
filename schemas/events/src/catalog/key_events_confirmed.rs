use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use grain_envelope::{Bilingual, KeyId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Confirms suspect events of a revoked key: their party vouches for them under another key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyEventsConfirmed {
    /// 密钥指纹 · The revoked key.
    pub key: KeyId,
    /// 首条序号 · First index confirmed.
    pub first_index: u64,
    /// 末条序号 · Last index confirmed.
    pub last_index: u64,
}

declare_codes! {
    NOTHING_SUSPECT = "key_events_confirmed.nothing-suspect", L_3,
        "该密钥第 {first_index} 至 {last_index} 条没有存疑事件",
        "no event of that key from {first_index} to {last_index} is suspect";
}

impl Event for KeyEventsConfirmed {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Key(self.key)]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let party = reader.key(&self.key).map(|key| key.enrolment.party);
        if party == Some(act.actor) && act.key != self.key {
            return Ok(());
        }
        Err(right::missing(
            "存疑事件由该密钥所属单位以另一密钥确认",
            "suspect events are confirmed by the key's party, under another key",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let Some(known) = hearing.reader.key(&self.key) else { return };
        hearing.rely(known.enrolment.index);
        hearing.relied_on.extend(known.revocation.map(|revocation| revocation.index));
        let suspect_from = known.revocation.and_then(|revocation| revocation.suspect_from_index);
        let last_index = self.last_index.min(hearing.context.index.saturating_sub(1));
        let suspect = suspect_from.is_some_and(|from| last_index >= from.max(self.first_index));
        if !suspect {
            let facts: Facts<'_> =
                &[("first_index", &self.first_index), ("last_index", &self.last_index)];
            hearing.find(&NOTHING_SUSPECT, "/body/first_index", facts);
            return;
        }
        let (key, first_index) = (self.key, self.first_index);
        hearing.effect(Effect::KeyEventsConfirmed { key, first_index, last_index });
    }
}

impl EventType for KeyEventsConfirmed {
    const NAME: &'static str = "key_events_confirmed";
    const TYPE_NAME: &'static str = "grain.key_events_confirmed.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = Role::ALL;
    const TITLE: Bilingual =
        Bilingual { zh: "存疑事件确认", en: "suspect events of a key are confirmed" };
    const SUBJECTS: &'static str = "key:";
    const BEFORE_PACKS: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "key": "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9",
        "first_index": 120,
        "last_index": 134
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
