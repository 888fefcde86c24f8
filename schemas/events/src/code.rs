use crate::rule::Rule;

/// A way to break a rule: its stable code, and what to tell people about it.
///
/// Codes are append-only: what one means never changes. In the texts `{name}` stands for a fact of
/// the case at hand.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `EVENT.kebab-reason`; the three common ones have no prefix.
    pub code: &'static str,
    /// The rule that it breaks.
    pub rule: &'static Rule,
    /// The text in Chinese.
    pub zh: &'static str,
    /// The text in English.
    pub en: &'static str,
}

/// The codes of a type.
pub(crate) type Codes = &'static [&'static Code];

/// Facts to fill a text with: name and value. The alternate form of a value (`{:#}`) is Chinese.
pub(crate) type Facts<'a> = &'a [(&'static str, &'a dyn std::fmt::Display)];

impl Code {
    /// Both texts with the facts filled in.
    pub(crate) fn tell(&self, facts: Facts<'_>) -> (String, String) {
        let chinese = |value: &dyn std::fmt::Display| format!("{value:#}");
        let english = |value: &dyn std::fmt::Display| format!("{value}");
        (fill(self.zh, facts, chinese), fill(self.en, facts, english))
    }
}

/// Replaces each `{name}`. A text names only facts that its rule gives: a test of each code's
/// example holds it to that, so what is unknown is left standing to be seen.
fn fill(
    template: &str,
    facts: Facts<'_>,
    say: impl Fn(&dyn std::fmt::Display) -> String,
) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            text.push('{');
            rest = after;
            continue;
        };
        match facts.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => text.push_str(&say(*value)),
            None => text.extend(["{", name, "}"]),
        }
        rest = behind;
    }
    text.push_str(rest);
    text
}

/// Declares the codes of one event type, each as a static, and `CODES`, the list of them.
macro_rules! declare_codes {
    ($($name:ident = $code:literal, $rule:ident, $zh:literal, $en:literal;)*) => {
        $(
            pub(super) static $name: $crate::code::Code = $crate::code::Code {
                code: $code,
                rule: &$crate::rule::$rule,
                zh: $zh,
                en: $en,
            };
        )*
        pub(super) static CODES: &[&$crate::code::Code] = &[$(&$name),*];
    };
}
pub(crate) use declare_codes;

/// Codes without prefix, which every type may meet (log-format.md §5, §7), and that of a conflict.
pub(crate) mod every_type {
    use super::Code;
    use crate::rule;

    /// An authorising act too old or too new when it was recorded.
    pub(crate) static STALE: Code = Code {
        code: "stale",
        rule: &rule::L_1,
        zh: "{occurred_at} 的授权行为在 {recorded_at} 才提交：须在行为后 24 小时内、且不早于行为 10 分钟提交",
        en: "an act of {occurred_at} submitted at {recorded_at}: an authorising act is submitted within 24 hours after it and not more than 10 minutes before it",
    };

    /// A rule pack that this binary does not know.
    pub(crate) static PACK_UNKNOWN: Code = Code {
        code: "pack-unknown",
        rule: &rule::L_2,
        zh: "本程序不认识规则包 {name} {version}（blake3 {blake3}）：请核对名称、版本与摘要，或升级程序",
        en: "this program does not know rule pack {name} {version} (blake3 {blake3}): check name, version and digest, or upgrade",
    };

    /// No rule pack covers the moment of the act.
    pub(crate) static NO_PACK_IN_FORCE: Code = Code {
        code: "no-pack-in-force",
        rule: &rule::L_2,
        zh: "{occurred_at} 没有已启用且有效的规则包：请先启用规则包（rule_pack_activated）",
        en: "no activated rule pack covers {occurred_at}: activate one first (rule_pack_activated)",
    };

    /// Another payload under a known id or number of the same key.
    pub(crate) static EQUIVOCATION: Code = Code {
        code: "conflict.equivocation",
        rule: &rule::V_1,
        zh: "同一密钥在 {what} 下签署了另一内容，首次记录于第 {first_index} 条",
        en: "the same key signed another payload under {what}, first recorded as entry {first_index}",
    };

    /// All of them.
    pub(crate) static EVERY_TYPE: &[&Code] =
        &[&STALE, &PACK_UNKNOWN, &NO_PACK_IN_FORCE, &EQUIVOCATION];
}

/// Every code of this version: the common ones, then each type's, in the order of the catalog.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    let own = crate::catalog::ALL
        .iter()
        .flat_map(|descriptor| descriptor.codes);
    every_type::EVERY_TYPE.iter().chain(own).copied()
}

/// The code of a name.
pub fn code(name: &str) -> Option<&'static Code> {
    codes().find(|code| code.code == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_filled_and_unknown_names_left_standing() {
        assert_eq!(
            fill("{a} and {b}{a}", &[("a", &1), ("b", &"x")], |value| value
                .to_string()),
            "1 and x1"
        );
        assert_eq!(fill("{c} {", &[], |value| value.to_string()), "{c} {");
    }

    #[test]
    fn codes_are_distinct_and_spoken_in_both_languages() {
        let mut names: Vec<_> = codes().map(|code| code.code).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for code in codes() {
            assert!(!code.zh.is_ascii() && !code.en.is_empty(), "{}", code.code);
            let blanks = |text: &str| text.matches('{').count();
            assert_eq!(blanks(code.zh), blanks(code.en), "{}", code.code);
        }
    }
}
