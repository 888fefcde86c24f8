use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::MonitoringEffect;
use crate::hearing::Hearing;
use grain_envelope::{Bilingual, Digest, PersonAlias, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A party lists a person. Name, phone and identity number stay in the side store, from which they
/// can be erased; here stands only what commits to them (log-format.md §13). Listing an alias again
/// commits to what stands there from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonListed {
    /// 人员代号 · The person's alias inside the party.
    pub person: PersonAlias,
    /// 加盐承诺 · The salted commitment to what the side store holds.
    pub commitment: Digest,
}

declare_codes! {}

impl Event for PersonListed {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        vec![act.party_subject()]
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        hearing.effect(MonitoringEffect::PersonListed {
            party: hearing.act.actor,
            person: self.person.clone(),
            commitment: self.commitment,
        });
    }
}

impl EventType for PersonListed {
    const NAME: &'static str = "person_listed";
    const TYPE_NAME: &'static str = "grain.person_listed.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = Role::ALL;
    const TITLE: Bilingual = Bilingual { zh: "人员登记", en: "a person is listed" };
    const SUBJECTS: &'static str = "party: actor";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "person": "P-03",
        "commitment": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
