//! In which language `grain` speaks: `--lang`, else the locale, else Chinese.

use std::ffi::OsString;

use clap::ValueEnum;
use grain_envelope::Bilingual;

/// A language of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Language {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

impl Language {
    /// The language of an invocation, known before its arguments are parsed
    /// because the help is written in it.
    pub(crate) fn of(arguments: &[OsString], locale: Option<&str>) -> Language {
        let texts: Vec<&str> = arguments
            .iter()
            .filter_map(|argument| argument.to_str())
            .collect();
        let named = texts.iter().enumerate().find_map(|(i, text)| match *text {
            "--lang" => texts.get(i + 1).copied(),
            text => text.strip_prefix("--lang="),
        });
        match named {
            Some("zh") => Language::Zh,
            Some("en") => Language::En,
            _ => Language::of_locale(locale),
        }
    }

    /// The `C` and `POSIX` locales cannot show Chinese; without any locale the
    /// product speaks its first language.
    fn of_locale(locale: Option<&str>) -> Language {
        match locale {
            None => Language::Zh,
            Some(locale) if locale.to_ascii_lowercase().starts_with("zh") => Language::Zh,
            Some(_) => Language::En,
        }
    }

    /// The text in this language.
    pub(crate) fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// Yes or no.
    pub(crate) fn yes(self, flag: bool) -> &'static str {
        if flag {
            self.pick("是", "yes")
        } else {
            self.pick("否", "no")
        }
    }

    /// The text in this language.
    pub(crate) fn of_text(self, text: Bilingual) -> &'static str {
        self.pick(text.zh, text.en)
    }

    /// The tag for `Accept-Language`.
    pub(crate) fn tag(self) -> &'static str {
        self.pick("zh-CN", "en")
    }
}

/// A text in both languages, made at run time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// Chinese.
    pub(crate) zh: String,
    /// English.
    pub(crate) en: String,
}

impl Said {
    /// Both at once.
    pub(crate) fn new(zh: impl Into<String>, en: impl Into<String>) -> Said {
        Said {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The one to show.
    pub(crate) fn in_language(&self, language: Language) -> &str {
        language.pick(&self.zh, &self.en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_wins_over_the_locale_and_chinese_is_the_default() {
        let of = |arguments: &[&str], locale| {
            let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
            Language::of(&arguments, locale)
        };
        assert_eq!(of(&["grain"], None), Language::Zh);
        assert_eq!(of(&["grain"], Some("zh_CN.UTF-8")), Language::Zh);
        assert_eq!(of(&["grain"], Some("en_GB.UTF-8")), Language::En);
        assert_eq!(of(&["grain"], Some("C")), Language::En);
        assert_eq!(of(&["grain", "--lang", "en"], Some("zh_CN")), Language::En);
        assert_eq!(of(&["grain", "lot", "--lang=zh"], Some("C")), Language::Zh);
    }
}
