//! `GET facilities/{id}/record`.

use axum::extract::State;
use axum::response::Response;
use grain_api::body::{
    AdoptedKind, BinLot, BinStock, CaseStepView, CaseView, DocumentView, FacilityRecord,
    SurveyReportView, SurveyView, VisitView, WastePlanView, WasteView,
};
use grain_envelope::{Bilingual, CaseId, EventId, FacilityId, Time};
use grain_events::{AdoptedDocument, Case, DocumentSubject, Parcel, Survey, WastePlan};
use grain_ledger::queries::{BinContents, RecordAnswer};

use super::duties::moment;
use crate::access::Guard;
use crate::app::App;
use crate::failure::Failure;
use crate::mass::grams;
use crate::parameters::Parameters;
use crate::reply;

/// All that a facility has on record of itself: its own affair, and that of the authorities over it.
pub(crate) async fn of_facility(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let facility: FacilityId = parameters.required("id")?;
    let at = moment(&app, &parameters).await?;
    // Looking into every bin is work: first whether the caller may have it at all.
    guard.release(app.ask(move |queries| queries.facility(&facility)).await?)?;
    let found = app.ask(move |queries| queries.facility_record(&facility, at.seconds()));
    let answer = guard.release(found.await?)?;
    reply::json(&record(facility, at, &answer)?)
}

fn record(
    facility: FacilityId,
    at: Time,
    answer: &RecordAnswer,
) -> Result<FacilityRecord, Failure> {
    let known = &answer.facility;
    let plans = known.waste_plans.iter();
    let plans = plans.filter(|plan| at.seconds() < plan.valid_until.ends_at());
    Ok(FacilityRecord {
        facility,
        at,
        stock_mass_g: grams(known.stock_mass_g)?,
        inbound_mass_g: grams(known.inbound_mass_g)?,
        bins: answer.bins.iter().map(bin).collect::<Result<_, _>>()?,
        documents: answer.documents.iter().map(document).collect(),
        surveys: known.surveys.iter().rev().map(survey).collect(),
        visits: known
            .visits
            .iter()
            .rev()
            .map(|visit| VisitView {
                event_id: visit.event,
                author: visit.author,
                occurred_at: visit.occurred_at,
            })
            .collect(),
        cases: answer.cases.iter().map(case).collect(),
        waste: answer.waste.iter().map(waste).collect::<Result<_, _>>()?,
        waste_plans: plans.map(waste_plan).collect(),
        log_size: answer.log_size,
    })
}

fn bin(of: &BinContents) -> Result<BinStock, Failure> {
    let lots = of.bin.contents.iter().map(|(lot, mass_g)| {
        Ok::<_, Failure>(BinLot {
            lot: *lot,
            mass_g: grams(*mass_g)?,
        })
    });
    let contributors = of.contributors.as_ref();
    Ok(BinStock {
        bin: of.id.clone(),
        mass_g: grams(of.bin.mass_g)?,
        lots: lots.collect::<Result<_, _>>()?,
        contributors: contributors.map(|lots| lots.iter().copied().collect()),
        checked_at: of.bin.checked.map(|check| check.occurred_at),
        tested_at: of.bin.tested.as_ref().map(|test| test.occurred_at),
        test_passed: of.bin.tested.as_ref().map(|test| test.passed),
    })
}

fn document(document: &AdoptedDocument) -> DocumentView {
    const GROUP: Bilingual = Bilingual {
        zh: "防疫工作领导小组",
        en: "leading group for epidemic prevention",
    };
    const PLAN: Bilingual = Bilingual {
        zh: "外来有害生物监测计划",
        en: "plan for monitoring alien pests",
    };
    let (kind, system, stage, title) = match document.subject {
        DocumentSubject::System(system) => {
            (AdoptedKind::System, Some(system), None, system.title())
        }
        DocumentSubject::Procedure(stage) => {
            (AdoptedKind::Procedure, None, Some(stage), stage.title())
        }
        DocumentSubject::LeadingGroup => (AdoptedKind::LeadingGroup, None, None, GROUP),
        DocumentSubject::MonitoringPlan => (AdoptedKind::MonitoringPlan, None, None, PLAN),
    };
    DocumentView {
        event_id: document.event,
        kind,
        system,
        stage,
        title: title.into(),
        version: document.version.to_string(),
        effective_from: document.effective_from,
        effective_until: document.effective_until,
        of_facility: document.facility.is_some(),
        points: document.points.clone(),
    }
}

fn survey(survey: &Survey) -> SurveyView {
    let reports = survey.reports.iter().map(|report| SurveyReportView {
        branch: report.branch,
        addressee: report.addressee,
        sent_at: report.sent_at,
    });
    SurveyView {
        survey: survey.event,
        quarter: survey.quarter,
        zone: survey.zone,
        occurred_at: survey.occurred_at,
        author: survey.author,
        role: survey.role,
        nothing_found: survey.nothing_found,
        reports: reports.collect(),
    }
}

fn case((id, case): &(CaseId, Case)) -> CaseView {
    let steps = case.steps.iter().map(|step| CaseStepView {
        kind: step.kind,
        author: step.author,
        occurred_at: step.occurred_at,
        due_at: step.due_at,
    });
    CaseView {
        case: *id,
        kind: case.kind,
        author: case.author,
        occurred_at: case.occurred_at,
        lot: case.lot,
        steps: steps.collect(),
    }
}

fn waste((id, parcel): &(EventId, Parcel)) -> Result<WasteView, Failure> {
    Ok(WasteView {
        waste: *id,
        kind: parcel.kind,
        process: parcel.process,
        mass_g: grams(parcel.mass_g())?,
        generated_at: parcel.generated_at,
    })
}

fn waste_plan(plan: &WastePlan) -> WastePlanView {
    WastePlanView {
        plan: plan.event,
        kinds: plan.kinds.clone(),
        methods: plan.methods.clone(),
        valid_from: plan.valid_from,
        valid_until: plan.valid_until,
        approved_index: plan.approved_index,
    }
}
