use crate::act::Act;
use crate::class::Class;
use crate::code::declare_codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use grain_envelope::{Bilingual, KeyId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

declare_codes! {}

impl Event for KeyEventsConfirmed {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let _ = act; vec![Subject::Key(self.key)]
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for KeyEventsConfirmed {
    const NAME: &'static str = "key_events_confirmed";
    const TYPE_NAME: &'static str = "grain.key_events_confirmed.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = &[Role::Operator];
    const TITLE: Bilingual = Bilingual { zh: "存疑事件确认", en: "suspect events are confirmed" };
    const SUBJECTS: &'static str = "key:";
    const CODES: &'static [&'static crate::code::Code] = CODES;
    const TEMPLATE: &'static str = "{}";
}
