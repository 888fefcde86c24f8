use grain_envelope::Bilingual;
use serde::Serialize;

/// A rule as people cite it. What it costs to break one, and which article it rests on, says the
/// rule pack; that it exists, and who closes what it opens, says this table.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable name: `B-6`.
    pub id: &'static str,
    /// What it asks.
    pub title: Bilingual,
    /// Who may close a violation of it.
    pub closable_by: ClosableBy,
    /// Whether it holds without a rule pack: rules of the ledger itself do.
    pub of_ledger: bool,
}

/// Who may close a violation (log-format.md §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosableBy {
    /// The authority that enrolled the key.
    EnrollingAuthority,
    /// Customs of the region, or an office that the transfer names.
    Customs,
    /// The enterprise, with approval by another of its persons.
    EnterpriseWithApproval,
    /// Customs, agriculture or grain of the region.
    SupervisingAuthority,
    /// The operator of the ledger.
    Operator,
    /// Nobody: an event that breaks it is refused, so nothing is left open.
    Nobody,
}

impl ClosableBy {
    /// For people.
    pub const fn title(self) -> Bilingual {
        match self {
            Self::EnrollingAuthority => Bilingual {
                zh: "登记该密钥的主管机关",
                en: "the authority that enrolled the key",
            },
            Self::Customs => Bilingual {
                zh: "海关",
                en: "customs",
            },
            Self::EnterpriseWithApproval => Bilingual {
                zh: "企业，须经本企业另一人批准",
                en: "the enterprise, approved by another of its persons",
            },
            Self::SupervisingAuthority => Bilingual {
                zh: "当地海关、农业农村或粮食部门",
                en: "customs, agriculture or grain of the region",
            },
            Self::Operator => Bilingual {
                zh: "账本运营者",
                en: "the operator of the ledger",
            },
            Self::Nobody => Bilingual {
                zh: "无需关闭",
                en: "nobody: nothing is open",
            },
        }
    }
}

macro_rules! rules {
    ($($name:ident = $id:literal, $closable_by:ident, $of_ledger:literal, $zh:literal, $en:literal;)+) => {
        $(
            pub(crate) static $name: Rule = Rule {
                id: $id,
                title: Bilingual { zh: $zh, en: $en },
                closable_by: ClosableBy::$closable_by,
                of_ledger: $of_ledger,
            };
        )+

        /// Every rule of this version, in the order of the table. Append-only.
        pub static RULES: &[&Rule] = &[$(&$name),+];
    };
}

