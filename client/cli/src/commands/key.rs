//! `grain key`: makes and shows keys here, enrols and revokes them in the ledger.

use clap::{Args, Subcommand};
use grain_envelope::{KeyId, Origin, Party, PublicKey, enrolment};
use grain_sdk::draft::Draft;
use grain_sdk::keys::{self, KeyFile};
use grain_sdk::signer::Signer as _;
use serde_json::{Value, json};

use crate::failure::{Failure, exit};
use crate::recording::Recording;
use crate::report::Report;
use crate::screen::facts;
use crate::setting::{Setting, read};

/// `key new|show|enrol|revoke`.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a key on this machine
    New(NewArguments),
    /// Show a key, and prove to an authority that it is held here
    Show(ShowArguments),
    /// Enrol a key in the ledger (needs the key of an authority, or one that may enrol)
    Enrol(EnrolArguments),
    /// Revoke a key in the ledger
    Revoke(RevokeArguments),
}

/// Arguments of `key new`.
#[derive(Debug, Args)]
pub(crate) struct NewArguments {
    /// Name of the key
    pub(crate) name: String,
    /// The party that it signs for (统一社会信用代码)
    #[arg(long, value_name = "USCC")]
    pub(crate) party: String,
    /// The role that its events take by default
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: Option<String>,
    /// The person whose events these are by default, P-01
    #[arg(long, value_name = "ALIAS")]
    pub(crate) person: Option<String>,
}

/// Arguments of `key show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// Name or path of the key
    pub(crate) name: String,
    /// Sign the proof of possession that enrolment asks for
    #[arg(long)]
    pub(crate) possession: bool,
    /// The ledger's origin for the proof; else that of the trusted ledger
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) origin: Option<String>,
}

/// Arguments of `key enrol`.
#[derive(Debug, Args)]
pub(crate) struct EnrolArguments {
    /// A key's name here, or a file that key show --possession --output json wrote elsewhere
    pub(crate) holder: String,
    /// The roles that it may act in
    #[arg(long, value_name = "ROLE", value_delimiter = ',', required = true)]
    pub(crate) roles: Vec<String>,
    /// It may enrol further keys of its party
    #[arg(long)]
    pub(crate) may_enrol: bool,
    /// It writes facts of one transfer and unit only
    #[arg(long, value_name = "TRANSFER/UNIT")]
    pub(crate) scope: Option<String>,
    /// When it ends
    #[arg(long, value_name = "TIME")]
    pub(crate) expires_at: Option<String>,
    /// Moment of the act; else now
    #[arg(long, value_name = "TIME")]
    pub(crate) occurred_at: Option<String>,
}

/// Arguments of `key revoke`.
#[derive(Debug, Args)]
pub(crate) struct RevokeArguments {
    /// The key's fingerprint, or its name here
    pub(crate) which: String,
    /// Why: lost, compromised, retired or superseded
    #[arg(long, value_name = "REASON")]
    pub(crate) reason: String,
    /// Index from which its entries are suspect
    #[arg(long, value_name = "INDEX")]
    pub(crate) suspect_from: Option<u64>,
    /// Moment of the act; else now
    #[arg(long, value_name = "TIME")]
    pub(crate) occurred_at: Option<String>,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, command: &KeyCommand) -> Result<Report, Failure> {
    match command {
        KeyCommand::New(arguments) => new(setting, arguments),
        KeyCommand::Show(arguments) => show(setting, arguments),
        KeyCommand::Enrol(arguments) => enrol(setting, arguments),
        KeyCommand::Revoke(arguments) => revoke(setting, arguments),
    }
}

fn new(setting: &Setting, arguments: &NewArguments) -> Result<Report, Failure> {
    let party = read_party(&arguments.party)?;
    let key = keys::new(
        &setting.machine,
        &setting.home.keys(),
        &arguments.name,
        &party.to_string(),
        arguments.role.as_deref(),
        arguments.person.as_deref(),
    )?;
    let mut report = describe(setting, &key, None);
    report.text += setting.language.pick(
        "一把密钥只在一台设备上用：可以移动，不要复制。\n",
        "One key, one device: move the file if you must, never copy it.\n",
    );
    Ok(report)
}

fn show(setting: &Setting, arguments: &ShowArguments) -> Result<Report, Failure> {
    let key = keys::read(&setting.home.key_path(&arguments.name))?;
    if !arguments.possession {
        return Ok(describe(setting, &key, None));
    }
    let origin: Origin = match &arguments.origin {
        Some(origin) => origin.parse().map_err(|_| {
            Failure::new(
                exit::MALFORMED,
                "origin",
                "日志名不合规定",
                "this is not an origin",
            )
        })?,
        None => setting.ledger()?.origin,
    };
    let possession = possession(&key, &origin)?;
    Ok(describe(setting, &key, Some(possession)))
}

