//! `PUT|GET|DELETE persons/{party}/{alias}`, `GET persons/{party}`.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use grain_api::ProblemCode;
use grain_api::body::{PersonEntry, PersonList, PersonView, Presence};
use grain_envelope::{Digest, FormError, Party, PersonAlias, json};
use http::StatusCode;

use crate::access::Guard;
use crate::app::App;
use crate::failure::Failure;
use crate::limits::PERSON_BODY_SIZE_MAX;
use crate::parameters::Parameters;
use crate::side::Kept;
use crate::{body, reply};

/// Takes in who a person is, if it is what the ledger commits to.
pub(crate) async fn put(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
    body: Body,
) -> Result<Response, Failure> {
    app.writable()?;
    let listed = listed(&app, &guard, &parameters).await?;
    let bytes = body::read(body, PERSON_BODY_SIZE_MAX, ProblemCode::TooLarge).await?;
    let refused = |error: FormError| Failure::from(error).recoded(ProblemCode::BodyInvalid);
    let value = json::parse(&bytes).map_err(refused)?;
    let entry: PersonEntry = json::decode(&value).map_err(refused)?;
    if entry.commitment() != listed.commitment {
        return Err(Failure::new(ProblemCode::PersonMismatch));
    }
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if !app.beside(move |side| side.has_room(size)).await? {
        return Err(Failure::new(ProblemCode::StorageFull));
    }
    let (party, alias) = (listed.party, listed.alias.clone());
    let kept = app
        .beside(move |side| side.keep_person(&party, &alias, &entry))
        .await?;
    let status = match kept {
        Kept::New => StatusCode::CREATED,
        Kept::Known => StatusCode::OK,
        Kept::Erased => return Err(Failure::new(ProblemCode::PersonErased)),
    };
    reply::json_with(status, &listed.view(Presence::Present))
}

/// Who a person is.
pub(crate) async fn get(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let Listed {
        party,
        alias,
        commitment,
    } = listed(&app, &guard, &parameters).await?;
    let found = app.beside(move |side| {
        let presence = side.person_presence(&party, &alias, &commitment)?;
        Ok((presence, side.person(&party, &alias, &commitment)?))
    });
    match found.await? {
        (Presence::Erased, _) => Err(Failure::new(ProblemCode::PersonErased)),
        (_, Some(entry)) => reply::json(&entry),
        (_, None) => Err(Failure::new(ProblemCode::PersonMissing)),
    }
}

/// Erases who a person is, whether it was handed in or not.
pub(crate) async fn delete(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let listed = listed(&app, &guard, &parameters).await?;
    let Listed {
        party,
        alias,
        commitment,
    } = listed.clone();
    app.beside(move |side| side.erase_person(&party, &alias, &commitment))
        .await?;
    reply::json_with(StatusCode::OK, &listed.view(Presence::Erased))
}

/// The persons of a party, by alias.
pub(crate) async fn list(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let party: Party = parameters.required("party")?;
    let found = app.ask(move |queries| queries.persons(&party)).await?;
    let answer = guard.release(found)?;
    let log_size = answer.log_size;
    let persons = app.beside(move |side| {
        let view = |(person, commitment): (PersonAlias, Digest)| {
            let presence = side.person_presence(&party, &person, &commitment)?;
            Ok(PersonView {
                party,
                person,
                commitment,
                presence,
            })
        };
        answer.persons.into_iter().map(view).collect()
    });
    let persons: Vec<PersonView> = persons.await?;
    reply::json(&PersonList { persons, log_size })
}

/// A person whom a party has listed.
#[derive(Clone)]
struct Listed {
    party: Party,
    alias: PersonAlias,
    commitment: Digest,
}

impl Listed {
    fn view(self, presence: Presence) -> PersonView {
        let Self {
            party,
            alias,
            commitment,
        } = self;
        PersonView {
            party,
            person: alias,
            commitment,
            presence,
        }
    }
}

async fn listed(app: &App, guard: &Guard, parameters: &Parameters) -> Result<Listed, Failure> {
    let party: Party = parameters.required("party")?;
    let alias: PersonAlias = parameters.required("alias")?;
    let found = app.ask(move |queries| queries.persons(&party)).await?;
    let answer = guard.release(found)?;
    let commitment = answer.persons.get(&alias).copied();
    let commitment = commitment.ok_or_else(|| Failure::new(ProblemCode::PersonNotListed))?;
    Ok(Listed {
        party,
        alias,
        commitment,
    })
}
