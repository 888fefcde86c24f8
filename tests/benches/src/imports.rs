//! A depot's register of arrivals, from the spreadsheet to the last verified receipt, as a clerk
//! imports it: `grain import` against the running server.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use grain_scenarios::cast::PLANT;
use grain_scenarios::drafts::{RECEIVED_MASS_G, containers};
use rust_xlsxwriter::Workbook;

use crate::author::Author;
use crate::figures::Figure;
use crate::founding::GENESIS;
use crate::graind::{Graind, Serving, processor_time_of_children};
use crate::ledger::Ledger;
use crate::run::Bench;
use crate::stopwatch::start;
use crate::trains::{Train, bin_code};

/// The name of the clerk's key.
const CLERK: &str = "clerk";
const HEADING: [&str; 10] = [
    "调运单号",
    "批次",
    "箱号",
    "净重(kg)",
    "计量方式",
    "封识号",
    "封识状况",
    "磅单号",
    "仓号",
    "到达时间",
];
/// What `grain` answers where nobody could say yes.
const NOT_CONFIRMED: i32 = 2;

/// Measures it.
pub fn measure(
    bench: &mut Bench<'_>,
    ledger: &mut Ledger,
    graind: &Graind,
    serving: &Serving,
) -> Result<()> {
    let rows = bench.scale.import_rows;
    bench.tell(&format!("importing {rows} rows"));
    let clerk = Author::new(PLANT, CLERK);
    ledger.enrol([&clerk], serving.address)?;
    let trains = ledger.dispatch(rows, serving.address)?;
    let book = bench.directory.join("arrivals.xlsx");
    write_book(&book, &trains, rows)?;
    let office = Office::open(bench.directory, graind, serving, ledger, &clerk)?;
    let before = serving.metric("graintrail_log_size")?;
    let began = start();
    let looked = office.import(&book, &[])?;
    let looking = began.elapsed();
    let code = looked.status.code();
    ensure!(code == Some(NOT_CONFIRMED), "{}", told(&looked));
    let (server, client) = (serving.processor_time()?, processor_time_of_children()?);
    let began = start();
    let imported = office.import(&book, &["--yes"])?;
    let took = began.elapsed();
    ensure!(imported.status.success(), "{}", told(&imported));
    let recorded = serving
        .metric("graintrail_log_size")?
        .saturating_sub(before);
    ensure!(
        recorded == rows as u64,
        "{recorded} of {rows} rows were recorded"
    );
    let server = serving.processor_time()?.saturating_sub(server);
    let client = processor_time_of_children()?.saturating_sub(client);
    let seconds = |time: Duration| format!("{:.2} s", time.as_secs_f64());
    #[expect(clippy::cast_precision_loss, reason = "some thousand rows")]
    let per_s = rows as f64 / took.as_secs_f64();
    let figure = Figure::new(format!("import of {rows} rows"), per_s, "rows/s");
    bench.figures.push(
        figure
            .noted(format!("{} in all", seconds(took)))
            .noted(format!(
                "{} of it reading and the preview",
                seconds(looking)
            ))
            .noted(format!(
                "processor: client {}, server {}; the rest waits for one question after another",
                seconds(client),
                seconds(server)
            )),
    );
    Ok(())
}

fn told(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8_lossy(&text).chars().take(4_000).collect()
}

/// The register: a row for each container.
fn write_book(path: &Path, trains: &[Train], rows: usize) -> Result<()> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (label, column) in HEADING.iter().zip(0..) {
        sheet.write(0, column, *label)?;
    }
    let units = trains
        .iter()
        .flat_map(|train| containers().into_iter().map(move |unit| (train, unit)));
    for ((train, unit), row) in units.take(rows).zip(1..) {
        let at = train.wave.hour(5);
        let at = at
            .split_once('+')
            .map_or(&*at, |(at, _)| at)
            .replace('T', " ");
        let kilograms = u32::try_from(RECEIVED_MASS_G / 1_000)?;
        sheet.write(row, 0, &train.transfer)?;
        sheet.write(row, 1, &train.lot)?;
        sheet.write(row, 2, &unit.name)?;
        sheet.write(row, 3, kilograms)?;
        sheet.write(row, 4, "汽车衡")?;
        sheet.write(row, 5, format!("S-{}", unit.name))?;
        sheet.write(row, 6, "完好")?;
        sheet.write(row, 7, format!("IM-{:07}-{}", train.number, unit.name))?;
        sheet.write(row, 8, bin_code(train.number))?;
        sheet.write(row, 9, at)?;
    }
    Ok(workbook.save(path)?)
}

/// Where the clerk works: a home with a key and a ledger that is trusted.
struct Office {
    program: PathBuf,
    home: PathBuf,
    url: String,
}

impl Office {
    fn open(
        directory: &Path,
        graind: &Graind,
        serving: &Serving,
        ledger: &Ledger,
        clerk: &Author,
    ) -> Result<Office> {
        let home = directory.join("office");
        clerk.write_key(&home.join("keys"))?;
        let program = graind.program().with_file_name("grain");
        ensure!(program.is_file(), "{} is not built", program.display());
        let office = Office {
            program,
            home,
            url: serving.url.clone(),
        };
        let genesis = directory.join(GENESIS);
        let genesis = genesis.to_str().context("a path in UTF-8")?;
        let id = &ledger.founded.ledger;
        let trusted = office.grain(&["trust", "add", "--sha256", id, genesis])?;
        ensure!(trusted.status.success(), "{}", told(&trusted));
        Ok(office)
    }

    fn import(&self, book: &Path, more: &[&str]) -> Result<Output> {
        let book = book.to_str().context("a path in UTF-8")?;
        let place = PLANT.facility();
        let arguments = ["import", book, "--kind", "received", "--place", &place];
        self.grain(&[&arguments, more].concat())
    }

    fn grain(&self, arguments: &[&str]) -> Result<Output> {
        Command::new(&self.program)
            .arg("--home")
            .arg(&self.home)
            .args(["--server", &self.url, "--key", CLERK, "--output", "json"])
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .with_context(|| self.program.display().to_string())
    }
}
