//! Schemas of the objects whose bytes the log format fixes: they are read and written by
//! `grain-envelope` alone, and described here.

use std::borrow::Cow;

use grain_envelope::PAYLOAD_TYPE;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

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
        json_schema!({ "type": "object" })
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

        use crate::Verdict;
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
