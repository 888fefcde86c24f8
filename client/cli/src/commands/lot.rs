//! `grain lot`: what a lot is, and where its mass is now.

use clap::{Args, Subcommand};
use grain_api::body::{LotBalance, LotView};
use grain_envelope::MassG;
use serde_json::json;

use crate::failure::Failure;
use crate::report::Report;
use crate::screen::{facts, table, tonnes};
use crate::setting::Setting;

/// `lot show`.
#[derive(Debug, Subcommand)]
pub(crate) enum LotCommand {
    /// Show a lot and where its mass is
    Show(ShowArguments),
}

/// Arguments of `lot show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// The lot's id
    pub(crate) id: String,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, command: &LotCommand) -> Result<Report, Failure> {
    let LotCommand::Show(ShowArguments { id }) = command;
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let lot: LotView = remote.get_json(&format!("/api/v1/lots/{id}"))?;
    let balance: LotBalance = remote.get_json(&format!("/api/v1/lots/{id}/balance"))?;
    let text = show(setting, &lot) + &accounts(setting, &balance);
    let mut json = json!(lot);
    json["accounts"] = json!(balance.accounts);
    Ok(Report::done(text, json))
}

fn show(setting: &Setting, lot: &LotView) -> String {
    let say = |zh, en| setting.language.pick(zh, en);
    let yes = |flag| {
        if flag {
            say("是", "yes")
        } else {
            say("否", "no")
        }
        .to_owned()
    };
    let mut rows = vec![
        (say("批次", "lot"), lot.lot.to_string()),
        (say("短标签", "label"), lot.label.clone()),
    ];
    if let Some(making) = &lot.making {
        let permit = making
            .permit
            .map_or_else(|| "-".to_owned(), |permit| permit.to_string());
        rows.extend([
            (say("品种", "commodity"), making.commodity.to_string()),
            (say("税号", "HS code"), making.hs_code.to_string()),
            (say("原产国", "origin"), making.origin.to_string()),
            (say("转基因", "GMO"), yes(making.gmo)),
            (say("登记单位", "recorded by"), making.author.to_string()),
            (say("许可证", "permit"), permit),
            (say("数量", "mass"), mass(making.mass_g)),
        ]);
        if making.opening {
            rows.push((say("期初", "opening stock"), yes(true)));
        }
    }
    rows.extend([
        (say("扣押", "held"), yes(lot.held)),
        (
            say("未了结违规", "open violations"),
            lot.open_violations.to_string(),
        ),
        (say("链上事件", "events in chain"), lot.sequence.to_string()),
    ]);
    facts(&rows)
}

fn accounts(setting: &Setting, balance: &LotBalance) -> String {
    let say = |zh, en| setting.language.pick(zh, en);
    let rows = balance.accounts.iter().map(|row| {
        let facility = row
            .facility
            .map_or_else(String::new, |facility| facility.to_string());
        vec![row.account.clone(), facility, tonnes(row.mass_g)]
    });
    let header = [
        say("账户", "account"),
        say("处所", "place"),
        say("数量", "mass"),
    ];
    table(&header, &[2], rows.collect())
}

/// A mass as tonnes.
pub(crate) fn mass(mass: MassG) -> String {
    tonnes(mass.signed())
}

/// The word of a closed list as JSON has it.
pub(crate) fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
