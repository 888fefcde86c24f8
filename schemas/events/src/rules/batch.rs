//! What the events of a batch of processing share.

use crate::account::Account;
use crate::act::Act;
use crate::code::{Code, Facts};
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::Forbidden;
use crate::rules::shares;
use crate::rules::store::{self, Shares};
use crate::state::Process;
use grain_envelope::ProcessId;

/// Codes that each type which tells of a batch has of its own for the same faults.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BatchCodes {
    /// Nobody started it (rule L-3). Facts: `process`.
    pub(crate) unknown: &'static Code,
    /// It is closed (rule V-11). Facts: `batch`, `index`.
    pub(crate) closed: &'static Code,
}

/// Whether the actor is the party of the batch's plant. Of a batch that nobody started the rules
/// say so.
pub(crate) fn right(act: &Act, reader: &Reader<'_>, id: ProcessId) -> Result<(), Forbidden> {
    let process = reader.process(id);
    process.map_or(Ok(()), |process| store::keeps(act, process.facility))
}

/// The batch, if it was started; tells where it was not, or is closed.
pub(crate) fn known<'a>(
    hearing: &mut Hearing<'a>,
    id: ProcessId,
    field: &str,
    codes: &BatchCodes,
) -> Option<&'a Process> {
    let Some(process) = hearing.process(id) else {
        hearing.find(codes.unknown, field, &[("process", &id)]);
        return None;
    };
    if let Some(index) = process.closed_index {
        hearing.rely(index);
        let facts: Facts<'_> = &[("batch", &process.batch_number), ("index", &index)];
        hearing.find(codes.closed, field, facts);
    }
    Some(process)
}

/// Takes note of the plant and of all that went in.
pub(crate) fn concern(hearing: &mut Hearing<'_>, process: &Process) {
    store::concern(hearing, process.facility);
    store::concern_lots(hearing, process.inputs.keys().copied());
}

/// Where grain of a batch is. Closing leaves nothing in it, and what it could not explain stands open:
/// what is told of it later comes from there.
pub(crate) fn account(id: ProcessId, process: Option<&Process>) -> Account {
    if process.is_some_and(|process| process.closed_index.is_some()) {
        Account::Unexplained
    } else {
        Account::Process(id)
    }
}

/// Whose grams come out: the shares of what is still in, and of what comes out beyond that, the
/// shares of all that went in. Empty before anything went in.
pub(crate) fn attribute(mass_g: i128, contents: &Shares, inputs: &Shares) -> Shares {
    let there: i128 = contents.values().filter(|mass| **mass > 0).sum();
    let mut attributed = shares::split(mass_g.min(there), contents);
    for (lot, share) in shares::split((mass_g - there).max(0), inputs) {
        *attributed.entry(lot).or_default() += share;
    }
    attributed
}

#[cfg(test)]
mod tests {
    use super::*;
    use grain_envelope::{EventId, LotId};

    fn shares(of: &[i128]) -> Shares {
        let event = EventId::new(1, &[0; 10]);
        let lot = |number: u16| LotId::new(event, number).unwrap();
        (1_u16..).map(lot).zip(of.iter().copied()).collect()
    }

    #[test]
    fn outputs_come_from_what_is_in_and_leave_nothing() {
        let inputs = shares(&[600, 300]);
        assert_eq!(attribute(450, &inputs, &inputs), shares(&[300, 150]));
        // What is left of both is all that can come out last.
        let left = shares(&[300, 150]);
        assert_eq!(attribute(450, &left, &inputs), left);
        assert_eq!(attribute(459, &left, &inputs), shares(&[306, 153]));
        assert_eq!(attribute(9, &shares(&[0, 0]), &inputs), shares(&[6, 3]));
        assert!(attribute(9, &Shares::new(), &Shares::new()).is_empty());
    }
}
