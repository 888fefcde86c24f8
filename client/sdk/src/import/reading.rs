//! One row's cells, each understood or named as a fault.

use std::collections::BTreeMap;

use grain_envelope::{
    Bilingual, BinId, ContainerNumber, FacilityId, LotId, MassG, Party, Scalar, Text, Time,
    TransferId, WeighingMethod,
};

use super::cell::{Address, Row, Value, half_width};
use super::columns::{Columns, Field};
use super::fault::{CellFault, Words};
use super::mass::{self, MassFault};
use super::moment::{self, MomentFault, Offset};
use super::names::{METHODS, NONE};
use super::rows::{Options, Seal};

/// Most seals of a unit.
const SEALS_MAX: usize = 10;
/// How much of a cell is repeated in a message.
const FOUND_MAX: usize = 40;

/// A cell is not understood, and its fault was told.
pub(super) struct Told;

/// What holds for every row of a sheet.
pub(super) struct Ground<'a> {
    pub(super) sheet: &'a str,
    pub(super) columns: &'a Columns,
    /// Above the heading: the address and the text of each.
    pub(super) constants: BTreeMap<Field, (Address, Value)>,
    pub(super) options: &'a Options,
}

/// Reads rows, gathering faults.
pub(super) struct Reading<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) faults: &'a mut Vec<CellFault>,
    /// Printed names that a flag stands for: one for each field.
    pub(super) printed: &'a mut BTreeMap<Field, String>,
    pub(super) row: &'a Row,
}

impl<'a> Reading<'a> {
    fn fault(&mut self, address: Option<Address>, found: &str, wrong: Words, accepted: Words) {
        self.faults.push(CellFault {
            sheet: self.ground.sheet.to_owned(),
            address,
            found: found.chars().take(FOUND_MAX).collect(),
            wrong,
            accepted,
        });
    }

    /// The cell of a field, else what stands above the heading for it.
    fn value(&self, field: Field) -> Option<(Address, &'a Value)> {
        let ground = self.ground;
        if let Some(column) = ground.columns.of(field)
            && let Some(value) = self.row.at(column.column)
        {
            return Some((self.address(column.column), value));
        }
        let (address, value) = ground.constants.get(&field)?;
        Some((*address, value))
    }

    fn address(&self, column: u32) -> Address {
        Address {
            row: self.row.number,
            column,
        }
    }

    /// Tells of an empty cell, if the sheet has that column; a column that is missing altogether is
    /// told of once for the sheet.
    pub(super) fn missing(&mut self, field: Field) {
        if let Some(column) = self.ground.columns.of(field) {
            let title = field.title();
            let wrong = Words::new(
                format!("“{}”未填", title.zh),
                format!("{} is not filled in", title.en),
            );
            let address = Some(self.address(column.column));
            self.fault(
                address,
                "",
                wrong,
                Words::new("请填写此格", "fill in this cell"),
            );
        }
    }

    /// A code: half-width, without spaces around it.
    fn code(&mut self, field: Field) -> Option<Result<(Address, String), ()>> {
        let (address, value) = self.value(field)?;
        let text = match value {
            Value::Text(text) | Value::Number(text) => half_width(text).trim().to_owned(),
            Value::Time { .. } => {
                self.fault(
                    Some(address),
                    &value.shown(),
                    Words::new("Excel 已把它变成日期", "Excel has made a date of it"),
                    Words::new(
                        "把该列设为“文本”格式后重新填写",
                        "format the column as text and write it again",
                    ),
                );
                return Some(Err(()));
            }
            Value::Flag(_) | Value::Error(_) => {
                let wrong = Words::new("不是文本", "this is no text");
                let accepted = Words::new(
                    "填写文本；公式出错的请改正",
                    "write text; mend a formula that failed",
                );
                self.fault(Some(address), &value.shown(), wrong, accepted);
                return Some(Err(()));
            }
        };
        Some(Ok((address, text)))
    }

    /// A code that must be there.
    fn needed(&mut self, field: Field) -> Option<(Address, String)> {
        match self.code(field) {
            None => {
                self.missing(field);
                None
            }
            Some(found) => found.ok(),
        }
    }

    fn parsed<T: Scalar>(&mut self, address: Address, text: &str, shape: &str) -> Option<T> {
        if let Ok(value) = shape.parse() {
            return Some(value);
        }
        let wrong = Words::new("格式不正确", "the form is wrong");
        self.fault(Some(address), text, wrong, T::ACCEPTS.into());
        None
    }

