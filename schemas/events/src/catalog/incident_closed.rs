use crate::act::Act;
use crate::class::Class;
use crate::code::Codes;
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::{movement, ties};
use crate::vocabulary::{IncidentOutcome, LedgerStage, LossSource};
use crate::wording::Remark;
use grain_envelope::{
    Bilingual, CaseId, FormError, List, LotId, MassG, Role, Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod codes;
mod rules;

use codes::CODES;

#[cfg(any(test, feature = "samples"))]
mod examples;

/// An incident is closed: what was lost in it is booked as such, at most what is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentClosed {
    /// 事故案件 · The case that the report opened.
    pub case: CaseId,
    /// 处理结果 · How it came out.
    pub outcome: IncidentOutcome,
    /// 说明 · What was found out.
    pub explanation: Remark,
    /// 损失数量，按批次 · What was lost, by lot.
    pub losses: List<IncidentLoss, 0, 60>,
}

/// What of a lot was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentLoss {
    /// 批次 · The lot.
    pub lot: LotId,
    /// 缺少于何处 · Where it is missing.
    pub from: LossSource,
    /// 数量，克 · How much, in grams.
    pub mass_g: MassG,
}

impl Event for IncidentClosed {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let mut subjects = vec![Subject::Case(self.case)];
        for loss in &self.losses {
            let lot = Subject::Lot(loss.lot);
            if !subjects.contains(&lot) {
                subjects.push(lot);
            }
        }
        subjects
    }

    fn check(&self) -> Result<(), FormError> {
        let losses: Vec<_> = self.losses.iter().map(|loss| (loss.lot, loss.from)).collect();
        super::distinct(&losses, "losses")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let Some(case) = reader.case(self.case) else { return Ok(()) };
        if right::is_authority(act.role) {
            return case.region.map_or(Ok(()), |region| right::covers(act, reader, region));
        }
        let transfer = case.transfer.and_then(|transfer| reader.transfer(transfer));
        let ends = transfer.is_some_and(|transfer| {
            [transfer.terms.declarant, transfer.terms.to.party()].contains(&act.actor)
        });
        let there = case.facility.is_some_and(|facility| facility.party() == act.actor);
        let may_name = |loss: &IncidentLoss| {
            case.lot == Some(loss.lot) || ties::to_carried(act, reader, case.transfer, loss.lot)
        };
        if (ends || there || case.author == act.actor) && self.losses.iter().all(may_name) {
            return Ok(());
        }
        Err(right::missing(
            "事故由报告单位、场所单位、申报单位、收货单位或主管机关关闭",
            "an incident is closed by who reported it, the party of the facility, the declarant, the receiver or the authority",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        rules::hear(self, hearing);
    }
}

impl EventType for IncidentClosed {
    const NAME: &'static str = "incident_closed";
    const TYPE_NAME: &'static str = "grain.incident_closed.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = movement::MOVERS;
    const TITLE: Bilingual = Bilingual { zh: "事故关闭", en: "an incident is closed" };
    const SUBJECTS: &'static str = "case:, lot: each once";
    const STAGE: Option<LedgerStage> = Some(LedgerStage::Transport);
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "case": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "outcome": "loss_confirmed",
        "explanation": "封识断裂，途中撒漏(示例)",
        "losses": [
            {
                "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
                "from": "unexplained",
                "mass_g": 1620000
            }
        ]
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
