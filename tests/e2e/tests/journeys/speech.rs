//! What `grain` says: Chinese or English by LANG, and an exit code for every end.

use anyhow::Result;
use grain_e2e::founding::Purpose;
use grain_e2e::story;
use grain_e2e::world::World;
use grain_scenarios::cast::{IMPORTER, PLANT, UNFILED};
use grain_scenarios::drafts;
use grain_scenarios::programs::Run;

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// The same command in both languages.
fn in_both(world: &World, arguments: &[&str], input: Option<&str>) -> Result<[Run; 2]> {
    let speak = |tongue: &str| {
        let mut programs = world.programs.clone();
        programs
            .environment
            .push(("LANG".to_owned(), tongue.to_owned()));
        programs.grain(arguments, input)
    };
    Ok([speak("zh_CN.UTF-8")?, speak("en_US.UTF-8")?])
}

#[test]
fn people_are_spoken_to_in_their_language() -> Result<()> {
    let world = World::new(Purpose::Demonstration)?;
    let story = story::tell(&world)?;
    let lot = ["lot", "show", &story.lot, "--key", IMPORTER.key];
    let permit = ["permit", "balance", &story.permit, "--key", IMPORTER.key];
    let refused = story::wrong_declaration(&story).to_string();
    let check = ["check", "-", "--key", IMPORTER.key];
    let cases: [(&[&str], Option<&str>, i32); 5] = [
        (&["--help"], None, 0),
        (&lot, None, 0),
        (&permit, None, 0),
        (&check, Some(&refused), 6),
        (
            &["event", "show", &story.lot[..36], "--key", "nobody"],
            None,
            4,
        ),
    ];
    for (arguments, input, code) in cases {
        let [zh, en] = in_both(&world, arguments, input)?;
        let what = arguments.join(" ");
        assert_eq!(
            (zh.code, en.code),
            (code, code),
            "{what}: {}{}",
            en.stdout,
            en.stderr
        );
        assert!(
            is_chinese(&(zh.stdout.clone() + &zh.stderr)),
            "{what}: {}{}",
            zh.stdout,
            zh.stderr
        );
        assert_ne!(zh.stdout + &zh.stderr, en.stdout + &en.stderr, "{what}");
    }
    // Every article that it breaks is named, in the language asked for.
    let [zh, en] = in_both(&world, &check, Some(&refused))?;
    for run in [&zh, &en] {
        assert!(
            run.stdout.contains("transfer_declared.facility-not-filed"),
            "{}",
            run.stdout
        );
        assert!(
            run.stdout.contains("transfer_declared.facility-not-named"),
            "{}",
            run.stdout
        );
    }
    Ok(())
}

#[test]
fn what_was_recorded_in_breach_is_told_with_its_facts() -> Result<()> {
    let world = World::new(Purpose::Demonstration)?;
    let story = story::tell(&world)?;
    let units = story::units();
    let body = drafts::receipt(&story.transfer, &story.lot, &units[0].name, 1_000, true);
    let again = story::of_day("received", "2025-05-30", PLANT, &body).to_string();
    let run = world
        .programs
        .grain(&["submit", "-", "--key", PLANT.key], Some(&again))?;
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let told = format!("the arrival of unit {} is recorded already", units[0].name);
    assert!(run.stdout.contains(&told), "{}", run.stdout);
    Ok(())
}

#[test]
fn every_end_has_its_exit_code() -> Result<()> {
    let world = World::new(Purpose::Production)?;
    let bin = world
        .draft("bin_registered", PLANT, &drafts::bin("E1"))
        .to_string();
    let mut foreign = drafts::bin("01");
    foreign["bin"] = format!("{}/01", UNFILED.facility()).into();
    let foreign = world.draft("bin_registered", UNFILED, &foreign);
    let submit = ["submit", "-", "--key", PLANT.key];
    let nothing = "01a20f57-d6b2-779c-a64e-638bb3356aeb";
    let event = ["event", "show", nothing, "--key", PLANT.key];
    let cases: [(&str, &[&str], &str, i32); 7] = [
        ("done", &submit, &bin, 0),
        ("no JSON", &submit, "{", 2),
        ("no such flag", &["submit", "--loud"], "", 2),
        ("no such key", &["submit", "-", "--key", "nobody"], &bin, 4),
        ("no such event", &event, "", 4),
        ("refused by a rule", &submit, &bin, 6),
        (
            "no right",
            &["submit", "-", "--key", "carrier"],
            &foreign.to_string(),
            3,
        ),
    ];
    for (what, arguments, input, code) in cases {
        let run = world.programs.grain(arguments, Some(input))?;
        assert_eq!(run.code, code, "{what}: {}{}", run.stdout, run.stderr);
    }
    Ok(())
}
