use crate::account::{Account, Unit};
use crate::catalog::UnitKind;
use crate::state::haul::{
    Apart, ApartKind, GateArrival, Inspection, Loading, Settled, VehicleChange, WeighingOrigin,
};
use crate::vocabulary::WeighingSide;
use crate::wording::Number;
use grain_envelope::{
    EventId, FacilityId, LotId, MassG, Party, PermitId, ServerTime, Time, TransportMode,
    WeighingMethod,
};
use serde::{Deserialize, Serialize};

/// A declared transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// What was declared.
    pub terms: TransferTerms,
    /// The acknowledgement of the customs office of entry.
    pub entry: Option<Acknowledgement>,
    /// The acknowledgement of the customs office of destination.
    pub destination: Option<Acknowledgement>,
    /// Its units, declared and other, by unit and lot.
    pub units: Vec<UnitRecord>,
    /// The changes of vehicles that were declared, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<VehicleChange>,
    /// Grams of its permit that it keeps for its lots until they are written off.
    #[serde(default)]
    pub reserved_mass_g: i128,
    /// Index of the entry that wrote off what it carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_off_index: Option<u64>,
}

/// What a declaration of transfer says, as far as later rules read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferTerms {
    /// Its printed number.
    pub number: Number,
    /// The party that declared it.
    pub declarant: Party,
    /// From where.
    pub from: FacilityId,
    /// To where.
    pub to: FacilityId,
    /// Under which permit.
    pub permit: PermitId,
    /// Who carries.
    pub carrier: Party,
    /// The customs office of entry.
    pub entry_customs: Party,
    /// The customs office of destination.
    pub destination_customs: Party,
    /// The main mode: it decides the transport loss.
    pub mode: TransportMode,
    /// The declared mass.
    pub mass_g: MassG,
    /// When it was to leave; unknown of one that an older program stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departs_at: Option<Time>,
    /// When it was expected; unknown of one that an older program stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrives_at: Option<Time>,
    /// Index of the declaration.
    pub index: u64,
    /// When the declaration was recorded: "beforehand" compares with this.
    pub recorded_at: ServerTime,
}

impl TransferTerms {
    /// Whose it is to move the grain: the declarant, the carrier, and the parties of both ends.
    pub fn enterprises(&self) -> [Party; 4] {
        [
            self.declarant,
            self.carrier,
            self.from.party(),
            self.to.party(),
        ]
    }

    /// Everybody whom it names: the enterprises, and both customs offices.
    pub fn parties(&self) -> impl Iterator<Item = Party> {
        let offices = [self.entry_customs, self.destination_customs];
        self.enterprises().into_iter().chain(offices)
    }
}

/// An acknowledgement of a transfer by a customs office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// The event that recorded it.
    pub event: EventId,
    /// Index of that event.
    pub index: u64,
    /// When it was recorded.
    pub recorded_at: ServerTime,
    /// The number of the liaison slip.
    pub slip_number: Number,
    /// Whether a holder transcribed it.
    pub transcribed: bool,
    /// Index of the customs office's own event that confirmed a transcription.
    pub confirmed_index: Option<u64>,
    /// When that was recorded.
    pub confirmed_at: Option<ServerTime>,
}

/// One unit of transport in a transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRecord {
    /// The unit.
    pub unit: Unit,
    /// The lot that it carries.
    pub lot: LotId,
    /// What was declared of it; nothing if it turned up undeclared.
    pub declared: Option<DeclaredUnit>,
    /// Its weighing at departure.
    pub departed: Option<Weighing>,
    /// Its weighing at arrival.
    pub received: Option<Weighing>,
    /// The checks of the unit before it was loaded, in the order of the log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inspections: Vec<Inspection>,
    /// How it was loaded, if that is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loaded: Option<Loading>,
    /// How it stood at the gate, if that is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived: Option<GateArrival>,
    /// The parts of its load that were rejected or lost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<Apart>,
    /// Where the difference of its weighings lies, once both are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
    /// Index of the entry by which its load changed vehicles: `received` is what was in it then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reloaded_index: Option<u64>,
    /// Weighings that count no longer, because their author voided them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub voided: Vec<Weighing>,
}

/// What was declared of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredUnit {
    /// What kind of unit it is.
    pub kind: UnitKind,
    /// The declared mass.
    pub mass_g: MassG,
}

/// One weighing of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighing {
    /// The net mass.
    pub mass_g: MassG,
    /// How it was found.
    pub method: WeighingMethod,
    /// Index of the entry.
    pub index: u64,
    /// The number of the slip, where there is one.
    pub slip_number: Option<Number>,
    /// The seals put on, or found.
    pub seals: Vec<Number>,
    /// Where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<WeighingOrigin>,
}

impl Weighing {
    /// Whether an event told of it.
    pub(crate) fn is_of(&self, event: EventId) -> bool {
        self.origin
            .as_ref()
            .is_some_and(|origin| origin.event == event)
    }

    /// Whether it is a part of a greater movement: the unit took its load over from others on the
    /// way, or gave it to others.
    pub(crate) fn is_on_the_way(&self) -> bool {
        self.origin
            .as_ref()
            .is_some_and(|origin| origin.account.is_none())
    }

    /// The account beside the unit, where its grain went from or to.
    pub(crate) fn account(&self) -> Option<&Account> {
        self.origin.as_ref()?.account.as_ref()
    }
}

impl Acknowledgement {
    /// Whether customs told of it itself, or confirmed what a holder transcribed.
    pub fn is_of_customs(&self) -> bool {
        !self.transcribed || self.confirmed_index.is_some()
    }

