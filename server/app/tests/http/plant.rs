//! A plant where the lots of two importers lie in one bin, a spill on the way of one of them, and a
//! pest that was found beside the siding: everyone who has to do with it, each with a session.

use grain_envelope::EventId;
use grain_events::pack;
use serde_json::json;

use crate::access::office;
use crate::world::{CUSTOMS, Device, Event, PROCESSOR, World};

const OFFICE: &str = "11630100MA0000A59J";
const OFFICE_ELSEWHERE: &str = "11640000MA0000A67C";
const OTHER_IMPORTER: &str = "91630105MA0000A86C";
const CARRIER: &str = "91630100MA0000A789";
const STATION: &str = "91152501MA0000A94H";
pub(crate) const PLANT: &str = "91630106MA0000A27P-001";
const YARD: &str = "91152501MA0000A94H-001";
pub(crate) const BIN: &str = "91630106MA0000A27P-001/01";
pub(crate) const DECLARATION: &str = "070220251000012345";
/// What each train brings, and what is stored of it.
const MASS_G: u64 = 26_000_000;

/// Everyone, each with a session.
pub(crate) struct Cast {
    pub(crate) plant: Device,
    pub(crate) other: Device,
    pub(crate) carrier: Device,
    pub(crate) tokens: Vec<(&'static str, String)>,
}

/// What happened.
pub(crate) struct Story {
    pub(crate) permit: EventId,
    /// The lot under suspicion, and the other importer's.
    pub(crate) suspect: String,
    pub(crate) other_lot: String,
    pub(crate) other_stored: EventId,
    pub(crate) process: EventId,
    pub(crate) incident: EventId,
    pub(crate) survey: EventId,
    pub(crate) finding: EventId,
    /// What was done about the finding.
    pub(crate) steps: Vec<EventId>,
    /// The closing of the violation that the finding was recorded with.
    pub(crate) closing: EventId,
}

impl Cast {
    pub(crate) async fn of(world: &mut World) -> Self {
        let plant = world.join(11, PROCESSOR, "processor").await;
        let other = world.join(12, OTHER_IMPORTER, "importer").await;
        let carrier = world.join(13, CARRIER, "carrier").await;
        let station = world.join(14, STATION, "transfer_site_operator").await;
        let office_here = office(world, 15, OFFICE, "630100").await;
        let office_there = office(world, 16, OFFICE_ELSEWHERE, "632800").await;
        let mut tokens = Vec::new();
        for (name, device) in [
            ("operator", &world.operator),
            ("customs", &world.customs),
            ("office", &office_here),
            ("office elsewhere", &office_there),
            ("importer", &world.importer),
            ("other importer", &other),
            ("plant", &plant),
            ("station", &station),
            ("carrier", &carrier),
        ] {
            tokens.push((name, world.session(device).await));
        }
        Self {
            plant,
            other,
            carrier,
            tokens,
        }
    }

    pub(crate) fn token(&self, name: &str) -> &str {
        let found = self.tokens.iter().find(|(known, _)| *known == name);
        &found.unwrap().1
    }

    /// Who of all gets an answer at a path; everybody else is told that there is nothing.
    pub(crate) async fn readers(&self, world: &World, path: &str) -> Vec<&'static str> {
        let mut readers = Vec::new();
        for (name, token) in &self.tokens {
            let answer = world.read(token, path).await;
            match answer.status {
                200 => readers.push(*name),
                404 => assert_eq!(answer.problem(), "not-found"),
                status => panic!("{path} {name}: {status} {}", answer.text()),
            }
        }
        readers
    }
}

/// Has somebody record an event, which must be admitted.
pub(crate) async fn told(world: &World, by: &mut Device, event: Event) -> EventId {
    let name = event.name;
    let signed = by.sign(&world.ledger_id, &event);
    let answer = world.submit(&signed).await;
    assert_eq!(answer.status, 201, "{name}: {}", answer.text());
    signed.event_id
}

fn subjects(subjects: &[&str]) -> Vec<String> {
    subjects
        .iter()
        .map(|subject| (*subject).to_owned())
        .collect()
}

async fn packs(world: &mut World) {
    for known in pack::KNOWN.iter() {
        let reference = &known.reference;
        if reference.version.as_str() != "1.0.0" {
            continue;
        }
        let body = json!({
            "name": reference.name, "version": reference.version, "blake3": reference.blake3,
        });
        let operator = format!("party:{}", world.operator.party);
        world
            .register(Event::new("rule_pack_activated", &[operator], body))
            .await;
    }
}

