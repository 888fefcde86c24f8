//! A founded ledger with a few parties, served in this process.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use grain_api::routes::Operation;
use grain_app::config::Config;
use grain_app::random::SystemRandomness;
use grain_app::server::{Server, ServerParts};
use grain_envelope::{
    Digest, EventId, KeyId, Origin, Party, PublicKey, ServerTime, SigningKey, Submitted, enrolment,
    fingerprint,
};
use grain_ledger::{Clock, DataDirectory, Ledger, OpenOptions, Unwatched, found_on, make_log_key};
use grain_store::disk::HostDisk;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{Answer, Request, get, post};

pub(crate) const ORIGIN: &str = "log.example/qinghai";
/// 2025-06-18T09:30:00+08:00.
pub(crate) const NOW_MS: u64 = 1_750_210_200_000;

/// Segments are filled with zeros: large ones take long.
const SEGMENT_BYTES: u32 = 1 << 20;

/// A clock that tests set.
#[derive(Debug)]
pub(crate) struct TestClock {
    now_ms: AtomicU64,
    ticks: AtomicU64,
}

impl TestClock {
    pub(crate) fn set(&self, now_ms: u64) {
        self.now_ms.store(now_ms, Ordering::SeqCst);
    }

    pub(crate) fn advance(&self, ms: u64) {
        self.now_ms.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn unix_milliseconds(&self) -> u64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    fn monotonic_microseconds(&self) -> u64 {
        self.ticks.fetch_add(1, Ordering::SeqCst)
    }
}

/// A device: a key and the head of its chain as it believes it to be.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    pub(crate) key: SigningKey,
    pub(crate) party: &'static str,
    pub(crate) role: &'static str,
    pub(crate) sequence: u64,
    pub(crate) previous: Digest,
}

impl Device {
    pub(crate) fn new(seed: u8, party: &'static str, role: &'static str) -> Self {
        let key = SigningKey::from_bytes(&[seed; 32]);
        Self {
            key,
            party,
            role,
            sequence: 0,
            previous: grain_envelope::AUTHOR_START,
        }
    }

    pub(crate) fn public(&self) -> PublicKey {
        PublicKey::from(&self.key.verifying_key())
    }

    pub(crate) fn id(&self) -> KeyId {
        fingerprint(&self.public())
    }

    pub(crate) fn possession(&self) -> String {
        let origin: Origin = ORIGIN.parse().unwrap();
        let party: Party = self.party.parse().unwrap();
        let message = enrolment::possession_message(&origin, &party, &self.public());
        let signature = ed25519_dalek::Signer::sign(&self.key, &message);
        hex::encode(signature.to_bytes())
    }

    /// The next event of the device; the head moves as if it were recorded.
    pub(crate) fn sign(&mut self, ledger: &str, event: &Event) -> Signed {
        let payload = self.payload(ledger, event);
        self.sign_payload(event.id, payload)
    }

    pub(crate) fn sign_payload(&mut self, event_id: EventId, payload: Vec<u8>) -> Signed {
        let submitted = Submitted::sign(payload, &self.key);
        let digest = grain_envelope::envelope_digest(submitted.payload(), submitted.signature());
        self.sequence += 1;
        self.previous = digest;
        Signed {
            event_id,
            wire: submitted.to_wire(),
        }
    }

    /// The payload of the next event.
    pub(crate) fn payload(&self, ledger: &str, event: &Event) -> Vec<u8> {
        let mut payload = json!({
            "schema": 1, "suite": 1, "ledger": ledger,
            "type": format!("grain.{}.v1", event.name),
            "event_id": event.id, "occurred_at": event.occurred_at,
            "actor": self.party, "role": self.role, "person": null,
            "key": self.id(), "author_sequence": self.sequence + 1,
            "author_previous": self.previous, "seen": null,
            "source": "api", "late_reason": null, "subjects": event.subjects,
            "documents": [], "attachments": [], "transcribed": false, "note": null,
            "body": event.body,
        });
        for (member, value) in &event.changes {
            payload[*member] = value.clone();
        }
        serde_json::to_vec(&payload).unwrap()
    }
}

