use crate::code::declare_codes;

declare_codes! {
    PERIOD_INVALID = "transfer_declared.period-invalid", L_3,
        "计划启运 {departs_at} 不早于预计到达 {arrives_at}",
        "departure at {departs_at} is not before arrival at {arrives_at}";
    FACILITY_NOT_REGISTERED = "transfer_declared.facility-not-registered", B_6,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
    FACILITY_NOT_FILED = "transfer_declared.facility-not-filed", B_6,
        "目的场所 {name}（{facility}）没有有效的海关备案，严禁调运",
        "the destination {name} ({facility}) has no customs filing: moving grain there is forbidden";
    FILING_SUSPENDED = "transfer_declared.filing-suspended", B_6,
        "目的场所 {facility} 的备案 {number} 已暂停",
        "filing {number} of the destination {facility} is suspended";
    FILING_NOT_VALID = "transfer_declared.filing-not-valid", B_6,
        "备案 {number} 有效期为 {from} 至 {until}，未覆盖自 {departs_at} 至 {arrives_at} 的全程",
        "filing {number} is valid from {from} to {until}, not over the whole way from {departs_at} to {arrives_at}";
    COMMODITY_NOT_FILED = "transfer_declared.commodity-not-filed", B_6,
        "备案 {number} 不含 {commodity}",
        "filing {number} does not cover {commodity}";
    CAPACITY_EXCEEDED = "transfer_declared.capacity-exceeded", B_6,
        "备案 {number} 的能力为 {limit} 吨，已占用 {used} 吨，本次 {mass} 吨",
        "filing {number} is for {limit} t, of which {used} t are taken; this transfer is {mass} t";
    PERMIT_UNKNOWN = "transfer_declared.permit-unknown", B_6,
        "许可证 {permit} 未登记，或尚待批准",
        "permit {permit} is not recorded, or awaits approval";
    PERMIT_NOT_VALID = "transfer_declared.permit-not-valid", B_6,
        "许可证 {number} 有效期为 {from} 至 {until}，未覆盖自 {departs_at} 至 {arrives_at} 的全程",
        "permit {number} is valid from {from} to {until}, not over the whole way from {departs_at} to {arrives_at}";
    FACILITY_NOT_NAMED = "transfer_declared.facility-not-named", B_6,
        "许可证 {number} 未指定目的场所 {facility}，指定的是 {named}",
        "permit {number} does not name the destination {facility}; it names {named}";
    FACILITY_SHARE_EXCEEDED = "transfer_declared.facility-share-exceeded", B_6,
        "许可证 {number} 分配给 {facility} {limit} 吨，已占用 {used} 吨，本次 {mass} 吨",
        "permit {number} gives {facility} {limit} t, of which {used} t are taken; this transfer takes {mass} t";
    PERMIT_EXHAUSTED = "transfer_declared.permit-exhausted", B_6,
        "许可证 {number} 准许 {limit} 吨，已占用 {used} 吨，本次 {mass} 吨，超出可覆盖的数量（允许超出不足 {overrun}%）",
        "permit {number} permits {limit} t, of which {used} t are taken; this transfer takes {mass} t, beyond what it covers (less than {overrun} % above)";
    PERMIT_HOLDER_MISMATCH = "transfer_declared.permit-holder-mismatch", B_6,
        "许可证 {number} 属于 {applicant}；申报单位 {actor} 既不是它，也不是起运或目的场所的单位",
        "permit {number} is {applicant}'s; {actor}, who declares, is neither that nor the party of either facility";
    PERMIT_COMMODITY_MISMATCH = "transfer_declared.permit-commodity-mismatch", B_6,
        "许可证 {number} 准许 {permitted}，批次 {lot} 为 {found}",
        "permit {number} is for {permitted}, lot {lot} is {found}";
    PERMIT_ORIGIN_MISMATCH = "transfer_declared.permit-origin-mismatch", B_6,
        "许可证 {number} 的产地为 {permitted}，批次 {lot} 来自 {found}",
        "permit {number} is for origin {permitted}, lot {lot} is from {found}";
    LOT_UNKNOWN = "transfer_declared.lot-unknown", B_6,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    LOT_NOT_UNDER_PERMIT = "transfer_declared.lot-not-under-permit", B_6,
        "批次 {lot} 不在许可证 {permit} 之下",
        "lot {lot} did not come in under permit {permit}";
    LOT_HELD = "transfer_declared.lot-held", B_6,
        "批次 {lot} 因未关闭的严重违规被扣留：{violation}",
        "lot {lot} is held by an open critical violation: {violation}";
    LOT_MASS_EXCEEDED = "transfer_declared.lot-mass-exceeded", B_6,
        "批次 {lot} 在 {from} 可调运 {available} 吨，申报 {mass} 吨",
        "of lot {lot} there are {available} t at {from} to move; declared are {mass} t";
    UNITS_MASS_MISMATCH = "transfer_declared.units-mass-mismatch", B_6,
        "批次 {lot} 申报 {mass} 吨，各运输单元合计 {units} 吨",
        "{mass} t of lot {lot} are declared, its units add up to {units} t";
    OFFICE_NOT_CUSTOMS = "transfer_declared.office-not-customs", B_6,
        "{party} 已登记，但不是海关",
        "{party} is registered, and not as customs";
    FACILITY_NOT_READY = "transfer_declared.facility-not-ready", B_1,
        "目的场所 {facility} 缺少有效的{missing}，不得向其调运",
        "the destination {facility} has these not in force, so grain may not go there: {missing}";
    PERMIT_NOT_IN_FORCE = "transfer_declared.permit-not-in-force", N_6,
        "许可证 {number} 已{status}（第 {index} 条）",
        "permit {number} is {status} (entry {index})";
    PERMIT_LAPSED = "transfer_declared.permit-lapsed", N_6,
        "许可证 {number} 已全部核销，自行失效",
        "permit {number} is wholly written off and has lapsed";
    LOT_UNDER_HOLD = "transfer_declared.lot-under-hold", N_4,
        "批次 {lot} 被{branch}扣留（第 {index} 条），不得调运",
        "lot {lot} is held by {branch} (entry {index}) and may not be moved";
    LOT_CLOSED = "transfer_declared.lot-closed", N_4,
        "批次 {lot} 已在第 {index} 条闭环，不得再调运",
        "lot {lot} was closed by entry {index} and may not be moved any more";
    VERDICT_FORBIDS = "transfer_declared.verdict-forbids", N_3,
        "海关对批次 {lot} 的结论为“{outcome}”（第 {index} 条），不得调运",
        "customs decided about lot {lot}: {outcome} (entry {index}); it may not be moved";
}
