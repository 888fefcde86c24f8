use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::TransportEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::movement;
use crate::vocabulary::LedgerStage;
use crate::wording::{Number, Remark};
use grain_envelope::{Bilingual, EventId, List, Role, Subject, TransferId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// The customs office of the place supervised a change of vehicles: the old seals were opened and the
/// new ones put on before its eyes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleChangeSupervised {
    /// 调运编号 · The transfer.
    pub transfer: TransferId,
    /// 更换申报事件编号 · The event that declared the change.
    pub change: EventId,
    /// 原封识是否完好 · Whether the old seals were unbroken.
    pub seals_intact: bool,
    /// 新施封识号 · The seals put on in the presence of the office.
    pub new_seals: List<Number, 0, 200>,
    /// 监管情况，或 null · What was seen, or null.
    pub remark: Option<Remark>,
}

declare_codes! {
    TRANSFER_UNKNOWN = "vehicle_change_supervised.transfer-unknown", L_3,
        "调运 {transfer} 未申报",
        "transfer {transfer} was never declared";
    CHANGE_UNKNOWN = "vehicle_change_supervised.change-unknown", L_3,
        "调运 {number} 没有更换运输工具的申报 {change}",
        "transfer {number} has no declared change of vehicles {change}";
    ALREADY_SUPERVISED = "vehicle_change_supervised.already-supervised", L_3,
        "该次更换的监管已在第 {index} 条记录",
        "the supervision of this change is recorded already, by entry {index}";
    SEALS_BROKEN = "vehicle_change_supervised.seals-broken", V_5,
        "更换前原封识不完好",
        "the old seals were not unbroken before the change";
}

impl Event for VehicleChangeSupervised {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Transfer(self.transfer)]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let transfer = reader.transfer(self.transfer);
        let change = transfer.and_then(|transfer| transfer.change(self.change));
        if change.is_none_or(|change| change.local_customs == act.actor) {
            return Ok(());
        }
        Err(right::missing(
            "更换运输工具由申报所列的所在地海关监管",
            "a change of vehicles is supervised by the customs office that its declaration names",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let Some((_, transfer)) = movement::known(hearing, Some(self.transfer)) else {
            let facts: Facts<'_> = &[("transfer", &self.transfer)];
            return hearing.find(&TRANSFER_UNKNOWN, "/body/transfer", facts);
        };
        if !self.seals_intact {
            hearing.find(&SEALS_BROKEN, "/body/seals_intact", &[]);
        }
        let Some(change) = transfer.change(self.change) else {
            let facts: Facts<'_> =
                &[("number", &transfer.terms.number), ("change", &self.change)];
            return hearing.find(&CHANGE_UNKNOWN, "/body/change", facts);
        };
        hearing.rely(change.index);
        if let Some(index) = change.supervised_index {
            hearing.rely(index);
            return hearing.find(&ALREADY_SUPERVISED, "/body/change", &[("index", &index)]);
        }
        let (transfer, change) = (self.transfer, self.change);
        hearing.effect(TransportEffect::VehicleChangeSupervised { transfer, change });
    }
}

impl EventType for VehicleChangeSupervised {
    const NAME: &'static str = "vehicle_change_supervised";
    const TYPE_NAME: &'static str = "grain.vehicle_change_supervised.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = &[Role::Customs];
    const TITLE: Bilingual =
        Bilingual { zh: "更换运输工具监管", en: "a change of vehicles is supervised" };
    const SUBJECTS: &'static str = "transfer:";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Transport);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "transfer": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "change": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "seals_intact": true,
        "new_seals": ["HG-DEMO-0101"],
        "remark": null
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
