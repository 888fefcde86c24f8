use crate::code::declare_codes;

declare_codes! {
    LOT_UNKNOWN = "lot_closed.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    CLOSED_ALREADY = "lot_closed.closed-already", L_3,
        "批次已在第 {index} 条闭环",
        "the lot was closed by entry {index} already";
    NO_APPROVAL = "lot_closed.no-approval", D_9,
        "没有审批环节的记录（许可证）",
        "there is no record of its approval (the permit)";
    NO_ENTRY_DECLARATION = "lot_closed.no-entry-declaration", D_9,
        "没有口岸进境申报环节的记录",
        "there is no record of its declaration at the port of entry";
    NO_DISCHARGE = "lot_closed.no-discharge", D_9,
        "没有接卸环节的记录",
        "there is no record of its unloading";
    NO_TRANSPORT = "lot_closed.no-transport", D_9,
        "没有运输环节的记录",
        "there is no record of its transport";
    NO_IN_STORE = "lot_closed.no-in-store", D_9,
        "没有入库环节的记录",
        "there is no record of its coming into store";
    NO_STORAGE = "lot_closed.no-storage", D_9,
        "没有仓储环节的记录（检查、倒仓、盘点）",
        "there is no record of its storage (checks, transfers, stocktakes)";
    NO_OUT_STORE = "lot_closed.no-out-store", D_9,
        "没有出库环节的记录，也没有投料记录",
        "there is no record of its leaving store, nor of its being drawn into a batch";
    NO_PROCESSING = "lot_closed.no-processing", D_9,
        "没有加工环节的记录",
        "there is no record of its processing";
    NO_WASTE = "lot_closed.no-waste", D_9,
        "没有下脚料处理环节的记录",
        "there is no record of the treatment of its waste";
    NO_MONITORING = "lot_closed.no-monitoring", D_9,
        "进境以来，指定场所没有疫情监测与防除环节的记录",
        "since it came in, there is no record of pest monitoring at the facilities named";
    LEFT_IN_STORE = "lot_closed.left-in-store", D_9,
        "{account} 尚有 {mass} 吨未结清",
        "{mass} t are still in {account}";
    LEFT_ON_THE_WAY = "lot_closed.left-on-the-way", D_9,
        "{account} 尚有 {mass} 吨在途未结清",
        "{mass} t are still on the way, in {account}";
    LEFT_IN_PROCESS = "lot_closed.left-in-process", D_9,
        "{account} 尚有 {mass} 吨在加工中未结清",
        "{mass} t are still in a batch, {account}";
    LEFT_AS_WASTE = "lot_closed.left-as-waste", D_9,
        "{account} 尚有下脚料 {mass} 吨未处理",
        "{mass} t of waste are not treated yet, in {account}";
    UNEXPLAINED = "lot_closed.unexplained", D_9,
        "有 {mass} 吨去向不明，且没有已结案的事故说明",
        "{mass} t are unexplained, and no closed case accounts for them";
    VIOLATION_OPEN = "lot_closed.violation-open", D_9,
        "有 {count} 项严重违规未关闭，如 {violation}",
        "{count} critical violations are open, such as {violation}";
    CASE_OPEN = "lot_closed.case-open", D_9,
        "有 {count} 件案件未结案，如 {case}",
        "{count} cases are open, such as {case}";
    UNDER_HOLD = "lot_closed.under-hold", N_4,
        "批次被{branch}扣留（第 {index} 条）",
        "the lot is held by {branch} (entry {index})";
    VERDICT_NOT_FOLLOWED = "lot_closed.verdict-not-followed", N_3,
        "海关的结论为“{outcome}”（第 {index} 条），没有相应的处置记录",
        "customs decided: {outcome} (entry {index}), and nothing on record follows it";
}
