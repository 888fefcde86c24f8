use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::code::every_type::PACK_UNKNOWN;
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::pack::known;
use grain_envelope::{Bilingual, Digest, PackRef, Role, Subject, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

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

declare_codes! {
    ALREADY_ACTIVATED = "rule_pack_activated.already-activated", L_3,
        "规则包 {name} {version} 已在第 {index} 条启用",
        "rule pack {name} {version} was activated by entry {index}";
}

impl Event for RulePackActivated {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        vec![act.party_subject()]
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let pack = known(self.blake3).map(|pack| &pack.reference);
        let same = |pack: &&PackRef| pack.name == self.name && pack.version == self.version;
        if !pack.is_some_and(|pack| same(&pack)) {
            let facts: Facts<'_> =
                &[("name", &self.name), ("version", &self.version), ("blake3", &self.blake3)];
            hearing.find(&PACK_UNKNOWN, "/body/blake3", facts);
        }
        let mut activated = hearing.reader.state().packs().iter();
        if let Some(known) = activated.find(|activation| activation.blake3 == self.blake3) {
            hearing.rely(known.index);
            let facts: Facts<'_> =
                &[("name", &self.name), ("version", &self.version), ("index", &known.index)];
            hearing.find(&ALREADY_ACTIVATED, "/body/blake3", facts);
        }
        hearing.effect(Effect::PackActivated { blake3: self.blake3 });
    }
}

impl EventType for RulePackActivated {
    const NAME: &'static str = "rule_pack_activated";
    const TYPE_NAME: &'static str = "grain.rule_pack_activated.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] =
        &[Role::Operator, Role::Customs, Role::Agriculture, Role::Grain, Role::Government];
    const TITLE: Bilingual = Bilingual { zh: "规则包启用", en: "a rule pack is activated" };
    const SUBJECTS: &'static str = "party: actor";
    const BEFORE_PACKS: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "name": "cn-national",
        "version": "1.0.0",
        "blake3": "0000000000000000000000000000000000000000000000000000000000000000"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