    /// Since when it counts: at once, or, where transcriptions are not accepted, since customs
    /// confirmed it.
    pub(crate) fn counts_from(&self, accepts_transcribed: bool) -> Option<ServerTime> {
        if !self.transcribed || accepts_transcribed {
            Some(self.recorded_at)
        } else {
            self.confirmed_at
        }
    }
}

impl UnitRecord {
    /// A unit of which nothing is known yet.
    pub(crate) const fn new(unit: Unit, lot: LotId) -> Self {
        Self {
            unit,
            lot,
            declared: None,
            departed: None,
            received: None,
            inspections: Vec::new(),
            loaded: None,
            arrived: None,
            apart: Vec::new(),
            settled: None,
            reloaded_index: None,
            voided: Vec::new(),
        }
    }

    /// The weighing of a side that an event told of, if it counts.
    pub(crate) fn weighing(&self, side: WeighingSide, event: EventId) -> Option<&Weighing> {
        let found = match side {
            WeighingSide::Departed => self.departed.as_ref(),
            WeighingSide::Received => self.received.as_ref(),
            WeighingSide::Rejected => part(&self.apart, ApartKind::Rejected, event),
            WeighingSide::Lost => part(&self.apart, ApartKind::Lost, event),
        };
        found.filter(|weighing| weighing.is_of(event))
    }

    /// Grams of its load that were rejected or lost.
    pub(crate) fn apart_mass_g(&self) -> i128 {
        parts_mass_g(&self.apart)
    }

    /// Both its weighings, as far as they are known, and the grams that were rejected or lost.
    pub(crate) fn sides(&self) -> (Option<&Weighing>, Option<&Weighing>, i128) {
        (
            self.departed.as_ref(),
            self.received.as_ref(),
            self.apart_mass_g(),
        )
    }

    /// Whether nothing more is expected of it: it arrived, or all that it carried was rejected or
    /// lost.
    pub fn is_done(&self) -> bool {
        let gone = |sent: &Weighing| self.apart_mass_g() >= i128::from(sent.mass_g.signed());
        let all_gone = !self.apart.is_empty() && self.departed.as_ref().is_some_and(gone);
        self.received.is_some() || all_gone
    }

    /// The mass that was declared of it, in grams; none of what turned up undeclared.
    pub(crate) fn declared_mass_g(&self) -> i128 {
        self.declared
            .map_or(0, |declared| i128::from(declared.mass_g.signed()))
    }
}

impl Transfer {
    /// The change of vehicles that an event declared.
    pub fn change(&self, event: EventId) -> Option<&VehicleChange> {
        self.changes.iter().find(|change| change.event == event)
    }

    /// The record of a unit that carries a lot.
    pub fn unit(&self, unit: &Unit, lot: LotId) -> Option<&UnitRecord> {
        self.place(unit, lot).ok().map(|place| &self.units[place])
    }

    /// Where the record stands, or where it would.
    pub(crate) fn place(&self, unit: &Unit, lot: LotId) -> Result<usize, usize> {
        self.units
            .binary_search_by(|record| (&record.unit, record.lot).cmp(&(unit, lot)))
    }

    /// Whether somebody owes a record about it: an office that has not acknowledged it, the receiver
    /// of a unit that is on its way, the sender of one that arrived and never left.
    pub fn is_awaited(&self) -> bool {
        let offices = [&self.entry, &self.destination];
        let acknowledged = offices
            .into_iter()
            .all(|known| known.as_ref().is_some_and(Acknowledgement::is_of_customs));
        let awaited = |unit: &UnitRecord| match (&unit.departed, &unit.received) {
            (Some(_), _) => !unit.is_done(),
            (None, Some(_)) => true,
            (None, None) => false,
        };
        self.units.iter().any(awaited) || (!acknowledged && !self.is_complete())
    }

    /// Whether every declared unit has arrived: nothing more is expected of it.
    pub fn is_complete(&self) -> bool {
        self.units
            .iter()
            .all(|unit| unit.declared.is_none() || unit.is_done())
    }
}

/// The part of a kind that an event told of.
pub(crate) fn part(apart: &[Apart], kind: ApartKind, event: EventId) -> Option<&Weighing> {
    let told = |part: &&Apart| part.kind == kind && part.weighing.is_of(event);
    apart.iter().find(told).map(|part| &part.weighing)
}

/// Grams of several parts.
pub(crate) fn parts_mass_g(apart: &[Apart]) -> i128 {
    let grams = |part: &Apart| i128::from(part.weighing.mass_g.signed());
    apart.iter().map(grams).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcribed_acknowledgement_counts_from_its_record_or_from_its_confirmation() {
        let at = |milliseconds| ServerTime::from_milliseconds(milliseconds).unwrap();
        let own = Acknowledgement {
            event: EventId::new(1, &[0; 10]),
            index: 1,
            recorded_at: at(5),
            slip_number: "LX-1".parse().unwrap(),
            transcribed: false,
            confirmed_index: None,
            confirmed_at: None,
        };
        let transcribed = Acknowledgement {
            transcribed: true,
            ..own.clone()
        };
        let confirmed = Acknowledgement {
            confirmed_at: Some(at(9)),
            ..transcribed.clone()
        };
        assert_eq!(own.counts_from(false), Some(at(5)));
        assert_eq!(transcribed.counts_from(true), Some(at(5)));
        assert_eq!(transcribed.counts_from(false), None);
        assert_eq!(confirmed.counts_from(false), Some(at(9)));
    }
}
