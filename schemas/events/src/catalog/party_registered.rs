use crate::act::Act;
use crate::class::Class;
use crate::code::declare_codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::wording::Name;
use grain_envelope::{Bilingual, List, Party, Region, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes a party known to the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyRegistered {
    /// 统一社会信用代码 · The party.
    pub party: Party,
    /// 名称 · Its registered name.
    pub name: Name,
    /// 英文名称，或 null · Its name in English, or null.
    pub name_en: Option<Name>,
    /// 行政区划代码（不从信用代码推断） · Its region, never read out of its code.
    pub region: Region,
    /// 可担任的角色 · The roles that it may take.
    pub roles: List<Role, 1, 15>,
}

declare_codes! {}

impl Event for PartyRegistered {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let _ = act; vec![Subject::Party(self.party)]
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for PartyRegistered {
    const NAME: &'static str = "party_registered";
    const TYPE_NAME: &'static str = "grain.party_registered.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Operator];
    const TITLE: Bilingual = Bilingual { zh: "主体登记", en: "a party is registered" };
    const SUBJECTS: &'static str = "party:";
    const CODES: &'static [&'static crate::code::Code] = CODES;
    const TEMPLATE: &'static str = "{}";
}
