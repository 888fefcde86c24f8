//! `GET stream`: who is told of what, how it goes on after a cut, and how it ends.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use grain_api::body::{EntryNotice, StreamEnd, StreamEndReason};
use grain_envelope::Verdict;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use crate::access::activate;
use crate::plant::{Cast, PLANT, story};
use crate::world::{Device, Event, IMPORTER, PROCESSOR, World, world, world_with};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A message of a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Message {
    id: Option<u64>,
    event: Option<String>,
    data: Option<String>,
    comment: Option<String>,
}

impl Message {
    fn entry(&self) -> EntryNotice {
        let data = self.data.as_deref().unwrap_or_else(|| panic!("{self:?}"));
        let entry: EntryNotice = serde_json::from_str(data).unwrap();
        assert_eq!((self.id, &self.event), (Some(entry.index), &None));
        entry
    }

    fn end(&self) -> StreamEndReason {
        assert_eq!(self.event.as_deref(), Some("end"), "{self:?}");
        let end: StreamEnd = serde_json::from_str(self.data.as_deref().unwrap()).unwrap();
        end.reason
    }
}

/// Somebody who listens.
struct Listener {
    head: String,
    stream: BufReader<TcpStream>,
    /// What came of a chunk and is not read yet.
    text: String,
}

impl Listener {
    async fn open(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Listener {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let mut request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n");
        for (name, value) in headers {
            request.extend([name, ": ", value, "\r\n"]);
        }
        stream
            .write_all((request + "\r\n").as_bytes())
            .await
            .unwrap();
        let mut listener = Listener {
            head: String::new(),
            stream: BufReader::new(stream),
            text: String::new(),
        };
        loop {
            let line = listener.line().await;
            if line.is_empty() {
                return listener;
            }
            listener.head.extend([line.as_str(), "\n"]);
        }
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).await.unwrap();
        line.trim_end().to_owned()
    }

    /// The next message that is no greeting; nothing at the end.
    async fn next(&mut self) -> Option<Message> {
        tokio::time::timeout(PATIENCE, self.read())
            .await
            .expect("something comes")
    }

    async fn read(&mut self) -> Option<Message> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                if !block.starts_with("retry: ") {
                    return Some(message(&block));
                }
            }
            let size = usize::from_str_radix(&self.line().await, 16).ok()?;
            if size == 0 {
                return None;
            }
            let mut chunk = vec![0; size + 2];
            self.stream.read_exact(&mut chunk).await.unwrap();
            self.text += std::str::from_utf8(&chunk[..size]).unwrap();
        }
    }

    /// The next entry; what tells of progress only is passed over.
    async fn entry(&mut self) -> EntryNotice {
        loop {
            let message = self.next().await.expect("an entry comes");
            if message.data.is_some() {
                return message.entry();
            }
        }
    }

    /// Why the server ends it; no entry comes before.
    async fn end(&mut self) -> StreamEndReason {
        let reason = loop {
            let message = self.next().await.expect("an end comes");
            if message.data.is_some() {
                break message.end();
            }
        };
        assert_eq!(self.next().await, None, "nothing follows the end");
        reason
    }

    async fn caught_up(&mut self) -> u64 {
        let message = self.next().await.expect("it says so");
        assert_eq!(message.comment.as_deref(), Some("caught up"), "{message:?}");
        message.id.unwrap()
    }
}

fn message(block: &str) -> Message {
    let mut message = Message::default();
    for line in block.lines() {
        let (name, value) = line.split_once(": ").unwrap();
        let value = value.to_owned();
        match name {
            "id" => message.id = Some(value.parse().unwrap()),
            "event" => message.event = Some(value),
            "data" => message.data = Some(value),
            "" => message.comment = Some(value),
            _ => panic!("{block}"),
        }
    }
    message
}

async fn listen(world: &World, token: &str, query: &str) -> Listener {
    let bearer = format!("Bearer {token}");
    let path = format!("/api/v1/stream{query}");
    let listener =
        Listener::open(world.server.address(), &path, &[("authorization", &bearer)]).await;
    assert!(listener.head.contains(" 200 "), "{}", listener.head);
    listener
}

/// All that a reader is told who asks for what there is.
async fn told(world: &World, token: &str, query: &str) -> Vec<EntryNotice> {
    let mut listener = listen(world, token, &format!("?until_caught_up=true&{query}")).await;
    let mut entries = Vec::new();
    loop {
        let message = listener.next().await.expect("an end comes");
        match (&message.data, &message.event) {
            (Some(_), None) => entries.push(message.entry()),
            (Some(_), Some(_)) => break assert_eq!(message.end(), StreamEndReason::CaughtUp),
            (None, _) => {}
        }
    }
    assert_eq!(listener.next().await, None, "nothing follows the end");
    entries
}

