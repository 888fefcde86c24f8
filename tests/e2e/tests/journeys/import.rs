//! A train in a spreadsheet: imported, imported again, with a bad cell, with a row that the ledger
//! turns away, offline, and after a crash.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use grain_e2e::founding::Purpose;
use grain_e2e::story;
use grain_e2e::world::World;
use grain_scenarios::cast::{CARRIER, Member, PLANT, STATION, UNFILED, container};
use grain_scenarios::drafts::{self, CONTAINERS};
use grain_scenarios::programs::Run;
use rust_xlsxwriter::Workbook;
use serde_json::Value;

/// A train that is declared and acknowledged, and has not left.
struct Train {
    world: World,
    lot: String,
    transfer: String,
}

impl Train {
    fn new() -> Result<Train> {
        let world = World::new(Purpose::Demonstration)?;
        let permit = story::permit(&world)?;
        let (lot, transfer) = story::FIRST.declare(&world, &permit, &drafts::containers())?;
        Ok(Train {
            world,
            lot,
            transfer,
        })
    }

    /// Writes a workbook: what holds for all above the heading, then the rows.
    fn book(
        &self,
        name: &str,
        place: &str,
        heading: &[&str],
        rows: &[Vec<Held>],
    ) -> Result<PathBuf> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let above = [
            ("调运单号", self.transfer.as_str()),
            ("批次", &self.lot),
            ("地点", place),
        ];
        for ((label, value), row) in above.into_iter().zip(0..) {
            sheet.write(row, 0, label)?;
            sheet.write(row, 1, value)?;
        }
        for (label, column) in heading.iter().zip(0..) {
            sheet.write(4, column, *label)?;
        }
        for (cells, row) in rows.iter().zip(5..) {
            for (cell, column) in cells.iter().zip(0..) {
                match cell {
                    Held::Text(text) => sheet.write(row, column, text)?,
                    Held::Number(number) => sheet.write(row, column, *number)?,
                };
            }
        }
        let path = self.world.path().join(name);
        workbook.save(&path)?;
        Ok(path)
    }

    fn arrivals(&self, name: &str, rows: &[Vec<Held>]) -> Result<PathBuf> {
        let heading = [
            "箱号",
            "净重(kg)",
            "计量方式",
            "封识号",
            "封识状况",
            "磅单号",
            "仓号",
            "到达时间",
            "司机",
        ];
        self.book(name, &PLANT.facility(), &heading, rows)
    }

    fn import(&self, member: Member, path: &Path, more: &[&str]) -> Result<(Run, Vec<Value>)> {
        let path = path.to_string_lossy();
        let mut arguments = vec!["import", &path, "--as", member.key, "--output", "json"];
        arguments.extend(more);
        let run = self.world.programs.grain(&arguments, None)?;
        let read = |line: &str| serde_json::from_str(line).with_context(|| line.to_owned());
        let lines = run
            .stdout
            .lines()
            .map(read)
            .collect::<Result<Vec<Value>>>()?;
        Ok((run, lines))
    }

    /// How many events the plant's bin has seen.
    fn bin_events(&self) -> Result<usize> {
        let client = self.world.signed_in(PLANT)?;
        let bin = format!("{}%2F01", PLANT.facility());
        let chain = client
            .get(&format!("/api/v1/subjects/bin:{bin}/chain"))?
            .json()?;
        Ok(chain["links"].as_array().context("links")?.len())
    }
}

/// What a cell holds.
#[derive(Clone)]
enum Held {
    Text(String),
    Number(f64),
}

impl From<&str> for Held {
    fn from(text: &str) -> Held {
        Held::Text(text.to_owned())
    }
}

impl From<f64> for Held {
    fn from(number: f64) -> Held {
        Held::Number(number)
    }
}

/// An arrival: 25,985 kg, and the one whose seal was broken.
fn arrival(n: u32) -> Vec<Held> {
    let (net, state) = if n == CONTAINERS {
        (24_380.0, "损坏")
    } else {
        (25_985.0, "完好")
    };
    let unit = container(n);
    vec![
        unit.as_str().into(),
        net.into(),
        "汽车衡".into(),
        format!("S-{unit}").as_str().into(),
        state.into(),
        format!("BD-{n}").as_str().into(),
        "01".into(),
        "2025-05-29 14:30".into(),
        "张三".into(),
    ]
}

fn arrivals() -> Vec<Vec<Held>> {
    (1..=CONTAINERS).map(arrival).collect()
}

fn error(run: &Run) -> Result<Value> {
    let printed: Value = serde_json::from_str(&run.stderr).with_context(|| run.stderr.clone())?;
    Ok(printed["error"].clone())
}

