//! Which column is which: found by their names, in any order.

use super::cell::{Address, Row, Value, half_width};
use super::fault::{CellFault, Words};
use super::mass::MassUnit;
use super::names::NAMES;

/// What a register of units is about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 启运: `departed`.
    Departed,
    /// 入库: `received`.
    Received,
}

impl Kind {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Departed => "departed",
            Kind::Received => "received",
        }
    }
}

/// What a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Number or plate of the unit.
    Unit,
    /// Its seals.
    Seals,
    /// Whether they were unbroken.
    SealState,
    /// Gross mass.
    Gross,
    /// Tare.
    Tare,
    /// Net mass.
    Net,
    /// How it was weighed.
    Method,
    /// Number of the weighbridge slip.
    Slip,
    /// The lot.
    Lot,
    /// The transfer.
    Transfer,
    /// The facility.
    Place,
    /// The bin.
    Bin,
    /// When the unit left.
    Departed,
    /// When it arrived.
    Arrived,
    /// Whose register it is.
    Party,
}

impl Field {
    /// Its name in messages.
    pub fn title(self) -> Words {
        let found = NAMES.iter().find(|(field, _, _)| *field == self);
        found.map_or_else(
            || Words::new("", ""),
            |(_, zh, en)| Words::new(zh[0], en[0]),
        )
    }

    fn is_mass(self) -> bool {
        matches!(self, Field::Gross | Field::Tare | Field::Net)
    }

    /// Whether one value may hold for the whole sheet and stand above its heading.
    fn is_constant(self) -> bool {
        matches!(
            self,
            Field::Method
                | Field::Lot
                | Field::Transfer
                | Field::Place
                | Field::Bin
                | Field::Departed
                | Field::Arrived
                | Field::Party
        )
    }

    /// The moment of a kind's act.
    pub fn moment(kind: Kind) -> Field {
        match kind {
            Kind::Departed => Field::Departed,
            Kind::Received => Field::Arrived,
        }
    }
}

/// What a heading says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Heading {
    /// A field, and the unit of a mass.
    Field(Field, Option<MassUnit>),
    /// A mass in a unit that is not known, as it is written.
    UnknownUnit(Field, String),
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What it says.
    pub field: Field,
    /// From 0.
    pub column: u32,
    /// The unit of a mass.
    pub unit: Option<MassUnit>,
}

/// The heading of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The heading's row, from 1.
    pub row: u32,
    /// The columns that are known.
    pub known: Vec<Column>,
    /// Headings that nobody here knows: what stands below them is not recorded.
    pub ignored: Vec<String>,
}

impl Columns {
    /// The heading in a row, if it is one: it names at least a unit and a net mass.
    pub fn find(sheet: &str, row: &Row, faults: &mut Vec<CellFault>) -> Option<Columns> {
        let mut columns = Columns {
            row: row.number,
            known: Vec::new(),
            ignored: Vec::new(),
        };
        let mut found = Vec::new();
        for (column, value) in &row.cells {
            let address = Address {
                row: row.number,
                column: *column,
            };
            let shown = value.shown();
            let mut fault = |wrong: Words, accepted: Words| {
                found.push(CellFault {
                    sheet: sheet.to_owned(),
                    address: Some(address),
                    found: shown.clone(),
                    wrong,
                    accepted,
                });
            };
            match heading(&shown) {
                None => columns.ignored.push(shown),
                Some(Heading::UnknownUnit(field, unit)) => {
                    let wrong = Words::new(
                        format!("不认识的重量单位“{unit}”"),
                        format!("{unit:?} is no unit of mass known here"),
                    );
                    fault(wrong, unit_forms(field));
                    columns.add(field, *column, None);
                }
                Some(Heading::Field(field, unit)) => {
                    if columns.of(field).is_some() {
                        let title = field.title();
                        fault(
                            Words::new(
                                format!("“{}”一列出现了两次", title.zh),
                                format!("there is a second column {:?}", title.en),
                            ),
                            Words::new(
                                "每项只有一列；另一列请改名",
                                "one column each; rename the other",
                            ),
                        );
                        continue;
                    }
                    if field.is_mass() && unit.is_none() {
                        fault(
                            Words::new(
                                "表头没有写明重量单位",
                                "the heading does not say the unit of mass",
                            ),
                            unit_forms(field),
                        );
                    }
                    columns.add(field, *column, unit);
                }
            }
        }
        let is_heading = columns.of(Field::Unit).is_some() && columns.of(Field::Net).is_some();
        if is_heading {
            faults.extend(found);
        }
        is_heading.then_some(columns)
    }

