//! A small ledger made by hand, without the server: signed, judged and laid out
//! as a data directory or a bundle, so that what checks them can be tested alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use grain_envelope::bundle::{
    Bundle, CheckpointLine, ConsistencyLine, EntryLine, Head as BundleHead, KeyLine, ProofLine,
    RulePackLine,
};
use grain_envelope::{
    Digest, Entry, Party, PublicKey, Salt, ServerTime, Statement, Subject, Verdict, enrolment,
    genesis,
};
use grain_events::{Body, Clash, Context, Judgement, State, judge, judge_conflict, pack};
use grain_log::checkpoint::Checkpoint;
use grain_log::frame::{self, Chain, Header, Placement};
use grain_log::merkle::{MemoryTree, consistency_proof, inclusion_proof, leaf_hash};
use grain_log::note::{KeyName, SigningKey};
use grain_log::tile::{Tile, bundles_for, encode_bundle, encode_tile, tiles_for};
use grain_sdk::compose;
use grain_sdk::draft::{self, Filling};
use grain_sdk::founding;
use grain_sdk::host::Host;
use grain_sdk::keys::KeyInfo;
use grain_sdk::outbox::SignedEvent;
use grain_sdk::outbox::state::Head;
use grain_sdk::seen::Seen;
use grain_sdk::signer::{MemorySigner, Signer, Zeroizing};
use grain_sdk::trust::Trusted;
use serde_json::{Value, json};

pub(crate) const ORIGIN: &str = "grain.test/log";
pub(crate) const BUREAU: &str = "11630106MB0000A63R";
pub(crate) const CUSTOMS: &str = "11630100MB0000A12T";
pub(crate) const IMPORTER: &str = "91630100MA0000A196";

/// Counts instead of asking.
#[derive(Default)]
pub(crate) struct Counting(std::sync::atomic::AtomicU64);

impl Host for Counting {
    fn now_ms(&self) -> u64 {
        1_750_000_000_000
    }
    fn fill(&self, bytes: &mut [u8]) {
        let n = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        bytes.fill(0);
        let n = n.to_be_bytes();
        let size = bytes.len();
        let place = size.saturating_sub(n.len());
        bytes[place..].copy_from_slice(&n[n.len() - (size - place)..]);
    }
    fn pause(&self, _: u64) {}
}

/// A key with the head of its chain.
pub(crate) struct Author {
    pub(crate) info: KeyInfo,
    pub(crate) signer: MemorySigner,
    pub(crate) head: Head,
    enrolled: u64,
}

/// The ledger.
pub(crate) struct History {
    pub(crate) host: Counting,
    pub(crate) trusted: Trusted,
    pub(crate) entries: Vec<Entry>,
    pub(crate) authors: BTreeMap<&'static str, Author>,
    state: State,
    recorded_at: u64,
    log_key: SigningKey,
    tree: MemoryTree,
}

fn author(name: &'static str, seed: u8, party: &str, role: &str) -> Author {
    let signer = MemorySigner::from_seed(&Zeroizing::new([seed; 32]));
    let info = KeyInfo {
        name: name.into(),
        party: party.into(),
        role: Some(role.into()),
        person: None,
        public_key: hex::encode(signer.public_key()),
        key: signer.fingerprint(),
    };
    Author {
        info,
        signer,
        head: Head::START,
        enrolled: 0,
    }
}

fn possession(author: &Author) -> String {
    let party: Party = author.info.party.parse().expect("a party");
    let public_key = PublicKey::from_bytes(author.signer.public_key());
    let origin = ORIGIN.parse().expect("an origin");
    let message = enrolment::possession_message(&origin, &party, &public_key);
    hex::encode(author.signer.sign(&message).expect("a memory key signs"))
}