    pub(super) fn unit(&mut self) -> Option<String> {
        let (address, found) = self.needed(Field::Unit)?;
        let text: String = found.chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.to_uppercase();
        let bare = text.replace('-', "");
        let letters = bare.bytes().take_while(u8::is_ascii_uppercase).count();
        let digits = bare
            .bytes()
            .skip(letters)
            .filter(u8::is_ascii_digit)
            .count();
        let like_container =
            letters == 4 && letters + digits == bare.len() && (6..=8).contains(&digits);
        if like_container {
            self.parsed::<ContainerNumber>(address, &found, &bare)?;
            return Some(bare);
        }
        if text.parse::<Text<1, 32>>().is_err() {
            let wrong = Words::new("不能作为箱号或车号", "no number of a unit");
            self.fault(
                Some(address),
                &found,
                wrong,
                Words::new("1 至 32 个字符", "1 to 32 characters"),
            );
            return None;
        }
        Some(text)
    }

    /// `None` where it is left empty.
    pub(super) fn mass(&mut self, field: Field) -> Result<Option<MassG>, Told> {
        let Some(column) = self.ground.columns.of(field) else {
            return Ok(None);
        };
        let Some(value) = self.row.at(column.column) else {
            return Ok(None);
        };
        let address = self.address(column.column);
        // The heading's fault was told; nothing is known of this number.
        let unit = column.unit.ok_or(Told)?;
        let wrong = match value {
            Value::Number(text) | Value::Text(text) => {
                match mass::grams(half_width(text).trim(), unit) {
                    Ok(mass) => return Ok(Some(mass)),
                    Err(fault) => mass_fault(fault),
                }
            }
            _ => mass_fault(MassFault::NotANumber),
        };
        let accepted = Words::new(
            "不带千分位的数字，精确到克，如 25.985",
            "a number without separators of thousands, exact to the gram, such as 25.985",
        );
        self.fault(Some(address), &value.shown(), wrong, accepted);
        Err(Told)
    }

    pub(super) fn net(&mut self) -> Option<MassG> {
        let mass = self.mass(Field::Net).ok()?;
        if mass.is_none() {
            self.missing(Field::Net);
        }
        mass
    }

