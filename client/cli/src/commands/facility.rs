//! `grain facility`: a registered place and whether grain may go there.

use clap::{Args, Subcommand};
use grain_api::body::{FacilityView, FilingState, FilingView};
use serde_json::json;

use super::lot::{mass, word};
use crate::failure::Failure;
use crate::language::Language;
use crate::report::Report;
use crate::screen::{facts, table};
use crate::setting::Setting;

/// `facility show`.
#[derive(Debug, Subcommand)]
pub(crate) enum FacilityCommand {
    /// Show a facility, its bins and its customs filings
    Show(ShowArguments),
}

/// Arguments of `facility show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// The facility's id, USCC-NNN
    pub(crate) id: String,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, command: &FacilityCommand) -> Result<Report, Failure> {
    let FacilityCommand::Show(ShowArguments { id }) = command;
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let facility: FacilityView = remote.get_json(&format!("/api/v1/facilities/{id}"))?;
    Ok(Report::done(
        show(setting.language, &facility),
        json!(facility),
    ))
}

fn show(language: Language, facility: &FacilityView) -> String {
    let say = |zh, en| language.pick(zh, en);
    let mut text = facts(&[
        (say("场所", "facility"), facility.facility.to_string()),
        (say("名称", "name"), facility.name.clone()),
        (say("类别", "class"), word(&facility.class)),
        (say("地区", "region"), facility.region.to_string()),
        (
            say("容量", "capacity"),
            facility
                .capacity_mass_g
                .map_or_else(|| "-".to_owned(), mass),
        ),
    ]);
    if facility.filings.is_empty() {
        text += say(
            "没有海关备案：进口粮食不得调入\n",
            "no customs filing: imported grain may not go there\n",
        );
    } else {
        let header = [
            say("海关备案", "customs filing"),
            say("品种", "commodities"),
            say("能力", "capacity"),
            say("有效期", "valid"),
            say("状态", "state"),
        ];
        let rows = facility
            .filings
            .iter()
            .map(|filing| filing_row(language, filing));
        text += &table(&header, &[2], rows.collect());
    }
    if !facility.bins.is_empty() {
        let header = [
            say("仓", "bin"),
            say("名称", "name"),
            say("容量", "capacity"),
        ];
        let rows = facility.bins.iter().map(|bin| {
            let name = bin.name.clone().unwrap_or_default();
            vec![bin.bin.to_string(), name, mass(bin.capacity_mass_g)]
        });
        text += &table(&header, &[2], rows.collect());
    }
    text
}

fn filing_row(language: Language, filing: &FilingView) -> Vec<String> {
    let state = match filing.state {
        FilingState::InForce => language.pick("有效", "in force"),
        FilingState::NotYet => language.pick("未生效", "not yet in force"),
        FilingState::Expired => language.pick("已过期", "expired"),
        FilingState::Suspended => language.pick("已暂停", "suspended"),
        FilingState::Replaced => language.pick("已变更", "replaced"),
        FilingState::Revoked => language.pick("已注销", "revoked"),
    };
    let mark = if filing.unconfirmed {
        language.pick("（未经主管机关确认）", " (not confirmed by customs)")
    } else {
        ""
    };
    let commodities: Vec<String> = filing.commodities.iter().map(ToString::to_string).collect();
    vec![
        filing.filing_number.clone(),
        commodities.join(", "),
        mass(filing.capacity_mass_g),
        format!("{} … {}", filing.valid_from, filing.valid_until),
        format!("{state}{mark}"),
    ]
}
