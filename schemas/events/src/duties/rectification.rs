//! Rule D-10: what was ordered is put right by its date.

use super::asking::{Asking, Draft};
use crate::rule;
use crate::state::{CaseKind, CaseStepKind};
use crate::vocabulary::DutyKind;
use grain_envelope::Subject;

pub(super) fn list(asking: &mut Asking<'_>) {
    let state = asking.state;
    let open = state
        .cases()
        .filter(|(_, case)| case.kind == CaseKind::Rectification && case.closed_index.is_none());
    for (id, case) in open {
        let order = case.step(CaseStepKind::RectificationOrdered);
        let Some(due_at) = order.and_then(|order| order.due_at) else {
            continue;
        };
        let owner = case.facility.map(|facility| facility.party());
        asking.add(Draft {
            rule: &rule::D_10,
            kind: DutyKind::Rectification,
            party: case.charged.or(owner),
            role: None,
            facility: case.facility,
            subject: Subject::Case(*id),
            event: Some((*id).into()),
            detail: String::new(),
            due_s: due_at.seconds(),
            zh: "按期完成整改，由责令机关核查关闭".to_owned(),
            en: "put right what was ordered; the authority that ordered it closes it".to_owned(),
        });
    }
}
