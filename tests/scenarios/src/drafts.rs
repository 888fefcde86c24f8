//! The events of the story as drafts: what a clerk fills in, unsigned.

use serde_json::{Value, json};

use crate::cast::{
    CARRIER, ERENHOT_CUSTOMS, IMPORTER, Member, PLANT, STATION, UNFILED, XINING_CUSTOMS, container,
};

/// Declared mass of one container: 26.000 t.
pub const CONTAINER_MASS_G: u64 = 26_000_000;
/// Containers of the train.
pub const CONTAINERS: u32 = 43;
/// Net mass of 42 of them at the plant: 25.985 t.
pub const RECEIVED_MASS_G: u64 = 25_985_000;
/// Net mass of the one whose seal was broken: 24.380 t.
pub const SHORT_MASS_G: u64 = 24_380_000;
/// The permit's quantity: 3,000.000 t.
pub const PERMITTED_MASS_G: u64 = 3_000_000_000;
/// Oats, not seed.
pub const HS_CODE: &str = "1004900000";

/// An unsigned event as `grain submit` reads it.
pub fn draft(name: &str, occurred_at: &str, actor: Member, body: &Value) -> Value {
    json!({
        "type": format!("grain.{name}.v1"),
        "occurred_at": occurred_at,
        "role": actor.role,
        "person": null,
        "source": "manual",
        "late_reason": null,
        "documents": [],
        "attachments": [],
        "transcribed": false,
        "note": null,
        "body": body,
    })
}

/// The same draft with one more file: a scan, a photo, the text of a plan.
pub fn with_file(mut draft: Value, name: &str, media_type: &str, file: &[u8]) -> Value {
    let attachment = json!({
        "blake3": digest(file), "size": file.len(), "media_type": media_type, "name": name,
    });
    if let Some(files) = draft["attachments"].as_array_mut() {
        files.push(attachment);
    }
    draft
}

/// The plain BLAKE3 of a file, as attachments are named.
pub fn digest(file: &[u8]) -> String {
    blake3::hash(file).to_hex().to_string()
}

/// The systems without which no grain is declared to go to an enterprise (rule B-1).
pub const SYSTEMS: [&str; 2] = ["quality_control_system", "epidemic_control_system"];

/// `system_document_adopted`, with its file; `dated` makes the draft of a type and a body.
pub fn system(kind: &str, dated: impl FnOnce(&'static str, &Value) -> Value) -> Value {
    let file = system_file(kind);
    let mut body = json!({
        "kind": kind, "facility": null, "title": "制度文件(示例)",
        "file": digest(file.as_bytes()),
    });
    in_force(&mut body);
    let draft = dated("system_document_adopted", &body);
    with_file(draft, &system_name(kind), "text/plain", file.as_bytes())
}

/// The name of the file of a document of that kind.
pub fn system_name(kind: &str) -> String {
    format!("{kind}.txt")
}

/// What is in it.
pub fn system_file(kind: &str) -> String {
    format!("{kind}（示例）")
}

/// Gives a document of an enterprise its version and its dates.
pub fn in_force(body: &mut Value) {
    body["version"] = "1.0".into();
    body["approver"] = "P-01".into();
    body["approved_on"] = "2025-01-02".into();
    body["effective_from"] = "2025-01-03".into();
    body["effective_until"] = Value::Null;
}

/// A line of NDJSON for each draft.
pub fn lines(drafts: &[Value]) -> String {
    let mut text = String::new();
    for draft in drafts {
        text.push_str(&draft.to_string());
        text.push('\n');
    }
    text
}

/// `party_registered`.
pub fn party(member: Member) -> Value {
    json!({
        "party": member.party, "name": member.name, "name_en": member.name_en,
        "region": member.region, "roles": [member.role],
    })
}

/// `facility_registered`: the member's one facility.
pub fn facility(member: Member, name: &str, class: &str, capacity_mass_g: u64) -> Value {
    json!({
        "facility": member.facility(), "name": name, "class": class, "region": member.region,
        "address": "示例地址", "latitude_e7": null, "longitude_e7": null,
        "capacity_mass_g": capacity_mass_g,
    })
}

/// `bin_registered`: a bin of the plant.
pub fn bin(code: &str) -> Value {
    json!({
        "bin": format!("{}/{code}", PLANT.facility()), "name": format!("{code} 号仓"),
        "capacity_mass_g": 5_000_000_000_u64, "commodity": "oats",
    })
}

/// `customs_filing_granted`: XN-FILING-DEMO-1, oats and wheat, 30,000 t a year.
pub fn filing() -> Value {
    json!({
        "facility": PLANT.facility(), "filing_number": "XN-FILING-DEMO-1", "kind": "processing",
        "commodities": ["oats", "wheat"], "capacity_mass_g": 30_000_000_000_u64,
        "capacity_basis": "per_year", "valid_from": "2025-01-01", "valid_until": "2027-12-31",
        "confirms": null,
    })
}

/// `permit_recorded`: QH-DEMO-A, 3,000 t for the plant only.
pub fn permit() -> Value {
    json!({
        "permit_number": "QH-DEMO-A", "applicant": IMPORTER.party, "commodity": "oats",
        "hs_code": HS_CODE, "origin": "RU", "gmo": false, "permitted_mass_g": PERMITTED_MASS_G,
        "used_before_mass_g": 0, "entry_ports": ["二连浩特"], "destination": "西宁", "route": null,
        "use": "processing", "facilities": [{"facility": PLANT.facility(), "mass_g": null}],
        "issuer": "海关(示例)", "issued_on": "2025-05-12", "valid_from": "2025-05-12",
        "valid_until": "2026-05-11", "requirements": null,
    })
}

/// `lot_created`: one lot for a train or a convoy.
pub fn lot(permit: &str, bill_of_lading: &str, mass_g: u64) -> Value {
    json!({
        "permit": permit, "commodity": "oats", "hs_code": HS_CODE, "origin": "RU", "gmo": false,
        "bill_of_lading": bill_of_lading, "mode": "rail", "entry_port": "二连浩特",
        "place": {"facility": STATION.facility()},
        "lots": [{"mass_g": mass_g, "method": "rail_scale", "description": null}],
    })
}

/// A load of a transfer: what carries it and how much.
pub struct Unit {
    /// Container number or plate.
    pub name: String,
    /// `container` or `truck`.
    pub kind: &'static str,
    /// Declared mass.
    pub mass_g: u64,
}

/// The 43 containers.
pub fn containers() -> Vec<Unit> {
    (1..=CONTAINERS)
        .map(|n| Unit {
            name: container(n),
            kind: "container",
            mass_g: CONTAINER_MASS_G,
        })
        .collect()
}

/// What a transfer declaration says beside its units.
pub struct Journey<'a> {
    /// The importer's own number.
    pub number: &'a str,
    /// Where the load goes.
    pub to: Member,
    /// Permit and lot.
    pub permit: &'a str,
    /// The lot that is moved.
    pub lot: &'a str,
    /// Departure.
    pub departs_at: &'a str,
    /// Expected arrival.
    pub arrives_at: &'a str,
}