    pub(super) fn method(&mut self) -> Option<WeighingMethod> {
        let flag = self.ground.options.method;
        let found = match self.code(Field::Method) {
            None if flag.is_some() => return flag,
            None => {
                self.missing(Field::Method);
                return None;
            }
            Some(found) => found.ok()?,
        };
        let (address, text) = found;
        let Some(method) = method_named(&text) else {
            let titles = |pick: fn(&WeighingMethod) -> &'static str| {
                WeighingMethod::ALL.iter().map(pick).collect::<Vec<_>>()
            };
            let accepted = Words::new(
                titles(|method| method.title().zh).join("、"),
                titles(|method| method.title().en).join(", "),
            );
            let wrong = Words::new("不认识的计量方式", "no way of weighing known here");
            self.fault(Some(address), &text, wrong, accepted);
            return None;
        };
        if flag.is_some_and(|flag| flag != method) {
            self.contradicted(address, &text, "--method");
            return None;
        }
        Some(method)
    }

    fn contradicted(&mut self, address: Address, found: &str, flag: &str) {
        let wrong = Words::new(
            format!("与 {flag} 不一致"),
            format!("it contradicts {flag}"),
        );
        let accepted = Words::new(
            "改正此格，或不用该参数",
            "mend the cell, or leave the flag out",
        );
        self.fault(Some(address), found, wrong, accepted);
    }

    /// An identifier from its cell, from above the heading, or from a flag; a flag also stands for
    /// the one printed name that a sheet may use for it.
    fn identifier<T: Scalar + PartialEq + Copy>(
        &mut self,
        field: Field,
        flag: Option<T>,
        name: &str,
    ) -> Option<T> {
        let (address, text) = match (self.code(field), flag) {
            (None, Some(flag)) => return Some(flag),
            (None, None) => {
                self.missing(field);
                return None;
            }
            (Some(found), _) => found.ok()?,
        };
        let shape = match field {
            Field::Place => text.to_uppercase(),
            _ => text.to_lowercase(),
        };
        match (shape.parse::<T>(), flag) {
            (Ok(value), Some(flag)) if value != flag => {
                self.contradicted(address, &text, name);
                None
            }
            (Ok(value), _) => Some(value),
            (Err(_), Some(flag)) => {
                let known = self.printed.entry(field).or_insert_with(|| text.clone());
                if *known == text {
                    return Some(flag);
                }
                let (first, title) = (known.clone(), field.title());
                let wrong = Words::new(
                    format!(
                        "表中有“{first}”和“{text}”两个{}，{name} 只能代表一个",
                        title.zh
                    ),
                    format!(
                        "the sheet has {first:?} and {text:?}; {name} stands for one {}",
                        title.en
                    ),
                );
                self.fault(Some(address), &text, wrong, id_forms(T::ACCEPTS, name));
                None
            }
            (Err(_), None) => {
                let wrong = Words::new("不是账本中的编号", "no id of the ledger");
                self.fault(Some(address), &text, wrong, id_forms(T::ACCEPTS, name));
                None
            }
        }
    }

    pub(super) fn lot(&mut self) -> Option<LotId> {
        self.identifier(Field::Lot, self.ground.options.lot, "--lot")
    }

    pub(super) fn place(&mut self) -> Option<FacilityId> {
        self.identifier(Field::Place, self.ground.options.place, "--place")
    }

    /// `None` where the sheet says that there is none.
    pub(super) fn transfer(&mut self) -> Result<Option<TransferId>, Told> {
        let flag = self.ground.options.transfer;
        let is_none = self.value(Field::Transfer).is_some_and(|(_, value)| {
            let word = half_width(&value.shown()).trim().to_lowercase();
            NONE.contains(&word.as_str())
        });
        if is_none && flag.is_none() {
            return Ok(None);
        }
        self.identifier(Field::Transfer, flag, "--transfer")
            .map(Some)
            .ok_or(Told)
    }

    /// `None` where it is left empty.
    pub(super) fn bin(&mut self, place: Option<FacilityId>) -> Result<Option<BinId>, Told> {
        let Some(found) = self.code(Field::Bin) else {
            return Ok(None);
        };
        let (address, text) = found.map_err(|()| Told)?;
        if NONE.contains(&text.to_lowercase().as_str()) {
            return Ok(None);
        }
        // Without its place a bin's code says nothing; the place's fault was told.
        let place = place.ok_or(Told)?;
        let bare = text.to_uppercase();
        let code = ["号仓", "号", "仓"]
            .iter()
            .find_map(|end| bare.strip_suffix(end));
        let code = code.unwrap_or(&bare).trim();
        let shape = if bare.contains('/') {
            bare.clone()
        } else {
            format!("{place}/{code}")
        };
        let bin: BinId = self.parsed(address, &text, &shape).ok_or(Told)?;
        if bin.facility() != place {
            let wrong = Words::new(
                format!("仓不在 {place}"),
                format!("the bin is not at {place}"),
            );
            let accepted = Words::new("本场所的仓号，如 01", "a bin of that place, such as 01");
            self.fault(Some(address), &text, wrong, accepted);
            return Err(Told);
        }
        Ok(Some(bin))
    }

    pub(super) fn slip(&mut self) -> Option<String> {
        let (address, text) = self.needed(Field::Slip)?;
        self.number(address, &text)
    }

    fn number(&mut self, address: Address, text: &str) -> Option<String> {
        if text.parse::<Text<1, 64>>().is_ok() {
            return Some(text.to_owned());
        }
        let wrong = Words::new("编号格式不正确", "no number of a paper");
        let accepted = Words::new("1 至 64 个可见字符", "1 to 64 visible characters");
        self.fault(Some(address), text, wrong, accepted);
        None
    }

    pub(super) fn moment(&mut self, field: Field, offset: &Offset) -> Option<Time> {
        let Some((address, value)) = self.value(field) else {
            self.missing(field);
            return None;
        };
        let read = match value {
            Value::Time {
                has_clock: false, ..
            } => Err(MomentFault::NoClock),
            Value::Time { local, .. } => moment::at(local, offset),
            Value::Text(text) => moment::read(half_width(text).trim(), offset),
            _ => Err(MomentFault::NotADate),
        };
        let wrong = match read {
            Ok(time) => return Some(time),
            Err(MomentFault::NotADate) => Words::new("不是日期和时间", "no date and time"),
            Err(MomentFault::NoClock) => {
                Words::new("只有日期，没有时分", "a date without a time of day")
            }
        };
        let accepted = Words::new(
            "如 2025-05-29 14:30，或 Excel 的日期时间格式",
            "such as 2025-05-29 14:30, or a cell in a date-and-time format",
        );
        self.fault(Some(address), &value.shown(), wrong, accepted);
        None
    }

    /// The register is that of the party whose key signs.
    pub(super) fn party(&mut self) {
        let Some((address, value)) = self.value(Field::Party) else {
            return;
        };
        let (shown, ours) = (value.shown(), self.ground.options.party);
        let named = half_width(&shown).trim().to_uppercase().parse::<Party>();
        if named.is_ok_and(|party| party != ours) {
            let wrong = Words::new("这是另一家企业的台账", "this is another party's register");
            self.fault(
                Some(address),
                &shown,
                wrong,
                Words::new(
                    format!("签名密钥属于 {ours}"),
                    format!("the key that signs belongs to {ours}"),
                ),
            );
        }
    }

    /// The seals; whether each was intact is needed where `is_found` is set.
    pub(super) fn seals(&mut self, is_found: bool) -> Option<Vec<Seal>> {
        let Some(found) = self.code(Field::Seals) else {
            if is_found
                && self.value(Field::SealState).is_some()
                && self.ground.columns.of(Field::Seals).is_some()
            {
                self.missing(Field::Seals);
                return None;
            }
            return Some(Vec::new());
        };
        let (address, text) = found.ok()?;
        if NONE.contains(&text.to_lowercase().as_str()) {
            return Some(Vec::new());
        }
        let state = if is_found {
            self.seal_state().ok()?
        } else {
            None
        };
        let separators = ['、', ',', ';', '/', '，', '；', '\n', ' '];
        let parts: Vec<&str> = text
            .split(separators)
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        if parts.len() > SEALS_MAX {
            let wrong = Words::new("封识太多", "too many seals");
            let accepted = Words::new(
                format!("最多 {SEALS_MAX} 个"),
                format!("{SEALS_MAX} at most"),
            );
            self.fault(Some(address), &text, wrong, accepted);
            return None;
        }
        let mut seals = Vec::new();
        for part in parts {
            let (number, own) = match part.strip_suffix(')').and_then(|part| part.split_once('(')) {
                Some((number, word)) => (number, intact(word)),
                None => (part, None),
            };
            let number = self.number(address, if own.is_some() { number } else { part })?;
            let intact = own.or(state);
            if is_found && intact.is_none() {
                self.missing_state(address, &text);
                return None;
            }
            seals.push(Seal { number, intact });
        }
        Some(seals)
    }

    fn missing_state(&mut self, address: Address, text: &str) {
        let wrong = Words::new(
            "没有写明封识是否完好",
            "it does not say whether the seals were intact",
        );
        let accepted = Words::new(
            "加一列“封识状况”，填 完好 或 损坏；或写作 HG-0001(损坏)",
            "add a column \"seal state\" with intact or broken, or write HG-0001(broken)",
        );
        self.fault(Some(address), text, wrong, accepted);
    }

    /// `None` where it is left empty.
    fn seal_state(&mut self) -> Result<Option<bool>, Told> {
        let Some((address, value)) = self.value(Field::SealState) else {
            return Ok(None);
        };
        let known = match value {
            Value::Flag(flag) => Some(*flag),
            Value::Text(text) => intact(half_width(text).trim()),
            _ => None,
        };
        if known.is_none() {
            let wrong = Words::new("不认识的封识状况", "no state of a seal known here");
            self.fault(
                Some(address),
                &value.shown(),
                wrong,
                Words::new("完好 或 损坏", "intact or broken"),
            );
        }
        known.map(Some).ok_or(Told)
    }
}

