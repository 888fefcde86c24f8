//! `grain audit`: a whole log, from a server or a data directory.

use std::path::{Path, PathBuf};

use clap::Args;
use grain_sdk::audit::{self, AuditError, Finding, Options};
use grain_sdk::checkpoint;
use grain_sdk::remote::Remote;
use grain_sdk::trust::Trusted;
use serde_json::json;

use crate::failure::{Failure, exit};
use crate::language::Language;
use crate::progress::Progress;
use crate::recording::read_seen;
use crate::report::Report;
use crate::screen::{facts, harmless};
use crate::setting::Setting;

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub(crate) struct AuditArguments {
    /// A server's URL, or a data directory
    pub(crate) source: String,
    /// Check every signature, not only those that cover the rest
    #[arg(long)]
    pub(crate) every_signature: bool,
    /// The last index to look at
    #[arg(long, value_name = "INDEX")]
    pub(crate) until: Option<u64>,
    /// Keep the progress in this file, and go on from it
    #[arg(long, value_name = "FILE")]
    pub(crate) resume: Option<PathBuf>,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, arguments: &AuditArguments) -> Result<Report, Failure> {
    let trusted = setting.ledger()?;
    let progress = Progress::counting(setting, u64::MAX, "核查日志", "auditing the log");
    let told = |done: u64, total: u64| progress.reach(done, total);
    let options = Options {
        trusted: &trusted,
        every_signature: arguments.every_signature,
        until: arguments.until,
        resume: arguments.resume.as_deref(),
        host: &setting.machine,
        told: &told,
    };
    let is_url =
        arguments.source.starts_with("http://") || arguments.source.starts_with("https://");
    let audited = if is_url {
        of_server(setting, &arguments.source, &trusted, &options)
    } else {
        audit::directory(Path::new(&arguments.source), &options).map_err(Failure::from)
    };
    progress.done();
    let report = audited?;
    let code = report.exit_code();
    let mut json = json!(report);
    let verdict = match code {
        0 => "valid",
        10 => "invalid",
        _ => "incomplete",
    };
    json["verdict"] = verdict.into();
    json["exit"] = code.into();
    json["demonstration"] = (trusted.founding.purpose != "production").into();
    json["first_differing_index"] = report
        .first_difference
        .as_ref()
        .and_then(|finding| finding.index)
        .into();
    Ok(Report::with_exit(
        show(setting.language, &report),
        json,
        code,
    ))
}

/// A server is asked with a key where there is one: who may read all entries
/// audits all, who may not audits leaves and tree.
fn of_server(
    setting: &Setting,
    url: &str,
    trusted: &Trusted,
    options: &Options<'_>,
) -> Result<audit::Report, Failure> {
    let server = setting.server_at(url)?;
    let key = setting.key_if_named()?;
    let remote = match &key {
        Some(key) => Remote::signed_in(server, &key.signer, trusted.origin.clone()),
        None => Remote::public(server),
    };
    let seen = read_seen(setting, trusted)?;
    let signed = checkpoint::newest(&remote, trusted, seen.as_ref())?;
    let note = signed.note().to_string().into_bytes();
    Ok(audit::server(
        &remote,
        note,
        signed.claimed().tree_size(),
        options,
    )?)
}

impl From<AuditError> for Failure {
    fn from(error: AuditError) -> Failure {
        let failure = match error {
            AuditError::Remote(error) => return error.into(),
            AuditError::Files { ref path, .. } => Failure::new(
                exit::UNEXPECTED,
                "files",
                format!("无法读写 {}", path.display()),
                format!("{} cannot be read or written", path.display()),
            ),
            AuditError::NoLog { ref path } => Failure::new(
                exit::UNKNOWN,
                "no-log",
                format!("{} 中没有账本的日志", path.display()),
                format!("{} holds no log", path.display()),
            )
            .hint(
                "应为 graind --data 所用的目录",
                "it is the directory that graind was given as --data",
            ),
            AuditError::Progress { ref path } => Failure::new(
                exit::CONFLICT,
                "progress",
                format!("{} 不是这次核查的进度", path.display()),
                format!("{} is not the progress of this audit", path.display()),
            )
            .hint("换一个 --resume 文件", "name another file with --resume"),
        };
        failure.because_of(&error)
    }
}

fn show(language: Language, report: &audit::Report) -> String {
    let say = |zh, en| language.pick(zh, en);
    let verdict = match report.exit_code() {
        0 => say("有效", "VALID"),
        10 => say("无效", "INVALID"),
        _ => say("不完整", "INCOMPLETE"),
    };
    let mut text = format!("{verdict}{}\n", reach(language, report));
    if let Some(finding) = &report.first_difference {
        text += &difference(language, finding);
    } else if let Some(what) = report.incomplete {
        text += &incomplete(language, what, report.unsigned);
    }
    text += &facts(&if report.unread > 0 {
        rows_of_leaves(language, report)
    } else {
        rows(language, report)
    });
    text
}

