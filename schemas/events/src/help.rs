use crate::descriptor::Descriptor;
use serde_json::Value;

/// What a member of a body is, for whoever fills it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// Pointer into the body; the elements of a list are `*`: `/units/*/mass_g`.
    pub pointer: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Descriptor {
    /// What each member of the body is, in the order of the type: from the doc comments of its
    /// members, which say it as `中文 · English`.
    pub fn help(&self) -> Vec<Help> {
        let schema = self.schema().to_value();
        let mut help = Vec::new();
        describe(&schema, &schema, "", &mut help);
        help
    }
}

fn describe(root: &Value, schema: &Value, pointer: &str, help: &mut Vec<Help>) {
    let schema = resolve(root, schema);
    let variants = ["anyOf", "oneOf"]
        .iter()
        .filter_map(|word| schema.get(word)?.as_array());
    for variant in variants.flatten() {
        describe(root, variant, pointer, help);
    }
    if let Some(items) = schema.get("items") {
        describe(root, items, &format!("{pointer}/*"), help);
    }
    for (name, member) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let pointer = format!("{pointer}/{name}");
        let text = member.get("description").and_then(Value::as_str);
        if let Some((zh, en)) = text.and_then(|text| text.split_once(" · ")) {
            let (zh, en) = (zh.replace('\n', ""), en.replace('\n', " "));
            help.push(Help {
                pointer: pointer.clone(),
                zh,
                en,
            });
        }
        describe(root, member, &pointer, help);
    }
}

/// Follows a reference to the definitions of the root.
fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let reference = schema.get("$ref").and_then(Value::as_str);
    let target = reference.and_then(|reference| root.pointer(reference.strip_prefix('#')?));
    target.unwrap_or(schema)
}
