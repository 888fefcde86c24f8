//! `grain person`: who the persons of the own party are.

use clap::{Args, Subcommand};
use grain_api::body::{PersonEntry, PersonList, Presence};
use grain_envelope::{Digest, Person, PersonAlias, ScalarError};
use grain_sdk::draft::Draft;
use grain_sdk::host::Host as _;
use grain_sdk::outbox::owed::Kind;
use serde_json::json;

use crate::failure::{Failure, exit};
use crate::recording::Recording;
use crate::report::Report;
use crate::screen::{facts, table};
use crate::setting::Setting;

/// `person list|set|show|erase`.
#[derive(Debug, Subcommand)]
pub(crate) enum PersonCommand {
    /// List the persons of the party by alias
    List,
    /// List a person in the ledger, and hand in who it is
    Set(SetArguments),
    /// Show who a person is
    Show(AliasArguments),
    /// Erase who a person is; what is on record stays
    Erase(AliasArguments),
}

/// Arguments of `person set`.
#[derive(Debug, Args)]
pub(crate) struct SetArguments {
    /// The person's alias inside the party, as P-01
    pub(crate) alias: String,
    /// The person's name
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// What the person is in the party
    #[arg(long, value_name = "TITLE")]
    pub(crate) role_title: Option<String>,
    /// The telephone number
    #[arg(long, value_name = "NUMBER")]
    pub(crate) phone: Option<String>,
    /// The identity number
    #[arg(long, value_name = "NUMBER")]
    pub(crate) identity_number: Option<String>,
}

/// Arguments of `person show` and `person erase`.
#[derive(Debug, Args)]
pub(crate) struct AliasArguments {
    /// The person's alias inside the party, as P-01
    pub(crate) alias: String,
    /// Another party [the key's]
    #[arg(long, value_name = "PARTY")]
    pub(crate) of: Option<String>,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, command: &PersonCommand) -> Result<Report, Failure> {
    match command {
        PersonCommand::List => list(setting),
        PersonCommand::Set(arguments) => set(setting, arguments),
        PersonCommand::Show(arguments) => show(setting, arguments),
        PersonCommand::Erase(arguments) => erase(setting, arguments),
    }
}

fn list(setting: &Setting) -> Result<Report, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let list: PersonList = remote.get_json(&format!("/api/v1/persons/{}", key.info.party))?;
    let say = |zh, en| setting.language.pick(zh, en);
    let header = [
        say("代号", "alias"),
        say("状态", "state"),
        say("承诺", "commitment"),
    ];
    let rows = list.persons.iter().map(|person| {
        let state = match person.presence {
            Presence::Present => say("已交", "present"),
            Presence::Missing => say("未交", "missing"),
            Presence::Erased => say("已抹除", "erased"),
        };
        vec![
            person.person.to_string(),
            state.to_owned(),
            person.commitment.to_string(),
        ]
    });
    let text = if list.persons.is_empty() {
        format!("{}\n", say("没有登记人员", "no persons are listed"))
    } else {
        table(&header, &[], rows.collect())
    };
    Ok(Report::done(text, json!(list)))
}

/// The commitment goes into the ledger first; who it is stays in the outbox until it is handed in.
fn set(setting: &Setting, arguments: &SetArguments) -> Result<Report, Failure> {
    let alias: PersonAlias = scalar("alias", &arguments.alias)?;
    let mut salt = [0; 32];
    setting.machine.fill(&mut salt);
    let optional =
        |name, value: &Option<String>| value.as_ref().map(|text| scalar(name, text)).transpose();
    let entry = PersonEntry {
        salt: Digest::from_bytes(salt),
        person: Person {
            name: scalar("name", &arguments.name)?,
            role_title: arguments
                .role_title
                .as_ref()
                .map(|text| scalar("role_title", text))
                .transpose()?,
            phone: optional("phone", &arguments.phone)?,
            identity_number: optional("identity_number", &arguments.identity_number)?,
        },
    };
    let body = json!({ "person": alias, "commitment": entry.commitment() });
    let mut draft = Draft::of("grain.person_listed.v1", None, body);
    draft.name_event(&setting.machine);
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let mut recording = Recording::open(setting, &key, &trusted)?;
    let bytes = serde_json::to_vec(&entry).map_err(|error| unusable(&error))?;
    let event = draft.event_id().unwrap_or_default().to_owned();
    let kept = recording
        .outbox
        .keep(&event, &Kind::Person(alias.to_string()), &bytes);
    kept.map_err(|error| unusable(&error))?;
    recording.record(&[draft])
}

fn show(setting: &Setting, arguments: &AliasArguments) -> Result<Report, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let party = arguments.of.as_ref().unwrap_or(&key.info.party);
    let entry: PersonEntry =
        remote.get_json(&format!("/api/v1/persons/{party}/{}", arguments.alias))?;
    let say = |zh, en| setting.language.pick(zh, en);
    let dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let Person {
        name,
        role_title,
        phone,
        identity_number,
    } = &entry.person;
    let text = facts(&[
        (say("姓名", "name"), name.to_string()),
        (
            say("职务", "title"),
            dash(role_title.as_ref().map(ToString::to_string)),
        ),
        (
            say("电话", "phone"),
            dash(phone.as_ref().map(ToString::to_string)),
        ),
        (
            say("证件号码", "identity number"),
            dash(identity_number.as_ref().map(ToString::to_string)),
        ),
        (say("承诺", "commitment"), entry.commitment().to_string()),
    ]);
    Ok(Report::done(text, json!(entry)))
}

fn erase(setting: &Setting, arguments: &AliasArguments) -> Result<Report, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let party = arguments.of.as_ref().unwrap_or(&key.info.party);
    remote.delete(&format!("/api/v1/persons/{party}/{}", arguments.alias))?;
    let text = setting
        .language
        .pick(
            &format!("{} 的资料已抹除；账本中的记录不变\n", arguments.alias),
            &format!(
                "who {} is was erased; what is on record stays\n",
                arguments.alias
            ),
        )
        .to_owned();
    Ok(Report::done(
        text,
        json!({"party": party, "person": arguments.alias, "presence": "erased"}),
    ))
}

fn scalar<T: std::str::FromStr<Err = ScalarError>>(name: &str, text: &str) -> Result<T, Failure> {
    text.parse().map_err(|error: ScalarError| {
        Failure::new(
            exit::MALFORMED,
            "person",
            format!("{name}：{error:#}"),
            format!("{name}: {error}"),
        )
    })
}

fn unusable(error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::new(
        exit::UNEXPECTED,
        "owed",
        "人员资料无法存入发件箱",
        "who the person is cannot be kept in the outbox",
    )
    .because(error)
}
