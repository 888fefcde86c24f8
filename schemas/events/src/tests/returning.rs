//! What customs orders back goes back to where it came in, and nowhere else.

use crate::samples::{
    CARRIER, CONTAINER_MASS_G, ERENHOT_CUSTOMS, GRAIN, KEEPER, MEMBERS, PLANT, RECEIVED_MASS_G,
    STATION, Stage, Train, UNFILED, XINING_CUSTOMS, acknowledgement, dispatch, hold, receipt,
    verdict, with,
};
use crate::state::State;
use grain_envelope::Verdict;
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;

/// A container lies in the plant's yard, and customs decided about it.
fn decided(outcome: &str) -> (Stage, Train) {
    let mut stage = Stage::whole();
    let train = stage.arrive(1, false);
    let body = verdict(&[&train.lot], outcome, CONTAINER_MASS_G);
    stage.say(XINING_CUSTOMS, "inspection_verdict", 10 * DAY_S, body);
    (stage, train)
}

/// The last verdict, and the codes found.
fn last(stage: &Stage) -> (State, Verdict, Vec<&'static str>) {
    let (state, judgements) = stage.replay();
    let last = judgements.last().unwrap();
    let found = last.violations.iter().map(|found| found.code).collect();
    (state, last.verdict, found)
}

/// The plant declares that it sends the container to a facility.
fn declare(stage: &mut Stage, train: &Train, to: &str) -> String {
    let body = stage.transfer_body(&train.lot, PLANT, &train.units);
    let at = |days: i64| {
        let time = grain_envelope::Time::at(stage.world.start_s + days * DAY_S, 480).unwrap();
        json!(time)
    };
    let changes: [(&str, Value); 7] = [
        ("/from/facility", json!(MEMBERS[PLANT.0].facility())),
        ("/to/facility", json!(to)),
        ("/transfer_number", json!("DY-DEMO-BACK")),
        ("/departs_at", at(12)),
        ("/arrives_at", at(20)),
        ("/lots/0/mass_g", json!(RECEIVED_MASS_G)),
        ("/units/0/mass_g", json!(RECEIVED_MASS_G)),
    ];
    let body = changes
        .into_iter()
        .fold(body, |body, (pointer, value)| with(body, pointer, value));
    stage.say(PLANT, "transfer_declared", 11 * DAY_S, body)
}

#[test]
fn what_customs_orders_back_goes_back_without_a_violation() {
    let (mut stage, train) = decided("return");
    let before = {
        let (state, ..) = last(&stage);
        let permit = state.permit(stage.world.permit.parse().unwrap()).unwrap();
        permit.drawn_mass_g()
    };
    let transfer = declare(&mut stage, &train, &STATION.facility());
    let (state, verdict, found) = last(&stage);
    assert_eq!((verdict, found), (Verdict::Admitted, vec![]));
    let permit = state.permit(stage.world.permit.parse().unwrap()).unwrap();
    assert_eq!(permit.drawn_mass_g(), before);
    for (author, office) in [(ERENHOT_CUSTOMS, "entry"), (XINING_CUSTOMS, "destination")] {
        let body = acknowledgement(&transfer, office);
        stage.say(author, "transfer_acknowledged", 11 * DAY_S + 60, body);
    }
    let unit = json!({
        "unit": train.units[0], "lot": train.lot, "gross_mass_g": null, "tare_mass_g": null,
        "net_mass_g": RECEIVED_MASS_G, "method": "truck_scale", "seals": ["B-1"],
    });
    let plant = json!({ "facility": MEMBERS[PLANT.0].facility() });
    let body = json!({ "transfer": transfer, "place": plant, "units": [unit] });
    stage.say(CARRIER, "departed", 12 * DAY_S, body);
    assert_eq!(last(&stage).2, Vec::<&str>::new());

    let mut arrived = receipt(&train, &train.units[0], RECEIVED_MASS_G, true);
    arrived["transfer"] = json!(transfer);
    arrived["bin"] = Value::Null;
    arrived["slip_number"] = json!("BACK-1");
    arrived["seals"][0]["number"] = json!("B-1");
    let station = with(arrived.clone(), "/place/facility", STATION.facility());
    stage.say(KEEPER, "received", 18 * DAY_S, station);
    let (state, _, found) = last(&stage);
    assert_eq!(found, Vec::<&str>::new());
    let station = state.facility(STATION.facility().parse().unwrap()).unwrap();
    assert_eq!(station.inbound_mass_g, 0);
}

#[test]
fn nothing_is_sent_back_by_other_verdicts_or_to_other_places() {
    for outcome in ["pass", "treat", "destroy"] {
        let (mut stage, train) = decided(outcome);
        declare(&mut stage, &train, &STATION.facility());
        let (_, verdict, found) = last(&stage);
        assert_eq!(verdict, Verdict::Refused);
        assert!(found.contains(&"transfer_declared.facility-not-filed"));
        let forbidden = found.contains(&"transfer_declared.verdict-forbids");
        assert_eq!(forbidden, outcome != "pass", "{outcome}: {found:?}");
    }
    let (mut stage, train) = decided("return");
    declare(&mut stage, &train, &MEMBERS[UNFILED.0].facility());
    let (_, verdict, found) = last(&stage);
    assert_eq!(verdict, Verdict::Refused);
    assert!(found.contains(&"transfer_declared.verdict-forbids"));
    assert!(found.contains(&"transfer_declared.facility-not-filed"));
}

/// Out of a bin it leaves for the place where it came in; and whatever customs decided, what an
/// authority holds stays.
#[test]
fn a_return_leaves_the_bin_for_where_it_came_in_and_lifts_no_hold() {
    let mut stage = Stage::whole();
    let train = stage.arrive(1, true);
    let body = verdict(&[&train.lot], "return", CONTAINER_MASS_G);
    stage.say(XINING_CUSTOMS, "inspection_verdict", 10 * DAY_S, body);
    let mut leave = |to: String, held: bool| {
        if held {
            let body = hold(&[&train.lot]);
            stage.say(GRAIN, "lot_held", 10 * DAY_S + 60, body);
        }
        let body = with(
            with(dispatch(1_000), "/purpose", "return"),
            "/to/facility",
            to,
        );
        stage.say(PLANT, "outbound_dispatched", 11 * DAY_S, body);
        last(&stage).2
    };
    assert!(leave(STATION.facility(), false).is_empty());
    let elsewhere = leave(MEMBERS[UNFILED.0].facility(), false);
    assert_eq!(elsewhere, ["outbound_dispatched.lot-not-passed"]);
    let held = leave(STATION.facility(), true);
    assert!(held.contains(&"outbound_dispatched.lot-held"), "{held:?}");
    assert!(
        !held.contains(&"outbound_dispatched.lot-not-passed"),
        "{held:?}"
    );
}
