//! HTTPS with the ledger's own certificate authority.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::client::get;
use crate::world::{NOW_MS, World, founded};

/// A world that listens beyond this machine.
async fn open_world() -> World {
    let settings = [
        ("listen", "0.0.0.0:0"),
        ("tls.names", "ledger.example,192.0.2.10"),
    ];
    founded(&settings).await
}

/// The time of the test's world, in which the certificates were made.
#[derive(Debug)]
struct WorldTime;

impl TimeProvider for WorldTime {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_millis(NOW_MS)))
    }
}

fn connector(world: &World) -> TlsConnector {
    let certificate = std::fs::read(world.path().join("tls/ca.crt")).unwrap();
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(&certificate).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_details(provider, Arc::new(WorldTime))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

async fn connect(
    world: &World,
    name: &str,
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let port = world.server.address().port();
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    connector(world).connect(name, stream).await
}

#[tokio::test]
async fn whoever_trusts_the_authority_reaches_the_server_by_its_names() {
    let world = open_world().await;
    let port = world.server.address().port();
    assert_eq!(world.server.url(), format!("https://ledger.example:{port}"));
    for name in ["ledger.example", "192.0.2.10", "localhost", "127.0.0.1"] {
        let answer = get("/healthz")
            .send_on(connect(&world, name).await.unwrap())
            .await;
        assert_eq!(answer.text(), "ok\n", "{name}");
        let strict = answer.header("strict-transport-security");
        assert_eq!(strict, Some("max-age=31536000"), "{name}");
    }
    assert!(connect(&world, "other.example").await.is_err());
}

#[tokio::test]
async fn the_page_offers_the_certificate_and_its_fingerprint() {
    let world = open_world().await;
    let page = get("/ca")
        .send_on(connect(&world, "localhost").await.unwrap())
        .await
        .text();
    let path = "/ca/graintrail-ca.crt";
    assert!(
        page.contains(path) && page.contains("受信任的根证书颁发机构"),
        "{page}"
    );
    let answer = get(path)
        .send_on(connect(&world, "localhost").await.unwrap())
        .await;
    assert_eq!(
        answer.header("content-type"),
        Some("application/x-x509-ca-cert")
    );
    let certificate = CertificateDer::from_pem_slice(&answer.body).unwrap();
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&certificate);
    let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    assert!(page.contains(&pairs.join(":")), "{page}");
}

#[tokio::test]
async fn plain_text_gets_no_answer_there() {
    let world = open_world().await;
    let port = world.server.address().port();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    let _end = stream.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP/"), "{answer:?}");
}
