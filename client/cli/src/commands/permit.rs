//! `grain permit`: how much of a quarantine permit is left.

use clap::{Args, Subcommand};
use grain_api::body::PermitBalance;
use serde_json::json;

use super::lot::mass;
use crate::failure::Failure;
use crate::language::Language;
use crate::report::Report;
use crate::screen::{facts, table, tonnes};
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
    Ok(Report::done(
        show(setting.language, &balance),
        json!(balance),
    ))
}

fn show(language: Language, permit: &PermitBalance) -> String {
    let say = |zh, en| language.pick(zh, en);
    let facilities: Vec<String> = permit
        .facilities
        .iter()
        .map(|share| match share.mass_g {
            Some(share_mass) => format!("{} ({})", share.facility, mass(share_mass)),
            None => share.facility.to_string(),
        })
        .collect();
    let mut text = facts(&[
        (say("许可证", "permit"), permit.permit_number.clone()),
        (say("申请单位", "holder"), permit.applicant.to_string()),
        (say("品种", "commodity"), permit.commodity.to_string()),
        (say("原产国", "origin"), permit.origin.to_string()),
        (
            say("有效期", "valid"),
            format!("{} … {}", permit.valid_from, permit.valid_until),
        ),
        (say("状态", "status"), status(language, permit)),
        (say("指定企业", "facilities"), facilities.join(", ")),
        (say("许可数量", "permitted"), mass(permit.permitted_mass_g)),
        (
            say("启用前已用", "used before"),
            mass(permit.used_before_mass_g),
        ),
        (say("已核销", "written off"), tonnes(permit.used_mass_g)),
        (say("已占用", "reserved"), tonnes(permit.reserved_mass_g)),
        (say("余量", "balance"), tonnes(permit.balance_mass_g)),
        (say("使用情况", "drawn"), bar(permit)),
    ]);
    text += say("（█ 已用 ▒ 占用 ░ 余量）\n", "(█ used ▒ reserved ░ left)\n");
    text + &standings(language, permit)
        + &write_offs(language, permit)
        + &reservations(language, permit)
}

/// What was said of it last; that all of it is used, the masses say by themselves.
fn status(language: Language, permit: &PermitBalance) -> String {
    let said = permit
        .standings
        .last()
        .map_or(language.pick("有效", "active"), |standing| {
            let title = standing.status.title();
            language.pick(title.zh, title.en)
        });
    let lapsed = if permit.lapsed {
        language.pick("；数量已用完，自行失效", "; used up, and lapsed by itself")
    } else {
        ""
    };
    format!("{said}{lapsed}")
}

/// How much of the permitted mass is used, reserved and left, in forty parts. What is drawn beyond
/// it, within the tolerance, stands behind the bar.
fn bar(permit: &PermitBalance) -> String {
    const PARTS: i128 = 40;
    let permitted = i128::from(permit.permitted_mass_g.signed()).max(1);
    let used = i128::from(permit.used_before_mass_g.signed()) + i128::from(permit.used_mass_g);
    let drawn = used + i128::from(permit.reserved_mass_g);
    // A gram that is drawn shows, and so does a gram that is left.
    let parts = |mass: i128| {
        let mass = mass.clamp(0, permitted);
        let least = i128::from(mass > 0);
        let most = PARTS - i128::from(mass < permitted);
        usize::try_from((mass * PARTS / permitted).clamp(least, most)).unwrap_or(0)
    };
    let (full, shaded) = (parts(used), parts(drawn).max(parts(used)));
    let (used_bar, kept_bar) = ("█".repeat(full), "▒".repeat(shaded - full));
    let rest = "░".repeat(parts(permitted) - shaded);
    let tenths = drawn * 1_000 / permitted;
    format!(
        "{used_bar}{kept_bar}{rest} {}.{} %",
        tenths / 10,
        tenths % 10
    )
}

fn standings(language: Language, permit: &PermitBalance) -> String {
    let say = |zh, en| language.pick(zh, en);
    if permit.standings.is_empty() {
        return String::new();
    }
    let header = [
        say("状态", "status"),
        say("自", "from"),
        say("条目", "entry"),
    ];
    let rows = permit.standings.iter().map(|standing| {
        let title = standing.status.title();
        let mark = if standing.transcribed {
            say("（单位转录）", " (written down by the holder)")
        } else {
            ""
        };
        vec![
            format!("{}{mark}", say(title.zh, title.en)),
            standing.from.to_string(),
            standing.index.to_string(),
        ]
    });
    table(&header, &[2], rows.collect())
}

fn write_offs(language: Language, permit: &PermitBalance) -> String {
    let say = |zh, en| language.pick(zh, en);
    if permit.write_offs.is_empty() {
        return String::new();
    }
    let header = [
        say("核销：报关单", "written off for declaration"),
        say("数量", "mass"),
        say("依据", "basis"),
        say("时间", "when"),
        say("条目", "entry"),
        say("调整", "adjusted by"),
    ];
    let rows = permit.write_offs.iter().map(|write_off| {
        let basis = write_off.basis.title();
        let adjusted: Vec<String> = write_off.adjusted.iter().map(u64::to_string).collect();
        vec![
            write_off.declaration.to_string(),
            mass(write_off.mass_g),
            say(basis.zh, basis.en).to_owned(),
            write_off.occurred_at.to_string(),
            write_off.index.to_string(),
            adjusted.join(", "),
        ]
    });
    table(&header, &[1, 4], rows.collect())
}

