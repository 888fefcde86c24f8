//! The flows of a lot, or of an account in which lots mix, in one chunk: a row.
//!
//! A chunk holds thousands of events and most lots move in many of them, so a row is written small:
//! indices as differences, lots and accounts once and then by their number, and an account by what it
//! does not share with one that stands there already (units of one transfer differ in their last
//! characters).

use grain_envelope::{EventId, LotId};
use grain_events::Account;
use grain_events::trace::{Corrects, Flow};
use grain_store::{LARGEST_VALUE, Table};

use super::rows::{RowError, read_variable, write_variable};

/// Accounts of a row that a new one is compared with.
const COMPARED: usize = 8;
/// Lots and accounts of a row that are named by their number; older ones are written anew.
const REMEMBERED: usize = 64;
/// Bytes after which a row ends.
const ROW_SIZE: usize = LARGEST_VALUE / 2;
/// Bytes of a lot's id.
const LOT_SIZE: usize = size_of::<EventId>() + size_of::<u16>();

/// Spells flows, which are in the order of the log: one row, or several where one would be too large.
pub(crate) fn encode(flows: &[Flow]) -> Vec<Vec<u8>> {
    let mut rows = Vec::new();
    let mut row = Writer::default();
    for flow in flows {
        row.flow(flow);
        if row.bytes.len() >= ROW_SIZE {
            rows.push(std::mem::take(&mut row).bytes);
        }
    }
    if !row.bytes.is_empty() {
        rows.push(row.bytes);
    }
    rows
}

/// Reads what [`encode`] wrote.
pub(crate) fn decode(table: Table, bytes: &[u8]) -> Result<Vec<Flow>, RowError> {
    let mut row = Reader {
        bytes,
        lots: Vec::new(),
        texts: Vec::new(),
        accounts: Vec::new(),
    };
    let mut flows = Vec::new();
    let mut index = 0_u64;
    while !row.bytes.is_empty() {
        let flow = row.flow(index).ok_or(RowError { table: table.0 })?;
        index = flow.index;
        flows.push(flow);
    }
    Ok(flows)
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    last: u64,
    lots: Vec<LotId>,
    accounts: Vec<Account>,
    texts: Vec<String>,
}

impl Writer {
    fn flow(&mut self, flow: &Flow) {
        self.number(flow.index - self.last);
        self.last = flow.index;
        self.lot(flow.lot);
        self.account(&flow.from);
        self.account(&flow.to);
        self.number(flow.mass_g);
        self.number(match flow.corrects {
            Corrects::Nothing => 0,
            Corrects::Earlier => 1,
            Corrects::Entry(index) => 2 + flow.index.saturating_sub(index),
        });
    }

    fn number(&mut self, number: u64) {
        write_variable(&mut self.bytes, number);
    }

    /// The place of something known, counted from the newest.
    fn known<T: PartialEq>(known: &[T], one: &T) -> Option<u64> {
        let place = known
            .iter()
            .rev()
            .take(REMEMBERED)
            .position(|other| other == one)?;
        Some(place as u64 + 1)
    }

    fn lot(&mut self, lot: LotId) {
        if let Some(number) = Self::known(&self.lots, &lot) {
            return self.number(number);
        }
        self.number(0);
        self.bytes.extend_from_slice(lot.event().as_bytes());
        self.bytes.extend_from_slice(&lot.number().to_be_bytes());
        self.lots.push(lot);
    }

    fn account(&mut self, account: &Account) {
        if let Some(number) = Self::known(&self.accounts, account) {
            return self.number(number);
        }
        let text = account.to_string();
        let shared = |known: &String| {
            let pairs = known.bytes().zip(text.bytes());
            pairs.take_while(|(one, other)| one == other).count()
        };
        let newest = (0..).zip(self.texts.iter().rev().take(COMPARED));
        let best = newest.map(|(number, known)| (shared(known), number)).max();
        let (shared, number) = best.unwrap_or((0, 0_u64));
        self.number(0);
        self.number(number);
        self.number(shared as u64);
        self.number((text.len() - shared) as u64);
        self.bytes.extend_from_slice(&text.as_bytes()[shared..]);
        self.texts.push(text);
        self.accounts.push(account.clone());
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    lots: Vec<LotId>,
    texts: Vec<Vec<u8>>,
    accounts: Vec<Account>,
}

impl Reader<'_> {
    fn flow(&mut self, last: u64) -> Option<Flow> {
        let index = last.checked_add(self.number()?)?;
        Some(Flow {
            index,
            lot: self.lot()?,
            from: self.account()?,
            to: self.account()?,
            mass_g: self.number()?,
            corrects: match self.number()? {
                0 => Corrects::Nothing,
                1 => Corrects::Earlier,
                before => Corrects::Entry(index.checked_sub(before - 2)?),
            },
        })
    }

