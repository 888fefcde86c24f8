//! The landing page.

use grain_events::catalog::Purpose;
use grain_ledger::LedgerStatus;

use super::{escape, layout};

/// What the page says.
pub(crate) struct Facts {
    /// How the ledger stands.
    pub(crate) status: LedgerStatus,
    /// The name of the party that runs it, where it is registered.
    pub(crate) operator: Option<String>,
    /// Whether there is a certificate to install.
    pub(crate) has_authority: bool,
}

/// The page.
pub(crate) fn page(facts: &Facts) -> String {
    let status = &facts.status;
    let sample = match status.purpose {
        Purpose::Demonstration => {
            "<p class=\"sample\">示例账本：内容仅供演示，不具证明效力。\
             <br><span lang=\"en\">A demonstration: its contents prove nothing.</span>\n"
        }
        Purpose::Production => "",
    };
    let halt = match status.read_only {
        None => "",
        Some(_) => {
            "<p class=\"halt\">账本目前只读：可查询、可验证，暂不登记。\
             <br><span class=\"en\" lang=\"en\">The ledger is read-only at the moment: it can be read \
             and verified, nothing is recorded.</span>\n"
        }
    };
    let operator = facts
        .operator
        .as_deref()
        .map(escape)
        .map_or_else(String::new, |name| {
            format!("<dt>运行单位 · <span lang=\"en\">operator</span><dd>{name}\n")
        });
    let authority = if facts.has_authority {
        "<li><a href=\"/ca\">安装本机证书 · <span lang=\"en\">install this server's certificate</span></a>\n"
    } else {
        ""
    };
    let origin = escape(&status.origin);
    layout(
        &format!("{} · 粮迹 Graintrail", status.origin),
        &format!(
            "<h1>粮迹 <span lang=\"en\">Graintrail</span></h1>\n\
             <p>进口粮食全流程溯源账本：只增不改，逐条签名，任何人都能离线验证。\n\
             <p class=\"en\" lang=\"en\">A ledger of imported grain, from quarantine permit to the last \
             kilogram of waste: append-only, signed entry by entry, verifiable offline by anyone.\n\
             {sample}{halt}<dl>\n\
             <dt>账本 · <span lang=\"en\">ledger</span><dd><code>{origin}</code>\n{operator}\
             <dt>标识 · <span lang=\"en\">id</span><dd><code>{id}</code>\n\
             <dt>条目 · <span lang=\"en\">entries</span><dd>{size}\
             （已公布 · <span lang=\"en\">published</span> {published}）\n</dl>\n\
             <h2>公开 · <span lang=\"en\">Public</span></h2>\n<ul>\n\
             <li><a href=\"/log/checkpoint\">检查点 · <span lang=\"en\">checkpoint</span></a>\n\
             <li><a href=\"/log/vkey\">日志公钥 · <span lang=\"en\">verifier key</span></a>\n\
             <li><a href=\"/log/genesis\">创始事件 · <span lang=\"en\">genesis</span></a>\n\
             <li><a href=\"/log/policy\">见证策略 · <span lang=\"en\">witness policy</span></a>\n\
             {authority}</ul>\n\
             <h2>程序 · <span lang=\"en\">Programs</span></h2>\n<ul>\n\
             <li><a href=\"/api/v1/openapi.json\">接口说明 · <span lang=\"en\">OpenAPI</span></a>\n\
             <li><a href=\"/problems\">问题代码 · <span lang=\"en\">problem codes</span></a>\n</ul>\n",
            id = status.ledger_id,
            size = status.size,
            published = status.published,
        ),
    )
}