/// The new key's signature over origin, party and itself (log-format.md §3).
fn possession(key: &KeyFile, origin: &Origin) -> Result<String, Failure> {
    let party = read_party(&key.info.party)?;
    let public_key = PublicKey::from_bytes(key.signer.public_key());
    let message = enrolment::possession_message(origin, &party, &public_key);
    let signature = key.signer.sign(&message).map_err(|error| {
        Failure::new(
            exit::NOT_ALLOWED,
            "sign",
            "密钥无法签名",
            "the key does not sign",
        )
        .because_of(&error)
    })?;
    Ok(hex::encode(signature))
}

fn describe(setting: &Setting, key: &KeyFile, possession: Option<String>) -> Report {
    let say = |zh, en| setting.language.pick(zh, en);
    let mut rows = vec![
        (say("名称", "name"), key.info.name.clone()),
        (say("单位", "party"), key.info.party.clone()),
        (
            say("角色", "role"),
            key.info.role.clone().unwrap_or_else(|| "-".into()),
        ),
        (say("指纹", "fingerprint"), key.info.key.clone()),
        (say("公钥", "public key"), key.info.public_key.clone()),
        (say("文件", "file"), key.path.display().to_string()),
    ];
    let mut json = json!(key.info);
    json["fingerprint"] = key.info.key.clone().into();
    json["path"] = key.path.display().to_string().into();
    if let Some(possession) = possession {
        rows.push((say("持有证明", "possession"), possession.clone()));
        json["possession"] = possession.into();
    }
    Report::done(facts(&rows), json)
}

fn enrol(setting: &Setting, arguments: &EnrolArguments) -> Result<Report, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let (party, public_key, possession) = holder(setting, &arguments.holder, &trusted.origin)?;
    let scope = match arguments.scope.as_ref().map(|scope| scope.split_once('/')) {
        None => Value::Null,
        Some(Some((transfer, unit))) => json!({"transfer": transfer, "unit": unit}),
        Some(None) => {
            return Err(Failure::new(
                exit::MALFORMED,
                "scope",
                "--scope 应为 调运编号/单元",
                "--scope takes TRANSFER/UNIT",
            ));
        }
    };
    let body = json!({
        "party": party,
        "public_key": public_key,
        "possession": possession,
        "roles": arguments.roles,
        "may_enrol": arguments.may_enrol,
        "scope": scope,
        "expires_at": arguments.expires_at,
    });
    let draft = Draft::of(
        "grain.key_enrolled.v1",
        arguments.occurred_at.as_deref(),
        body,
    );
    Recording::open(setting, &key, &trusted)?.record(&[draft])
}

/// Party, public key and proof of possession: of a key that lies here, or as its
/// holder sent them.
fn holder(
    setting: &Setting,
    holder: &str,
    origin: &Origin,
) -> Result<(String, String, String), Failure> {
    let path = setting.home.key_path(holder);
    if path.exists() {
        let key = keys::read(&path)?;
        let possession = possession(&key, origin)?;
        return Ok((key.info.party, key.info.public_key, possession));
    }
    let request: Value = serde_json::from_slice(&read(std::path::Path::new(holder))?)
        .map_err(|error| unusable_request().because(&error))?;
    let member = |name: &str| request[name].as_str().map(ToOwned::to_owned);
    match (member("party"), member("public_key"), member("possession")) {
        (Some(party), Some(public_key), Some(possession)) => Ok((party, public_key, possession)),
        _ => Err(unusable_request()),
    }
}

fn unusable_request() -> Failure {
    Failure::new(
        exit::MALFORMED,
        "enrolment-request",
        "文件不是登记申请",
        "the file is not a request for enrolment",
    )
    .hint(
        "请对方运行 grain key show 名称 --possession --output json",
        "ask its holder for the output of grain key show NAME --possession --output json",
    )
}

fn revoke(setting: &Setting, arguments: &RevokeArguments) -> Result<Report, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let which = if let Ok(fingerprint) = arguments.which.parse::<KeyId>() {
        fingerprint.to_string()
    } else {
        let path = setting
            .home
            .key_path(&arguments.which)
            .with_extension("pub");
        keys::read_info(&path)?.key
    };
    let body = json!({
        "key": which,
        "reason": arguments.reason,
        "suspect_from_index": arguments.suspect_from,
    });
    let draft = Draft::of(
        "grain.key_revoked.v1",
        arguments.occurred_at.as_deref(),
        body,
    );
    Recording::open(setting, &key, &trusted)?.record(&[draft])
}

fn read_party(text: &str) -> Result<Party, Failure> {
    text.parse().map_err(|_| {
        Failure::new(
            exit::MALFORMED,
            "party",
            format!("{text} 不是统一社会信用代码（18 位，校验位须相符）"),
            format!("{text} is not a party code of 18 characters with a right check character"),
        )
    })
}
