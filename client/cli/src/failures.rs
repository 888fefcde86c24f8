//! Every error of the SDK as a person reads it.

use std::path::Path;

use grain_sdk::attachments::{AttachmentError, KINDS};
use grain_sdk::checkpoint::CheckpointError;
use grain_sdk::compose::ComposeError;
use grain_sdk::draft::DraftError;
use grain_sdk::http::HttpError;
use grain_sdk::journal::JournalError;
use grain_sdk::keys::{KeyFileError, KeyInfo};
use grain_sdk::outbox::OutboxError;
use grain_sdk::outbox::rebase::RebaseError;
use grain_sdk::outbox::send::{DrainError, SendError};
use grain_sdk::remote::RemoteError;
use grain_sdk::trust::TrustError;

use crate::failure::{Failure, exit};

impl From<HttpError> for Failure {
    fn from(error: HttpError) -> Failure {
        let failure = match &error {
            HttpError::Address { url, reason } => {
                let zh = format!("{url} 不是可用的服务器地址");
                Failure::new(exit::MALFORMED, "address", zh, format!("{url} cannot be used: {reason}"))
                    .hint(
                        "用 https:// 开头的地址；http:// 只允许连接本机",
                        "use an address that begins with https://; http:// reaches this machine only",
                    )
            }
            HttpError::Authorities { path } => Failure::new(
                exit::MALFORMED,
                "authorities",
                format!("{path} 中没有证书机构证书"),
                format!("{path} holds no certificate authority"),
            )
            .hint("从服务器的 /ca 页面下载证书", "download the certificate from the server's page /ca"),
            HttpError::NoAnswer { url, .. } => {
                Failure::new(exit::NOT_NOW, "no-answer", format!("{url} 没有应答"), format!("no answer from {url}"))
                    .hint(
                        "检查网络、--server 和 --ca，然后再试；已签名的事件保存在发件箱中",
                        "check the network, --server and --ca, then try again; signed events are safe in the outbox",
                    )
            }
            HttpError::Unreadable { url, .. } => Failure::new(
                exit::NOT_NOW,
                "unreadable",
                format!("{url} 的应答不完整"),
                format!("the answer of {url} broke off"),
            )
            .hint("请再试一次", "try again"),
        };
        failure.because_of(&error)
    }
}

impl From<AttachmentError> for Failure {
    fn from(error: AttachmentError) -> Failure {
        let failure = |path: &std::path::Path, zh: &str, en: &str| {
            let path = path.display();
            Failure::new(
                exit::MALFORMED,
                "attachment",
                format!("{path} {zh}"),
                format!("{path} {en}"),
            )
        };
        let failure = match &error {
            AttachmentError::Read { path, .. } => Failure {
                exit: exit::UNKNOWN,
                ..failure(path, "无法读取", "cannot be read")
            },
            AttachmentError::TooLarge { path, .. } => {
                failure(path, "超过 20 MiB", "has more than 20 MiB").hint(
                    "请压缩或拆分后再附",
                    "make it smaller, or attach it in parts",
                )
            }
            AttachmentError::Kind { path } => failure(
                path,
                "不是可附的文件类型",
                "is of no kind that can be attached",
            )
            .hint(
                format!("可附：{KINDS}（按内容判断）"),
                format!("these can: {KINDS} (by what is in them)"),
            ),
            AttachmentError::Name { path } => {
                failure(path, "的文件名不能用", "has a name that cannot be used").hint(
                    "文件名须为 1 至 255 个可见字符",
                    "a name has 1 to 255 visible characters",
                )
            }
            AttachmentError::Keep { path, .. } => Failure {
                exit: exit::UNEXPECTED,
                ..failure(path, "无法存入发件箱", "cannot be kept in the outbox")
            },
        };
        failure.because_of(&error)
    }
}