impl History {
    /// A founded ledger.
    pub(crate) fn found() -> History {
        let host = Counting::default();
        let name: KeyName = ORIGIN.parse().expect("a key name");
        let log_key = SigningKey::from_seed(name, &[7; 32]);
        let mut bureau = author("bureau", 1, BUREAU, "operator");
        let customs = author("customs", 2, CUSTOMS, "customs");
        let template = json!({
            "type": genesis::TYPE, "occurred_at": "2025-01-01T08:00:00+08:00",
            "body": {
                "purpose": "demonstration",
                "operator": {"party": BUREAU, "name": "湟中区粮食部门(示例)", "region": "630106", "public_key": null},
                "log_vkey": log_key.verifier_key().to_string(),
                "authorities": [{
                    "party": CUSTOMS, "name": "西宁海关(示例)", "role": "customs", "region": "630000",
                    "public_key": customs.info.public_key, "possession": possession(&customs),
                }],
                "witness_policy": [],
            },
        });
        let template = draft::read(template.to_string().as_bytes())
            .expect("a draft")
            .remove(0);
        let (_, trusted) =
            founding::sign(&host, template, &bureau.info, &bureau.signer).expect("a sound genesis");
        let genesis = SignedEvent {
            event_id: String::new(),
            sequence: 1,
            payload: trusted.genesis.payload().to_vec(),
            signature: *trusted.genesis.signature(),
        };
        bureau.head = head_of(&genesis);
        let mut history = History {
            host,
            trusted,
            entries: Vec::new(),
            authors: BTreeMap::from([("bureau", bureau), ("customs", customs)]),
            state: State::untracked(),
            recorded_at: 0,
            log_key,
            tree: MemoryTree::new(),
        };
        history.record(&genesis, Salt::from_bytes([0; 32]));
        history
    }

    /// With parties, keys, a rule pack, and `lots` lots of the importer.
    pub(crate) fn with_lots(lots: u32) -> History {
        let mut history = History::found();
        let pack = &pack::KNOWN[0];
        history.write(
            "bureau",
            "rule_pack_activated",
            "2025-01-01T09:00:00+08:00",
            &json!({
                "name": pack.content.name, "version": pack.content.version, "blake3": pack.digest(),
            }),
        );
        history.write(
            "bureau",
            "party_registered",
            "2025-01-01T10:00:00+08:00",
            &json!({
                "party": IMPORTER, "name": "青海河湟粮贸有限公司(示例)", "name_en": null,
                "region": "630100", "roles": ["importer"],
            }),
        );
        history.enrol("importer", 3, IMPORTER, "importer");
        for n in 0..lots {
            history.lot(n);
        }
        history
    }

    /// Enrols a key by the bureau.
    pub(crate) fn enrol(&mut self, name: &'static str, seed: u8, party: &str, role: &str) {
        let mut new = author(name, seed, party, role);
        let body = json!({
            "party": party, "public_key": new.info.public_key, "possession": possession(&new),
            "roles": [role], "may_enrol": false, "scope": null, "expires_at": null,
        });
        new.enrolled = self.write("bureau", "key_enrolled", "2025-01-01T11:00:00+08:00", &body);
        self.authors.insert(name, new);
    }

    /// A lot made by the importer; its event's index.
    pub(crate) fn lot(&mut self, n: u32) -> u64 {
        let at = format!("2025-02-{:02}T{:02}:00:00+08:00", 1 + n / 24 % 28, n % 24);
        self.write("importer", "lot_created", &at, &json!({
            "permit": null, "commodity": "oats", "hs_code": "1004900000", "origin": "RU",
            "gmo": false, "bill_of_lading": format!("SMGS-{n}"), "mode": "rail",
            "entry_port": "二连浩特",
            "place": {"unregistered": {"name": "货场", "region": "152501", "latitude_e7": null, "longitude_e7": null}},
            "lots": [{"mass_g": 1_000_000, "method": "rail_scale", "description": null}],
        }))
    }

    /// Signs and records an event; its index.
    pub(crate) fn write(&mut self, who: &'static str, name: &str, at: &str, body: &Value) -> u64 {
        let seen = (!self.entries.is_empty()).then(|| self.seen());
        let signed = self.sign(who, name, at, body, seen);
        self.authors.get_mut(who).expect("an author").head = head_of(&signed);
        let index = self.entries.len() as u64;
        let salt = Salt::from_bytes(*blake3::hash(&index.to_be_bytes()).as_bytes());
        self.record(&signed, salt);
        index
    }

