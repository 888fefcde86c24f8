//! `grain import`: a register of transport units from a spreadsheet, understood whole, looked at
//! with the ledger's eyes, confirmed once, and recorded.

mod cells;
mod foretelling;
mod preview;
mod standing;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use grain_envelope::{FacilityId, LotId, TransferId, WeighingMethod};
use grain_sdk::draft::{Draft, shanghai_time};
use grain_sdk::files::HostFiles;
use grain_sdk::host::Host as _;
use grain_sdk::import;
use grain_sdk::import::columns::Kind;
use grain_sdk::import::drafts::{self, Event};
use grain_sdk::import::example::{self, Tongue};
use grain_sdk::import::journal::{BusinessKey, Entry, Imports, Record};
use grain_sdk::import::moment::Offset;
use grain_sdk::import::rows::{self, Options, Register, RegisterError};
use grain_sdk::import::sorting;
use grain_sdk::keys::KeyFile;
use grain_sdk::trust::Trusted;
use serde_json::json;

use crate::failure::{Failure, exit};
use crate::language::Language;
use crate::recording::Recording;
use crate::report::Report;
use crate::setting::{Setting, write};
use foretelling::{Foretelling, Foretold};
use preview::Preview;

/// Arguments of `import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// An .xlsx, or a .csv in UTF-8 or GB 18030
    #[arg(required_unless_present = "example")]
    pub(crate) file: Option<PathBuf>,
    /// What its rows are, departed or received; its columns say it mostly
    #[arg(long, value_name = "KIND", hide_possible_values = true)]
    pub(crate) kind: Option<KindWord>,
    /// Which sheet, where several have a heading
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
    /// The transfer of every row, where no column gives its id
    #[arg(long, value_name = "ID")]
    pub(crate) transfer: Option<TransferId>,
    /// The facility where every unit left or arrived, USCC-NNN
    #[arg(long, value_name = "ID")]
    pub(crate) place: Option<FacilityId>,
    /// The lot of every row, where no column gives its id
    #[arg(long, value_name = "ID")]
    pub(crate) lot: Option<LotId>,
    /// How every row was weighed: "truck scale", "rail scale", "draft survey" …
    #[arg(long, value_name = "METHOD", value_parser = weighing_method)]
    pub(crate) method: Option<WeighingMethod>,
    /// By how much the sheet's times are ahead of UTC [+08:00]
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true)]
    pub(crate) offset: Option<Offset>,
    /// Record without asking
    #[arg(long)]
    pub(crate) yes: bool,
    /// Write an example workbook to begin from: departed or received
    #[arg(
        long,
        value_name = "KIND",
        hide_possible_values = true,
        conflicts_with = "file"
    )]
    pub(crate) example: Option<KindWord>,
    /// Where to write the example
    #[arg(short = 'o', long = "out", value_name = "FILE", requires = "example")]
    pub(crate) out: Option<PathBuf>,
}

fn weighing_method(text: &str) -> Result<WeighingMethod, String> {
    let titles = || WeighingMethod::ALL.iter().map(|method| method.title());
    import::weighing_method(text).ok_or_else(|| {
        let zh: Vec<&str> = titles().map(|title| title.zh).collect();
        let en: Vec<&str> = titles().map(|title| title.en).collect();
        format!("{} / {}", zh.join("、"), en.join(", "))
    })
}

/// What rows are, as the command line names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KindWord {
    /// Units that left
    Departed,
    /// Units that arrived
    Received,
}

impl From<KindWord> for Kind {
    fn from(word: KindWord) -> Kind {
        match word {
            KindWord::Departed => Kind::Departed,
            KindWord::Received => Kind::Received,
        }
    }
}

/// Runs it.
pub(crate) fn run(setting: &Setting, arguments: &ImportArguments) -> Result<Report, Failure> {
    if let Some(kind) = arguments.example {
        return write_example(setting, kind.into(), arguments.out.clone());
    }
    let path = arguments.file.clone().unwrap_or_default();
    let sheets = import::read(&path)?;
    let key = setting.key()?;
    let options = Options {
        party: key
            .info
            .party
            .parse()
            .map_err(|error| unusable_party(&key, &error))?,
        kind: arguments.kind.map(Kind::from),
        sheet: arguments.sheet.clone(),
        offset: arguments.offset.clone().unwrap_or_default(),
        transfer: arguments.transfer,
        place: arguments.place,
        lot: arguments.lot,
        method: arguments.method,
    };
    let register = match rows::register(&sheets, &options) {
        Ok(register) => register,
        Err(RegisterError::Cells(faults)) => return Ok(cells::report(setting, &faults)),
        Err(error) => return Err(error.into()),
    };
    let trusted = setting.ledger()?;
    let file = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let directory = setting.home.imports(&trusted.ledger, &key.info.party);
    let ledger = trusted.ledger.to_string();
    let imports = Imports::open(Box::new(HostFiles), &directory, &ledger, &key.info.party)?;
    let recording = Recording::open(setting, &key, &trusted)?;
    let mut import = Import {
        setting,
        key: &key,
        trusted: &trusted,
        file,
        register,
        imports,
        recording,
    };
    import.run(arguments.yes)
}

/// One register on its way into the ledger.
struct Import<'a> {
    setting: &'a Setting,
    key: &'a KeyFile,
    trusted: &'a Trusted,
    file: String,
    register: Register,
    imports: Imports,
    recording: Recording<'a>,
}

