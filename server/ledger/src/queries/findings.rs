//! Who may know of a pest that was found. To publish findings is for the departments of the State
//! Council alone: what tells of them reaches the site, the importers whose lots are under suspicion
//! there, and the offices of the region, and nobody else who has to do with the same lot or place.

use grain_envelope::{CaseId, LotId, Party, Statement, Subject};
use grain_events::{Body, Case, CaseKind, CaseStepKind, RecordKey, State};

use super::{Ownership, Queries, QueryError};
use crate::view::View;

/// The types that tell of pests: surveys, findings, and what is done about them.
const TELLING: &[&str] = &[
    "grain.survey_recorded.v1",
    "grain.survey_report_sent.v1",
    "grain.finding_recorded.v1",
    "grain.finding_alerted.v1",
    "grain.control_ordered.v1",
    "grain.control_done.v1",
    "grain.control_verified.v1",
    "grain.source_analysis.v1",
];

/// The types that tell of pests where they found some, and else of grain only.
const TELLING_SOMETIMES: &[&str] = &[
    "grain.condition_checked.v1",
    "grain.field_inspected.v1",
    "grain.lab_reported.v1",
];

/// Names a violation by its event, and so may tell of a pest too.
const CLOSING: &str = "grain.violation_closed.v1";

impl Queries<'_> {
    /// Those who alone may read an entry that tells of pests, or that closes a violation recorded
    /// with one; nothing for every other entry.
    pub(crate) fn audience(
        &self,
        view: &View,
        statement: &Statement,
    ) -> Result<Option<Ownership>, QueryError> {
        if let Some(audience) = self.audience_of_finding(view, statement)? {
            return Ok(Some(audience));
        }
        let Ok(header) = &statement.form else {
            return Ok(None);
        };
        let name = header.type_name.as_str();
        if name != CLOSING {
            return Ok(None);
        }
        let Ok(Body::ViolationClosed(body)) = Body::parse(name, &statement.body) else {
            return Ok(None);
        };
        let Some((_, closed)) = self.recorded(view, &body.event)? else {
            return Ok(None);
        };
        let Some(mut audience) = self.audience_of_finding(view, &closed)? else {
            return Ok(None);
        };
        audience.concerned.append(&mut audience.own);
        audience.key = None;
        Self::add_author(view, statement, &mut audience);
        Ok(Some(audience))
    }

    fn audience_of_finding(
        &self,
        view: &View,
        statement: &Statement,
    ) -> Result<Option<Ownership>, QueryError> {
        let Ok(header) = &statement.form else {
            return Ok(None);
        };
        let name = header.type_name.as_str();
        if !TELLING.contains(&name) && !found_some(name, statement) {
            return Ok(None);
        }
        let mut audience = Ownership::default();
        Self::add_author(view, statement, &mut audience);
        // What was found in store is a finding of its own.
        self.add_finding(view, header.event_id.into(), &mut audience)?;
        for subject in &header.subjects {
            match subject {
                Subject::Facility(facility) => {
                    audience.concerned.insert(facility.party());
                    Self::add_region(view, *facility, &mut audience);
                }
                Subject::Lot(lot) => audience.concerned.extend(self.importers(view, *lot)?),
                // An incident that may have brought a pest is known to more than may know the pest.
                Subject::Case(case) => self.add_finding(view, *case, &mut audience)?,
                Subject::Bin(bin) => {
                    audience.concerned.insert(bin.facility().party());
                    Self::add_region(view, bin.facility(), &mut audience);
                }
                Subject::Permit(_)
                | Subject::Transfer(_)
                | Subject::Process(_)
                | Subject::Party(_)
                | Subject::Key(_) => {}
            }
        }
        match Body::parse(name, &statement.body) {
            Ok(Body::FindingRecorded(body)) => audience.regions.extend([body.region]),
            Ok(Body::SurveyRecorded(body)) => {
                let segment = body.segment.as_ref();
                audience
                    .regions
                    .extend(segment.map(|segment| segment.region));
            }
            // The others are of a facility or a case, whose region is known.
            Ok(_) | Err(_) => {}
        }
        Ok(Some(audience))
    }

    /// The author of an entry: its key, and the parties for which it signed.
    pub(super) fn add_author(view: &View, statement: &Statement, ownership: &mut Ownership) {
        let key = statement.identity.key;
        ownership.key = Some(key);
        let record = view.state.key(&key);
        let party = record.map(|record| record.enrolment.party);
        let actor = statement.form.as_ref().ok().map(|header| header.actor);
        ownership.own.extend(party.into_iter().chain(actor));
    }

    fn add_finding(
        &self,
        view: &View,
        id: CaseId,
        audience: &mut Ownership,
    ) -> Result<(), QueryError> {
        let finding = self.case(view, id)?;
        if let Some(case) = finding.filter(|case| case.kind == CaseKind::Finding) {
            audience.concerned.insert(case.author);
            audience.concerned.extend(case.charged);
            if let Some(facility) = case.facility {
                audience.concerned.insert(facility.party());
                Self::add_region(view, facility, audience);
            }
            audience.regions.extend(case.region);
            audience.concerned.extend(self.suspects(view, &case)?);
        }
        Ok(())
    }

    /// A case, wherever it is kept.
    pub(super) fn case(&self, view: &View, id: CaseId) -> Result<Option<Case>, QueryError> {
        let record = RecordKey::Case(id);
        self.with_record(view, &record, |state: &State| state.case(id).cloned())
    }

    /// The importers whose lots are under suspicion: that of the lot which the finding names, and
    /// those of the lots which an analysis of its source names.
    pub(super) fn suspects(&self, view: &View, case: &Case) -> Result<Vec<Party>, QueryError> {
        let mut importers = Vec::new();
        if let Some(lot) = case.lot {
            importers.extend(self.importers(view, lot)?);
        }
        let analyses = case.steps.iter();
        for step in analyses.filter(|step| step.kind == CaseStepKind::SourceAnalysed) {
            let Some((_, statement)) = self.recorded(view, &step.event)? else {
                continue;
            };
            for subject in statement
                .form
                .iter()
                .flat_map(|header| header.subjects.iter())
            {
                if let Subject::Lot(lot) = subject {
                    importers.extend(self.importers(view, *lot)?);
                }
            }
        }
        Ok(importers)
    }

    /// Who brought a lot in: who recorded it, and whose permit it came in under.
    pub(super) fn importers(&self, view: &View, lot: LotId) -> Result<Vec<Party>, QueryError> {
        let making = self.with_record(view, &RecordKey::Lot(lot), |state| {
            let making = state.lot(lot)?.making.as_ref()?;
            Some((making.author, making.permit))
        })?;
        let Some((author, permit)) = making else {
            return Ok(Vec::new());
        };
        let permit = permit.and_then(|permit| view.state.permit(permit));
        let applicant = permit.map(|permit| permit.terms.applicant);
        Ok([author].into_iter().chain(applicant).collect())
    }
}

/// Whether an event of a type that tells of pests only where there are some found one. What cannot be
/// read is taken to.
fn found_some(name: &str, statement: &Statement) -> bool {
    TELLING_SOMETIMES.contains(&name)
        && match Body::parse(name, &statement.body) {
            Ok(Body::ConditionChecked(body)) => body.quarantine_pest,
            Ok(Body::FieldInspected(body)) => !body.species.is_empty(),
            Ok(Body::LabReported(body)) => !body.species.is_empty(),
            Ok(_) | Err(_) => true,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use grain_events::catalog;

    #[test]
    fn every_type_that_tells_of_pests_is_named() {
        let known: Vec<&str> = catalog::ALL.iter().map(|known| known.type_name).collect();
        for name in TELLING.iter().chain(TELLING_SOMETIMES).chain([&CLOSING]) {
            assert!(known.contains(name), "{name}");
        }
        let tells = |name: &&str| {
            ["survey", "finding", "control_", "source_"]
                .iter()
                .any(|part| name.contains(part))
        };
        let named: Vec<&str> = known.into_iter().filter(tells).collect();
        assert_eq!(named.len(), TELLING.len(), "{named:?}");
        assert!(named.iter().all(|name| TELLING.contains(name)));
    }
}
