//! The `OpenAPI` 3.1 document, made from the table of routes.
//!
//! Schemas are JSON Schema 2020-12. The document is the same on every machine: members are in the
//! order of their names, and nothing in it depends on the running server.

use std::collections::BTreeSet;

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::access::{Access, Reader};
use crate::documents::event_schemas;
use crate::problem::{MEDIA_TYPE, Problem, ProblemCode};
use crate::routes::{self, Content, PROBLEMS_OF_EVERY_ROUTE, Parameter, Place, Route};

/// The document as it is served and committed: indented JSON that ends with LF.
#[expect(
    clippy::missing_panics_doc,
    reason = "a JSON value can always be written"
)]
pub fn openapi_document() -> String {
    let mut document = document();
    document.sort_all_objects();
    let mut text = serde_json::to_string_pretty(&document)
        .expect("a JSON value has text keys only and can always be written");
    text.push('\n');
    text
}

fn document() -> Value {
    let mut generator = settings().into_generator();
    let mut paths = Map::new();
    for route in routes::ALL {
        let path = route.path.replace("{*", "{");
        let item = paths
            .entry(path)
            .or_insert_with(|| Value::Object(Map::new()));
        item[route.method.lower_case()] = operation(route, &mut generator);
    }
    let problem = generator.subschema_for::<Problem>();
    let events = event_schemas(&mut generator);
    let mut schemas = generator.take_definitions(true);
    schemas.extend(events);
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Graintrail 粮迹",
            "version": "1",
            "summary": "进口粮食全流程溯源账本 · a ledger of imported grain",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": { "Problem": {
                "description": "问题 · a problem (RFC 9457)",
                "content": { MEDIA_TYPE: { "schema": problem } },
            } },
            "securitySchemes": { "session": {
                "type": "http",
                "scheme": "bearer",
                "description": "POST /api/v1/sessions/challenge, POST /api/v1/sessions",
            } },
        },
    })
}

fn settings() -> SchemaSettings {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    settings.for_serialize()
}

fn operation(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let mut operation = json!({
        "operationId": route.id,
        "summary": format!("{} · {}", route.summary.zh, route.summary.en),
        "responses": responses(route, generator),
        "x-access": access(route.access),
        "x-problems": problems(route).map(ProblemCode::code).collect::<Vec<_>>(),
    });
    if !route.parameters.is_empty() {
        operation["parameters"] = route
            .parameters
            .iter()
            .map(|one| parameter(one, generator))
            .collect();
    }
    if let Some(request) = route.request {
        operation["requestBody"] =
            json!({ "required": true, "content": contents(&[request], generator) });
    }
    if let Access::Session(_) = route.access {
        operation["security"] = json!([{ "session": [] }]);
    }
    operation
}

fn problems(route: &Route) -> impl Iterator<Item = ProblemCode> {
    let set: BTreeSet<ProblemCode> = route
        .problems
        .iter()
        .chain(PROBLEMS_OF_EVERY_ROUTE)
        .copied()
        .collect();
    set.into_iter()
}

fn parameter(parameter: &Parameter, generator: &mut SchemaGenerator) -> Value {
    json!({
        "name": parameter.name,
        "in": match parameter.place { Place::Path => "path", Place::Query => "query" },
        "required": parameter.place == Place::Path,
        "description": format!("{} · {}", parameter.meaning.zh, parameter.meaning.en),
        "schema": (parameter.schema)(generator),
    })
}

fn responses(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    for answer in route.answers {
        let same: Vec<Content> = route
            .answers
            .iter()
            .filter(|other| other.status == answer.status)
            .map(|other| other.content)
            .collect();
        responses.insert(
            answer.status.to_string(),
            json!({
                "description": format!("{} · {}", answer.when.zh, answer.when.en),
                "content": contents(&same, generator),
            }),
        );
    }
    for status in problems(route)
        .map(ProblemCode::status)
        .collect::<BTreeSet<_>>()
    {
        responses.insert(
            status.to_string(),
            json!({ "$ref": "#/components/responses/Problem" }),
        );
    }
    Value::Object(responses)
}

fn contents(contents: &[Content], generator: &mut SchemaGenerator) -> Value {
    let mut map = Map::new();
    for content in contents {
        let body = match content.schema {
            Some(schema) => json!({ "schema": schema(generator) }),
            None => json!({}),
        };
        map.insert(content.media_type.to_owned(), body);
    }
    Value::Object(map)
}

fn access(access: Access) -> Value {
    match access {
        Access::Public => json!("public"),
        Access::Signed => json!("signed"),
        Access::Session(_) => {
            let rows = Reader::ALL.iter().map(|reader| {
                let name = json!(reader).as_str().unwrap_or_default().to_owned();
                (name, json!(access.relations(*reader)))
            });
            Value::Object(rows.collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_document_is_the_generated_one() {
        let committed = include_str!("../openapi.json");
        assert!(
            committed == openapi_document(),
            "schemas/api/openapi.json is out of date: run `cargo xtask generate`"
        );
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let mut references = Vec::new();
        collect(&document, &mut references);
        assert!(references.len() > 40);
        for reference in references {
            let pointer = reference
                .strip_prefix('#')
                .expect("all references are local");
            assert!(
                document.pointer(pointer).is_some(),
                "{reference} leads nowhere"
            );
        }
    }

    #[test]
    fn every_event_type_is_described_and_no_name_means_two_things() {
        let mut generator = settings().into_generator();
        let events = event_schemas(&mut generator);
        let schemas = document()["components"]["schemas"].clone();
        for descriptor in grain_events::catalog::ALL {
            assert!(
                schemas.get(descriptor.type_name).is_some(),
                "{}",
                descriptor.name
            );
        }
        for route in routes::ALL {
            operation(route, &mut generator);
        }
        for (name, schema) in generator.take_definitions(true) {
            // What both sides use must be the same thing on both.
            if let Some(event) = events.get(&name) {
                assert_eq!(*event, schema, "{name}");
            }
        }
    }

    fn collect(value: &Value, references: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    match value {
                        Value::String(text) if name == "$ref" => references.push(text.clone()),
                        _ => collect(value, references),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
            _ => {}
        }
    }
}