    /// Lets the ledger tell another admission record for an entry, and rebuild its
    /// tree over that.
    pub(crate) fn tell_again(&mut self, place: usize, admission: Vec<u8>) {
        self.entries[place].admission = admission;
        self.tree = MemoryTree::new();
        for index in 0..self.entries.len() {
            self.tree.push(leaf_hash(&self.leaf(index)));
        }
    }

    /// Records what was signed before.
    pub(crate) fn accept(&mut self, who: &'static str, signed: &SignedEvent) {
        self.authors.get_mut(who).expect("an author").head = head_of(signed);
        self.record(signed, Salt::from_bytes([8; 32]));
    }

    /// Signs an event at its author's head without recording it.
    pub(crate) fn sign(
        &self,
        who: &str,
        name: &str,
        at: &str,
        body: &Value,
        seen: Option<Seen>,
    ) -> SignedEvent {
        let author = &self.authors[who];
        let ledger = self.trusted.ledger.to_string();
        let draft = json!({"type": format!("grain.{name}.v1"), "occurred_at": at, "body": body});
        let drafts = draft::read(draft.to_string().as_bytes()).expect("a draft");
        let filling = Filling {
            ledger: &ledger,
            key: &author.info,
            seen: seen.as_ref(),
        };
        compose::sign_drafts(&self.host, &filling, &drafts, author.head, &author.signer)
            .expect("a sound event")
            .remove(0)
    }

    /// The tree as it is, as an author sees it.
    pub(crate) fn seen(&self) -> Seen {
        let size = self.tree.size();
        Seen {
            size,
            root: self.root(size),
        }
    }

    fn root(&self, size: u64) -> [u8; 32] {
        let leaves: Vec<_> = (0..size)
            .map(|i| leaf_hash(&self.leaf(usize::try_from(i).expect("small"))))
            .collect();
        grain_log::merkle::root_of(&leaves)
    }

    fn leaf(&self, index: usize) -> [u8; 42] {
        self.entries[index]
            .derive()
            .expect("a sound entry")
            .1
            .encode()
    }

    fn record(&mut self, signed: &SignedEvent, salt: Salt) {
        let statement = Statement::read(&signed.payload, &signed.signature).expect("a statement");
        let header = statement.form.clone().expect("a header");
        let body = Body::parse(header.type_name.as_str(), &statement.body).expect("a body");
        let occurred_ms = u64::try_from(header.occurred_at.seconds()).expect("after 2000") * 1_000;
        self.recorded_at = self.recorded_at.max(occurred_ms);
        let judgement = judge(
            &self.state,
            &header,
            &body,
            &statement.digest,
            &self.context(),
        );
        self.append(signed, salt, &judgement);
    }

    /// Records an envelope as a conflict with the entry at `first`.
    pub(crate) fn conflict(&mut self, signed: &SignedEvent, clash: Clash, first: u64) {
        let statement = Statement::read(&signed.payload, &signed.signature).expect("a statement");
        let context = self.context();
        let judgement = judge_conflict(&self.state, &statement.identity, clash, first, &context);
        self.append(signed, Salt::from_bytes([9; 32]), &judgement);
    }

    fn context(&self) -> Context {
        Context {
            index: self.entries.len() as u64,
            recorded_at: ServerTime::from_milliseconds(self.recorded_at).expect("a time"),
        }
    }

    fn append(&mut self, signed: &SignedEvent, salt: Salt, judgement: &Judgement) {
        self.state.apply(judgement);
        self.entries.push(Entry {
            payload: signed.payload.clone(),
            signature: signed.signature,
            admission: judgement.admission().encode(),
            salt,
        });
        self.tree
            .push(leaf_hash(&self.leaf(self.entries.len() - 1)));
    }

    /// The checkpoint over the first `size` entries, signed.
    pub(crate) fn checkpoint(&self, size: u64) -> Vec<u8> {
        let origin: KeyName = ORIGIN.parse().expect("a key name");
        let checkpoint = Checkpoint::new(origin, size, self.root(size)).expect("a checkpoint");
        let signed = checkpoint.sign(&self.log_key).expect("the log's own key");
        signed.note().to_string().into_bytes()
    }

