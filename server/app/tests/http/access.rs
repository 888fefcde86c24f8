//! Every route that needs a session, asked by every kind of reader about things that stand in
//! every relation to it: what comes back is what the row of the table says.

use grain_api::access::{Access, Reader, Relation};
use grain_api::routes::{self, Operation};
use grain_envelope::EventId;
use grain_events::pack;
use serde_json::json;

use crate::attachments::reference;
use crate::client::{Request, get, put};
use crate::persons::entry;
use crate::world::{Device, Event, IMPORTER, PROCESSOR, World, path, world};

const AGENCY_HERE: &str = "11630100MA0000A59J";
const AGENCY_THERE: &str = "11640000MA0000A67C";
const STRANGER: &str = "91640100MA0000A33R";
const SCAN: &[u8] = b"%PDF-1.7 a permit";
const PLANT: &str = "91630106MA0000A27P-001";

/// Who asks, and how it relates to a permit, a lot under it and events about them.
struct Asker {
    reader: Reader,
    token: String,
    party: &'static str,
    relation: Relation,
}

/// What there is to ask for.
struct Things {
    permit: EventId,
    file: String,
    lot: String,
    key: String,
    index: u64,
}

pub(crate) async fn activate(world: &mut World) {
    for known in pack::KNOWN.iter() {
        let reference = &known.reference;
        let body = json!({
            "name": reference.name, "version": reference.version, "blake3": reference.blake3,
        });
        let subjects = [format!("party:{}", world.operator.party)];
        world
            .register(Event::new("rule_pack_activated", &subjects, body))
            .await;
    }
}

async fn things(world: &mut World) -> Things {
    activate(world).await;
    let body = json!({
        "facility": PLANT, "name": "示例加工厂", "class": "plant", "region": "630106",
        "address": "示例", "latitude_e7": null, "longitude_e7": null, "capacity_mass_g": null,
    });
    let subjects = [format!("facility:{PLANT}"), format!("party:{PROCESSOR}")];
    world
        .register(Event::new("facility_registered", &subjects, body))
        .await;
    let mut permit = Event::new(
        "permit_recorded",
        &[],
        json!({
            "permit_number": "QH-1", "applicant": IMPORTER, "commodity": "oats",
            "hs_code": "1004900000", "origin": "RU", "gmo": false,
            "permitted_mass_g": 3_000_000_000_u64, "used_before_mass_g": 0,
            "entry_ports": ["二连浩特"], "destination": "西宁", "route": null, "use": "processing",
            "facilities": [{ "facility": PLANT, "mass_g": null }], "issuer": "示例海关",
            "issued_on": "2025-05-12", "valid_from": "2025-05-12", "valid_until": "2026-05-11",
            "requirements": null,
        }),
    );
    permit.subjects = vec![format!("permit:{}", permit.id), format!("party:{IMPORTER}")];
    let permit = permit.with("attachments", json!([reference(SCAN, "许可证.pdf")]));
    let permit = record(world, permit).await;
    let listed = entry(7);
    let body = json!({ "person": "P-03", "commitment": listed.commitment() });
    let listed = Event::new("person_listed", &[format!("party:{IMPORTER}")], body);
    record(world, listed).await;
    let mut lot = Event::new(
        "lot_created",
        &[],
        json!({
            "permit": permit, "commodity": "oats", "hs_code": "1004900000", "origin": "RU",
            "gmo": false, "bill_of_lading": "SMGS-1", "mode": "rail", "entry_port": "二连浩特",
            "place": { "facility": PLANT },
            "lots": [{ "mass_g": 1_000_000, "method": "rail_scale", "description": null }],
        }),
    );
    let id = format!("{}.1", lot.id);
    lot.subjects = vec![format!("lot:{id}"), format!("permit:{permit}")];
    record(world, lot).await;
    let index = world.server.ledger().status().size - 1;
    Things {
        permit,
        file: blake3::hash(SCAN).to_string(),
        lot: id,
        key: world.importer.id().to_string(),
        index,
    }
}

/// Has the importer record an event.
async fn record(world: &mut World, event: Event) -> EventId {
    let signed = world.importer.sign(&world.ledger_id, &event);
    let answer = world.submit(&signed).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    signed.event_id
}

async fn askers(world: &mut World) -> Vec<Asker> {
    let processor = world.join(11, PROCESSOR, "processor").await;
    let stranger = world.join(12, STRANGER, "dealer").await;
    let agency_here = office(world, 13, AGENCY_HERE, "630100").await;
    let agency_there = office(world, 14, AGENCY_THERE, "632800").await;
    let device = trip(world).await;
    let operator = world.operator.clone();
    let customs = world.customs.clone();
    let importer = world.importer.clone();
    let mut askers = Vec::new();
    for (reader, device, relation) in [
        (Reader::Operator, operator, Relation::Stranger),
        (Reader::FoundingAuthority, customs, Relation::Jurisdiction),
        (Reader::Agency, agency_here, Relation::Jurisdiction),
        (Reader::Agency, agency_there, Relation::Stranger),
        (Reader::Enterprise, importer, Relation::Own),
        (Reader::Enterprise, processor, Relation::Concerned),
        (Reader::Enterprise, stranger, Relation::Stranger),
        (Reader::Device, device, Relation::Stranger),
    ] {
        let token = world.session(&device).await;
        askers.push(Asker {
            reader,
            token,
            party: device.party,
            relation,
        });
    }
    askers
}

