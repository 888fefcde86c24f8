//! A new entry as people read it: one line, and one for each thing that is wrong.

use grain_api::body::{EntryNotice, NoticedViolation};
use grain_envelope::{Severity, Subject, Time, Verdict};

use crate::language::Language;
use crate::screen::{Brush, Paint, harmless};

/// The lines of an entry.
pub(super) fn of(
    language: Language,
    brush: Brush,
    notice: &EntryNotice,
    proven: Option<bool>,
) -> String {
    let say = |zh, en| language.pick(zh, en);
    let verdict = match notice.verdict {
        Verdict::Admitted => say("已登记", "recorded").to_owned(),
        Verdict::Refused => brush.paint(Paint::Red, say("被规则拒绝", "refused")),
        Verdict::Conflict => brush.paint(Paint::Red, say("冲突", "conflict")),
    };
    let mut parts = vec![
        beijing(notice),
        format!("#{}", notice.index),
        title(language, notice),
    ];
    parts.extend(subject(language, &notice.subjects));
    parts.push(verdict);
    match proven {
        Some(true) => parts.push(say("已验证", "verified").to_owned()),
        Some(false) => parts.push(say("无回执可验", "has no receipt").to_owned()),
        None => {}
    }
    let mut text = parts.join("  ");
    text.push('\n');
    for violation in &notice.violations {
        text += &wrong(language, brush, notice, violation);
    }
    text
}

/// Clock time in China, to the second.
fn beijing(notice: &EntryNotice) -> String {
    let milliseconds = notice.recorded_at.milliseconds();
    let seconds = i64::try_from(milliseconds / 1_000).unwrap_or(i64::MAX);
    match Time::at(seconds, 8 * 60) {
        Ok(time) => time.to_string().replace('T', " ").replace("+08:00", ""),
        Err(_) => notice.recorded_at.to_string(),
    }
}

/// The type by its title, or as it calls itself where this program does not know it.
fn title(language: Language, notice: &EntryNotice) -> String {
    let Some(name) = &notice.event_type else {
        return language
            .pick("账本自身的记录", "the ledger's own entry")
            .to_owned();
    };
    let known = grain_events::catalog::ALL
        .iter()
        .find(|known| known.type_name == name);
    known.map_or_else(
        || harmless(name),
        |known| language.of_text(known.title).to_owned(),
    )
}

/// What it is about first of all, and how much else.
fn subject(language: Language, subjects: &[Subject]) -> Option<String> {
    let first = subjects.first()?;
    let named = format!("{} {}", kind(language, first), name(first));
    Some(match subjects.len() - 1 {
        0 => named,
        others => format!("{named} +{others}"),
    })
}

/// What has a number of its own is called by it, and everything else by its label.
fn name(subject: &Subject) -> String {
    match subject {
        Subject::Bin(id) => id.to_string(),
        Subject::Facility(id) => id.to_string(),
        Subject::Party(id) => id.to_string(),
        Subject::Lot(id) => grain_envelope::label(&id.to_string()),
        Subject::Permit(id) => grain_envelope::label(&id.to_string()),
        Subject::Transfer(id) => grain_envelope::label(&id.to_string()),
        Subject::Process(id) => grain_envelope::label(&id.to_string()),
        Subject::Case(id) => grain_envelope::label(&id.to_string()),
        Subject::Key(id) => grain_envelope::label(&id.to_string()),
    }
}

fn kind(language: Language, subject: &Subject) -> &'static str {
    let (zh, en) = match subject {
        Subject::Lot(_) => ("批次", "lot"),
        Subject::Bin(_) => ("仓", "bin"),
        Subject::Facility(_) => ("场所", "facility"),
        Subject::Permit(_) => ("许可证", "permit"),
        Subject::Transfer(_) => ("调运", "transfer"),
        Subject::Process(_) => ("加工批", "batch"),
        Subject::Case(_) => ("案件", "case"),
        Subject::Party(_) => ("单位", "party"),
        Subject::Key(_) => ("密钥", "key"),
    };
    language.pick(zh, en)
}

fn wrong(
    language: Language,
    brush: Brush,
    notice: &EntryNotice,
    violation: &NoticedViolation,
) -> String {
    let paint = match violation.severity {
        Severity::Critical => Paint::Red,
        Severity::Major => Paint::Yellow,
        Severity::Minor => Paint::Plain,
    };
    let severity = brush.paint(paint, language.of_text(violation.severity.title()));
    let closed = if violation.open || notice.verdict == Verdict::Refused {
        ""
    } else {
        language.pick("（已了结）", " (closed)")
    };
    let text = language.pick(&violation.text.zh, &violation.text.en);
    format!(
        "    {} {severity}{closed} {}\n      {}\n",
        harmless(&violation.rule),
        harmless(&violation.code),
        harmless(text)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn notice(verdict: &str, violations: &serde_json::Value) -> EntryNotice {
        let json = json!({
            "index": 57, "event_id": "0197801c-0000-7000-8000-000000000001",
            "type": "grain.transfer_declared.v1", "actor": "91630100MA0000A196",
            "recorded_at": "2025-06-18T01:30:00.250Z", "verdict": verdict,
            "subjects": [
                "transfer:0197801c-0000-7000-8000-000000000001",
                "facility:91630106MA0000A27P-001",
            ],
            "violations": violations,
        });
        serde_json::from_value(json).expect("a notice")
    }

    #[test]
    fn an_entry_is_one_line_and_one_for_each_thing_that_is_wrong() {
        let violation = json!([{
            "rule": "B-6", "code": "transfer_declared.facility-not-filed", "severity": "critical",
            "field": "/body/to", "text": {"zh": "未\u{1b}备案", "en": "not \u{1b}filed"},
            "open": false,
        }]);
        let mut shown = String::new();
        for language in [Language::Zh, Language::En] {
            shown += &of(
                language,
                Brush::Dry,
                &notice("admitted", &json!([])),
                Some(true),
            );
            shown += &of(language, Brush::Dry, &notice("refused", &violation), None);
            shown += &of(language, Brush::Dry, &notice("admitted", &violation), None);
        }
        let wet = of(
            Language::En,
            Brush::Wet,
            &notice("refused", &violation),
            None,
        );
        assert!(wet.contains("\u{1b}[31mrefused\u{1b}[0m"), "{wet:?}");
        insta::assert_snapshot!("lines", shown);
    }
}
