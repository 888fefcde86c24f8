//! Registers and monitoring: what the types do together.

use crate::right;
use crate::samples::{
    self, AGRICULTURE, MEMBERS, PLANT, SURVEYED_S, Stage, XINING_CUSTOMS, filing_of, suspension,
};
use crate::state::{CaseKind, CaseStepKind, DocumentSubject, KeyStanding};
use crate::vocabulary::SystemDocumentKind;
use crate::{Forbidden, Stop, decide};
use grain_envelope::{CaseId, FacilityId, ServerTime, Statement, Verdict};
use serde_json::json;

const DAY_S: i64 = 86_400;

fn case(stage: &Stage, id: &str) -> crate::Case {
    let (state, _) = stage.replay();
    let id: CaseId = id.parse().unwrap();
    state.case(id).unwrap().clone()
}

fn plant() -> FacilityId {
    MEMBERS[PLANT.0].facility().parse().unwrap()
}

/// Why the last event of a stage may not be written, if it may not.
fn forbidden(stage: &Stage) -> Option<Forbidden> {
    let (last, before) = stage.events.split_last().unwrap();
    let (state, judgements) = samples::replay(before);
    let statement = Statement::read(last.payload(), last.signature()).unwrap();
    let header = statement.form.unwrap();
    let body = crate::Body::parse(header.type_name.as_str(), &statement.body).unwrap();
    let recorded_at = judgements.last().unwrap().recorded_at;
    let context = crate::Context {
        index: u64::try_from(before.len()).unwrap(),
        recorded_at,
    };
    match decide(&state, &header, &body, &statement.digest, &context).outcome {
        Err(Stop::Forbidden(forbidden)) => Some(forbidden),
        _ => None,
    }
}

#[test]
fn a_finding_is_closed_by_the_last_thing_that_was_due() {
    let mut stage = Stage::whole();
    let id = stage.case_closed();
    let steps: Vec<_> = case(&stage, &id)
        .steps
        .iter()
        .map(|step| step.kind)
        .collect();
    let all = [
        CaseStepKind::Alerted,
        CaseStepKind::ControlOrdered,
        CaseStepKind::ControlDone,
        CaseStepKind::SourceAnalysed,
        CaseStepKind::ControlVerified,
    ];
    assert_eq!(steps, all);
    // Each of the steps but the order is needed: without it the case stays open.
    for missing in [
        "finding_alerted",
        "control_done",
        "source_analysis",
        "control_verified",
    ] {
        let mut stage = Stage::whole();
        let train = stage.train(1);
        let id = stage.monitored(Some(&train.lot)).volunteers;
        let mut say = |name: &'static str, by, after_s, body| {
            if name != missing {
                stage.say(by, name, after_s, body);
            }
        };
        let start_s = samples::World::found("a.example/b", VKEY).0.start_s;
        say(
            "finding_alerted",
            PLANT,
            SURVEYED_S + 7_200,
            samples::alert(&id),
        );
        let done = samples::control_done(&id, start_s + SURVEYED_S);
        say("control_done", PLANT, SURVEYED_S + DAY_S, done);
        let source = samples::source(&id, &train.lot, &train.units[0]);
        say(
            "source_analysis",
            AGRICULTURE,
            SURVEYED_S + 2 * DAY_S,
            source,
        );
        let verified = samples::control_verification(&id, true);
        say(
            "control_verified",
            AGRICULTURE,
            SURVEYED_S + 15 * DAY_S,
            verified,
        );
        assert_eq!(case(&stage, &id).closed_index, None, "{missing}");
    }
}

const VKEY: &str = "a.example/b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

#[test]
fn a_case_holds_its_lot_open_until_it_is_closed() {
    let mut stage = Stage::whole();
    let id = stage.case_closed();
    let case_of = case(&stage, &id);
    assert_eq!(
        (case_of.kind, case_of.closed_index.is_some()),
        (CaseKind::Finding, true)
    );
    let (state, _) = stage.replay();
    let lot = case_of.lot.unwrap();
    assert!(state.lot(lot).unwrap().cases.is_empty());
    let mut again = Stage::whole();
    let train = again.train(1);
    let open = again.monitored(Some(&train.lot)).volunteers;
    let (state, _) = again.replay();
    let cases = &state.lot(train.lot.parse().unwrap()).unwrap().cases;
    assert!(cases.contains(&open.parse().unwrap()));
}

