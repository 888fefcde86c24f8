//! `grain trace`, `grain lot trace`: where grain came from and where it went, drawn.

mod drawing;
mod folding;

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use grain_api::body::{TraceBulk, TraceDirection, TraceNode, TraceRestrictions, TraceView};
use grain_envelope::{BinId, LotId, ProcessId};
use grain_events::Account;
use grain_events::trace::Start;
use grain_sdk::http::encoded;
use serde_json::json;

use crate::failure::{Failure, exit};
use crate::language::Language;
use crate::report::Report;
use crate::screen::{facts, harmless, tonnes};
use crate::setting::Setting;
use drawing::Drawing;
use folding::Folded;

/// Arguments of `trace`.
#[derive(Debug, Args)]
pub(crate) struct TraceArguments {
    /// A lot, a bin (FACILITY/CODE), a batch, a product (BATCH/NAME) or waste:EVENT
    #[arg(value_name = "WHAT")]
    pub(crate) what: String,
    #[command(flatten)]
    pub(crate) how: How,
}

/// Arguments of `lot trace`.
#[derive(Debug, Args)]
pub(crate) struct LotTraceArguments {
    /// The lot's id
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) how: How,
}

/// How a trace is made and shown.
#[derive(Debug, Args)]
pub(crate) struct How {
    /// Only where it came from, or only where it went
    #[arg(long, value_enum)]
    pub(crate) direction: Option<Direction>,
    /// Draw each of several like units by itself
    #[arg(long)]
    pub(crate) all: bool,
}

/// A direction.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Direction {
    // The option's own help says what they are.
    Back,
    Forward,
}

/// Runs `trace`.
pub(crate) fn run(setting: &Setting, arguments: &TraceArguments) -> Result<Report, Failure> {
    ask(setting, &start(&arguments.what)?, &arguments.how)
}

/// Runs `lot trace`.
pub(crate) fn run_lot(setting: &Setting, arguments: &LotTraceArguments) -> Result<Report, Failure> {
    let lot = arguments
        .id
        .parse()
        .map_err(|_| untraceable(&arguments.id))?;
    ask(setting, &Start::Lot(lot), &arguments.how)
}

fn ask(setting: &Setting, start: &Start, how: &How) -> Result<Report, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let direction = match how.direction {
        None => "both",
        Some(Direction::Back) => "back",
        Some(Direction::Forward) => "forward",
    };
    let of = encoded(&start.to_string());
    let path = format!("/api/v1/traces/{of}?direction={direction}");
    let trace: TraceView = remote.get_json(&path)?;
    let json = json!(trace);
    Ok(Report::done(draw(setting.language, trace, how.all), json))
}

/// What a person means: with its kind as the ledger writes it, or as it stands on a label or a list.
fn start(text: &str) -> Result<Start, Failure> {
    if let Ok(start) = text.parse() {
        return Ok(start);
    }
    let lot = |text: &str| text.parse::<LotId>().ok().map(Start::Lot);
    let bin = |text: &str| text.parse::<BinId>().ok().map(Account::Bin);
    let process = |text: &str| text.parse::<ProcessId>().ok().map(Account::Process);
    let product = |text: &str| {
        let (process, name) = text.split_once('/')?;
        Some(Account::Product(process.parse().ok()?, name.parse().ok()?))
    };
    let bulk = || {
        bin(text)
            .or_else(|| process(text))
            .or_else(|| product(text))
    };
    lot(text)
        .or_else(|| bulk().map(Start::Bulk))
        .ok_or_else(|| untraceable(text))
}

fn untraceable(text: &str) -> Failure {
    Failure::new(
        exit::MALFORMED,
        "what",
        format!("{text} 不是可追溯的对象"),
        format!("{text} names nothing that can be traced"),
    )
    .hint(
        "写批次编号、仓（场所/仓号）、加工批编号、产品（加工批/品名）或 waste:事件编号",
        "name a lot, a bin (FACILITY/CODE), a batch, a product (BATCH/NAME) or waste:EVENT",
    )
}

