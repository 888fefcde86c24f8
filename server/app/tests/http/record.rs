//! A site's own record, and what may be traced besides a lot: who reads it, and what it says.

use grain_api::body::{FacilityRecord, FacilityView, TraceView};
use serde_json::json;

use crate::plant::{BIN, Cast, PLANT, Story, story, told};
use crate::world::{Event, World, world};

/// The offices that read everything, and that of the region.
const OFFICES: [&str; 3] = ["operator", "customs", "office"];

fn and(others: &[&'static str]) -> Vec<&'static str> {
    OFFICES.iter().chain(others).copied().collect()
}

/// Some of the bin goes into the batch, and comes out as a product and as waste.
async fn mill(world: &World, cast: &mut Cast, story: &Story) -> (String, String) {
    let process = format!("process:{}", story.process);
    let draw = json!({
        "process": story.process, "bin": BIN, "mass_g": 1_000_000, "method": "belt_scale",
    });
    let drawn = [process.clone(), format!("bin:{BIN}")];
    told(
        world,
        &mut cast.plant,
        Event::new("input_drawn", &drawn, draw),
    )
    .await;
    let output = json!({
        "process": story.process, "product": "燕麦米", "kind": "product", "class": "groats",
        "mass_g": 600_000,
        "method": "belt_scale",
    });
    let event = Event::new("output_recorded", std::slice::from_ref(&process), output);
    told(world, &mut cast.plant, event).await;
    let waste = json!({
        "kind": "screenings", "mass_g": 9_600, "method": "truck_scale",
        "source": {"process": story.process}, "place": {"facility": PLANT}, "store": "暂存间(示例)",
    });
    let of_waste = [process, format!("facility:{PLANT}")];
    let event = Event::new("waste_generated", &of_waste, waste);
    let waste = told(world, &mut cast.plant, event).await;
    let product = format!(
        "product:{}%2F{}",
        story.process, "%E7%87%95%E9%BA%A6%E7%B1%B3"
    );
    (product, format!("waste:{waste}"))
}

#[tokio::test]
async fn a_sites_record_is_its_own_and_its_offices_affair() {
    let mut world = world().await;
    let mut cast = Cast::of(&mut world).await;
    let story = story(&mut world, &mut cast).await;
    mill(&world, &mut cast, &story).await;
    let path = format!("/api/v1/facilities/{PLANT}/record");
    assert_eq!(cast.readers(&world, &path).await, and(&["plant"]));
    // What must be known before grain is sent there is known to all.
    let register = format!("/api/v1/facilities/{PLANT}");
    for reader in ["importer", "other importer", "carrier"] {
        let answer = world.read(cast.token(reader), &register).await;
        let view: FacilityView = serde_json::from_str(&answer.text()).unwrap();
        assert_eq!((view.bins.len(), view.filings.len()), (1, 1), "{reader}");
        for hidden in [story.survey, story.finding] {
            assert!(!answer.text().contains(&hidden.to_string()), "{reader}");
        }
    }
    let answer = world.read(cast.token("plant"), &path).await;
    let record: FacilityRecord = serde_json::from_str(&answer.text()).unwrap();
    let [bin] = &record.bins[..] else {
        panic!("{record:?}")
    };
    let sum: i64 = bin.lots.iter().map(|lot| lot.mass_g).sum();
    assert_eq!(sum, bin.mass_g);
    assert_eq!(bin.contributors.as_ref().map(Vec::len), Some(2));
    let survey = &record.surveys[0];
    assert_eq!((survey.survey, survey.reports.len()), (story.survey, 1));
    let [waste] = &record.waste[..] else {
        panic!("{record:?}")
    };
    assert_eq!(waste.mass_g, 9_600);
    let later = format!("{path}?at=2000-01-01T00:00:00%2B08:00");
    let answer = world.read(cast.token("plant"), &later).await;
    assert_eq!(answer.problem(), "parameter-invalid");
    let absent = "/api/v1/facilities/91630106MA0000A27P-999/record";
    let answer = world.read(cast.token("operator"), absent).await;
    assert_eq!(answer.problem(), "not-found");
}

#[tokio::test]
async fn bins_batches_products_and_waste_are_traced_by_those_whose_they_are() {
    let mut world = world().await;
    let mut cast = Cast::of(&mut world).await;
    let story = story(&mut world, &mut cast).await;
    let batch = format!("/api/v1/traces/process:{}", story.process);
    // Until somebody's grain is in it.
    assert_eq!(cast.readers(&world, &batch).await, and(&["plant"]));
    let (product, waste) = mill(&world, &mut cast, &story).await;
    let bin = format!("/api/v1/traces/bin:{}", BIN.replace('/', "%2F"));
    assert_eq!(cast.readers(&world, &bin).await, and(&["plant"]));
    let importers = and(&["importer", "other importer", "plant"]);
    let (product, waste) = (
        format!("/api/v1/traces/{product}"),
        format!("/api/v1/traces/{waste}"),
    );
    for path in [&batch, &product, &waste] {
        assert_eq!(cast.readers(&world, path).await, importers, "{path}");
    }
    for (reader, known, others) in [("plant", 2, 0), ("importer", 1, 1), ("office", 2, 0)] {
        let path = format!("{product}?direction=back");
        let answer = world.read(cast.token(reader), &path).await;
        let trace: TraceView = serde_json::from_str(&answer.text()).unwrap();
        let found = (trace.contributors.lots.len(), trace.contributors.others);
        assert_eq!(found, (known, others), "{reader}: {}", answer.text());
        assert_eq!(trace.lot, None);
        let hidden = answer.text().contains(&story.other_lot);
        assert_eq!(hidden, others == 0, "{reader}");
        let start = trace.nodes.iter().filter(|node| node.kind == "product");
        assert!(
            start.into_iter().all(|node| node.account.is_some()),
            "{reader}"
        );
        assert!(!trace.restrictions.origins.is_empty());
    }
    for (path, problem) in [
        (
            "/api/v1/traces/yard:91630106MA0000A27P-001",
            "parameter-invalid",
        ),
        ("/api/v1/traces/oats", "parameter-invalid"),
        (
            "/api/v1/traces/bin:91630106MA0000A27P-001%2F99",
            "not-found",
        ),
        (
            "/api/v1/traces/waste:0197a4c2-1b2c-7def-8123-456789abcdef",
            "not-found",
        ),
    ] {
        let answer = world.read(cast.token("operator"), path).await;
        assert_eq!(answer.problem(), problem, "{path}");
    }
}
