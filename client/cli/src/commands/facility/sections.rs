//! The parts of a site's picture, each a table.

use std::collections::BTreeSet;

use grain_api::body::{
    BinStock, CaseView, DocumentView, FacilityRecord, FacilityView, FilingState, FilingView,
    SurveyView, ViolationRecord,
};
use grain_envelope::{Bilingual, FacilityId, LotId, Role, Time};
use grain_events::catalog::FacilityClass;
use grain_events::vocabulary::{DutyKind, SurveyZone};
use grain_events::{CaseKind, CaseStepKind};

use super::super::duties::Due;
use super::super::lot::mass;
use super::Site;
use crate::language::Language;
use crate::screen::{facts, harmless, minutes, table, tonnes};

/// The three branches of authority that every survey is reported to.
const BRANCHES: [(Role, &str, &str); 3] = [
    (Role::Customs, "海关", "customs"),
    (Role::Agriculture, "农业农村", "agriculture"),
    (Role::Grain, "粮食", "grain"),
];

const DAY_SECONDS: i64 = 24 * 3600;

/// What the site is and how full it is.
pub(super) fn head(language: Language, site: &Site) -> String {
    let say = |zh, en| language.pick(zh, en);
    let facility = &site.facility;
    let capacity = facility.capacity_mass_g;
    let (code, name) = (
        facility.party,
        site.due.names.name(language, facility.party),
    );
    let party = if name == code.to_string() {
        name
    } else {
        format!("{name} {code}")
    };
    let mut rows = vec![
        (say("场所", "facility"), facility.facility.to_string()),
        (say("名称", "name"), facility.name.clone()),
        (say("单位", "party"), party),
        (
            say("类别", "class"),
            class(language, facility.class).to_owned(),
        ),
        (say("地区", "region"), facility.region.to_string()),
        (
            say("容量", "capacity"),
            capacity.map_or_else(|| "-".to_owned(), mass),
        ),
    ];
    if let Some(record) = &site.record {
        let stock = tonnes(record.stock_mass_g);
        let used = capacity.and_then(|capacity| per_cent(record.stock_mass_g, capacity.signed()));
        let used = used.map_or_else(String::new, |used| format!("  {used}"));
        rows.extend([
            (say("存量", "stock"), format!("{stock}{used}")),
            (say("待到货", "on its way"), tonnes(record.inbound_mass_g)),
        ]);
    }
    facts(&rows)
}

fn class(language: Language, class: FacilityClass) -> &'static str {
    let (zh, en) = match class {
        FacilityClass::Port => ("口岸", "port"),
        FacilityClass::DesignatedSite => ("指定监管场地", "designated supervision site"),
        FacilityClass::ReloadSite => ("换装场所", "reload site"),
        FacilityClass::TransitDepot => ("中转库", "transit depot"),
        FacilityClass::ReserveDepot => ("储备库", "reserve depot"),
        FacilityClass::Plant => ("加工厂", "processing plant"),
        FacilityClass::WastePlant => ("下脚料处理厂", "waste treatment plant"),
    };
    language.pick(zh, en)
}

/// A part of a whole with one decimal; none of nothing.
fn per_cent(part: i64, whole: i64) -> Option<String> {
    let tenths = i128::from(part) * 1_000;
    let tenths = tenths.checked_div(i128::from(whole))?;
    Some(format!("{}.{} %", tenths / 10, (tenths % 10).abs()))
}

/// A part of the picture under its heading; nothing where there is nothing to show.
fn section(heading: &str, header: &[&str], right: &[usize], rows: Vec<Vec<String>>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    format!("\n{heading}\n{}", table(header, right, rows))
}

/// The customs filings.
pub(super) fn filings(language: Language, facility: &FacilityView) -> String {
    let say = |zh, en| language.pick(zh, en);
    if facility.filings.is_empty() {
        return say(
            "没有海关备案：进口粮食不得调入\n",
            "no customs filing: imported grain may not go there\n",
        )
        .to_owned();
    }
    let header = [
        say("编号", "number"),
        say("品种", "commodities"),
        say("能力", "capacity"),
        say("有效期", "valid"),
        say("状态", "state"),
    ];
    let rows = facility.filings.iter();
    let rows = rows.map(|filing| filing_row(language, filing));
    section(
        say("海关备案", "customs filings"),
        &header,
        &[2],
        rows.collect(),
    )
}

