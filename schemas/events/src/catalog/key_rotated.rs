use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::state::{Enrolment, Revocation, RevocationReason};
use grain_envelope::enrolment::verify_possession;
use grain_envelope::{
    Bilingual, PublicKey, Role, SignatureBytes, Subject, fingerprint,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A key names its successor and ends. The new key signs from the next entry on, for the same party,
/// in the same roles, with the same limits and the same end; it answers to the same authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRotated {
    /// 新公钥 · The new public key.
    pub public_key: PublicKey,
    /// 持有证明（新密钥的签名） · Proof of possession by that key.
    pub possession: SignatureBytes,
}

declare_codes! {
    KEY_KNOWN = "key_rotated.key-known", L_3,
        "该公钥已在第 {index} 条登记：一个公钥只登记一次",
        "the public key was enrolled by entry {index}: a key is enrolled once, ever";
    POSSESSION_INVALID = "key_rotated.possession-invalid", L_3,
        "公钥不合格，或持有证明不是该密钥对本账本（{origin}）与单位 {party} 的签名",
        "the key is unsound, or it did not sign its enrolment for this log ({origin}) and party {party}";
}

impl Event for KeyRotated {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        vec![Subject::Key(act.key), Subject::Key(fingerprint(&self.public_key))]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        // A key for one trip names a carrier as its actor; it is its holder's key that goes on.
        let own = reader.key(&act.key).map(|key| key.enrolment.party);
        if own.is_none_or(|own| own == act.actor) {
            return Ok(());
        }
        Err(right::missing(
            "密钥由其所属单位更换：actor 应为该单位",
            "a key is rotated by its own party: the actor is that party",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let new = fingerprint(&self.public_key);
        let known = hearing.reader.key(&new).map(|key| key.enrolment.index);
        if let Some(index) = known {
            hearing.rely(index);
            hearing.find(&KEY_KNOWN, "/body/public_key", &[("index", &index)]);
        }
        let old = hearing.act.key;
        let Some(enrolment) = hearing.reader.key(&old).map(|key| &key.enrolment) else { return };
        hearing.rely(enrolment.index);
        let party = enrolment.party;
        let origin = hearing.reader.ledger().map(|ledger| &ledger.origin);
        let sound = origin.is_some_and(|origin| {
            verify_possession(origin, &party, &self.public_key, &self.possession).is_ok()
        });
        if let Some(origin) = origin.filter(|_| !sound) {
            let facts: Facts<'_> = &[("origin", origin), ("party", &party)];
            hearing.find(&POSSESSION_INVALID, "/body/possession", facts);
        }
        // The fact is recorded; but no key takes the place of another without its own consent.
        if known.is_some() || !sound {
            return;
        }
        let index = hearing.context.index;
        let successor = Enrolment { public_key: self.public_key, index, ..enrolment.clone() };
        let enrolment = Box::new(successor);
        hearing.effect(Effect::KeyEnrolled { key: new, enrolment });
        let revocation =
            Revocation { index, reason: RevocationReason::Superseded, suspect_from_index: None };
        hearing.effect(Effect::KeyRevoked { key: old, revocation });
    }
}

impl EventType for KeyRotated {
    const NAME: &'static str = "key_rotated";
    const TYPE_NAME: &'static str = "grain.key_rotated.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = Role::ALL;
    const TITLE: Bilingual = Bilingual { zh: "密钥更换", en: "a key names its successor" };
    const SUBJECTS: &'static str = "key: old, key: new";
    const BEFORE_PACKS: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "public_key": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "possession": "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
