//! The one access check. Deny by default: what is not in the row of the route is refused, and what
//! a reader may not read is answered exactly as what does not exist.
//!
//! The rows are in `grain_api::access`; here the asker and what is asked for are put into their
//! terms. What may be *written* is not decided here but by the ledger, from the signature.

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use grain_api::access::{Access, Reader, Relation};
use grain_api::{Operation, ProblemCode};
use grain_envelope::{KeyId, Party, Region, Role, ServerTime};
use grain_events::KeyStanding;
use grain_ledger::queries::{Found, Ownership};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;

use crate::app::App;
use crate::failure::Failure;

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    reader: Reader,
    identity: Option<Identity>,
}

#[derive(Debug, Clone)]
struct Identity {
    key: KeyId,
    party: Party,
    region: Option<Region>,
}

impl Caller {
    const ANONYMOUS: Self = Self {
        reader: Reader::Anonymous,
        identity: None,
    };

    /// How what is asked for relates to who asks: the closest relation.
    fn relation(&self, ownership: &Ownership) -> Relation {
        let Some(identity) = &self.identity else {
            return Relation::Stranger;
        };
        let is_own = match self.reader {
            Reader::Device => ownership.key == Some(identity.key),
            _ => ownership.own.contains(&identity.party),
        };
        let covers = |region: &Region| identity.region.is_some_and(|own| own.covers(*region));
        if is_own {
            Relation::Own
        } else if ownership.concerned.contains(&identity.party) {
            Relation::Concerned
        } else if ownership.regions.iter().any(covers) {
            Relation::Jurisdiction
        } else {
            Relation::Stranger
        }
    }
}

/// A caller who was let in to a route. What a handler has found it must hand over to be released.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    access: Access,
    caller: Caller,
}

impl Guard {
    /// What was found, if the caller may read it; else the answer that nothing was.
    pub(crate) fn release<T>(&self, found: Option<Found<T>>) -> Result<T, Failure> {
        match found {
            Some(found) if self.may_see(&found.ownership) => Ok(found.value),
            _ => Err(Failure::new(ProblemCode::NotFound)),
        }
    }

    /// Whether the caller may read something.
    pub(crate) fn may_see(&self, ownership: &Ownership) -> bool {
        // A caller who may read strangers' things may read what nobody knows the owner of.
        let relation = self.caller.relation(ownership);
        self.access.allows(self.caller.reader, relation)
    }

    /// The key of the session.
    pub(crate) fn key(&self) -> Option<KeyId> {
        self.caller.identity.as_ref().map(|identity| identity.key)
    }
}

/// How a caller was let in, for an answer that goes on: sessions end, keys are revoked and regions
/// change while it does.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    operation: Operation,
    headers: HeaderMap,
}

impl Standing {
    /// The caller as it may be let in now. To be let in is a use of the session.
    pub(crate) fn guard(&self, app: &App) -> Result<Guard, Failure> {
        admit(app, self.operation, &self.headers)
    }
}