/// The whole picture.
pub(crate) fn draw(language: Language, trace: TraceView, all: bool) -> String {
    let say = |zh, en| language.pick(zh, en);
    let folded = if all {
        Folded::nothing(trace)
    } else {
        Folded::of(trace)
    };
    let trace = &folded.trace;
    let mut text = format!("{}\n\n", title(language, trace));
    text += &Drawing::new(language, &folded).tree();
    for bulk in &trace.bulks {
        text.extend([String::from("\n"), mixture(language, trace, bulk)]);
    }
    let others = trace.contributors.others;
    let mut rows = Vec::new();
    if others > 0 || !trace.contributors.lots.is_empty() {
        let count = trace.contributors.lots.len() as u64 + others;
        let name = say("可能含有的批次", "lots it may contain");
        rows.push((name, count.to_string()));
    }
    let sites: BTreeSet<String> = trace.nodes.iter().filter_map(site).collect();
    if !sites.is_empty() {
        let sites: Vec<String> = sites.into_iter().collect();
        rows.push((say("涉及场所", "sites"), sites.join(", ")));
    }
    rows.extend(restrictions(language, &trace.restrictions));
    text.extend([String::from("\n"), facts(&rows), recall(language, trace)]);
    if trace.cut {
        text += say(
            "未追完：涉及的太多，此图不全。\n",
            "not the whole: there is more than was followed.\n",
        );
    }
    text
}

fn title(language: Language, trace: &TraceView) -> String {
    let (word, rest) = trace.of.split_once(':').unwrap_or(("", &trace.of));
    let word = if word == "lot" {
        language.pick("批次", "lot")
    } else {
        kind(language, word)
    };
    format!("{word} {}", harmless(rest))
}

fn site(node: &TraceNode) -> Option<String> {
    node.facility.map(|facility| facility.to_string())
}

/// What is behind a product is known; what else was made of the same lots is the next question.
fn recall(language: Language, trace: &TraceView) -> String {
    let lots = &trace.contributors.lots;
    if trace.lot.is_some() || trace.direction == TraceDirection::Forward || lots.is_empty() {
        return String::new();
    }
    let say = |zh, en| language.pick(zh, en);
    let mut text = format!(
        "\n{}\n",
        say(
            "召回时，再追这些批次还去了哪里：",
            "for a recall, ask where else these lots went:"
        )
    );
    for lot in lots {
        text.extend([format!("  grain trace {lot} --direction forward\n")]);
    }
    text
}

/// What lies mixed in one place, told twice.
fn mixture(language: Language, trace: &TraceView, bulk: &TraceBulk) -> String {
    let say = |zh, en| language.pick(zh, en);
    let node = usize::try_from(bulk.node)
        .ok()
        .and_then(|node| trace.nodes.get(node));
    let mut text = format!(
        "{}\n",
        node.map_or_else(String::new, |node| name(language, node))
    );
    for share in &bulk.shares {
        let lot = share.lot.map_or_else(
            || say("其他批次", "other lots").to_owned(),
            |lot| short(trace, lot),
        );
        let (whole, rest) = (share.bp / 100, share.bp % 100);
        text.extend([format!(
            "  {lot}  {}  {whole}.{rest:02} %\n",
            tonnes(share.mass_g)
        )]);
    }
    let note = match &bulk.contributors {
        None => say("可能来源：太多，未列", "may contain: too many to list").to_owned(),
        Some(found) => {
            let lots = found.lots.iter().map(|lot| short(trace, *lot));
            let others = (found.others > 0).then(|| match language {
                Language::Zh => format!("另 {} 个", found.others),
                Language::En => format!("{} others", found.others),
            });
            let lots: Vec<String> = lots.chain(others).collect();
            format!("{}{}", say("可能来源：", "may contain: "), lots.join(", "))
        }
    };
    text + &format!("  {note}\n")
}

fn restrictions(language: Language, bound: &TraceRestrictions) -> Vec<(&'static str, String)> {
    let say = |zh, en| language.pick(zh, en);
    let yes = |flag| language.yes(flag).to_owned();
    let words = |words: Vec<String>| {
        if words.is_empty() {
            "-".to_owned()
        } else {
            words.join(", ")
        }
    };
    let origins = bound.origins.iter().map(ToString::to_string).collect();
    let permits = bound.permits.iter().map(ToString::to_string).collect();
    let verdicts = bound.verdicts.iter().map(|verdict| {
        let title = verdict.title();
        say(title.zh, title.en).to_owned()
    });
    let verdicts = verdicts.collect();
    vec![
        (say("原产国", "origins"), words(origins)),
        (say("许可证", "permits"), words(permits)),
        (say("转基因", "GMO"), yes(bound.gmo)),
        (say("扣押", "held"), yes(bound.held)),
        (say("检疫结论", "verdicts"), words(verdicts)),
    ]
}

/// The asked lot is named in the head; of another its short label fits a line.
fn short(trace: &TraceView, lot: LotId) -> String {
    if Some(lot) == trace.lot {
        "●".to_owned()
    } else {
        lot.to_string()
    }
}

