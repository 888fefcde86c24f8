//! Bodies of what an enterprise adopts for itself, of surveys and of what they find.

use super::bodies::{day, time};
use super::cast::{BUREAU, JOINING, MEMBERS, Member, XINING_CUSTOMS};
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

/// Body of `survey_recorded`: one zone of a member's facility, by its plan.
pub fn survey(member: Member, plan: &str, quarter: &str, zone: &str) -> Value {
    let inside = zone == "inside";
    json!({
        "facility": member.facility(), "segment": null, "plan": plan, "quarter": quarter,
        "zone": zone, "points": [if inside { POINT_INSIDE } else { POINT_AROUND }],
        "methods": [if inside { "walk_over" } else { "plot" }], "area_m2": 2_400,
        "surveyors": ["P-01"], "weather": "晴，22 ℃，生长季(示例)", "nothing_found": false,
    })
}

/// Body of `finding_recorded`: seven volunteers of oats at the siding.
pub fn volunteers(member: Member, survey: &str, lot: Option<&str>) -> Value {
    json!({
        "facility": member.facility(), "region": member.region, "survey": survey,
        "category": "volunteer", "species_zh": "燕麦自生苗", "species_latin": "Avena sativa",
        "count": 7, "cover_bp": null, "stage": "seedling", "spot": "铁路专用线卸粮区(示例)",
        "latitude_e7": 366_500_000, "longitude_e7": 1_015_000_000, "suspected_lot": lot,
        "quarantine": false,
    })
}

/// Body of `finding_recorded`: one ragweed outside the fence.
pub fn ragweed(member: Member, survey: &str) -> Value {
    json!({
        "facility": member.facility(), "region": member.region, "survey": survey,
        "category": "weed", "species_zh": "豚草", "species_latin": "Ambrosia artemisiifolia",
        "count": 1, "cover_bp": null, "stage": "vegetative", "spot": "厂界外道路旁(示例)",
        "latitude_e7": 366_510_000, "longitude_e7": 1_015_010_000, "suspected_lot": null,
        "quarantine": true,
    })
}

/// Body of `finding_alerted`, to the customs of destination.
pub fn alert(case: &str) -> Value {
    json!({
        "case": case, "addressee": MEMBERS[XINING_CUSTOMS.0].party, "number": "M1-ALERT-DEMO-1",
    })
}

/// Body of `survey_report_sent`: surveys of a member's facility to one branch.
pub fn survey_report(member: Member, surveys: &[&str], branch: &str) -> Value {
    let addressee = match branch {
        "customs" => MEMBERS[XINING_CUSTOMS.0].party,
        "agriculture" => JOINING[0].0.party,
        _ => MEMBERS[BUREAU.0].party,
    };
    json!({
        "facility": member.facility(), "surveys": surveys, "branch": branch,
        "addressee": addressee, "number": format!("M1-REPORT-{branch}"),
    })
}

/// Body of `control_ordered`.
pub fn control_order(case: &str, deadline_s: i64) -> Value {
    json!({
        "case": case, "measures": ["hand_pull", "bag", "burn"],
        "requirement": "连根拔除、装袋、焚烧，并清扫道口撒漏物(示例)", "deadline": time(deadline_s),
    })
}

/// Body of `control_done`.
pub fn control_done(case: &str, done_s: i64) -> Value {
    json!({
        "case": case, "measures": ["hand_pull", "bag", "burn"], "agent": null, "area_m2": 60,
        "done_on": day(done_s), "workers": ["P-01"],
    })
}

/// Body of `control_verified`.
pub fn control_verification(case: &str, effective: bool) -> Value {
    json!({
        "case": case, "method": "原址踏查 200 平方米，未见再生(示例)", "verifiers": ["P-01"],
        "effective": effective,
    })
}

/// Body of `source_analysis`: one unit of one lot, its seal broken.
pub fn source(case: &str, lot: &str, unit: &str) -> Value {
    json!({
        "case": case, "method": "溯源查询与封识记录比对(示例)",
        "candidates": [{
            "lot": lot, "unit": unit, "incident": null,
            "reason": "到厂封识破损、短少 62.3‰，卸粮点与发现地点相邻(示例)",
        }],
        "conclusion": "最可能来自该箱撒漏(示例)",
    })
}
