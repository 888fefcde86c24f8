use crate::act::Act;
use crate::class::Class;
use crate::code::declare_codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::state::Scope;
use grain_envelope::{
    Bilingual, List, Party, PublicKey, Role, SignatureBytes, Subject, Time, fingerprint,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lets a key sign for a party from the next entry on (log-format.md §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyEnrolled {
    /// 统一社会信用代码 · The party that the key signs for.
    pub party: Party,
    /// 公钥 · The public key.
    pub public_key: PublicKey,
    /// 持有证明（新密钥的签名） · Proof of possession by that key.
    pub possession: SignatureBytes,
    /// 可用的角色 · The roles in which it may sign.
    pub roles: List<Role, 1, 15>,
    /// 可否登记本单位其他密钥 · Whether it may enrol further keys of its party.
    pub may_enrol: bool,
    /// 限定的调运与运输单元，或 null · The one unit of one transfer that it is limited to, or null.
    pub scope: Option<Scope>,
    /// 失效时间，或 null · When it ends by itself, or null.
    pub expires_at: Option<Time>,
}

declare_codes! {}

impl Event for KeyEnrolled {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let _ = act; vec![Subject::Key(fingerprint(&self.public_key))]
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for KeyEnrolled {
    const NAME: &'static str = "key_enrolled";
    const TYPE_NAME: &'static str = "grain.key_enrolled.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Operator];
    const TITLE: Bilingual = Bilingual { zh: "密钥登记", en: "a key is enrolled" };
    const SUBJECTS: &'static str = "key: new";
    const CODES: &'static [&'static crate::code::Code] = CODES;
    const TEMPLATE: &'static str = "{}";
}
