use crate::act::Act;
use crate::class::Class;
use crate::code::declare_codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use grain_envelope::{
    Bilingual, List, Party, PublicKey, Region, Role, SignatureBytes, Subject, Text,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    pub name: Text<1, 100>,
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
    pub name: Text<1, 100>,
    /// 角色 · The branch of authority.
    pub role: Role,
    /// 管辖区划代码 · The region that it covers.
    pub region: Region,
    /// 公钥 · Its key.
    pub public_key: PublicKey,
    /// 持有证明（新密钥的签名） · Proof of possession by that key.
    pub possession: SignatureBytes,
}

declare_codes! {}

impl Event for LedgerOpened {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Party(self.operator.party)]
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for LedgerOpened {
    const NAME: &'static str = "ledger_opened";
    const TYPE_NAME: &'static str = "grain.ledger_opened.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Operator];
    const TITLE: Bilingual = Bilingual { zh: "账本创立", en: "a ledger is founded" };
    const SUBJECTS: &'static str = "party: operator";
    const BEFORE_PACKS: bool = true;
    const CODES: &'static [&'static crate::code::Code] = CODES;
    const TEMPLATE: &'static str = "{}";
}
