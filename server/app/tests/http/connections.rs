//! The accept loop against clients that are slow, silent, greedy or ambiguous. Every time limit is
//! short here, and every test waits for what the server does, never for a while.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{get, post};
use grain_api::ProblemCode;
use grain_app::clock::{SystemClock, instant_now};
use grain_app::config::{Config, LimitsConfig, TimeoutsConfig};
use grain_app::connection::Endless;
use grain_app::failure::Failure;
use grain_app::listener::Listener;
use grain_app::metrics::HttpMetrics;
use grain_app::places::Places;
use grain_app::shell::{Shell, ShellParts};
use hyper::body::{Body as HttpBody, Frame};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Longer than any test takes: a test that waits for it has failed.
const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(150);

struct Server {
    address: SocketAddr,
    places: Arc<Places>,
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

fn timeouts() -> TimeoutsConfig {
    TimeoutsConfig {
        first_byte: LONG,
        header: LONG,
        body: LONG,
        upload: LONG,
        request: LONG,
        idle: LONG,
        write: LONG,
        heartbeat: LONG,
        drain: LONG,
    }
}

async fn start(timeouts: TimeoutsConfig, places: Places) -> Server {
    let limits: LimitsConfig = Config::resolve(None, Vec::new(), Vec::new())
        .unwrap()
        .limits;
    let places = Arc::new(places);
    let shell = Shell::new(ShellParts {
        router: router(),
        clock: Arc::new(SystemClock),
        metrics: Arc::new(HttpMetrics::default()),
        limits,
        timeouts: timeouts.clone(),
        secure: false,
        id_prefix: 7,
    });
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let listener = Listener {
        socket,
        tls: None,
        places: Arc::clone(&places),
        shell: Arc::new(shell),
        timeouts,
    };
    let (stop, stopped) = watch::channel(false);
    Server {
        address,
        places,
        stop,
        running: tokio::spawn(listener.run(stopped)),
    }
}

fn router() -> Router {
    Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/never", get(std::future::pending::<&'static str>))
        .route("/large", get(|| async { Body::from(vec![b'x'; 64 << 20]) }))
        .route("/endless", get(endless))
        .route("/echo", post(echo))
}

/// What never ends by itself.
struct Endlessly;

impl HttpBody for Endlessly {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'x'; 4096])))))
    }
}

async fn endless() -> Response {
    let mut response = Response::new(Body::new(Endlessly));
    response.extensions_mut().insert(Endless);
    response
}

async fn echo(request: Request) -> Result<Bytes, Failure> {
    grain_app::body::read(request.into_body(), 1 << 20, ProblemCode::TooLarge).await
}

impl Server {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends `bytes` and returns all that the server says until it closes.
    async fn say(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut stream = self.connect().await;
        stream.write_all(bytes.as_ref()).await.unwrap();
        until_closed(&mut stream).await
    }

    /// Waits until no connection is open.
    async fn empty(&self) {
        let mut look = tokio::time::interval(Duration::from_millis(5));
        while self.places.count() > 0 {
            look.tick().await;
        }
    }
}

async fn until_closed(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A reset is an end, too.
    let _end = tokio::time::timeout(LONG, stream.read_to_end(&mut answer))
        .await
        .unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// One answer with a Content-Length on a connection that stays open.
async fn answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    loop {
        let mut byte = [0];
        stream.read_exact(&mut byte).await.unwrap();
        answer.extend(byte);
        if answer.ends_with(b"\r\n\r\n") {
            break;
        }
    }
    let head = String::from_utf8(answer).unwrap();
    let length = head.split_once("content-length: ").unwrap().1;
    let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    head + &String::from_utf8(body).unwrap()
}

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let server = start(
        TimeoutsConfig {
            first_byte: SHORT,
            ..timeouts()
        },
        Places::new(9, 9),
    )
    .await;
    let began = instant_now();
    assert_eq!(server.say("").await, "");
    assert!(began.elapsed() >= SHORT);
    server.empty().await;
}