fn indices(entries: &[EntryNotice]) -> Vec<u64> {
    entries.iter().map(|entry| entry.index).collect()
}

/// An entry: another key of the importer.
async fn enrol(world: &mut World, seed: u8) {
    let device = Device::new(seed, IMPORTER, "importer");
    world.register(Event::enrolment(&device)).await;
}

#[tokio::test]
async fn every_reader_is_told_of_exactly_the_entries_that_it_may_read() {
    let mut world = world().await;
    let mut cast = Cast::of(&mut world).await;
    let story = story(&mut world, &mut cast).await;
    let size = world.server.ledger().status().size;
    let mut counts = BTreeSet::new();
    for (reader, token) in &cast.tokens {
        let mut readable = Vec::new();
        for index in 1..size {
            let path = format!("/api/v1/entries/{index}");
            if world.read(token, &path).await.status == 200 {
                readable.push(index);
            }
        }
        let entries = told(&world, token, "after=0").await;
        assert_eq!(indices(&entries), readable, "{reader}");
        let knows = ["operator", "customs", "office", "importer", "plant"].contains(reader);
        let finding = entries
            .iter()
            .find(|entry| entry.event_id == Some(story.finding));
        assert_eq!(finding.is_some(), knows, "{reader}");
        counts.insert(entries.len());
    }
    assert!(counts.len() > 3, "they differ: {counts:?}");
}

#[tokio::test]
async fn a_notice_says_what_happened_to_what_and_what_is_wrong() {
    let mut world = world().await;
    let mut cast = Cast::of(&mut world).await;
    let story = story(&mut world, &mut cast).await;
    let token = cast.token("operator");
    let all = told(&world, token, "after=0").await;
    let finding = all
        .iter()
        .find(|entry| entry.event_id == Some(story.finding));
    let finding = finding.unwrap();
    assert_eq!(
        finding.event_type.as_deref(),
        Some("grain.finding_recorded.v1")
    );
    assert_eq!(finding.verdict, Verdict::Admitted);
    assert!(finding.actor.is_some() && !finding.subjects.is_empty());
    let violation = &finding.violations[0];
    assert!(!violation.open, "the story closes it");
    assert!(!violation.text.zh.is_empty() && !violation.text.en.contains('…'));
    assert!(all.iter().any(|entry| entry.violations.is_empty()));
    // Filters take away and never add.
    let wrong = told(&world, token, "after=0&violations=true").await;
    let expected = all.iter().filter(|entry| !entry.violations.is_empty());
    assert_eq!(
        indices(&wrong),
        expected.map(|entry| entry.index).collect::<Vec<_>>()
    );
    let lot = told(&world, token, &format!("after=0&lot={}", story.suspect)).await;
    let names_lot = |entry: &&EntryNotice| {
        let subject = format!("lot:{}", story.suspect);
        let mut subjects = entry.subjects.iter();
        subjects.any(|named| named.to_string() == subject)
    };
    assert!(
        all.iter()
            .filter(names_lot)
            .all(|entry| lot.contains(entry))
    );
    assert!(lot.len() < all.len());
    let plant = told(&world, token, &format!("after=0&facility={PLANT}")).await;
    let has = |name: &str| {
        let name = format!("grain.{name}.v1");
        plant
            .iter()
            .any(|entry| entry.event_type.as_ref() == Some(&name))
    };
    for name in [
        "facility_registered",
        "stored",
        "transfer_declared",
        "finding_recorded",
    ] {
        assert!(has(name), "{name}: {plant:#?}");
    }
    assert!(!has("party_registered") && plant.len() < all.len());
}

#[tokio::test]
async fn a_stream_goes_on_where_it_was_cut() {
    let mut world = world().await;
    let token = world.session(&world.operator.clone()).await;
    let bearer = format!("Bearer {token}");
    let before = world.server.ledger().status().size;
    let mut listener = listen(&world, &token, "").await;
    assert_eq!(listener.caught_up().await, before - 1);
    enrol(&mut world, 21).await;
    let first = listener.entry().await;
    assert_eq!(first.index, before, "only what is new");
    drop(listener);
    enrol(&mut world, 22).await;
    enrol(&mut world, 23).await;
    // The header wins over the address that it was opened with.
    let headers = [
        ("authorization", bearer.as_str()),
        ("last-event-id", &first.index.to_string()),
    ];
    let address = world.server.address();
    let mut listener = Listener::open(address, "/api/v1/stream?after=0", &headers).await;
    for index in [first.index + 1, first.index + 2] {
        assert_eq!(listener.entry().await.index, index);
    }
    enrol(&mut world, 24).await;
    assert_eq!(listener.entry().await.index, first.index + 3);
}

