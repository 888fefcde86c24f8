//! The graph as a tree of lines.

use std::collections::{BTreeMap, BTreeSet};

use grain_api::body::TraceNode;
use grain_envelope::LotId;

use super::folding::Folded;
use super::name;
use crate::language::Language;
use crate::screen::tonnes;

/// Lines of a drawing before the user is asked for JSON instead.
const LINES_MAX: usize = 400;

/// Draws the graph as a tree: what was drawn once is named again, and not drawn again.
pub(super) struct Drawing<'a> {
    language: Language,
    folded: &'a Folded,
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
    pub(super) fn new(language: Language, folded: &'a Folded) -> Self {
        let mut leaving: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (number, edge) in folded.trace.edges.iter().enumerate() {
            if let Ok(from) = usize::try_from(edge.from) {
                leaving.entry(from).or_default().push(number);
            }
        }
        Self {
            language,
            folded,
            leaving,
            drawn: BTreeSet::new(),
        }
    }

    pub(super) fn tree(mut self) -> String {
        let arrived = self.folded.trace.edges.iter().map(|edge| edge.to);
        let arrived: BTreeSet<u64> = arrived.collect();
        let mut text = String::new();
        let mut lines = 0;
        // Roots first; a circle of bins has none, and begins where it is met.
        let count = self.folded.trace.nodes.len();
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
            let Some(known) = self.folded.trace.nodes.get(node) else {
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
                let name = self.named(node, known);
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
                let edge = &self.folded.trace.edges[*number];
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

    /// A node in words; several that were folded by their number.
    fn named(&self, number: usize, node: &TraceNode) -> String {
        match self.folded.counts.get(number) {
            Some(count) if *count > 1 => {
                format!("{count} × {}", super::kind(self.language, &node.kind))
            }
            _ => name(self.language, node),
        }
    }

    /// How much of which lot came along an edge.
    fn label(&self, lot: Option<LotId>, mass_g: Option<i64>) -> String {
        let mass = mass_g.map_or_else(|| "…".to_owned(), tonnes);
        let of = match lot {
            Some(lot) if Some(lot) == self.folded.trace.lot => String::new(),
            Some(lot) => format!(" [{}]", grain_envelope::label(&lot.to_string())),
            None => format!(" [{}]", self.language.pick("其他批次", "another lot")),
        };
        format!("  {mass}{of}")
    }
}
