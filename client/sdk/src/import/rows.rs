//! From a sheet of cells to rows of units, all or nothing.

use std::collections::{BTreeMap, HashMap};

use grain_envelope::{BinId, FacilityId, LotId, MassG, Party, Time, TransferId, WeighingMethod};
use serde_json::{Value as Json, json};

use super::cell::{Address, Row, Sheet, Value, half_width};
use super::columns::{self, Columns, Field, Kind};
use super::fault::{CellFault, Words};
use super::journal::BusinessKey;
use super::limits::{FAULTS_MAX, HEADING_ROWS_MAX};
use super::mass;
use super::moment::Offset;
use super::names::{FOOTERS, TOTALS};
use super::reading::{Ground, Reading};

/// What the user says besides the file.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whose key will sign.
    pub party: Party,
    /// What the register is about; `None`: its columns say.
    pub kind: Option<Kind>,
    /// Which sheet; `None`: the only one with a heading.
    pub sheet: Option<String>,
    /// By how much its clocks are ahead of UTC.
    pub offset: Offset,
    /// The transfer of every row.
    pub transfer: Option<TransferId>,
    /// The facility of every row.
    pub place: Option<FacilityId>,
    /// The lot of every row.
    pub lot: Option<LotId>,
    /// How every row was weighed.
    pub method: Option<WeighingMethod>,
}

/// A seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Its number.
    pub number: String,
    /// Whether it was unbroken, where it was looked at.
    pub intact: Option<bool>,
}

/// A unit as a row tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// The row, from 1.
    pub row: u32,
    /// Number or plate.
    pub unit: String,
    /// Its seals.
    pub seals: Vec<Seal>,
    /// Gross mass.
    pub gross: Option<MassG>,
    /// Tare.
    pub tare: Option<MassG>,
    /// Net mass.
    pub net: MassG,
    /// How it was weighed.
    pub method: WeighingMethod,
    /// The lot.
    pub lot: LotId,
    /// The transfer.
    pub transfer: Option<TransferId>,
    /// The facility.
    pub place: FacilityId,
    /// The bin of an arrival.
    pub bin: Option<BinId>,
    /// The weighbridge slip of an arrival.
    pub slip: Option<String>,
    /// When it left or arrived.
    pub at: Time,
}

impl UnitRow {
    /// Everything that the row says, by name; what a later import is compared with.
    pub fn facts(&self) -> Json {
        let seals = self
            .seals
            .iter()
            .map(|seal| json!([seal.number, seal.intact]));
        json!({
            "unit": self.unit,
            "seals": seals.collect::<Vec<_>>(),
            "gross_mass_g": self.gross,
            "tare_mass_g": self.tare,
            "net_mass_g": self.net,
            "method": self.method,
            "lot": self.lot,
            "transfer": self.transfer,
            "place": self.place,
            "bin": self.bin,
            "slip_number": self.slip,
            "at": self.at,
        })
    }
}

/// A register that was understood whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// What it is about.
    pub kind: Kind,
    /// Name of its sheet; empty for a `.csv`.
    pub sheet: String,
    /// Its rows.
    pub rows: Vec<UnitRow>,
    /// Headings of columns that are not recorded.
    pub ignored: Vec<String>,
    /// Rows of sums and lines below the table, which were passed over.
    pub passed_over: usize,
}

impl Register {
    /// Slips that stand for more than one row of a transfer, with their rows. The ledger records
    /// them with a violation.
    pub fn repeated_slips(&self) -> Vec<(&str, Vec<u32>)> {
        let mut rows: BTreeMap<(Option<TransferId>, &str), Vec<u32>> = BTreeMap::new();
        for row in &self.rows {
            if let Some(slip) = &row.slip {
                rows.entry((row.transfer, slip)).or_default().push(row.row);
            }
        }
        rows.retain(|_, rows| rows.len() > 1);
        rows.into_iter()
            .map(|((_, slip), rows)| (slip, rows))
            .collect()
    }
}