#[tokio::test]
async fn who_asks_for_more_than_there_is_is_told_so() {
    let world = world().await;
    let token = world.session(&world.operator.clone()).await;
    let size = world.server.ledger().status().size;
    let answer = world
        .read(&token, &format!("/api/v1/stream?after={size}"))
        .await;
    assert_eq!(answer.problem(), "parameter-invalid");
    assert!(answer.text().contains("rolled back"), "{}", answer.text());
    for query in ["after=x", "violations=1", "facility=x", "since=1"] {
        let answer = world.read(&token, &format!("/api/v1/stream?{query}")).await;
        assert_eq!(answer.problem(), "parameter-invalid", "{query}");
    }
    let last = size - 1;
    let caught_up = told(&world, &token, &format!("after={last}")).await;
    assert_eq!(caught_up, []);
}

#[tokio::test]
async fn a_quiet_stream_outlives_the_time_limits_of_requests() {
    let world = world_with(&[
        ("timeouts.heartbeat_ms", "40"),
        ("timeouts.request_ms", "150"),
        ("timeouts.idle_ms", "150"),
        ("timeouts.write_ms", "150"),
    ])
    .await;
    let token = world.session(&world.operator.clone()).await;
    let mut listener = listen(&world, &token, "").await;
    let size = world.server.ledger().status().size;
    for _ in 0..10 {
        assert_eq!(listener.caught_up().await, size - 1);
    }
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_with_its_key() {
    let mut world = world_with(&[("timeouts.heartbeat_ms", "40")]).await;
    let operator = world.operator.clone();
    let token = world.session(&operator).await;
    let mut listener = listen(&world, &token, "").await;
    // To listen is to use the session, but not for ever.
    world.clock.advance(20 * 60_000);
    listener.caught_up().await;
    listener.caught_up().await;
    world.clock.advance(20 * 60_000);
    listener.caught_up().await;
    listener.caught_up().await;
    world.clock.advance(12 * 3_600_000);
    assert_eq!(listener.end().await, StreamEndReason::SessionEnded);
    let answer = world.read(&token, "/api/v1/stream").await;
    assert_eq!(answer.problem(), "session-invalid");

    let plant = world.join(21, PROCESSOR, "processor").await;
    let token = world.session(&plant).await;
    let mut listener = listen(&world, &token, "").await;
    listener.caught_up().await;
    let body = json!({ "key": plant.id(), "reason": "lost", "suspect_from_index": null });
    let subjects = [format!("key:{}", plant.id())];
    world
        .register(Event::new("key_revoked", &subjects, body))
        .await;
    assert_eq!(listener.end().await, StreamEndReason::SessionEnded);
}

#[tokio::test]
async fn a_key_has_so_many_streams_and_gets_back_those_that_it_leaves() {
    let world = world_with(&[
        ("limits.streams", "3"),
        ("limits.streams_per_key", "2"),
        ("timeouts.heartbeat_ms", "20"),
    ])
    .await;
    let operator = world.session(&world.operator.clone()).await;
    let importer = world.session(&world.importer.clone()).await;
    let first = listen(&world, &operator, "").await;
    let _second = listen(&world, &operator, "").await;
    let refused = world.read(&operator, "/api/v1/stream").await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (429, "too-many-requests")
    );
    let _third = listen(&world, &importer, "").await;
    let refused = world.read(&importer, "/api/v1/stream").await;
    assert_eq!(refused.problem(), "too-many-requests");
    drop(first);
    let mut look = tokio::time::interval(Duration::from_millis(5));
    let path = "/api/v1/stream?until_caught_up=true";
    let again = async {
        while world.read(&importer, path).await.status != 200 {
            look.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, again).await.unwrap();
}

#[tokio::test]
async fn streams_end_when_the_server_stops_and_hold_nothing_up() {
    let mut world = world().await;
    activate(&mut world).await;
    let token = world.session(&world.operator.clone()).await;
    let mut listener = listen(&world, &token, "").await;
    listener.caught_up().await;
    let stopped = tokio::time::timeout(PATIENCE / 2, world.close());
    let (directory, reason) = tokio::join!(stopped, listener.end());
    assert_eq!(reason, StreamEndReason::Stopping);
    directory.expect("it stops long before it would cut anybody off");
}

#[tokio::test]
async fn a_long_history_is_told_in_order_and_once() {
    let mut world = world().await;
    // More than are looked at together.
    for seed in 21..171 {
        enrol(&mut world, seed).await;
    }
    let token = world.session(&world.operator.clone()).await;
    let size = world.server.ledger().status().size;
    let entries = told(&world, &token, "after=0").await;
    assert_eq!(indices(&entries), (1..size).collect::<Vec<_>>());
    // Who sees little of it is moved on all the same.
    let mut listener = listen(&world, &token, "?after=0&violations=true").await;
    loop {
        let message = listener.next().await.unwrap();
        assert_eq!(message.data, None, "{message:?}");
        if message.comment.as_deref() == Some("caught up") {
            break assert_eq!(message.id, Some(size - 1));
        }
    }
}
