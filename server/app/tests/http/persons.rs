//! Who persons are: kept beside the ledger, under a commitment in it, and erased for good.

use std::fs;

use grain_api::body::PersonEntry;
use grain_envelope::{Digest, Person};
use serde_json::json;

use crate::client::{Answer, get, put};
use crate::world::{Event, IMPORTER, PROCESSOR, World, world};

/// A person with a salt of this byte.
pub(crate) fn entry(salt: u8) -> PersonEntry {
    PersonEntry {
        salt: Digest::from_bytes([salt; 32]),
        person: Person {
            name: "王示例".parse().unwrap(),
            role_title: None,
            phone: Some("13800000000".parse().unwrap()),
            identity_number: None,
        },
    }
}

fn at(alias: &str) -> String {
    format!("/api/v1/persons/{IMPORTER}/{alias}")
}

async fn list(world: &mut World, alias: &str, entry: &PersonEntry) {
    let body = json!({ "person": alias, "commitment": entry.commitment() });
    let event = Event::new("person_listed", &[format!("party:{IMPORTER}")], body);
    let mut importer = world.importer.clone();
    let signed = importer.sign(&world.ledger_id, &event);
    world.importer = importer;
    assert_eq!(world.submit(&signed).await.status, 201);
}

async fn hand_in(world: &World, token: &str, alias: &str, entry: &PersonEntry) -> Answer {
    let body = serde_json::to_vec(entry).unwrap();
    world
        .send(put(at(alias), body).bearer(token).english())
        .await
}

async fn delete(world: &World, token: &str, alias: &str) -> Answer {
    world
        .send(get(at(alias)).method("DELETE").bearer(token).english())
        .await
}

#[tokio::test]
async fn only_what_the_ledger_commits_to_is_taken() {
    let mut world = world().await;
    let token = world.session(&world.importer).await;
    assert_eq!(
        hand_in(&world, &token, "P-03", &entry(1)).await.problem(),
        "person-not-listed"
    );
    list(&mut world, "P-03", &entry(1)).await;
    assert_eq!(
        world.read(&token, &at("P-03")).await.problem(),
        "person-missing"
    );
    assert_eq!(
        hand_in(&world, &token, "P-03", &entry(2)).await.problem(),
        "person-mismatch"
    );
    let odd = world
        .send(put(at("P-03"), "{\"salt\":1}").bearer(&token))
        .await;
    assert_eq!(odd.problem(), "body-invalid");
    assert_eq!(hand_in(&world, &token, "P-03", &entry(1)).await.status, 201);
    assert_eq!(hand_in(&world, &token, "P-03", &entry(1)).await.status, 200);
    let read = world.read(&token, &at("P-03")).await;
    assert_eq!(read.json(), serde_json::to_value(entry(1)).unwrap());
    // Listed anew, the old one is no longer given out.
    list(&mut world, "P-03", &entry(2)).await;
    assert_eq!(
        world.read(&token, &at("P-03")).await.problem(),
        "person-missing"
    );
    assert_eq!(hand_in(&world, &token, "P-03", &entry(2)).await.status, 201);
}

#[tokio::test]
async fn who_a_person_is_is_read_by_its_party_and_the_authorities_of_its_region() {
    let mut world = world().await;
    list(&mut world, "P-03", &entry(1)).await;
    let own = world.session(&world.importer).await;
    hand_in(&world, &own, "P-03", &entry(1)).await;
    let customs = world.session(&world.customs).await;
    assert_eq!(world.read(&customs, &at("P-03")).await.status, 200);
    assert_eq!(delete(&world, &customs, "P-03").await.status, 404);
    let operator = world.session(&world.operator).await;
    let stranger = world.join(11, PROCESSOR, "processor").await;
    let stranger = world.session(&stranger).await;
    for token in [&operator, &stranger] {
        assert_eq!(world.read(token, &at("P-03")).await.status, 404);
        assert_eq!(hand_in(&world, token, "P-03", &entry(1)).await.status, 404);
        assert_eq!(delete(&world, token, "P-03").await.status, 404);
        assert_eq!(
            world
                .read(token, &format!("/api/v1/persons/{IMPORTER}"))
                .await
                .status,
            404
        );
    }
    assert_eq!(world.read(&own, &at("P-03")).await.status, 200);
}

#[tokio::test]
async fn an_erased_person_is_gone_and_listed_anew_only_under_another_salt() {
    let mut world = world().await;
    list(&mut world, "P-03", &entry(1)).await;
    let token = world.session(&world.importer).await;
    hand_in(&world, &token, "P-03", &entry(1)).await;
    let erased = delete(&world, &token, "P-03").await;
    assert_eq!(
        (erased.status, &erased.json()["presence"]),
        (200, &json!("erased"))
    );
    assert_eq!(delete(&world, &token, "P-03").await.status, 200);
    let folder = world.path().join("persons").join(IMPORTER);
    let left: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(left, ["P-03.erased"]);
    assert!(
        !fs::read_to_string(folder.join("P-03.erased"))
            .unwrap()
            .contains("王")
    );
    let gone = world.read(&token, &at("P-03")).await;
    assert_eq!(
        (gone.status, gone.problem().as_str()),
        (410, "person-erased")
    );
    assert_eq!(
        hand_in(&world, &token, "P-03", &entry(1)).await.problem(),
        "person-erased"
    );
    list(&mut world, "P-03", &entry(2)).await;
    assert_eq!(hand_in(&world, &token, "P-03", &entry(2)).await.status, 201);
    let listed = world
        .read(&token, &format!("/api/v1/persons/{IMPORTER}"))
        .await
        .json();
    assert_eq!(listed["persons"][0]["presence"], "present");
}