/// An envelope on the wire, and its event's id.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub(crate) event_id: EventId,
    pub(crate) wire: Vec<u8>,
}

/// An event before it is signed.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) name: &'static str,
    pub(crate) id: EventId,
    pub(crate) occurred_at: String,
    pub(crate) subjects: Vec<String>,
    pub(crate) body: Value,
    pub(crate) changes: Vec<(&'static str, Value)>,
}

impl Event {
    pub(crate) fn new(name: &'static str, subjects: &[String], body: Value) -> Self {
        let random = grain_app::random::bytes(&SystemRandomness);
        Self {
            name,
            id: EventId::new(NOW_MS, &random),
            occurred_at: "2025-06-18T09:30:00+08:00".to_owned(),
            subjects: subjects.to_vec(),
            body,
            changes: Vec::new(),
        }
    }

    /// The registration of a party.
    pub(crate) fn party(party: &str, roles: &[&str]) -> Self {
        let body = json!({
            "party": party, "name": "示例单位", "name_en": null, "region": "630106", "roles": roles,
        });
        Self::new("party_registered", &[format!("party:{party}")], body)
    }

    /// The enrolment of a device.
    pub(crate) fn enrolment(device: &Device) -> Self {
        let body = json!({
            "party": device.party, "public_key": device.public(), "possession": device.possession(),
            "roles": [device.role], "may_enrol": true, "scope": null, "expires_at": null,
        });
        Self::new("key_enrolled", &[format!("key:{}", device.id())], body)
    }

    /// The same event with a member of the header replaced.
    pub(crate) fn with(mut self, member: &'static str, value: impl Into<Value>) -> Self {
        self.changes.push((member, value.into()));
        self
    }
}

pub(crate) const OPERATOR: &str = "11630000MA0000A03M";
pub(crate) const CUSTOMS: &str = "11630000MA0000A11G";
pub(crate) const IMPORTER: &str = "91630100MA0000A196";
pub(crate) const PROCESSOR: &str = "91630106MA0000A27P";

/// The world of a test.
pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) ledger_id: String,
    pub(crate) operator: Device,
    pub(crate) customs: Device,
    pub(crate) importer: Device,
    directory: TempDir,
}

/// A world that listens on a free port of this machine.
pub(crate) async fn world() -> World {
    world_with(&[]).await
}

