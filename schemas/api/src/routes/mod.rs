//! The one table of routes. From it come the `OpenAPI` document, the server's router and its access
//! check: a route without a row, or a row without a handler, does not compile.

mod parameters;
mod table;

use grain_envelope::Bilingual;
use schemars::{Schema, SchemaGenerator};

pub use parameters::{Parameter, Place};
pub use table::{ALL, Operation};

use crate::access::Access;
use crate::problem::ProblemCode;

/// The methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Submits.
    Post,
    /// Puts something in its place; again is the same as once.
    Put,
    /// Takes something away.
    Delete,
}

impl Method {
    /// As `OpenAPI` writes it.
    pub const fn lower_case(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Put => "put",
            Self::Delete => "delete",
        }
    }
}

/// A route: all that is known of it but its handler.
#[derive(Debug)]
pub struct Route {
    /// The variant.
    pub operation: Operation,
    /// `verb_noun`, the operation id of `OpenAPI` and the label in metrics and logs.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// The path: `{name}` is one segment, `{*name}` the rest.
    pub path: &'static str,
    /// What it does.
    pub summary: Bilingual,
    /// Parameters of path and query.
    pub parameters: &'static [Parameter],
    /// The body of the request.
    pub request: Option<Content>,
    /// The answers that are no problems.
    pub answers: &'static [Answer],
    /// The problems of its own; those of every route are [`PROBLEMS_OF_EVERY_ROUTE`].
    pub problems: &'static [ProblemCode],
    /// Who may use it.
    pub access: Access,
}

/// A body: its media type and its schema.
#[derive(Clone, Copy, Debug)]
pub struct Content {
    /// The media type.
    pub media_type: &'static str,
    /// The schema, or `None` where the bytes are no JSON value.
    pub schema: Option<fn(&mut SchemaGenerator) -> Schema>,
}

/// An answer with a status below 400.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// When it is given.
    pub when: Bilingual,
    /// The body.
    pub content: Content,
}

/// Items on a page that asks for no number.
pub const PAGE_ITEMS_DEFAULT: u16 = 50;
/// Most items on a page.
pub const PAGE_ITEMS_MAX: u16 = 500;

/// What can go wrong on any route.
pub const PROBLEMS_OF_EVERY_ROUTE: &[ProblemCode] = &[
    ProblemCode::FramingAmbiguous,
    ProblemCode::HeaderTooLarge,
    ProblemCode::MethodNotAllowed,
    ProblemCode::TimedOut,
    ProblemCode::Stopping,
    ProblemCode::Internal,
];

impl Operation {
    /// The row of the table.
    pub fn route(self) -> &'static Route {
        &ALL[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_operation_finds_its_own_row_and_every_row_is_distinct() {
        let mut ids = BTreeSet::new();
        let mut paths = BTreeSet::new();
        for route in ALL {
            assert_eq!(route.operation.route().id, route.id);
            assert!(ids.insert(route.id), "{} stands twice", route.id);
            assert!(
                paths.insert((route.path, route.method.lower_case())),
                "{}",
                route.path
            );
        }
    }

    #[test]
    fn path_parameters_are_those_of_the_path() {
        for route in ALL {
            let in_path: Vec<&str> = route
                .path
                .split('/')
                .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
                .map(|name| name.trim_start_matches('*'))
                .collect();
            let declared: Vec<&str> = route
                .parameters
                .iter()
                .filter(|parameter| parameter.place == Place::Path)
                .map(|parameter| parameter.name)
                .collect();
            assert_eq!(declared, in_path, "{}", route.id);
        }
    }

    #[test]
    fn only_what_is_published_is_public() {
        let public: Vec<&str> = ALL
            .iter()
            .filter(|route| route.access == Access::Public)
            .map(|route| route.path)
            .collect();
        insta::assert_snapshot!("public_routes", public.join("\n"));
    }
}