impl<S: Sync> FromRequestParts<S> for Standing {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        // Put there by `enter`, through which every route goes.
        let operation = parts.extensions.get().copied();
        let operation = operation.ok_or_else(|| Failure::new(ProblemCode::AccessDenied))?;
        let token = parts.headers.get(AUTHORIZATION);
        Ok(Self {
            operation,
            headers: token
                .map(|token| (AUTHORIZATION, token.clone()))
                .into_iter()
                .collect(),
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Guard {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        // Put there by `enter`, through which every route goes.
        parts
            .extensions
            .get()
            .cloned()
            .ok_or_else(|| Failure::new(ProblemCode::AccessDenied))
    }
}

/// Lets a request in to its route, or not; every route goes through here (`router.rs`).
pub(crate) async fn enter(
    State((app, operation)): State<(App, Operation)>,
    mut request: Request,
    next: Next,
) -> Response {
    let mut response = match admit(&app, operation, request.headers()) {
        Ok(guard) => {
            request.extensions_mut().insert(guard);
            request.extensions_mut().insert(operation);
            next.run(request).await
        }
        Err(failure) => failure.into_response(),
    };
    response.extensions_mut().insert(operation);
    response
}

fn admit(app: &App, operation: Operation, headers: &HeaderMap) -> Result<Guard, Failure> {
    let access = operation.route().access;
    let caller = match access {
        Access::Public | Access::Signed => Caller::ANONYMOUS,
        Access::Session(_) => identify(app, headers)?,
    };
    if access.relations(caller.reader).is_empty() {
        return Err(Failure::new(ProblemCode::AccessDenied));
    }
    Ok(Guard { access, caller })
}

/// The caller of a session.
fn identify(app: &App, headers: &HeaderMap) -> Result<Caller, Failure> {
    let token = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.strip_prefix("Bearer "));
    let token = token.ok_or_else(|| Failure::new(ProblemCode::SessionRequired))?;
    let found = app.sessions().find(token, app.now_ms());
    let key = found.ok_or_else(|| Failure::new(ProblemCode::SessionInvalid))?;
    caller(app, key)
}

/// What the ledger says of the key of a session: at every request, because a key may have been
/// revoked since.
pub(crate) fn caller(app: &App, key: KeyId) -> Result<Caller, Failure> {
    let queries = app.ledger().queries();
    let found = queries
        .key_head(&key)
        .map_err(|error| Failure::internal(&error))?;
    let record = found
        .ok_or_else(|| Failure::new(ProblemCode::KeyUnknown))?
        .value
        .key;
    let now = ServerTime::from_milliseconds(app.now_ms());
    let now = now.map_err(|error| Failure::internal(&error))?;
    if !matches!(record.standing(now), KeyStanding::InForce(_)) {
        return Err(Failure::new(ProblemCode::KeyRevoked));
    }
    let party = record.enrolment.party;
    let registered = queries
        .party(&party)
        .map_err(|error| Failure::internal(&error))?;
    // Entry 0 registers the operator and the authorities of genesis.
    let founding = registered.as_ref().is_some_and(|party| party.index == 0);
    let reader = if record.enrolment.scope.is_some() {
        Reader::Device
    } else {
        kind(&record.enrolment.roles, founding)
    };
    let region = registered.map(|party| party.region);
    Ok(Caller {
        reader,
        identity: Some(Identity { key, party, region }),
    })
}

/// The kind of reader that a key with these roles is.
fn kind(roles: &[Role], founding: bool) -> Reader {
    let is_authority = |role: &Role| match role {
        Role::Customs
        | Role::Agriculture
        | Role::Grain
        | Role::MarketSupervision
        | Role::Ndrc
        | Role::Government => true,
        Role::Operator
        | Role::Importer
        | Role::Dealer
        | Role::PortOperator
        | Role::TransferSiteOperator
        | Role::Carrier
        | Role::ReserveEnterprise
        | Role::CommissionedStorage
        | Role::Processor => false,
    };
    if roles.contains(&Role::Operator) {
        Reader::Operator
    } else if roles.iter().any(is_authority) {
        if founding {
            Reader::FoundingAuthority
        } else {
            Reader::Agency
        }
    } else {
        Reader::Enterprise
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    fn party(text: &str) -> Party {
        text.parse().unwrap()
    }

    fn caller(reader: Reader) -> Caller {
        let identity = Identity {
            key: KeyId::from_bytes([1; 32]),
            party: party("91630100MA0000A196"),
            region: Some("630100".parse().unwrap()),
        };
        match reader {
            Reader::Anonymous => Caller::ANONYMOUS,
            _ => Caller {
                reader,
                identity: Some(identity),
            },
        }
    }

    /// Something that stands in exactly this relation to `caller` of an enterprise or office.
    fn thing(relation: Relation) -> Ownership {
        let mut ownership = Ownership::default();
        match relation {
            Relation::Own => {
                ownership.own.insert(party("91630100MA0000A196"));
                ownership.key = Some(KeyId::from_bytes([1; 32]));
            }
            Relation::Concerned => {
                ownership.concerned.insert(party("91630100MA0000A196"));
            }
            Relation::Jurisdiction => {
                ownership.regions.insert("630105".parse().unwrap());
            }
            Relation::Stranger => {
                ownership.regions.insert("640105".parse().unwrap());
            }
        }
        ownership
    }

    #[test]
    fn the_matrix_of_route_reader_and_relation() {
        let mut matrix = String::new();
        for route in grain_api::routes::ALL {
            writeln!(matrix, "{}", route.id).unwrap();
            if let Access::Public | Access::Signed = route.access {
                writeln!(matrix, "  {:?}", route.access).unwrap();
                continue;
            }
            for reader in Reader::ALL {
                let guard = Guard {
                    access: route.access,
                    caller: caller(*reader),
                };
                let mut line = format!("  {reader:?}:");
                for relation in Relation::ALL {
                    if guard.may_see(&thing(*relation)) {
                        write!(line, " {relation:?}").unwrap();
                    }
                }
                writeln!(matrix, "{line}").unwrap();
            }
        }
        insta::assert_snapshot!("access_matrix", matrix);
    }

    #[test]
    fn the_closest_relation_counts() {
        let mut ownership = thing(Relation::Jurisdiction);
        let office = caller(Reader::Agency);
        assert_eq!(office.relation(&ownership), Relation::Jurisdiction);
        ownership.concerned.insert(party("91630100MA0000A196"));
        assert_eq!(office.relation(&ownership), Relation::Concerned);
        ownership.own.insert(party("91630100MA0000A196"));
        assert_eq!(office.relation(&ownership), Relation::Own);
    }

    #[test]
    fn a_device_owns_only_what_its_own_key_signed() {
        let mut ownership = thing(Relation::Own);
        assert_eq!(caller(Reader::Device).relation(&ownership), Relation::Own);
        ownership.key = Some(KeyId::from_bytes([2; 32]));
        assert_eq!(
            caller(Reader::Device).relation(&ownership),
            Relation::Stranger
        );
    }

    #[test]
    fn roles_make_readers() {
        assert_eq!(kind(&[Role::Operator, Role::Grain], true), Reader::Operator);
        assert_eq!(kind(&[Role::Customs], true), Reader::FoundingAuthority);
        assert_eq!(kind(&[Role::Customs], false), Reader::Agency);
        assert_eq!(
            kind(&[Role::Importer, Role::Processor], true),
            Reader::Enterprise
        );
        assert_eq!(kind(&[], true), Reader::Enterprise);
    }
}
