//! Rows as events: `received` for each arrival, `departed` for the units that left one place at one
//! moment.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::columns::Kind;
use super::limits::{LOTS_PER_EVENT_MAX, UNITS_BYTES_MAX, UNITS_PER_EVENT_MAX};
use super::rows::{Register, UnitRow};
use crate::draft::Draft;
use crate::host::{Host, new_event_id};

/// An event to be signed.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its id.
    pub event_id: String,
    /// Places of its rows in the register.
    pub places: Vec<usize>,
    /// The draft.
    pub draft: Draft,
}

/// The events of some rows of a register. An id that was kept for a row is used again.
pub fn events(
    register: &Register,
    places: &[usize],
    kept_ids: &BTreeMap<usize, String>,
    host: &dyn Host,
) -> Vec<Event> {
    let groups = match register.kind {
        Kind::Departed => departures(register, places),
        Kind::Received => places.iter().map(|place| vec![*place]).collect(),
    };
    let event = |places: Vec<usize>| {
        let rows: Vec<&UnitRow> = places.iter().map(|place| &register.rows[*place]).collect();
        let kept = places.iter().find_map(|place| kept_ids.get(place));
        let event_id = kept.cloned().unwrap_or_else(|| new_event_id(host));
        let body = match register.kind {
            Kind::Departed => departed(&rows),
            Kind::Received => received(rows[0]),
        };
        let type_name = format!("grain.{}.v1", register.kind.name());
        let draft = Draft::of(&type_name, Some(rows[0].at.as_str()), body)
            .with("event_id", event_id.clone())
            .with("source", "excel");
        Event {
            event_id,
            places,
            draft,
        }
    };
    groups.into_iter().map(event).collect()
}

/// Rows that left together, in the order of the register, within what one event holds.
fn departures(register: &Register, places: &[usize]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Group> = Vec::new();
    // Where the open group of each transfer, place and moment stands.
    let mut open = BTreeMap::new();
    for place in places {
        let row = &register.rows[*place];
        let together = (row.transfer, row.place, row.at.to_string());
        let bytes = unit(row).to_string().len() + 1;
        let fits = open
            .get(&together)
            .copied()
            .filter(|at: &usize| groups[*at].fits(row, bytes));
        let at = fits.unwrap_or(groups.len());
        if at == groups.len() {
            groups.push(Group::default());
            open.insert(together, at);
        }
        let group = &mut groups[at];
        group.places.push(*place);
        group.bytes += bytes;
        group.lots.insert(row.lot);
    }
    groups.into_iter().map(|group| group.places).collect()
}

#[derive(Default)]
struct Group {
    places: Vec<usize>,
    bytes: usize,
    lots: BTreeSet<grain_envelope::LotId>,
}

impl Group {
    fn fits(&self, row: &UnitRow, bytes: usize) -> bool {
        self.places.len() < UNITS_PER_EVENT_MAX
            && self.bytes + bytes <= UNITS_BYTES_MAX
            && (self.lots.len() < LOTS_PER_EVENT_MAX || self.lots.contains(&row.lot))
    }
}

fn departed(rows: &[&UnitRow]) -> Value {
    json!({
        "transfer": rows[0].transfer,
        "place": { "facility": rows[0].place },
        "units": rows.iter().map(|row| unit(row)).collect::<Vec<_>>(),
    })
}

fn unit(row: &UnitRow) -> Value {
    json!({
        "unit": row.unit,
        "lot": row.lot,
        "gross_mass_g": row.gross,
        "tare_mass_g": row.tare,
        "net_mass_g": row.net,
        "method": row.method,
        "seals": row.seals.iter().map(|seal| seal.number.as_str()).collect::<Vec<_>>(),
    })
}

fn received(row: &UnitRow) -> Value {
    let seals = row.seals.iter().map(|seal| {
        // A seal of an arrival without a state was refused when the row was read.
        json!({ "number": seal.number, "intact": seal.intact.unwrap_or_default() })
    });
    json!({
        "transfer": row.transfer,
        "lot": row.lot,
        "unit": row.unit,
        "place": { "facility": row.place },
        "bin": row.bin,
        "gross_mass_g": row.gross,
        "tare_mass_g": row.tare,
        "net_mass_g": row.net,
        "method": row.method,
        "seals": seals.collect::<Vec<_>>(),
        "slip_number": row.slip,
    })
}