/// The same with settings.
pub(crate) async fn world_with(settings: &[(&'static str, &str)]) -> World {
    let mut world = founded(settings).await;
    let importer = world.importer.clone();
    world.register(Event::party(IMPORTER, &["importer"])).await;
    world.register(Event::enrolment(&importer)).await;
    world
}

/// A world in which nobody has joined yet.
pub(crate) async fn founded(settings: &[(&'static str, &str)]) -> World {
    let directory = tempfile::tempdir().unwrap();
    let clock = Arc::new(TestClock {
        now_ms: AtomicU64::new(NOW_MS),
        ticks: AtomicU64::new(0),
    });
    let mut operator = Device::new(1, OPERATOR, "operator");
    let customs = Device::new(2, CUSTOMS, "customs");
    let ledger_id = establish(directory.path(), &mut operator, &customs, &*clock);
    let server = serve(directory.path(), &clock, settings).await;
    let importer = Device::new(3, IMPORTER, "importer");
    World {
        server,
        clock,
        ledger_id,
        operator,
        customs,
        importer,
        directory,
    }
}

fn establish(
    directory: &Path,
    operator: &mut Device,
    customs: &Device,
    clock: &dyn Clock,
) -> String {
    let data = DataDirectory::at(directory);
    let vkey = make_log_key(&data, ORIGIN, &SystemRandomness).unwrap();
    let body = json!({
        "purpose": "production",
        "operator": {
            "party": OPERATOR, "name": "示例粮食局", "region": "630000",
            "public_key": operator.public(),
        },
        "log_vkey": vkey,
        "authorities": [{
            "party": CUSTOMS, "name": "示例海关", "role": "customs", "region": "630000",
            "public_key": customs.public(), "possession": customs.possession(),
        }],
        "witness_policy": [],
    });
    let event = Event::new("ledger_opened", &[format!("party:{OPERATOR}")], body);
    let genesis = operator.sign(ORIGIN, &event);
    found_on(&HostDisk, &data, &genesis.wire, clock, SEGMENT_BYTES)
        .unwrap()
        .ledger_id
        .to_string()
}

/// Serves what lies in a directory.
pub(crate) async fn serve(
    directory: &Path,
    clock: &Arc<TestClock>,
    settings: &[(&'static str, &str)],
) -> Server {
    let mut flags = vec![("listen", "--listen", "127.0.0.1:0".to_owned())];
    flags.extend(
        settings
            .iter()
            .map(|(name, value)| (*name, "--test", (*value).to_owned())),
    );
    let config = Config::resolve(None, Vec::new(), flags).unwrap();
    let mut options = OpenOptions::new(
        directory,
        Arc::clone(clock) as _,
        Arc::new(SystemRandomness),
    );
    options.segment_bytes = SEGMENT_BYTES;
    options.index_cache_bytes = 1 << 20;
    let ledger = Arc::new(Ledger::open(&options, &Unwatched).unwrap());
    let parts = ServerParts {
        config,
        data: directory.to_owned(),
        ledger,
        clock: Arc::clone(clock) as _,
        randomness: Arc::new(SystemRandomness),
    };
    Server::start(parts).await.unwrap()
}

impl World {
    pub(crate) async fn send(&self, request: Request) -> Answer {
        request.send(self.server.address()).await
    }

    pub(crate) async fn submit(&self, signed: &Signed) -> Answer {
        self.send(post("/api/v1/events", signed.wire.clone()).english())
            .await
    }

    /// Has the operator record an event, which must be admitted.
    pub(crate) async fn register(&mut self, event: Event) -> EventId {
        let signed = self.operator.sign(&self.ledger_id, &event);
        let answer = self.submit(&signed).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        signed.event_id
    }

    /// A device of a party that was not there before.
    pub(crate) async fn join(
        &mut self,
        seed: u8,
        party: &'static str,
        role: &'static str,
    ) -> Device {
        let device = Device::new(seed, party, role);
        self.register(Event::party(party, &[role])).await;
        self.register(Event::enrolment(&device)).await;
        device
    }

    /// The token of a session of a device.
    pub(crate) async fn session(&self, device: &Device) -> String {
        let answer = crate::sessions::open(self, device).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn read(&self, token: &str, path: &str) -> Answer {
        self.send(get(path).bearer(token).english()).await
    }

    /// Stops the server; what it leaves behind.
    pub(crate) async fn close(self) -> TempDir {
        self.server.stop().await;
        self.directory
    }

    /// The data directory.
    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Waits until the newest entry is published.
    pub(crate) async fn published(&self) {
        let mut look = tokio::time::interval(std::time::Duration::from_millis(5));
        loop {
            let status = self.server.ledger().status();
            if status.published == status.size {
                return;
            }
            look.tick().await;
        }
    }
}

/// The path of an operation with its first parameter filled in.
pub(crate) fn path(operation: Operation, parameter: &str) -> String {
    let path = operation.route().path;
    match (path.find('{'), path.find('}')) {
        (Some(begin), Some(end)) => {
            format!("{}{parameter}{}", &path[..begin], &path[end + 1..])
        }
        _ => path.to_owned(),
    }
}

/// RFC 3339 of the server's clock.
pub(crate) fn server_time(ms: u64) -> String {
    ServerTime::from_milliseconds(ms).unwrap().to_string()
}