#[test]
fn nobody_verifies_or_closes_what_is_its_own() {
    let mut stage = Stage::whole();
    let id = stage.monitored(None).volunteers;
    let verified = samples::control_verification(&id, true);
    stage.say(PLANT, "control_verified", SURVEYED_S + DAY_S, verified);
    let refused = forbidden(&stage).map(|forbidden| forbidden.code);
    assert_eq!(refused, Some(right::code::RIGHT_MISSING));
    // Nor does customs of another region.
    let mut stage = Stage::whole();
    let id = stage.monitored(None).volunteers;
    let verified = samples::control_verification(&id, true);
    stage.say(
        samples::ERENHOT_CUSTOMS,
        "control_verified",
        SURVEYED_S + DAY_S,
        verified,
    );
    let refused = forbidden(&stage).map(|forbidden| forbidden.code);
    assert_eq!(refused, Some(right::code::REGION_OUTSIDE));
}

#[test]
fn a_missed_quarter_is_closed_by_a_supervisor_and_not_by_the_enterprise() {
    let missed = |by, role: Option<grain_envelope::Role>| {
        let mut stage = Stage::whole();
        let plan = stage.monitored(None).plan;
        let body = samples::survey(MEMBERS[PLANT.0], &plan, "2025-Q1", "inside");
        let event = stage.say(PLANT, "survey_recorded", SURVEYED_S + DAY_S, body);
        let body = json!({
            "event": event, "code": "survey_recorded.quarter-missed", "field": "/body/quarter",
            "lot": null, "facility": MEMBERS[PLANT.0].facility(), "outcome": "accepted",
            "explanation": "冬季封路，已书面说明(示例)",
        });
        let mut draft = stage
            .world
            .draft("violation_closed", SURVEYED_S + 2 * DAY_S, body);
        draft.role = role;
        stage.sign(by, draft.with_file(b"letter"));
        stage
    };
    assert!(forbidden(&missed(PLANT, None)).is_some());
    assert!(forbidden(&missed(samples::ERENHOT_CUSTOMS, None)).is_some());
    for by in [XINING_CUSTOMS, AGRICULTURE, samples::GRAIN] {
        let stage = missed(by, None);
        let (state, judgements) = stage.replay();
        assert_eq!(judgements.last().unwrap().verdict, Verdict::Admitted);
        assert!(
            state
                .violations()
                .all(|(_, record)| record.closing.is_some())
        );
    }
}

#[test]
fn a_newer_document_takes_the_place_of_an_older_one() {
    let mut stage = Stage::whole();
    let start_s = stage.world.start_s;
    let body = samples::system_document("quality_control_system", b"2", start_s);
    let body = samples::with(
        samples::with(body, "/version", "2.0"),
        "/effective_until",
        "2025-05-21",
    );
    let from = grain_envelope::Date::of(start_s).unwrap();
    let body = samples::with(body, "/effective_from", from.to_string());
    let draft = stage.world.draft("system_document_adopted", 0, body);
    stage.sign(PLANT, draft.with_file(b"2"));
    let (state, _) = stage.replay();
    let party = state.party(plant().party()).unwrap();
    let version = |seconds| {
        let subject = DocumentSubject::System(SystemDocumentKind::QualityControlSystem);
        let known = party.document(subject, plant(), seconds)?;
        Some(known.version.to_string())
    };
    assert_eq!(version(from.starts_at() - 1).as_deref(), Some("1.0"));
    assert_eq!(version(from.starts_at()).as_deref(), Some("2.0"));
    assert_eq!(
        version(from.starts_at() + 2 * DAY_S),
        None,
        "the older one does not come back"
    );
}