    fn add(&mut self, field: Field, column: u32, unit: Option<MassUnit>) {
        self.known.push(Column {
            field,
            column,
            unit,
        });
    }

    /// The column of a field.
    pub fn of(&self, field: Field) -> Option<Column> {
        self.known
            .iter()
            .find(|column| column.field == field)
            .copied()
    }

    /// What the columns are about, where they leave no doubt.
    pub fn kind(&self) -> Option<Kind> {
        let has = |fields: &[Field]| fields.iter().any(|field| self.of(*field).is_some());
        match (
            has(&[Field::Departed]),
            has(&[Field::Arrived, Field::Slip, Field::Bin, Field::SealState]),
        ) {
            (true, false) => Some(Kind::Departed),
            (false, true) => Some(Kind::Received),
            _ => None,
        }
    }
}

fn unit_forms(field: Field) -> Words {
    let title = field.title();
    Words::new(
        format!(
            "表头写作 {0}(kg)、{0}(t)、{0}(公斤)、{0}(吨) 或 {0}(斤)",
            title.zh
        ),
        format!(
            "write the heading as {0} (kg), {0} (t) or {0} (g)",
            title.en
        ),
    )
}

/// A name without what people vary: width, case, spaces, marks of required fields.
fn plain(text: &str) -> String {
    let folded = half_width(text).to_lowercase();
    folded
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | '_'))
        .map(|c| match c {
            '【' | '[' | '〔' => '(',
            '】' | ']' | '〕' => ')',
            other => other,
        })
        .collect()
}

fn heading(text: &str) -> Option<Heading> {
    let text = plain(text);
    let text = text.trim_end_matches(':');
    let (name, rest) = match text.split_once('(') {
        Some((name, rest)) => (name, rest.strip_suffix(')')),
        None => (text, Some("")),
    };
    for (field, zh, en) in NAMES {
        let names = || zh.iter().chain(*en);
        if !field.is_mass() {
            if names().any(|known| *known == name || *known == text) {
                return Some(Heading::Field(*field, None));
            }
            continue;
        }
        // The longest first: `netmass` is not `net` with the unit `mass`.
        let mut known: Vec<_> = names().collect();
        known.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let Some(behind) = known.iter().find_map(|known| name.strip_prefix(**known)) else {
            continue;
        };
        let behind = behind.trim_start_matches(['/', '-', ',', '、', '.']);
        return match (behind, rest) {
            ("", Some("")) => Some(Heading::Field(*field, None)),
            ("", Some(unit)) => Some(MassUnit::named(unit).map_or_else(
                || Heading::UnknownUnit(*field, unit.to_owned()),
                |unit| Heading::Field(*field, Some(unit)),
            )),
            (unit, Some("")) => {
                MassUnit::named(unit).map(|unit| Heading::Field(*field, Some(unit)))
            }
            _ => None,
        };
    }
    None
}