    fn number(&mut self) -> Option<u64> {
        read_variable(&mut self.bytes)
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn take(&mut self, length: usize) -> Option<&[u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }

    /// The one of the known that is `number` from the end, counted from 1.
    fn known<T>(known: &[T], number: usize) -> Option<&T> {
        known.get(known.len().checked_sub(number)?)
    }

    fn lot(&mut self) -> Option<LotId> {
        match self.length()? {
            0 => {
                let (event, number) = self.take(LOT_SIZE)?.split_first_chunk()?;
                let number = u16::from_be_bytes(number.try_into().ok()?);
                let lot = LotId::new(EventId::from_bytes(*event).ok()?, number).ok()?;
                self.lots.push(lot);
                Some(lot)
            }
            number => Self::known(&self.lots, number).copied(),
        }
    }

    fn account(&mut self) -> Option<Account> {
        match self.length()? {
            0 => {
                let (number, shared) = (self.length()?, self.length()?);
                let mut text = match shared {
                    0 => Vec::new(),
                    _ => Self::known(&self.texts, number.checked_add(1)?)?
                        .get(..shared)?
                        .to_vec(),
                };
                let length = self.length()?;
                text.extend_from_slice(self.take(length)?);
                let account: Account = std::str::from_utf8(&text).ok()?.parse().ok()?;
                self.texts.push(text);
                self.accounts.push(account.clone());
                Some(account)
            }
            number => Self::known(&self.accounts, number).cloned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::rows::FLOWS;
    use proptest::prelude::*;

    fn account() -> impl Strategy<Value = Account> {
        let texts = prop_oneof![
            Just("entry".to_owned()),
            Just("yard:91630100MA0000A196-001".to_owned()),
            (0_u32..30).prop_map(|n| {
                format!("consignment:0197a4c2-1b2c-7def-8123-456789abcdef/青{n:05}")
            }),
            (0_u32..30).prop_map(|n| format!("consignment:-/车{n:05}")),
            (0_u32..9).prop_map(|n| format!("bin:91630100MA0000A196-001/{n:02}")),
        ];
        texts.prop_map(|text| text.parse().unwrap())
    }

    fn lot() -> impl Strategy<Value = LotId> {
        (1_u16..5).prop_map(|number| {
            let event = "0197a4c2-1b2c-7def-8123-456789abcdef".parse().unwrap();
            LotId::new(event, number).unwrap()
        })
    }

    fn flows() -> impl Strategy<Value = Vec<Flow>> {
        let one = (
            lot(),
            account(),
            account(),
            any::<u64>(),
            0_u64..1 << 40,
            0_u8..3,
        );
        prop::collection::vec(one, 0..60).prop_map(|made| {
            let mut index = 0;
            let made = made.into_iter().map(|(lot, from, to, mass_g, step, kind)| {
                index += step;
                let corrects = match kind {
                    0 => Corrects::Nothing,
                    1 => Corrects::Earlier,
                    _ => Corrects::Entry(index - index.min(mass_g % 7)),
                };
                Flow {
                    lot,
                    index,
                    from,
                    to,
                    mass_g,
                    corrects,
                }
            });
            made.collect()
        })
    }

    proptest! {
        #[test]
        fn flows_survive_their_row(flows in flows()) {
            let rows = encode(&flows);
            prop_assert!(rows.len() <= 1);
            let Some(row) = rows.first() else { return Ok(()) };
            prop_assert_eq!(decode(FLOWS, row).unwrap(), flows.clone());
            if let Some((_, cut)) = row.split_last() {
                prop_assert_ne!(decode(FLOWS, cut).ok(), Some(flows));
            }
        }

        #[test]
        fn a_damaged_row_is_an_error_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _read = decode(FLOWS, &bytes);
        }
    }

    /// What one load of a train adds to the index.
    #[test]
    fn another_unit_of_a_transfer_takes_few_bytes() {
        let lot: LotId = "0197a4c2-1b2c-7def-8123-456789abcdef.1".parse().unwrap();
        let unit = |index: u64| Flow {
            lot,
            index,
            from: format!(
                "consignment:0197a4c2-1b2c-7def-8123-456789abcdef/TBJU{:07}",
                index * 731
            )
            .parse()
            .unwrap(),
            to: "yard:91630100MA0000A196-001".parse().unwrap(),
            mass_g: 26_000_000,
            corrects: Corrects::Nothing,
        };
        let flows: Vec<Flow> = (1..=43).map(unit).collect();
        let size = encode(&flows)[0].len();
        assert!(size <= 43 * 20 + 150, "{size}");
        let many: Vec<Flow> = (1..=9_000).map(unit).collect();
        let rows = encode(&many);
        assert!(rows.len() > 1 && rows.iter().all(|row| row.len() <= LARGEST_VALUE));
        let read = rows.iter().flat_map(|row| decode(FLOWS, row).unwrap());
        assert_eq!(read.collect::<Vec<_>>(), many);
    }
}