/// How far the verdict reaches, where that is not to the entries: it stands beside the verdict, for
/// who reads one line.
fn reach(language: Language, report: &audit::Report) -> &'static str {
    if report.unread == 0 {
        return "";
    }
    language.pick(
        "（只核查了叶记录和树，一条内容也没有读；读条目须用 --key 指明有权读取全部条目的密钥）",
        " (leaves and tree only: no entry was read; entries need --key with a key that may read all of them)",
    )
}

/// What was looked at where no entry was read: no counts of what nobody saw.
fn rows_of_leaves(language: Language, report: &audit::Report) -> Vec<(&'static str, String)> {
    let say = |zh, en| language.pick(zh, en);
    let size = report.checkpoint_size;
    vec![
        (say("叶记录", "leaves"), report.entries.to_string()),
        (
            say("未读条目", "entries not read"),
            report.unread.to_string(),
        ),
        (
            say("检查点", "checkpoint"),
            size.map_or_else(|| "-".to_owned(), |size| size.to_string()),
        ),
        (
            say("哈希与树", "hashes and tree"),
            rate(language, report.entries, report.chains_ms),
        ),
    ]
}

/// What was looked at, counted.
fn rows(language: Language, report: &audit::Report) -> Vec<(&'static str, String)> {
    let say = |zh, en| language.pick(zh, en);
    let counts = &report.counts;
    vec![
        (say("核查条目", "entries"), report.entries.to_string()),
        (say("准入", "admitted"), counts.admitted.to_string()),
        (say("拒绝", "refused"), counts.refused.to_string()),
        (say("冲突", "conflicts"), counts.conflicts.to_string()),
        (
            say("检查点", "checkpoint"),
            report
                .checkpoint_size
                .map_or_else(|| "-".to_owned(), |size| size.to_string()),
        ),
        (
            say("未签署", "under no signature"),
            report.unsigned.to_string(),
        ),
        (
            say("核对签名", "signatures checked"),
            report.signatures_checked.to_string(),
        ),
        (
            say("由后一签名覆盖", "covered by a later one"),
            report.signatures_covered.to_string(),
        ),
        (
            say("重新执行规则", "rules run again"),
            report.rules_rerun.to_string(),
        ),
        (
            say("作者所见检查点", "checkpoints seen"),
            report.seen_checked.to_string(),
        ),
        (
            say("哈希与链", "hashes and chains"),
            rate(
                language,
                report.entries - report.resumed_from,
                report.chains_ms,
            ),
        ),
        (
            say("签名", "signatures"),
            rate(language, report.signatures_checked, report.signatures_ms),
        ),
        (
            say("规则", "rules"),
            rate(language, report.rules_rerun, report.rules_ms),
        ),
    ]
}

/// What is missing, and what to do about it.
fn incomplete(language: Language, what: &str, unsigned: u64) -> String {
    let (zh, en) = if what == "checkpoint" {
        (
            "没有签署的检查点可供比对\n".to_owned(),
            "there is no signed checkpoint to compare with\n".to_owned(),
        )
    } else {
        let are = if unsigned == 1 {
            "entry is"
        } else {
            "entries are"
        };
        (
            format!(
                "有 {unsigned} 条不在任何签名之下\n  服务器在发布检查点之前停止，或正在写入：启动服务器后再核查，或与回执核对\n"
            ),
            format!(
                "{unsigned} {are} under no signature\n  the server was stopped before it published a checkpoint over them, or is writing now: start it and audit again, or check receipts\n"
            ),
        )
    };
    language.pick(&zh, &en).to_owned()
}

fn difference(language: Language, finding: &Finding) -> String {
    let mut text = match finding.index {
        Some(index) => language
            .pick(
                &format!("第一处不符：第 {index} 条"),
                &format!("first difference: entry {index}"),
            )
            .to_owned(),
        None => language.pick("不符", "difference").to_owned(),
    };
    text.extend([format!(
        "{}{}\n",
        language.pick("：", ": "),
        harmless(language.pick(&finding.zh, &finding.en))
    )]);
    if let Some(place) = &finding.place {
        text.extend([format!("  {} @ {}\n", harmless(&place.file), place.offset)]);
    }
    for cause in &finding.causes {
        text.extend([format!("  {}\n", harmless(cause))]);
    }
    text
}

fn rate(language: Language, count: u64, milliseconds: u64) -> String {
    let per_second = count.saturating_mul(1_000) / milliseconds.max(1);
    format!(
        "{milliseconds} ms, {per_second}{}",
        language.pick(" 条/秒", "/s")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audit_of_leaves_says_so_beside_its_verdict() {
        let mut report = audit::Report {
            entries: 12,
            unread: 12,
            checkpoint_size: Some(12),
            ..audit::Report::default()
        };
        for (language, verdict, told) in [
            (Language::Zh, "有效（", "只核查了叶记录和树"),
            (Language::En, "VALID (", "leaves and tree only"),
        ] {
            let text = show(language, &report);
            let first = text.lines().next().unwrap();
            assert!(
                first.starts_with(verdict) && first.contains(told),
                "{first}"
            );
            assert!(first.contains("--key"), "{first}");
            assert!(
                !text.contains("准入") && !text.contains("admitted"),
                "{text}"
            );
        }
        report.unread = 0;
        assert!(show(Language::En, &report).starts_with("VALID\n"));
    }
}