/// Why a file is no register.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// The sheet that was named is not there.
    #[error("there is no such sheet")]
    NoSuchSheet {
        /// Those that are.
        known: Vec<String>,
    },
    /// No row names a unit and a net mass.
    #[error("no row is a heading")]
    NoHeading {
        /// The row that comes closest, as it reads.
        closest: Vec<String>,
    },
    /// Several sheets have a heading.
    #[error("several sheets have a heading")]
    WhichSheet {
        /// Which.
        names: Vec<String>,
    },
    /// The columns fit both kinds, or neither.
    #[error("departures or arrivals?")]
    WhichKind,
    /// Nothing stands below the heading.
    #[error("nothing stands below the heading")]
    NoRows,
    /// Cells that are not understood.
    #[error("{} cells are not understood", .0.len())]
    Cells(Vec<CellFault>),
}

/// Understands a file's register.
///
/// # Errors
/// [`RegisterError`]; with one cell that is not understood there is no register.
pub fn register(sheets: &[Sheet], options: &Options) -> Result<Register, RegisterError> {
    let (sheet, columns, mut faults) = choose(sheets, options)?;
    let kind = options.kind.or_else(|| columns.kind());
    let kind = kind.ok_or(RegisterError::WhichKind)?;
    let ground = Ground {
        sheet: &sheet.name,
        constants: constants(sheet, &columns, &mut faults),
        columns: &columns,
        options,
    };
    missing_columns(&ground, kind, &mut faults);
    let (mut printed, mut rows, mut totals) = (BTreeMap::new(), Vec::new(), Vec::new());
    let (mut passed_over, mut seen) = (0, 0);
    for row in sheet.rows.iter().filter(|row| row.number > columns.row) {
        if faults.len() >= FAULTS_MAX {
            break;
        }
        match part_of_table(row, &columns, kind) {
            Part::Blank => continue,
            Part::Total => totals.push(row),
            Part::Footer => {}
            Part::Unit => {
                seen += 1;
                let reading = Reading {
                    ground: &ground,
                    faults: &mut faults,
                    printed: &mut printed,
                    row,
                };
                rows.extend(unit_row(reading, kind));
                continue;
            }
        }
        passed_over += 1;
    }
    repeated_rows(&ground, kind, &rows, &mut faults);
    if faults.is_empty() {
        for row in totals {
            compare_total(&ground, row, &rows, &mut faults);
        }
    }
    match (faults.is_empty(), seen) {
        (false, _) => Err(RegisterError::Cells(faults)),
        (true, 0) => Err(RegisterError::NoRows),
        (true, _) => Ok(Register {
            kind,
            sheet: sheet.name.clone(),
            rows,
            ignored: columns.ignored,
            passed_over,
        }),
    }
}

/// The one sheet that is meant, with its heading.
fn choose<'a>(
    sheets: &'a [Sheet],
    options: &Options,
) -> Result<(&'a Sheet, Columns, Vec<CellFault>), RegisterError> {
    let names = || sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let wanted = |sheet: &&Sheet| {
        options
            .sheet
            .as_ref()
            .is_none_or(|name| *name == sheet.name)
    };
    let candidates: Vec<&Sheet> = sheets.iter().filter(wanted).collect();
    if candidates.is_empty() && options.sheet.is_some() {
        return Err(RegisterError::NoSuchSheet { known: names() });
    }
    let mut found = Vec::new();
    for sheet in &candidates {
        let mut faults = Vec::new();
        let heading = sheet
            .rows
            .iter()
            .take(HEADING_ROWS_MAX)
            .find_map(|row| Columns::find(&sheet.name, row, &mut faults));
        found.extend(heading.map(|columns| (*sheet, columns, faults)));
    }
    if found.len() > 1
        && let Some(kind) = options.kind
    {
        found.retain(|(_, columns, _)| columns.kind() == Some(kind));
    }
    if found.len() > 1 {
        let names = found
            .iter()
            .map(|(sheet, _, _)| sheet.name.clone())
            .collect();
        return Err(RegisterError::WhichSheet { names });
    }
    found.pop().ok_or_else(|| RegisterError::NoHeading {
        closest: closest(&candidates),
    })
}

/// The longest of the first rows: most likely what the user takes for the heading.
fn closest(sheets: &[&Sheet]) -> Vec<String> {
    let rows = sheets
        .iter()
        .flat_map(|sheet| sheet.rows.iter().take(HEADING_ROWS_MAX));
    let longest = rows.rev().max_by_key(|row| row.cells.len());
    let cells = longest.into_iter().flat_map(|row| &row.cells).take(20);
    cells
        .map(|(_, value)| value.shown().chars().take(20).collect())
        .collect()
}

