//! Values are read into types exactly.

use grain_envelope::json::{decode, parse};
use grain_envelope::{FacilityId, List, MassG, Text, code};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Debug, PartialEq, Deserialize)]
struct Plain {
    always: u8,
    perhaps: Option<u16>,
    #[serde(default)]
    forgotten: bool,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    Nowhere,
    Facility(FacilityId),
    Unregistered { name: Text<1, 5> },
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, (&'static str, String)> {
    decode(&parse(text.as_bytes()).unwrap()).map_err(|error| (error.code, error.pointer))
}

fn refused<T>(code: &'static str, pointer: &str) -> Result<T, (&'static str, String)> {
    Err((code, pointer.to_owned()))
}

#[test]
fn all_members_are_required_whatever_the_type_forgot() {
    let all = r#"{"perhaps":null,"always":1,"forgotten":true}"#;
    assert_eq!(
        read(all),
        Ok(Plain {
            always: 1,
            perhaps: None,
            forgotten: true
        })
    );
    let missing = code::FORM_MISSING_MEMBER;
    assert_eq!(
        read::<Plain>(r#"{"always":1,"forgotten":true}"#),
        refused(missing, "/perhaps")
    );
    assert_eq!(
        read::<Plain>(r#"{"always":1,"perhaps":2}"#),
        refused(missing, "/forgotten")
    );
    assert_eq!(
        read::<Plain>(r#"{"always":1,"perhaps":2,"forgotten":true,"Always":1}"#),
        refused(code::FORM_UNKNOWN_MEMBER, "/Always")
    );
    assert_eq!(
        read::<Plain>("[1,2,true]"),
        refused(code::FORM_WRONG_TYPE, "")
    );
}

#[test]
fn nothing_is_coerced() {
    let with = |always: &str| {
        read::<Plain>(&format!(
            r#"{{"always":{always},"perhaps":null,"forgotten":false}}"#
        ))
    };
    for other in ["\"1\"", "true", "null", "[1]", "{}"] {
        assert_eq!(
            with(other),
            refused(code::FORM_WRONG_TYPE, "/always"),
            "{other}"
        );
    }
    for beyond in ["256", "-1"] {
        assert_eq!(
            with(beyond),
            refused(code::FORM_SCALAR, "/always"),
            "{beyond}"
        );
    }
}

#[test]
fn enums_are_a_word_or_an_object_of_one_member() {
    assert_eq!(read(r#""nowhere""#), Ok(Place::Nowhere));
    assert!(read::<Place>(r#"{"facility":"914403001922038216-001"}"#).is_ok());
    assert!(read::<Place>(r#"{"unregistered":{"name":"仓"}}"#).is_ok());
    let scalar = code::FORM_SCALAR;
    assert_eq!(
        read::<Place>(r#"{"facility":"914403001922038216"}"#),
        refused(scalar, "/facility")
    );
    assert_eq!(
        read::<Place>(r#"{"unregistered":{"name":""}}"#),
        refused(scalar, "/unregistered/name")
    );
    assert_eq!(read::<Place>(r#""somewhere""#), refused(scalar, ""));
    let wrong = code::FORM_WRONG_TYPE;
    assert_eq!(read::<Place>(r#"{"nowhere":null}"#), refused(wrong, ""));
    assert_eq!(read::<Place>(r#""facility""#), refused(wrong, ""));
    assert_eq!(read::<Place>("{}"), refused(wrong, ""));
    assert_eq!(
        read::<Place>(r#"{"nowhere":null,"facility":"x"}"#),
        refused(wrong, "")
    );
    assert_eq!(
        read::<Place>(r#"{"unregistered":{"name":"仓","more":1}}"#),
        refused(code::FORM_UNKNOWN_MEMBER, "/unregistered/more")
    );
}

#[test]
fn lists_keep_to_their_limits() {
    type Masses = List<MassG, 1, 2>;
    assert_eq!(read::<Masses>("[1,2]").unwrap().len(), 2);
    assert_eq!(read::<Masses>("[]"), refused(code::FORM_COUNT, ""));
    assert_eq!(read::<Masses>("[1,2,3]"), refused(code::FORM_COUNT, ""));
    assert_eq!(read::<Masses>("[1,-2]"), refused(code::FORM_SCALAR, "/1"));
}

#[test]
fn types_that_would_weaken_the_reading_are_not_served() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(u8),
    }
    let wrong = code::FORM_WRONG_TYPE;
    assert_eq!(read::<Either>("1"), refused(wrong, ""));
    assert_eq!(
        read::<std::collections::BTreeMap<String, u8>>("{}"),
        refused(wrong, "")
    );
    assert_eq!(read::<f64>("1"), refused(wrong, ""));
    assert_eq!(read::<()>("null"), refused(wrong, ""));
}