// The letters: B blocks an authorising act, V is recorded with a fact, L is a rule of the ledger
// itself, which needs no law. B-2 is not here: who may not write is answered 403 and never recorded.
rules! {
    B_6 = "B-6", Nobody, false,
        "按许可证调运至已备案的指定企业", "grain moves under its permit, to the filed and named facility";
    V_1 = "V-1", EnrollingAuthority, true,
        "同一编号或序号不得签署两个不同事件", "one id or number of a key signs one event";
    V_2 = "V-2", Customs, false,
        "进口粮食只可到达已备案且许可证指定的场所", "imported grain arrives only where it may";
    V_5 = "V-5", Customs, false,
        "封识完好", "seals arrive unbroken";
    V_6 = "V-6", Customs, false,
        "启运前须申报并经两地海关确认", "a transfer is declared and acknowledged before it leaves";
    V_7 = "V-7", Customs, false,
        "运输与申报一致", "transport is as it was declared";
    V_10 = "V-10", EnterpriseWithApproval, false,
        "数量平衡在允许误差之内", "masses balance within tolerance";
    V_11 = "V-11", EnterpriseWithApproval, false,
        "记录真实、不重复", "records are true and made once";
    L_1 = "L-1", Nobody, true,
        "授权行为须及时记录", "an authorising act is recorded when it is done";
    L_2 = "L-2", Operator, true,
        "须有有效的规则包", "a rule pack is in force";
    L_3 = "L-3", Operator, true,
        "登记一致：先登记、只登记一次", "registers agree: what is named is known, and registered once";
    L_4 = "L-4", Nobody, true,
        "须由第二人批准", "a second person approves";
    L_5 = "L-5", Nobody, true,
        "转录与关闭须附凭证", "transcriptions and closings name their evidence";
    B_1 = "B-1", Nobody, false,
        "质量安全控制体系与疫情防控体系有效的企业方可接收进口粮食", "imported grain goes only to an enterprise with both systems in force";
    N_3 = "N-3", Customs, false,
        "须按海关检验检疫结论处置", "what customs decided about a lot is followed";
    N_4 = "N-4", SupervisingAuthority, false,
        "被扣留或已闭环的批次不得移动", "lots that are held or closed do not move";
    N_6 = "N-6", Customs, false,
        "进境单证先行：许可证先于合同、使用时有效，证书齐全", "papers come first: the permit before the contract and in force when used, certificates complete";
    D_9 = "D-9", Nobody, false,
        "批次闭环：各环节均有记录，数量结清", "a lot is closed with a record of every stage, and nothing left";
    V_4 = "V-4", Customs, false,
        "运输工具须经检查合格方可装载", "a vehicle is loaded after it passed its check";
    V_8 = "V-8", Customs, false,
        "途中更换运输工具须事前申报并由所在地海关监管", "a change of vehicles on the way is declared beforehand and supervised by the customs office of the place";
    V_3 = "V-3", Customs, false,
        "进口粮食不得直接进入市场流通领域", "imported grain does not enter the market as grain";
    B_8 = "B-8", Nobody, false,
        "进口粮食在已备案的指定企业加工", "imported grain is processed where it is filed for";
    N_1 = "N-1", SupervisingAuthority, false,
        "出库须经检验合格", "grain leaves store only once a test has passed it";
    N_2 = "N-2", Customs, false,
        "下脚料按海关批准的方案及时处理", "waste is treated in time, under a plan that customs approved";
    N_5 = "N-5", EnterpriseWithApproval, false,
        "产出率在合理范围之内", "yields lie within what the crop gives";
    N_8 = "N-8", Customs, false,
        "不同品种、产地、许可证的粮食不混存", "grain of different kinds, origins or permits does not share a bin";
    V_9 = "V-9", SupervisingAuthority, false,
        "按季度监测，逾期补做视为缺测", "pests are surveyed within the quarter; a survey made up for later was missed";
    D_3 = "D-3", Nobody, false,
        "成立防疫工作领导小组", "a group that leads epidemic prevention exists";
    D_4 = "D-4", Nobody, false,
        "三项制度现行有效", "the required systems and rules are in force";
    D_5 = "D-5", Nobody, false,
        "每季度在场所内与周边各监测一次", "pests are surveyed once a quarter, inside and in the surroundings";
    D_6 = "D-6", Nobody, false,
        "监测结果报告海关、农业农村、粮食部门", "results of surveys are reported to customs, agriculture and grain";
    D_7 = "D-7", Nobody, false,
        "发现有害生物须报告并及时防除、验证", "what is found is alerted, controlled and verified";
    D_8 = "D-8", Nobody, false,
        "分析疫情来源", "the source of what is found is analysed";
    D_10 = "D-10", Nobody, false,
        "按期完成整改", "what was ordered is put right by its date";
    D_11 = "D-11", Nobody, false,
        "按粮温定期检查粮情", "grain in store is checked as its temperature asks";
    D_12 = "D-12", Nobody, false,
        "备案与许可证到期前办理延续", "filings and permits are renewed before they expire";
    D_13 = "D-13", Nobody, false,
        "发运与到达两端均须记录", "dispatch and arrival are both recorded";
    D_14 = "D-14", Nobody, false,
        "下脚料按期处理", "waste is treated in time";
    D_15 = "D-15", Nobody, false,
        "样品须有检验报告", "samples are reported on";
    D_16 = "D-16", Nobody, false,
        "海关及时确认调运申报", "customs acknowledges declared transfers in time";
    D_17 = "D-17", Nobody, true,
        "事件所列附件须在 24 小时内交齐", "the files that an event names are handed in within 24 hours";
}

/// The rule of a name.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_found_by_its_name() {
        for known in RULES {
            assert_eq!(rule(known.id), Some(*known));
        }
        assert_eq!(rule("B-2"), None);
    }
}