/// What stands above the heading for the whole sheet.
fn constants(
    sheet: &Sheet,
    columns: &Columns,
    faults: &mut Vec<CellFault>,
) -> BTreeMap<Field, (Address, Value)> {
    let mut known: BTreeMap<Field, (Address, Value)> = BTreeMap::new();
    for row in sheet.rows.iter().take_while(|row| row.number < columns.row) {
        for (field, column, value) in columns::constants(row) {
            let address = Address {
                row: row.number,
                column,
            };
            // A company's name and its code are both said above many sheets.
            let is_other = known.get(&field).is_some_and(|(_, first)| *first != value);
            if is_other && field != Field::Party {
                let title = field.title();
                faults.push(CellFault {
                    sheet: sheet.name.clone(),
                    address: Some(address),
                    found: value.shown(),
                    wrong: Words::new(
                        format!("表头上方的“{}”写了两次，且不相同", title.zh),
                        format!(
                            "above the heading there are two different values of {:?}",
                            title.en
                        ),
                    ),
                    accepted: Words::new("只写一次", "say it once"),
                });
            }
            let is_code = value.shown().parse::<Party>().is_ok();
            if !known.contains_key(&field) || (field == Field::Party && is_code) {
                known.insert(field, (address, value));
            }
        }
    }
    known
}

/// Tells once of each thing that no column, no line above the heading and no flag gives.
fn missing_columns(ground: &Ground<'_>, kind: Kind, faults: &mut Vec<CellFault>) {
    let options = ground.options;
    let mut needed = vec![
        (Field::Lot, options.lot.is_some(), Some("--lot")),
        (
            Field::Transfer,
            options.transfer.is_some(),
            Some("--transfer"),
        ),
        (Field::Place, options.place.is_some(), Some("--place")),
        (Field::Method, options.method.is_some(), Some("--method")),
        (Field::moment(kind), false, None),
    ];
    if kind == Kind::Received {
        needed.push((Field::Slip, false, None));
    }
    for (field, by_flag, flag) in needed {
        if by_flag || ground.columns.of(field).is_some() || ground.constants.contains_key(&field) {
            continue;
        }
        let title = field.title();
        let accepted = match (field, flag) {
            (Field::Slip, _) => Words::new("加上这一列", "add this column"),
            (_, None) => Words::new(
                "加上这一列，或在表头上方写一行",
                "add this column, or a line above the heading",
            ),
            (_, Some(flag)) => Words::new(
                format!("加上这一列，或在表头上方写一行，或用 {flag} 给出；没有调运的填“无”"),
                format!(
                    "add this column, or a line above the heading, or give {flag}; write \"none\" for no transfer"
                ),
            ),
        };
        faults.push(CellFault {
            sheet: ground.sheet.to_owned(),
            address: None,
            found: String::new(),
            wrong: Words::new(
                format!("缺少“{}”", title.zh),
                format!("nothing says {:?}", title.en),
            ),
            accepted: if field == Field::Transfer {
                accepted
            } else {
                without_none(&accepted)
            },
        });
    }
}

fn without_none(words: &Words) -> Words {
    Words::new(
        words.zh.replace("；没有调运的填“无”", ""),
        words.en.replace("; write \"none\" for no transfer", ""),
    )
}

/// What a row below the heading is.
enum Part {
    Blank,
    Total,
    Footer,
    Unit,
}

fn part_of_table(row: &Row, columns: &Columns, kind: Kind) -> Part {
    let at = |field: Field| columns.of(field).and_then(|column| row.at(column.column));
    let telling = [
        Field::Unit,
        Field::Gross,
        Field::Tare,
        Field::Slip,
        Field::Seals,
        Field::moment(kind),
    ];
    let net = at(Field::Net);
    // A formula that was copied down shows 0 where there is nothing yet.
    let says_nothing = net.is_none_or(|value| value.shown() == "0");
    let first = row
        .cells
        .first()
        .map(|(_, value)| value.shown())
        .unwrap_or_default();
    let first: String = half_width(&first)
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let begins = |words: &[&str]| {
        words.iter().any(|word| {
            if word.is_ascii() {
                first.trim_end_matches(':') == *word
            } else {
                first.starts_with(word)
            }
        })
    };
    if begins(TOTALS) {
        return Part::Total;
    }
    if says_nothing && begins(FOOTERS) {
        return Part::Footer;
    }
    if says_nothing && telling.iter().all(|field| at(*field).is_none()) {
        return Part::Blank;
    }
    Part::Unit
}

