use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use grain_envelope::{Bilingual, Digest, EventId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A second person, or the authority, approves an event that awaits it (log-format.md §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approved {
    /// 待批准事件 · The event that awaits approval.
    pub target: EventId,
    /// 该事件的信封摘要 · Its envelope digest.
    pub digest: Digest,
}

declare_codes! {}

impl Event for Approved {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        vec![act.party_subject()]
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for Approved {
    const NAME: &'static str = "approved";
    const TYPE_NAME: &'static str = "grain.approved.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Importer];
    const TITLE: Bilingual = Bilingual { zh: "批准", en: "a pending event is approved" };
    const SUBJECTS: &'static str = "party: actor";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = "{}";
}