/// Another office of customs, brought in by the one of genesis.
pub(crate) async fn office(
    world: &mut World,
    seed: u8,
    party: &'static str,
    region: &str,
) -> Device {
    let device = Device::new(seed, party, "customs");
    let mut event = Event::party(party, &["customs"]);
    event.body["region"] = region.into();
    // The operator cannot: an authority is enrolled by one of the same branch; its region is wide.
    let mut registration = world.customs.clone();
    for event in [event, Event::enrolment(&device)] {
        let signed = registration.sign(&world.ledger_id, &event);
        let answer = world.submit(&signed).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    world.customs = registration;
    device
}

/// A key of the importer that is limited to one unit of one transfer.
async fn trip(world: &mut World) -> Device {
    let device = Device::new(15, IMPORTER, "importer");
    let mut event = Event::enrolment(&device);
    event.body["may_enrol"] = false.into();
    event.body["scope"] = json!({ "transfer": event.id, "unit": "青A12345" });
    // Vouched for by who registers: the importer takes no part in such a transfer.
    world.register(event).await;
    device
}

/// The relation of an asker to what a route is asked for here.
fn relation(operation: Operation, asker: &Asker) -> Relation {
    let is_processor = asker.party == PROCESSOR;
    match operation {
        // The key is the importer's alone.
        Operation::GetKeyHead if is_processor => Relation::Stranger,
        // Persons are the importer's alone.
        Operation::PutPerson
        | Operation::GetPerson
        | Operation::DeletePerson
        | Operation::ListPersons
            if is_processor =>
        {
            Relation::Stranger
        }
        // The plant is the processor's, who holds the lot.
        Operation::GetFacility
        | Operation::GetFacilityBalance
        | Operation::GetFacilityRecord
        | Operation::GetLot
        | Operation::GetLotBalance
        | Operation::GetLotTrace
        | Operation::GetTrace
        | Operation::GetLotBundle
            if is_processor =>
        {
            Relation::Own
        }
        Operation::GetFacility | Operation::GetFacilityBalance | Operation::GetFacilityRecord
            if asker.relation == Relation::Own =>
        {
            Relation::Stranger
        }
        _ => asker.relation,
    }
}

fn thing(operation: Operation, things: &Things) -> Option<String> {
    let parameter = match operation {
        Operation::GetEvent | Operation::GetReceipt | Operation::GetProof => {
            things.permit.to_string()
        }
        Operation::GetEntry => things.index.to_string(),
        Operation::GetKeyHead => things.key.clone(),
        Operation::GetSubjectChain => format!("permit:{}", things.permit),
        Operation::GetLot
        | Operation::GetLotBalance
        | Operation::GetLotTrace
        | Operation::GetLotBundle => things.lot.clone(),
        Operation::GetTrace => format!("lot:{}", things.lot),
        Operation::GetPermitBalance => things.permit.to_string(),
        Operation::GetFacility
        | Operation::GetFacilityBalance
        | Operation::GetFacilityRecord
        | Operation::ListFacilityDuties => PLANT.to_owned(),
        Operation::ListViolations | Operation::ListDuties | Operation::ListParties => String::new(),
        Operation::StreamEntries => {
            return Some("/api/v1/stream?after=0&until_caught_up=true".to_owned());
        }
        Operation::PutAttachment | Operation::GetAttachment => {
            return Some(format!(
                "/api/v1/attachments/{}?event={}",
                things.file, things.permit
            ));
        }
        Operation::ListAttachments => {
            return Some(format!("/api/v1/attachments?event={}", things.permit));
        }
        Operation::PutPerson | Operation::GetPerson | Operation::DeletePerson => {
            return Some(format!("/api/v1/persons/{IMPORTER}/P-03"));
        }
        Operation::ListPersons => IMPORTER.to_owned(),
        Operation::GetRule => "stale".to_owned(),
        _ => return None,
    };
    Some(path(operation, &parameter))
}

fn request(operation: Operation, path: &str) -> Request {
    match operation {
        Operation::PutAttachment => put(path, SCAN),
        Operation::PutPerson => put(path, serde_json::to_vec(&entry(7)).unwrap()),
        Operation::DeletePerson => get(path).method("DELETE"),
        _ => get(path),
    }
}

#[tokio::test]
async fn every_route_answers_every_reader_as_its_row_says() {
    let mut world = world().await;
    let askers = askers(&mut world).await;
    let things = things(&mut world).await;
    world.published().await;
    for route in routes::ALL {
        let Access::Session(_) = route.access else {
            continue;
        };
        let path = thing(route.operation, &things);
        let path = path.unwrap_or_else(|| panic!("{} is not asked here", route.id));
        assert_eq!(
            world.send(request(route.operation, &path)).await.problem(),
            "session-required",
            "{path}"
        );
        for asker in &askers {
            let relation = relation(route.operation, asker);
            let is_list = matches!(
                route.operation,
                Operation::ListViolations
                    | Operation::StreamEntries
                    | Operation::ListDuties
                    | Operation::ListFacilityDuties
                    | Operation::ListParties
                    | Operation::GetRule
            );
            let expected = if route.access.relations(asker.reader).is_empty() {
                403
            } else if is_list || route.access.allows(asker.reader, relation) {
                200
            } else {
                404
            };
            let asked = request(route.operation, &path).bearer(&asker.token);
            let answer = world.send(asked.english()).await;
            // What was put there first is told apart from what was there.
            let status = if answer.status == 201 {
                200
            } else {
                answer.status
            };
            let who = format!("{path} {:?} {} {relation:?}", asker.reader, asker.party);
            assert_eq!(status, expected, "{who}: {}", answer.text());
        }
    }
}
