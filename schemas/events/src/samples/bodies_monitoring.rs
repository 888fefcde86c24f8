//! Bodies of what an enterprise adopts for itself, of surveys and of what they find.

use super::bodies::day;
use super::cast::{MEMBERS, Member};
use super::stage::Stage;
use super::world::Author;
use grain_envelope::Digest;
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;

/// Body of `system_document_adopted`, in force from a month before the story, for the whole
/// enterprise; `file` is its text.
pub fn system_document(kind: &str, file: &[u8], start_s: i64) -> Value {
    json!({
        "kind": kind, "facility": null, "title": "制度文件(示例)", "version": "1.0",
        "approver": "P-01", "approved_on": day(start_s - 32 * DAY_S),
        "effective_from": day(start_s - 30 * DAY_S), "effective_until": null,
        "file": digest(file),
    })
}

/// The plain BLAKE3 of a file.
pub(super) fn digest(file: &[u8]) -> Digest {
    Digest::from_bytes(blake3::hash(file).into())
}

/// The text of the plant's monitoring plan.
pub const PLAN_FILE: &[u8] = b"monitoring plan";

/// What every document of an enterprise has: version and dates.
fn adopted(mut body: Value, start_s: i64) -> Value {
    let dates = json!({
        "version": "1.0", "approver": "P-01", "approved_on": day(start_s - 32 * DAY_S),
        "effective_from": day(start_s - 30 * DAY_S), "effective_until": null,
    });
    if let (Value::Object(body), Value::Object(dates)) = (&mut body, dates) {
        body.extend(dates);
    }
    body
}

/// Body of `procedure_adopted`; `file` is its text.
pub fn procedure(stage: &str, file: &[u8], start_s: i64) -> Value {
    let body = json!({
        "facility": null, "stage": stage, "title": "作业规程(示例)", "file": digest(file),
    });
    adopted(body, start_s)
}

/// Body of `leading_group_appointed`: two persons.
pub fn leading_group(start_s: i64) -> Value {
    let members = json!([
        { "person": "P-01", "duty": "leader" }, { "person": "P-02", "duty": "member" },
    ]);
    adopted(json!({ "facility": null, "members": members }), start_s)
}

/// Body of `monitoring_plan_adopted`: a point inside a member's facility and one around it.
pub fn monitoring_plan(member: Member, start_s: i64) -> Value {
    let point = |name: &str, zone: &str, method: &str| {
        json!({
            "name": name, "zone": zone, "latitude_e7": 366_500_000, "longitude_e7": 1_015_000_000,
            "area_m2": 2_400, "targets": ["豚草属 Ambrosia spp.", "燕麦自生苗"], "method": method,
        })
    };
    let body = json!({
        "facility": member.facility(),
        "points": [
            point(POINT_INSIDE, "inside", "walk_over"), point(POINT_AROUND, "surroundings", "plot"),
        ],
        "frequency": "monthly", "file": digest(PLAN_FILE),
    });
    adopted(body, start_s)
}

/// The point of the plan inside.
pub const POINT_INSIDE: &str = "铁路专用线卸粮区";
/// The point of the plan in the surroundings.
pub const POINT_AROUND: &str = "厂界外道路两侧";

/// The event that granted the last filing of a member's facility.
pub fn filing_of(stage: &Stage, of: Author) -> String {
    let (state, _) = stage.replay();
    let facility = MEMBERS[of.0].facility().parse();
    let known = state.facility(facility.expect("a facility of the cast"));
    let filing = known.and_then(|known| known.filings.last());
    filing.expect("it has a filing").event.to_string()
}

/// Body of `customs_filing_suspended`: the last filing of a member's facility.
pub fn suspension(stage: &Stage, of: Author) -> Value {
    json!({
        "facility": MEMBERS[of.0].facility(), "filing": filing_of(stage, of),
        "reason": "防疫条件不再符合要求(示例)", "notice_number": "XN-NOTICE-DEMO-1",
    })
}
