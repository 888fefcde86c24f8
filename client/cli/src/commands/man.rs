//! `grain man`: pages for `man`, one for each command, in the language of the screen.

use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use serde_json::json;

use crate::arguments::Arguments;
use crate::failure::{Failure, exit};
use crate::help_zh;
use crate::language::Language;
use crate::report::Report;
use crate::setting::{Setting, write};

/// The section of the manual for commands.
const SECTION: &str = "1";

/// Arguments of `man`.
#[derive(Debug, Args)]
pub(crate) struct ManArguments {
    /// Where to write the pages; made if need be
    #[arg(value_name = "DIR")]
    pub(crate) directory: PathBuf,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, arguments: &ManArguments) -> Result<Report, Failure> {
    let language = setting.language;
    let directory = &arguments.directory;
    std::fs::create_dir_all(directory).map_err(|error| unwritable(directory, &error))?;
    let mut names = Vec::new();
    for (name, page) in pages(language).map_err(|error| unwritable(directory, &error))? {
        write(&directory.join(&name), &page)?;
        names.push(name);
    }
    let (count, shown) = (names.len(), directory.display());
    let text = match language {
        Language::Zh => format!("已写出 {count} 页到 {shown}；阅读：man {shown}/grain.1\n"),
        Language::En => format!("wrote {count} pages to {shown}; read: man {shown}/grain.1\n"),
    };
    Ok(Report::done(text, json!({"pages": names})))
}

fn unwritable(directory: &Path, error: &std::io::Error) -> Failure {
    let shown = directory.display();
    Failure::new(
        exit::UNEXPECTED,
        "file",
        format!("无法写入 {shown}"),
        format!("{shown} cannot be written"),
    )
    .because(error)
}

/// Every page: its file's name and its bytes.
fn pages(language: Language) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    let mut root = help_zh::in_language(Arguments::command(), language);
    // What is global is then known to every command.
    root.build();
    let mut pages = Vec::new();
    let mut waiting = vec![(root.clone(), None::<String>)];
    while let Some((command, above)) = waiting.pop() {
        let name = match &above {
            None => command.get_name().to_owned(),
            Some(above) => format!("{above}-{}", command.get_name()),
        };
        let below = command.get_subcommands();
        let below = below.map(|sub| (sub.clone(), Some(name.clone())));
        waiting.extend(below.collect::<Vec<_>>());
        let page = page(language, &name, above.as_deref(), &command)?;
        pages.push((format!("{name}.{SECTION}"), page));
    }
    pages.sort();
    Ok(pages)
}

/// How the readers of pages know how the bytes are to be read.
const CODING: &str = ".\\\" -*- mode: nroff; coding: utf-8 -*-";

/// The lines that `clap_mangen` writes by itself, and what they are in Chinese.
const LINES: &[(&str, &str)] = &[
    (".SH NAME", ".SH 名称"),
    (".SH SYNOPSIS", ".SH 用法"),
    (".SH DESCRIPTION", ".SH 说明"),
    (".SH OPTIONS", ".SH 选项"),
    (".SH SUBCOMMANDS", ".SH 命令"),
    ("\\fIPossible values:\\fR", "可取："),
];

fn page(
    language: Language,
    name: &str,
    above: Option<&str>,
    command: &Command,
) -> std::io::Result<Vec<u8>> {
    let command = command.clone().display_name(name.to_owned());
    let man = Man::new(command.clone())
        .title(name.to_uppercase())
        .section(SECTION)
        .source(format!("grain {}", env!("CARGO_PKG_VERSION")))
        .manual(language.pick("粮迹手册", "Graintrail manual"));
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.get_subcommands().next().is_some() {
        man.render_subcommands_section(&mut page)?;
    }
    see_also(language, name, above, &command).to_writer(&mut page)?;
    let text = String::from_utf8_lossy(&page);
    let mut lines: Vec<&str> = vec![CODING];
    lines.extend(text.lines());
    if language == Language::Zh {
        for line in &mut lines {
            let known = LINES.iter().find(|(en, _)| en == line);
            *line = known.map_or(*line, |(_, zh)| zh);
        }
    }
    Ok((lines.join("\n") + "\n").into_bytes())
}

