use crate::catalog;
use std::collections::BTreeSet;

#[test]
fn every_member_of_every_body_is_explained_in_both_languages() {
    for descriptor in catalog::ALL {
        let help = descriptor.help();
        let template: serde_json::Value = serde_json::from_str(descriptor.template).unwrap();
        let explained: BTreeSet<&str> = help.iter().map(|help| help.pointer.as_str()).collect();
        for member in template.as_object().unwrap().keys() {
            let pointer = format!("/{member}");
            assert!(
                explained.contains(pointer.as_str()),
                "{}{pointer}",
                descriptor.name
            );
        }
        for help in help {
            let told = format!("{}{}", descriptor.name, help.pointer);
            assert!(
                !help.zh.is_ascii() && !help.en.is_empty(),
                "{told}: {} · {}",
                help.zh,
                help.en
            );
        }
    }
}

#[test]
fn schemas_are_closed_and_ask_for_every_member() {
    for descriptor in catalog::ALL {
        let schema = descriptor.schema();
        assert_eq!(
            schema.get("additionalProperties"),
            Some(&false.into()),
            "{}",
            descriptor.name
        );
        let members = schema.get("properties").unwrap().as_object().unwrap();
        let required = schema.get("required").unwrap().as_array().unwrap();
        assert_eq!(members.len(), required.len(), "{}", descriptor.name);
    }
}