impl From<RemoteError> for Failure {
    fn from(error: RemoteError) -> Failure {
        match error {
            RemoteError::Http(error) => error.into(),
            RemoteError::Problem(problem) => Failure::of_problem(&problem),
            RemoteError::NotALedger { url, status } => Failure::new(
                exit::UNEXPECTED,
                "not-a-ledger",
                format!("{url} 的应答（状态 {status}）不是账本的应答"),
                format!("{url} answers with status {status} and not as a ledger does"),
            )
            .hint(
                "检查 --server 是否指向账本",
                "check that --server points to a ledger",
            ),
            RemoteError::Sign(error) => Failure::new(
                exit::NOT_ALLOWED,
                "sign",
                "密钥无法签名",
                "the key does not sign",
            )
            .because_of(&error),
            RemoteError::NoKey => Failure::no_key(),
        }
    }
}

impl Failure {
    /// A command that needs a key and has none.
    pub(crate) fn no_key() -> Failure {
        Failure::new(
            exit::NOT_ALLOWED,
            "no-key",
            "此命令需要密钥",
            "this command needs a key",
        )
        .hint(
            "用 --key 指明密钥，或写入 config.toml 的 key；没有密钥时先运行 grain key new",
            "name it with --key or in config.toml (key); make one with grain key new",
        )
    }

    /// What the ledger answered, in the language in which it was asked.
    pub(crate) fn of_problem(problem: &grain_api::Problem) -> Failure {
        let place = match (&problem.pointer, problem.offset) {
            (Some(pointer), _) if !pointer.is_empty() => format!(" [{pointer}]"),
            (_, Some(offset)) => format!(" [@{offset}]"),
            _ => String::new(),
        };
        // Where there is nothing to add to the title, the detail is the advice.
        let detail = match problem.detail.as_str() {
            detail if detail == problem.advice => String::new(),
            detail => format!(": {detail}"),
        };
        let text = format!("{}{detail}{place} ({})", problem.title, problem.code);
        let mut failure = Failure::new(problem.exit_code(), "problem", text.clone(), text)
            .hint(problem.advice.clone(), problem.advice.clone());
        failure.problem = serde_json::to_value(problem).ok().map(Box::new);
        failure
    }

    /// With what lies behind an error, but not the error itself.
    pub(crate) fn because_of(self, error: &dyn std::error::Error) -> Failure {
        match error.source() {
            Some(source) => self.because(source),
            None => self,
        }
    }
}

impl From<KeyFileError> for Failure {
    fn from(error: KeyFileError) -> Failure {
        let failure = match &error {
            KeyFileError::Name { name } => Failure::new(
                exit::MALFORMED,
                "key-name",
                format!("{name} 不能作为密钥名：只用字母、数字、- 和 _"),
                format!("{name} is not a key's name: letters, digits, - and _ only"),
            ),
            KeyFileError::Exists { path } => Failure::new(
                exit::CONFLICT,
                "key-exists",
                format!("{} 已有密钥", path.display()),
                format!("there is a key in {} already", path.display()),
            )
            .hint(
                "换一个名字；密钥从不覆盖",
                "choose another name; a key is never overwritten",
            ),
            KeyFileError::Missing { path } => Failure::new(
                exit::UNKNOWN,
                "key-missing",
                format!("没有密钥 {}", path.display()),
                format!("there is no key in {}", path.display()),
            )
            .hint("用 grain key new 制作密钥", "make one with grain key new"),
            KeyFileError::Files { path, .. } => Failure::new(
                exit::NOT_ALLOWED,
                "key-file",
                format!("无法使用 {}", path.display()),
                format!("{} cannot be used", path.display()),
            )
            .hint(
                "密钥文件须为普通文件，权限 0600",
                "a key is a plain file that its owner alone may read (mode 0600)",
            ),
            KeyFileError::Form { path } => Failure::new(
                exit::MALFORMED,
                "key-form",
                format!("{} 不是密钥文件", path.display()),
                format!("{} is not a key file", path.display()),
            ),
            KeyFileError::Nameless { public, info } => nameless(public, info),
            KeyFileError::Mismatch { path } => Failure::new(
                exit::CONFLICT,
                "key-mismatch",
                format!("{} 说的是另一把密钥", path.display()),
                format!("{} tells of another key", path.display()),
            ),
        };
        failure.because_of(&error)
    }
}