fn filing_row(language: Language, filing: &FilingView) -> Vec<String> {
    let state = match filing.state {
        FilingState::InForce => language.pick("有效", "in force"),
        FilingState::NotYet => language.pick("未生效", "not yet in force"),
        FilingState::Expired => language.pick("已过期", "expired"),
        FilingState::Suspended => language.pick("已暂停", "suspended"),
        FilingState::Replaced => language.pick("已变更", "replaced"),
        FilingState::Revoked => language.pick("已注销", "revoked"),
    };
    let mark = if filing.unconfirmed {
        language.pick("（未经主管机关确认）", " (not confirmed by customs)")
    } else {
        ""
    };
    let commodities: Vec<String> = filing.commodities.iter().map(ToString::to_string).collect();
    vec![
        filing.filing_number.clone(),
        commodities.join(", "),
        mass(filing.capacity_mass_g),
        format!("{} … {}", filing.valid_from, filing.valid_until),
        format!("{state}{mark}"),
    ]
}

/// The bins, and the lots in them.
pub(super) fn bins(language: Language, site: &Site) -> String {
    let say = |zh, en| language.pick(zh, en);
    let header = [
        say("仓", "bin"),
        say("名称", "name"),
        say("容量", "capacity"),
        say("存量", "stock"),
        say("已用", "used"),
        say("可能来源", "may contain"),
        say("上次检查", "last checked"),
    ];
    let stocks = site.record.iter().flat_map(|record| &record.bins);
    let stock_of = |id: &grain_envelope::BinId| stocks.clone().find(|stock| stock.bin == *id);
    let rows = site.facility.bins.iter().map(|bin| {
        let name = bin.name.clone().unwrap_or_default();
        let mut row = vec![bin.bin.to_string(), name, mass(bin.capacity_mass_g)];
        if let Some(stock) = stock_of(&bin.bin) {
            let used = per_cent(stock.mass_g, bin.capacity_mass_g.signed());
            row.extend([
                tonnes(stock.mass_g),
                used.unwrap_or_default(),
                lots_counted(language, stock),
                stock
                    .checked_at
                    .as_ref()
                    .map_or_else(|| "-".to_owned(), minutes),
            ]);
        }
        row
    });
    let shown = if site.record.is_some() {
        header.len()
    } else {
        3
    };
    let heading = say("仓", "bins");
    let all = section(heading, &header[..shown], &[2, 3, 4], rows.collect());
    let lots = stocks.flat_map(|stock| lots(language, stock));
    let header = [say("仓", "bin"), say("批次", "lot"), say("数量", "mass")];
    let heading = say("仓内批次", "lots in bins");
    all + &section(heading, &header, &[2], lots.collect())
}

fn lots_counted(language: Language, stock: &BinStock) -> String {
    match (&stock.contributors, language) {
        (Some(lots), Language::Zh) => format!("{} 批", lots.len()),
        (Some(lots), Language::En) => format!("{} lots", lots.len()),
        (None, Language::Zh) => "太多，未追完".to_owned(),
        (None, Language::En) => "too many to follow".to_owned(),
    }
}

/// By the accounts; then those of which only traces can be left.
fn lots(language: Language, stock: &BinStock) -> Vec<Vec<String>> {
    let of = |lot: LotId, mass: String| vec![stock.bin.to_string(), lot.to_string(), mass];
    let known: BTreeSet<LotId> = stock.lots.iter().map(|lot| lot.lot).collect();
    let mixed = language.pick("可能混有", "may be mixed in");
    let others = stock.contributors.iter().flatten();
    let others = others.filter(|lot| !known.contains(lot));
    let accounted = stock.lots.iter().map(|lot| of(lot.lot, tonnes(lot.mass_g)));
    let others = others.map(|lot| of(*lot, mixed.to_owned()));
    accounted.chain(others).collect()
}

/// The papers in force.
pub(super) fn documents(language: Language, record: &FacilityRecord) -> String {
    let say = |zh, en| language.pick(zh, en);
    let heading = say("现行文件", "papers in force");
    if record.documents.is_empty() {
        return format!("\n{heading}：{}\n", say("无", "none")).replace('：', say("：", ": "));
    }
    let header = [
        say("文件", "paper"),
        say("版本", "version"),
        say("有效期", "valid"),
        say("范围", "for"),
    ];
    let row = |document: &DocumentView| {
        let until = document.effective_until;
        let until = until.map_or_else(String::new, |until| until.to_string());
        let scope = if document.of_facility {
            say("本场所", "this facility")
        } else {
            say("全单位", "the enterprise")
        };
        let points = match (document.points.len(), language) {
            (0, _) => String::new(),
            (count, Language::Zh) => format!("（{count} 个监测点）"),
            (count, Language::En) => format!(" ({count} points)"),
        };
        vec![
            format!(
                "{}{points}",
                language.pick(&document.title.zh, &document.title.en)
            ),
            document.version.clone(),
            format!("{} … {until}", document.effective_from),
            scope.to_owned(),
        ]
    };
    section(
        heading,
        &header,
        &[],
        record.documents.iter().map(row).collect(),
    )
}

