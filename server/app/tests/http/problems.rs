//! Problems that belong to no resource.

use grain_ledger::DataDirectory;

use crate::client::{get, post};
use crate::world::{Event, PROCESSOR, serve, world};

#[tokio::test]
async fn unknown_paths_and_methods() {
    let world = world().await;
    for path in [
        "/api/v1/none",
        "/api/v2/events",
        "/api/v1/events/",
        "//",
        "/index.html",
    ] {
        let answer = world.send(get(path)).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (404, "not-found"),
            "{path}"
        );
    }
    let answer = world.send(get("/api/v1/events")).await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (405, "method-not-allowed")
    );
    assert_eq!(answer.header("allow"), Some("POST"));
    let answer = world.send(post("/api/v1/none", "x".repeat(100_000))).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("connection"), Some("close"));
}

#[tokio::test]
async fn parameters_are_read_strictly() {
    let world = world().await;
    let token = world.session(&world.operator.clone()).await;
    for (path, code) in [
        ("/api/v1/events/none", "parameter-invalid"),
        ("/api/v1/entries/-1", "parameter-invalid"),
        ("/api/v1/entries/01", "parameter-invalid"),
        ("/api/v1/entries/%ff", "parameter-invalid"),
        ("/api/v1/keys/00/head", "parameter-invalid"),
        ("/api/v1/subjects/barn:1/chain", "parameter-invalid"),
        ("/api/v1/violations?state=maybe", "parameter-invalid"),
        ("/api/v1/violations?limit=0", "parameter-invalid"),
        ("/api/v1/violations?limit=1&limit=2", "parameter-invalid"),
        ("/api/v1/violations?colour=red", "parameter-invalid"),
        ("/api/v1/violations?cursor=x", "cursor-invalid"),
        ("/api/v1/parties?cursor=x", "cursor-invalid"),
        ("/api/v1/entries/999", "not-found"),
        ("/api/v1/rules/none", "not-found"),
    ] {
        let answer = world.read(&token, path).await;
        assert_eq!(answer.problem(), code, "{path}");
    }
    let answer = world.read(&token, "/api/v1/events/none").await;
    assert_eq!(answer.json()["parameter"], "event_id");
    let chinese = world.send(get("/api/v1/events/none").bearer(&token)).await;
    assert!(
        chinese.json()["detail"].as_str().unwrap().contains('应'),
        "{}",
        chinese.text()
    );
}

#[tokio::test]
async fn a_restored_ledger_is_read_only_and_says_so() {
    let mut world = world().await;
    let signed = world
        .operator
        .sign(&world.ledger_id, &Event::party(PROCESSOR, &["processor"]));
    let copies = tempfile::tempdir().unwrap();
    let (backup, restored) = (copies.path().join("backup"), copies.path().join("restored"));
    world
        .server
        .ledger()
        .backup(&backup, &grain_ledger::Unwatched)
        .unwrap();
    grain_ledger::restore(&backup, &restored, &grain_ledger::Unwatched).unwrap();
    let server = serve(&restored, &world.clock, &[]).await;
    let answer = post("/api/v1/events", signed.wire.clone())
        .send(server.address())
        .await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (503, "read-only")
    );
    assert!(answer.header("retry-after").is_some());
    let ready = get("/readyz").send(server.address()).await;
    assert_eq!((ready.status, ready.problem().as_str()), (503, "read-only"));
    assert_eq!(get("/healthz").send(server.address()).await.status, 200);
    assert_eq!(
        get("/log/checkpoint").send(server.address()).await.status,
        200
    );
    assert!(
        get("/")
            .send(server.address())
            .await
            .text()
            .contains("只读")
    );
    server.stop().await;
    assert!(DataDirectory::at(&restored).restored_mark().exists());
}
