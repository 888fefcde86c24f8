use crate::code::declare_codes;

declare_codes! {
    CASE_UNKNOWN = "incident_closed.case-unknown", L_3,
        "没有事故案件 {case}",
        "there is no case {case} of an incident";
    ALREADY_CLOSED = "incident_closed.already-closed", V_11,
        "该事故已在第 {index} 条关闭，本次不再记账",
        "the incident is closed already, by entry {index}; this one is not counted";
    EVIDENCE_MISSING = "incident_closed.evidence-missing", V_11,
        "关闭事故须列明凭证（documents 或 attachments）",
        "the closing of an incident names its evidence (documents or attachments)";
    LOT_NOT_OF_CASE = "incident_closed.lot-not-of-case", V_11,
        "该事故只涉及批次 {expected}，不涉及 {lot}：该项不记账",
        "the incident is of lot {expected}, not of {lot}: that part is not counted";
    NOT_ON_THE_WAY = "incident_closed.not-on-the-way", V_11,
        "该事故没有已申报调运的运输单元，无在途数量可记为损失：该项不记账",
        "the incident is of no unit of a declared transfer, so nothing is lost on the way: that part is not counted";
    MORE_THAN_MISSING = "incident_closed.more-than-missing", V_10,
        "批次 {lot} 缺少 {missing} 吨，记为损失 {mass} 吨：只记缺少的部分",
        "{missing} t of lot {lot} are missing, {mass} t are told as lost: only what is missing counts";
    CONSIGNMENT_BEYOND_TOLERANCE = "incident_closed.consignment-beyond-tolerance", V_10,
        "调运 {number} 共发 {sent} 吨，收发差 {difference} 吨，超出允许误差 {allowed} 吨",
        "transfer {number} left with {sent} t in all: {difference} t are missing, {allowed} t are tolerated";
}
