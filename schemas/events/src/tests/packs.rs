use crate::pack::{InForce, KNOWN, Pack, PackError, known};
use crate::rule::RULES;
use crate::samples::{PLANT, RECEIVED_MASS_G, Stage};
use crate::state::Activation;
use grain_envelope::Severity;

#[test]
fn shipped_packs_read_and_are_found_by_their_digest() {
    for pack in KNOWN.iter() {
        assert_eq!(known(pack.digest()).unwrap().reference, pack.reference);
        assert_eq!(
            *pack.digest().as_bytes(),
            *blake3::hash(pack.bytes).as_bytes()
        );
    }
}

#[test]
fn every_rule_of_law_rests_on_an_article_of_a_shipped_pack() {
    for rule in RULES.iter().filter(|rule| !rule.of_ledger) {
        let mut rules = KNOWN.iter().flat_map(|pack| &pack.content.rules);
        let based = rules.any(|pack_rule| pack_rule.id == rule.id && !pack_rule.basis.is_empty());
        assert!(based, "{}", rule.id);
    }
}

fn activated(indices: &[u64]) -> Vec<Activation> {
    let both = KNOWN.iter().zip(indices);
    both.map(|(pack, index)| Activation {
        blake3: pack.digest(),
        index: *index,
    })
    .collect()
}

#[test]
fn packs_are_in_force_by_the_moment_of_the_act() {
    let seconds = |text: &str| text.parse::<grain_envelope::Time>().unwrap().seconds();
    let names = |moment| {
        let packs = InForce::at(&activated(&[1, 2]), seconds(moment)).references();
        packs
            .iter()
            .map(|pack| pack.name.as_str().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("2021-02-23T23:59:59+08:00"), ["cn-national"]);
    assert_eq!(
        names("2021-02-24T00:00:00+08:00"),
        ["cn-national", "qinghai-2021-17"]
    );
    assert!(names("2016-06-30T23:59:59+08:00").is_empty());
}

#[test]
fn defaults_are_those_of_the_wire() {
    let packs = InForce::at(&activated(&[1, 2]), 1_750_000_000);
    assert_eq!(packs.permit_overrun_percent(), 5);
    assert!(packs.accepts_transcribed_filing() && packs.accepts_transcribed_acknowledgement());
    let loss = packs.transport_loss().unwrap();
    assert_eq!((loss.road, loss.rail, loss.water), (2, 3, 3));
    let error = packs.weighing_error().unwrap();
    assert_eq!(
        (error.truck_scale, error.rail_scale, error.belt_scale),
        (1, 2, 1)
    );
    assert_eq!(
        (error.hopper_scale, error.draft_survey, error.declared),
        (1, 5, 0)
    );
}

/// What is said of a code counts before what is said of its rule, in whichever pack.
#[test]
fn packs_combine() {
    let severity = |name: &str, indices: &[u64]| {
        let code = crate::code(name).unwrap();
        InForce::at(&activated(indices), 1_750_000_000)
            .severity(code)
            .unwrap()
    };
    assert_eq!(
        severity("departed.filing-not-valid", &[1, 2]),
        Severity::Major
    );
    assert_eq!(
        severity("received.facility-not-filed", &[1, 2]),
        Severity::Critical
    );
    assert_eq!(severity("received.net-mismatch", &[1]), Severity::Minor);
    let code = crate::code("received.facility-not-filed").unwrap();
    let basis = InForce::at(&activated(&[1, 2]), 1_750_000_000).basis(code);
    assert!(basis.iter().any(|basis| basis.quoted) && basis.iter().any(|basis| !basis.quoted));
}

fn parse(text: String) -> Result<Pack, PackError> {
    Pack::parse(text.leak().as_bytes())
}

#[test]
fn packs_that_name_nothing_are_refused() {
    let sound = std::str::from_utf8(KNOWN[1].bytes).unwrap();
    assert!(parse(sound.to_owned()).is_ok());
    let bent = |from: &str, to: &str| {
        assert!(sound.contains(from));
        parse(sound.replacen(from, to, 1)).err().unwrap()
    };
    assert!(matches!(
        bent("format = 1", "format = 2"),
        PackError::Format(2)
    ));
    assert!(matches!(
        bent("id = \"B-6\"", "id = \"B-99\""),
        PackError::Rule(_)
    ));
    assert!(matches!(
        bent("id = \"B-6\"", "id = \"V-2\""),
        PackError::Rule(_)
    ));
    assert!(matches!(
        bent("quoted = true", "quoted = true\ncodes = [\"stale\"]"),
        PackError::Code(_)
    ));
    assert!(matches!(
        bent("quoted = true", "quoted = true\nsurprise = 1"),
        PackError::Toml(_)
    ));
    assert!(matches!(
        bent("severity = \"critical\"", "severity = \"grave\""),
        PackError::Toml(_)
    ));
}

/// A ledger that has not activated the packs of today judges as it always did: what only they ask
/// leaves no trace in what a receipt rests on.
#[test]
fn what_only_later_packs_ask_is_not_relied_on_before() {
    let second_receipt = |mut stage: Stage| {
        let first = stage.train(1);
        let made = stage.next_index() - u64::try_from(first.events.len()).unwrap();
        for train in [first, stage.train(1)] {
            let received = stage.world.receive(PLANT, &train, 0, RECEIVED_MASS_G, true);
            stage.events.push(received);
        }
        let judgement = stage.replay().1.pop().unwrap();
        assert!(judgement.violations.is_empty(), "{judgement:?}");
        judgement.relied_on.contains(&made)
    };
    assert!(!second_receipt(Stage::ready()));
    assert!(second_receipt(Stage::whole()));
}
