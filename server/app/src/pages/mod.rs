//! The few pages that the server itself draws: both languages on each, one style, no script, no
//! request to anywhere else.

pub(crate) mod authority;
pub(crate) mod landing;
pub(crate) mod problem;

use std::sync::LazyLock;

use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use grain_events::catalog::Purpose;
use http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use http::{HeaderValue, StatusCode};
use sha2::{Digest as _, Sha256};

use crate::reply;

const STYLE: &str = include_str!("style.css");

/// What stands at the head of every page of a demonstration, whoever is sent a link to it.
const SAMPLE: &str = "<p class=\"sample\">示例账本：内容仅供演示，不具证明效力。\
    <br><span lang=\"en\">A demonstration: its contents prove nothing.</span>\n";

/// A page of a ledger for use or for show, with its title and body; `body` is markup, `title` is
/// text.
pub(crate) fn layout(purpose: Purpose, title: &str, body: &str) -> String {
    let title = escape(title);
    let sample = match purpose {
        Purpose::Demonstration => SAMPLE,
        Purpose::Production => "",
    };
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n<main>\n{sample}{body}</main>\n</html>\n"
    )
}

/// An answer with a page that may load nothing and run nothing.
pub(crate) fn respond(page: String) -> Response {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        let hash = STANDARD.encode(Sha256::digest(STYLE));
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; frame-ancestors 'none'; \
             base-uri 'none'; form-action 'none'"
        )
    });
    let mut response = reply::raw(StatusCode::OK, reply::HTML, page);
    if let Ok(policy) = HeaderValue::from_str(&POLICY) {
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, policy);
    }
    let referrer = HeaderValue::from_static("no-referrer");
    response.headers_mut().insert(REFERRER_POLICY, referrer);
    response
}

/// Text as it stands in markup; characters that turn the direction of writing are shown, not
/// obeyed.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => {
                escaped.push('\u{fffd}');
            }
            character => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        assert_eq!(
            escape("<a href=\"x\">&'"),
            "&lt;a href=&quot;x&quot;&gt;&amp;&#39;"
        );
        assert_eq!(escape("粮\u{202e}迹"), "粮\u{fffd}迹");
        assert!(layout(Purpose::Production, "<b>", "").contains("<title>&lt;b&gt;</title>"));
    }

    #[test]
    fn every_page_of_a_demonstration_says_so_and_no_other() {
        let code = grain_api::ProblemCode::NotFound;
        let pages = |purpose| {
            [
                authority::page(purpose, None),
                authority::page(purpose, Some("ab:cd")),
                problem::list(purpose),
                problem::one(purpose, code),
            ]
        };
        for page in pages(Purpose::Demonstration) {
            assert_eq!(page.matches("示例账本").count(), 1, "{page}");
            assert_eq!(page.matches("A demonstration").count(), 1, "{page}");
        }
        for page in pages(Purpose::Production) {
            assert!(!page.contains("示例账本"), "{page}");
        }
    }
}
