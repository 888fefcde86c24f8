//! Rule D-9: every stage that applies has a record, and nothing is left. Every lack is told at once.

use super::{LotClosed, codes};
use crate::account::Account;
use crate::code::{Code, Facts};
use crate::hearing::Hearing;
use crate::right::is_authority;
use crate::spoken::Spoken;
use crate::state::{Lot, LotMaking};
use crate::tonnes::Tonnes;
use crate::vocabulary::{InspectionOutcome, LedgerStage};

pub(super) fn hear(closed: &LotClosed, hearing: &mut Hearing<'_>) {
    let lot = hearing.lot(closed.lot);
    let Some((lot, making)) = lot.and_then(|lot| Some((lot, lot.making.as_ref()?))) else {
        return hearing.find(&codes::LOT_UNKNOWN, "/body/lot", &[("lot", &closed.lot)]);
    };
    if let Some(index) = lot.closed_index {
        hearing.rely(index);
        hearing.find(&codes::CLOSED_ALREADY, "/body/lot", &[("index", &index)]);
    }
    stages(hearing, lot, making);
    mass(hearing, lot);
    open(hearing, lot);
    decided(hearing, lot);
}

/// Whether grain of the lot came further than the place where it entered: what was only sampled,
/// returned, destroyed or lost there went through no further stage.
fn came_further(lot: &Lot) -> bool {
    !lot.balances.keys().all(|account| {
        matches!(
            account,
            Account::Entry
                | Account::Opening
                | Account::Sample
                | Account::Returned
                | Account::Destroyed
                | Account::DischargeLoss
        )
    })
}

/// The stages that apply to the lot, each with the code of its lack.
fn applicable(lot: &Lot, making: &LotMaking) -> Vec<(LedgerStage, &'static Code)> {
    let mut stages = Vec::new();
    if !making.opening {
        stages.push((LedgerStage::Approval, &codes::NO_APPROVAL));
        stages.push((LedgerStage::EntryDeclaration, &codes::NO_ENTRY_DECLARATION));
        stages.push((LedgerStage::Discharge, &codes::NO_DISCHARGE));
    }
    if !came_further(lot) {
        return stages;
    }
    if !making.opening {
        stages.push((LedgerStage::Transport, &codes::NO_TRANSPORT));
        stages.push((LedgerStage::InStore, &codes::NO_IN_STORE));
    }
    stages.push((LedgerStage::Storage, &codes::NO_STORAGE));
    stages.push((LedgerStage::OutStore, &codes::NO_OUT_STORE));
    // What left as grain was processed by somebody else, if nothing of it was processed here.
    let delivered = lot.balances.contains_key(&Account::Delivered);
    if !delivered || lot.stages.contains(&LedgerStage::Processing) {
        stages.push((LedgerStage::Processing, &codes::NO_PROCESSING));
        stages.push((LedgerStage::Waste, &codes::NO_WASTE));
    }
    stages
}

fn stages(hearing: &mut Hearing<'_>, lot: &Lot, making: &LotMaking) {
    for (stage, code) in applicable(lot, making) {
        // What a batch draws leaves the store with it.
        let drawn = stage == LedgerStage::OutStore && lot.stages.contains(&LedgerStage::Processing);
        if !lot.stages.contains(&stage) && !drawn {
            hearing.find(code, "/body/lot", &[]);
        }
    }
    if came_further(lot) && !monitored(hearing, lot, making) {
        hearing.find(&codes::NO_MONITORING, "/body/lot", &[]);
    }
}

/// Whether pests were looked for since the lot came in, at a facility that its permit names: by the
/// facility's own people, for an authority's survey is no record of theirs.
fn monitored(hearing: &mut Hearing<'_>, lot: &Lot, making: &LotMaking) -> bool {
    if lot.stages.contains(&LedgerStage::Monitoring) {
        return true;
    }
    let Some(permit) = making.permit.and_then(|id| hearing.permit(id)) else {
        return true;
    };
    let facilities = permit.terms.facilities.iter();
    let surveys = facilities
        .filter_map(|named| hearing.reader.facility(named.facility))
        .flat_map(|facility| &facility.surveys);
    let mut own = surveys.filter(|survey| !is_authority(survey.role) && survey.index > making.index);
    let found = own.next().map(|survey| survey.index);
    hearing.relied_on.extend(found);
    found.is_some()
}

/// What accounts of a kind hold, the first of them named.
fn left(hearing: &mut Hearing<'_>, lot: &Lot, code: &'static Code, of: fn(&Account) -> bool) {
    let mut held = lot.balances.iter().filter(|(account, _)| of(account));
    if let Some((account, mass)) = held.next() {
        let facts: Facts<'_> = &[("account", account), ("mass", &Tonnes(*mass))];
        hearing.find(code, "/body/lot", facts);
    }
}

fn mass(hearing: &mut Hearing<'_>, lot: &Lot) {
    left(hearing, lot, &codes::LEFT_IN_STORE, |account| {
        matches!(
            account,
            Account::Yard(_) | Account::Bin(_) | Account::Place(..) | Account::Rejected(_)
        )
    });
    left(hearing, lot, &codes::LEFT_ON_THE_WAY, |account| {
        matches!(account, Account::Consignment(..))
    });
    left(hearing, lot, &codes::LEFT_IN_PROCESS, |account| matches!(account, Account::Process(_)));
    left(hearing, lot, &codes::LEFT_AS_WASTE, |account| matches!(account, Account::Waste(_)));
    let unexplained = lot.balance(&Account::Unexplained);
    // A closed incident explains what was booked as lost in it, and that is here no longer.
    if unexplained != 0 {
        let facts: Facts<'_> = &[("mass", &Tonnes(unexplained))];
        hearing.find(&codes::UNEXPLAINED, "/body/lot", facts);
    }
}

fn open(hearing: &mut Hearing<'_>, lot: &Lot) {
    if let Some(violation) = lot.held_by.first() {
        let facts: Facts<'_> = &[("count", &lot.held_by.len()), ("violation", violation)];
        hearing.find(&codes::VIOLATION_OPEN, "/body/lot", facts);
    }
    if let Some(case) = lot.cases.first() {
        let facts: Facts<'_> = &[("count", &lot.cases.len()), ("case", case)];
        hearing.find(&codes::CASE_OPEN, "/body/lot", facts);
    }
}

/// Holds are lifted, and the newest verdict is followed.
fn decided(hearing: &mut Hearing<'_>, lot: &Lot) {
    if let Some(hold) = lot.holds.values().next() {
        hearing.rely(hold.index);
        let branch = Spoken(hold.branch.title());
        let facts: Facts<'_> = &[("branch", &branch), ("index", &hold.index)];
        hearing.find(&codes::UNDER_HOLD, "/body/lot", facts);
    }
    let Some(verdict) = lot.verdicts.last() else { return };
    let followed = match verdict.outcome {
        InspectionOutcome::Pass | InspectionOutcome::PassConditional => true,
        // After treatment customs decides anew.
        InspectionOutcome::Treat => false,
        InspectionOutcome::Return | InspectionOutcome::Destroy => !came_further(lot),
    };
    if !followed {
        hearing.rely(verdict.index);
        let outcome = Spoken(verdict.outcome.title());
        let facts: Facts<'_> = &[("outcome", &outcome), ("index", &verdict.index)];
        hearing.find(&codes::VERDICT_NOT_FOLLOWED, "/body/lot", facts);
    }
}