    /// Lays the ledger out as a data directory, groups of three entries each, the
    /// checkpoint over all of them.
    pub(crate) fn lay_out(&self, directory: &Path) {
        self.lay_out_segments(directory, 1 << 16);
        self.publish(directory, self.entries.len() as u64);
    }

    /// Publishes the first `size` entries: tiles, bundles and the checkpoint.
    pub(crate) fn publish(&self, directory: &Path, size: u64) {
        std::fs::write(directory.join("checkpoint"), self.checkpoint(size)).expect("writes");
        let object = |path: String, bytes: Vec<u8>| {
            let path = directory.join("objects").join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("writes");
            std::fs::write(path, bytes).expect("writes");
        };
        // What still grows lies under its full name.
        for tile in tiles_for(0, size) {
            object(tile.full().to_string(), encode_tile(&self.tile(tile)));
        }
        for bundle in bundles_for(0, size) {
            let first = usize::try_from(bundle.index() * 256).expect("small");
            let leaves: Vec<_> = (first..first + usize::from(bundle.width()))
                .map(|i| self.leaf(i))
                .collect();
            object(
                bundle.full().to_string(),
                encode_bundle(&leaves).expect("a bundle"),
            );
        }
    }

    fn tile(&self, tile: Tile) -> Vec<[u8; 32]> {
        use grain_log::merkle::HashReader as _;
        (0..u64::from(tile.width()))
            .map(|i| {
                let index = tile.index() * 256 + i;
                self.tree
                    .subtree(tile.level() * 8, index)
                    .expect("a subtree")
            })
            .collect()
    }

    /// The segment files alone.
    pub(crate) fn lay_out_segments(&self, directory: &Path, segment_size: u32) {
        let log = directory.join("log");
        std::fs::create_dir_all(&log).expect("writes");
        let ledger = *self.trusted.ledger.as_bytes();
        let mut chain = Chain::START;
        let (mut segment, mut bytes) = (0_u32, Vec::new());
        let write = |segment: u32, bytes: &mut Vec<u8>| {
            bytes.resize(segment_size as usize, 0);
            let name = grain_log::segment::file_name(segment);
            std::fs::write(log.join(name), std::mem::take(bytes)).expect("writes");
        };
        for group in self.entries.chunks(3) {
            let records: Vec<Vec<u8>> = group.iter().map(Entry::encode).collect();
            let slices = || records.iter().map(Vec::as_slice);
            if frame::frame_size(slices()) + bytes.len() as u64 > u64::from(segment_size) {
                write(segment, &mut bytes);
                segment += 1;
            }
            let offset = u32::try_from(bytes.len()).expect("small");
            let placement = Placement {
                segment,
                segment_size,
                offset,
            };
            let framed = frame::encode(&ledger, 1, &chain, placement, slices()).expect("a frame");
            chain = Chain::after(&Header::decode(&framed).expect("its header"));
            bytes.extend_from_slice(&framed);
        }
        write(segment, &mut bytes);
    }

    /// The bundle of a subject: its chain, what that relied on, the key chains of
    /// its signers.
    pub(crate) fn bundle(&self, subject: &str) -> Bundle {
        let subject: Subject = subject.parse().expect("a subject");
        let mut wanted: Vec<u64> = (0..self.entries.len() as u64)
            .filter(|i| self.header_names(*i, &subject))
            .collect();
        let mut next = 0;
        while next < wanted.len() {
            let index = wanted[next];
            next += 1;
            let entry = &self.entries[usize::try_from(index).expect("small")];
            let admission = entry.derive().expect("sound").0;
            let statement = Statement::read(&entry.payload, &entry.signature).expect("sound");
            let signer = self.author_of(&statement).enrolled;
            let key: Subject = format!("key:{}", statement.identity.key)
                .parse()
                .expect("a subject");
            let chain = (0..self.entries.len() as u64).filter(|i| self.header_names(*i, &key));
            for more in chain.chain(admission.relied_on).chain([signer]) {
                if more > 0 && !wanted.contains(&more) {
                    wanted.push(more);
                }
            }
        }
        wanted.sort_unstable();
        self.bundle_of(subject, &wanted)
    }

