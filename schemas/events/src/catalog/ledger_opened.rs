use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::spoken::Spoken;
use crate::state::{Enrolment, LedgerRecord, PartyRecord};
use crate::wording::Name;
use grain_envelope::enrolment::verify_possession;
use grain_envelope::{
    AUTHOR_START, Bilingual, FormError, Header, LedgerName, List, Origin, Party, PublicKey, Region, Role, SignatureBytes, Source, Subject, Text, code, fingerprint,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[cfg(any(test, feature = "samples"))]
mod examples;

/// Founds a ledger: entry 0 (log-format.md §9). It enrols the first keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LedgerOpened {
    /// 用途：正式或示例 · Whether the ledger is for use or for show.
    pub purpose: Purpose,
    /// 运营者 · Who runs it.
    pub operator: FoundingOperator,
    /// 日志公钥（C2SP vkey） · The log's key as a C2SP vkey.
    pub log_vkey: Text<1, 400>,
    /// 创始主管机关 · The authorities that it begins with.
    pub authorities: List<FoundingAuthority, 0, 50>,
    /// 见证策略，逐行 · The witness policy, line by line.
    pub witness_policy: List<Text<0, 500>, 0, 100>,
}

/// What a ledger is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// 正式使用 · For use.
    Production,
    /// 示例 · For show: every page, report and proof of it says so.
    Demonstration,
}

/// Who runs a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundingOperator {
    /// 统一社会信用代码 · The party.
    pub party: Party,
    /// 名称 · Its name.
    pub name: Name,
    /// 行政区划代码 · Its region.
    pub region: Region,
    /// 运营者公钥，创世事件由它签署 · Its key, which signs this event.
    pub public_key: PublicKey,
}

/// An authority from the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundingAuthority {
    /// 统一社会信用代码 · The party.
    pub party: Party,
    /// 名称 · Its name.
    pub name: Name,
    /// 角色 · The branch of authority.
    pub role: Role,
    /// 管辖区划代码 · The region that it covers.
    pub region: Region,
    /// 公钥 · Its key.
    pub public_key: PublicKey,
    /// 持有证明（新密钥的签名） · Proof of possession by that key.
    pub possession: SignatureBytes,
}

declare_codes! {
    ROLE_NOT_AUTHORITY = "ledger_opened.role-not-authority", L_3,
        "创始主管机关的角色须为主管机关，而不是 {role}",
        "a founding authority has a branch of authority as its role, not {role}";
    POSSESSION_INVALID = "ledger_opened.possession-invalid", L_3,
        "{party} 的公钥不合格，或持有证明不是它对本账本（{origin}）的签名",
        "the key of {party} is unsound, or it did not sign its enrolment for this log ({origin})";
    KEY_REPEATED = "ledger_opened.key-repeated", L_3,
        "公钥 {key} 属于两个不同单位",
        "public key {key} is given for two parties";
}

impl Event for LedgerOpened {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Party(self.operator.party)]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let founds = reader.ledger().is_none()
            && act.role == Role::Operator
            && act.actor == self.operator.party
            && act.key == fingerprint(&self.operator.public_key)
            && self.operator.public_key.verifying_key().is_ok();
        if founds {
            return Ok(());
        }
        Err(right::missing(
            "账本由运营者以其（合格的）公钥创立，且只创立一次",
            "a ledger is founded once, by its operator under the operator's own, sound key",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let LedgerName::Origin(origin) = &hearing.act.ledger else { return };
        for (position, authority) in self.authorities.iter().enumerate() {
            self.hear_authority(hearing, origin, position, authority);
        }
        self.found(hearing, origin);
    }
}