impl Import<'_> {
    fn run(&mut self, yes: bool) -> Result<Report, Failure> {
        let earlier = sorting::earlier_events(&self.register, &self.imports);
        let standing = standing::of(self.setting, self.trusted, &self.recording, &earlier)?;
        let sorted = sorting::sort(&self.register, &self.imports, &standing);
        if !sorted.edited.is_empty() {
            return Ok(cells::edited(self.setting, &self.register, &sorted.edited));
        }
        let events = drafts::events(
            &self.register,
            &sorted.fresh,
            &sorted.kept_ids,
            &self.setting.machine,
        );
        let foretelling = Foretelling::ask(
            self.setting,
            self.key,
            self.trusted,
            &self.recording,
            &events,
        )?;
        let preview = Preview {
            register: &self.register,
            file: &self.file,
            sorted: &sorted,
            events: &events,
            foretelling: &foretelling,
        };
        let (text, json) = (preview.text(self.setting.language), preview.json());
        // Whoever closed the pipe may still want the rows recorded.
        let _closed = self.setting.say(&text, &json).is_err();
        let refused = foretelling.exit_code();
        let admissible: Vec<&Event> = events
            .iter()
            .zip(&foretelling.answers)
            .filter(|(_, answer)| !matches!(answer, Foretold::Refused { .. }))
            .map(|(event, _)| event)
            .collect();
        if admissible.is_empty() {
            let text = if events.is_empty() {
                say(
                    self.setting.language,
                    "没有新的行：未登记任何内容\n",
                    "no new rows: nothing was recorded\n",
                )
            } else {
                String::new()
            };
            return Ok(Report {
                text,
                json: None,
                exit: refused.unwrap_or(exit::DONE),
                stopped: None,
            });
        }
        let count = admissible.iter().map(|event| event.places.len()).sum();
        if !yes && !self.confirmed(count)? {
            return Ok(Report {
                text: say(
                    self.setting.language,
                    "未登记任何内容\n",
                    "nothing was recorded\n",
                ),
                json: None,
                exit: exit::DONE,
                stopped: None,
            });
        }
        let mut report = self.record(&admissible)?;
        if report.exit == exit::DONE {
            report.exit = refused.unwrap_or(exit::DONE);
        }
        Ok(report)
    }

    /// One question, for all rows.
    fn confirmed(&self, count: usize) -> Result<bool, Failure> {
        let question = self
            .setting
            .language
            .pick(
                &format!("登记这 {count} 行？[y/N] "),
                &format!("Record these {count} rows? [y/N] "),
            )
            .to_owned();
        self.setting.confirm(&question).ok_or_else(|| {
            Failure::new(
                exit::MALFORMED,
                "not-confirmed",
                "没有人可以确认：尚未登记任何内容",
                "there is nobody to confirm: nothing was recorded",
            )
            .hint(
                "看过预览后加 --yes 再运行",
                "look at the preview, then run it again with --yes",
            )
        })
    }

    /// First the journal, then signing, then sending: a crash in between is found out by the next
    /// import, and nothing is signed twice.
    fn record(&mut self, events: &[&Event]) -> Result<Report, Failure> {
        let at = shanghai_time(self.setting.machine.now_ms());
        let plan = |event: &&Event| Record::Planned {
            event_id: event.event_id.clone(),
            signer: self.key.info.key.clone(),
            file: self.file.clone(),
            sheet: self.register.sheet.clone(),
            at: at.clone(),
            rows: event
                .places
                .iter()
                .map(|place| self.entry(*place))
                .collect(),
        };
        let plans = events.iter().map(plan).collect();
        self.imports.plan(plans)?;
        let drafts: Vec<Draft> = events.iter().map(|event| event.draft.clone()).collect();
        self.recording.labels = events
            .iter()
            .map(|event| {
                (
                    event.event_id.clone(),
                    cells::rows_of(self.setting.language, &self.register, &event.places),
                )
            })
            .collect();
        self.recording.record(&drafts)
    }

    fn entry(&self, place: usize) -> Entry {
        let row = &self.register.rows[place];
        Entry {
            row: row.row,
            key: BusinessKey::of(row, self.register.kind),
            facts: row.facts(),
        }
    }
}

fn say(language: Language, zh: &str, en: &str) -> String {
    language.pick(zh, en).to_owned()
}

fn unusable_party(key: &KeyFile, error: &grain_envelope::ScalarError) -> Failure {
    Failure::new(
        exit::MALFORMED,
        "key-form",
        format!("密钥 {} 没有写明单位", key.info.name),
        format!("key {} does not name its party", key.info.name),
    )
    .because(error)
}

fn write_example(setting: &Setting, kind: Kind, out: Option<PathBuf>) -> Result<Report, Failure> {
    let tongue = match setting.language {
        Language::Zh => Tongue::Zh,
        Language::En => Tongue::En,
    };
    // Of the party that will use it, where there is a key already.
    let party = setting
        .key()
        .map_or_else(|_| "91630106MA0000A27P".to_owned(), |key| key.info.party);
    let bytes = example::workbook(kind, tongue, &party).map_err(|error| {
        Failure::new(
            exit::UNEXPECTED,
            "example",
            "无法生成示例工作簿",
            "the example workbook cannot be made",
        )
        .because(&error)
    })?;
    let name = format!("{}.xlsx", kind.name());
    let out = out.unwrap_or_else(|| PathBuf::from(name));
    if out.exists() {
        return Err(Failure::new(
            exit::CONFLICT,
            "file-exists",
            format!("{} 已存在", out.display()),
            format!("{} exists already", out.display()),
        )
        .hint("用 -o 写到别处", "write elsewhere with -o"));
    }
    write(&out, &bytes)?;
    let shown = out.display().to_string();
    let text = setting
        .language
        .pick(
            &format!("已写出 {shown}：填好后用 grain import {shown} 导入\n"),
            &format!("wrote {shown}: fill it in, then grain import {shown}\n"),
        )
        .to_owned();
    Ok(Report::done(text, json!({"example": shown})))
}
