use crate::code::declare_codes;

declare_codes! {
    PLACE_UNREGISTERED = "departed.place-unregistered", V_2,
        "启运地点“{name}”（{region}）未登记",
        "the place of departure \"{name}\" ({region}) is not registered";
    FACILITY_NOT_REGISTERED = "departed.facility-not-registered", V_2,
        "启运场所 {facility} 尚未登记",
        "facility {facility}, from which units left, is not registered";
    FILING_SUSPENDED = "departed.filing-suspended", V_2,
        "目的场所 {facility} 的备案 {number} 启运时已暂停",
        "filing {number} of the destination {facility} was suspended when units left";
    FILING_NOT_VALID = "departed.filing-not-valid", V_2,
        "目的场所 {facility} 的备案 {number} 有效期为 {from} 至 {until}，不含启运时间 {occurred_at}",
        "filing {number} of the destination {facility} is valid from {from} to {until}, not at the departure of {occurred_at}";
    NOT_DECLARED = "departed.not-declared", V_6,
        "启运的货物没有调运申报",
        "units left without a declared transfer";
    DECLARED_LATE = "departed.declared-late", V_6,
        "调运 {number} 于 {recorded_at} 才申报，启运在 {occurred_at}",
        "transfer {number} was declared at {recorded_at}, units had left at {occurred_at}";
    ENTRY_ACKNOWLEDGEMENT_MISSING = "departed.entry-acknowledgement-missing", V_6,
        "启运前进境口岸海关未确认调运 {number}",
        "the office of entry had not acknowledged transfer {number} before units left";
    DESTINATION_ACKNOWLEDGEMENT_MISSING = "departed.destination-acknowledgement-missing", V_6,
        "启运前指运地海关未确认调运 {number}",
        "the office of destination had not acknowledged transfer {number} before units left";
    PLACE_NOT_DECLARED = "departed.place-not-declared", V_7,
        "调运 {number} 申报自 {declared} 启运",
        "transfer {number} was declared to leave from {declared}";
    UNIT_NOT_DECLARED = "departed.unit-not-declared", V_7,
        "运输单元 {unit} 不在调运 {number} 的申报中",
        "unit {unit} is not among those declared for transfer {number}";
    MASS_ABOVE_DECLARED = "departed.mass-above-declared", V_7,
        "调运 {number} 申报 {declared} 吨，已启运 {departed} 吨",
        "transfer {number} was declared for {declared} t, {departed} t have left";
    LOT_UNKNOWN = "departed.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    LOT_MISMATCH = "departed.lot-mismatch", V_11,
        "运输单元 {unit} 申报装载批次 {declared}，而非 {lot}",
        "unit {unit} was declared to carry lot {declared}, not {lot}";
    UNIT_ALREADY_DEPARTED = "departed.unit-already-departed", V_11,
        "运输单元 {unit} 的启运已在第 {index} 条记录，本次不再计量",
        "the departure of unit {unit} is recorded already, by entry {index}; this one is not counted";
    NET_MISMATCH = "departed.net-mismatch", V_11,
        "毛重 {gross} 吨减皮重 {tare} 吨不等于净重 {net} 吨",
        "gross {gross} t less tare {tare} t is not net {net} t";
    STOCK_EXCEEDED = "departed.stock-exceeded", V_10,
        "批次 {lot} 在 {facility} 有 {stock} 吨，启运 {mass} 吨",
        "of lot {lot} there are {stock} t at {facility}, {mass} t left";
    UNIT_BEYOND_TOLERANCE = "departed.unit-beyond-tolerance", V_10,
        "运输单元 {unit} 发 {sent} 吨、收 {received} 吨，差 {difference} 吨，超出允许误差 {allowed} 吨",
        "unit {unit} left with {sent} t and arrived with {received} t: {difference} t apart, {allowed} t are tolerated";
    CONSIGNMENT_BEYOND_TOLERANCE = "departed.consignment-beyond-tolerance", V_10,
        "调运 {number} 共发 {sent} 吨，收发差 {difference} 吨，超出允许误差 {allowed} 吨",
        "transfer {number} left with {sent} t in all: {difference} t are missing, {allowed} t are tolerated";
    SEAL_MISMATCH = "departed.seal-mismatch", V_5,
        "运输单元 {unit} 施封 {put_on}，到货查验为 {found}",
        "unit {unit} was sealed with {put_on} and arrived with {found}";
    SEALS_NOT_AS_LOADED = "departed.seals-not-as-loaded", V_5,
        "运输单元 {unit} 装载时施封 {put_on}，启运时为 {found}",
        "unit {unit} was sealed with {put_on} when it was loaded, and left with {found}";
    LOT_UNDER_HOLD = "departed.lot-under-hold", N_4,
        "批次 {lot} 被{branch}扣留（第 {index} 条），却已启运",
        "lot {lot} is held by {branch} (entry {index}), and left all the same";
    LOT_CLOSED = "departed.lot-closed", N_4,
        "批次 {lot} 已在第 {index} 条闭环，却已启运",
        "lot {lot} was closed by entry {index}, and left all the same";
    VERDICT_FORBIDS = "departed.verdict-forbids", N_3,
        "海关对批次 {lot} 的结论为“{outcome}”（第 {index} 条），却已启运",
        "customs decided about lot {lot}: {outcome} (entry {index}); it left all the same";
}