#[tokio::test]
async fn a_header_that_dribbles_is_cut_off() {
    let server = start(
        TimeoutsConfig {
            header: SHORT,
            ..timeouts()
        },
        Places::new(9, 9),
    )
    .await;
    let mut stream = server.connect().await;
    let mut pace = tokio::time::interval(Duration::from_millis(10));
    let began = instant_now();
    // The server never answers; sooner or later a write meets the closed connection.
    while stream.write_all(b"x").await.is_ok() {
        pace.tick().await;
        assert!(began.elapsed() < LONG);
    }
    assert!(began.elapsed() >= SHORT);
    server.empty().await;
}

#[tokio::test]
async fn an_idle_connection_may_rest_longer_than_a_header_may_take() {
    let (header, idle) = (Duration::from_millis(50), Duration::from_millis(400));
    let server = start(
        TimeoutsConfig {
            header,
            idle,
            ..timeouts()
        },
        Places::new(9, 9),
    )
    .await;
    let mut stream = server.connect().await;
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    assert!(answer(&mut stream).await.ends_with("hello"));
    let began = instant_now();
    assert_eq!(until_closed(&mut stream).await, "");
    assert!(began.elapsed() + header >= idle);
}

#[tokio::test]
async fn a_body_that_stays_away_is_answered_408() {
    let server = start(
        TimeoutsConfig {
            body: SHORT,
            ..timeouts()
        },
        Places::new(9, 9),
    )
    .await;
    let request = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc";
    let answer = server.say(request).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("\"code\":\"request-timeout\""), "{answer}");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_answered_413_and_not_read() {
    let server = start(timeouts(), Places::new(9, 9)).await;
    let declared = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n".to_owned();
    let chunk = format!("{:x}\r\n{}\r\n", 1 << 19, "x".repeat(1 << 19));
    let chunked = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for request in [declared, format!("{chunked}{chunk}{chunk}{chunk}")] {
        let mut stream = server.connect().await;
        // The server may close before all of it is written.
        let _written = stream.write_all(request.as_bytes()).await;
        let mut answer = [0; 13];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 413 ");
    }
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_answered_503() {
    let server = start(
        TimeoutsConfig {
            request: SHORT,
            ..timeouts()
        },
        Places::new(9, 9),
    )
    .await;
    let answer = server
        .say("GET /never HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\n\r\n")
        .await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("\"code\":\"timed-out\""), "{answer}");
    assert!(answer.contains("retry-after: 1\r\n"), "{answer}");
    assert!(answer.contains("byte for byte"), "{answer}");
}

