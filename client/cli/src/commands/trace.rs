//! `grain lot trace`: where a lot came from and where it went, drawn.

use std::collections::{BTreeMap, BTreeSet};

use clap::{Args, ValueEnum};
use grain_api::body::{LotTrace, TraceBulk, TraceNode, TraceRestrictions};
use grain_envelope::LotId;
use serde_json::json;

use crate::failure::Failure;
use crate::language::Language;
use crate::report::Report;
use crate::screen::{facts, harmless, tonnes};
use crate::setting::Setting;

/// Lines of a drawing before the user is asked for JSON instead.
const LINES_MAX: usize = 400;

/// Arguments of `lot trace`.
#[derive(Debug, Args)]
pub(crate) struct TraceArguments {
    /// The lot's id
    pub(crate) id: String,
    /// Only where it came from, or only where it went
    #[arg(long, value_enum)]
    pub(crate) direction: Option<Direction>,
}

/// A direction.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Direction {
    // The option's own help says what they are.
    Back,
    Forward,
}

/// Runs it.
pub(crate) fn run(setting: &Setting, arguments: &TraceArguments) -> Result<Report, Failure> {
    let (key, trusted) = (setting.key()?, setting.ledger()?);
    let remote = setting.signed_in(&key, &trusted)?;
    let direction = match arguments.direction {
        None => "both",
        Some(Direction::Back) => "back",
        Some(Direction::Forward) => "forward",
    };
    let path = format!("/api/v1/lots/{}/trace?direction={direction}", arguments.id);
    let trace: LotTrace = remote.get_json(&path)?;
    Ok(Report::done(draw(setting.language, &trace), json!(trace)))
}

/// The whole picture.
pub(crate) fn draw(language: Language, trace: &LotTrace) -> String {
    let say = |zh, en| language.pick(zh, en);
    let mut text = format!("{} {}\n\n", say("批次", "lot"), trace.lot);
    text += &Drawing::new(language, trace).tree();
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
    rows.extend(restrictions(language, &trace.restrictions));
    text.extend([String::from("\n"), facts(&rows)]);
    if trace.cut {
        text += say(
            "未追完：涉及的太多，此图不全。\n",
            "not the whole: there is more than was followed.\n",
        );
    }
    text
}

/// What lies mixed in one place, told twice.
fn mixture(language: Language, trace: &LotTrace, bulk: &TraceBulk) -> String {
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
fn short(trace: &LotTrace, lot: LotId) -> String {
    if lot == trace.lot {
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

/// Draws the graph as a tree: what was drawn once is named again, and not drawn again.
struct Drawing<'a> {
    language: Language,
    trace: &'a LotTrace,
    /// Of each node the edges that leave it.
    leaving: BTreeMap<usize, Vec<usize>>,
    drawn: BTreeSet<usize>,
}

/// A node that is yet to be drawn.
struct Branch {
    node: usize,
    /// What stands before its line, and before those below it.
    margin: (String, String),
    label: String,
}

impl<'a> Drawing<'a> {
    fn new(language: Language, trace: &'a LotTrace) -> Self {
        let mut leaving: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (number, edge) in trace.edges.iter().enumerate() {
            if let Ok(from) = usize::try_from(edge.from) {
                leaving.entry(from).or_default().push(number);
            }
        }
        Self {
            language,
            trace,
            leaving,
            drawn: BTreeSet::new(),
        }
    }

    fn tree(mut self) -> String {
        let arrived = self.trace.edges.iter().map(|edge| edge.to);
        let arrived: BTreeSet<u64> = arrived.collect();
        let mut text = String::new();
        let mut lines = 0;
        // Roots first; a circle of bins has none, and begins where it is met.
        let count = self.trace.nodes.len();
        let (roots, rest): (Vec<usize>, Vec<usize>) =
            (0..count).partition(|node| !arrived.contains(&(*node as u64)));
        for node in roots.into_iter().chain(rest) {
            if !self.drawn.contains(&node) {
                self.branch(node, &mut text, &mut lines);
            }
        }
        if lines > LINES_MAX {
            let more = lines - LINES_MAX;
            text.extend([match self.language {
                Language::Zh => format!("…… 另 {more} 行，见 --output json\n"),
                Language::En => format!("… {more} more lines: use --output json\n"),
            }]);
        }
        text
    }

    fn branch(&mut self, root: usize, text: &mut String, lines: &mut usize) {
        let none = (String::new(), String::new());
        let mut waiting = vec![Branch {
            node: root,
            margin: none,
            label: String::new(),
        }];
        while let Some(Branch {
            node,
            margin,
            label,
        }) = waiting.pop()
        {
            let Some(known) = self.trace.nodes.get(node) else {
                continue;
            };
            let is_new = self.drawn.insert(node);
            let edges = self.leaving.get(&node).map_or(&[][..], Vec::as_slice);
            let again = if is_new || edges.is_empty() {
                ""
            } else {
                " ↑"
            };
            *lines += 1;
            if *lines <= LINES_MAX {
                let name = name(self.language, known);
                text.extend([format!("{}{name}{label}{again}\n", margin.0)]);
            }
            if !is_new {
                continue;
            }
            for (place, number) in edges.iter().enumerate().rev() {
                let is_last = place + 1 == edges.len();
                let (line, below) = if is_last {
                    ("└─ ", "   ")
                } else {
                    ("├─ ", "│  ")
                };
                let edge = &self.trace.edges[*number];
                waiting.push(Branch {
                    node: usize::try_from(edge.to).unwrap_or(usize::MAX),
                    margin: (
                        format!("{}{line}", margin.1),
                        format!("{}{below}", margin.1),
                    ),
                    label: self.label(edge.lot, edge.mass_g),
                });
            }
        }
    }

    /// How much of which lot came along an edge.
    fn label(&self, lot: Option<LotId>, mass_g: Option<i64>) -> String {
        let mass = mass_g.map_or_else(|| "…".to_owned(), tonnes);
        let of = match lot {
            Some(lot) if lot == self.trace.lot => String::new(),
            Some(lot) => format!(" [{}]", grain_envelope::label(&lot.to_string())),
            None => format!(" [{}]", self.language.pick("其他批次", "another lot")),
        };
        format!("  {mass}{of}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two lots through one bin into a batch, of which the reader may see one.
    const TRACE: &str = include_str!("trace/example.json");

    #[test]
    fn a_trace_is_drawn_in_both_languages() {
        let trace: LotTrace = serde_json::from_str(TRACE).unwrap();
        let drawn = [Language::Zh, Language::En].map(|language| draw(language, &trace));
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
        let mut trace: LotTrace = serde_json::from_str(TRACE).unwrap();
        let back = trace.edges[2].clone();
        let (from, to) = (back.to, back.from);
        trace
            .edges
            .push(grain_api::body::TraceEdge { from, to, ..back });
        let drawn = draw(Language::En, &trace);
        assert_eq!(drawn.matches('↑').count(), 2, "{drawn}");
    }
}
