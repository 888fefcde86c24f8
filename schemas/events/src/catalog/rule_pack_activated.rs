use crate::act::Act;
use crate::class::Class;
use crate::code::declare_codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use grain_envelope::{Bilingual, Digest, Role, Subject, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lets a rule pack come into force, from the next entry on and for the days that it covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RulePackActivated {
    /// 规则包名称 · The pack's name.
    pub name: Text<1, 64>,
    /// 版本 · Its version.
    pub version: Text<1, 32>,
    /// 规则包字节的 BLAKE3 · Plain BLAKE3 of its bytes.
    pub blake3: Digest,
}

declare_codes! {}

impl Event for RulePackActivated {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        vec![act.party_subject()]
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for RulePackActivated {
    const NAME: &'static str = "rule_pack_activated";
    const TYPE_NAME: &'static str = "grain.rule_pack_activated.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Operator];
    const TITLE: Bilingual = Bilingual { zh: "规则包启用", en: "a rule pack is activated" };
    const SUBJECTS: &'static str = "party: actor";
    const CODES: &'static [&'static crate::code::Code] = CODES;
    const TEMPLATE: &'static str = "{}";
}
