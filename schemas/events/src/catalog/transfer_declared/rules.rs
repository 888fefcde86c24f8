use super::TransferDeclared;
use crate::hearing::Hearing;

pub(super) fn hear(_declared: &TransferDeclared, _hearing: &mut Hearing<'_>) {}
