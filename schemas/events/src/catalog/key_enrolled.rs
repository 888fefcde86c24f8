use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::spoken::Spoken;
use crate::state::Enrolment;
use crate::state::Scope;
use grain_envelope::enrolment::verify_possession;
use grain_envelope::{
    Bilingual, FormError, List, Party, PublicKey, Role, SignatureBytes, Subject, Time, fingerprint,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

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

declare_codes! {
    PARTY_UNKNOWN = "key_enrolled.party-unknown", L_3,
        "单位 {party} 尚未登记",
        "party {party} is not registered";
    KEY_KNOWN = "key_enrolled.key-known", L_3,
        "该公钥已在第 {index} 条登记：一个公钥只登记一次",
        "the public key was enrolled by entry {index}: a key is enrolled once, ever";
    POSSESSION_INVALID = "key_enrolled.possession-invalid", L_3,
        "公钥不合格，或持有证明不是该密钥对本账本（{origin}）与单位 {party} 的签名",
        "the key is unsound, or it did not sign its enrolment for this log ({origin}) and party {party}";
    ROLE_NOT_HELD = "key_enrolled.role-not-held", L_3,
        "单位 {party} 未登记角色 {role}",
        "party {party} is not registered as {role}";
    OUTLIVES_ENROLLER = "key_enrolled.outlives-enroller", L_3,
        "登记所用的密钥于 {end} 失效：它登记的密钥须写明 expires_at，且不晚于此",
        "the key that enrols ends at {end}: a key enrolled by it says when it ends, and ends no later";
    SCOPE_NOT_OWN = "key_enrolled.scope-not-own", L_3,
        "调运 {transfer} 未申报，或单位 {party} 不是其申报、承运、发出或接收单位",
        "transfer {transfer} is not declared, or party {party} neither declared it nor carries, sends or receives it";
}

impl Event for KeyEnrolled {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Key(fingerprint(&self.public_key))]
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.roles, "roles")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let own = reader.key(&act.key).map(|key| &key.enrolment);
        let may = own.filter(|own| own.party == self.party && own.may_enrol);
        let held = |own: &Enrolment, role| own.roles.contains(&role) || self.is_for_a_trip(role);
        if may.is_some_and(|own| self.roles.iter().all(|role| held(own, *role))) {
            return Ok(());
        }
        self.roles.iter().try_for_each(|role| right::vouches(act, *role))?;
        let region = reader.region_of(self.party);
        region.map_or(Ok(()), |region| right::covers(act, reader, region))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        match hearing.reader.party(self.party) {
            None => hearing.find(&PARTY_UNKNOWN, "/body/party", &[("party", &self.party)]),
            Some(known) => {
                hearing.rely(known.index);
                for (position, role) in self.roles.iter().enumerate() {
                    if !known.roles.contains(role) && !self.is_for_a_trip(*role) {
                        let facts: Facts<'_> = &[("party", &self.party), ("role", &Spoken(role.title()))];
                        hearing.find(&ROLE_NOT_HELD, format!("/body/roles/{position}"), facts);
                    }
                }
            }
        }
        let key = fingerprint(&self.public_key);
        if let Some(known) = hearing.reader.key(&key) {
            let index = known.enrolment.index;
            hearing.rely(index);
            hearing.find(&KEY_KNOWN, "/body/public_key", &[("index", &index)]);
        }
        let origin = hearing.reader.ledger().map(|ledger| &ledger.origin);
        let proof = origin.map(|origin| {
            verify_possession(origin, &self.party, &self.public_key, &self.possession)
        });
        if let (Some(origin), Some(Err(_))) = (origin, proof) {
            let facts: Facts<'_> = &[("origin", origin), ("party", &self.party)];
            hearing.find(&POSSESSION_INVALID, "/body/possession", facts);
        }
        let enroller = hearing.reader.key(&hearing.act.key).map(|key| &key.enrolment);
        self.hear_limits(hearing, enroller);
        let root = enroller.filter(|enroller| enroller.party == self.party);
        let enrolment = Box::new(Enrolment {
            party: self.party,
            public_key: self.public_key,
            roles: self.roles.to_vec(),
            may_enrol: self.may_enrol,
            scope: self.scope.clone(),
            expires_at: self.expires_at,
            authority: root.map_or(hearing.act.actor, |enroller| enroller.authority),
            index: hearing.context.index,
        });
        hearing.effect(Effect::KeyEnrolled { key, enrolment });
    }
}

impl KeyEnrolled {
    /// Nobody gives out more than they have: no longer a life than the own key's, and, without an
    /// authority that vouches, no trip of others.
    fn hear_limits(&self, hearing: &mut Hearing<'_>, enroller: Option<&Enrolment>) {
        let Some(enroller) = enroller else { return };
        if let Some(end) = enroller.expires_at {
            let outlives = |own: Time| own.seconds() > end.seconds();
            if self.expires_at.is_none_or(outlives) {
                hearing.find(&OUTLIVES_ENROLLER, "/body/expires_at", &[("end", &end)]);
            }
        }
        let own_scope = self.scope.as_ref().filter(|_| enroller.party == self.party);
        if let Some(scope) = own_scope {
            let terms = hearing.transfer(scope.transfer).map(|transfer| &transfer.terms);
            let takes_part = terms.is_some_and(|terms| terms.enterprises().contains(&self.party));
            if !takes_part {
                let facts: Facts<'_> = &[("transfer", &scope.transfer), ("party", &self.party)];
                hearing.find(&SCOPE_NOT_OWN, "/body/scope/transfer", facts);
            }
        }
    }

    /// Whether the role is that of the carrier of one unit: whoever answers for the unit may give
    /// the driver's key out, whichever carrier drives.
    fn is_for_a_trip(&self, role: Role) -> bool {
        self.scope.is_some() && role == Role::Carrier
    }
}

impl EventType for KeyEnrolled {
    const NAME: &'static str = "key_enrolled";
    const TYPE_NAME: &'static str = "grain.key_enrolled.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = Role::ALL;
    const TITLE: Bilingual = Bilingual { zh: "密钥登记", en: "a key is enrolled" };
    const SUBJECTS: &'static str = "key: new";
    const BEFORE_PACKS: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "party": "91630106MA0000A27P",
        "public_key": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "possession": "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
        "roles": ["processor"],
        "may_enrol": true,
        "scope": null,
        "expires_at": null
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
