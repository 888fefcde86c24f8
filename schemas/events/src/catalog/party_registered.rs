use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden, REGISTRARS};
use crate::state::PartyRecord;
use crate::wording::Name;
use grain_envelope::{Bilingual, FormError, List, Party, Region, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[cfg(any(test, feature = "samples"))]
mod examples;

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

declare_codes! {
    ALREADY_REGISTERED = "party_registered.already-registered", L_3,
        "{party} 已在第 {index} 条登记",
        "{party} is registered already, by entry {index}";
}

impl Event for PartyRegistered {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Party(self.party)]
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.roles, "roles")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        self.roles.iter().try_for_each(|role| right::vouches(act, *role))?;
        right::covers(act, reader, self.region)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        if let Some(known) = hearing.reader.party(self.party) {
            hearing.rely(known.index);
            hearing.find(&ALREADY_REGISTERED, "/body/party", &[("party", &self.party), ("index", &known.index)]);
        }
        let record = Box::new(PartyRecord {
            name: self.name.clone(),
            name_en: self.name_en.clone(),
            region: self.region,
            roles: self.roles.to_vec(),
            index: hearing.context.index,
            documents: Vec::new(),
            persons: BTreeMap::new(),
        });
        hearing.effect(Effect::PartyRegistered { party: self.party, record });
    }
}

impl EventType for PartyRegistered {
    const NAME: &'static str = "party_registered";
    const TYPE_NAME: &'static str = "grain.party_registered.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = REGISTRARS;
    const TITLE: Bilingual = Bilingual { zh: "主体登记", en: "a party is registered" };
    const SUBJECTS: &'static str = "party:";
    const BEFORE_PACKS: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "party": "91630106MA0000A27P",
        "name": "湟中高原燕麦加工厂(示例)",
        "name_en": "Huangzhong Highland Oat Mill (sample)",
        "region": "630106",
        "roles": ["processor"]
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