/// A value that holds for the whole sheet, above its heading: `调运单号：…` in one cell, or a label
/// and the value in the next cell that is not empty.
pub(super) fn constants(row: &Row) -> Vec<(Field, u32, Value)> {
    let mut found = Vec::new();
    let mut cells = row.cells.iter().peekable();
    while let Some((column, value)) = cells.next() {
        let shown = value.shown();
        let folded = shown.replace('：', ":");
        let (label, inline) = match folded.split_once(':') {
            Some((label, rest)) => (label, rest.trim()),
            None => (folded.as_str(), ""),
        };
        let Some(Heading::Field(field, _)) = heading(label) else {
            continue;
        };
        if !field.is_constant() {
            continue;
        }
        if !inline.is_empty() {
            found.push((field, *column, Value::Text(inline.to_owned())));
        } else if let Some((column, value)) =
            cells.next_if(|(_, value)| heading(&value.shown()).is_none())
        {
            found.push((field, *column, value.clone()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Row {
        let cells = cells.iter().zip(0..);
        Row {
            number: 3,
            cells: cells
                .filter(|(text, _)| !text.is_empty())
                .map(|(text, column)| (column, Value::Text((*text).to_owned())))
                .collect(),
        }
    }

    fn mass(text: &str) -> Option<Heading> {
        heading(text)
    }

    #[test]
    fn masses_are_understood_with_their_unit_only() {
        let net = |unit| Some(Heading::Field(Field::Net, unit));
        assert_eq!(mass("净重(kg)"), net(Some(MassUnit::Kilogram)));
        assert_eq!(mass("净重（公斤）"), net(Some(MassUnit::Kilogram)));
        assert_eq!(mass("净重【吨】"), net(Some(MassUnit::Tonne)));
        assert_eq!(mass("净 重 / t"), net(Some(MassUnit::Tonne)));
        assert_eq!(mass("净重吨"), net(Some(MassUnit::Tonne)));
        assert_eq!(mass("净重_KG"), net(Some(MassUnit::Kilogram)));
        assert_eq!(mass("*净重(斤)"), net(Some(MassUnit::Jin)));
        assert_eq!(mass("Net mass (t)"), net(Some(MassUnit::Tonne)));
        assert_eq!(mass("NET WEIGHT, KG"), net(Some(MassUnit::Kilogram)));
        assert_eq!(mass("净重"), net(None));
        assert_eq!(
            mass("净重(ton)"),
            Some(Heading::UnknownUnit(Field::Net, "ton".into()))
        );
        assert_eq!(mass("净重差异"), None);
        assert_eq!(mass("净重差异(kg)"), None);
        assert_eq!(mass("netting"), None);
    }

    #[test]
    fn a_heading_names_a_unit_and_a_net_mass() {
        let mut faults = Vec::new();
        let none = Columns::find("入库", &row(&["箱号", "封识号"]), &mut faults);
        assert_eq!(none, None);
        let cells = [
            "序号",
            "Container No.",
            "净重(t)",
            "毛重",
            "到达时间（北京时间）",
            "净重(kg)",
        ];
        let columns = Columns::find("入库", &row(&cells), &mut faults).unwrap();
        assert_eq!(columns.kind(), Some(Kind::Received));
        assert_eq!(columns.ignored, ["序号"]);
        assert_eq!(columns.of(Field::Net).unwrap().column, 2);
        let told: Vec<String> = faults
            .iter()
            .map(|fault| format!("{} {}", fault.address.unwrap(), fault.wrong.en))
            .collect();
        assert_eq!(
            told,
            [
                "D3 the heading does not say the unit of mass",
                "F3 there is a second column \"net\"",
            ]
        );
    }

    #[test]
    fn every_name_is_found_as_what_it_is() {
        for (field, zh, en) in NAMES {
            for name in zh.iter().chain(*en) {
                assert_eq!(heading(name), Some(Heading::Field(*field, None)), "{name}");
            }
        }
    }

    #[test]
    fn constants_stand_in_one_cell_or_in_two() {
        let found = constants(&row(&[
            "调运单号：T-1",
            "",
            "地点",
            "F-001",
            "制表",
            "张三",
            "批次",
        ]));
        assert_eq!(
            found,
            [
                (Field::Transfer, 0, Value::Text("T-1".into())),
                (Field::Place, 3, Value::Text("F-001".into())),
            ]
        );
    }
}
