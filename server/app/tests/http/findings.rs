//! Who may know of a pest that was found at a plant where the lots of two importers lie: the plant,
//! the importer whose lot is under suspicion, the offices of the region. Nobody else who has to do
//! with the same lot, the same bin or the same batch.

use grain_api::body::{PermitBalance, SubjectChain, ViolationList};
use grain_envelope::{EventId, Subject};
use serde_json::json;

use crate::plant::{BIN, Cast, DECLARATION, PLANT, story, told};
use crate::world::{Event, IMPORTER, World, world};

/// The offices that read everything, and that of the region.
const OFFICES: [&str; 3] = ["operator", "customs", "office"];

fn and(offices: &[&'static str], others: &[&'static str]) -> Vec<&'static str> {
    offices.iter().chain(others).copied().collect()
}

#[tokio::test]
async fn a_finding_reaches_the_site_its_importer_and_the_offices_of_the_region() {
    let mut world = world().await;
    let mut cast = Cast::of(&mut world).await;
    let story = story(&mut world, &mut cast).await;
    world.published().await;
    let known = and(&OFFICES, &["importer", "plant"]);
    // That nothing was found tells of no lot: it is the site's and the offices' alone.
    let of_site = and(&OFFICES, &["plant"]);
    let report = story.steps[0];
    let followed = story.steps[1..].iter().copied();
    let told = [(story.survey, &of_site), (report, &of_site)]
        .into_iter()
        .chain([(story.finding, &known), (story.closing, &known)])
        .chain(followed.map(|event| (event, &known)));
    for (event, expected) in told {
        let path = format!("/api/v1/events/{event}");
        let answer = world.read(cast.token("operator"), &path).await;
        let index = &answer.json()["entry"]["index"];
        for path in [
            format!("/api/v1/events/{event}"),
            format!("/api/v1/entries/{index}"),
            format!("/api/v1/receipts/{event}"),
            format!("/api/v1/proofs/{event}"),
        ] {
            assert_eq!(cast.readers(&world, &path).await, *expected, "{path}");
        }
    }
    let case = format!("/api/v1/subjects/case:{}/chain", story.finding);
    assert_eq!(cast.readers(&world, &case).await, known);
    let site = format!("/api/v1/subjects/facility:{PLANT}/chain");
    assert_eq!(cast.readers(&world, &site).await, of_site);
}

#[tokio::test]
async fn whoever_shares_the_lot_sees_a_gap_where_the_finding_is() {
    let mut world = world().await;
    let mut cast = Cast::of(&mut world).await;
    let story = story(&mut world, &mut cast).await;
    world.published().await;
    let path = format!("/api/v1/subjects/lot:{}/chain", story.suspect);
    let sharing = ["importer", "plant", "station", "carrier"];
    assert_eq!(cast.readers(&world, &path).await, and(&OFFICES, &sharing));
    let hidden = [story.finding, story.closing, story.steps[3]];
    for (reader, knows) in [
        ("operator", true),
        ("office", true),
        ("importer", true),
        ("plant", true),
        ("station", false),
        ("carrier", false),
    ] {
        let answer = world.read(cast.token(reader), &path).await;
        let chain: SubjectChain = serde_json::from_str(&answer.text()).unwrap();
        assert!(matches!(chain.subject, Subject::Lot(_)));
        let mut gaps = Vec::new();
        for (number, link) in (1..).zip(&chain.links) {
            // The chain itself can be followed by everyone.
            assert_eq!(link.sequence, Some(number));
            assert!(link.head.is_some());
            if link.withheld {
                assert_eq!((&link.event_type, link.actor), (&None, None));
                gaps.push(link.event_id);
            } else {
                assert!(link.event_type.is_some() && link.actor.is_some());
            }
        }
        let expected: &[EventId] = if knows { &[] } else { &hidden };
        let mut expected = expected.to_vec();
        expected.sort();
        gaps.sort();
        assert_eq!(gaps, expected, "{reader}");
        // The bundle has the same gaps, and no line of what is withheld.
        let bundle = format!("/api/v1/lots/{}/bundle", story.suspect);
        let bundle = world.read(cast.token(reader), &bundle).await;
        assert_eq!(bundle.status, 200, "{}", bundle.text());
        let bundle = grain_envelope::bundle::read(&bundle.body).unwrap();
        let held = bundle.entries.iter().filter_map(|line| {
            let payload: serde_json::Value = serde_json::from_slice(&line.payload).unwrap();
            payload["event_id"].as_str()?.parse().ok()
        });
        let held: Vec<EventId> = held.collect();
        for event in hidden {
            assert_eq!(held.contains(&event), knows, "{reader} {event}");
        }
    }
}

