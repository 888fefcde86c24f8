//! From operations to handlers: a route of the table without a handler does not compile, and every
//! route goes through the access check.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, on};
use grain_api::routes::{self, Method};
use grain_api::{Operation, ProblemCode};

use crate::access;
use crate::app::App;
use crate::failure::Failure;
use crate::routes::{
    attachments, authority, batch, duties, entries, events, facilities, health, keys, landing, log,
    lots, openapi, parties, permits, persons, problems, proofs, receipts, records, rules, sessions,
    stream, subjects, traces, violations,
};

/// All routes.
pub(crate) fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in routes::ALL {
        let enter = from_fn_with_state((app.clone(), route.operation), access::enter);
        router = router.route(route.path, handler(route.operation).layer(enter));
    }
    router
        .fallback(|| async { Failure::new(ProblemCode::NotFound) })
        .method_not_allowed_fallback(|| async { Failure::new(ProblemCode::MethodNotAllowed) })
        .with_state(app)
}

fn handler(operation: Operation) -> MethodRouter<App> {
    let method = match operation.route().method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Delete => MethodFilter::DELETE,
    };
    match operation {
        Operation::SubmitEvent => on(method, events::submit),
        Operation::SubmitBatch => on(method, batch::submit),
        Operation::CheckEvent => on(method, events::check),
        Operation::GetEvent => on(method, events::get),
        Operation::GetEntry => on(method, entries::get),
        Operation::GetReceipt => on(method, receipts::get),
        Operation::GetProof => on(method, proofs::get),
        Operation::GetKeyHead => on(method, keys::head),
        Operation::GetSubjectChain => on(method, subjects::chain),
        Operation::GetLot => on(method, lots::get),
        Operation::GetLotBalance => on(method, lots::balance),
        Operation::GetLotTrace => on(method, traces::of_lot),
        Operation::GetTrace => on(method, traces::of),
        Operation::GetLotBundle => on(method, lots::bundle),
        Operation::GetPermitBalance => on(method, permits::balance),
        Operation::GetFacility => on(method, facilities::get),
        Operation::GetFacilityBalance => on(method, facilities::balance),
        Operation::GetFacilityRecord => on(method, records::of_facility),
        Operation::ListViolations => on(method, violations::list),
        Operation::ListDuties => on(method, duties::list),
        Operation::ListFacilityDuties => on(method, duties::of_facility),
        Operation::StreamEntries => on(method, stream::stream),
        Operation::ListParties => on(method, parties::list),
        Operation::PutAttachment => on(method, attachments::put),
        Operation::GetAttachment => on(method, attachments::get),
        Operation::ListAttachments => on(method, attachments::list),
        Operation::PutPerson => on(method, persons::put),
        Operation::GetPerson => on(method, persons::get),
        Operation::DeletePerson => on(method, persons::delete),
        Operation::ListPersons => on(method, persons::list),
        Operation::CreateChallenge => on(method, sessions::challenge),
        Operation::CreateSession => on(method, sessions::create),
        Operation::GetRule => on(method, rules::get),
        Operation::GetOpenapi => on(method, openapi::get),
        Operation::GetCheckpoint => on(method, log::checkpoint),
        Operation::GetPending => on(method, log::pending),
        Operation::GetTile => on(method, log::tile),
        Operation::GetVkey => on(method, log::vkey),
        Operation::GetVkeys => on(method, log::vkeys),
        Operation::GetGenesis => on(method, log::genesis),
        Operation::GetPolicy => on(method, log::policy),
        Operation::GetHealth => on(method, health::live),
        Operation::GetReadiness => on(method, health::ready),
        Operation::ListProblems => on(method, problems::list),
        Operation::GetProblem => on(method, problems::get),
        Operation::GetAuthority => on(method, authority::explain),
        Operation::GetAuthorityCertificate => on(method, authority::certificate),
        Operation::GetLanding => on(method, landing::get),
    }
}