/// The quarters that were surveyed, and those that should have been: silence is a fact.
pub(super) fn surveys(language: Language, record: &FacilityRecord, due: &Due) -> String {
    let say = |zh, en| language.pick(zh, en);
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    for duty in due
        .duties
        .iter()
        .filter(|duty| duty.kind == DutyKind::Survey)
    {
        let (quarter, zone) = duty.detail.split_once(' ').unwrap_or((&duty.detail, ""));
        let state = if duty.overdue {
            say("缺", "missing")
        } else {
            say("待做", "due")
        };
        let nothing = "-".to_owned();
        rows.push((
            quarter.to_owned(),
            vec![
                quarter.to_owned(),
                zone_named(language, zone),
                state.to_owned(),
                minutes(&duty.due_at),
                nothing.clone(),
                nothing,
            ],
        ));
    }
    for survey in &record.surveys {
        rows.push((
            survey.quarter.to_string(),
            survey_row(language, record, survey),
        ));
    }
    rows.sort_by(|(one, _), (other, _)| other.cmp(one));
    let header = [
        say("季度", "quarter"),
        say("区域", "zone"),
        say("监测", "survey"),
        say("时间", "time"),
        say("结果", "result"),
        say("报告", "reports"),
    ];
    let rows = rows.into_iter().map(|(_, row)| row);
    section(
        say("外来有害生物监测", "surveys for alien pests"),
        &header,
        &[],
        rows.collect(),
    )
}

/// The zone's title for its word in a duty.
fn zone_named(language: Language, word: &str) -> String {
    let named = SurveyZone::ALL.iter();
    let mut named = named.filter(|zone| super::super::lot::word(zone) == word);
    named.next().map_or_else(
        || harmless(word),
        |zone| language.of_text(zone.title()).to_owned(),
    )
}

fn survey_row(language: Language, record: &FacilityRecord, survey: &SurveyView) -> Vec<String> {
    let say = |zh, en| language.pick(zh, en);
    let is_own = survey.author == record.facility.party();
    let result = if survey.nothing_found {
        say("未发现", "nothing found")
    } else {
        say("有发现", "found something")
    };
    let sent = |(branch, zh, en): &(Role, &str, &str)| {
        let report = survey
            .reports
            .iter()
            .find(|report| report.branch == *branch);
        let when = report.map_or_else(
            || say("未报", "not sent").to_owned(),
            |report| day(&report.sent_at),
        );
        format!("{} {when}", language.pick(zh, en))
    };
    // An authority reports to nobody on its own survey.
    let reports = if is_own {
        BRANCHES.iter().map(sent).collect::<Vec<_>>().join(", ")
    } else {
        "-".to_owned()
    };
    let done = if is_own {
        say("已做", "done")
    } else {
        say("机关自行监测", "by an authority")
    };
    vec![
        survey.quarter.to_string(),
        language.of_text(survey.zone.title()).to_owned(),
        done.to_owned(),
        minutes(&survey.occurred_at),
        result.to_owned(),
        reports,
    ]
}

/// The day of a moment: `2025-06-20`.
fn day(time: &Time) -> String {
    time.as_str().get(..10).unwrap_or_default().to_owned()
}

/// What is being followed to its end, and who came to look.
pub(super) fn cases(language: Language, record: &FacilityRecord, due: &Due) -> String {
    let say = |zh, en| language.pick(zh, en);
    let header = [
        say("类别", "kind"),
        say("编号", "case"),
        say("发生", "since"),
        say("最近一步", "last step"),
    ];
    let rows = record.cases.iter().map(|case| case_row(language, case));
    let heading = say("未了结的事项", "open cases");
    let cases = section(heading, &header, &[], rows.collect());
    let rows = record.visits.iter().map(|visit| {
        let name = due.names.name(language, visit.author);
        vec![minutes(&visit.occurred_at), name]
    });
    let header = [say("时间", "time"), say("机关", "authority")];
    cases + &section(say("监督检查", "visits"), &header, &[], rows.collect())
}

