//! `GET /ca`, `GET /ca/graintrail-ca.crt`.

use axum::extract::State;
use axum::response::Response;
use grain_api::ProblemCode;
use http::{HeaderValue, StatusCode};

use crate::app::App;
use crate::certificates::CertificateError;
use crate::failure::Failure;
use crate::{pages, reply};

const CERTIFICATE: HeaderValue = HeaderValue::from_static("application/x-x509-ca-cert");

/// How to install the certificate of this server's authority.
pub(crate) async fn explain(State(app): State<App>) -> Result<Response, Failure> {
    let fingerprint = app
        .authority()
        .fingerprint()
        .map_err(|error| failure(&error))?;
    Ok(pages::respond(pages::authority::page(
        app.ledger().status().purpose,
        fingerprint.as_deref(),
    )))
}

/// The certificate itself.
pub(crate) async fn certificate(State(app): State<App>) -> Result<Response, Failure> {
    let certificate = app
        .authority()
        .read_certificate()
        .map_err(|error| failure(&error))?;
    let certificate = certificate.ok_or_else(|| Failure::new(ProblemCode::NotFound))?;
    Ok(reply::raw(StatusCode::OK, CERTIFICATE, certificate))
}

fn failure(error: &CertificateError) -> Failure {
    Failure::internal(error)
}
