//! A violation as people read it: the rule, what is wrong, every article it
//! rests on, and who may close it.

use grain_api::body::{Basis, Closer, Violation};

use crate::language::Language;
use crate::screen::harmless;

/// Lines about one violation, indented.
pub(crate) fn lines(language: Language, violation: &Violation, state: &str) -> String {
    let say = |zh, en| language.pick(zh, en);
    let head = format!(
        "  {} {} {} {state}",
        harmless(&violation.rule),
        harmless(&violation.code),
        harmless(&violation.field),
    );
    let mut text = format!(
        "{}\n    {}\n",
        head.trim_end(),
        harmless(say(&violation.text.zh, &violation.text.en)),
    );
    for basis in &violation.basis {
        text.extend([format!(
            "    {}{}\n",
            say("依据：", "basis: "),
            one_basis(language, basis)
        )]);
    }
    let closer = match violation.closable_by {
        Closer::EnrollingAuthority => say(
            "登记该密钥的主管机关",
            "the authority that enrolled the key",
        ),
        Closer::Customs => say("海关", "customs"),
        Closer::SupervisingAuthority => say(
            "当地海关、农业农村或粮食部门",
            "customs, agriculture or grain of the region",
        ),
        Closer::EnterpriseWithApproval => say(
            "企业，须经另一人批准",
            "the enterprise, approved by another person",
        ),
        Closer::Operator => say("账本经营者", "the operator of the ledger"),
        Closer::Nobody => return text,
    };
    text + &format!("    {}{closer}\n", say("由谁了结：", "closed by: "))
}

/// An article in a line.
pub(crate) fn one_basis(language: Language, basis: &Basis) -> String {
    let part = |text: &grain_api::body::Text| harmless(language.pick(&text.zh, &text.en));
    let quote = if basis.quoted {
        language.pick("（原文）", " (verbatim)")
    } else {
        ""
    };
    format!(
        "{} {} {}{quote}",
        part(&basis.document),
        part(&basis.article),
        part(&basis.text)
    )
}
