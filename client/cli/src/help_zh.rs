//! The help in Chinese, by command path and argument. A test sees to it that no
//! command and no argument is left out.

use clap::Command;

use crate::arguments::ANYWHERE;
use crate::language::Language;

const USAGE: &str = "\
{before-help}{about-with-newline}
用法：{usage}

{all-args}{after-help}";

/// (path of the command, what it does).
const COMMANDS: &[(&str, &str)] = &[
    ("grain", "登记、追踪和验证进口粮食（Graintrail 粮迹）"),
    ("grain key", "制作、查看、登记和撤销密钥"),
    ("grain key new", "在本机制作一把密钥"),
    ("grain key show", "查看密钥，并向主管机关证明持有它"),
    (
        "grain key enrol",
        "在账本中登记密钥（需要主管机关的密钥，或有登记权的密钥）",
    ),
    ("grain key revoke", "在账本中撤销密钥"),
    ("grain trust", "指明信任哪些账本"),
    (
        "grain trust add",
        "信任一份创世文件所建的账本，其摘要须从纸上得知",
    ),
    ("grain trust list", "列出信任的账本"),
    ("grain genesis", "签署账本的创世事件"),
    ("grain template", "打印一个待填写的事件"),
    ("grain check", "询问账本会怎样裁定一个事件，不登记"),
    ("grain submit", "签署并登记事件"),
    (
        "grain import",
        "从电子表格登记启运或入库的运输单元，用 --as 密钥 签名",
    ),
    ("grain outbox", "处理已签名而尚未登记的事件"),
    ("grain outbox status", "显示未了结的事件及原因"),
    ("grain outbox send", "送出未了结的事件"),
    (
        "grain outbox rebase",
        "某个事件未受理、被丢弃或改正之后，或密钥被撤销之后，把其余的重新签名",
    ),
    ("grain outbox drop", "放弃一个尚未登记的事件"),
    ("grain attach", "交、列出和取事件的附件"),
    ("grain attach list", "列出一个事件的附件"),
    ("grain attach missing", "列出尚未交来的附件"),
    ("grain attach get", "取一个附件并核对摘要"),
    ("grain person", "管理本单位人员的资料"),
    ("grain person list", "按代号列出本单位人员"),
    ("grain person set", "在账本中登记一名人员，并交其资料"),
    ("grain person show", "显示一名人员的资料"),
    ("grain person erase", "抹除一名人员的资料；账本中的记录不变"),
    ("grain event", "查看事件"),
    ("grain event show", "显示一个事件及其现状"),
    ("grain lot", "查看批次"),
    ("grain lot show", "显示一个批次及其质量去向"),
    ("grain lot balance", "列出一个批次各账户的质量，合计为零"),
    ("grain lot trace", "追溯一个批次的来源和去向"),
    (
        "grain trace",
        "追溯批次、仓、加工批、产品或下脚料的来源和去向",
    ),
    ("grain permit", "查看检疫许可证"),
    ("grain permit balance", "显示许可证余量"),
    ("grain facility", "查看场所及其台账"),
    (
        "grain facility show",
        "显示场所：备案、仓和存量、文件、监测、未了结事项、下脚料、待办",
    ),
    ("grain violations", "列出违规"),
    ("grain watch", "随时显示新登记的条目"),
    ("grain duties", "列出待办事项：什么、由谁、何时到期"),
    ("grain bundle", "取一个批次的全部历史和证明，供离线验证"),
    ("grain verify", "离线验证一个验证包"),
    ("grain proof", "取一个事件的收录证明，供其他 C2SP 工具使用"),
    ("grain audit", "核查整个日志，来自服务器或数据目录"),
    ("grain completions", "打印某个 shell 的补全脚本"),
    ("grain man", "写出手册页，每个命令一页"),
];

