use crate::act::Act;
use crate::class::Class;
use crate::code::Codes;
use crate::descriptor::{Event, EventType};
use crate::effect::EntryEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::wording::Remark;
use grain_envelope::{Bilingual, LotId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod codes;
mod rules;

use codes::CODES;

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A lot is closed: nothing of it is left, and of every stage that it went through there is a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotClosed {
    /// 批次 · The lot.
    pub lot: LotId,
    /// 说明，或 null · A remark, or null.
    pub remark: Option<Remark>,
}

impl Event for LotClosed {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Lot(self.lot)]
    }

    /// Who brought it in, and the parties to whose facilities its permit let it go.
    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let making = reader.lot(self.lot).and_then(|lot| lot.making.as_ref());
        let Some(making) = making else { return Ok(()) };
        let terms = making.permit.and_then(|id| reader.permit(id)).map(|permit| &permit.terms);
        let holds = |party| {
            terms.is_some_and(|terms| {
                let mut named = terms.facilities.iter();
                terms.applicant == party || named.any(|named| named.facility.party() == party)
            })
        };
        if making.author == act.actor || holds(act.actor) {
            return Ok(());
        }
        Err(right::missing(
            "批次由进口商或许可证指定的加工、存放单位闭环",
            "a lot is closed by its importer, or by an enterprise that its permit names",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        rules::hear(self, hearing);
        hearing.effect(EntryEffect::LotClosed { lot: self.lot });
    }
}

impl EventType for LotClosed {
    const NAME: &'static str = "lot_closed";
    const TYPE_NAME: &'static str = "grain.lot_closed.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = right::ENTERPRISES;
    const TITLE: Bilingual = Bilingual { zh: "批次闭环", en: "a lot is closed" };
    const SUBJECTS: &'static str = "lot:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
        "remark": null
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
