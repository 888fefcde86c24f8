//! Off loopback: HTTPS under the certificate authority that founding made.

use std::fs;

use anyhow::{Context, Result};
use grain_e2e::founding::Purpose;
use grain_e2e::world::World;
use grain_scenarios::cast::PLANT;
use grain_scenarios::drafts;

#[test]
fn beyond_this_machine_only_https_under_the_local_authority() -> Result<()> {
    let mut world = World::new(Purpose::Production)?;
    world.stop()?;
    let mut server = world.programs.start(&["--listen", "0.0.0.0:0"])?;
    assert!(
        server.listening().is_err(),
        "a certificate needs the names that clients use"
    );
    let names = (
        "GRAIND_TLS_NAMES".to_owned(),
        "localhost,127.0.0.1".to_owned(),
    );
    world.programs.environment.push(names);
    let mut server = world.programs.start(&["--listen", "0.0.0.0:0"])?;
    let url = server.listening();
    let url =
        url.with_context(|| fs::read_to_string(world.file("graind.log")).unwrap_or_default())?;
    world.server = Some(server);
    let port = url.rsplit(':').next().unwrap_or_default().to_owned();
    assert!(url.starts_with("https://"), "{url}");
    world.programs.url = format!("https://127.0.0.1:{port}");
    let bin = world.draft("bin_registered", PLANT, &drafts::bin("T1"));
    let arguments = ["submit", "-", "--key", PLANT.key];
    let untrusted = world.programs.grain(&arguments, Some(&bin.to_string()))?;
    assert_ne!(
        untrusted.code, 0,
        "nobody has said that this authority is trusted"
    );
    let authority = world.file("ledger/tls/ca.crt");
    let send = ["outbox", "send", "--key", PLANT.key, "--ca", &authority];
    world.programs.grain(&send, None)?.success()?;
    world.programs.url = format!("http://127.0.0.1:{port}");
    let plain = world
        .programs
        .grain(&["outbox", "send", "--key", PLANT.key], None);
    assert!(plain.is_ok(), "an empty outbox needs no server");
    let plain = world.client().get("/healthz");
    assert!(
        plain.map_or(true, |reply| reply.status >= 400),
        "no plain HTTP off loopback"
    );
    world.programs.url = "http://192.0.2.1:80".to_owned();
    let away = world.programs.grain(
        &["event", "show", &"0".repeat(36), "--key", PLANT.key],
        None,
    )?;
    assert_ne!(away.code, 0, "grain speaks plain HTTP to this machine only");
    Ok(())
}
