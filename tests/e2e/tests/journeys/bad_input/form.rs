//! Malformed: what cannot be read says where, and leaves nothing.

use anyhow::Result;
use serde_json::{Value, json};

use super::desk::{Desk, Place, bin, case};

#[test]
fn what_is_no_envelope_leaves_nothing() -> Result<()> {
    let mut desk = Desk::new()?;
    let good = desk.author.sketch(&bin(&desk.world, "D1"))?;
    let more = [&good.to_wire()[..good.to_wire().len() - 1], b",\"x\":1}"].concat();
    let cases = [
        case(
            "no JSON",
            b"{\"payload\"".to_vec(),
            (400, "json-syntax"),
            Place::Offset("\"payload\""),
        ),
        case(
            "no UTF-8",
            b"{\"payload\":\"\xff\"}".to_vec(),
            (400, "json-encoding"),
            Place::Member("offset"),
        ),
        case(
            "not an envelope",
            b"{}".to_vec(),
            (400, "wrapper-form"),
            Place::Pointer("/payload"),
        ),
        case(
            "another member in the wrapper",
            more,
            (400, "wrapper-form"),
            Place::Pointer("/x"),
        ),
    ];
    desk.play_all(&cases)?;
    // It was never the desk's fault: what is well formed is recorded.
    assert_eq!(desk.send(&good)?.status, 201);
    Ok(())
}

#[test]
fn a_payload_is_read_strictly() -> Result<()> {
    let mut desk = Desk::new()?;
    let deep = format!("{}{}", "[".repeat(16), "]".repeat(16));
    // A text of the payload, what stands there instead, the code, and where.
    let texts = [
        (
            "\"note\":null",
            "\"note\":null,\"note\":null".to_owned(),
            "json-duplicate-member",
            Place::Pointer("/note"),
        ),
        (
            "\"capacity_mass_g\":5000000000",
            "\"capacity_mass_g\":1.5".to_owned(),
            "json-number",
            Place::Offset("\"capacity_mass_g\":1.5"),
        ),
        (
            "\"capacity_mass_g\":5000000000",
            "\"capacity_mass_g\":9007199254740992".to_owned(),
            "json-number",
            Place::Offset("9007199254740992"),
        ),
        (
            "\"note\":null",
            "\"note\":\"a\u{200b}b\"".to_owned(),
            "json-character",
            Place::Offset("\"a\u{200b}b\""),
        ),
        (
            "\"note\":null",
            "\"note\":\"e\u{301}\"".to_owned(),
            "json-not-nfc",
            Place::Offset("\"e\u{301}\""),
        ),
        (
            "\"note\":null",
            format!("\"note\":{deep}"),
            "json-depth",
            Place::Offset("[[[[[[[[[[[[[[[[]"),
        ),
        (
            "\"note\":null",
            "\"note\":null,\"notes\":null".to_owned(),
            "form-unknown-member",
            Place::Pointer("/notes"),
        ),
        (
            "\"note\":null,",
            String::new(),
            "form-missing-member",
            Place::Pointer("/note"),
        ),
    ];
    for (from, to, code, place) in texts {
        let body = desk.altered(from, &to)?;
        desk.play(&case(code, body, (400, code), place))?;
    }
    Ok(())
}

#[test]
fn a_member_says_only_what_its_kind_allows() -> Result<()> {
    let mut desk = Desk::new()?;
    let party = format!("party:{}", grain_scenarios::cast::PLANT.party);
    let members: [(&str, Value, &str, &str); 9] = [
        ("/schema", json!("1"), "form-wrong-type", "/schema"),
        ("/suite", json!(2), "form-scalar", "/suite"),
        (
            "/occurred_at",
            json!("2026-01-01T00:00:00Z"),
            "form-scalar",
            "/occurred_at",
        ),
        (
            "/type",
            json!("grain.moonlit.v1"),
            "form-unknown-type",
            "/type",
        ),
        ("/subjects", json!([]), "form-count", "/subjects"),
        (
            "/subjects",
            json!([party]),
            "subjects-mismatch",
            "/subjects",
        ),
        (
            "/body/bin",
            json!("91630106MA0000A27P-001/d 1"),
            "form-scalar",
            "/body/bin",
        ),
        (
            "/body/capacity_mass_g",
            json!(-1),
            "form-scalar",
            "/body/capacity_mass_g",
        ),
        ("/ledger", json!("ab".repeat(32)), "wrong-ledger", "/ledger"),
    ];
    for (member, value, code, pointer) in members {
        let body = desk.with(member, value)?.to_wire();
        desk.play(&case(code, body, (400, code), Place::Pointer(pointer)))?;
    }
    Ok(())
}
