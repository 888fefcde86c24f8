//! The index is derived: without it, or with a damaged one, every question has the same answer.

use std::collections::BTreeMap;
use std::fs;

use anyhow::Result;
use grain_api::routes::{ALL, Method};
use grain_e2e::files::files_below;
use grain_e2e::founding::Purpose;
use grain_e2e::story::{self, Story};
use grain_e2e::world::World;
use grain_scenarios::cast::{BUREAU, IMPORTER, PLANT, UNFILED};

/// What each parameter of a path stands for in this world; `None` for one that nobody knows here.
fn values(world: &World, story: &Story, parameter: &str) -> Option<Vec<String>> {
    let fingerprint = |name| world.holder(name).map(|author| author.key.info.key);
    let values = match parameter {
        "event_id" => [vec![story.permit.clone()], story.received.clone()].concat(),
        "index" => (0..30).map(|index: u32| index.to_string()).collect(),
        "key" => ["plant", "importer", "bureau"]
            .into_iter()
            .filter_map(|name| fingerprint(name).ok())
            .collect(),
        "subject" => vec![
            format!("lot:{}", story.lot),
            format!("transfer:{}", story.transfer),
            format!("permit:{}", story.permit),
            format!("facility:{}", PLANT.facility()),
            format!("bin:{}%2F01", PLANT.facility()),
            format!("party:{}", IMPORTER.party),
        ],
        "lot" => vec![story.lot.clone()],
        "of" => vec![
            format!("lot:{}", story.lot),
            format!("bin:{}%2F01", PLANT.facility()),
        ],
        "permit" => vec![story.permit.clone()],
        "facility" => vec![PLANT.facility(), UNFILED.facility()],
        "code" => vec![
            "transfer_declared.facility-not-filed".to_owned(),
            "author-gap".to_owned(),
        ],
        "*path" => vec!["0/000.p/5".to_owned(), "entries/000.p/20".to_owned()],
        _ => return None,
    };
    Some(values)
}

/// Every path of every `GET` route.
fn paths(world: &World, story: &Story) -> Vec<String> {
    let mut paths = Vec::new();
    for route in ALL.iter().filter(|route| route.method == Method::Get) {
        // Files beside the log are in no index.
        if ["/api/v1/attachments", "/api/v1/persons"]
            .iter()
            .any(|files| route.path.starts_with(files))
        {
            continue;
        }
        // What is due is due at a moment; asked for now, each answer would be of its own second.
        let moment = if route.path.ends_with("/duties") || route.path.ends_with("/record") {
            "?at=2025-06-30T09%3A00%3A00%2B08%3A00"
        } else if route.path.ends_with("/stream") {
            // Else it would never end.
            "?after=0&until_caught_up=true"
        } else {
            ""
        };
        let Some((before, rest)) = route.path.split_once('{') else {
            paths.push(format!("{}{moment}", route.path));
            continue;
        };
        let (name, after) = rest.split_once('}').expect("a parameter ends");
        let name = match (name, before) {
            ("id", "/api/v1/lots/") => "lot",
            ("id", "/api/v1/permits/") => "permit",
            ("id", "/api/v1/facilities/") => "facility",
            _ => name,
        };
        let values = values(world, story, name);
        let values =
            values.unwrap_or_else(|| panic!("this test knows no value for {}", route.path));
        paths.extend(
            values
                .iter()
                .map(|value| format!("{before}{value}{after}{moment}")),
        );
    }
    paths
}

/// Every answer: status, type and body, for the operator and for the importer.
fn answers(world: &World, paths: &[String]) -> Result<BTreeMap<String, String>> {
    let mut answers = BTreeMap::new();
    for member in [BUREAU, IMPORTER] {
        let client = world.signed_in(member)?;
        for path in paths {
            let reply = client.get(path)?;
            assert!(reply.status < 500, "{path}: {}", reply.text());
            let mut text = reply.text();
            // A problem names its request, and each request has its own name.
            if let Ok(mut problem) = reply.json()
                && problem["request_id"].take().is_string()
            {
                text = problem.to_string();
            }
            let answer = format!("{} {} {text}", reply.status, reply.header("content-type"));
            answers.insert(format!("{} {path}", member.key), answer);
        }
    }
    Ok(answers)
}

