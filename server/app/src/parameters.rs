//! Parameters of paths and queries, read strictly: an unknown or repeated one is a mistake that
//! would otherwise go unnoticed.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Path, Query};
use grain_api::routes::{PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, Place};
use grain_api::{Operation, ProblemCode};
use grain_envelope::ScalarError;
use http::Uri;
use http::request::Parts;

use crate::failure::Failure;

/// The parameters of a request.
#[derive(Debug, Clone)]
pub(crate) struct Parameters {
    values: Vec<(&'static str, String)>,
}

impl Parameters {
    /// A scalar of the path, which the route is sure to have.
    pub(crate) fn required<T: FromStr<Err = ScalarError>>(
        &self,
        name: &'static str,
    ) -> Result<T, Failure> {
        let text = self.text(name).unwrap_or_default();
        text.parse()
            .map_err(|error: ScalarError| refused(name, &error))
    }

    /// A scalar of the query.
    pub(crate) fn optional<T: FromStr<Err = ScalarError>>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, Failure> {
        let text = self.text(name);
        text.map(|text| text.parse().map_err(|error| refused(name, &error)))
            .transpose()
    }

    /// A text as it was sent.
    pub(crate) fn text(&self, name: &'static str) -> Option<&str> {
        self.values
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    }

    /// A whole number.
    pub(crate) fn number(&self, name: &'static str) -> Result<u64, Failure> {
        let text = self.text(name).unwrap_or_default();
        let canonical = text == "0" || !text.starts_with(['0', '+']);
        let number = text.parse().ok().filter(|_| canonical);
        number.ok_or_else(|| Failure::parameter(name, "应为非负整数", "expected a whole number"))
    }

    /// One of a few words.
    pub(crate) fn choice<T: Copy>(
        &self,
        name: &'static str,
        choices: &[(&'static str, T)],
    ) -> Result<Option<T>, Failure> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let chosen = choices.iter().find(|(word, _)| *word == text);
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let words = words.join(", ");
        let refused = || {
            let (zh, en) = (
                format!("应为其一：{words}"),
                format!("expected one of: {words}"),
            );
            Failure::parameter(name, &zh, &en)
        };
        chosen.map(|(_, value)| Some(*value)).ok_or_else(refused)
    }

    /// Items on the page that is asked for.
    pub(crate) fn limit(&self) -> Result<usize, Failure> {
        if self.text("limit").is_none() {
            return Ok(PAGE_ITEMS_DEFAULT.into());
        }
        let limit = usize::try_from(self.number("limit")?).unwrap_or(usize::MAX);
        if (1..=PAGE_ITEMS_MAX.into()).contains(&limit) {
            return Ok(limit);
        }
        let (zh, en) = (
            format!("应为 1 至 {PAGE_ITEMS_MAX}"),
            format!("expected 1 to {PAGE_ITEMS_MAX}"),
        );
        Err(Failure::parameter("limit", &zh, &en))
    }

    /// Where the page begins, in whatever form the route gave it.
    pub(crate) fn cursor<T>(
        &self,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        let Some(text) = self.text("cursor") else {
            return Ok(None);
        };
        read(text)
            .map(Some)
            .ok_or_else(|| Failure::new(ProblemCode::CursorInvalid))
    }
}

fn refused(name: &'static str, error: &(impl Display + ?Sized)) -> Failure {
    Failure::parameter(name, &format!("{error:#}"), &format!("{error}"))
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let operation = parts.extensions.get::<Operation>().copied();
        let operation = operation.ok_or_else(|| Failure::new(ProblemCode::AccessDenied))?;
        let path = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let Path(path) = path.map_err(|_| {
            Failure::parameter(
                "path",
                "应为 UTF-8 的百分号编码",
                "expected percent-encoded UTF-8",
            )
        })?;
        Self::read(operation, path, &parts.uri)
    }
}

impl Parameters {
    fn read(operation: Operation, path: Vec<(String, String)>, uri: &Uri) -> Result<Self, Failure> {
        let query = Query::<Vec<(String, String)>>::try_from_uri(uri);
        let Query(query) = query.map_err(|_| unreadable())?;
        let in_path = path.into_iter().map(|pair| (Place::Path, pair));
        let in_query = query.into_iter().map(|pair| (Place::Query, pair));
        let mut values: Vec<(&'static str, String)> = Vec::new();
        for (place, (name, value)) in in_path.chain(in_query) {
            let known = operation.route().parameters.iter();
            let known = known.filter(|parameter| parameter.place == place);
            let Some(parameter) = known.into_iter().find(|parameter| parameter.name == name) else {
                return Err(unknown(&name));
            };
            if values.iter().any(|(seen, _)| *seen == parameter.name) {
                return Err(Failure::parameter(
                    parameter.name,
                    "只能出现一次",
                    "given twice",
                ));
            }
            values.push((parameter.name, value));
        }
        Ok(Self { values })
    }
}

fn unreadable() -> Failure {
    Failure::parameter(
        "query",
        "应为 名=值&… 的百分号编码",
        "expected name=value&… percent-encoded",
    )
}

fn unknown(name: &str) -> Failure {
    Failure::with_detail(
        ProblemCode::ParameterInvalid,
        format!("没有参数“{name}”"),
        format!("there is no parameter \"{name}\""),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use grain_envelope::{EventId, FacilityId};

    fn read(query: &str) -> Result<Parameters, Failure> {
        let uri = format!("/?{query}").parse().unwrap();
        Parameters::read(Operation::ListViolations, Vec::new(), &uri)
    }

    #[test]
    fn unknown_and_repeated_parameters_are_refused() {
        assert!(read("rule=V-2&limit=3").is_ok());
        for query in ["rul=V-2", "rule=V-2&rule=V-1", "event_id=1"] {
            assert_eq!(
                read(query).unwrap_err().code(),
                ProblemCode::ParameterInvalid,
                "{query}"
            );
        }
    }

    #[test]
    fn scalars_are_read_as_the_signed_bytes_have_them() {
        let parameters = read("facility=91630100MA0000A196-001").unwrap();
        assert!(
            parameters
                .optional::<FacilityId>("facility")
                .unwrap()
                .is_some()
        );
        let parameters = read("facility=91630100MA0000A196-01").unwrap();
        assert!(parameters.optional::<FacilityId>("facility").is_err());
        let path = vec![("event_id".to_owned(), "nonsense".to_owned())];
        let parameters =
            Parameters::read(Operation::GetEvent, path, &Uri::from_static("/")).unwrap();
        assert!(parameters.required::<EventId>("event_id").is_err());
    }

    #[test]
    fn limits_have_limits() {
        assert_eq!(
            read("").unwrap().limit().unwrap(),
            usize::from(PAGE_ITEMS_DEFAULT)
        );
        assert_eq!(read("limit=500").unwrap().limit().unwrap(), 500);
        for limit in ["0", "501", "-1", "+1", "01", "", "1e2"] {
            assert!(
                read(&format!("limit={limit}")).unwrap().limit().is_err(),
                "{limit}"
            );
        }
    }
}
