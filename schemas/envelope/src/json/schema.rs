use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

/// The JSON Schema (draft 2020-12) of a type as [`super::decode`] reads it: every member required,
/// what may be empty nullable, nothing else allowed.
pub fn schema<T: JsonSchema>() -> Schema {
    // The serialising contract, because for it an `Option` is required and nullable: that is what
    // the strict reader asks for.
    let mut schema = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<T>();
    close(schema.as_object_mut());
    schema
}

/// Forbids unknown members in every object schema below.
fn close(schema: Option<&mut serde_json::Map<String, serde_json::Value>>) {
    let Some(schema) = schema else { return };
    if schema.contains_key("properties") {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
    for value in schema.values_mut() {
        match value {
            serde_json::Value::Object(inner) => close(Some(inner)),
            serde_json::Value::Array(inner) => {
                for element in inner {
                    close(element.as_object_mut());
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is read")]
    struct Sample {
        always: u32,
        perhaps: Option<u32>,
    }

    #[test]
    fn optional_members_are_required_and_nullable() {
        let schema = schema::<Sample>();
        assert_eq!(
            schema.get("required"),
            Some(&serde_json::json!(["always", "perhaps"]))
        );
        assert_eq!(
            schema.get("additionalProperties"),
            Some(&serde_json::json!(false))
        );
        let perhaps = &schema.get("properties").unwrap()["perhaps"]["type"];
        assert_eq!(perhaps, &serde_json::json!(["integer", "null"]));
    }
}