/// A key without its `.pub`: the file that is needed, ready but for the party.
fn nameless(public: &Path, info: &KeyInfo) -> Failure {
    let sample = |party: &str| {
        let party = party.to_owned();
        let info = info.clone();
        serde_json::to_string(&KeyInfo { party, ..info }).unwrap_or_default()
    };
    let shown = public.display();
    Failure::new(
        exit::UNKNOWN,
        "key-nameless",
        format!("密钥可用，但旁边没有 {shown}：不知道它是哪个单位的"),
        format!("the key is sound, but there is no {shown} beside it: whose it is is not known"),
    )
    .hint(
        format!("把下面一行写入 {shown}，填上单位；或用 grain key new 制作一对文件：{}", sample("统一社会信用代码")),
        format!("write this line into {shown} with the party filled in, or make both files with grain key new: {}", sample("PARTY")),
    )
}

impl From<TrustError> for Failure {
    fn from(error: TrustError) -> Failure {
        let failure = match &error {
            TrustError::Files { path, .. } => Failure::new(
                exit::UNKNOWN,
                "file",
                format!("无法使用 {}", path.display()),
                format!("{} cannot be used", path.display()),
            ),
            TrustError::OtherDigest { found, expected } => Failure::new(
                exit::INVALID,
                "other-digest",
                format!("此创世文件的摘要是 {found}，不是 {expected}"),
                format!("the digest of this genesis is {found}, not {expected}"),
            )
            .hint(
                "与建账时印在纸上的账本编号核对；不符就不要信任",
                "compare with the ledger id printed on paper at founding; do not trust it if it differs",
            ),
            TrustError::Wire(_) | TrustError::Form(_) => Failure::new(
                exit::MALFORMED,
                "not-a-genesis",
                "这不是创世事件",
                "this is not a genesis",
            ),
            TrustError::Unsound(what) => Failure::new(
                exit::INVALID,
                "unsound-genesis",
                format!("创世事件不成立：{what}"),
                format!("the genesis is not sound: {what}"),
            ),
        };
        failure.because_of(&error)
    }
}

impl From<DraftError> for Failure {
    fn from(error: DraftError) -> Failure {
        let failure = match &error {
            DraftError::Form { number, form } => Failure::new(
                exit::MALFORMED,
                form.code,
                format!("第 {number} 个草稿：{}（{}）", form.zh, place(form)),
                format!("draft {number}: {} ({})", form.en, place(form)),
            ),
            DraftError::NotAnObject { number } => Failure::new(
                exit::MALFORMED,
                "draft",
                format!("第 {number} 个草稿不是对象"),
                format!("draft {number} is not an object"),
            ),
            DraftError::UnknownMember { number, member } => Failure::new(
                exit::MALFORMED,
                "draft",
                format!("第 {number} 个草稿：没有 {member} 这个成员"),
                format!("draft {number}: no draft has a member {member}"),
            ),
            DraftError::Missing { number, member } => Failure::new(
                exit::MALFORMED,
                "draft",
                format!("第 {number} 个草稿缺少 {member}"),
                format!("draft {number}: {member} is missing"),
            ),
            DraftError::Empty => Failure::new(
                exit::MALFORMED,
                "draft",
                "文件中没有草稿",
                "the file holds no draft",
            ),
        };
        failure.hint(
            "grain template 名称 给出该类型的样式",
            "grain template NAME prints the form of a type",
        )
    }
}

fn place(form: &grain_envelope::FormError) -> String {
    match form.offset {
        Some(offset) if form.pointer.is_empty() => format!("@{offset}"),
        _ => format!("{:?}", form.pointer),
    }
}

