//! Sums of masses on their way into JSON.

use grain_api::ProblemCode;

use crate::failure::Failure;

/// Grams that JSON can hold. A ledger that sums up more than nine billion tonnes has other worries.
pub(crate) fn grams(mass: i128) -> Result<i64, Failure> {
    i64::try_from(mass).map_err(|_| {
        let (zh, en) = ("质量之和超出范围", "a sum of masses is out of range");
        Failure::with_detail(ProblemCode::Internal, zh, en)
    })
}
