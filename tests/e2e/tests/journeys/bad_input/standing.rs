//! Unsigned, wrongly signed, unauthorised: who has no standing leaves nothing.

use anyhow::Result;
use grain_e2e::founding::{ORIGIN, new_key};
use grain_envelope::Submitted;
use grain_scenarios::cast::{BUREAU, PLANT, UNFILED};
use grain_scenarios::drafts;
use serde_json::{Value, json};

use super::desk::{Desk, Place, bin, case, no_signature, wrapper};

#[test]
fn who_did_not_sign_leaves_nothing() -> Result<()> {
    let mut desk = Desk::new()?;
    let good = desk.author.sketch(&bin(&desk.world, "D1"))?;
    let bureau = desk.world.holder(BUREAU.key)?;
    new_key(&desk.world.programs, PLANT, "stranger")?;
    let mut stranger = desk.world.holder("stranger")?;
    let unknown = stranger.sketch(&bin(&desk.world, "D1"))?;
    let swapped = Submitted::from_parts(
        good.payload().to_vec(),
        *desk.first.signature(),
        desk.first.keyid(),
    );
    let elsewhere = wrapper(&good, "/signatures/0/keyid", json!(bureau.key.info.key))?;
    let misnamed = desk.with("/key", json!(bureau.key.info.key))?;
    let invalid = (401, "signature-invalid");
    let cases = [
        case(
            "no signature",
            wrapper(&good, "/signatures", json!([]))?,
            (400, "wrapper-form"),
            Place::Pointer("/signatures"),
        ),
        case(
            "a signature of zeros",
            wrapper(&good, "/signatures/0/sig", no_signature())?,
            invalid,
            Place::Pointer("/signatures/0/sig"),
        ),
        case(
            "the signature of another payload",
            swapped.to_wire(),
            invalid,
            Place::Pointer("/signatures/0/sig"),
        ),
        case(
            "a key that nobody enrolled",
            unknown.to_wire(),
            (401, "key-unknown"),
            Place::Pointer("/signatures/0/keyid"),
        ),
        case(
            "another key outside than the one inside, which signed",
            elsewhere,
            (400, "key-mismatch"),
            Place::Pointer("/key"),
        ),
        case(
            "another key inside than the one that signed",
            misnamed.to_wire(),
            (400, "key-mismatch"),
            Place::Pointer("/key"),
        ),
    ];
    desk.play_all(&cases)?;
    assert_eq!(desk.send(&good)?.status, 201);
    Ok(())
}

#[test]
fn who_has_no_right_leaves_nothing() -> Result<()> {
    let mut desk = Desk::new()?;
    let filing = desk
        .world
        .draft("customs_filing_granted", PLANT, &drafts::filing());
    let mut customs = filing.clone();
    customs["role"] = "customs".into();
    let mut foreign = drafts::bin("01");
    foreign["bin"] = format!("{}/01", UNFILED.facility()).into();
    let foreign = desk.world.draft("bin_registered", PLANT, &foreign);
    let mut transcribed = bin(&desk.world, "D1");
    transcribed["transcribed"] = true.into();
    let cases = [
        case(
            "a role that the key does not have",
            desk.author.sketch(&customs)?.to_wire(),
            (403, "role-not-held"),
            Place::Pointer("/role"),
        ),
        case(
            "an act of customs by a plant",
            desk.author.sketch(&filing)?.to_wire(),
            (403, "right-missing"),
            Place::Pointer(""),
        ),
        case(
            "another firm's bin",
            desk.author.sketch(&foreign)?.to_wire(),
            (403, "right-missing"),
            Place::Pointer(""),
        ),
        case(
            "somebody else's name",
            desk.with("/actor", json!(BUREAU.party))?.to_wire(),
            (403, "actor-not-key-holder"),
            Place::Pointer("/actor"),
        ),
        case(
            "a paper of nobody",
            desk.author.sketch(&transcribed)?.to_wire(),
            (403, "not-transcribable"),
            Place::Pointer("/transcribed"),
        ),
    ];
    desk.play_all(&cases)
}

#[test]
fn a_revoked_key_says_so_and_its_old_events_are_still_answered() -> Result<()> {
    let mut desk = Desk::new()?;
    let before = desk.send(&desk.first)?;
    let next = desk.author.sketch(&bin(&desk.world, "D1"))?;
    let revoke = [
        ["key", "revoke"],
        ["desk", "--reason"],
        ["compromised", "--suspect-from"],
        ["5", "--key"],
    ];
    let revoke = [&revoke.concat()[..], &[BUREAU.key]].concat();
    desk.world.programs.grain(&revoke, None)?.success()?;
    desk.play(&case(
        "a revoked key",
        next.to_wire(),
        (401, "key-revoked"),
        Place::Pointer("/signatures/0/keyid"),
    ))?;
    let again = desk.send(&desk.first)?;
    assert_eq!((again.status, again.body), (before.status, before.body));
    let session = desk.author.sign_in(&desk.world.client(), ORIGIN);
    assert!(session.is_err(), "a revoked key opens no session");
    let first: Value = serde_json::from_slice(desk.first.payload())?;
    let id = first["event_id"].as_str().unwrap_or_default();
    let shown = desk.auditor.get(&format!("/api/v1/events/{id}"))?.json()?;
    assert_eq!(shown["suspect"], true, "{shown}");
    Ok(())
}