#[tokio::test]
async fn violations_and_duties_of_a_finding_are_told_to_nobody_else() {
    let mut world = world().await;
    let mut cast = Cast::of(&mut world).await;
    let story = story(&mut world, &mut cast).await;
    for (reader, token) in &cast.tokens {
        let knows = and(&OFFICES, &["importer", "plant"]).contains(reader);
        let path = format!("/api/v1/violations?lot={}&limit=100", story.suspect);
        let answer = world.read(token, &path).await;
        let list: ViolationList = serde_json::from_str(&answer.text()).unwrap();
        let of_finding =
            |found: &&grain_api::body::ViolationRecord| found.event_id == story.finding;
        let found = list.violations.iter().filter(of_finding).count();
        assert_eq!(found, usize::from(knows), "{reader}: {}", answer.text());
        let duties = world.read(token, "/api/v1/duties?limit=100").await;
        let tells = duties.text().contains(&story.finding.to_string());
        assert!(knows || !tells, "{reader}: {}", duties.text());
    }
}

#[tokio::test]
async fn an_importer_reads_its_own_chains_and_what_its_grain_was_mixed_with_in_a_batch() {
    let mut world = world().await;
    let mut cast = Cast::of(&mut world).await;
    let story = story(&mut world, &mut cast).await;
    let holders = ["other importer", "plant", "station", "carrier"];
    let lot = format!("/api/v1/lots/{}", story.other_lot);
    for path in [lot.clone(), format!("{lot}/balance")] {
        assert_eq!(cast.readers(&world, &path).await, and(&OFFICES, &holders));
    }
    // Both lots lie in one bin. Neither importer reads the bin, or the other's weighing into it.
    let bin = BIN.replace('/', "%2F");
    let path = format!("/api/v1/subjects/bin:{bin}/chain");
    assert_eq!(cast.readers(&world, &path).await, and(&OFFICES, &["plant"]));
    let path = format!("/api/v1/events/{}", story.other_stored);
    assert_eq!(cast.readers(&world, &path).await, and(&OFFICES, &holders));
    let path = format!("/api/v1/facilities/{PLANT}/balance");
    assert_eq!(cast.readers(&world, &path).await, and(&OFFICES, &["plant"]));
    // A batch is the plant's, until somebody's grain is in it.
    let batch = format!("/api/v1/subjects/process:{}/chain", story.process);
    assert_eq!(
        cast.readers(&world, &batch).await,
        and(&OFFICES, &["plant"])
    );
    let draw = json!({
        "process": story.process, "bin": BIN, "mass_g": 1_000_000, "method": "belt_scale",
    });
    let drawn = [format!("process:{}", story.process), format!("bin:{BIN}")];
    let event = Event::new("input_drawn", &drawn, draw);
    told(&world, &mut cast.plant, event).await;
    let both = ["importer", "other importer", "plant"];
    assert_eq!(cast.readers(&world, &batch).await, and(&OFFICES, &both));
}

#[tokio::test]
async fn an_incident_is_known_to_those_of_its_transfer() {
    let mut world = world().await;
    let mut cast = Cast::of(&mut world).await;
    let story = story(&mut world, &mut cast).await;
    let path = format!("/api/v1/subjects/case:{}/chain", story.incident);
    let concerned = ["importer", "plant", "station", "carrier"];
    assert_eq!(cast.readers(&world, &path).await, and(&OFFICES, &concerned));
}

