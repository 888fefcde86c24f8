//! `/log/*` as tools of other people read it.

use grain_log::checkpoint::SignedCheckpoint;

use crate::client::{Answer, get};
use crate::world::{ORIGIN, World, world};

async fn read(world: &World, path: &str) -> Answer {
    let answer = world.send(get(format!("/log/{path}"))).await;
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("*"),
        "{path}"
    );
    answer
}

#[tokio::test]
async fn the_checkpoint_and_what_it_implies_are_served() {
    let world = world().await;
    world.published().await;
    let checkpoint = read(&world, "checkpoint").await;
    assert_eq!(checkpoint.status, 200);
    assert_eq!(
        checkpoint.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(
        checkpoint.header("cache-control"),
        Some("public, max-age=2")
    );
    let size = SignedCheckpoint::parse(&checkpoint.body)
        .unwrap()
        .claimed()
        .tree_size();
    assert_eq!(size, world.server.ledger().status().size);
    assert_eq!(read(&world, "pending").await.body, checkpoint.body);
    for width in 1..=size {
        let tile = read(&world, &format!("tile/0/000.p/{width}")).await;
        assert_eq!((tile.status, tile.body.len() as u64), (200, 32 * width));
        assert_eq!(
            tile.header("content-type"),
            Some("application/octet-stream")
        );
        let cache = tile.header("cache-control");
        assert_eq!(cache, Some("public, max-age=31536000, immutable"));
        let bundle = read(&world, &format!("tile/entries/000.p/{width}")).await;
        assert_eq!((bundle.status, bundle.body.len() as u64), (200, 44 * width));
    }
    let vkey = read(&world, "vkey").await.text();
    assert!(
        vkey.starts_with(&format!("{ORIGIN}+")) && vkey.ends_with('\n'),
        "{vkey}"
    );
    assert_eq!(read(&world, "vkeys").await.text(), vkey);
    let policy = read(&world, "policy").await.text();
    assert!(
        policy.contains(vkey.trim_end()) && policy.contains("quorum"),
        "{policy}"
    );
    assert!(read(&world, "genesis").await.json()["payload"].is_string());
}

#[tokio::test]
async fn whatever_is_absent_or_malformed_is_exactly_404() {
    let world = world().await;
    world.published().await;
    let size = world.server.ledger().status().size;
    for path in [
        "",
        "nothing",
        "checkpoint/",
        "checkpoint/x",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/0/000",
        "tile/0/000.p/0",
        &format!("tile/0/000.p/{}", size + 1),
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/00/000.p/1",
        "tile/64/000.p/1",
        "tile/1/000.p/1",
        "tile/0/0",
        "tile/0/x000/000",
        "tile/0/001.p/1",
        "tile/0/%30%30%30.p/1",
        "tile/%ff/000",
        "tile/entries/000",
        "tile/entries/../../genesis",
        "tile/-1/000",
        "tile/0/999999999999999999999",
        "tile/0/000.p/1?x=%ff",
        "..%2f..%2flog.key",
        "%2e%2e/log.key",
    ] {
        let answer = read(&world, path).await;
        let expected = if path.ends_with("?x=%ff") { 200 } else { 404 };
        assert_eq!(answer.status, expected, "{path}");
        if expected == 404 {
            assert_eq!(answer.problem(), "not-found", "{path}");
        }
    }
}

#[tokio::test]
async fn heads_are_as_gets_without_the_body() {
    let world = world().await;
    let answer = world.send(get("/log/vkey").method("HEAD")).await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.is_empty());
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
}
