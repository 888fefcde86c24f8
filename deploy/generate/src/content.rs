//! What a derived file consists of, and how it meets the text that is already there.

use anyhow::{Context, Result, bail, ensure};
use grain_tidy::Tree;

/// One derived file.
pub struct Derived {
    /// Path from the root of the repository.
    pub path: &'static str,
    /// What belongs in it, from the other files and the crates of the product.
    pub content: fn(&Tree) -> Result<Content>,
}

/// How much of a file is derived.
pub enum Content {
    /// All of it.
    Whole(String),
    /// What stands between `<!-- NAME -->` and `<!-- /NAME -->`, for each name.
    Sections(Vec<(&'static str, String)>),
    /// Lines that are only ever added to: each stands for something that others hold.
    Appended(Vec<String>),
}

impl Content {
    /// The right text of a file that now says `current`.
    pub fn text(self, current: &str) -> Result<String> {
        match self {
            Content::Whole(text) => Ok(text),
            Content::Sections(sections) => {
                let current = current.to_owned();
                sections
                    .into_iter()
                    .try_fold(current, |text, (name, body)| {
                        replace_section(&text, name, &body)
                    })
            }
            Content::Appended(lines) => append(current, &lines),
        }
    }
}

fn replace_section(text: &str, name: &str, body: &str) -> Result<String> {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = text
        .split_once(&open)
        .with_context(|| format!("no line {open}"))?;
    let (_, after) = rest
        .split_once(&close)
        .with_context(|| format!("no line {close}"))?;
    Ok(format!("{before}{open}{}\n{close}{after}", body.trim_end()))
}

/// The lines that are there in their order, then the new ones.
fn append(current: &str, lines: &[String]) -> Result<String> {
    if let Some(lost) = current
        .lines()
        .find(|line| !lines.iter().any(|kept| kept == line))
    {
        bail!("`{lost}` is gone or changed, but others already rely on it: add, never change");
    }
    let new = lines
        .iter()
        .map(String::as_str)
        .filter(|line| !current.lines().any(|kept| kept == *line));
    let all: Vec<&str> = current.lines().chain(new).collect();
    ensure!(
        all.iter().all(|line| !line.is_empty()),
        "an empty line stands for nothing"
    );
    Ok(all
        .into_iter()
        .map(|line| format!("{line}\n"))
        .collect::<Vec<_>>()
        .concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Content {
        Content::Appended(text.lines().map(str::to_owned).collect())
    }

    #[test]
    fn new_lines_go_last_and_old_ones_keep_their_order() {
        assert_eq!(
            lines("a\nb\nc").text("c\na\n").expect("only adds"),
            "c\na\nb\n"
        );
    }

    #[test]
    fn a_lost_line_is_refused() {
        let error = lines("a\nB").text("a\nb\n").expect_err("`b` is lost");
        assert!(error.to_string().starts_with("`b` is gone"), "{error}");
    }

    #[test]
    fn a_section_is_replaced_and_the_rest_is_kept() {
        let text = "one\n<!-- types -->\nold\n<!-- /types -->\ntwo\n";
        let new = Content::Sections(vec![("types", "new\n".to_owned())]).text(text);
        let new = new.expect("the section is there");
        assert_eq!(new, "one\n<!-- types -->\nnew\n<!-- /types -->\ntwo\n");
    }

    #[test]
    fn a_missing_section_is_an_error() {
        assert!(
            Content::Sections(vec![("types", String::new())])
                .text("one\n")
                .is_err()
        );
    }
}