/// A transfer to the plant, declared so late after the beginning; gives its verdict.
fn declared(stage: &mut Stage, after_s: i64) -> Verdict {
    let made = stage.lot_body(samples::CONTAINER_MASS_G * 4);
    let lot = format!("{}.1", stage.say(samples::IMPORTER, "lot_created", 0, made));
    let body = stage.transfer_body(&lot, PLANT, &[samples::container(1)]);
    stage.say(samples::IMPORTER, "transfer_declared", after_s, body);
    stage.replay().1.last().unwrap().verdict
}

#[test]
fn a_filing_counts_as_customs_last_decided() {
    let body = |stage: &Stage| {
        json!({
            "facility": MEMBERS[PLANT.0].facility(), "filing": filing_of(stage, PLANT),
            "reason": "示例", "notice_number": null,
        })
    };
    let mut stage = Stage::whole();
    let suspended = suspension(&stage, PLANT);
    stage.say(XINING_CUSTOMS, "customs_filing_suspended", 0, suspended);
    assert_eq!(declared(&mut stage.clone(), 60), Verdict::Refused);
    let reinstated = body(&stage);
    stage.say(XINING_CUSTOMS, "customs_filing_reinstated", 30, reinstated);
    assert_eq!(declared(&mut stage.clone(), 60), Verdict::Admitted);
    // A suspension goes on in what a filing is changed to.
    let suspended = suspension(&stage, PLANT);
    stage.say(XINING_CUSTOMS, "customs_filing_suspended", 40, suspended);
    let mut changed = body(&stage);
    let terms = json!({
        "filing_number": "XN-FILING-DEMO-1", "commodities": ["oats"],
        "capacity_mass_g": 30_000_000_000_u64, "capacity_basis": "per_year",
        "valid_from": "2025-01-01", "valid_until": "2027-12-31",
    });
    changed
        .as_object_mut()
        .unwrap()
        .extend(terms.as_object().unwrap().clone());
    stage.say(XINING_CUSTOMS, "customs_filing_changed", 50, changed);
    assert_eq!(declared(&mut stage.clone(), 60), Verdict::Refused);
    let (state, _) = stage.replay();
    let filings = &state.facility(plant()).unwrap().filings;
    assert_eq!(filings.len(), 2, "the old one keeps its history");
    assert_eq!(filings[0].past_suspensions.len(), 1);
    let revoked = body(&stage);
    stage.say(
        XINING_CUSTOMS,
        "customs_filing_reinstated",
        52,
        revoked.clone(),
    );
    assert_eq!(declared(&mut stage.clone(), 60), Verdict::Admitted);
    stage.say(XINING_CUSTOMS, "customs_filing_revoked", 54, revoked);
    assert_eq!(declared(&mut stage.clone(), 60), Verdict::Refused);
}

#[test]
fn a_key_gives_way_to_one_like_it() {
    let mut stage = Stage::whole();
    let next = stage.world.add_key(PLANT, "P-01");
    let signatory = stage.world.signatory(next);
    let body = json!({
        "public_key": signatory.public_key(),
        "possession": signatory.possession(&stage.world.origin),
    });
    let new = signatory.key_id();
    let old = stage.world.signatory(PLANT).key_id();
    stage.say(PLANT, "key_rotated", 0, body);
    let (state, _) = stage.replay();
    let now = ServerTime::from_milliseconds(4_000_000_000_000).unwrap();
    assert!(matches!(
        state.key_standing(&new, now),
        KeyStanding::InForce(_)
    ));
    assert!(matches!(
        state.key_standing(&old, now),
        KeyStanding::Revoked(..)
    ));
    let (new, old) = (state.key(&new).unwrap(), state.key(&old).unwrap());
    let like = |key: &crate::Key| {
        let known = &key.enrolment;
        (
            known.party,
            known.roles.clone(),
            known.may_enrol,
            known.authority,
            known.expires_at,
        )
    };
    assert_eq!(like(new), like(old));
    assert_eq!(old.revocation.unwrap().suspect_from_index, None);
}