/// What is kept: first for entry declarations, then by transfers.
fn reservations(language: Language, permit: &PermitBalance) -> String {
    let say = |zh, en| language.pick(zh, en);
    if permit.declarations.is_empty() && permit.transfers.is_empty() {
        return String::new();
    }
    let header = [
        say("占用：报关单或调运", "reserved for declaration or transfer"),
        say("发往", "to"),
        say("申报数量", "declared"),
        say("占用", "reserved"),
        say("核销条目", "written off by entry"),
    ];
    let declarations = permit.declarations.iter().map(|kept| {
        let nothing = String::new;
        let number = kept.declaration.to_string();
        vec![number, nothing(), nothing(), tonnes(kept.mass_g), nothing()]
    });
    let transfers = permit.transfers.iter().map(|kept| {
        let written_off = kept.written_off_index;
        vec![
            kept.transfer_number.clone(),
            kept.to.to_string(),
            mass(kept.declared_mass_g),
            tonnes(kept.reserved_mass_g),
            written_off.map_or_else(String::new, |index| index.to_string()),
        ]
    });
    table(&header, &[2, 3, 4], declarations.chain(transfers).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A permit of 3,000 t of which something of everything happened.
    fn permit() -> PermitBalance {
        let body = json!({
            "permit": "0197a4c2-1b2c-7def-8123-456789abcdef",
            "permit_number": "QH-1",
            "applicant": "91630100MA0000A196",
            "commodity": "oats",
            "origin": "RU",
            "valid_from": "2025-05-12",
            "valid_until": "2026-05-11",
            "permitted_mass_g": 3_000_000_000_u64,
            "used_before_mass_g": 0,
            "used_mass_g": 1_118_000_000,
            "reserved_mass_g": 300_000_000,
            "balance_mass_g": 1_582_000_000,
            "standings": [{
                "status": "active",
                "from": "2025-05-12T00:00:00+08:00",
                "transcribed": true,
                "event": "0197a4c2-1b2c-7def-8123-456789abcdea",
                "index": 12,
            }],
            "lapsed": false,
            "write_offs": [{
                "event": "0197a4c2-1b2c-7def-8123-456789abcdeb",
                "index": 40,
                "declaration": "070220251000000001",
                "occurred_at": "2025-06-20T10:00:00+08:00",
                "mass_g": 1_118_000_000,
                "basis": "surveyed",
                "author": "11630100MB0000A12T",
                "adjusted": [44],
            }],
            "declarations": [
                { "declaration": "070220251000000002", "mass_g": 100_000_000 },
            ],
            "transfers": [
                {
                    "transfer": "0197a4c2-1b2c-7def-8123-456789abcdec",
                    "transfer_number": "DY-DEMO-A",
                    "from": "11152501MB0000A208-001",
                    "to": "91630106MA0000A27P-001",
                    "declared_mass_g": 1_118_000_000,
                    "reserved_mass_g": 0,
                    "written_off_index": 40,
                    "recorded_at": "2025-06-18T01:30:00.000Z",
                },
                {
                    "transfer": "0197a4c2-1b2c-7def-8123-456789abcded",
                    "transfer_number": "DY-DEMO-B",
                    "from": "11152501MB0000A208-001",
                    "to": "91630106MA0000A27P-001",
                    "declared_mass_g": 200_000_000,
                    "reserved_mass_g": 200_000_000,
                    "written_off_index": null,
                    "recorded_at": "2025-06-19T01:30:00.000Z",
                },
            ],
            "facilities": [{ "facility": "91630106MA0000A27P-001", "mass_g": null }],
            "recorded_index": 10,
            "approved_index": null,
            "log_size": 50,
        });
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn a_permit_is_shown_in_both_languages() {
        let shown = show(Language::Zh, &permit()) + "\n" + &show(Language::En, &permit());
        insta::assert_snapshot!("permit", shown);
    }

    #[test]
    fn an_older_servers_answer_is_shown_too() {
        let mut body = serde_json::to_value(permit()).unwrap();
        for member in [
            "standings",
            "lapsed",
            "write_offs",
            "declarations",
            "transfers",
        ] {
            body.as_object_mut().unwrap().remove(member);
        }
        let permit: PermitBalance = serde_json::from_value(body).unwrap();
        let shown = show(Language::En, &permit);
        assert!(shown.contains("status       active\n"), "{shown}");
        assert!(!shown.contains("entry"), "{shown}");
    }

    #[test]
    fn the_bar_shows_the_smallest_part_and_never_more_than_all() {
        let with = |used: i64, reserved: i64| {
            let mut permit = permit();
            (permit.used_mass_g, permit.reserved_mass_g) = (used, reserved);
            bar(&permit)
        };
        let all = 3_000_000_000;
        assert_eq!(with(0, 0), format!("{} 0.0 %", "░".repeat(40)));
        assert_eq!(with(1, 0), format!("█{} 0.0 %", "░".repeat(39)));
        assert_eq!(with(all - 1, 0), format!("{}░ 99.9 %", "█".repeat(39)));
        assert_eq!(with(all, 0), format!("{} 100.0 %", "█".repeat(40)));
        let beyond = with(all / 2, all);
        assert_eq!(
            beyond,
            format!("{}{} 150.0 %", "█".repeat(20), "▒".repeat(20))
        );
    }

    #[test]
    fn a_permit_that_is_used_up_says_so() {
        let mut permit = permit();
        permit.lapsed = true;
        assert_eq!(
            status(Language::En, &permit),
            "active; used up, and lapsed by itself"
        );
        assert_eq!(status(Language::Zh, &permit), "有效；数量已用完，自行失效");
    }
}
