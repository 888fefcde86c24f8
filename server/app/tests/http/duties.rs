//! What is due, asked by those whom it concerns and by those whom it does not.

use grain_api::body::DutyList;
use serde_json::json;

use crate::access::activate;
use crate::world::{Event, PROCESSOR, World, world};

const PORT: &str = "91630106MA0000A27P-002";
const STRANGER: &str = "91640100MA0000A33R";

/// A port under the rule packs of today, and nothing on record about it.
async fn port(world: &mut World) {
    activate(world).await;
    let body = json!({
        "facility": PORT, "name": "示例口岸", "class": "port", "region": "630106",
        "address": "示例", "latitude_e7": null, "longitude_e7": null, "capacity_mass_g": null,
    });
    let subjects = [format!("facility:{PORT}"), format!("party:{PROCESSOR}")];
    world
        .register(Event::new("facility_registered", &subjects, body))
        .await;
}

async fn ask(world: &World, token: &str, path: &str) -> DutyList {
    let answer = world.read(token, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    serde_json::from_str(&answer.text()).unwrap()
}

/// Kind and detail of each, in order.
fn told(list: &DutyList) -> Vec<(String, String, bool)> {
    let one = |duty: &grain_api::body::Duty| {
        let kind = serde_json::to_value(duty.kind).unwrap();
        let kind = kind.as_str().unwrap().to_owned();
        (kind, duty.detail.clone(), duty.overdue)
    };
    list.duties.iter().map(one).collect()
}

#[tokio::test]
async fn a_port_owes_its_systems_a_plan_and_two_surveys() {
    let mut world = world().await;
    let processor = world.join(11, PROCESSOR, "processor").await;
    let stranger = world.join(12, STRANGER, "dealer").await;
    port(&mut world).await;
    let (mine, theirs) = (
        world.session(&processor).await,
        world.session(&stranger).await,
    );
    let line = |kind: &str, detail: &str, overdue| (kind.to_owned(), detail.to_owned(), overdue);
    let now = ask(&world, &mine, "/api/v1/duties").await;
    let surveys = |overdue| {
        [
            line("survey", "2025-Q2 inside", overdue),
            line("survey", "2025-Q2 surroundings", overdue),
        ]
    };
    assert_eq!(told(&now)[3..], surveys(false), "{now:?}");
    assert_eq!(now.duties.len(), 5);
    assert!(now.duties.iter().all(|duty| !duty.basis.is_empty()));
    // In the next quarter those of this one are overdue, and its own are due.
    let later = "/api/v1/duties?at=2025-07-01T00:00:00%2B08:00";
    let later = ask(&world, &mine, later).await;
    assert_eq!(told(&later)[3..5], surveys(true));
    assert_eq!(later.duties.len(), 7);
    let moment = "at=2025-07-01T00:00:00%2B08:00";
    let of_port = format!("/api/v1/facilities/{PORT}/duties?overdue=false&{moment}");
    let open = ask(&world, &mine, &of_port).await;
    let due = |zone: &str| line("survey", &format!("2025-Q3 {zone}"), false);
    assert_eq!(told(&open), [due("inside"), due("surroundings")]);
    // Nobody else's business.
    for path in ["/api/v1/duties", &of_port] {
        assert_eq!(ask(&world, &theirs, path).await.duties, []);
    }
}

#[tokio::test]
async fn pages_of_duties_follow_each_other() {
    let mut world = world().await;
    let processor = world.join(11, PROCESSOR, "processor").await;
    port(&mut world).await;
    let token = world.session(&processor).await;
    let whole = ask(&world, &token, "/api/v1/duties").await;
    let mut found = Vec::new();
    let mut path = String::from("/api/v1/duties?limit=2");
    loop {
        let page = ask(&world, &token, &path).await;
        assert!(page.duties.len() <= 2);
        found.extend(page.duties);
        let Some(next) = page.next else { break };
        path = format!("/api/v1/duties?limit=2&cursor={next}");
    }
    assert_eq!(found, whole.duties);
}

#[tokio::test]
async fn the_past_is_told_by_an_audit() {
    let mut world = world().await;
    world.join(11, PROCESSOR, "processor").await;
    port(&mut world).await;
    let operator = world.operator.clone();
    let token = world.session(&operator).await;
    let answer = world
        .read(&token, "/api/v1/duties?at=2025-06-17T09:30:00%2B08:00")
        .await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert_eq!(answer.problem(), "parameter-invalid");
}
