use crate::catalog::{self, Body};
use crate::class::Class;
use crate::code::{codes, every_type};
use crate::samples::{Example, Expectation};
use crate::{Concerned, Told, Violation};
use grain_envelope::{Statement, Verdict};
use std::collections::BTreeSet;

fn all() -> impl Iterator<Item = (&'static str, Class, Example)> {
    catalog::ALL.iter().flat_map(|descriptor| {
        let examples = descriptor.examples().into_iter();
        examples.map(|example| (descriptor.name, descriptor.class, example))
    })
}

#[test]
fn every_example_comes_out_as_it_says() {
    for (name, class, example) in all() {
        let (event, judgement) = example.decided();
        let found: Vec<&str> = judgement
            .violations
            .iter()
            .map(|found| found.code)
            .collect();
        let told = format!("{name}: {}: {found:?}", example.title());
        match example.expects {
            Expectation::Admitted => {
                assert_eq!(judgement.verdict, Verdict::Admitted, "{told}");
                assert!(found.is_empty(), "{told}");
            }
            Expectation::Breaks(code) => {
                assert!(found.contains(&code), "{told}");
                let refused = class == Class::Authorising;
                let expected = if refused {
                    Verdict::Refused
                } else {
                    Verdict::Admitted
                };
                assert_eq!(judgement.verdict, expected, "{told}");
            }
        }
        let statement = Statement::read(event.payload(), event.signature()).unwrap();
        let type_name = statement.form.unwrap().type_name;
        assert_eq!(catalog::descriptor(type_name.as_str()).unwrap().name, name);
    }
}

#[test]
fn texts_are_complete_and_rest_on_an_article() {
    for (name, _, example) in all() {
        for found in example.decided().1.violations {
            let told = format!("{name}: {}: {} / {}", example.title(), found.zh, found.en);
            assert!(
                !found.zh.contains(['{', '}']) && !found.en.contains(['{', '}']),
                "{told}"
            );
            let of_law = !found.rule.starts_with('L');
            assert_eq!(!found.basis.is_empty(), of_law, "{told}");
            let payload: serde_json::Value =
                serde_json::from_slice(example.decided().0.payload()).unwrap();
            assert!(
                payload.pointer(&found.field).is_some(),
                "{told}: no field {}",
                found.field
            );
        }
    }
}

#[test]
fn what_was_told_is_told_again_to_the_letter() {
    for (name, _, example) in all() {
        for found in example.decided().1.violations {
            let kept = serde_json::to_vec(&Told::of(&found)).unwrap();
            let told: Told = serde_json::from_slice(&kept).unwrap();
            let again = told.violation(found.code, found.severity, &found.field);
            let expected = Violation {
                concerned: Concerned::default(),
                blend: Vec::new(),
                ..found
            };
            assert_eq!(again, Some(expected), "{name}");
        }
    }
}

#[test]
fn every_code_has_an_example() {
    let shown: BTreeSet<&str> = all()
        .filter_map(|(_, _, example)| match example.expects {
            Expectation::Admitted => None,
            Expectation::Breaks(code) => Some(code),
        })
        .collect();
    let missing: Vec<&str> = codes()
        .map(|code| code.code)
        // A conflict is no event of any type; its own test provokes it.
        .filter(|code| *code != every_type::EQUIVOCATION.code && !shown.contains(code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_type_has_an_admitted_example() {
    for descriptor in catalog::ALL {
        let mut examples = descriptor.examples().into_iter();
        let admitted = examples.any(|example| example.expects == Expectation::Admitted);
        assert!(admitted, "{}", descriptor.name);
    }
}

#[test]
fn bodies_survive_being_written_and_read() {
    for (name, _, example) in all() {
        let (event, _) = example.decided();
        let statement = Statement::read(event.payload(), event.signature()).unwrap();
        let type_name = statement.form.unwrap().type_name;
        let body = Body::parse(type_name.as_str(), &statement.body).unwrap();
        assert_eq!(
            Body::from_json(type_name.as_str(), &body.to_json()).unwrap(),
            body,
            "{name}"
        );
        let written = grain_envelope::json::encode(&body.to_json()).unwrap();
        assert_eq!(
            Body::parse(type_name.as_str(), &written).unwrap(),
            body,
            "{name}"
        );
    }
}

#[test]
fn templates_read_as_their_type() {
    for descriptor in catalog::ALL {
        let json: serde_json::Value = serde_json::from_str(descriptor.template)
            .unwrap_or_else(|error| panic!("{}: {error}", descriptor.name));
        let value = grain_envelope::json::encode(&json).unwrap();
        let body = Body::parse(descriptor.type_name, &value);
        let body = body.unwrap_or_else(|error| panic!("{}: {error}", descriptor.name));
        body.as_event().check().unwrap();
    }
}
