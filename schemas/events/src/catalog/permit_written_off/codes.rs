use crate::code::declare_codes;
use crate::rules::write_off::TransferCodes;

pub(super) static TRANSFERS: TransferCodes = TransferCodes {
    unknown: &TRANSFER_UNKNOWN,
    other_permit: &TRANSFER_OTHER_PERMIT,
    repeated: &TRANSFER_REPEATED,
};

declare_codes! {
    PERMIT_UNKNOWN = "permit_written_off.permit-unknown", V_2,
        "许可证 {permit} 未登记，或尚待批准：没有可核销的许可证",
        "permit {permit} is not recorded, or awaits approval: there is nothing to write off";
    PERMIT_NOT_VALID = "permit_written_off.permit-not-valid", V_2,
        "许可证 {number} 有效期为 {from} 至 {until}，不含 {occurred_at}",
        "permit {number} is valid from {from} to {until}, which {occurred_at} is outside of";
    OVER_LIMIT = "permit_written_off.over-limit", V_2,
        "许可证 {number} 准许 {limit} 吨，已占用 {used} 吨，再核销 {mass} 吨超出可覆盖的数量（允许超出不足 {overrun}%）",
        "permit {number} permits {limit} t, of which {used} t are taken; writing off {mass} t is beyond what it covers (less than {overrun} % above)";
    PERMIT_NOT_IN_FORCE = "permit_written_off.permit-not-in-force", N_6,
        "核销时许可证 {number} 已{status}（第 {index} 条）",
        "permit {number} was {status} when it was written off (entry {index})";
    REPEATED = "permit_written_off.repeated", V_11,
        "报关单 {declaration} 在许可证 {number} 上已于第 {index} 条核销，本次不再计算：须更正的，由海关调整",
        "for declaration {declaration}, permit {number} was written off by entry {index} already; this one is not counted: what must be changed, customs adjusts";
    NOT_AS_DECLARED = "permit_written_off.not-as-declared", V_11,
        "按申报重量核销 {mass} 吨，报关单 {declaration} 在该许可证项下申报 {declared} 吨",
        "{mass} t are written off as declared; declaration {declaration} declares {declared} t under this permit";
    TRANSFER_UNKNOWN = "permit_written_off.transfer-unknown", L_3,
        "没有调运 {transfer}",
        "there is no transfer {transfer}";
    TRANSFER_OTHER_PERMIT = "permit_written_off.transfer-other-permit", V_11,
        "调运 {number} 申报在另一许可证之下，不予核销",
        "transfer {number} was declared under another permit, and is left as it is";
    TRANSFER_REPEATED = "permit_written_off.transfer-repeated", V_11,
        "调运 {number} 已在第 {index} 条核销",
        "transfer {number} was written off by entry {index} already";
}