/// (name of the argument, what it is). One name means the same everywhere; where
/// it does not, the command's path stands before it.
const ARGUMENTS: &[(&str, &str)] = &[
    (
        "home",
        "密钥、信任、发件箱和 config.toml 所在目录 [GRAIN_HOME, ~/.config/graintrail]",
    ),
    ("server", "账本的地址 [config.toml: server]"),
    (
        "key",
        "用来签名的密钥：HOME/keys 中的名字或路径 [config.toml: key]",
    ),
    ("ca", "信任的证书机构的 PEM 文件 [config.toml: ca]"),
    (
        "ledger",
        "哪一个信任的账本，写编号开头几位 [config.toml: ledger]",
    ),
    ("lang", "屏幕语言，zh 或 en [LC_ALL, LC_MESSAGES, LANG]"),
    ("output", "text 给人看，json 给程序"),
    ("help", "显示帮助"),
    ("version", "显示版本"),
    ("grain key new name", "密钥的名字"),
    ("grain key show name", "密钥的名字或路径"),
    ("grain template name", "事件类型，如 transfer_declared"),
    ("party", "它代表的单位（统一社会信用代码）"),
    ("role", "它的事件默认采用的角色"),
    ("person", "它的事件默认的经办人代号，如 P-01"),
    ("possession", "签署登记所需的持有证明"),
    ("origin", "证明所针对的日志名；不写则取信任的账本"),
    (
        "holder",
        "本机密钥的名字，或对方 key show --possession --output json 写出的文件",
    ),
    ("roles", "它可以采用的角色"),
    ("may_enrol", "它可以登记本单位的其他密钥"),
    ("scope", "它只能登记某次调运某个单元的事实"),
    ("expires_at", "失效时间"),
    ("occurred_at", "行为时间；不写为现在"),
    ("which", "密钥的指纹，或本机的名字"),
    ("reason", "原因：lost、compromised、retired 或 superseded"),
    ("suspect_from", "从哪一条起存疑"),
    ("grain trust add file", "创世文件"),
    ("sha256", "建账时印在纸上的账本编号（创世载荷的 SHA-256）"),
    (
        "template",
        "填写好的 ledger_opened 样式（grain template ledger_opened）",
    ),
    ("grain genesis out", "签署后的创世事件写到哪里"),
    ("grain bundle out", "验证包写到哪里"),
    ("grain proof out", "写出 NAME.tlog-proof 和 NAME.leaf"),
    ("list", "列出全部类型"),
    (
        "packs",
        "列出本程序所知的规则包，即 rule_pack_activated 所写的",
    ),
    (
        "grain check file",
        "一个草稿、草稿数组或 NDJSON；- 为标准输入",
    ),
    (
        "grain submit file",
        "一个草稿、草稿数组或 NDJSON；- 为标准输入",
    ),
    ("grain import file", ".xlsx，或 UTF-8、GB 18030 编码的 .csv"),
    (
        "kind",
        "表中是启运 departed 还是入库 received；多由列名看出",
    ),
    ("sheet", "哪个工作表；有表头的不止一个时才需要"),
    ("transfer", "各行的调运编号；没有一列给出时"),
    ("place", "各行的启运或到货场所，USCC-NNN"),
    ("grain import lot", "各行的批次编号；没有一列给出时"),
    ("method", "各行的计量方式：汽车衡、轨道衡、水尺计重等"),
    ("offset", "表中时间的时区；不写为 +08:00"),
    ("yes", "不再询问，直接登记"),
    ("example", "写出样表：departed 或 received"),
    ("grain import out", "样表写到哪里"),
    ("signed", "文件中是已签名的信封，每行一个，原样送出"),
    ("attached", "给事件附上此文件，可写多次"),
    ("grain attach event", "附件所属事件"),
    ("files", "文件，与签名时相同"),
    ("grain attach list event", "事件编号"),
    ("blake3", "附件的 BLAKE3"),
    ("grain attach get event", "附件所属事件"),
    ("grain attach get out", "写到哪里"),
    ("alias", "人员在本单位的代号，如 P-01"),
    ("grain person set name", "姓名"),
    ("role_title", "职务"),
    ("phone", "电话"),
    ("identity_number", "证件号码"),
    ("of", "另一单位；不写为密钥所属单位"),
    ("attachments", "附上现有附件"),
    ("dropped", "放弃此事件"),
    ("replaced", "以改正的草稿代替此事件"),
    ("from", "接手此密钥未送出的事件；不写为本单位已撤销的密钥"),
    ("grain outbox drop event", "事件编号"),
    ("grain proof event", "事件编号"),
    ("grain event show id", "事件编号"),
    ("grain lot show id", "批次编号"),
    ("grain lot balance id", "批次编号"),
    ("grain lot trace id", "批次编号"),
    (
        "what",
        "批次、仓（场所/仓号）、加工批、产品（加工批/品名）或 waste:事件编号",
    ),
    ("all", "相同的单元也逐个画出"),
    ("direction", "只追来源（back）或只追去向（forward）"),
    ("grain permit balance id", "许可证编号"),
    ("grain facility show id", "场所编号，USCC-NNN"),
    (
        "grain facility show at",
        "将来某一时刻的现行文件和待办，如 2025-06-30T23:59:59+08:00",
    ),
    ("open", "只列未了结的"),
    ("grain violations lot", "只列某一批次的"),
    ("grain violations facility", "只列某一场所的"),
    ("violations", "只看违规的、被拒绝的和冲突的"),
    ("grain watch facility", "只看涉及某一场所的"),
    ("grain watch lot", "只看涉及某一批次的"),
    ("after", "从这一条之后看起；不写则只看新的"),
    ("count", "看满几条即止"),
    ("verify", "每一条先取其证明并验证，再显示"),
    ("at", "查询将来某一时刻的待办，如 2025-06-30T23:59:59+08:00"),
    ("overdue", "只列逾期的"),
    ("grain duties facility", "只列某一场所的"),
    (
        "grain duties out",
        "把清单写成 .xlsx 或 .csv，供打印、筛选、转交",
    ),
    ("grain bundle lot", "批次编号"),
    ("grain verify file", "验证包"),
    ("policy", "另行给出的 C2SP 见证策略文件"),
    ("max_age", "检查点最多多旧，如 24h 或 7d"),
    ("source", "服务器地址，或数据目录"),
    ("every_signature", "逐个核对全部签名"),
    ("until", "只核查到这一条为止"),
    ("resume", "进度保存在此文件；已有则接着做"),
    ("shell", "哪一种 shell"),
    ("directory", "写到哪个目录；没有则建立"),
];

