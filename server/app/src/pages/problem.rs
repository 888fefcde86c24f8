//! Pages of problems, from the table.

use std::fmt::Write as _;

use grain_api::ProblemCode;
use grain_events::catalog::Purpose;

use super::{escape, layout};

/// The list of all problems.
pub(crate) fn list(purpose: Purpose) -> String {
    let mut rows = String::new();
    for code in ProblemCode::ALL {
        let title = code.title();
        // Writing to memory cannot fail.
        let _done = writeln!(
            rows,
            "<tr><td>{status}<td><a href=\"/problems/{code}\"><code>{code}</code></a>\
             <td>{zh}<br><span class=\"en\" lang=\"en\">{en}</span>",
            status = code.status(),
            zh = escape(title.zh),
            en = escape(title.en),
        );
    }
    layout(
        purpose,
        "问题 · Problems",
        &format!(
            "<h1>问题 · <span lang=\"en\">Problems</span></h1>\n<p>服务器拒绝一个请求时，以这些代码之一作答。\n\
             <p class=\"en\" lang=\"en\">When the server turns a request away it answers with one of these codes.\n\
             <table>\n<tr><th>HTTP<th>代码 · code<th>含义 · meaning\n{rows}</table>\n"
        ),
    )
}

/// The page of one problem.
pub(crate) fn one(purpose: Purpose, code: ProblemCode) -> String {
    let (title, advice) = (code.title(), code.advice());
    layout(
        purpose,
        &format!("{} · {}", title.zh, title.en),
        &format!(
            "<h1>{title_zh}</h1>\n<p class=\"en\" lang=\"en\">{title_en}\n\
             <h2>怎么办 · <span lang=\"en\">What to do</span></h2>\n<p>{advice_zh}\n\
             <p class=\"en\" lang=\"en\">{advice_en}\n\
             <dl>\n<dt>代码 · code<dd><code>{code}</code>\n<dt>HTTP<dd>{status}\n\
             <dt><code>grain</code><dd>退出码 · exit code {exit}\n</dl>\n\
             <p><a href=\"/problems\">全部问题 · <span lang=\"en\">all problems</span></a>\n",
            title_zh = escape(title.zh),
            title_en = escape(title.en),
            advice_zh = escape(advice.zh),
            advice_en = escape(advice.en),
            status = code.status(),
            exit = code.exit_code(),
        ),
    )
}