async fn places(world: &mut World, cast: &mut Cast) {
    for (facility, class, region) in [(PLANT, "plant", "630106"), (YARD, "reload_site", "152501")] {
        let body = json!({
            "facility": facility, "name": "示例", "class": class, "region": region,
            "address": "示例", "latitude_e7": null, "longitude_e7": null, "capacity_mass_g": null,
        });
        let party = facility.split_at(18).0;
        let subjects = [format!("facility:{facility}"), format!("party:{party}")];
        world
            .register(Event::new("facility_registered", &subjects, body))
            .await;
    }
    let filing = json!({
        "facility": PLANT, "filing_number": "XN-1", "kind": "processing", "commodities": ["oats"],
        "capacity_mass_g": 30_000_000_000_u64, "capacity_basis": "per_year",
        "valid_from": "2025-01-01", "valid_until": "2027-12-31", "confirms": null,
    });
    let facility = subjects(&[&format!("facility:{PLANT}")]);
    let filing = Event::new("customs_filing_granted", &facility, filing);
    let mut customs = world.customs.clone();
    told(world, &mut customs, filing).await;
    world.customs = customs;
    let bin = json!({
        "bin": BIN, "name": null, "capacity_mass_g": 2_500_000_000_u64, "commodity": "oats",
    });
    let of_bin = subjects(&[&format!("bin:{BIN}"), &format!("facility:{PLANT}")]);
    told(
        world,
        &mut cast.plant,
        Event::new("bin_registered", &of_bin, bin),
    )
    .await;
}

/// A permit of an importer, a lot under it at the station, and its transfer to the plant.
async fn train(world: &World, by: &mut Device, number: u8) -> (EventId, String, EventId) {
    let mut permit = Event::new(
        "permit_recorded",
        &[],
        json!({
            "permit_number": format!("QH-{number}"), "applicant": by.party, "commodity": "oats",
            "hs_code": "1004900000", "origin": "RU", "gmo": false,
            "permitted_mass_g": 3_000_000_000_u64, "used_before_mass_g": 0,
            "entry_ports": ["二连浩特"], "destination": "西宁", "route": null, "use": "processing",
            "facilities": [{ "facility": PLANT, "mass_g": null }], "issuer": "示例海关",
            "issued_on": "2025-05-12", "valid_from": "2025-05-12", "valid_until": "2026-05-11",
            "requirements": null,
        }),
    );
    permit.subjects = vec![
        format!("permit:{}", permit.id),
        format!("party:{}", by.party),
    ];
    let permit = told(world, by, permit).await;
    let mut lot = Event::new(
        "lot_created",
        &[],
        json!({
            "permit": permit, "commodity": "oats", "hs_code": "1004900000", "origin": "RU",
            "gmo": false, "bill_of_lading": format!("SMGS-{number}"), "mode": "rail",
            "entry_port": "二连浩特", "place": { "facility": YARD },
            "lots": [{ "mass_g": MASS_G, "method": "rail_scale", "description": null }],
        }),
    );
    let id = format!("{}.1", lot.id);
    lot.subjects = vec![format!("lot:{id}"), format!("permit:{permit}")];
    told(world, by, lot).await;
    let leg = json!({ "mode": "rail", "from": "二连浩特", "to": "西宁双寨" });
    let mut transfer = Event::new(
        "transfer_declared",
        &[],
        json!({
            "transfer_number": format!("DY-{number}"), "from": { "facility": YARD },
            "to": { "facility": PLANT }, "permit": permit, "carrier": CARRIER,
            "entry_customs": CUSTOMS, "destination_customs": CUSTOMS, "mode": "rail",
            "route": [leg], "lots": [{ "lot": id, "mass_g": MASS_G }],
            "units": [{
                "unit": "TBJU4000010", "kind": "container", "lot": id, "mass_g": MASS_G,
            }],
            "method": "rail_scale", "departs_at": "2025-06-20T09:00:00+08:00",
            "arrives_at": "2025-06-30T18:00:00+08:00",
        }),
    );
    transfer.subjects = vec![
        format!("transfer:{}", transfer.id),
        format!("lot:{id}"),
        format!("permit:{permit}"),
        format!("facility:{YARD}"),
        format!("facility:{PLANT}"),
    ];
    let transfer = told(world, by, transfer).await;
    (permit, id, transfer)
}

async fn stored(world: &World, plant: &mut Device, lot: &str) -> EventId {
    let body = json!({
        "lot": lot, "bin": BIN, "mass_g": MASS_G, "method": "belt_scale", "moisture_bp": 1_210,
        "impurity_bp": 80,
    });
    let of_lot = subjects(&[&format!("lot:{lot}"), &format!("bin:{BIN}")]);
    told(world, plant, Event::new("stored", &of_lot, body)).await
}

/// The carrier tells of a spill on the way.
async fn spill(world: &World, cast: &mut Cast, lot: &str, transfer: EventId) -> EventId {
    let mut event = Event::new(
        "incident_reported",
        &[],
        json!({
            "kind": "spill", "facility": null,
            "location": {
                "name": "示例", "region": "630106", "latitude_e7": null, "longitude_e7": null,
            },
            "happened_at": "2025-06-18T09:00:00+08:00", "transfer": transfer,
            "unit": "TBJU4000010", "lot": lot, "estimated_lost_mass_g": 1_620_000,
            "recovered_mass_g": 0, "cleaning": "清扫(示例)", "police_number": null,
        }),
    );
    event.subjects = vec![
        format!("case:{}", event.id),
        format!("transfer:{transfer}"),
        format!("lot:{lot}"),
    ];
    told(world, &mut cast.carrier, event).await
}

