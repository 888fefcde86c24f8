//! Rule D-15: samples are reported on.

use super::asking::{Asking, Draft, days};
use crate::rule;
use crate::vocabulary::DutyKind;
use grain_envelope::{BinId, Subject};

pub(super) fn list(asking: &mut Asking<'_>) {
    let state = asking.state;
    let open = state
        .samples()
        .filter(|(_, sample)| sample.reported_index.is_none());
    for (event, sample) in open {
        let facility = sample.bin.as_ref().map(BinId::facility);
        let lot = sample.lots.first().copied().map(Subject::Lot);
        let bin = sample.bin.clone().map(Subject::Bin);
        asking.add(Draft {
            rule: &rule::D_15,
            kind: DutyKind::SampleReport,
            party: Some(sample.author),
            role: None,
            facility,
            subject: bin.or(lot).unwrap_or(Subject::Party(sample.author)),
            event: Some(*event),
            detail: String::new(),
            due_s: sample.taken_at.seconds() + days(asking.times.sample_report_days),
            zh: format!("样品 {} 尚无检验报告", sample.number),
            en: format!("sample {} has no report", sample.number),
        });
    }
}
