//! Progress of long work, drawn where somebody looks and nowhere else.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::setting::Setting;

/// A bar, or nothing.
#[derive(Debug)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Counts up to a total.
    pub(crate) fn counting(setting: &Setting, total: u64, zh: &str, en: &str) -> Progress {
        let bar = ProgressBar::with_draw_target(Some(total), target(setting, total));
        let template = "{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(setting.language.pick(zh, en).to_owned());
        Progress(bar)
    }

    /// So much more is done.
    pub(crate) fn advance(&self, count: u64) {
        self.0.inc(count);
    }

    /// So much is done in all.
    pub(crate) fn reach(&self, count: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(count);
    }

    /// Takes the bar away.
    pub(crate) fn done(&self) {
        self.0.finish_and_clear();
    }
}

/// Short work needs no bar.
fn target(setting: &Setting, total: u64) -> ProgressDrawTarget {
    if setting.is_terminal && total > 1 {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    }
}