impl From<OutboxError> for Failure {
    fn from(error: OutboxError) -> Failure {
        let failure = match &error {
            OutboxError::Busy { directory } => Failure::new(
                exit::NOT_NOW,
                "outbox-busy",
                format!("另一个程序正在使用发件箱 {}", directory.display()),
                format!("another process is using the outbox in {}", directory.display()),
            )
            .hint("等它结束后再试", "wait until it has ended"),
            OutboxError::Directory { directory, .. } => Failure::new(
                exit::UNEXPECTED,
                "outbox-files",
                format!("无法打开发件箱 {}", directory.display()),
                format!("the outbox in {} cannot be opened", directory.display()),
            ),
            OutboxError::Journal(JournalError::Files { path, .. }) => Failure::new(
                exit::UNEXPECTED,
                "outbox-files",
                format!("无法读写 {}", path.display()),
                format!("{} cannot be read or written", path.display()),
            ),
            OutboxError::Journal(JournalError::Damaged { path, offset }) => Failure::new(
                exit::UNEXPECTED,
                "outbox-damaged",
                format!("{} 在第 {offset} 字节处损坏", path.display()),
                format!("{} is damaged at byte {offset}", path.display()),
            )
            .hint(
                "保留该文件作为证据；把它移开后，密钥会从账本取回链头继续",
                "keep the file as evidence; once it is moved away the key goes on from the ledger's head",
            ),
            OutboxError::Contradiction(_) => Failure::new(
                exit::UNEXPECTED,
                "outbox-damaged",
                "发件箱自相矛盾",
                "the outbox contradicts itself",
            ),
            OutboxError::Foreign { ledger, key } => Failure::new(
                exit::CONFLICT,
                "outbox-foreign",
                format!("此发件箱属于账本 {ledger} 和密钥 {key}"),
                format!("this outbox belongs to ledger {ledger} and key {key}"),
            ),
            OutboxError::NoSuchEvent { event_id } => Failure::new(
                exit::UNKNOWN,
                "outbox-event",
                format!("发件箱中没有未了结的事件 {event_id}"),
                format!("no open event {event_id} in the outbox"),
            )
            .hint("用 grain outbox status 查看", "see grain outbox status"),
            OutboxError::OutcomeUnknown { event_id } => Failure::new(
                exit::NOT_NOW,
                "outcome-unknown",
                format!("事件 {event_id} 已送出，尚不知结果"),
                format!("event {event_id} was sent and its outcome is not known yet"),
            )
            .hint("先运行 grain outbox send", "run grain outbox send first"),
            OutboxError::HeldUp { event_id } => Failure::new(
                exit::CONFLICT,
                "held-up",
                format!("发件箱停在事件 {event_id}"),
                format!("the outbox is held up by event {event_id}"),
            )
            .hint(
                "用 grain outbox status 查看原因；改正或丢弃后运行 grain outbox rebase",
                "see why with grain outbox status; mend or drop it, then run grain outbox rebase",
            ),
        };
        failure.because_of(&error)
    }
}

impl From<DrainError> for Failure {
    fn from(error: DrainError) -> Failure {
        match error {
            DrainError::Outbox(error) => error.into(),
            DrainError::Send(error) => error.into(),
            DrainError::OtherCopy { ledger, here } => Failure::new(
                exit::CONFLICT,
                "other-copy",
                format!("账本有此密钥的 {ledger} 个事件，本机只知道 {here} 个"),
                format!("the ledger has {ledger} events of this key, this machine knows of {here}"),
            )
            .hint(
                "密钥在别处用过，或恢复了旧备份；只留一份，再运行 grain outbox rebase",
                "the key was used elsewhere or an old copy was restored; keep one copy, then run grain outbox rebase",
            ),
        }
    }
}

