use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::StorageEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::filed::{self, FiledCodes};
use crate::rules::store;
use crate::state::Process;
use crate::vocabulary::LedgerStage;
use crate::wording::{Name, Number};
use grain_envelope::{
    Bilingual, BinId, Commodity, FacilityId, FormError, List, LotId, ProcessId, Role, Subject, code,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A plant starts a batch: from then on grain is drawn into it, and products come out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcessStarted {
    /// 场所编号 · The plant.
    pub facility: FacilityId,
    /// 批号 · The plant's number of the batch.
    pub batch_number: Number,
    /// 生产线 · The line.
    pub line: Name,
    /// 品种 · The commodity that it processes.
    pub commodity: Commodity,
    /// 拟投料仓 · The bins from which it shall draw, as far as they are known.
    pub bins: List<BinId, 0, 20>,
}

declare_codes! {
    FACILITY_NOT_REGISTERED = "process_started.facility-not-registered", B_8,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    FACILITY_NOT_FILED = "process_started.facility-not-filed", B_8,
        "{name}（{facility}）没有有效的海关备案，不得加工进口粮食",
        "{name} ({facility}) has no customs filing: it does not process imported grain";
    FILING_SUSPENDED = "process_started.filing-suspended", B_8,
        "场所 {facility} 的备案 {number} 已暂停",
        "filing {number} of {facility} is suspended";
    FILING_NOT_VALID = "process_started.filing-not-valid", B_8,
        "备案 {number} 有效期为 {from} 至 {until}，不含开工时间 {occurred_at}",
        "filing {number} is valid from {from} to {until}, not at the start of {occurred_at}";
    COMMODITY_NOT_FILED = "process_started.commodity-not-filed", B_8,
        "备案 {number} 不含 {commodity}",
        "filing {number} does not cover {commodity}";
    NOT_FILED_FOR_PROCESSING = "process_started.not-filed-for-processing", B_8,
        "备案 {number} 不是加工备案",
        "filing {number} is not for processing";
    BATCH_OPEN = "process_started.batch-open", L_3,
        "批号 {batch} 已在第 {index} 条开工，尚未结束",
        "batch {batch} was started by entry {index} and is not closed";
    BIN_NOT_REGISTERED = "process_started.bin-not-registered", L_3,
        "仓 {bin} 尚未登记",
        "bin {bin} is not registered";
    ONLY_HELD_GRAIN = "process_started.only-held-grain", N_4,
        "拟投料仓内只有被扣留、已闭环或海关未放行的粮食（如批次 {lot}）",
        "the bins hold nothing but grain that is held, closed or not passed, such as lot {lot}";
}

const FILED_CODES: FiledCodes = FiledCodes {
    not_registered: &FACILITY_NOT_REGISTERED,
    not_filed: &FACILITY_NOT_FILED,
    suspended: &FILING_SUSPENDED,
    not_valid: &FILING_NOT_VALID,
    commodity_not_filed: &COMMODITY_NOT_FILED,
};

impl Event for ProcessStarted {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        [Subject::Process(act.event_id.into()), Subject::Facility(self.facility)]
            .into_iter()
            .chain(self.bins.iter().cloned().map(Subject::Bin))
            .collect()
    }

    fn check(&self) -> Result<(), FormError> {
        super::distinct(&self.bins, "bins")?;
        let elsewhere = self.bins.iter().position(|bin| bin.facility() != self.facility);
        elsewhere.map_or(Ok(()), |place| {
            let (zh, en) = ("仓不在所述场所内", "the bin is not at the plant");
            Err(FormError::new(code::FORM_SCALAR, zh, en).within(place).within("bins"))
        })
    }

    fn right(&self, act: &Act, _reader: &Reader<'_>) -> Result<(), Forbidden> {
        store::keeps(act, self.facility)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        store::concern(hearing, self.facility);
        let commodity = Some(self.commodity);
        let filing = filed::judge(hearing, self.facility, commodity, "/body/facility", &FILED_CODES);
        if let Some(filing) = filing.filter(|filing| filing.kind != super::FilingKind::Processing) {
            let facts: Facts<'_> = &[("number", &filing.number)];
            hearing.find(&NOT_FILED_FOR_PROCESSING, "/body/facility", facts);
        }
        self.hear_batch(hearing);
        self.hear_bins(hearing);
        let process = ProcessId::from(hearing.act.event_id);
        let record = Box::new(self.record(hearing));
        hearing.effect(StorageEffect::ProcessStarted { process, record });
    }
}

impl ProcessStarted {
    /// A plant has one open batch of a number.
    fn hear_batch(&self, hearing: &mut Hearing<'_>) {
        let mut open = hearing.reader.state().processes();
        let same = open.find(|(_, known)| {
            let here = known.facility == self.facility && known.closed_index.is_none();
            here && known.batch_number == self.batch_number
        });
        if let Some((_, known)) = same {
            hearing.rely(known.index);
            let facts: Facts<'_> = &[("batch", &self.batch_number), ("index", &known.index)];
            hearing.find(&BATCH_OPEN, "/body/batch_number", facts);
        }
    }

    /// Something in the bins may be processed, where bins are named and hold anything.
    fn hear_bins(&self, hearing: &mut Hearing<'_>) {
        let mut lots: BTreeSet<LotId> = BTreeSet::new();
        for (place, id) in self.bins.iter().enumerate() {
            if hearing.bin(id).is_none() {
                let field = format!("/body/bins/{place}");
                hearing.find(&BIN_NOT_REGISTERED, field, &[("bin", id)]);
            }
            lots.extend(store::lots_of(hearing, id).into_keys());
        }
        let first = lots.first().copied();
        let all_stay = lots.iter().all(|lot| store::must_stay(hearing, *lot));
        if let Some(lot) = first.filter(|_| all_stay) {
            hearing.find(&ONLY_HELD_GRAIN, "/body/bins", &[("lot", &lot)]);
        }
    }

    fn record(&self, hearing: &Hearing<'_>) -> Process {
        Process {
            facility: self.facility,
            batch_number: self.batch_number.clone(),
            commodity: self.commodity,
            author: hearing.act.actor,
            started_at: hearing.act.occurred_at,
            index: hearing.context.index,
            inputs: BTreeMap::new(),
            contents: BTreeMap::new(),
            outputs: BTreeMap::new(),
            classes: BTreeMap::new(),
            unattributed: BTreeMap::new(),
            unattributed_waste: BTreeMap::new(),
            waste_mass_g: 0,
            closed_index: None,
        }
    }
}

impl EventType for ProcessStarted {
    const NAME: &'static str = "process_started";
    const TYPE_NAME: &'static str = "grain.process_started.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Processor];
    const TITLE: Bilingual = Bilingual { zh: "加工开工", en: "a batch is started" };
    const SUBJECTS: &'static str = "process: this event, facility:, bin: each";
    // Bins that are only intended make no lot one that was processed: drawing from them does.
    const STAGE: Option<LedgerStage> = None;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "facility": "91630106MA0000A27P-001",
        "batch_number": "A-01",
        "line": "燕麦一线(示例)",
        "commodity": "oats",
        "bins": ["91630106MA0000A27P-001/01"]
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