/// The command with its help in the language of the screen.
pub(crate) fn in_language(command: Command, language: Language) -> Command {
    match language {
        Language::En => command,
        Language::Zh => translate(command, "grain"),
    }
}

fn translate(mut command: Command, path: &str) -> Command {
    command.build();
    translate_built(command, path)
}

fn translate_built(command: Command, path: &str) -> Command {
    let about = COMMANDS
        .iter()
        .find(|(name, _)| *name == path)
        .map(|(_, text)| *text);
    let mut command = command
        .about(about.unwrap_or_default())
        .help_template(USAGE)
        .subcommand_help_heading("命令")
        .next_help_heading("选项")
        .mut_args(|argument| {
            let heading = match argument.get_help_heading() {
                _ if argument.is_positional() => "参数",
                Some(ANYWHERE) => "通用选项",
                _ => "选项",
            };
            let text = argument_text(path, argument.get_id().as_str());
            argument
                .help(text.unwrap_or_default())
                .help_heading(heading)
        });
    let names: Vec<String> = command
        .get_subcommands()
        .map(|s| s.get_name().to_owned())
        .collect();
    for name in names {
        let path = format!("{path} {name}");
        command = command.mut_subcommand(&name, |sub| translate_built(sub, &path));
    }
    command
}

fn argument_text(path: &str, name: &str) -> Option<&'static str> {
    let exact = format!("{path} {name}");
    let found = |wanted: &str| ARGUMENTS.iter().find(|(known, _)| *known == wanted);
    found(&exact).or_else(|| found(name)).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::arguments::Arguments;

    fn walk(command: &Command, path: &str, seen: &mut Vec<String>) {
        assert!(command.get_about().is_some(), "{path} has no English help");
        assert!(
            COMMANDS.iter().any(|(name, _)| *name == path),
            "{path} has no Chinese help"
        );
        for argument in command.get_arguments() {
            let name = argument.get_id().as_str();
            assert!(
                argument_text(path, name).is_some(),
                "{path} {name} has no Chinese help"
            );
            assert!(
                argument.get_help().is_some(),
                "{path} {name} has no English help"
            );
            seen.push(format!("{path} {name}"));
            seen.push(name.to_owned());
        }
        for sub in command.get_subcommands() {
            walk(sub, &format!("{path} {}", sub.get_name()), seen);
        }
        seen.push(path.to_owned());
    }

    #[test]
    fn every_command_and_argument_has_help_in_both_languages_and_no_text_is_left_over() {
        let mut command = Arguments::command();
        command.build();
        let mut seen = Vec::new();
        walk(&command, "grain", &mut seen);
        for (name, _) in COMMANDS.iter().chain(ARGUMENTS) {
            assert!(
                seen.iter().any(|known| known == name),
                "nothing is called {name} any more"
            );
        }
    }

    #[test]
    fn the_chinese_command_line_parses() {
        let command = in_language(Arguments::command(), Language::Zh);
        let parsed = command.try_get_matches_from(["grain", "--lang", "zh", "trust", "list"]);
        assert!(parsed.is_ok());
    }
}
