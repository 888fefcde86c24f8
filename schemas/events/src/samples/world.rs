use super::cast::{
    self, AUTHORITIES, BUREAU, IMPORTER, MEMBERS, Member, PLANT, UNFILED, XINING_CUSTOMS,
};
use super::signatory::Signatory;
use super::{bodies, bodies_monitoring};
use crate::catalog::{self, Body};
use crate::pack;
use grain_envelope::{
    AttachmentReference, Digest, DocumentKind, DocumentReference, EventId, Header, LedgerName,
    List, Origin, Role, SchemaVersion, Source, Subject, Submitted, Suite, Time, genesis, json,
};
use serde_json::{Value, json};

/// Which key of the world signs; the constants name each member's first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Author(pub usize);

/// What an event says beside its body; changed by tests that want another header.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Short name of its type.
    pub name: &'static str,
    /// The moment of the act, Unix seconds.
    pub occurred_at_s: i64,
    /// Its body.
    pub body: Value,
    /// Whether it is transcribed from a paper.
    pub transcribed: bool,
    /// Its id, or none for the next of the world.
    pub event_id: Option<EventId>,
    /// The party that acts, or none for the member's.
    pub actor: Option<&'static str>,
    /// The role in which it acts, or none for the member's.
    pub role: Option<Role>,
    /// The papers that it names.
    pub documents: Vec<DocumentReference>,
    /// The files that belong to it.
    pub attachments: Vec<AttachmentReference>,
}

impl Draft {
    /// Names a paper as evidence.
    #[must_use]
    pub fn with_document(mut self, kind: DocumentKind, number: &str) -> Self {
        let number = number.parse().expect("samples number papers well");
        self.documents.push(DocumentReference { kind, number });
        self
    }

    /// Has a scan of the paper that a holder transcribes.
    #[must_use]
    pub fn transcribed_from(mut self, scan: &[u8]) -> Self {
        self.transcribed = true;
        self.with_file(scan)
    }

    /// Has a file.
    #[must_use]
    pub fn with_file(mut self, file: &[u8]) -> Self {
        self.attachments.push(AttachmentReference {
            blake3: Digest::from_bytes(blake3::hash(file).into()),
            size: u64::try_from(file.len()).expect("a file in memory"),
            media_type: "application/pdf".parse().expect("a media type"),
            name: "scan.pdf".parse().expect("a name"),
        });
        self
    }
}

/// The sample world: everyone's keys, and the ids given out so far.
#[derive(Clone)]
pub struct World {
    /// The ledger's id.
    pub ledger: Digest,
    /// The ledger's origin.
    pub origin: Origin,
    /// When the story begins, Unix seconds.
    pub start_s: i64,
    /// The permit under which the trains come in, once [`World::ready`] recorded it.
    pub permit: String,
    signatories: Vec<Signatory>,
    events: u64,
    pub(super) containers: u32,
}

/// 2025-05-20T09:00:00+08:00.
const START_S: i64 = 1_747_702_800;
/// A quantity of which no story comes to the end: 9,000,000,000 t.
const PLENTY_MASS_G: u64 = 9_000_000_000_000_000;

/// The packs that the first stories are told under; their vectors never change.
fn first_version(pack: &pack::Pack) -> bool {
    pack.reference.version.as_str() == "1.0.0"
}

impl World {
    /// Founds a demonstration ledger: the world and its genesis envelope.
    pub fn found(origin: &str, log_vkey: &str) -> (Self, Submitted) {
        Self::found_for("demonstration", origin, log_vkey, START_S)
    }

    /// Founds a ledger of a purpose whose story begins at a moment.
    pub fn found_for(
        purpose: &str,
        origin: &str,
        log_vkey: &str,
        start_s: i64,
    ) -> (Self, Submitted) {
        let members = MEMBERS.map(|member| (member, "P-01"));
        Self::found_by(purpose, origin, log_vkey, start_s, &members, &AUTHORITIES)
    }

    /// Founds a demonstration ledger with everyone in it, whom the whole circular concerns.
    pub fn found_whole(origin: &str, log_vkey: &str) -> (Self, Submitted) {
        let mut members = MEMBERS.map(|member| (member, "P-01")).to_vec();
        members.extend(cast::JOINING);
        let (purpose, authorities) = ("demonstration", &cast::WHOLE_AUTHORITIES);
        Self::found_by(purpose, origin, log_vkey, START_S, &members, authorities)
    }

