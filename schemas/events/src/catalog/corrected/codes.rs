use crate::code::declare_codes;

declare_codes! {
    TARGET_UNKNOWN = "corrected.target-unknown", L_3,
        "没有可更正的记录：事件 {target} 未作此记录，或该记录已结清、已作废",
        "there is nothing to correct: event {target} told no such thing, or it is settled and done, or void";
    SUBJECT_MISSING = "corrected.subject-missing", L_3,
        "事件 {target} 涉及批次 {lot}：请列出该批次或其所在的仓",
        "event {target} moved lot {lot}: name that lot, or the bin in which it lay";
    OLD_DIFFERS = "corrected.old-differs", V_11,
        "现行值为 {counts}，更正所列原值为 {old}：不作更正",
        "what counts now is {counts}, the correction says {old}: nothing is corrected";
    FIELD_MISMATCH = "corrected.field-mismatch", V_11,
        "字段 {field} 不是计入账目的净重：不作更正",
        "field {field} is not the net mass that counts: nothing is corrected";
    NOT_CORRECTABLE = "corrected.not-correctable", V_11,
        "事件 {target} 的数量互相关联，不能单独更正：请作废后重新记录",
        "the masses of event {target} hang together and are not corrected one by one: void it and record it anew";
    APPROVAL_MISSING = "corrected.approval-missing", V_11,
        "批次或加工批已在第 {index} 条闭环：更正须经第二人批准（after_closing 填为 true），否则不作更正",
        "the lot or batch was closed by entry {index}: a second person approves the correction (after_closing: true), else nothing is corrected";
    BEYOND_STOCK = "corrected.beyond-stock", V_10,
        "{account} 中批次 {lot} 只有 {there} 吨，更正须取回 {mass} 吨",
        "of lot {lot} there are {there} t in {account}, the correction takes back {mass} t";
    UNIT_BEYOND_TOLERANCE = "corrected.unit-beyond-tolerance", V_10,
        "更正后运输单元 {unit} 发 {sent} 吨、收 {received} 吨，差 {difference} 吨，超出允许误差 {allowed} 吨",
        "as corrected, unit {unit} left with {sent} t and arrived with {received} t: {difference} t apart, {allowed} t are tolerated";
    CONSIGNMENT_BEYOND_TOLERANCE = "corrected.consignment-beyond-tolerance", V_10,
        "更正后调运 {number} 共发 {sent} 吨，收发差 {difference} 吨，超出允许误差 {allowed} 吨",
        "as corrected, transfer {number} left with {sent} t in all: {difference} t are missing, {allowed} t are tolerated";
}
