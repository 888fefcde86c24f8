//! `vectors/scalar.json`: for each scalar what it accepts, byte for byte, and what it refuses.

use crate::corpus::cases;
use grain_envelope::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt::Debug;

#[derive(Deserialize)]
struct ScalarVector {
    scalar: String,
    accepted: Vec<serde_json::Value>,
    refused: Vec<serde_json::Value>,
}

fn value(json: &serde_json::Value) -> json::Value {
    json::parse(&serde_json::to_vec(json).unwrap()).unwrap()
}

fn check<T: DeserializeOwned + Serialize + Debug>(vector: &ScalarVector) {
    for accepted in &vector.accepted {
        let scalar: T = json::decode(&value(accepted))
            .unwrap_or_else(|error| panic!("{} {accepted}: {error}", vector.scalar));
        assert_eq!(
            serde_json::to_value(&scalar).unwrap(),
            *accepted,
            "{}",
            vector.scalar
        );
    }
    for refused in &vector.refused {
        let error = json::decode::<T>(&value(refused)).expect_err(&refused.to_string());
        assert_eq!(error.code, code::FORM_SCALAR, "{} {refused}", vector.scalar);
        assert!(
            !error.en.is_empty() && !error.zh.is_ascii(),
            "{}: {error:?}",
            vector.scalar
        );
    }
    let other_kinds = [
        json::Value::Null,
        json::Value::Bool(true),
        json::Value::Array(vec![value(&vector.accepted[0])]),
        json::Value::Object(vec![("a".to_owned(), value(&vector.accepted[0]))]),
    ];
    for other in other_kinds {
        let error = json::decode::<T>(&other).expect_err(&vector.scalar);
        assert_eq!(error.code, code::FORM_WRONG_TYPE, "{}", vector.scalar);
    }
}

macro_rules! scalars {
    ($($name:ident)*) => {
        fn check_named(vector: &ScalarVector) {
            match vector.scalar.as_str() {
                $(stringify!($name) => check::<$name>(vector),)*
                "Text_2_5" => check::<Text<2, 5>>(vector),
                other => panic!("no scalar is named {other}"),
            }
        }
        const NAMES: &[&str] = &[$(stringify!($name),)* "Text_2_5"];
    };
}

scalars! {
    Time ServerTime Date Quarter MassG Party FacilityId BinId EventId PermitId TransferId ProcessId
    CaseId LotId PersonAlias Origin TypeName Region ContainerNumber DeclarationNumber HsCode Country
    Digest KeyId PublicKey Salt SignatureBytes Base64 SignatureBase64 MediaType Subject SumName
    LedgerName Leaf Role Source Commodity WeighingMethod TransportMode DocumentKind Verdict Severity
}

#[test]
fn scalars_accept_and_refuse_what_the_vectors_say() {
    let vectors = cases::<ScalarVector>("scalar.json");
    for vector in &vectors {
        assert!(
            !vector.accepted.is_empty() && !vector.refused.is_empty(),
            "{}",
            vector.scalar
        );
        check_named(vector);
    }
    let covered: BTreeSet<&str> = vectors
        .iter()
        .map(|vector| vector.scalar.as_str())
        .collect();
    assert_eq!(
        covered,
        NAMES.iter().copied().collect(),
        "each scalar has a vector"
    );
}

#[test]
fn vocabularies_are_covered_whole() {
    let vectors = cases::<ScalarVector>("scalar.json");
    let accepted = |name: &str| {
        let vector = vectors.iter().find(|vector| vector.scalar == name).unwrap();
        vector
            .accepted
            .iter()
            .map(|word| word.as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    macro_rules! whole {
        ($($name:ident)*) => {$(
            let words: Vec<_> = $name::ALL.iter().map(|word| word.as_str().to_owned()).collect();
            assert_eq!(words, accepted(stringify!($name)));
        )*};
    }
    whole!(Role Source Commodity WeighingMethod TransportMode DocumentKind Verdict Severity);
}

/// The pattern of each textual scalar must accept what it accepts. There is no regular expression
/// engine here: that the schemas say so is checked where schemas are used.
#[test]
fn schemas_name_pattern_and_description() {
    let schema = json::schema::<LotId>();
    assert!(schema.get("pattern").is_some() && schema.get("description").is_some());
    let header = json::schema::<Header>();
    assert_eq!(
        header.get("additionalProperties"),
        Some(&serde_json::json!(false))
    );
    let required = header.get("required").unwrap().as_array().unwrap();
    assert_eq!(required.len(), 20, "every member is required");
}