impl LedgerOpened {
    fn hear_authority(
        &self,
        hearing: &mut Hearing<'_>,
        origin: &Origin,
        position: usize,
        authority: &FoundingAuthority,
    ) {
        let field = |member: &str| format!("/body/authorities/{position}/{member}");
        if !right::is_authority(authority.role) {
            hearing.find(&ROLE_NOT_AUTHORITY, field("role"), &[("role", &Spoken(authority.role.title()))]);
        }
        let (party, key) = (authority.party, authority.public_key);
        if verify_possession(origin, &party, &key, &authority.possession).is_err() {
            let facts: Facts<'_> = &[("party", &party), ("origin", origin)];
            hearing.find(&POSSESSION_INVALID, field("possession"), facts);
        }
        let before = self.authorities[..position].iter();
        let mut holders = before
            .map(|other| (other.party, other.public_key))
            .chain([(self.operator.party, self.operator.public_key)]);
        if holders.any(|(holder, other)| other == key && holder != party) {
            hearing.find(&KEY_REPEATED, field("public_key"), &[("key", &key)]);
        }
    }

    /// Parties and keys, each once, with all roles given to it; those of genesis may enrol.
    fn found(&self, hearing: &mut Hearing<'_>, origin: &Origin) {
        let operator = &self.operator;
        hearing.effect(Effect::LedgerOpened(Box::new(LedgerRecord {
            origin: origin.clone(),
            purpose: self.purpose,
            operator: operator.party,
        })));
        let record = |name: &Name, region| PartyRecord {
            name: name.clone(),
            name_en: None,
            region,
            roles: Vec::new(),
            index: 0,
            documents: Vec::new(),
            persons: BTreeMap::new(),
        };
        let mut parties = BTreeMap::new();
        let mut keys: BTreeMap<_, Enrolment> = BTreeMap::new();
        let first = (operator.party, &operator.name, operator.region, operator.public_key);
        let rest = self.authorities.iter().map(|authority| {
            let known = (authority.party, &authority.name, authority.region, authority.public_key);
            (known, authority.role)
        });
        for ((party, name, region, public_key), role) in [(first, Role::Operator)].into_iter().chain(rest) {
            let known = parties.entry(party).or_insert_with(|| record(name, region));
            add(&mut known.roles, role);
            let enrolment = keys.entry(fingerprint(&public_key)).or_insert_with(|| Enrolment {
                party,
                public_key,
                roles: Vec::new(),
                may_enrol: true,
                scope: None,
                expires_at: None,
                authority: operator.party,
                index: 0,
            });
            add(&mut enrolment.roles, role);
        }
        for (party, record) in parties {
            hearing.effect(Effect::PartyRegistered { party, record: Box::new(record) });
        }
        for (key, enrolment) in keys {
            hearing.effect(Effect::KeyEnrolled { key, enrolment: Box::new(enrolment) });
        }
    }
}

/// A ledger's first event is the first of its key, written by a program that saw no checkpoint
/// (log-format.md §9).
pub(super) fn check_header(header: &Header) -> Result<(), FormError> {
    let members = [
        ("author_sequence", header.author_sequence == 1, "1"),
        ("author_previous", header.author_previous == AUTHOR_START, "000…0"),
        ("seen", header.seen.is_none(), "null"),
        ("source", header.source == Source::Api, "api"),
    ];
    match members.into_iter().find(|(_, holds, _)| !holds) {
        None => Ok(()),
        Some((member, _, expected)) => Err(FormError::new(
            code::FORM_SCALAR,
            format!("创世事件中应为 {expected}"),
            format!("in genesis this is {expected}"),
        )
        .within(member)),
    }
}

fn add(roles: &mut Vec<Role>, role: Role) {
    if !roles.contains(&role) {
        roles.push(role);
    }
}

impl EventType for LedgerOpened {
    const NAME: &'static str = "ledger_opened";
    const TYPE_NAME: &'static str = "grain.ledger_opened.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Operator];
    const TITLE: Bilingual = Bilingual { zh: "账本创立", en: "a ledger is founded" };
    const SUBJECTS: &'static str = "party: operator";
    const BEFORE_PACKS: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "purpose": "demonstration",
        "operator": {
            "party": "11630106MB0000A63R",
            "name": "湟中区粮食部门(示例)",
            "region": "630106",
            "public_key": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        },
        "log_vkey": "graintrail.example/demo+00000000+AQ==",
        "authorities": [
            {
                "party": "11630100MB0000A12T",
                "name": "西宁海关(示例)",
                "role": "customs",
                "region": "630000",
                "public_key": "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "possession": "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            }
        ],
        "witness_policy": []
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
