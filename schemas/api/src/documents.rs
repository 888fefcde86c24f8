//! Schemas of the objects whose bytes the log format fixes: they are read and written by
//! `grain-envelope` alone, and described here.

use std::borrow::Cow;
use std::collections::BTreeMap;

use grain_envelope::{Header, PAYLOAD_TYPE};
use grain_events::catalog;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

/// A signed event as it travels: a DSSE envelope with one signature (log-format.md §2).
pub(crate) struct Envelope;

impl JsonSchema for Envelope {
    fn schema_name() -> Cow<'static, str> {
        "Envelope".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A signed event as it travels: a DSSE envelope with one signature.",
            "type": "object",
            "properties": {
                "payload": {
                    "description": "The signed bytes; `keyid` outside is `key` inside.",
                    "type": "string",
                    "contentEncoding": "base64",
                    "contentMediaType": PAYLOAD_TYPE,
                    "contentSchema": generator.subschema_for::<Event>(),
                },
                "payloadType": { "const": PAYLOAD_TYPE },
                "signatures": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 1,
                    "items": {
                        "type": "object",
                        "properties": {
                            "keyid": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
                            "sig": { "type": "string", "contentEncoding": "base64" },
                        },
                        "required": ["keyid", "sig"],
                        "additionalProperties": false,
                    },
                },
            },
            "required": ["payload", "payloadType", "signatures"],
            "additionalProperties": false,
        })
    }
}

/// What the payload of an envelope holds: the header and the body of one event type.
pub(crate) struct Event;

impl JsonSchema for Event {
    fn schema_name() -> Cow<'static, str> {
        "Event".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let reference =
            |name: &str| json_schema!({ "$ref": format!("{COMPONENTS}{name}") }).to_value();
        let names = catalog::ALL.iter().map(|descriptor| descriptor.type_name);
        json_schema!({
            "description": "The payload of an envelope: one of the event types.",
            "type": "object",
            "oneOf": names.map(reference).collect::<Vec<_>>(),
        })
    }
}

/// Where components lie in the document.
pub(crate) const COMPONENTS: &str = "#/components/schemas/";

/// The schemas of the payloads of all event types, by their names in the document, and of what
/// they consist of.
pub(crate) fn event_schemas(generator: &mut SchemaGenerator) -> BTreeMap<String, Value> {
    let mut schemas = BTreeMap::new();
    // Closed by `unevaluatedProperties` of each payload instead: alone it would refuse the body.
    let mut header = Header::json_schema(generator).to_value();
    if let Some(members) = header.as_object_mut() {
        members.remove("additionalProperties");
    }
    schemas.insert("Header".to_owned(), header);
    for descriptor in catalog::ALL {
        let mut body = descriptor.schema().to_value();
        let mut parts = Value::Null;
        if let Some(members) = body.as_object_mut() {
            members.remove("$schema");
            parts = members.remove("$defs").unwrap_or_default();
        }
        rebase(&mut body);
        rebase(&mut parts);
        if let Value::Object(parts) = parts {
            schemas.extend(parts);
        }
        schemas.insert(
            descriptor.type_name.to_owned(),
            json!({
                "title": format!("{} · {}", descriptor.title.zh, descriptor.title.en),
                "description": format!(
                    "{:?}; written by {}; subjects: {}",
                    descriptor.class,
                    descriptor.roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
                    descriptor.subjects,
                ),
                "type": "object",
                "allOf": [{ "$ref": format!("{COMPONENTS}Header") }],
                "properties": { "type": { "const": descriptor.type_name }, "body": body },
                "required": ["type", "body"],
                "unevaluatedProperties": false,
            }),
        );
    }
    schemas
}

/// Turns references inside one schema into references inside the document.
fn rebase(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if name == "$ref" => {
                        *text = text.replace("#/$defs/", COMPONENTS);
                    }
                    _ => rebase(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(rebase),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A receipt (log-format.md §6).
pub(crate) struct Receipt;

impl JsonSchema for Receipt {
    fn schema_name() -> Cow<'static, str> {
        "Receipt".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        use grain_envelope::{Digest, EventId, ServerTime};

        use grain_envelope::Verdict;
        json_schema!({
            "description": "Inclusion of the event under a checkpoint of its own commit group, \
                            with what opens the commitment. Keep the very bytes.",
            "type": "object",
            "properties": {
                "event_id": generator.subschema_for::<EventId>(),
                "envelope_digest": generator.subschema_for::<Digest>(),
                "verdict": generator.subschema_for::<Verdict>(),
                "index": { "type": "integer", "minimum": 0 },
                "recorded_at": generator.subschema_for::<ServerTime>(),
                "leaf": {
                    "description": "The 42 bytes of the leaf record.",
                    "type": "string",
                    "pattern": "^[0-9a-f]{84}$",
                },
                "salt": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
                "admission": {
                    "description": "The admission record.",
                    "type": "string",
                    "contentEncoding": "base64",
                    "contentMediaType": "application/json",
                },
                "proof": {
                    "description": "A C2SP tlog-proof with the log's signature.",
                    "type": "string",
                },
            },
            "required": [
                "event_id", "envelope_digest", "verdict", "index", "recorded_at", "leaf", "salt",
                "admission", "proof",
            ],
        })
    }
}
