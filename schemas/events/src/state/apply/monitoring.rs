use crate::effect::MonitoringEffect;
use crate::state::State;

impl State {
    /// Does what concerns the registers of an enterprise, its surveys and what they find.
    pub(super) fn monitor(&mut self, effect: &MonitoringEffect) {
        match effect {
            MonitoringEffect::DocumentAdopted { party, document } => {
                if let Some(known) = self.parties.get_mut(party) {
                    known.documents.push(document.as_ref().clone());
                }
            }
            MonitoringEffect::PersonListed {
                party,
                person,
                commitment,
            } => {
                if let Some(known) = self.parties.get_mut(party) {
                    known.persons.insert(person.clone(), *commitment);
                }
            }
            MonitoringEffect::VisitRecorded { facility, visit } => {
                self.facility_mut(*facility).visits.push(*visit);
            }
            MonitoringEffect::SurveyRecorded { facility, survey } => {
                if let Some(facility) = facility {
                    let surveys = &mut self.facility_mut(*facility).surveys;
                    surveys.push(survey.as_ref().clone());
                }
            }
            MonitoringEffect::SurveyReported {
                facility,
                survey,
                report,
            } => {
                let surveys = &mut self.facility_mut(*facility).surveys;
                let known = surveys.iter_mut().find(|known| known.event == *survey);
                if let Some(known) = known {
                    known.reports.push(*report);
                }
            }
            MonitoringEffect::FilingEnded { .. } | MonitoringEffect::FilingReinstated { .. } => {
                self.end_filing(effect);
            }
        }
    }

    /// Ends a filing, or a suspension of one.
    fn end_filing(&mut self, effect: &MonitoringEffect) {
        match effect {
            MonitoringEffect::FilingEnded {
                facility,
                filing,
                ending,
            } => {
                if let Some(known) = self.facility_mut(*facility).filing_mut(*filing) {
                    known.ending = Some(*ending);
                }
            }
            MonitoringEffect::FilingReinstated {
                facility,
                filing,
                lifting,
            } => {
                let known = self.facility_mut(*facility).filing_mut(*filing);
                let suspension = known.and_then(|known| known.suspension.as_mut());
                if let Some(suspension) = suspension {
                    suspension.lifted = Some(*lifting);
                }
            }
            other => unreachable!("{other:?} ends no filing"),
        }
    }
}
