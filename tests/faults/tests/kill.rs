//! `kill -9` under load: nothing acknowledged is lost, nothing is recorded twice.
//!
//! `GRAINTRAIL_KILLS=2000 cargo test -p grain-faults --test kill` kills more often;
//! `GRAINTRAIL_SEED` repeats the moments of a run.

use grain_e2e::machine::Machine;
use grain_faults::kill_loop::{Options, run};
use grain_sdk::host::Host as _;

const KILLS: u64 = 200;

#[expect(
    clippy::disallowed_methods,
    reason = "whoever runs the tests chooses how long they take"
)]
fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name}={text} is no number")),
    )
}

fn seed() -> u64 {
    setting("GRAINTRAIL_SEED").unwrap_or_else(|| {
        let mut bytes = [0; 4];
        Machine.fill(&mut bytes);
        u32::from_le_bytes(bytes).into()
    })
}

#[test]
fn nothing_acknowledged_is_lost() {
    let options = Options {
        graind: None,
        kills: setting("GRAINTRAIL_KILLS").unwrap_or(KILLS),
        seed: seed(),
    };
    let report = run(&options).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(
        report.kills >= options.kills && report.in_recovery > 0,
        "{report:?}"
    );
    let at_stake = usize::try_from(options.kills).unwrap() * 10;
    assert!(
        report.acknowledged >= at_stake,
        "too little was at stake: {report:?}"
    );
    assert!(report.refused > 0, "no refusal was at stake: {report:?}");
}

/// A server that acknowledges before it writes: this loop must notice, or it proves nothing.
#[test]
fn an_acknowledgement_before_the_write_is_noticed() {
    let options = Options {
        graind: Some(env!("CARGO_BIN_EXE_sabotaged-graind").into()),
        kills: KILLS,
        seed: seed(),
    };
    let failure = run(&options).expect_err("the loop is blind to a server that lies");
    // Before the first kill nothing can be lost: a failure then would be another one.
    assert!(failure.kills > 0, "{failure}");
}
