use crate::account::Unit;
use crate::code::{Code, Facts};
use crate::hearing::Hearing;
use crate::wording::Number;

/// Tells where the seals that were put on are not those that were found, whatever their order.
pub(crate) fn judge_seals(
    hearing: &mut Hearing<'_>,
    code: &'static Code,
    unit: &Unit,
    put_on: &[Number],
    found: &[Number],
    field: String,
) {
    let (mut put_on, mut found) = (put_on.to_vec(), found.to_vec());
    put_on.sort();
    found.sort();
    if put_on != found {
        let facts: Facts<'_> = &[
            ("unit", unit),
            ("put_on", &list(&put_on)),
            ("found", &list(&found)),
        ];
        hearing.find(code, field, facts);
    }
}

fn list(seals: &[Number]) -> String {
    let seals: Vec<&str> = seals.iter().map(Number::as_str).collect();
    if seals.is_empty() {
        "-".to_owned()
    } else {
        seals.join(", ")
    }
}
