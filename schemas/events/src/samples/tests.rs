use super::{CONTAINER_MASS_G, PLANT, RECEIVED_MASS_G, World, replay};
use crate::Account;
use grain_envelope::Verdict;

const ORIGIN: &str = "demo.example/oats";
const VKEY: &str = "demo.example/oats+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

#[test]
fn the_oats_arrive_as_the_sample_data_says() {
    let (mut world, genesis) = World::found(ORIGIN, VKEY);
    let mut events = vec![genesis];
    events.extend(world.ready_with(3_000_000_000));
    let train = world.train(43);
    events.extend(train.events.iter().cloned());
    for unit in 0..42 {
        events.push(world.receive(PLANT, &train, unit, RECEIVED_MASS_G, true));
    }
    events.push(world.receive(PLANT, &train, 42, 24_380_000, false));
    let (state, judgements) = replay(&events);
    for judgement in &judgements {
        assert_eq!(
            judgement.verdict,
            Verdict::Admitted,
            "{:?}",
            judgement.violations
        );
    }
    let lot = state.lot(train.lot.parse().unwrap()).unwrap();
    let bin = Account::Bin("91630106MA0000A27P-001/01".parse().unwrap());
    assert_eq!(lot.balance(&bin), 1_115_750_000);
    assert_eq!(lot.balance(&Account::TransportLoss), 630_000);
    assert_eq!(lot.balance(&Account::Unexplained), 1_620_000);
    let permit = state.permit(world.permit.parse().unwrap()).unwrap();
    assert_eq!(permit.drawn_mass_g(), 43 * i128::from(CONTAINER_MASS_G));
    let codes: Vec<&str> = judgements[judgements.len() - 1]
        .violations
        .iter()
        .map(|violation| violation.code)
        .collect();
    assert!(codes.contains(&"received.seal-broken"), "{codes:?}");
    assert!(
        judgements[..judgements.len() - 1]
            .iter()
            .all(|j| j.violations.is_empty())
    );
}

#[test]
fn the_unfiled_mill_is_refused_on_paper_and_recorded_in_fact() {
    let (mut world, genesis) = World::found(ORIGIN, VKEY);
    let mut events = vec![genesis];
    events.extend(world.ready());
    let train = world.train(2);
    let made = train.events[0].clone();
    events.push(made);
    events.push(world.declare_to_unfiled(&train.lot, &train.units));
    events.push(world.receive_at_unfiled(&train.lot));
    let (_, judgements) = replay(&events);
    let [.., refused, recorded] = &judgements[..] else {
        panic!("there are more")
    };
    let codes = |n: &crate::Judgement| n.violations.iter().map(|v| v.code).collect::<Vec<_>>();
    assert_eq!(refused.verdict, Verdict::Refused);
    for code in [
        "transfer_declared.facility-not-filed",
        "transfer_declared.facility-not-named",
    ] {
        assert!(
            codes(refused).contains(&code),
            "{code} not in {:?}",
            codes(refused)
        );
    }
    assert_eq!(recorded.verdict, Verdict::Admitted);
    assert!(
        codes(recorded).contains(&"received.facility-not-filed"),
        "{:?}",
        codes(recorded)
    );
}
