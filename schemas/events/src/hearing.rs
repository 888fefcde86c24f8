use crate::account::{Account, Posting};
use crate::act::Act;
use crate::code::{Code, Facts};
use crate::context::Context;
use crate::effect::{Effect, StorageEffect};
use crate::pack::InForce;
use crate::reader::Reader;
use crate::rule;
use crate::state::{
    Bin, Case, Concerned, Facility, Lot, Movement, Permit, Process, Transfer, WeighingOrigin,
};
use crate::violation::Violation;
use crate::vocabulary::LedgerStage;
use grain_envelope::{
    BinId, CaseId, FacilityId, LotId, MassG, Party, PermitId, ProcessId, Severity, Subject,
    SumName, TransferId,
};
use std::collections::{BTreeMap, BTreeSet};

/// A budget on which an event draws.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// Who holds it.
    pub(crate) holder: Party,
    /// Its limit, without tolerance.
    pub(crate) limit: MassG,
    /// Grams used before the event, with reservations.
    pub(crate) used: i128,
    /// Grams that the event adds if it stands.
    pub(crate) adds: i128,
}

/// One event being judged: what is read for it, what it breaks, what it does.
///
/// Everything that a rule reads through here is remembered as relied upon.
pub(crate) struct Hearing<'a> {
    pub(crate) reader: &'a Reader<'a>,
    pub(crate) act: &'a Act,
    pub(crate) context: &'a Context,
    pub(crate) packs: &'a InForce,
    /// Whether rules speak: without a pack in force only those of the ledger itself do, and of
    /// facts not even they (log-format.md §5).
    pub(crate) silent: bool,
    pub(crate) violations: Vec<Violation>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) relied_on: BTreeSet<u64>,
    pub(crate) budgets: BTreeMap<SumName, Budget>,
    /// What the next violations concern.
    pub(crate) concerned: Concerned,
    /// The other lots of the blend that they concern.
    pub(crate) blend: Vec<LotId>,
    /// Whether this is the second judgement of an event that is being approved.
    pub(crate) approved: bool,
    /// Index of the event's own entry: another than the context's only while it is being approved.
    pub(crate) recorded_index: u64,
}

impl<'a> Hearing<'a> {
    pub(crate) fn new(
        reader: &'a Reader<'a>,
        act: &'a Act,
        context: &'a Context,
        packs: &'a InForce,
    ) -> Self {
        Self {
            reader,
            act,
            context,
            packs,
            silent: false,
            violations: Vec::new(),
            effects: Vec::new(),
            relied_on: packs.activated().collect(),
            budgets: BTreeMap::new(),
            concerned: Concerned::default(),
            blend: Vec::new(),
            approved: false,
            recorded_index: context.index,
        }
    }

    /// Whether anybody asks for what a code is about: a pack in force, or the ledger itself, has its
    /// rule. A rule that reads more than the event names is silent, and relies on nothing, unless it
    /// is asked.
    pub(crate) fn asks(&self, code: &'static Code) -> bool {
        self.severity(code).is_some()
    }

    fn severity(&self, code: &'static Code) -> Option<Severity> {
        let own = || code.rule.of_ledger.then(|| ledger_severity(code));
        self.packs.severity(code).or_else(own)
    }

    /// Records that the event breaks a rule at a field, if a pack in force, or the ledger itself,
    /// has that rule.
    pub(crate) fn find(&mut self, code: &'static Code, field: impl Into<String>, facts: Facts<'_>) {
        if self.silent {
            return;
        }
        let Some(severity) = self.severity(code) else {
            return;
        };
        let (zh, en) = code.tell(facts);
        self.violations.push(Violation {
            rule: code.rule.id,
            code: code.code,
            severity,
            field: field.into(),
            zh,
            en,
            basis: self.packs.basis(code),
            closable_by: code.rule.closable_by,
            concerned: self.concerned,
            blend: self.blend.clone(),
        });
    }

    /// Does something, if the event stands.
    pub(crate) fn effect(&mut self, effect: impl Into<Effect>) {
        self.effects.push(effect.into());
    }

    /// Moves grain of a lot from one account to another; a negative mass moves it back.
    pub(crate) fn transfer_mass(&mut self, lot: LotId, from: Account, to: Account, mass_g: i64) {
        if mass_g != 0 && from != to {
            self.effect(Effect::Posted(Posting {
                lot,
                account: from,
                mass_g: -mass_g,
            }));
            self.effect(Effect::Posted(Posting {
                lot,
                account: to,
                mass_g,
            }));
        }
    }

    /// Keeps what the event has moved so far, told as one mass, so that a correction can move the
    /// difference.
    pub(crate) fn remember_movement(&mut self, mass_g: MassG) {
        self.remember(mass_g, |movement| movement);
    }

