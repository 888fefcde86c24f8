use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::EntryEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::ties;
use crate::spoken::Spoken;
use crate::state::Sample;
use crate::vocabulary::LabConclusion;
use crate::wording::{Name, Number, Remark};
use grain_envelope::{Bilingual, BinId, EventId, List, LotId, Role, Subject, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A laboratory reported on a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabReported {
    /// 取样事件编号 · The event that took the sample.
    pub sample: EventId,
    /// 取样记录中的批次，或 null · The lot as the sample names it, or null.
    pub lot: Option<LotId>,
    /// 取样记录中的仓号，或 null · The bin as the sample names it, or null.
    pub bin: Option<BinId>,
    /// 报告编号 · Number of the report.
    pub report_number: Number,
    /// 检测项目 · What was examined.
    pub items: List<LabItem, 0, 100>,
    /// 检出的有害生物 · The species found.
    pub species: List<Name, 0, 50>,
    /// 结论 · The conclusion.
    pub conclusion: LabConclusion,
    /// 说明，或 null · A remark, or null.
    pub remark: Option<Remark>,
}

/// One item of a laboratory's report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabItem {
    /// 项目 · What was examined.
    pub item: Name,
    /// 结果，如报告所示 · The result, as the report says it.
    pub result: Name,
    /// 单位，或 null · Its unit, or null.
    pub unit: Option<Text<1, 32>>,
    /// 限量，或 null · The limit, or null.
    pub limit: Option<Name>,
    /// 是否合格，或 null（未判定） · Whether it passed, or null where nothing is said of that.
    pub passed: Option<bool>,
}

declare_codes! {
    SAMPLE_UNKNOWN = "lab_reported.sample-unknown", L_3,
        "没有取样记录 {sample}",
        "no sample {sample} is recorded";
    SAMPLE_MISMATCH = "lab_reported.sample-mismatch", L_3,
        "样品 {number} 取自批次 {lots}、仓 {bin}：请照此填写",
        "sample {number} is of lot {lots} and bin {bin}: name these";
    CONCLUSION_CONTRADICTS = "lab_reported.conclusion-contradicts", V_11,
        "项目“{item}”不合格，结论却为“{conclusion}”",
        "\"{item}\" did not pass, and the conclusion is: {conclusion}";
}

impl Event for LabReported {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let lot = self.lot.map(Subject::Lot);
        let named: Vec<Subject> =
            lot.into_iter().chain(self.bin.clone().map(Subject::Bin)).collect();
        if named.is_empty() { vec![act.party_subject()] } else { named }
    }

    /// Who took the sample, or an authority of the place.
    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let Some(sample) = reader.sample(self.sample) else { return self.unknown(act, reader) };
        if sample.author == act.actor {
            return Ok(());
        }
        if right::is_authority(act.role) {
            return match &sample.bin {
                Some(bin) => right::covers_facility(act, reader, bin.facility()),
                None => sample.lots.iter().try_for_each(|lot| right::covers_lot(act, reader, *lot)),
            };
        }
        Err(right::missing(
            "检测报告由取样单位或主管机关记录",
            "a report is recorded by who took the sample, or by an authority of the place",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        hearing.concerned.lot = self.lot;
        hearing.concerned.facility = self.bin.as_ref().map(BinId::facility);
        match hearing.reader.sample(self.sample) {
            None => hearing.find(&SAMPLE_UNKNOWN, "/body/sample", &[("sample", &self.sample)]),
            Some(sample) => self.hear_sample(hearing, sample),
        }
        let mut failed = self.items.iter().filter(|item| item.passed == Some(false));
        if let Some(item) = failed.next().filter(|_| self.conclusion == LabConclusion::Passed) {
            let facts: Facts<'_> =
                &[("item", &item.item), ("conclusion", &Spoken(self.conclusion.title()))];
            hearing.find(&CONCLUSION_CONTRADICTS, "/body/conclusion", facts);
        }
    }
}

impl LabReported {
    /// Of a sample of which nobody told: only of grain with which the actor has to do.
    fn unknown(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        ties::enterprise_to_lots(act, reader, self.lot.as_slice())?;
        match &self.bin {
            Some(bin) if !right::is_authority(act.role) => right::own_facility(act, bin.facility()),
            Some(_) | None => Ok(()),
        }
    }

    fn hear_sample(&self, hearing: &mut Hearing<'_>, known: &Sample) {
        hearing.rely(known.index);
        // Of a bin nobody named a lot; of a lot alone there is one.
        let lot_fits = self.lot.map_or(known.bin.is_some(), |lot| known.lots.contains(&lot));
        if !lot_fits || self.bin != known.bin {
            let lots: Vec<String> = known.lots.iter().map(LotId::to_string).collect();
            let bin = known.bin.as_ref().map_or("null".to_owned(), ToString::to_string);
            let facts: Facts<'_> =
                &[("number", &known.number), ("lots", &lots.join(", ")), ("bin", &bin)];
            hearing.find(&SAMPLE_MISMATCH, "/body/lot", facts);
        }
        hearing.effect(EntryEffect::SampleReported { sample: self.sample });
    }
}

impl EventType for LabReported {
    const NAME: &'static str = "lab_reported";
    const TYPE_NAME: &'static str = "grain.lab_reported.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::SAMPLERS;
    const TITLE: Bilingual = Bilingual { zh: "检测报告", en: "a laboratory reports" };
    const SUBJECTS: &'static str = "lot: if any, bin: if any, party: actor if neither";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "sample": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
        "bin": null,
        "report_number": "BG-DEMO-1",
        "items": [
            { "item": "水分", "result": "11.8", "unit": "%", "limit": "≤13.0", "passed": true }
        ],
        "species": [],
        "conclusion": "passed",
        "remark": null
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
