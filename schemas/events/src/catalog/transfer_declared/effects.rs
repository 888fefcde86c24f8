use super::TransferDeclared;
use crate::hearing::Hearing;

pub(super) fn declare(_declared: &TransferDeclared, _hearing: &mut Hearing<'_>) {}