#[test]
fn what_left_together_is_one_event() -> Result<()> {
    let train = Train::new()?;
    let heading = ["车/箱号", "封识号", "净重(吨)", "计量方式", "启运时间"];
    let departure = |n| {
        let unit = container(n);
        vec![
            unit.as_str().into(),
            format!("S-{unit}").as_str().into(),
            26.0.into(),
            "轨道衡".into(),
            "2025/5/22 10:00".into(),
        ]
    };
    let rows: Vec<Vec<Held>> = (1..=CONTAINERS).map(departure).collect();
    let path = train.book("departed.xlsx", &STATION.facility(), &heading, &rows)?;
    let (run, lines) = train.import(CARRIER, &path, &["--yes"])?;
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let preview = &lines[0]["preview"];
    assert_eq!(
        (&preview["kind"], &preview["rows"]),
        (&"departed".into(), &43.into())
    );
    assert_eq!(
        (&preview["events"], &preview["net_mass_g"]),
        (&1.into(), &1_118_000_000_u64.into())
    );
    assert_eq!((lines.len(), &lines[1]["status"]), (2, &201.into()));
    Ok(())
}

#[test]
fn a_trainload_is_recorded_once_however_often_its_sheet_is_imported() -> Result<()> {
    let train = Train::new()?;
    let path = train.arrivals("received.xlsx", &arrivals())?;
    let before = train.bin_events()?;
    let (run, lines) = train.import(PLANT, &path, &["--yes"])?;
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let preview = &lines[0]["preview"];
    assert_eq!(
        (&preview["rows"], &preview["events"]),
        (&43.into(), &43.into())
    );
    assert_eq!(preview["net_mass_g"], 1_115_750_000_u64);
    assert_eq!(preview["ignored_columns"], serde_json::json!(["司机"]));
    assert_eq!(preview["asked"], true);
    // The ledger says beforehand what it will mark: the container whose seal was broken.
    let marked = preview["marked"].as_array().context("marked")?;
    let broken = |row: &&Value| row["rows"][0]["unit"] == container(CONTAINERS).as_str();
    let marked = marked
        .iter()
        .find(broken)
        .context("the broken seal is shown")?;
    assert!(
        marked.to_string().contains("received.seal-broken"),
        "{marked}"
    );
    assert_eq!(lines.len(), 44);
    assert!(
        lines[1..].iter().all(|line| line["status"] == 201),
        "{lines:?}"
    );
    assert_eq!(train.bin_events()?, before + 43);

    let (run, lines) = train.import(PLANT, &path, &["--yes"])?;
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(lines.len(), 1, "nothing is sent: {lines:?}");
    let preview = &lines[0]["preview"];
    assert_eq!(
        (&preview["rows"], &preview["already"]["rows"]),
        (&0.into(), &43.into())
    );
    assert!(
        preview["already"]["first_recorded_at"].is_string(),
        "{preview}"
    );
    assert_eq!(train.bin_events()?, before + 43);

    let mut rows = arrivals();
    rows[6][1] = 25_885.0.into();
    let path = train.arrivals("edited.xlsx", &rows)?;
    let (run, lines) = train.import(PLANT, &path, &["--yes"])?;
    assert_eq!(
        (run.code, &error(&run)?["kind"]),
        (5, &"edited-rows".into())
    );
    let edited = &lines[0]["edited"][0];
    assert_eq!(
        (&edited["row"], &edited["imported"]["file"]),
        (&12.into(), &"received.xlsx".into())
    );
    assert_eq!(edited["differences"][0]["member"], "net_mass_g");
    let event = edited["event_id"].as_str().context("it names the event")?;
    train
        .world
        .programs
        .grain_json(&["event", "show", event, "--key", PLANT.key])?;
    assert_eq!(train.bin_events()?, before + 43);
    Ok(())
}

#[test]
fn one_bad_cell_stops_all() -> Result<()> {
    let train = Train::new()?;
    let before = train.bin_events()?;
    let mut rows = arrivals();
    rows[1][1] = "25,985".into();
    rows[4][7] = "五月二十九".into();
    let path = train.arrivals("bad.xlsx", &rows)?;
    let (run, lines) = train.import(PLANT, &path, &["--yes"])?;
    assert_eq!((run.code, &error(&run)?["kind"]), (2, &"cells".into()));
    let cells: Vec<&str> = lines[0]["faults"]
        .as_array()
        .context("faults")?
        .iter()
        .filter_map(|fault| fault["cell"].as_str())
        .collect();
    assert_eq!(cells, ["B7", "H10"]);
    assert_eq!(train.bin_events()?, before);
    Ok(())
}

