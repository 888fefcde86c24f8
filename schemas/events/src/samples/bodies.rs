use super::cast::{
    CARRIER, ERENHOT_CUSTOMS, IMPORTER, MEMBERS, Member, PLANT, STATION, XINING_CUSTOMS,
};
use super::{CONTAINER_MASS_G, train::Train};
use grain_envelope::{Date, Time};
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;

/// Body of `party_registered`.
pub fn party(member: Member) -> Value {
    json!({
        "party": member.party, "name": member.name, "name_en": null, "region": member.region,
        "roles": [member.role],
    })
}

/// Body of `facility_registered`: the member's one facility.
pub fn facility(member: Member, class: &str, capacity_mass_g: u64) -> Value {
    json!({
        "facility": member.facility(), "name": member.name, "class": class,
        "region": member.region, "address": "示例地址", "latitude_e7": null,
        "longitude_e7": null, "capacity_mass_g": capacity_mass_g,
    })
}

/// Body of `bin_registered`.
pub fn bin(member: Member, code: &str, capacity_mass_g: u64) -> Value {
    json!({
        "bin": format!("{}/{code}", member.facility()), "name": null,
        "capacity_mass_g": capacity_mass_g, "commodity": "oats",
    })
}

/// Body of `customs_filing_granted`: oats and wheat, from a month before the story for a year.
pub fn filing(member: Member, capacity_mass_g: u64, start_s: i64) -> Value {
    json!({
        "facility": member.facility(), "filing_number": "XN-FILING-DEMO-1", "kind": "processing",
        "commodities": ["oats", "wheat"], "capacity_mass_g": capacity_mass_g,
        "capacity_basis": "per_year", "valid_from": day(start_s - 30 * DAY_S),
        "valid_until": day(start_s + 335 * DAY_S), "confirms": null,
    })
}

/// Body of `permit_recorded`: oats from Russia to the plant, for nearly a year.
pub fn permit(permitted_mass_g: u64, start_s: i64) -> Value {
    json!({
        "permit_number": "QH-DEMO-A", "applicant": MEMBERS[IMPORTER.0].party, "commodity": "oats",
        "hs_code": "1004900000", "origin": "RU", "gmo": false,
        "permitted_mass_g": permitted_mass_g, "used_before_mass_g": 0,
        "entry_ports": ["二连浩特"], "destination": "西宁", "route": null, "use": "processing",
        "facilities": [{ "facility": MEMBERS[PLANT.0].facility(), "mass_g": null }],
        "issuer": "海关(示例)", "issued_on": day(start_s - 8 * DAY_S),
        "valid_from": day(start_s - 8 * DAY_S), "valid_until": day(start_s + 300 * DAY_S),
        "requirements": null,
    })
}

/// Body of `lot_created`: one lot at the reload station.
pub fn lot(permit: &str, bill_of_lading: &str, mass_g: u64) -> Value {
    json!({
        "permit": permit, "commodity": "oats", "hs_code": "1004900000", "origin": "RU",
        "gmo": false, "bill_of_lading": bill_of_lading, "mode": "rail", "entry_port": "二连浩特",
        "place": { "facility": STATION.facility() },
        "lots": [{ "mass_g": mass_g, "method": "rail_scale", "description": null }],
    })
}

/// Body of `transfer_declared`: containers of one lot from the station to a member's facility.
pub fn transfer(permit: &str, lot: &str, to: Member, units: &[String], start_s: i64) -> Value {
    let leg = |mode: &str, from: &str, to: &str| json!({ "mode": mode, "from": from, "to": to });
    let count = u64::try_from(units.len()).expect("a train has few units");
    let units: Vec<Value> = units
        .iter()
        .map(|unit| {
            json!({
                "unit": unit, "kind": "container", "lot": lot, "mass_g": CONTAINER_MASS_G,
            })
        })
        .collect();
    json!({
        "transfer_number": "DY-DEMO-A", "from": { "facility": STATION.facility() },
        "to": { "facility": to.facility() }, "permit": permit,
        "carrier": MEMBERS[CARRIER.0].party, "entry_customs": MEMBERS[ERENHOT_CUSTOMS.0].party,
        "destination_customs": MEMBERS[XINING_CUSTOMS.0].party, "mode": "rail",
        "route": [leg("rail", "二连浩特", "西宁双寨"), leg("road", "西宁双寨", "湟中多巴")],
        "lots": [{ "lot": lot, "mass_g": CONTAINER_MASS_G * count }],
        "units": units, "method": "rail_scale", "departs_at": time(start_s + 2 * DAY_S),
        "arrives_at": time(start_s + 10 * DAY_S),
    })
}

/// Body of `transfer_acknowledged`.
pub fn acknowledgement(transfer: &str, office: &str) -> Value {
    json!({ "transfer": transfer, "office": office, "slip_number": "LX-DEMO", "confirms": null })
}

/// Body of `departed`: every unit of a train, weighed by rail scale, one seal each.
pub fn departure(train: &Train) -> Value {
    let units: Vec<Value> = train
        .units
        .iter()
        .map(|unit| {
            json!({
                "unit": unit, "lot": train.lot, "gross_mass_g": null, "tare_mass_g": null,
                "net_mass_g": CONTAINER_MASS_G, "method": "rail_scale",
                "seals": [format!("S-{unit}")],
            })
        })
        .collect();
    json!({ "transfer": train.transfer, "place": { "facility": STATION.facility() }, "units": units })
}

/// Body of `received`: one unit into the plant's bin 01, weighed by truck scale.
pub fn receipt(train: &Train, unit: &str, net_mass_g: u64, intact: bool) -> Value {
    let facility = MEMBERS[PLANT.0].facility();
    json!({
        "transfer": train.transfer, "lot": train.lot, "unit": unit,
        "place": { "facility": facility }, "bin": format!("{facility}/01"),
        "gross_mass_g": null, "tare_mass_g": null, "net_mass_g": net_mass_g,
        "method": "truck_scale", "seals": [{ "number": format!("S-{unit}"), "intact": intact }],
        "slip_number": format!("M1-{unit}"),
    })
}

pub(super) fn day(seconds: i64) -> Date {
    Date::of(seconds).expect("within the century")
}

pub(super) fn time(seconds: i64) -> Time {
    Time::at(seconds, 480).expect("within the century")
}