/// Customs analyses from where it came: what the carrier spilled of the lot.
async fn analysis(world: &World, customs: &mut Device, story: &Story) -> EventId {
    let source = json!({
        "case": story.finding, "method": "比对(示例)", "conclusion": "撒漏(示例)",
        "candidates": [{
            "lot": story.suspect, "unit": "TBJU4000010", "incident": story.incident,
            "reason": "短少(示例)",
        }],
    });
    let of_source = subjects(&[
        &format!("case:{}", story.finding),
        &format!("lot:{}", story.suspect),
        &format!("case:{}", story.incident),
    ]);
    let source = Event::new("source_analysis", &of_source, source);
    told(world, customs, source).await
}

/// A survey, the finding, and what is done about it.
async fn finding(world: &mut World, cast: &mut Cast, story: &mut Story) {
    let survey = json!({
        "facility": PLANT, "segment": null, "plan": null, "quarter": "2025-Q2", "zone": "inside",
        "points": ["卸粮区"], "methods": ["walk_over"], "area_m2": 2_400, "surveyors": ["P-01"],
        "weather": null, "nothing_found": true,
    });
    let of_plant = subjects(&[&format!("facility:{PLANT}")]);
    let survey = Event::new("survey_recorded", &of_plant, survey);
    story.survey = told(world, &mut cast.plant, survey).await;
    let report = json!({
        "facility": PLANT, "surveys": [story.survey], "branch": "customs", "addressee": OFFICE,
        "number": "R-1",
    });
    let report = Event::new("survey_report_sent", &of_plant, report);
    let report = told(world, &mut cast.plant, report).await;
    let mut event = Event::new(
        "finding_recorded",
        &[],
        json!({
            "facility": PLANT, "region": "630106", "survey": null, "category": "weed",
            "species_zh": "豚草", "species_latin": null, "count": 1, "cover_bp": null,
            "stage": "vegetative", "spot": "道口旁", "latitude_e7": null, "longitude_e7": null,
            "suspected_lot": story.suspect, "quarantine": true,
        }),
    );
    // A survey that nobody recorded: the finding stands, with a violation.
    event.body["survey"] = json!(story.incident);
    event.subjects = vec![
        format!("case:{}", event.id),
        format!("facility:{PLANT}"),
        format!("lot:{}", story.suspect),
    ];
    story.finding = told(world, &mut cast.plant, event).await;
    let case = subjects(&[&format!("case:{}", story.finding)]);
    let alert = json!({ "case": story.finding, "addressee": OFFICE, "number": "A-1" });
    let alert = told(
        world,
        &mut cast.plant,
        Event::new("finding_alerted", &case, alert),
    );
    let alert = alert.await;
    let order = json!({
        "case": story.finding, "measures": ["burn"], "requirement": "焚烧(示例)",
        "deadline": "2025-06-20T18:00:00+08:00",
    });
    let mut customs = world.customs.clone();
    let order = Event::new("control_ordered", &case, order);
    let order = told(world, &mut customs, order).await;
    let source = analysis(world, &mut customs, story).await;
    world.customs = customs;
    story.steps = vec![report, alert, order, source];
    let closing = json!({
        "event": story.finding, "code": "finding_recorded.survey-unknown",
        "field": "/body/survey", "lot": story.suspect, "facility": PLANT,
        "outcome": "accepted", "explanation": "补录(示例)",
    });
    let of_closing = [
        format!("lot:{}", story.suspect),
        format!("facility:{PLANT}"),
    ];
    let closing = Event::new("violation_closed", &of_closing, closing)
        .with("documents", json!([{ "kind": "other", "number": "D-1" }]));
    story.closing = world.register(closing).await;
}

pub(crate) async fn story(world: &mut World, cast: &mut Cast) -> Story {
    packs(world).await;
    places(world, cast).await;
    let mut importer = world.importer.clone();
    let (permit, suspect, transfer) = train(world, &mut importer, 1).await;
    let reservation = json!({
        "permit": permit, "declaration_number": DECLARATION, "mass_g": 100_000_000,
    });
    let of_permit = subjects(&[&format!("permit:{permit}")]);
    let reservation = Event::new("permit_reserved", &of_permit, reservation);
    told(world, &mut importer, reservation).await;
    world.importer = importer;
    let (_, other_lot, _) = train(world, &mut cast.other, 2).await;
    stored(world, &mut cast.plant, &suspect).await;
    let other_stored = stored(world, &mut cast.plant, &other_lot).await;
    let mut started = Event::new(
        "process_started",
        &[],
        json!({
            "facility": PLANT, "batch_number": "A-01", "line": "一线", "commodity": "oats",
            "bins": [BIN],
        }),
    );
    started.subjects = vec![
        format!("process:{}", started.id),
        format!("facility:{PLANT}"),
        format!("bin:{BIN}"),
    ];
    let process = told(world, &mut cast.plant, started).await;
    let incident = spill(world, cast, &suspect, transfer).await;
    let mut story = Story {
        permit,
        suspect,
        other_lot,
        other_stored,
        process,
        incident,
        survey: incident,
        finding: incident,
        steps: Vec::new(),
        closing: incident,
    };
    finding(world, cast, &mut story).await;
    story
}