#[test]
fn one_refused_row_stops_none() -> Result<()> {
    let train = Train::new()?;
    // Two containers share a slip; one row is another party's place, which is not the plant's to
    // tell of.
    let heading = ["箱号", "净重(t)", "计量方式", "磅单号", "到达时间", "场所"];
    let row = |n: u32, slip: &str, place: &str| -> Vec<Held> {
        let unit = container(n);
        let cells = [
            unit.as_str(),
            "25.985",
            "汽车衡",
            slip,
            "2025-05-29 14:30",
            place,
        ];
        cells.map(Held::from).to_vec()
    };
    let (here, there) = (PLANT.facility(), UNFILED.facility());
    let rows = [
        row(1, "BD-1", &here),
        row(2, "BD-1", &here),
        row(3, "BD-3", &there),
    ];
    let path = train.book("mixed.xlsx", &here, &heading, &rows)?;
    let (run, lines) = train.import(PLANT, &path, &[])?;
    assert_eq!(
        (run.code, &error(&run)?["kind"]),
        (2, &"not-confirmed".into())
    );
    assert_eq!(
        lines.len(),
        1,
        "the preview is shown all the same: {lines:?}"
    );
    let (run, lines) = train.import(PLANT, &path, &["--yes"])?;
    assert_eq!(run.code, 3, "{}{}", run.stdout, run.stderr);
    let preview = &lines[0]["preview"];
    let slips = serde_json::json!([{"slip_number": "BD-1", "rows": [6, 7]}]);
    assert_eq!(preview["repeated_slips"], slips);
    assert_eq!(preview["refused"][0]["rows"][0]["row"], 8, "{preview}");
    assert_eq!(preview["refused"][0]["problem"]["status"], 403, "{preview}");
    let statuses: Vec<&Value> = lines[1..].iter().map(|line| &line["status"]).collect();
    assert_eq!(statuses, [201, 201], "{lines:?}");
    let second = lines[2].to_string();
    assert!(second.contains("received.slip-repeated"), "{second}");
    // The row that did not stand is asked about again; the others are known.
    let (run, lines) = train.import(PLANT, &path, &["--yes"])?;
    assert_eq!(run.code, 3);
    let preview = &lines[0]["preview"];
    assert_eq!(
        (&preview["rows"], &preview["already"]["rows"]),
        (&1.into(), &2.into())
    );
    Ok(())
}

#[test]
fn neither_a_lost_network_nor_a_crash_makes_a_row_twice() -> Result<()> {
    let mut train = Train::new()?;
    let before = train.bin_events()?;
    let path = train.arrivals("received.xlsx", &arrivals())?;
    train.world.stop()?;
    train.world.programs.url = "http://127.0.0.1:9".to_owned();
    let (run, lines) = train.import(PLANT, &path, &["--yes"])?;
    assert_eq!(run.code, 7, "{}{}", run.stdout, run.stderr);
    assert_eq!(lines[0]["preview"]["asked"], false);
    let ids = |lines: &[Value]| -> Vec<String> {
        let id = |line: &Value| line["event_id"].as_str().unwrap_or_default().to_owned();
        let mut ids: Vec<String> = lines[1..].iter().map(id).collect();
        ids.sort();
        ids
    };
    let first = ids(&lines);
    assert_eq!(first.len(), 43);
    let (run, lines) = train.import(PLANT, &path, &["--yes"])?;
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(lines[0]["preview"]["already"]["open"], 43);

    // As if the machine had gone down after the journal was written and before anything was signed.
    let key = train.world.holder(PLANT.key)?.key.info.key;
    let outbox = train.world.path().join("outbox").join(key).join("journal");
    let written = std::fs::read(&outbox)?;
    let lines: Vec<&[u8]> = written.split_inclusive(|byte| *byte == b'\n').collect();
    let holds = |line: &&[u8]| line.windows(36).any(|text| text == first[0].as_bytes());
    let kept: Vec<&[u8]> = lines.into_iter().take_while(|line| !holds(line)).collect();
    let kept = kept.concat();
    assert!(kept.len() < written.len());
    std::fs::write(&outbox, kept)?;
    let (run, _) = train.import(PLANT, &path, &["--yes"])?;
    assert_eq!(
        run.code, 7,
        "offline nobody knows whether they were recorded: {}",
        run.stderr
    );
    train.world.serve()?;
    let (run, lines) = train.import(PLANT, &path, &["--yes"])?;
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(ids(&lines), first, "the ids were kept");
    assert_eq!(train.bin_events()?, before + 43);
    let (run, lines) = train.import(PLANT, &path, &["--yes"])?;
    assert_eq!(
        (run.code, &lines[0]["preview"]["already"]["rows"]),
        (0, &43.into())
    );
    assert_eq!(train.bin_events()?, before + 43);
    Ok(())
}
