//! The list of what a verification looked at, each with what it proves.

use grain_envelope::Bilingual;
use serde::Serialize;

/// How far a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Recomputed here, and it holds.
    Checked,
    /// Somebody answers for it; it was not recomputed.
    Attested,
    /// Not looked at.
    NotChecked,
    /// Something that it needs is not in the bundle.
    Incomplete,
    /// Who answers for it is not known here.
    Unknown,
    /// Older than asked.
    Stale,
    /// It does not hold.
    Failed,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// A stable word.
    pub id: &'static str,
    /// What is checked.
    pub name: Bilingual,
    /// How far it went.
    pub status: Status,
    /// What was found, with numbers.
    pub detail: Words,
    /// What it proves, and what it does not.
    pub proves: Bilingual,
}

/// The verdict of a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everything that can be checked holds.
    Valid,
    /// Something does not hold.
    Invalid,
    /// Something is absent.
    Incomplete,
    /// Older than asked.
    Stale,
    /// The ledger or the policy is not known here.
    Unknown,
}

impl Outcome {
    /// The verdict over all checks: what does not hold comes first, then what
    /// nobody here can judge, then what is absent, then age.
    pub fn of(checks: &[Check]) -> Outcome {
        let any = |status| checks.iter().any(|check| check.status == status);
        if any(Status::Failed) {
            Outcome::Invalid
        } else if any(Status::Unknown) {
            Outcome::Unknown
        } else if any(Status::Incomplete) {
            Outcome::Incomplete
        } else if any(Status::Stale) {
            Outcome::Stale
        } else {
            Outcome::Valid
        }
    }

    /// Exit code (log-format.md §12).
    pub fn exit_code(self) -> u8 {
        match self {
            Outcome::Valid => 0,
            Outcome::Invalid => 10,
            Outcome::Incomplete => 11,
            Outcome::Stale => 12,
            Outcome::Unknown => 13,
        }
    }
}

/// The checks, by id: what each is called and what it proves.
macro_rules! kinds {
    ($($name:ident $id:literal [$zh:literal, $en:literal] [$proves_zh:literal, $proves_en:literal];)*) => {
        /// The kinds of check, in the order in which they are reported.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind {
            $(#[doc = $en] $name,)*
        }

        impl Kind {
            fn row(self) -> (&'static str, Bilingual, Bilingual) {
                match self {
                    $(Kind::$name => (
                        $id,
                        Bilingual { zh: $zh, en: $en },
                        Bilingual { zh: $proves_zh, en: $proves_en },
                    ),)*
                }
            }
        }
    };
}

kinds! {
    Form "form" ["文件完整", "the file is whole"]
        ["文件自封存以来没有被截断或改动；不说明内容真实。",
         "The file was not cut or changed since it was sealed; not that its contents are true."];
    Trust "trust" ["账本可信", "the ledger is known"]
        ["文件出自纸上编号所指的账本；编号须由可信的人交付。",
         "It is from the ledger whose id came on paper; the paper must have come from somebody you trust."];
    Checkpoint "checkpoint" ["检查点签名", "the checkpoint is signed"]
        ["账本经营者签署了这棵树，不能再否认；有见证方时，他们都看到同一棵树。",
         "The operator signed this tree and cannot deny it; where there are witnesses, all of them saw the same one."];
    Inclusion "inclusion" ["承诺与收录", "commitments and inclusion"]
        ["每一条都原样收录在签署的树中，此后没有改动。",
         "Each entry stands in the signed tree exactly as it is here, unaltered since."];
    Keys "keys" ["密钥的登记", "the keys are enrolled"]
        ["签署的密钥由主管机关登记，登记本身也在文件中。",
         "The keys that signed were enrolled by the authorities, and the enrolments are in the file."];
    Signatures "signatures" ["作者签名", "the authors' signatures"]
        ["每个事件由所称密钥签署；不说明所述事实为真。",
         "Each event was signed by the key it names; not that what it says is true."];
    AuthorLinks "author-links" ["作者链", "the authors' chains"]
        ["同一密钥在本文件中的事件前后相接；跳过的编号属于其他对象。",
         "Events of one key that are here follow each other; skipped numbers concern other subjects."];
    SubjectChains "subject-chains" ["对象链", "the subjects' chains"]
        ["从第一个事件起，中间没有一个被抽走。",
         "From the first event on none was taken out between."];
    Consistency "consistency" ["作者所见的检查点", "checkpoints that the authors had seen"]
        ["各作者此前看到的都是同一个日志。",
         "What the authors had seen before is of the same log."];
    ReliedOn "relied-on" ["所依据的记录", "what it relied on"]
        ["裁定所依据的备案、许可证和确认都在文件中。",
         "The filings, permits and acknowledgements that the decisions rest on are in the file."];
    Packs "packs" ["规则包", "the rule packs"]
        ["裁定所用的规则包在文件中，与登记时的摘要一致。",
         "The rule packs that the decisions name are in the file, as they were recorded."];
    Rules "rules" ["重新执行规则", "the rules, run again"]
        ["依据文件中的记录，裁定和违规与规则所得一致。",
         "From the entries that are here, the rules give the same verdicts and violations."];
    Sums "sums" ["跨批次的累计", "sums over other lots"]
        ["许可证余量等累计涉及其他批次，由账本保证，本机没有重算；核查整个日志可以重算。",
         "Sums such as what is left of a permit run over other lots: the ledger attests them, they were not recomputed; an audit of the whole log does."];
    Completeness "completeness" ["没有遗漏后来的事件", "no later event is withheld"]
        ["文件之后是否还有该对象的事件，由账本保证；核查整个日志可以查明。",
         "Whether the subject has later events is attested by the ledger; an audit of the whole log shows it."];
    Attachments "attachments" ["附件", "attachments"]
        ["文件中的附件与事件所写的摘要一致。",
         "The attachments in the file are those that the events name."];
    Transcribed "transcribed" ["转录的文书", "transcribed papers"]
        ["持有人转录的备案和确认，在主管机关自己确认之前，只是持有人的话。",
         "A filing or acknowledgement that its holder transcribed is the holder's word until the authority confirms it."];
    Suspects "suspects" ["存疑的密钥", "suspect keys"]
        ["密钥被撤销且存疑的事件会标出；裁定不变。",
         "Events of a key that was revoked as suspect are marked; their verdicts stand."];
    Freshness "freshness" ["检查点的时间", "the age of the checkpoint"]
        ["文件反映的是该时间的情况，不是现在的情况。",
         "The file shows how things stood then, not how they stand now."];
}

impl Kind {
    /// A check of this kind that came out like this.
    pub fn check(self, status: Status, zh: impl Into<String>, en: impl Into<String>) -> Check {
        let (id, name, proves) = self.row();
        Check {
            id,
            name,
            status,
            detail: Words {
                zh: zh.into(),
                en: en.into(),
            },
            proves,
        }
    }

    /// It holds.
    pub fn holds(self, zh: impl Into<String>, en: impl Into<String>) -> Check {
        self.check(Status::Checked, zh, en)
    }

    /// It does not hold.
    pub fn fails(self, zh: impl Into<String>, en: impl Into<String>) -> Check {
        self.check(Status::Failed, zh, en)
    }

    /// Something that it needs is absent.
    pub fn lacks(self, zh: impl Into<String>, en: impl Into<String>) -> Check {
        self.check(Status::Incomplete, zh, en)
    }
}