/// `transfer_declared`: by rail 二连浩特→集宁→包头→兰州→西宁双寨, then by road.
pub fn transfer(journey: &Journey<'_>, units: &[Unit]) -> Value {
    let mass_g: u64 = units.iter().map(|unit| unit.mass_g).sum();
    let leg = |mode: &str, from: &str, to: &str| json!({"mode": mode, "from": from, "to": to});
    json!({
        "transfer_number": journey.number, "from": {"facility": STATION.facility()},
        "to": {"facility": journey.to.facility()}, "permit": journey.permit,
        "carrier": CARRIER.party, "entry_customs": ERENHOT_CUSTOMS.party,
        "destination_customs": XINING_CUSTOMS.party, "mode": "rail",
        "route": [
            leg("rail", "二连浩特", "集宁"), leg("rail", "集宁", "包头"), leg("rail", "包头", "兰州"),
            leg("rail", "兰州", "西宁双寨"), leg("road", "西宁双寨", journey.to.name),
        ],
        "lots": [{"lot": journey.lot, "mass_g": mass_g}],
        "units": units.iter().map(|unit| json!({
            "unit": unit.name, "kind": unit.kind, "lot": journey.lot, "mass_g": unit.mass_g,
        })).collect::<Vec<_>>(),
        "method": "rail_scale", "departs_at": journey.departs_at, "arrives_at": journey.arrives_at,
    })
}

/// `transfer_acknowledged` by one of the two customs offices.
pub fn acknowledgement(transfer: &str, office: &str) -> Value {
    json!({
        "transfer": transfer, "office": office, "slip_number": format!("DEMO-{office}"),
        "confirms": null,
    })
}

/// `departed`: all units, weighed by rail scale, one seal each.
pub fn departure(transfer: &str, lot: &str, units: &[Unit]) -> Value {
    json!({
        "transfer": transfer, "place": {"facility": STATION.facility()},
        "units": units.iter().map(|unit| json!({
            "unit": unit.name, "lot": lot, "gross_mass_g": null, "tare_mass_g": null,
            "net_mass_g": unit.mass_g, "method": "rail_scale",
            "seals": [format!("S-{}", unit.name)],
        })).collect::<Vec<_>>(),
    })
}

/// `received`: one unit at the plant's bin 01, weighed by truck scale.
pub fn receipt(transfer: &str, lot: &str, unit: &str, net_mass_g: u64, intact: bool) -> Value {
    json!({
        "transfer": transfer, "lot": lot, "unit": unit,
        "place": {"facility": PLANT.facility()}, "bin": format!("{}/01", PLANT.facility()),
        "gross_mass_g": null, "tare_mass_g": null, "net_mass_g": net_mass_g,
        "method": "truck_scale", "seals": [{"number": format!("S-{unit}"), "intact": intact}],
        "slip_number": format!("M1-{unit}"),
    })
}

/// `received` where it never should have been: a truck at the unfiled mill.
pub fn stray_receipt(lot: &str) -> Value {
    json!({
        "transfer": null, "lot": lot, "unit": "青A12345",
        "place": {"facility": UNFILED.facility()}, "bin": null, "gross_mass_g": null,
        "tare_mass_g": null, "net_mass_g": 20_000_000, "method": "truck_scale",
        "seals": [], "slip_number": "X1-0001",
    })
}
