//! `grain permit`: how much of a quarantine permit is left.

use clap::{Args, Subcommand};
use grain_api::body::PermitBalance;
use serde_json::json;

use super::lot::mass;
use crate::failure::Failure;
use crate::report::Report;
use crate::screen::{facts, tonnes};
use crate::setting::Setting;

/// `permit balance`.
#[derive(Debug, Subcommand)]
pub(crate) enum PermitCommand {
    /// Show what is left of a permit
    Balance(BalanceArguments),
}

/// Arguments of `permit balance`.
#[derive(Debug, Args)]
pub(crate) struct BalanceArguments {
    /// The permit's id
    pub(crate) id: String,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, command: &PermitCommand) -> Result<Report, Failure> {
    let PermitCommand::Balance(BalanceArguments { id }) = command;
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let balance: PermitBalance = remote.get_json(&format!("/api/v1/permits/{id}/balance"))?;
    Ok(Report::done(show(setting, &balance), json!(balance)))
}

fn show(setting: &Setting, permit: &PermitBalance) -> String {
    let say = |zh, en| setting.language.pick(zh, en);
    let facilities: Vec<String> = permit
        .facilities
        .iter()
        .map(|share| share.facility.to_string())
        .collect();
    facts(&[
        (say("许可证", "permit"), permit.permit_number.clone()),
        (say("申请单位", "holder"), permit.applicant.to_string()),
        (say("品种", "commodity"), permit.commodity.to_string()),
        (say("原产国", "origin"), permit.origin.to_string()),
        (
            say("有效期", "valid"),
            format!("{} … {}", permit.valid_from, permit.valid_until),
        ),
        (say("指定企业", "facilities"), facilities.join(", ")),
        (say("许可数量", "permitted"), mass(permit.permitted_mass_g)),
        (
            say("启用前已用", "used before"),
            mass(permit.used_before_mass_g),
        ),
        (say("已核销", "written off"), tonnes(permit.used_mass_g)),
        (say("已占用", "reserved"), tonnes(permit.reserved_mass_g)),
        (say("余量", "balance"), tonnes(permit.balance_mass_g)),
    ])
}
