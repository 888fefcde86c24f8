use crate::state::Inspection;

/// The last check of a unit before a Unix second, whatever was recorded first.
pub(crate) fn last_check(inspections: &[Inspection], moment: i64) -> Option<&Inspection> {
    let before = inspections
        .iter()
        .filter(|check| check.occurred_at.seconds() <= moment);
    before.max_by_key(|check| (check.occurred_at.seconds(), check.index))
}
