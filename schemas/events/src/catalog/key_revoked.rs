use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::state::Revocation;
use crate::state::RevocationReason;
use grain_envelope::{Bilingual, KeyId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

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

declare_codes! {
    SUSPECT_FROM_AHEAD = "key_revoked.suspect-from-ahead", L_3,
        "存疑起点第 {suspect_from} 条晚于本条（第 {index} 条），没有事件会被标记",
        "suspect from entry {suspect_from}, which is after this one ({index}): nothing is marked";
}

impl Event for KeyRevoked {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Key(self.key)]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let Some(target) = reader.key(&self.key).map(|key| &key.enrolment) else {
            return Err(right::missing(
                "没有登记过这个密钥，无人可以撤销",
                "nobody enrolled that key, so nobody may revoke it",
            ));
        };
        let own = reader.key(&act.key).map(|key| &key.enrolment);
        let enrols = own.is_some_and(|own| own.party == target.party && own.may_enrol);
        // The keys that the founding names are their parties' own: the operator does not lock out
        // those who watch it.
        let is_founding = target.index == 0 && target.party != act.actor;
        let authority = act.actor == target.authority
            && right::REGISTRARS.contains(&act.role)
            && !is_founding;
        if authority || enrols || act.key == self.key {
            return Ok(());
        }
        Err(right::missing(
            "密钥由登记它的主管机关、本单位可登记密钥的密钥或它自己撤销；创立时列明的密钥只由本单位撤销",
            "a key is revoked by the authority that enrolled it, by a key of its party that may enrol, or by itself; one that the founding names by its party only",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let index = hearing.context.index;
        if let Some(suspect_from) = self.suspect_from_index.filter(|from| *from > index) {
            let facts: Facts<'_> = &[("suspect_from", &suspect_from), ("index", &index)];
            hearing.find(&SUSPECT_FROM_AHEAD, "/body/suspect_from_index", facts);
        }
        let Some(known) = hearing.reader.key(&self.key) else { return };
        hearing.rely(known.enrolment.index);
        // A second revocation may widen the doubt; it cannot move the end of the key.
        let before = known.revocation;
        hearing.relied_on.extend(before.map(|before| before.index));
        let suspicions = [before.and_then(|before| before.suspect_from_index), self.suspect_from_index];
        let revocation = Revocation {
            index: before.map_or(index, |before| before.index),
            reason: self.reason,
            suspect_from_index: suspicions.into_iter().flatten().min(),
        };
        hearing.effect(Effect::KeyRevoked { key: self.key, revocation });
    }
}

impl EventType for KeyRevoked {
    const NAME: &'static str = "key_revoked";
    const TYPE_NAME: &'static str = "grain.key_revoked.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = Role::ALL;
    const TITLE: Bilingual = Bilingual { zh: "密钥撤销", en: "a key is revoked" };
    const SUBJECTS: &'static str = "key:";
    const BEFORE_PACKS: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "key": "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9",
        "reason": "lost",
        "suspect_from_index": null
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
