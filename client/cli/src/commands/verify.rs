//! `grain verify`: a bundle, offline, the verdict first.

use std::path::{Path, PathBuf};

use clap::Args;
use grain_log::policy::Policy;
use grain_sdk::host::Host as _;
use grain_sdk::trust;
use grain_sdk::verify::{Check, Given, Outcome, Status, Verification, verify};
use serde_json::json;

use crate::failure::{Failure, exit};
use crate::language::Language;
use crate::report::Report;
use crate::screen::{harmless, table};
use crate::setting::{Setting, read};

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// The bundle
    pub(crate) file: PathBuf,
    /// A C2SP witness policy, given apart
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// How old the checkpoint may be, such as 24h or 7d
    #[arg(long, value_name = "AGE")]
    pub(crate) max_age: Option<String>,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, arguments: &VerifyArguments) -> Result<Report, Failure> {
    let bytes = read(&arguments.file)?;
    let trusted = trust::list(&setting.home.trust())?;
    let policy = arguments.policy.as_deref().map(read_policy).transpose()?;
    let max_age_s = arguments
        .max_age
        .as_ref()
        .map(|age| seconds(age))
        .transpose()?;
    let given = Given {
        trusted: &trusted,
        policy: policy.as_ref(),
        now_ms: setting.machine.now_ms(),
        max_age_s,
    };
    let verification = verify(&bytes, &given);
    let mut pinned = trusted.iter();
    if let Some(ledger) = pinned.find(|one| Some(one.ledger) == verification.ledger) {
        setting.tells_of(ledger);
    }
    let code = verification.verdict.exit_code();
    let mut json = json!(verification);
    json["exit"] = code.into();
    Ok(Report::with_exit(
        show(setting.language, &verification),
        json,
        code,
    ))
}

fn read_policy(path: &Path) -> Result<Policy, Failure> {
    let text = read(path)?;
    let policy = std::str::from_utf8(&text)
        .ok()
        .and_then(|text| text.parse().ok());
    policy.ok_or_else(|| {
        Failure::new(
            exit::UNTRUSTED,
            "policy",
            format!("{} 不是 C2SP 见证策略", path.display()),
            format!("{} is not a C2SP witness policy", path.display()),
        )
    })
}

/// `90`, `90s`, `15m`, `24h`, `7d`.
fn seconds(age: &str) -> Result<u64, Failure> {
    let (digits, unit) = match age.char_indices().last() {
        Some((at, 's')) => (&age[..at], 1),
        Some((at, 'm')) => (&age[..at], 60),
        Some((at, 'h')) => (&age[..at], 3_600),
        Some((at, 'd')) => (&age[..at], 86_400),
        _ => (age, 1),
    };
    let count: Option<u64> = digits.parse().ok();
    count
        .and_then(|count| count.checked_mul(unit))
        .ok_or_else(|| {
            Failure::new(
                exit::MALFORMED,
                "max-age",
                "--max-age 应为数字加 s、m、h 或 d",
                "--max-age takes a number and s, m, h or d",
            )
        })
}

fn show(language: Language, verification: &Verification) -> String {
    let say = |zh, en| language.pick(zh, en);
    let verdict = match verification.verdict {
        Outcome::Valid => say("有效", "VALID"),
        Outcome::Invalid => say("无效", "INVALID"),
        Outcome::Incomplete => say("不完整", "INCOMPLETE"),
        Outcome::Stale => say("过旧", "STALE"),
        Outcome::Unknown => say("无从判断：账本或策略未知", "UNKNOWN LEDGER OR POLICY"),
    };
    let mut text = format!("{verdict}  {}\n", harmless(&verification.subject));
    // What does not hold comes before the long list.
    for check in verification
        .checks
        .iter()
        .filter(|check| is_bad(check.status))
    {
        text.extend([format!(
            "{} {}{}{}\n",
            mark(language, check.status),
            language.of_text(check.name),
            say("：", ": "),
            harmless(say(&check.detail.zh, &check.detail.en))
        )]);
    }
    let header = [
        say("结果", "result"),
        say("核对内容", "check"),
        say("所见", "found"),
    ];
    text += &table(
        &header,
        &[],
        verification
            .checks
            .iter()
            .map(|c| row(language, c))
            .collect(),
    );
    if !verification.events.is_empty() {
        text += &events(language, verification);
    }
    text += say(
        "“有效”指自登记以来未被改动、由所称密钥签署；不说明所述事实为真。\n",
        "Valid means unaltered since it was recorded and signed by the keys named; not that it is true.\n",
    );
    text
}

fn is_bad(status: Status) -> bool {
    matches!(
        status,
        Status::Failed | Status::Incomplete | Status::Unknown | Status::Stale
    )
}

fn mark(language: Language, status: Status) -> &'static str {
    match status {
        Status::Checked => language.pick("✓ 已核对", "✓ checked"),
        Status::Attested => language.pick("○ 仅有保证", "○ attested"),
        Status::NotChecked => language.pick("– 未核对", "– not checked"),
        Status::Incomplete => language.pick("✗ 缺失", "✗ absent"),
        Status::Unknown => language.pick("? 未知", "? unknown"),
        Status::Stale => language.pick("✗ 过旧", "✗ stale"),
        Status::Failed => language.pick("✗ 不成立", "✗ failed"),
    }
}

fn row(language: Language, check: &Check) -> Vec<String> {
    vec![
        mark(language, check.status).to_owned(),
        language.of_text(check.name).to_owned(),
        language.pick(&check.detail.zh, &check.detail.en).to_owned(),
    ]
}

fn events(language: Language, verification: &Verification) -> String {
    let say = |zh, en| language.pick(zh, en);
    let header = [
        say("序号", "index"),
        say("登记时间", "recorded"),
        say("事件", "event"),
        say("单位", "party"),
        say("裁定", "verdict"),
        say("违规", "violations"),
    ];
    let rows = verification.events.iter().map(|event| {
        let mut verdict = event.verdict.clone();
        if event.suspect {
            verdict += say("（密钥存疑）", " (suspect key)");
        }
        if event.transcribed {
            verdict += say("（未经主管机关确认）", " (not confirmed by the authority)");
        }
        vec![
            event.index.to_string(),
            event.recorded_at.clone(),
            event.event_type.clone(),
            event.actor.clone(),
            verdict,
            event.violations.join(", "),
        ]
    });
    table(&header, &[0], rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_have_units() {
        assert_eq!(seconds("90").unwrap(), 90);
        assert_eq!(seconds("15m").unwrap(), 900);
        assert_eq!(seconds("24h").unwrap(), 86_400);
        assert_eq!(seconds("7d").unwrap(), 604_800);
        assert!(seconds("d").is_err() && seconds("-1h").is_err() && seconds("1y").is_err());
    }
}
