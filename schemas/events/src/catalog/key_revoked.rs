use crate::act::Act;
use crate::class::Class;
use crate::code::declare_codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::state::RevocationReason;
use grain_envelope::{Bilingual, KeyId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Ends a key from the next entry on. It marks, and never judges again (log-format.md §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRevoked {
    /// 密钥指纹 · The key.
    pub key: KeyId,
    /// 原因 · Why.
    pub reason: RevocationReason,
    /// 自哪一条起存疑，或 null · From which index on its events are suspect, or null.
    pub suspect_from_index: Option<u64>,
}

declare_codes! {}

impl Event for KeyRevoked {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let _ = act; vec![Subject::Key(self.key)]
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for KeyRevoked {
    const NAME: &'static str = "key_revoked";
    const TYPE_NAME: &'static str = "grain.key_revoked.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = &[Role::Operator];
    const TITLE: Bilingual = Bilingual { zh: "密钥撤销", en: "a key is revoked" };
    const SUBJECTS: &'static str = "key:";
    const CODES: &'static [&'static crate::code::Code] = CODES;
    const TEMPLATE: &'static str = "{}";
}
