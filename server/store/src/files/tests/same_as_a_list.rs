//! Whatever is appended, however often the log is opened again: it holds the same as a list would.

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Append(Vec<Vec<u8>>),
    Reopen,
    Kill,
    CutPower,
    LoseSidecars,
}

fn step() -> impl Strategy<Value = Step> {
    let record = (1_usize..4000, any::<u8>()).prop_map(|(size, byte)| vec![byte | 1; size]);
    prop_oneof![
        8 => prop::collection::vec(record, 1..12).prop_map(Step::Append),
        1 => Just(Step::Reopen),
        1 => Just(Step::Kill),
        1 => Just(Step::CutPower),
        1 => Just(Step::LoseSidecars),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_log_is_a_list_of_groups(steps in prop::collection::vec(step(), 1..25), seed: u64) {
        let ledger = Ledger::simulated(seed);
        let mut groups: Vec<Vec<Vec<u8>>> = Vec::new();
        let mut log = Some(ledger.open().0);
        for step in steps {
            match step {
                Step::Append(records) => {
                    let slices: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
                    append(log.as_mut().unwrap(), &slices);
                    groups.push(records);
                    continue;
                }
                Step::Reopen => {}
                Step::Kill => ledger.disk.kill(),
                Step::CutPower => ledger.disk.cut_power(),
                Step::LoseSidecars => {
                    for number in 0..3 {
                        let _ = ledger.disk.remove(&ledger.sidecar(number));
                    }
                }
            }
            drop(log.take());
            let (opened, recovery) = ledger.open();
            prop_assert_eq!(recovery.damage, vec![]);
            prop_assert_eq!(recovery.torn, None);
            log = Some(opened);
        }
        let reader = log.as_ref().unwrap().reader();
        let mut first_index = 0;
        for group in &groups {
            let found = reader.group_of(first_index).unwrap().unwrap();
            prop_assert_eq!(found.first_index(), first_index);
            prop_assert!(found.records().eq(group.iter().map(Vec::as_slice)));
            first_index = found.end();
        }
        prop_assert_eq!(first_index, reader.size());
        let names: Vec<_> = reader.names(0).flat_map(|names| names.unwrap().names).collect();
        let expected: Vec<_> = groups.iter().flatten().map(|record| name_of(record)).collect();
        prop_assert_eq!(names, expected);
    }
}