fn case_row(language: Language, case: &CaseView) -> Vec<String> {
    let (zh, en) = match case.kind {
        CaseKind::Incident => ("事故", "incident"),
        CaseKind::Finding => ("疫情发现", "finding"),
        CaseKind::Rectification => ("整改", "rectification"),
    };
    let step = case.steps.last().map(|step| {
        let (zh, en) = match step.kind {
            CaseStepKind::Alerted => ("已报海关", "customs alerted"),
            CaseStepKind::ControlOrdered => ("已下达防除要求", "control ordered"),
            CaseStepKind::ControlDone => ("已防除", "control done"),
            CaseStepKind::ControlVerified => ("防除已核查", "control verified"),
            CaseStepKind::SourceAnalysed => ("来源已分析", "source analysed"),
            CaseStepKind::RectificationClosed => ("整改完成", "rectified"),
            CaseStepKind::IncidentClosed => ("事故了结", "incident closed"),
            CaseStepKind::ControlFailed => ("防除无效", "control had no effect"),
            CaseStepKind::RectificationOrdered => ("已责令整改", "rectification ordered"),
            CaseStepKind::Reopened => ("重新打开", "opened again"),
        };
        format!("{} {}", minutes(&step.occurred_at), language.pick(zh, en))
    });
    vec![
        language.pick(zh, en).to_owned(),
        case.case.to_string(),
        minutes(&case.occurred_at),
        step.unwrap_or_else(|| "-".to_owned()),
    ]
}

/// Waste on hand, how old it is, and under which plans it may be treated.
pub(super) fn waste(language: Language, record: &FacilityRecord) -> String {
    let say = |zh, en| language.pick(zh, en);
    let titles = |titles: Vec<Bilingual>| {
        let titles = titles.into_iter().map(|title| language.of_text(title));
        titles.collect::<Vec<_>>().join(", ")
    };
    let rows = record.waste.iter().map(|waste| {
        let age = record.at.seconds() - waste.generated_at.seconds();
        let days = age.div_euclid(DAY_SECONDS);
        vec![
            language.of_text(waste.kind.title()).to_owned(),
            waste.waste.to_string(),
            tonnes(waste.mass_g),
            minutes(&waste.generated_at),
            match language {
                Language::Zh => format!("{days} 天"),
                Language::En => format!("{days} days"),
            },
        ]
    });
    let header = [
        say("种类", "kind"),
        say("编号", "waste"),
        say("数量", "mass"),
        say("产生", "since"),
        say("存放", "age"),
    ];
    let on_hand = section(
        say("下脚料", "waste on hand"),
        &header,
        &[2, 4],
        rows.collect(),
    );
    let rows = record.waste_plans.iter().map(|plan| {
        let approved = if plan.approved_index.is_some() {
            say("海关已批准", "approved by customs")
        } else {
            say("未批准", "not approved")
        };
        vec![
            titles(plan.kinds.iter().map(|kind| kind.title()).collect()),
            titles(plan.methods.iter().map(|method| method.title()).collect()),
            format!("{} … {}", plan.valid_from, plan.valid_until),
            approved.to_owned(),
        ]
    });
    let header = [
        say("适用", "for"),
        say("方式", "by"),
        say("有效期", "valid"),
        say("状态", "state"),
    ];
    on_hand
        + &section(
            say("下脚料处理方案", "plans for waste"),
            &header,
            &[],
            rows.collect(),
        )
}

/// The open violations, each in a line.
pub(super) fn violations(language: Language, found: &[ViolationRecord]) -> String {
    let say = |zh, en| language.pick(zh, en);
    let row = |record: &ViolationRecord| {
        let violation = &record.violation;
        vec![
            format!("#{}", record.index),
            violation.rule.clone(),
            violation.severity.to_string(),
            language
                .pick(&violation.text.zh, &violation.text.en)
                .to_owned(),
        ]
    };
    let header = [
        say("条目", "entry"),
        say("规则", "rule"),
        say("程度", "severity"),
        say("违规", "violation"),
    ];
    section(
        say("未了结违规", "open violations"),
        &header,
        &[],
        found.iter().map(row).collect(),
    )
}

/// How much is due and what is next; the list is another command.
pub(super) fn due(language: Language, due: &Due, facility: &FacilityId) -> String {
    let Some(next) = due.duties.first() else {
        return language
            .pick("\n没有待办事项\n", "\nnothing is due\n")
            .to_owned();
    };
    let (count, overdue) = (due.duties.len(), super::super::duties::overdue(&due.duties));
    let (time, what) = (minutes(&next.due_at), &next.text);
    match language {
        Language::Zh => format!(
            "\n待办 {count} 项，逾期 {overdue} 项；最早：{time} {}\n  grain duties --facility {facility}\n",
            harmless(&what.zh)
        ),
        Language::En => format!(
            "\n{count} due, {overdue} overdue; first: {time} {}\n  grain duties --facility {facility}\n",
            harmless(&what.en)
        ),
    }
}
