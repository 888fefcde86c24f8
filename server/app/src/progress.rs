//! Long work shown to whoever waits at a terminal, and told to the log otherwise.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};

use grain_ledger::{Progress, Step};
use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error, or a line in the log when a step begins.
#[derive(Default)]
pub(crate) struct Watcher {
    current: Mutex<Option<(Step, ProgressBar)>>,
}

impl Progress for Watcher {
    fn step(&self, step: Step, done: u64, total: u64) {
        // Nothing here can leave half a change behind.
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = current.as_ref().is_some_and(|(known, _)| *known == step);
        if !begun {
            *current = Some((step, begin(step, total)));
        }
        if let Some((_, bar)) = current.as_ref() {
            bar.set_length(total);
            bar.set_position(done);
            if done >= total {
                bar.finish_and_clear();
            }
        }
    }
}

fn begin(step: Step, total: u64) -> ProgressBar {
    let what = what(step);
    if !std::io::stderr().is_terminal() {
        if total > 0 {
            tracing::info!(total, "{what}");
        }
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg} {bar:32} {percent:>3}% {eta}");
    let bar = ProgressBar::new(total).with_message(what);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn what(step: Step) -> &'static str {
    match step {
        Step::ReadingNames => "读取标识 · reading names",
        Step::RebuildingTiles => "重建瓦片 · rebuilding tiles",
        Step::Replaying => "重放条目 · replaying entries",
        Step::Copying => "复制文件 · copying files",
    }
}