#[tokio::test]
async fn saying_something_of_a_lot_gives_no_right_to_read_it() {
    let mut world = world().await;
    let mut cast = Cast::of(&mut world).await;
    let story = story(&mut world, &mut cast).await;
    // A spill by the road is told of by whoever sees it, of whatever lot they name.
    let mut event = Event::new(
        "incident_reported",
        &[],
        json!({
            "kind": "spill", "facility": null,
            "location": {
                "name": "示例", "region": "630106", "latitude_e7": null, "longitude_e7": null,
            },
            "happened_at": "2025-06-18T09:00:00+08:00", "transfer": null, "unit": null,
            "lot": story.suspect, "estimated_lost_mass_g": 1_000, "recovered_mass_g": 0,
            "cleaning": "清扫(示例)", "police_number": null,
        }),
    );
    event.subjects = vec![
        format!("case:{}", event.id),
        format!("lot:{}", story.suspect),
    ];
    let incident = told(&world, &mut cast.other, event).await;
    let other = cast.token("other importer");
    let own = world
        .read(other, &format!("/api/v1/events/{incident}"))
        .await;
    assert_eq!(own.status, 200, "{}", own.text());
    let path = format!("/api/v1/lots/{}", story.suspect);
    assert_eq!(world.read(other, &path).await.problem(), "not-found");
}

#[tokio::test]
async fn a_permit_tells_what_was_kept_and_written_off() {
    let mut world = world().await;
    let mut cast = Cast::of(&mut world).await;
    let story = story(&mut world, &mut cast).await;
    let path = format!("/api/v1/permits/{}/balance", story.permit);
    assert_eq!(
        cast.readers(&world, &path).await,
        and(&OFFICES, &["importer"])
    );
    let ask = async |world: &World, cast: &Cast| -> PermitBalance {
        let answer = world.read(cast.token("importer"), &path).await;
        serde_json::from_str(&answer.text()).unwrap()
    };
    let before = ask(&world, &cast).await;
    let kept = |permit: &PermitBalance| -> i64 {
        let declarations = permit.declarations.iter().map(|kept| kept.mass_g);
        let transfers = permit.transfers.iter().map(|kept| kept.reserved_mass_g);
        declarations.chain(transfers).sum()
    };
    // What is reserved is what declarations and transfers keep, to the gram.
    assert_eq!(kept(&before), before.reserved_mass_g);
    assert_eq!(before.declarations.len(), 1);
    assert_eq!(before.declarations[0].declaration.to_string(), DECLARATION);
    assert_eq!(before.transfers.len(), 1);
    assert_eq!(before.transfers[0].transfer_number, "DY-1");
    assert_eq!((before.lapsed, before.write_offs.len()), (false, 0));
    let transfer = before.transfers[0].transfer;
    let body = json!({
        "permit": story.permit, "declaration_number": DECLARATION, "mass_g": 25_000_000,
        "basis": "surveyed", "transfers": [transfer],
    });
    let of_permit = [
        format!("permit:{}", story.permit),
        format!("transfer:{transfer}"),
    ];
    let mut importer = world.importer.clone();
    let event = Event::new("permit_written_off", &of_permit, body);
    let written_off = told(&world, &mut importer, event).await;
    let after = ask(&world, &cast).await;
    assert_eq!(after.write_offs.len(), 1);
    let known = &after.write_offs[0];
    assert_eq!(
        (known.event, known.mass_g.signed()),
        (written_off, 25_000_000)
    );
    assert_eq!(known.author.to_string(), IMPORTER);
    assert_eq!(after.transfers[0].written_off_index, Some(known.index));
    assert_eq!(after.transfers[0].reserved_mass_g, 0);
    assert_eq!(kept(&after), after.reserved_mass_g);
    let all = after.permitted_mass_g.signed();
    assert_eq!(
        after.balance_mass_g,
        all - 25_000_000 - after.reserved_mass_g
    );
}