/// The way of weighing that people call so.
pub(super) fn method_named(text: &str) -> Option<WeighingMethod> {
    let word = text.to_lowercase();
    let named = WeighingMethod::ALL.iter().copied().find(|method| {
        let title = method.title();
        [method.as_str(), title.zh, title.en].contains(&word.as_str())
    });
    named.or_else(|| {
        let (_, word) = METHODS.iter().find(|(name, _)| *name == word)?;
        word.parse().ok()
    })
}

fn intact(word: &str) -> Option<bool> {
    match word.to_lowercase().as_str() {
        "完好" | "完整" | "正常" | "是" | "intact" | "yes" | "true" => Some(true),
        "损坏" | "破损" | "断裂" | "否" | "broken" | "no" | "false" => Some(false),
        _ => None,
    }
}

fn id_forms(form: Bilingual, flag: &str) -> Words {
    Words::new(
        format!("{}；或用 {flag} 给出全表的编号", form.zh),
        format!("{}; or give the sheet's id with {flag}", form.en),
    )
}

fn mass_fault(fault: MassFault) -> Words {
    match fault {
        MassFault::NotANumber => Words::new("不是数字", "not a number"),
        MassFault::Negative => Words::new("重量不能为负", "a mass is not negative"),
        MassFault::Fraction => Words::new("不是整克", "not a whole number of grams"),
        MassFault::TooMuch => Words::new("数值太大", "too large"),
    }
}
