use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::account::Unit;
use crate::rules::follow::{self, FollowCodes};
use crate::rules::ties;
use crate::state::{CaseKind, CaseStepKind};
use crate::wording::Remark;
use grain_envelope::{Bilingual, CaseId, FormError, List, LotId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// It was analysed from where a pest came: the lots and units that may have brought it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceAnalysis {
    /// 个案编号（发现事件） · The case, which the finding opened.
    pub case: CaseId,
    /// 分析方法 · How.
    pub method: Remark,
    /// 可能的来源 · What may have brought it.
    pub candidates: List<SourceCandidate, 0, 20>,
    /// 结论 · The conclusion.
    pub conclusion: Remark,
}

/// What may have brought a pest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceCandidate {
    /// 批次 · The lot.
    pub lot: LotId,
    /// 运输单元，或 null · The unit of transport, or null.
    pub unit: Option<Unit>,
    /// 事故个案，或 null · The case of the incident, or null.
    pub incident: Option<CaseId>,
    /// 理由 · Why it may be this.
    pub reason: Remark,
}

declare_codes! {
    CASE_UNKNOWN = "source_analysis.case-unknown", L_3,
        "没有这样的个案：{case}",
        "there is no such case: {case}";
    CASE_CLOSED = "source_analysis.case-closed", L_3,
        "该个案已在第 {index} 条关闭",
        "the case was closed by entry {index}";
    LOT_UNKNOWN = "source_analysis.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    CASE_MISMATCH = "source_analysis.case-mismatch", L_3,
        "{incident} 不是事故个案",
        "{incident} is no case of an incident";
}

impl Event for SourceAnalysis {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let mut subjects = vec![Subject::Case(self.case)];
        for candidate in &self.candidates {
            let named = [Subject::Lot(candidate.lot)].into_iter();
            for subject in named.chain(candidate.incident.map(Subject::Case)) {
                if !subjects.contains(&subject) {
                    subjects.push(subject);
                }
            }
        }
        subjects
    }

    fn check(&self) -> Result<(), FormError> {
        let named = |candidate: &SourceCandidate| (candidate.lot, candidate.unit.clone());
        let candidates: Vec<_> = self.candidates.iter().map(named).collect();
        super::distinct(&candidates, "candidates")
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        follow::right(act, reader, self.case)?;
        let lots: Vec<LotId> = self.candidates.iter().map(|candidate| candidate.lot).collect();
        ties::enterprise_to_lots(act, reader, &lots)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        for (position, candidate) in self.candidates.iter().enumerate() {
            let field = format!("/body/candidates/{position}");
            if hearing.lot(candidate.lot).is_none() {
                let facts: Facts<'_> = &[("lot", &candidate.lot)];
                hearing.find(&LOT_UNKNOWN, format!("{field}/lot"), facts);
            }
            let Some(incident) = candidate.incident else { continue };
            if !hearing.case(incident).is_some_and(|known| known.kind == CaseKind::Incident) {
                let facts: Facts<'_> = &[("incident", &incident)];
                hearing.find(&CASE_MISMATCH, format!("{field}/incident"), facts);
            }
        }
        let codes = FollowCodes { case_unknown: &CASE_UNKNOWN, case_closed: &CASE_CLOSED };
        let case = follow::case(hearing, self.case, CaseKind::Finding, &codes);
        let Some(case) = case else { return };
        let step = follow::step(hearing, CaseStepKind::SourceAnalysed, None);
        follow::take(hearing, self.case, case, step);
    }
}

impl EventType for SourceAnalysis {
    const NAME: &'static str = "source_analysis";
    const TYPE_NAME: &'static str = "grain.source_analysis.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::FINDERS;
    const TITLE: Bilingual = Bilingual { zh: "疫情来源分析", en: "the source is analysed" };
    const SUBJECTS: &'static str = "case:, then of each candidate lot: and case: incident, each once";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "case": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "method": "溯源查询与封识记录比对(示例)",
        "candidates": [
            {
                "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
                "unit": "TBJU4000431",
                "incident": null,
                "reason": "到厂封识破损、短少 62.3‰，卸粮点与发现地点相邻(示例)"
            }
        ],
        "conclusion": "最可能来自 TBJU4000431 箱撒漏(示例)"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