#[tokio::test]
async fn a_client_that_takes_nothing_in_is_cut_off() {
    let server = start(
        TimeoutsConfig {
            write: SHORT,
            ..timeouts()
        },
        Places::new(9, 9),
    )
    .await;
    let mut stream = server.connect().await;
    stream
        .write_all(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    let mut first = [0; 1];
    stream.read_exact(&mut first).await.unwrap();
    tokio::time::timeout(LONG, server.empty()).await.unwrap();
}

#[tokio::test]
async fn ambiguous_framing_is_refused() {
    let server = start(timeouts(), Places::new(99, 99)).await;
    for request in [
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
    ] {
        let answer = server.say(request).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{request:?}: {answer}");
        assert!(
            answer.contains("\"code\":\"framing-ambiguous\""),
            "{request:?}: {answer}"
        );
        assert!(
            answer.contains("connection: close\r\n"),
            "{request:?}: {answer}"
        );
    }
    for request in [
        "GET / HTTP/1.1\r\nHost: a\r\nX-Folded: a\r\n b\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
    ] {
        let answer = server.say(request).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{request:?}: {answer}");
    }
}

#[tokio::test]
async fn pipelined_requests_end_with_the_second() {
    let server = start(timeouts(), Places::new(9, 9)).await;
    let one = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
    let answers = server.say(format!("{one}{one}")).await;
    assert_eq!(answers.matches("HTTP/1.1 200 ").count(), 1, "{answers}");
    assert_eq!(answers.matches("HTTP/1.1 400 ").count(), 1, "{answers}");
}

#[tokio::test]
async fn one_connection_serves_many_requests() {
    let server = start(timeouts(), Places::new(9, 9)).await;
    let mut stream = server.connect().await;
    for number in 0..300 {
        let body = format!("line\nof {number}\n\n");
        let request = format!(
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = answer(&mut stream).await;
        assert!(
            answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(&body),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn headers_have_a_limit() {
    let server = start(timeouts(), Places::new(9, 9)).await;
    let fields = "a: b\r\n".repeat(65);
    let answer = server.say(format!("GET / HTTP/1.1\r\n{fields}\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    assert!(answer.contains("\"code\":\"header-too-large\""), "{answer}");
    let large = "x".repeat(20 * 1024);
    let answer = server
        .say(format!("GET / HTTP/1.1\r\na: {large}\r\n\r\n"))
        .await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn when_all_places_are_taken_a_newcomer_is_turned_away() {
    let server = start(timeouts(), Places::new(2, 9)).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = server.connect().await;
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            .await
            .unwrap();
        answer(&mut stream).await;
        held.push(stream);
    }
    assert_eq!(server.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await, "");
    drop(held);
    server.empty().await;
    let mut stream = server.connect().await;
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    assert!(answer(&mut stream).await.ends_with("hello"));
}

#[tokio::test]
async fn stopping_lets_requests_end_and_idle_connections_go() {
    let server = start(timeouts(), Places::new(9, 9)).await;
    let mut idle = server.connect().await;
    idle.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    answer(&mut idle).await;
    let mut silent = server.connect().await;
    let mut busy = server.connect().await;
    let head =
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nExpect: 100-continue\r\n\r\n";
    busy.write_all(head.as_bytes()).await.unwrap();
    // The server says this once the handler asks for the body.
    let mut go_on = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    busy.read_exact(&mut go_on).await.unwrap();
    server.stop.send(true).unwrap();
    assert_eq!(until_closed(&mut idle).await, "");
    assert_eq!(until_closed(&mut silent).await, "");
    busy.write_all(b"abcdef").await.unwrap();
    let answer = until_closed(&mut busy).await;
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("abcdef"),
        "{answer}"
    );
    tokio::time::timeout(LONG, server.running)
        .await
        .unwrap()
        .unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn a_drain_has_an_end() {
    let server = start(
        TimeoutsConfig {
            drain: SHORT,
            ..timeouts()
        },
        Places::new(9, 9),
    )
    .await;
    let mut stuck = server.connect().await;
    stuck
        .write_all(b"GET /never HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    let mut look = tokio::time::interval(Duration::from_millis(5));
    while server.places.count() < 1 {
        look.tick().await;
    }
    server.stop.send(true).unwrap();
    tokio::time::timeout(LONG, server.running)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(until_closed(&mut stuck).await, "");
}

#[tokio::test]
async fn problems_speak_the_language_of_the_request_and_name_it() {
    let server = start(timeouts(), Places::new(9, 9)).await;
    let request = |language: &str, id: &str| {
        format!(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\
             Accept-Language: {language}\r\nX-Request-Id: {id}\r\n\r\n"
        )
    };
    let english = server.say(request("en", "mine-1")).await;
    assert!(
        english.contains("content-type: application/problem+json\r\n"),
        "{english}"
    );
    assert!(english.contains("content-language: en\r\n"), "{english}");
    assert!(english.contains("cache-control: no-store\r\n"), "{english}");
    assert!(english.contains("x-request-id: mine-1\r\n"), "{english}");
    assert!(english.contains("\"request_id\":\"mine-1\""), "{english}");
    assert!(
        english.contains("\"type\":\"/problems/framing-ambiguous\""),
        "{english}"
    );
    let chinese = server.say(request("zh-CN, en;q=0.5", "no such")).await;
    assert!(chinese.contains("content-language: zh-CN\r\n"), "{chinese}");
    assert!(chinese.contains("x-request-id: 00000007-"), "{chinese}");
}

#[tokio::test]
async fn a_stream_that_nobody_reads_does_not_hold_up_the_end() {
    let server = start(timeouts(), Places::new(9, 9)).await;
    let mut stream = server.connect().await;
    stream
        .write_all(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    let mut first = [0; 1];
    stream.read_exact(&mut first).await.unwrap();
    let began = instant_now();
    server.stop.send(true).unwrap();
    server.running.await.unwrap();
    assert!(began.elapsed() < LONG / 2, "{:?}", began.elapsed());
}