fn same(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>, how: &str) {
    for (question, answer) in before {
        assert_eq!(Some(answer), after.get(question), "{question}, index {how}");
    }
}

#[test]
fn a_rebuilt_index_answers_as_the_old_one_did() -> Result<()> {
    let mut world = World::new(Purpose::Demonstration)?;
    let story = story::tell(&world)?;
    let (run, _) = world.submit(IMPORTER, &[story::wrong_declaration(&story)])?;
    assert_eq!(
        run.code, 6,
        "a refusal is in this history too: {}",
        run.stdout
    );
    let paths = paths(&world, &story);
    // The newest checkpoint is published by itself; a clean stop would publish it, too.
    world.stop()?;
    world.serve()?;
    let before = answers(&world, &paths)?;
    let found = before
        .values()
        .filter(|answer| answer.starts_with("200 "))
        .count();
    assert!(
        found * 4 > before.len() * 3,
        "most questions have an answer: {before:#?}"
    );
    for how in ["deleted", "cut", "overwritten"] {
        world.kill()?;
        let index = world.data().join("index");
        assert!(index.exists());
        if how == "deleted" {
            fs::remove_dir_all(&index)?;
        } else {
            for file in files_below(&index)? {
                let bytes = fs::read(&file)?;
                let damaged = match how {
                    "cut" => bytes[..bytes.len() / 2].to_vec(),
                    _ => bytes.iter().map(|byte| byte ^ 0x5A).collect(),
                };
                fs::write(&file, damaged)?;
            }
        }
        world.serve()?;
        same(&before, &answers(&world, &paths)?, how);
    }
    // One that is behind: of the time before the last event.
    world.stop()?;
    let (index, old) = (world.data().join("index"), world.path().join("old-index"));
    grain_e2e::files::copy_directory(&index, &old)?;
    world.serve()?;
    world
        .admit(
            "party_registered",
            BUREAU,
            &grain_scenarios::drafts::party(grain_scenarios::cast::Member {
                party: "91630105MA0000A86C",
                ..UNFILED
            }),
        )
        .expect_err("it is registered already, and the refusal is one more entry");
    world.stop()?;
    world.serve()?;
    let newer = answers(&world, &paths)?;
    world.stop()?;
    fs::remove_dir_all(&index)?;
    grain_e2e::files::copy_directory(&old, &index)?;
    world.serve()?;
    same(&newer, &answers(&world, &paths)?, "behind");
    world.stop()
}

/// As after a restore that brought back an older log and left the newer index where it was.
#[test]
fn an_index_that_is_ahead_of_the_log_is_noticed_and_made_anew() -> Result<()> {
    let mut world = World::new(Purpose::Demonstration)?;
    let story = story::tell(&world)?;
    let paths = paths(&world, &story);
    world.stop()?;
    let (data, older) = (world.data(), world.path().join("older"));
    grain_e2e::files::copy_directory(&data, &older)?;
    world.serve()?;
    let before = answers(&world, &paths)?;
    let (run, _) = world.submit(IMPORTER, &[story::wrong_declaration(&story)])?;
    assert_eq!(run.code, 6, "what the index has too much: {}", run.stdout);
    let longer = answers(&world, &paths)?;
    assert_ne!(before, longer, "and would tell");
    world.stop()?;
    let newer = world.path().join("newer-index");
    fs::rename(data.join("index"), &newer)?;
    fs::remove_dir_all(&data)?;
    fs::rename(&older, &data)?;
    fs::remove_dir_all(data.join("index"))?;
    fs::rename(&newer, data.join("index"))?;
    world.serve()?;
    same(&before, &answers(&world, &paths)?, "ahead");
    // It was made anew, once: the next start finds it fit.
    let told = || fs::read_to_string(world.path().join("graind.log"));
    let renewed = |text: &str| text.matches("the index does not fit the log").count();
    assert_eq!(renewed(&told()?), 1);
    world.stop()?;
    world.serve()?;
    let told = fs::read_to_string(world.path().join("graind.log"))?;
    assert_eq!(renewed(&told), 1);
    same(&before, &answers(&world, &paths)?, "made anew");
    world.stop()
}
