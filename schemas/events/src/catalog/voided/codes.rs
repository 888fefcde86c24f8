use crate::code::declare_codes;

declare_codes! {
    TARGET_UNKNOWN = "voided.target-unknown", L_3,
        "没有可作废的记录：事件 {target} 在所列调运与批次中未移动货物，或已结清",
        "there is nothing to void: event {target} moved nothing in the named transfer and lots, or it is settled and done";
    ALREADY_VOID = "voided.already-void", V_11,
        "事件 {target} 已作废",
        "event {target} is void already";
    LOT_NOT_NAMED = "voided.lot-not-named", L_3,
        "事件 {target} 移动了批次 {lot}：请在 lots 中列出",
        "event {target} moved lot {lot}: name it among the lots";
    APPROVAL_MISSING = "voided.approval-missing", V_11,
        "批次或加工批已在第 {index} 条闭环：作废须经第二人批准（after_closing 填为 true），否则不作废",
        "the lot or batch was closed by entry {index}: a second person approves the voiding (after_closing: true), else nothing is voided";
    BEYOND_STOCK = "voided.beyond-stock", V_10,
        "{account} 中批次 {lot} 只有 {there} 吨，作废须取回 {mass} 吨",
        "of lot {lot} there are {there} t in {account}, the voiding takes back {mass} t";
    UNIT_BEYOND_TOLERANCE = "voided.unit-beyond-tolerance", V_10,
        "作废后运输单元 {unit} 发 {sent} 吨、收 {received} 吨，差 {difference} 吨，超出允许误差 {allowed} 吨",
        "after the voiding unit {unit} left with {sent} t and arrived with {received} t: {difference} t apart, {allowed} t are tolerated";
    CONSIGNMENT_BEYOND_TOLERANCE = "voided.consignment-beyond-tolerance", V_10,
        "作废后调运 {number} 共发 {sent} 吨，收发差 {difference} 吨，超出允许误差 {allowed} 吨",
        "after the voiding transfer {number} left with {sent} t in all: {difference} t are missing, {allowed} t are tolerated";
}
