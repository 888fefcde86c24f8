use crate::act::Act;
use crate::class::Class;
use crate::code::declare_codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::wording::Name;
use grain_envelope::{Bilingual, BinId, Commodity, MassG, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes a bin of a facility known to the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BinRegistered {
    /// 仓号（场所编号/代码） · The bin: its facility and a code.
    pub bin: BinId,
    /// 名称，或 null · Its name beside the code, or null.
    pub name: Option<Name>,
    /// 容量，克 · What it can hold in grams.
    pub capacity_mass_g: MassG,
    /// 专用品种，或 null · The only commodity that it is for, or null.
    pub commodity: Option<Commodity>,
}

declare_codes! {}

impl Event for BinRegistered {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let _ = act; vec![Subject::Bin(self.bin.clone()), Subject::Facility(self.bin.facility())]
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for BinRegistered {
    const NAME: &'static str = "bin_registered";
    const TYPE_NAME: &'static str = "grain.bin_registered.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Operator];
    const TITLE: Bilingual = Bilingual { zh: "仓号登记", en: "a bin is registered" };
    const SUBJECTS: &'static str = "bin:, facility:";
    const CODES: &'static [&'static crate::code::Code] = CODES;
    const TEMPLATE: &'static str = "{}";
}