    /// The same, with what no posting tells of it.
    pub(crate) fn remember(&mut self, mass_g: MassG, with: impl FnOnce(Movement) -> Movement) {
        let posted = self.effects.iter().filter_map(|effect| match effect {
            Effect::Posted(posting) => Some(posting.clone()),
            _ => None,
        });
        let movement = Movement {
            author: self.act.actor,
            index: self.context.index,
            mass_g,
            postings: posted.collect(),
            first: Vec::new(),
            corrected: Vec::new(),
            void: false,
            closes: None,
            unattributed: None,
            drawn_late: None,
        };
        let (event, movement) = (self.act.event_id, Box::new(with(movement)));
        self.effect(StorageEffect::MovementRecorded { event, movement });
    }

    /// Where a weighing of this event comes from; `account` is where its grain goes from or to,
    /// beside the unit.
    pub(crate) fn origin(&self, account: Option<Account>) -> WeighingOrigin {
        WeighingOrigin {
            event: self.act.event_id,
            author: self.act.actor,
            occurred_at: self.act.occurred_at,
            account,
            corrected: Vec::new(),
        }
    }

    /// The lots among these subjects have a record of a stage; where no lot is named, those that lie
    /// in the bins among them.
    pub(crate) fn reach(&mut self, stage: Option<LedgerStage>, subjects: &[Subject]) {
        let Some(stage) = stage else { return };
        let named = subjects.iter().filter_map(|subject| match subject {
            Subject::Lot(lot) => Some(*lot),
            _ => None,
        });
        let mut lots: BTreeSet<LotId> = named.collect();
        if lots.is_empty() {
            for subject in subjects {
                let Subject::Bin(bin) = subject else { continue };
                let bin = self.reader.bin(bin);
                lots.extend(bin.iter().flat_map(|bin| bin.contents.keys()));
            }
        }
        self.reach_lots(stage, lots);
    }

    /// Lots have a record of a stage.
    pub(crate) fn reach_lots(&mut self, stage: LedgerStage, lots: impl IntoIterator<Item = LotId>) {
        for lot in lots {
            let known = self.reader.lot(lot);
            if !known.is_some_and(|known| known.stages.contains(&stage)) {
                self.effect(Effect::StageReached { lot, stage });
            }
        }
    }

    pub(crate) fn rely(&mut self, index: u64) {
        self.relied_on.insert(index);
    }

    /// A budget, told only to who holds it: what is used before this event, and what it adds if it
    /// stands.
    pub(crate) fn budget(&mut self, name: SumName, budget: Budget) {
        self.budgets.insert(name, budget);
    }

    /// A registered facility.
    pub(crate) fn facility(&mut self, id: FacilityId) -> Option<&'a Facility> {
        let facility = self.reader.facility(id)?;
        let registration = facility.registration.as_ref()?;
        self.rely(registration.index);
        Some(facility)
    }

    /// A registered bin.
    pub(crate) fn bin(&mut self, id: &BinId) -> Option<&'a Bin> {
        let bin = self.reader.bin(id)?;
        self.rely(bin.registration.as_ref()?.index);
        Some(bin)
    }

    /// A permit in force or past.
    pub(crate) fn permit(&mut self, id: PermitId) -> Option<&'a Permit> {
        let permit = self.reader.permit(id)?;
        self.rely(permit.terms.index);
        self.relied_on.extend(permit.terms.approved_index);
        Some(permit)
    }

    /// A lot whose making is recorded.
    pub(crate) fn lot(&mut self, id: LotId) -> Option<&'a Lot> {
        let lot = self.reader.lot(id)?;
        self.rely(lot.making.as_ref()?.index);
        Some(lot)
    }

    /// A case.
    pub(crate) fn case(&mut self, id: CaseId) -> Option<&'a Case> {
        let case = self.reader.case(id)?;
        self.rely(case.index);
        Some(case)
    }

    /// A batch of processing.
    pub(crate) fn process(&mut self, id: ProcessId) -> Option<&'a Process> {
        let process = self.reader.process(id)?;
        self.rely(process.index);
        Some(process)
    }

    /// A declared transfer.
    pub(crate) fn transfer(&mut self, id: TransferId) -> Option<&'a Transfer> {
        let transfer = self.reader.transfer(id)?;
        self.rely(transfer.terms.index);
        Some(transfer)
    }
}

/// How grave breaking a rule of the ledger itself is.
fn ledger_severity(code: &Code) -> Severity {
    if code.rule == &rule::V_1 {
        Severity::Critical
    } else {
        Severity::Major
    }
}
