//! What a browser sees, and the small public answers.

use grain_api::ProblemCode;

use crate::client::get;
use crate::world::{ORIGIN, world};

#[tokio::test]
async fn the_landing_page_names_the_ledger() {
    let world = world().await;
    let page = world.send(get("/")).await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    let text = page.text();
    for part in [
        ORIGIN,
        &world.ledger_id,
        "示例粮食局",
        "/log/checkpoint",
        "OpenAPI",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("class=\"sample\""));
}

#[tokio::test]
async fn every_problem_has_its_page() {
    let world = world().await;
    let list = world.send(get("/problems")).await.text();
    for code in ProblemCode::ALL {
        assert!(
            list.contains(&format!("href=\"/problems/{code}\"")),
            "{code}"
        );
        let page = world.send(get(format!("/problems/{code}"))).await;
        assert_eq!(page.status, 200, "{code}");
        assert!(page.text().contains(code.advice().zh), "{code}");
    }
    assert_eq!(
        world.send(get("/problems/none-such")).await.problem(),
        "not-found"
    );
}

#[tokio::test]
async fn on_this_machine_there_is_no_certificate_to_install() {
    let world = world().await;
    let page = world.send(get("/ca")).await;
    assert!(page.text().contains("无需安装证书"));
    assert_eq!(
        world.send(get("/ca/graintrail-ca.crt")).await.problem(),
        "not-found"
    );
}

#[tokio::test]
async fn the_document_is_for_all_and_the_rules_for_members() {
    let world = world().await;
    let document = world.send(get("/api/v1/openapi.json")).await;
    assert_eq!(document.text(), grain_api::openapi_document());
    let tag = document.header("etag").unwrap().to_owned();
    let again = world
        .send(get("/api/v1/openapi.json").header("if-none-match", &tag))
        .await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    let token = world.session(&world.importer).await;
    for code in grain_events::codes() {
        let rule = world
            .read(&token, &format!("/api/v1/rules/{}", code.code))
            .await;
        assert_eq!(rule.json()["rule"], code.rule.id, "{}", code.code);
    }
    let none = world.read(&token, "/api/v1/rules/none.such").await;
    assert_eq!(none.problem(), "not-found");
}

#[tokio::test]
async fn health_and_metrics() {
    let world = world().await;
    assert_eq!(world.send(get("/healthz")).await.text(), "ok\n");
    assert_eq!(world.send(get("/readyz")).await.text(), "ready\n");
    assert_eq!(world.send(get("/metrics")).await.problem(), "not-found");
    let metrics = get("/metrics")
        .send(world.server.metrics_address())
        .await
        .text();
    for line in [
        "graintrail_http_requests_total{operation=\"submit_event\",status=\"201\"} 2",
        "graintrail_http_requests_total{operation=\"get_health\",status=\"200\"} 1",
        "graintrail_problems_total{problem=\"not-found\"} 1",
        "graintrail_events_admitted_total 2",
        "graintrail_log_size 3",
        "graintrail_read_only 0",
        "graintrail_group_members_count 2",
        "graintrail_open_connections",
        "# EOF",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    assert_eq!(
        get("/").send(world.server.metrics_address()).await.status,
        404
    );
}
