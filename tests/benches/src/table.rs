//! The figures for people: a line each, with its ceiling, ratio, floor and mark.

use std::fmt::Write as _;

use crate::figures::{Bound, Figure, Side};
use crate::run::Results;

/// The whole table, and how many floors do not hold.
pub fn show(results: &Results) -> String {
    let ceilings = &results.ceilings;
    let mut text = format!(
        "V = verify_strict on {} cores: {:.0}/s at the start ({:.0}/s on one core)\n\
         fdatasync of 4 KiB: p50 {:.3} ms, p99 {:.3} ms\n\n",
        ceilings.cores,
        ceilings.verify_per_s,
        ceilings.verify_one_core_per_s,
        ceilings.fdatasync_p50_us / 1e3,
        ceilings.fdatasync_p99_us / 1e3,
    );
    let width = results
        .figures
        .iter()
        .map(|figure| figure.name.chars().count())
        .max();
    let width = width.unwrap_or_default();
    for figure in &results.figures {
        line(&mut text, figure, width);
    }
    let failed = results
        .figures
        .iter()
        .filter(|figure| figure.pass == Some(false))
        .count();
    let judged = results
        .figures
        .iter()
        .filter(|figure| figure.pass.is_some())
        .count();
    let _ = writeln!(text, "\n{} of {judged} floors hold", judged - failed);
    text
}

fn line(text: &mut String, figure: &Figure, width: usize) {
    let mark = match figure.pass {
        Some(true) => "PASS",
        Some(false) => "FAIL",
        None => "    ",
    };
    let value = number(figure.value);
    let _ = write!(
        text,
        "{mark}  {:width$}  {value:>11} {:<9}",
        figure.name, figure.unit
    );
    if let (Some(ceiling), Some(ratio)) = (&figure.ceiling, figure.ratio) {
        let _ = write!(
            text,
            "  {ratio:.3} {} ({})",
            ceiling.name,
            number(ceiling.value)
        );
    }
    for (what, bound) in [("floor", figure.floor), ("aim", figure.aim)] {
        let Some(Bound { side, value }) = bound else {
            continue;
        };
        let sign = if side == Side::AtLeast { ">=" } else { "<=" };
        let _ = write!(text, "  {what} {sign} {}", number(value));
    }
    if !figure.note.is_empty() {
        let _ = write!(text, "  [{}]", figure.note);
    }
    text.push('\n');
}

/// As many digits as say something.
fn number(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_ratio_floor_and_mark() {
        let figure = Figure::new("batches", 7_000.0, "/s")
            .beside("V", 40_000.0)
            .promised(Bound::at_least(0.2), Some(Bound::at_least(0.35)))
            .noted("14 s");
        let mut text = String::new();
        line(&mut text, &figure, 8);
        let wanted = "FAIL  batches          7000 /s         0.175 V (40000)  \
                      floor >= 0.200  aim >= 0.350  [14 s]\n";
        assert_eq!(text, wanted);
    }
}