/// The page above and the pages below.
fn see_also(language: Language, name: &str, above: Option<&str>, command: &Command) -> Roff {
    let below = command.get_subcommands();
    let below = below.map(|sub| format!("{name}-{}", sub.get_name()));
    let mut roff = Roff::new();
    roff.control("SH", [language.pick("参见", "SEE ALSO")]);
    let mut inline = Vec::new();
    for other in above.map(str::to_owned).into_iter().chain(below) {
        if !inline.is_empty() {
            inline.push(roman(", "));
        }
        inline.extend([bold(other), roman(format!("({SECTION})"))]);
    }
    roff.text(inline);
    roff
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Write as _;
    use std::process::{Command as Process, Stdio};

    use super::*;

    fn names(command: &Command, name: &str, seen: &mut BTreeSet<String>) {
        seen.insert(format!("{name}.1"));
        for sub in command.get_subcommands() {
            names(sub, &format!("{name}-{}", sub.get_name()), seen);
        }
    }

    /// What a page may do: headings, paragraphs, indents, and the apostrophe that `roff` defines.
    const REQUESTS: &[&str] = &[
        "TH", "SH", "TP", "PP", "RS", "RE", "IP", "br", "ie", "el", "\\\"",
    ];

    #[test]
    fn every_command_has_a_well_formed_page_in_both_languages() {
        let mut expected = BTreeSet::new();
        names(&Arguments::command(), "grain", &mut expected);
        for language in [Language::Zh, Language::En] {
            let pages = pages(language).unwrap();
            let written: BTreeSet<String> = pages.iter().map(|(name, _)| name.clone()).collect();
            assert_eq!(written, expected);
            for (name, page) in pages {
                let page = String::from_utf8(page).unwrap();
                assert_eq!(page.matches("\n.TH ").count(), 1, "{name}");
                let headings = page.lines().filter(|line| line.starts_with(".SH "));
                let first = format!(".SH {}", language.pick("名称", "NAME"));
                assert_eq!(headings.clone().next(), Some(first.as_str()), "{name}");
                let known = headings.clone().collect::<BTreeSet<_>>().len();
                assert_eq!(known, headings.count(), "{name}: {page}");
                for line in page.lines().filter(|line| line.starts_with('.')) {
                    let request = line[1..].split_whitespace().next().unwrap_or_default();
                    assert!(REQUESTS.contains(&request), "{name}: {line}");
                }
                formatted(&name, &page);
            }
        }
    }

    /// Where there is a formatter, it has nothing to warn of.
    fn formatted(name: &str, page: &str) {
        let groff = Process::new("groff")
            // Chinese has few spaces, so that some lines are longer than a line.
            .args([
                "-K", "utf8", "-ww", "-W", "break", "-man", "-T", "utf8", "-z",
            ])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let Ok(mut groff) = groff else { return };
        groff
            .stdin
            .take()
            .unwrap()
            .write_all(page.as_bytes())
            .unwrap();
        let output = groff.wait_with_output().unwrap();
        let warned = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && warned.is_empty(),
            "{name}: {warned}"
        );
    }

    #[test]
    fn a_page_says_what_the_help_says() {
        let page = |language, name: &str| {
            let pages = pages(language).unwrap();
            let found = pages.into_iter().find(|(known, _)| known == name);
            String::from_utf8(found.unwrap().1).unwrap()
        };
        insta::assert_snapshot!("man_zh", page(Language::Zh, "grain-lot-trace.1"));
        insta::assert_snapshot!("man_en", page(Language::En, "grain-lot.1"));
    }
}
