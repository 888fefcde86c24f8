//! Lists that come in pages, read to their end or not at all: half a list that looks like a whole one
//! is worse than none.

use grain_sdk::http::encoded;
use grain_sdk::remote::RemoteError;

use crate::failure::{Failure, exit};

/// Pages that are read before the user is asked to narrow the question.
const PAGES_MAX: usize = 1_000;

/// Why a list was not read.
#[derive(Debug)]
pub(crate) enum PagingError {
    /// A page was not answered.
    Remote(RemoteError),
    /// It has no end within reason.
    TooLong,
}

impl From<PagingError> for Failure {
    fn from(error: PagingError) -> Failure {
        match error {
            PagingError::Remote(error) => error.into(),
            PagingError::TooLong => Failure::new(
                exit::MALFORMED,
                "too-long",
                "清单太长，没有读完",
                "the list is too long and was not read to its end",
            )
            .hint(
                "缩小查询范围，例如指明场所",
                "narrow the question, to a facility for example",
            ),
        }
    }
}

/// Every page. `ask` is given what to add to the query, `&cursor=…` or nothing, and answers with the
/// page and where the next one begins.
pub(crate) fn all<T>(
    mut ask: impl FnMut(&str) -> Result<(T, Option<String>), RemoteError>,
) -> Result<Vec<T>, PagingError> {
    let mut pages = Vec::new();
    let mut cursor = String::new();
    for _ in 0..PAGES_MAX {
        let (page, next) = ask(&cursor).map_err(PagingError::Remote)?;
        pages.push(page);
        let Some(next) = next else { return Ok(pages) };
        cursor = format!("&cursor={}", encoded(&next));
    }
    Err(PagingError::TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_pages_are_asked_for_in_turn() {
        let mut asked = Vec::new();
        let pages = all(|cursor| {
            asked.push(cursor.to_owned());
            let n = asked.len();
            Ok((n, (n < 3).then(|| format!("{n}/?"))))
        });
        assert_eq!(pages.unwrap(), [1, 2, 3]);
        assert_eq!(asked, ["", "&cursor=1%2F%3F", "&cursor=2%2F%3F"]);
    }

    #[test]
    fn a_list_without_an_end_is_no_list() {
        let endless = all(|_| Ok(((), Some("again".to_owned()))));
        assert!(matches!(endless, Err(PagingError::TooLong)));
    }
}