/// The row, unless a cell of it is not understood; every such cell is told of.
fn unit_row(mut reading: Reading<'_>, kind: Kind) -> Option<UnitRow> {
    let offset = &reading.ground.options.offset;
    reading.party();
    let is_arrival = kind == Kind::Received;
    let unit = reading.unit();
    let seals = reading.seals(is_arrival);
    let gross = reading.mass(Field::Gross);
    let tare = reading.mass(Field::Tare);
    let net = reading.net();
    let method = reading.method();
    let lot = reading.lot();
    let transfer = reading.transfer();
    let place = reading.place();
    let bin = if is_arrival {
        reading.bin(place)
    } else {
        Ok(None)
    };
    let slip = if is_arrival {
        reading.slip().map(Some)
    } else {
        Some(None)
    };
    let at = reading.moment(Field::moment(kind), offset);
    Some(UnitRow {
        row: reading.row.number,
        unit: unit?,
        seals: seals?,
        gross: gross.ok()?,
        tare: tare.ok()?,
        net: net?,
        method: method?,
        lot: lot?,
        transfer: transfer.ok()?,
        place: place?,
        bin: bin.ok()?,
        slip: slip?,
        at: at?,
    })
}

/// One movement of one unit stands in one row.
fn repeated_rows(ground: &Ground<'_>, kind: Kind, rows: &[UnitRow], faults: &mut Vec<CellFault>) {
    let mut first: HashMap<BusinessKey, u32> = HashMap::new();
    for row in rows {
        let key = BusinessKey::of(row, kind);
        let Some(earlier) = first.get(&key) else {
            first.insert(key, row.row);
            continue;
        };
        let column = ground
            .columns
            .of(Field::Unit)
            .map_or(0, |column| column.column);
        faults.push(CellFault {
            sheet: ground.sheet.to_owned(),
            address: Some(Address {
                row: row.row,
                column,
            }),
            found: row.unit.clone(),
            wrong: Words::new(
                format!("与第 {earlier} 行是同一次运输"),
                format!("the same movement as in row {earlier}"),
            ),
            accepted: Words::new(
                "每次运输一行：调运、箱号或车号、磅单号不全相同",
                "one row for each movement: transfer, unit and slip are not all the same",
            ),
        });
    }
}

/// A sum below the table is the sum of its rows; one that is not shows that rows are missing, hidden
/// by a filter or added behind it.
fn compare_total(ground: &Ground<'_>, row: &Row, rows: &[UnitRow], faults: &mut Vec<CellFault>) {
    let begins = row
        .cells
        .first()
        .map(|(_, value)| value.shown())
        .unwrap_or_default();
    if begins.starts_with("小计") || begins.to_lowercase().starts_with("sub") {
        return;
    }
    let Some(column) = ground.columns.of(Field::Net) else {
        return;
    };
    let (Some(Value::Number(text) | Value::Text(text)), Some(unit)) =
        (row.at(column.column), column.unit)
    else {
        return;
    };
    let sum: u128 = rows.iter().map(|row| u128::from(row.net.grams())).sum();
    let said = mass::grams(half_width(text).trim(), unit);
    if said.is_ok_and(|said| u128::from(said.grams()) != sum) {
        faults.push(CellFault {
            sheet: ground.sheet.to_owned(),
            address: Some(Address {
                row: row.number,
                column: column.column,
            }),
            found: text.clone(),
            wrong: Words::new(
                format!("合计与各行净重之和（{sum} 克）不符"),
                format!("the rows sum to {sum} g, not to this total"),
            ),
            accepted: Words::new(
                "改正合计，或补全各行",
                "mend the total, or add the rows that are missing",
            ),
        });
    }
}