/// A node in words.
fn name(language: Language, node: &TraceNode) -> String {
    let kind = kind(language, &node.kind);
    let rest = node
        .account
        .as_deref()
        .and_then(|account| account.split_once(':'));
    match (rest, &node.account) {
        (Some((_, rest)), _) => format!("{kind} {}", harmless(rest)),
        (None, Some(_)) => kind.to_owned(),
        (None, None) => format!("{kind} ({})", language.pick("他人的", "others'")),
    }
}

/// What an account is.
pub(crate) fn kind(language: Language, kind: &str) -> &'static str {
    let (zh, en) = match kind {
        "entry" => ("入境", "entry"),
        "opening" => ("期初", "opening stock"),
        "yard" => ("场地", "yard"),
        "bin" => ("仓", "bin"),
        "place" => ("地点", "place"),
        "consignment" => ("在途", "on the way"),
        "process" => ("加工批", "batch"),
        "product" => ("产品", "product"),
        "waste" => ("下脚料", "waste"),
        "rejected" => ("拒收", "rejected"),
        "sample" => ("样品", "samples"),
        "treated" => ("已处理", "treated"),
        "returned" => ("已退运", "returned"),
        "destroyed" => ("已销毁", "destroyed"),
        "delivered" => ("已交付", "delivered"),
        "loss" => ("损耗", "loss"),
        "unexplained" => ("待查", "unexplained"),
        _ => ("其他", "other"),
    };
    language.pick(zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two lots through one bin into a batch, of which the reader may see one.
    const TRACE: &str = include_str!("trace/example.json");

    #[test]
    fn a_trace_is_drawn_in_both_languages() {
        let trace = || serde_json::from_str(TRACE).unwrap();
        let drawn = [Language::Zh, Language::En].map(|language| draw(language, trace(), false));
        for (drawn, other) in drawn.iter().zip([
            "其他批次  382.000 t  25.47 %",
            "other lots  382.000 t  25.47 %",
        ]) {
            assert!(
                drawn.contains("1,118.000 t  74.53 %") && drawn.contains(other),
                "{drawn}"
            );
        }
        assert!(drawn[0].contains("└─ 加工批 0197a4c2"), "{}", drawn[0]);
        assert!(drawn[1].contains("└─ product 0197a4c2"), "{}", drawn[1]);
    }

    #[test]
    fn bins_in_a_circle_are_drawn_once() {
        let mut trace: TraceView = serde_json::from_str(TRACE).unwrap();
        let back = trace.edges[2].clone();
        let (from, to) = (back.to, back.from);
        trace
            .edges
            .push(grain_api::body::TraceEdge { from, to, ..back });
        let drawn = draw(Language::En, trace, false);
        assert_eq!(drawn.matches('↑').count(), 2, "{drawn}");
    }

    #[test]
    fn a_recall_begins_at_a_product_and_is_told_how_to_go_on() {
        let mut trace: TraceView = serde_json::from_str(TRACE).unwrap();
        trace.of = "product:0197a4c2-1b2c-7def-8123-456789abcd01/燕麦米".into();
        trace.lot = None;
        let drawn = draw(Language::Zh, trace.clone(), false);
        let head = "产品 0197a4c2-1b2c-7def-8123-456789abcd01/燕麦米\n";
        assert!(drawn.starts_with(head), "{drawn}");
        let next = "  grain trace 0197a4c2-1b2c-7def-8123-456789abcdef.1 --direction forward\n";
        assert!(drawn.ends_with(next), "{drawn}");
        assert!(
            drawn.contains("涉及场所        91630100MA0000A196-001\n"),
            "{drawn}"
        );
        trace.direction = TraceDirection::Forward;
        assert!(!draw(Language::En, trace, false).contains("recall"));
    }

    #[test]
    fn what_people_name_is_understood() {
        let id = "0197a4c2-1b2c-7def-8123-456789abcdef";
        for (typed, meant) in [
            (format!("{id}.1"), format!("lot:{id}.1")),
            (format!("lot:{id}.1"), format!("lot:{id}.1")),
            (
                "91630106MA0000A27P-001/01".to_owned(),
                "bin:91630106MA0000A27P-001/01".to_owned(),
            ),
            (id.to_owned(), format!("process:{id}")),
            (format!("{id}/燕麦米"), format!("product:{id}/燕麦米")),
            (format!("waste:{id}"), format!("waste:{id}")),
        ] {
            assert_eq!(start(&typed).unwrap().to_string(), meant, "{typed}");
        }
        for wrong in [
            "",
            "oats",
            "yard:91630106MA0000A27P-001",
            "91630106MA0000A27P-001",
        ] {
            assert!(start(wrong).is_err(), "{wrong}");
        }
    }
}
