//! `grain facility`: a site, from what anybody must know before grain goes there to all that it has
//! on record of itself.

mod sections;

use clap::{Args, Subcommand};
use grain_api::body::{FacilityRecord, FacilityView, ViolationList, ViolationRecord};
use grain_sdk::http::encoded;
use grain_sdk::remote::{Remote, RemoteError};
use serde_json::json;

use super::duties::{self, Due, DutiesArguments};
use crate::failure::Failure;
use crate::language::Language;
use crate::paging;
use crate::report::Report;
use crate::setting::Setting;

/// `facility show`.
#[derive(Debug, Subcommand)]
pub(crate) enum FacilityCommand {
    /// Show a facility: filings, bins and stock, papers, surveys, cases, waste, what is due
    Show(ShowArguments),
}

/// Arguments of `facility show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// The facility's id, USCC-NNN
    pub(crate) id: String,
    /// Papers in force and what is due at a later moment, 2025-06-30T23:59:59+08:00
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
}

/// All that the asker may know of a site.
struct Site {
    /// What every member may know.
    facility: FacilityView,
    /// What it has on record of itself; none for others than itself and the authorities over it.
    record: Option<FacilityRecord>,
    /// The open violations there, of those that the asker may see.
    violations: Vec<ViolationRecord>,
    /// What is due there, of what the asker may see, and what parties are called.
    due: Due,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, command: &FacilityCommand) -> Result<Report, Failure> {
    let FacilityCommand::Show(arguments) = command;
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let site = ask(&remote, arguments)?;
    let mut json = json!(site.facility);
    json["record"] = json!(site.record);
    json["violations"] = json!(site.violations);
    json["duties"] = json!(site.due.duties);
    Ok(Report::done(show(setting.language, &site), json))
}

fn ask(remote: &Remote<'_>, arguments: &ShowArguments) -> Result<Site, Failure> {
    let (id, at) = (&arguments.id, arguments.at.as_deref());
    let facility = remote.get_json(&format!("/api/v1/facilities/{}", encoded(id)))?;
    let at = at.map_or_else(String::new, |at| format!("?at={}", encoded(at)));
    let record = remote.get_json(&format!("/api/v1/facilities/{}/record{at}", encoded(id)));
    let record = match record {
        Ok(record) => Some(record),
        // What a reader may not see is answered as what does not exist.
        Err(RemoteError::Problem(problem)) if matches!(problem.status, 403 | 404) => None,
        Err(error) => return Err(error.into()),
    };
    let pages = paging::all(|cursor| {
        let question = "/api/v1/violations?limit=500&state=open&facility=";
        let path = format!("{question}{}{cursor}", encoded(id));
        let mut page: ViolationList = remote.get_json(&path)?;
        let next = page.next.take();
        Ok((page.violations, next))
    })?;
    let question = DutiesArguments {
        at: arguments.at.clone(),
        overdue: false,
        facility: Some(id.clone()),
        out: None,
    };
    Ok(Site {
        facility,
        record,
        violations: pages.into_iter().flatten().collect(),
        due: duties::ask(remote, &question)?,
    })
}

fn show(language: Language, site: &Site) -> String {
    let mut text = sections::head(language, site);
    text += &sections::filings(language, &site.facility);
    text += &sections::bins(language, site);
    if let Some(record) = &site.record {
        text += &sections::documents(language, record);
        text += &sections::surveys(language, record, &site.due);
        text += &sections::cases(language, record, &site.due);
        text += &sections::waste(language, record);
    }
    text += &sections::violations(language, &site.violations);
    text += &sections::due(language, &site.due, &site.facility.facility);
    if site.record.is_none() {
        text += language.pick(
            "台账全貌只有该场所和主管机关可以查看。\n",
            "the rest of its record is for the facility itself and the authorities over it.\n",
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Names;

    /// The oat mill of the manual in its second quarter.
    fn mill() -> Site {
        let parts: serde_json::Value =
            serde_json::from_str(include_str!("facility/example.json")).unwrap();
        let list: grain_api::body::DutyList =
            serde_json::from_value(parts["duties"].clone()).unwrap();
        Site {
            facility: serde_json::from_value(parts["facility"].clone()).unwrap(),
            record: serde_json::from_value(parts["record"].clone()).unwrap(),
            violations: Vec::new(),
            due: Due {
                at: list.at,
                log_size: list.log_size,
                duties: list.duties,
                names: Names::default(),
            },
        }
    }

    #[test]
    fn a_site_is_shown_whole_in_both_languages() {
        let [zh, en] = [Language::Zh, Language::En].map(|language| show(language, &mill()));
        insta::assert_snapshot!("facility_zh", zh);
        insta::assert_snapshot!("facility_en", en);
    }

    #[test]
    fn a_stranger_sees_what_must_be_known_and_is_told_that_there_is_more() {
        let mut site = mill();
        site.record = None;
        site.due.duties.clear();
        insta::assert_snapshot!("facility_stranger", show(Language::En, &site));
    }
}
