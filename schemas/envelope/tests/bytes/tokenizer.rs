//! The strict reader beside the plain one: it accepts less, and reads what it accepts the same.

use grain_envelope::json;
use proptest::prelude::*;

fn plain(value: &json::Value) -> serde_json::Value {
    serde_json::to_value(value).unwrap()
}

fn document() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Into::into),
        "[ -~\u{4e00}-\u{4fff}]{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(6, 60, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
            proptest::collection::btree_map("[a-z\"\\\\粮]{0,5}", inner, 0..8)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn documents_are_read_the_same(document in document(), pretty: bool) {
        let bytes = if pretty { serde_json::to_vec_pretty(&document) } else { serde_json::to_vec(&document) };
        let value = json::parse(&bytes.unwrap()).unwrap();
        prop_assert_eq!(plain(&value), document);
    }

    #[test]
    fn noise_is_never_read_otherwise(text in "[\\[\\]{}:,\"0-9a-e.eE+\\-\\\\u \u{301}tfnrul]{0,24}") {
        if let Ok(value) = json::parse(text.as_bytes()) {
            let read: serde_json::Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(plain(&value), read);
        }
    }

    #[test]
    fn a_member_name_twice_is_refused_at_any_distance(count in 1_usize..100, first in 0_usize..100) {
        let first = first % count;
        let mut names: Vec<String> = (0..count).map(|n| format!("\"m{n}\":0")).collect();
        names.push(format!("\"\\u006d{first}\":1"));
        let error = json::parse(format!("{{{}}}", names.join(",")).as_bytes()).unwrap_err();
        prop_assert_eq!(error.code, "json-duplicate-member");
        prop_assert_eq!(error.pointer, format!("/m{first}"));
    }
}

#[test]
fn sixteen_levels_are_accepted() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let text = format!("{}1{}", open.repeat(16), close.repeat(16));
        assert!(json::parse(text.as_bytes()).is_ok(), "{text}");
    }
}

#[test]
fn a_large_object_costs_no_square() {
    let members: Vec<String> = (0..200_000).map(|n| format!("\"{n}\":0")).collect();
    assert!(json::parse(format!("{{{}}}", members.join(",")).as_bytes()).is_ok());
}