impl From<SendError> for Failure {
    fn from(error: SendError) -> Failure {
        match &error {
            SendError::NoAnswer { source, .. } => {
                if let Some(remote) = source.downcast_ref::<RemoteError>()
                    && let RemoteError::Problem(problem) = remote
                {
                    return Failure::of_problem(problem);
                }
                Failure::new(
                    exit::NOT_NOW,
                    "no-answer",
                    "账本没有应答，结果未知；事件已安全保存在发件箱中",
                    "the ledger did not answer; the events are safe in the outbox",
                )
                .hint(
                    "网络恢复后运行 grain outbox send",
                    "run grain outbox send when the network is back",
                )
                .because(source.as_ref())
            }
            SendError::BadReceipt { event_id, source } => Failure::new(
                exit::INVALID,
                "bad-receipt",
                format!("账本给事件 {event_id} 的回执不成立"),
                format!("the ledger's receipt for event {event_id} does not verify"),
            )
            .hint(
                "这是对账本经营者不利的证据：保留发件箱，通知主管机关",
                "this is evidence against the operator: keep the outbox and tell the authority",
            )
            .because(source.as_ref()),
            SendError::Refused { status, body, .. } => match serde_json::from_str(body) {
                Ok(problem) => Failure::of_problem(&problem),
                Err(_) => Failure::new(
                    exit::UNEXPECTED,
                    "refused",
                    format!("账本拒绝了请求（状态 {status}）"),
                    format!("the ledger turned the request away with status {status}"),
                ),
            },
        }
    }
}

impl From<RebaseError> for Failure {
    fn from(error: RebaseError) -> Failure {
        match error {
            RebaseError::Outbox(error) => error.into(),
            RebaseError::Sign(error) => Failure::new(
                exit::NOT_ALLOWED,
                "sign",
                "密钥无法签名",
                "the key does not sign",
            )
            .because_of(&error),
            RebaseError::Payload { event_id } => Failure::new(
                exit::UNEXPECTED,
                "payload",
                format!("事件 {event_id} 无法重新签名"),
                format!("event {event_id} cannot be signed anew"),
            ),
        }
    }
}

impl From<CheckpointError> for Failure {
    fn from(error: CheckpointError) -> Failure {
        let invalid = |kind, zh: String, en: String| {
            Failure::new(exit::INVALID, kind, zh, en).hint(
                "保留本机的 seen 文件和服务器的检查点，通知主管机关",
                "keep this machine's seen file and the server's checkpoint, and tell the authority",
            )
        };
        match error {
            CheckpointError::Remote(error) => error.into(),
            CheckpointError::Signature(_) => Failure::new(
                exit::UNTRUSTED,
                "checkpoint-signature",
                "服务器的检查点不是所信任的日志签署的",
                "the server's checkpoint is not signed by the log that is trusted",
            )
            .hint(
                "检查 --server 和 grain trust list",
                "check --server and grain trust list",
            ),
            CheckpointError::RolledBack { size, seen } => invalid(
                "rolled-back",
                format!("日志有 {size} 条，而此前见过 {seen} 条：日志被回退"),
                format!(
                    "the log has {size} entries and {seen} were seen before: it was rolled back"
                ),
            ),
            error @ (CheckpointError::Form(_)
            | CheckpointError::Tiles(_)
            | CheckpointError::Rewritten { .. }) => invalid(
                "rewritten",
                "日志与此前见过的不一致".into(),
                error.to_string(),
            )
            .because_of(&error),
        }
    }
}

impl From<ComposeError> for Failure {
    fn from(error: ComposeError) -> Failure {
        let failure = match error {
            ComposeError::Draft(error) => return error.into(),
            ComposeError::Form { number, form } => {
                return DraftError::Form { number, form }.into();
            }
            ComposeError::TooLarge {
                number,
                size,
                limit,
            } => Failure::new(
                exit::MALFORMED,
                "too-large",
                format!("第 {number} 个草稿有 {size} 字节，超过 {limit}"),
                format!("draft {number} makes {size} bytes, more than {limit}"),
            ),
            ComposeError::Sign(error) => {
                return Failure::new(
                    exit::NOT_ALLOWED,
                    "sign",
                    "密钥无法签名",
                    "the key does not sign",
                )
                .because_of(&error);
            }
        };
        failure.hint(
            "分成几个事件；大文件作为附件",
            "spread it over several events; attach large files instead",
        )
    }
}