/// A journey that claims to have ended before the filing was suspended is declared while it is.
#[test]
fn a_journey_put_back_before_a_suspension_does_not_pass_by_it() {
    let verdict = |suspended: bool| {
        let mut stage = Stage::whole();
        if suspended {
            let body = suspension(&stage, PLANT);
            stage.say(XINING_CUSTOMS, "customs_filing_suspended", 0, body);
        }
        let made = stage.lot_body(samples::CONTAINER_MASS_G);
        let lot = format!("{}.1", stage.say(samples::IMPORTER, "lot_created", 0, made));
        let body = stage.transfer_body(&lot, PLANT, &[samples::container(1)]);
        let at = |days: i64| {
            let seconds = stage.world.start_s + days * DAY_S;
            json!(grain_envelope::Time::at(seconds, 480).unwrap())
        };
        let body = samples::with(body, "/departs_at", at(-5));
        let body = samples::with(body, "/arrives_at", at(-1));
        stage.say(samples::IMPORTER, "transfer_declared", 60, body);
        stage.replay().1.last().unwrap().verdict
    };
    assert_eq!(verdict(false), Verdict::Admitted);
    assert_eq!(verdict(true), Verdict::Refused);
}

/// A party that is both an enterprise and an office closes nothing of what it did as the one in the
/// role of the other, at its own facility or on the road.
#[test]
fn a_culprit_that_is_an_office_too_closes_nothing_of_its_own() {
    let mut stage = Stage::whole();
    let lot = stage.train(1).lot;
    let member = samples::Member {
        party: "91630202MA0000A35X",
        name: "海东平安粮食储备库(示例)",
        region: "630202",
        role: "processor",
    };
    let mill = stage.world.add_member(member);
    let office = stage.world.add_member(samples::Member {
        role: "customs",
        ..member
    });
    let roles = json!(["processor", "customs"]);
    let body = samples::with(samples::party(member), "/roles", roles);
    stage.say(XINING_CUSTOMS, "party_registered", 200, body);
    let body = samples::facility(member, "plant", 1_000_000_000);
    stage.say(XINING_CUSTOMS, "facility_registered", 210, body);
    for key in [mill, office] {
        let enrolled = stage.world.enrol(XINING_CUSTOMS, key);
        stage.events.push(enrolled);
    }
    let unit = json!({
        "unit": "青A12345", "lot": lot, "gross_mass_g": null, "tare_mass_g": null,
        "net_mass_g": 1_000, "method": "truck_scale", "seals": [],
    });
    let roadside = json!({ "unregistered": {
        "name": "路边", "region": "630202", "latitude_e7": null, "longitude_e7": null,
    } });
    let left = json!({ "transfer": null, "place": roadside, "units": [unit] });
    let arrived = json!({
        "transfer": null, "lot": lot, "unit": "青A12345",
        "place": { "facility": member.facility() }, "bin": null, "gross_mass_g": null,
        "tare_mass_g": null, "net_mass_g": 1_000, "method": "truck_scale", "seals": [],
        "slip_number": "X-1",
    });
    let facts = [
        (
            "received",
            arrived,
            (
                "received.facility-not-filed",
                "/body/place",
                Some(member.facility()),
            ),
        ),
        (
            "departed",
            left,
            ("departed.not-declared", "/body/transfer", None),
        ),
    ];
    for (name, body, (code, field, facility)) in facts {
        let event = stage.say(mill, name, 400, body);
        let close = |author| {
            let body = json!({
                "event": event, "code": code, "field": field, "lot": lot, "facility": facility,
                "outcome": "accepted", "explanation": "示例",
            });
            let mut stage = stage.clone();
            let draft = stage.world.draft("violation_closed", 600, body);
            let kind = grain_envelope::DocumentKind::Other;
            stage.sign(author, draft.with_document(kind, "DEMO"));
            let found = forbidden(&stage).map(|found| found.code);
            found.ok_or_else(|| stage.replay().1.last().unwrap().verdict)
        };
        assert_eq!(close(XINING_CUSTOMS), Err(Verdict::Admitted), "{code}");
        assert_eq!(close(office), Ok(right::code::RIGHT_MISSING), "{code}");
    }
}