    fn bundle_of(&self, subject: Subject, wanted: &[u64]) -> Bundle {
        let size = self.entries.len() as u64;
        let line = |index: u64| {
            EntryLine::new(
                index,
                self.entries[usize::try_from(index).expect("small")].clone(),
            )
        };
        let statements: Vec<Statement> = std::iter::once(&0)
            .chain(wanted)
            .map(|i| &self.entries[usize::try_from(*i).expect("small")])
            .map(|entry| Statement::read(&entry.payload, &entry.signature).expect("sound"))
            .collect();
        let mut keys = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for statement in &statements {
            let key = statement.identity.key;
            keys.insert(key, self.key_line_of(self.author_of(statement)));
            if let Some(one) = statement.form.as_ref().expect("a header").seen {
                seen.insert((one.size, one.root));
            }
        }
        let hashes = |path: Vec<[u8; 32]>| path.into_iter().map(Digest::from_bytes).collect();
        let proofs = std::iter::once(&0).chain(wanted).map(|index| ProofLine {
            index: *index,
            hashes: hashes(inclusion_proof(&self.tree, *index, size).expect("a proof")),
        });
        let consistency = seen.into_iter().map(|(old, _)| self.consistency(old));
        let rule_packs = pack::KNOWN.iter().take(1).map(|pack| RulePackLine {
            name: pack.content.name.clone(),
            version: pack.content.version.clone(),
            bytes: pack.bytes.to_vec().into(),
        });
        Bundle {
            head: BundleHead {
                version: grain_envelope::bundle::VERSION,
                origin: ORIGIN.parse().expect("an origin"),
                ledger: self.trusted.ledger,
                subject,
                size,
            },
            genesis: line(0),
            rule_packs: rule_packs.collect(),
            keys: keys.into_values().collect(),
            entries: wanted.iter().map(|index| line(*index)).collect(),
            proofs: proofs.collect(),
            consistency: consistency.collect(),
            checkpoint: CheckpointLine {
                note: self.checkpoint(size).into(),
            },
            attachments: Vec::new(),
        }
    }

    /// The proof that the first `size` entries are a prefix of the whole.
    pub(crate) fn consistency(&self, size: u64) -> ConsistencyLine {
        let whole = self.entries.len() as u64;
        let path = consistency_proof(&self.tree, size, whole).expect("a proof");
        ConsistencyLine {
            size,
            root: self.root(size).into(),
            hashes: path.into_iter().map(Digest::from_bytes).collect(),
        }
    }

    /// The line of an author's key.
    pub(crate) fn key_line(&self, name: &str) -> KeyLine {
        self.key_line_of(&self.authors[name])
    }

    fn key_line_of(&self, author: &Author) -> KeyLine {
        let key = author.info.key.parse().expect("a key id");
        let known = self.state.key(&key).and_then(|key| key.revocation.as_ref());
        KeyLine {
            key,
            public_key: PublicKey::from_bytes(author.signer.public_key()),
            party: author.info.party.parse().expect("a party"),
            enrolled_index: author.enrolled,
            revoked_index: known.map(|revocation| revocation.index),
        }
    }

    fn author_of(&self, statement: &Statement) -> &Author {
        let key = statement.identity.key.to_string();
        self.authors
            .values()
            .find(|author| author.info.key == key)
            .expect("an author")
    }

    fn header_names(&self, index: u64, subject: &Subject) -> bool {
        let entry = &self.entries[usize::try_from(index).expect("small")];
        let admission = entry.derive().expect("sound").0;
        admission.verdict == Verdict::Admitted
            && admission
                .subjects
                .iter()
                .any(|link| link.subject == *subject)
    }

    /// The event id of the entry at an index.
    pub(crate) fn event_id(&self, index: u64) -> String {
        let entry = &self.entries[usize::try_from(index).expect("small")];
        let statement = Statement::read(&entry.payload, &entry.signature).expect("sound");
        statement.identity.event_id.to_string()
    }
}

/// The head after a signed event.
pub(crate) fn head_of(signed: &SignedEvent) -> Head {
    let digest = grain_envelope::envelope_digest(&signed.payload, &signed.signature);
    Head {
        sequence: signed.sequence,
        digest: *digest.as_bytes(),
    }
}
