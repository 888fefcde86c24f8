//! `grain template`: an event to fill in, and the list of all types.
#![expect(
    clippy::doc_markdown,
    reason = "doc comments here are help texts for a terminal"
)]

use clap::Args;
use grain_envelope::DRAFT_MEMBERS;
use grain_envelope::genesis;
use grain_events::{Class, Descriptor, catalog, pack};
use serde_json::{Value, json};

use crate::failure::{Failure, exit};
use crate::report::Report;
use crate::screen::table;
use crate::setting::Setting;

/// Arguments of `template`.
#[derive(Debug, Args)]
pub(crate) struct TemplateArguments {
    /// The event's type, such as transfer_declared
    #[arg(required_unless_present_any = ["list", "packs"])]
    pub(crate) name: Option<String>,
    /// List all types
    #[arg(long)]
    pub(crate) list: bool,
    /// List the rule packs that this program knows, as rule_pack_activated names them
    #[arg(long)]
    pub(crate) packs: bool,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, arguments: &TemplateArguments) -> Result<Report, Failure> {
    if arguments.packs {
        return Ok(packs(setting));
    }
    let Some(name) = arguments.name.as_ref().filter(|_| !arguments.list) else {
        return Ok(list(setting));
    };
    let found = catalog::descriptor_named(name).or_else(|| catalog::descriptor(name));
    let descriptor = found.ok_or_else(|| {
        Failure::new(
            exit::UNKNOWN,
            "unknown-type",
            format!("没有事件类型 {name}"),
            format!("there is no event type {name}"),
        )
        .hint(
            "grain template --list 列出全部",
            "grain template --list shows all",
        )
    })?;
    let draft = draft(descriptor);
    // Also for programs this is the draft itself: it is what `grain submit` reads.
    Ok(Report::done(in_order(&draft), draft))
}

fn draft(descriptor: &Descriptor) -> Value {
    let mut body: Value = serde_json::from_str(descriptor.template).unwrap_or_default();
    if descriptor.type_name == genesis::TYPE {
        // Of these two no sample is of use: one is the signer's, one is graind's.
        body["operator"]["public_key"] = Value::Null;
        body["log_vkey"] = Value::Null;
    }
    json!({
        "type": descriptor.type_name,
        "event_id": null,
        "occurred_at": null,
        "role": descriptor.roles.first(),
        "person": null,
        "source": "manual",
        "late_reason": null,
        "documents": [],
        "attachments": [],
        "transcribed": false,
        "note": null,
        "body": body,
    })
}

/// The draft with its members in the order in which people fill them.
fn in_order(draft: &Value) -> String {
    let mut lines = Vec::new();
    for member in DRAFT_MEMBERS {
        let value = serde_json::to_string_pretty(&draft[member]).unwrap_or_default();
        lines.push(format!("  \"{member}\": {}", value.replace('\n', "\n  ")));
    }
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}

fn packs(setting: &Setting) -> Report {
    let say = |zh, en| setting.language.pick(zh, en);
    let header = [say("规则包", "rule pack"), say("版本", "version"), "BLAKE3"];
    let rows = pack::KNOWN.iter().map(|pack| {
        let reference = &pack.reference;
        vec![
            reference.name.to_string(),
            reference.version.to_string(),
            reference.blake3.to_string(),
        ]
    });
    let json: Vec<_> = pack::KNOWN
        .iter()
        .map(|pack| json!(pack.reference))
        .collect();
    Report::done(table(&header, &[], rows.collect()), Value::Array(json))
}

fn list(setting: &Setting) -> Report {
    let say = |zh, en| setting.language.pick(zh, en);
    let header = [
        say("类型", "type"),
        say("是什么", "what"),
        say("性质", "class"),
    ];
    let rows = catalog::ALL.iter().map(|descriptor| {
        let class = match descriptor.class {
            Class::Authorising => say("授权行为", "authorising"),
            Class::Observed => say("观察事实", "observed"),
        };
        vec![
            descriptor.name.to_owned(),
            setting.language.of_text(descriptor.title).to_owned(),
            class.to_owned(),
        ]
    });
    let json: Vec<Value> = catalog::ALL
        .iter()
        .map(|descriptor| {
            json!({
                "name": descriptor.name,
                "type": descriptor.type_name,
                "class": descriptor.class,
                "roles": descriptor.roles,
                "title": descriptor.title,
                "subjects": descriptor.subjects,
            })
        })
        .collect();
    Report::done(table(&header, &[], rows.collect()), json!({"types": json}))
}
