//! The tables of `schemas/README.md`.

use grain_api::{ProblemCode, routes};
use grain_envelope::{Bilingual, Role};
use grain_events::{RULES, catalog};

use crate::content::Content;

/// Every section of the file.
pub(crate) fn sections() -> Content {
    Content::Sections(vec![
        ("event types", event_types()),
        ("rules", rules()),
        ("codes", codes()),
        ("roles", roles()),
        ("routes", routes()),
        ("problems", problems()),
    ])
}

fn event_types() -> String {
    let rows = catalog::ALL.iter().map(|descriptor| {
        [
            format!("`{}`", descriptor.type_name),
            both(descriptor.title),
            descriptor.class.as_str().to_owned(),
            written_by(descriptor.roles),
            descriptor.subjects.to_owned(),
        ]
    });
    table(
        ["type", "名称 · title", "class", "written by", "subjects"],
        rows,
    )
}

fn written_by(roles: &[Role]) -> String {
    if roles.len() == Role::ALL.len() {
        return "every role".to_owned();
    }
    let names: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    names.join(", ")
}

fn rules() -> String {
    let rows = RULES.iter().map(|rule| {
        [
            rule.id.to_owned(),
            both(rule.title),
            both(rule.closable_by.title()),
        ]
    });
    table(["rule", "要求 · asks", "关闭 · closed by"], rows)
}

fn codes() -> String {
    let rows = grain_events::codes().map(|code| {
        let text = Bilingual {
            zh: code.zh,
            en: code.en,
        };
        [
            format!("`{}`", code.code),
            code.rule.id.to_owned(),
            both(text),
        ]
    });
    table(["code", "rule", "说明 · text"], rows)
}

fn roles() -> String {
    let rows = Role::ALL
        .iter()
        .map(|role| [format!("`{}`", role.as_str()), both(role.title())]);
    table(["role", "名称 · title"], rows)
}

fn routes() -> String {
    let rows = routes::ALL.iter().map(|route| {
        let method = route.method.lower_case().to_uppercase();
        [format!("`{method} {}`", route.path), both(route.summary)]
    });
    table(["route", "用途 · what for"], rows)
}

fn problems() -> String {
    let rows = ProblemCode::ALL.iter().map(|problem| {
        [
            format!("`{}`", problem.code()),
            problem.status().to_string(),
            problem.exit_code().to_string(),
            both(problem.title()),
        ]
    });
    table(["code", "status", "exit", "名称 · title"], rows)
}

fn both(text: Bilingual) -> String {
    format!("{} · {}", text.zh, text.en)
}

/// A Markdown table.
fn table<const COLUMNS: usize>(
    heads: [&str; COLUMNS],
    rows: impl Iterator<Item = [String; COLUMNS]>,
) -> String {
    let rule = "|---".repeat(COLUMNS) + "|";
    let mut lines = vec![line(&heads.map(str::to_owned)), rule];
    lines.extend(rows.map(|row| line(&row)));
    lines.join("\n")
}

fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |", cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_in_a_cell_does_not_end_it() {
        let rows = [["a|b".to_owned(), "c".to_owned()]].into_iter();
        assert_eq!(
            table(["one", "two"], rows),
            "| one | two |\n|---|---|\n| a\\|b | c |"
        );
    }
}
