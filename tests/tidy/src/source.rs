//! Rust source with what is not code blanked out, so that a rule can search it for names.
//!
//! Not a parser: it knows comments, the kinds of literals and where a test begins and ends.
//! Blanked characters become spaces and line breaks stay, so a place found here is a place in
//! the file.

/// The text with comments and the insides of literals blanked out.
pub fn code(text: &str) -> String {
    let mut blanked = Blanked {
        rest: text,
        out: String::with_capacity(text.len()),
    };
    while let Some(next) = blanked.rest.chars().next() {
        let length = not_code(blanked.rest, &blanked.out);
        if length == 0 {
            blanked.keep(next.len_utf8());
        } else {
            blanked.blank(length);
        }
    }
    blanked.out
}

/// `code` with everything under `#[cfg(test)]` and `#[test]` blanked out as well.
pub fn production(code: &str) -> String {
    let mut blanked = Blanked {
        rest: code,
        out: String::with_capacity(code.len()),
    };
    while let Some(next) = blanked.rest.chars().next() {
        if blanked.rest.starts_with("#[cfg(test)]") || blanked.rest.starts_with("#[test]") {
            blanked.blank(item_length(blanked.rest));
        } else {
            blanked.keep(next.len_utf8());
        }
    }
    blanked.out
}

/// Number of the line, from 1, at a byte offset.
pub fn line_at(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// Offsets where `name` stands as a whole: not as part of a longer identifier.
pub fn places(code: &str, name: &str) -> Vec<usize> {
    let joins =
        |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
    code.match_indices(name)
        .filter(|(at, _)| {
            let before = code[..*at].chars().next_back();
            let after = code[at + name.len()..].chars().next();
            let starts_in_name = name.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            let ends_in_name = name.ends_with(|c: char| c.is_alphanumeric() || c == '_');
            !(starts_in_name && joins(before) || ends_in_name && joins(after))
        })
        .map(|(at, _)| at)
        .collect()
}

/// What follows an opening bracket up to its partner, in code whose literals are blank.
pub fn bracketed(code: &str, open: char, close: char) -> &str {
    let mut depth = 1_usize;
    for (at, character) in code.char_indices() {
        if character == open {
            depth += 1;
        } else if character == close {
            depth -= 1;
            if depth == 0 {
                return &code[..at];
            }
        }
    }
    code
}

struct Blanked<'a> {
    rest: &'a str,
    out: String,
}

impl Blanked<'_> {
    fn keep(&mut self, length: usize) {
        self.out.push_str(&self.rest[..length]);
        self.rest = &self.rest[length..];
    }

    /// One space for each byte, so that offsets stay what they were.
    fn blank(&mut self, length: usize) {
        for byte in self.rest[..length].bytes() {
            self.out.push(if byte == b'\n' { '\n' } else { ' ' });
        }
        self.rest = &self.rest[length..];
    }
}

/// Length of the comment or literal that starts here, 0 if none does.
fn not_code(rest: &str, before: &str) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    if rest.starts_with('\'') {
        return character(rest);
    }
    if before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
        // The `r` of `for` begins no raw string.
        return if rest.starts_with('"') {
            quoted(rest, 0)
        } else {
            0
        };
    }
    let prefix = rest
        .find(|c| !matches!(c, 'b' | 'c' | 'r'))
        .unwrap_or(rest.len());
    let (prefix, literal) = rest.split_at(prefix.min(2));
    if prefix.contains('r') && literal.starts_with(['"', '#']) {
        return raw(literal, prefix.len());
    }
    if literal.starts_with('"') {
        return quoted(rest, prefix.len());
    }
    if prefix == "b" && literal.starts_with('\'') {
        return 1 + character(literal);
    }
    0
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// A string with escapes that begins after `prefix` bytes.
fn quoted(rest: &str, prefix: usize) -> usize {
    let mut escaped = false;
    for (at, character) in rest[prefix + 1..].char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return prefix + 1 + at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn raw(literal: &str, prefix: usize) -> usize {
    let hashes = literal.len() - literal.trim_start_matches('#').len();
    if !literal[hashes..].starts_with('"') {
        return 0;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let inside = &literal[hashes + 1..];
    let length = inside.find(&end).map_or(inside.len(), |at| at + end.len());
    prefix + hashes + 1 + length
}

/// A character literal; 0 for a lifetime.
fn character(rest: &str) -> usize {
    let inside = &rest[1..];
    if let Some(escape) = inside.strip_prefix('\\') {
        let skipped = escape.chars().next().map_or(0, char::len_utf8);
        return escape[skipped..]
            .find('\'')
            .map_or(rest.len(), |at| 2 + skipped + at + 1);
    }
    let Some(first) = inside.chars().next() else {
        return 0;
    };
    if inside[first.len_utf8()..].starts_with('\'') {
        2 + first.len_utf8()
    } else {
        0
    }
}

/// Length of the item at the start: its attributes, and its body or its semicolon.
fn item_length(code: &str) -> usize {
    let mut square = 0_usize;
    for (at, character) in code.char_indices() {
        match character {
            '[' => square += 1,
            ']' => square = square.saturating_sub(1),
            '{' if square == 0 => {
                let body = bracketed(&code[at + 1..], '{', '}');
                return (at + 1 + body.len() + 1).min(code.len());
            }
            ';' if square == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blank_and_places_stay() {
        let text = "a // now()\nb /* x /* y */ now() */ c \"now() \\\" now()\" d 'n' e";
        let code = code(text);
        assert!(!code.contains("now"), "{code}");
        assert_eq!(code.len(), text.len());
        for kept in ["a", "b", "c", "d", "e"] {
            assert_eq!(code.find(kept), text.find(kept), "{code}");
        }
    }

    #[test]
    fn raw_and_byte_strings_are_blank() {
        for literal in [
            "r#\"now \" now\"#",
            "br\"now\"",
            "b\"now\"",
            "c\"now\"",
            "b'n'",
            "'\\''",
        ] {
            assert_eq!(
                code(&format!("x = {literal};")).trim_end(),
                format!("x = {};", " ".repeat(literal.len()))
            );
        }
    }

    #[test]
    fn lifetimes_and_raw_names_are_code() {
        for text in [
            "fn f<'a>(x: &'a str) {}",
            "let r#type = for_r;",
            "'outer: loop {}",
        ] {
            assert_eq!(code(text), text);
        }
    }

    #[test]
    fn other_alphabets_keep_their_length() {
        let text = "let grain = \"粮食\"; // 粮\nnext()";
        assert_eq!(code(text).find("next"), text.find("next"));
    }

    #[test]
    fn tests_are_no_production() {
        let text =
            "fn a() { one() }\n#[cfg(test)]\nmod tests { fn b() { two() } }\nfn c() { three() }";
        let left = production(text);
        assert!(left.contains("one") && left.contains("three") && !left.contains("two"));
        assert_eq!(left.find("three"), text.find("three"));
        let left =
            production("#[test]\n#[should_panic(expected = [1; 2])]\nfn b() { two() } one()");
        assert!(left.contains("one") && !left.contains("two"));
        assert!(!production("#[cfg(test)]\nuse two::two;").contains("two"));
    }

    #[test]
    fn a_name_is_found_whole_only() {
        assert_eq!(places("env env_now menv env", "env"), [0, 17]);
        assert_eq!(places("a.unwrap() b.unwrap_or()", ".unwrap()"), [1]);
    }

    #[test]
    fn lines_count_from_one() {
        assert_eq!(line_at("a\nb\nc", 4), 3);
    }
}