    fn found_by(
        purpose: &str,
        origin: &str,
        log_vkey: &str,
        start_s: i64,
        members: &[(Member, &'static str)],
        authorities: &[Author],
    ) -> (Self, Submitted) {
        let origin: Origin = origin.parse().expect("tests name a valid origin");
        let signatories = members
            .iter()
            .zip(0..)
            .map(|((member, person), n)| Signatory::new(*member, person, n));
        let mut world = Self {
            ledger: Digest::from_bytes([0; 32]),
            origin: origin.clone(),
            start_s,
            permit: String::new(),
            signatories: signatories.collect(),
            events: 0,
            containers: 0,
        };
        let body = world.genesis(purpose, log_vkey, authorities);
        let draft = world.draft("ledger_opened", -7_200, body);
        let genesis = world.sign_for(BUREAU, draft, LedgerName::Origin(origin));
        world.ledger = genesis::ledger_id(genesis.payload());
        (world, genesis)
    }

    fn genesis(&self, purpose: &str, log_vkey: &str, authorities: &[Author]) -> Value {
        let authority = |author: Author| {
            let signatory = self.signatory(author);
            json!({
                "party": signatory.member.party, "name": signatory.member.name,
                "role": signatory.member.role, "region": signatory.member.region,
                "public_key": signatory.public_key(),
                "possession": signatory.possession(&self.origin),
            })
        };
        let bureau = self.signatory(BUREAU);
        json!({
            "purpose": purpose,
            "operator": {
                "party": bureau.member.party, "name": bureau.member.name,
                "region": bureau.member.region, "public_key": bureau.public_key(),
            },
            "log_vkey": log_vkey,
            "authorities": authorities.iter().copied().map(authority).collect::<Vec<_>>(),
            "witness_policy": [],
        })
    }

    /// A key.
    pub fn signatory(&self, author: Author) -> &Signatory {
        &self.signatories[author.0]
    }

    /// A key whose chain a test wants to bend.
    pub fn signatory_mut(&mut self, author: Author) -> &mut Signatory {
        &mut self.signatories[author.0]
    }

    /// A further key for a member, signed with by a person; it is not enrolled yet.
    pub fn add_key(&mut self, of: Author, person: &'static str) -> Author {
        let number = u32::try_from(self.signatories.len()).expect("a test has few keys");
        let member = self.signatory(of).member;
        self.signatories
            .push(Signatory::new(member, person, number));
        Author(self.signatories.len() - 1)
    }

    /// A draft of a type, so many seconds after the beginning of the story.
    pub fn draft(&self, name: &'static str, after_s: i64, body: Value) -> Draft {
        Draft {
            name,
            occurred_at_s: self.start_s + after_s,
            body,
            transcribed: false,
            event_id: None,
            actor: None,
            role: None,
            documents: Vec::new(),
            attachments: Vec::new(),
        }
    }

    /// The next event of an author, signed.
    pub fn event(
        &mut self,
        author: Author,
        name: &'static str,
        after_s: i64,
        body: Value,
    ) -> Submitted {
        let draft = self.draft(name, after_s, body);
        self.sign(author, draft)
    }

    /// Signs a draft as an author's next event.
    pub fn sign(&mut self, author: Author, draft: Draft) -> Submitted {
        self.sign_for(author, draft, LedgerName::Id(self.ledger))
    }

    pub(super) fn sign_for(
        &mut self,
        author: Author,
        draft: Draft,
        ledger: LedgerName,
    ) -> Submitted {
        let event_id = draft
            .event_id
            .unwrap_or_else(|| self.next_id(draft.occurred_at_s));
        let signatory = &mut self.signatories[author.0];
        let (sequence, previous) = signatory.head();
        let type_name = catalog::descriptor_named(draft.name).expect("a type of the catalog");
        let party = signatory
            .member
            .party
            .parse()
            .expect("sample parties are valid");
        let value = json::encode(&draft.body).expect("bodies hold no floats");
        let mut header = Header {
            schema: SchemaVersion::One,
            suite: Suite::Ed25519Blake3,
            ledger,
            type_name: type_name.type_name.parse().expect("types are named well"),
            event_id,
            occurred_at: Time::at(draft.occurred_at_s, 480).expect("within the century"),
            actor: draft.actor.map_or(party, |actor| {
                actor.parse().expect("sample parties are valid")
            }),
            role: draft
                .role
                .unwrap_or_else(|| signatory.member.role.parse().expect("sample roles exist")),
            person: (draft.name != "ledger_opened")
                .then(|| signatory.person.parse().expect("sample aliases are valid")),
            key: signatory.key_id(),
            author_sequence: sequence + 1,
            author_previous: previous,
            seen: None,
            source: Source::Api,
            late_reason: None,
            subjects: List::new(vec![Subject::Party(party)]).expect("one is allowed"),
            documents: List::new(draft.documents).expect("samples name few papers"),
            attachments: List::new(draft.attachments).expect("samples have few files"),
            transcribed: draft.transcribed,
            note: None,
        };
        if let Ok(body) = Body::parse(type_name.type_name, &value) {
            let subjects = body.subjects(&header);
            header.subjects = List::new(subjects).expect("samples name few subjects");
        }
        signatory.sign(header.payload(&value))
    }

    fn next_id(&mut self, seconds: i64) -> EventId {
        self.events += 1;
        let mut random = [0; 10];
        random[2..].copy_from_slice(&self.events.to_be_bytes());
        let seconds = u64::try_from(seconds).expect("after 1970");
        EventId::new(seconds * 1_000, &random)
    }

    /// The id of the event signed last.
    pub fn last_id(&self, submitted: &Submitted) -> String {
        let value = json::parse(submitted.payload()).expect("we wrote it");
        match value {
            json::Value::Object(members) => members
                .into_iter()
                .find_map(|(name, value)| match value {
                    json::Value::Text(text) if name == "event_id" => Some(text),
                    _ => None,
                })
                .expect("every event has an id"),
            _ => unreachable!("a payload is an object"),
        }
    }

    /// Everything up to the moment at which trains may be declared: packs, parties, facilities,
    /// bins, keys, the plant's filing, a permit of which no story comes to the end.
    pub fn ready(&mut self) -> Vec<Submitted> {
        self.ready_with(PLENTY_MASS_G)
    }

    /// The same with a permit for so many grams.
    pub fn ready_with(&mut self, permitted_mass_g: u64) -> Vec<Submitted> {
        let mut events = Vec::new();
        for pack in pack::KNOWN.iter().filter(|pack| first_version(pack)) {
            let body = json!({
                "name": pack.reference.name, "version": pack.reference.version, "blake3": pack.digest(),
            });
            events.push(self.event(BUREAU, "rule_pack_activated", -7_000, body));
        }
        let members: Vec<_> = MEMBERS[IMPORTER.0..]
            .iter()
            .chain([&cast::STATION])
            .copied()
            .collect();
        for member in members {
            let body = bodies::party(member);
            events.push(self.event(BUREAU, "party_registered", -6_900, body));
        }
        for (member, class) in [
            (cast::STATION, "reload_site"),
            (MEMBERS[PLANT.0], "plant"),
            (MEMBERS[UNFILED.0], "plant"),
        ] {
            let body = bodies::facility(member, class, PLENTY_MASS_G);
            events.push(self.event(BUREAU, "facility_registered", -6_800, body));
        }
        for author in (IMPORTER.0..=UNFILED.0).map(Author) {
            events.push(self.enrol(BUREAU, author));
        }
        let bin = bodies::bin(MEMBERS[PLANT.0], "01", PLENTY_MASS_G);
        events.push(self.event(PLANT, "bin_registered", -6_600, bin));
        let filing = bodies::filing(MEMBERS[PLANT.0], PLENTY_MASS_G, self.start_s);
        events.push(self.event(XINING_CUSTOMS, "customs_filing_granted", -6_500, filing));
        let permit = bodies::permit(permitted_mass_g, self.start_s);
        let permit = self.event(IMPORTER, "permit_recorded", -6_400, permit);
        self.permit = self.last_id(&permit);
        events.push(permit);
        events
    }

    /// Everything of [`World::ready_with`], and what the whole circular needs beside: the rule packs
    /// of today, and everyone enrolled.
    pub fn ready_whole(&mut self, permitted_mass_g: u64) -> Vec<Submitted> {
        let mut events = self.ready_with(permitted_mass_g);
        events.extend(self.packs_of_today());
        for kind in ["quality_control_system", "epidemic_control_system"] {
            let body = bodies_monitoring::system_document(kind, kind.as_bytes(), self.start_s);
            let draft = self.draft("system_document_adopted", -6_380, body);
            events.push(self.sign(PLANT, draft.with_file(kind.as_bytes())));
        }
        for author in [cast::KEEPER, cast::PLANT_SECOND, cast::IMPORTER_SECOND] {
            events.push(self.enrol(BUREAU, author));
        }
        events
    }

    /// The rule packs by which the vectors are judged come into force.
    pub fn packs_of_today(&mut self) -> Vec<Submitted> {
        let today = pack::KNOWN
            .iter()
            .filter(|pack| pack.reference.version.as_str() == "1.1.0");
        let activated = today.map(|pack| {
            let body = json!({
                "name": pack.reference.name, "version": pack.reference.version, "blake3": pack.digest(),
            });
            self.event(BUREAU, "rule_pack_activated", -6_390, body)
        });
        activated.collect()
    }

    /// Another member with a key of its own; neither is registered yet.
    pub fn add_member(&mut self, member: Member) -> Author {
        let number = u32::try_from(self.signatories.len()).expect("a test has few keys");
        self.signatories
            .push(Signatory::new(member, "P-01", number));
        Author(self.signatories.len() - 1)
    }

    /// Enrols a key, by another that may.
    pub fn enrol(&mut self, by: Author, author: Author) -> Submitted {
        let draft = self.enrolment(author);
        self.sign(by, draft)
    }

    /// The draft by which a key is enrolled.
    pub fn enrolment(&self, author: Author) -> Draft {
        let signatory = self.signatory(author);
        let body = json!({
            "party": signatory.member.party, "public_key": signatory.public_key(),
            "possession": signatory.possession(&self.origin), "roles": [signatory.member.role],
            "may_enrol": true, "scope": null, "expires_at": null,
        });
        self.draft("key_enrolled", -6_700, body)
    }
}
