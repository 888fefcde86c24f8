//! `grain lot`: what a lot is, where its mass is now, where it came from and went.

use clap::{Args, Subcommand};
use grain_api::body::{LotBalance, LotView};
use grain_envelope::MassG;
use serde_json::json;

use crate::failure::Failure;
use crate::language::Language;
use crate::report::Report;
use crate::screen::{facts, table, tonnes};
use crate::setting::Setting;

use super::trace::{self, LotTraceArguments};

/// `lot show`, `lot balance`, `lot trace`.
#[derive(Debug, Subcommand)]
pub(crate) enum LotCommand {
    /// Show a lot and where its mass is
    Show(ShowArguments),
    /// Show the accounts of a lot's mass, which sum to zero
    Balance(ShowArguments),
    /// Trace where a lot came from and where it went
    Trace(LotTraceArguments),
}

/// Arguments of `lot show` and `lot balance`.
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// The lot's id
    pub(crate) id: String,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, command: &LotCommand) -> Result<Report, Failure> {
    match command {
        LotCommand::Show(ShowArguments { id }) => show_lot(setting, id),
        LotCommand::Balance(ShowArguments { id }) => show_balance(setting, id),
        LotCommand::Trace(arguments) => trace::run_lot(setting, arguments),
    }
}

fn show_balance(setting: &Setting, id: &str) -> Result<Report, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let balance: LotBalance = remote.get_json(&format!("/api/v1/lots/{id}/balance"))?;
    let text = sheet(setting.language, &balance);
    Ok(Report::done(text, json!(balance)))
}

/// The accounts with what they are, and their sum.
fn sheet(language: Language, balance: &LotBalance) -> String {
    let say = |zh, en| language.pick(zh, en);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for row in &balance.accounts {
        let kind = row.account.split(':').next().unwrap_or_default();
        let meaning = trace::kind(language, kind).to_owned();
        rows.push(vec![meaning, row.account.clone(), tonnes(row.mass_g)]);
    }
    let sum: i128 = balance
        .accounts
        .iter()
        .map(|row| i128::from(row.mass_g))
        .sum();
    let sum = i64::try_from(sum).map_or_else(|_| sum.to_string(), tonnes);
    rows.push(vec![say("合计", "sum").to_owned(), String::new(), sum]);
    let header = [
        say("含义", "meaning"),
        say("账户", "account"),
        say("数量", "mass"),
    ];
    table(&header, &[2], rows)
}

fn show_lot(setting: &Setting, id: &str) -> Result<Report, Failure> {
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
    let yes = |flag| setting.language.yes(flag).to_owned();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balance_shows_what_each_account_is_and_the_sum() {
        let balance: LotBalance = serde_json::from_value(json!({
            "lot": "0197a4c2-1b2c-7def-8123-456789abcdef.1",
            "accounts": [
                {"account": "entry", "facility": null, "mass_g": -1_118_000_000_i64},
                {"account": "bin:91630100MA0000A196-001/青-01", "facility": "91630100MA0000A196-001",
                 "mass_g": 1_115_750_000_i64},
                {"account": "loss:transport", "facility": null, "mass_g": 630_000},
                {"account": "unexplained", "facility": null, "mass_g": 1_620_000},
            ],
            "log_size": 90,
        }))
        .unwrap();
        let shown = [Language::Zh, Language::En].map(|language| sheet(language, &balance));
        for (shown, sum) in shown.iter().zip(["合计", "sum"]) {
            let rows: Vec<&str> = shown.lines().collect();
            let last = rows[rows.len() - 2];
            assert!(last.contains(sum) && last.ends_with(" 0.000 t"), "{shown}");
            assert!(
                shown.contains("1,115.750 t") && shown.contains("-1,118.000 t"),
                "{shown}"
            );
        }
    }
}
