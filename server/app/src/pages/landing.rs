//! The landing page.

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
        status.purpose,
        &format!("{} · 粮迹 Graintrail", status.origin),
        &format!(
            "<h1>粮迹 <span lang=\"en\">Graintrail</span></h1>\n\
             <p>进口粮食全流程溯源账本：只增不改，逐条签名，任何人都能离线验证。\n\
             <p class=\"en\" lang=\"en\">A ledger of imported grain, from quarantine permit to the last \
             kilogram of waste: append-only, signed entry by entry, verifiable offline by anyone.\n\
             {halt}<dl>\n\
             <dt>账本 · <span lang=\"en\">ledger</span><dd><code>{origin}</code>\n{operator}\
             <dt>标识 · <span lang=\"en\">id</span><dd><code class=\"id\">{id}</code>\n\
             <dt>条目 · <span lang=\"en\">entries</span><dd>{size}\
             （已公布 · <span lang=\"en\">published</span> {published}）\n</dl>\n\
             <h2>公开 · <span lang=\"en\">Public</span></h2>\n<ul>\n\
             {checkpoint}{vkey}{genesis}{policy}{authority}</ul>\n\
             <h2>使用 · <span lang=\"en\">Use</span></h2>\n\
             <p>登记、查询须有本单位的密钥，用 <code>grain</code> 程序：<code>grain --help</code>。\n\
             <p class=\"en\" lang=\"en\">To record and to read takes a key of one's party and the \
             program <code>grain</code>: <code>grain --help --lang en</code>.\n<ul>\n\
             {openapi}{problems}</ul>\n",
            id = status.ledger_id,
            size = status.size,
            published = status.published,
            checkpoint = item("/log/checkpoint", CHECKPOINT),
            vkey = item("/log/vkey", VKEY),
            genesis = item("/log/genesis", GENESIS),
            policy = item("/log/policy", POLICY),
            openapi = item("/api/v1/openapi.json", OPENAPI),
            problems = item("/problems", PROBLEMS),
        ),
    )
}

/// A link's name and what is behind it, in both languages.
type Item = [&'static str; 4];

const CHECKPOINT: Item = [
    "检查点",
    "checkpoint",
    "整个账本此刻的签名摘要",
    "the signed digest of the whole ledger as it stands",
];
const VKEY: Item = [
    "日志公钥",
    "verifier key",
    "用来核对检查点的签名",
    "what checkpoints are verified with",
];
const GENESIS: Item = [
    "创世事件",
    "genesis",
    "账本由谁设立、有哪些主管机关",
    "who founded the ledger, with which authorities",
];
const POLICY: Item = [
    "见证策略",
    "witness policy",
    "哪些机关见证检查点",
    "which agencies cosign checkpoints",
];
const OPENAPI: Item = [
    "接口说明",
    "OpenAPI",
    "供程序接入",
    "for programs that connect",
];
const PROBLEMS: Item = [
    "问题代码",
    "problem codes",
    "请求被拒绝时怎么办",
    "what to do when a request is turned away",
];

fn item(address: &str, [zh, en, what_zh, what_en]: Item) -> String {
    format!(
        "<li><a href=\"{address}\">{zh} · <span lang=\"en\">{en}</span></a>\
         <br><span class=\"en\">{what_zh} · <span lang=\"en\">{what_en}</span></span>\n"
    )
}
