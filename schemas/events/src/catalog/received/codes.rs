use crate::code::declare_codes;

declare_codes! {
    PLACE_UNREGISTERED = "received.place-unregistered", V_2,
        "到货地点“{name}”（{region}）未登记",
        "the place of arrival \"{name}\" ({region}) is not registered";
    FACILITY_NOT_REGISTERED = "received.facility-not-registered", V_2,
        "到货场所 {facility} 尚未登记",
        "facility {facility}, where the unit arrived, is not registered";
    FACILITY_NOT_FILED = "received.facility-not-filed", V_2,
        "到货场所 {name}（{facility}）没有有效的海关备案",
        "{name} ({facility}), where the unit arrived, has no customs filing";
    FILING_SUSPENDED = "received.filing-suspended", V_2,
        "到货场所 {facility} 的备案 {number} 已暂停",
        "filing {number} of {facility} is suspended";
    FILING_NOT_VALID = "received.filing-not-valid", V_2,
        "备案 {number} 有效期为 {from} 至 {until}，不含到货时间 {occurred_at}",
        "filing {number} is valid from {from} to {until}, not at the arrival of {occurred_at}";
    COMMODITY_NOT_FILED = "received.commodity-not-filed", V_2,
        "备案 {number} 不含 {commodity}",
        "filing {number} does not cover {commodity}";
    FACILITY_NOT_NAMED = "received.facility-not-named", V_2,
        "许可证 {number} 未指定到货场所 {facility}",
        "permit {number} does not name {facility}, where the unit arrived";
    PERMIT_NOT_VALID = "received.permit-not-valid", V_2,
        "许可证 {number} 有效期为 {from} 至 {until}，不含到货时间 {occurred_at}",
        "permit {number} is valid from {from} to {until}, not at the arrival of {occurred_at}";
    NO_TRANSFER = "received.no-transfer", V_2,
        "到货的运输单元 {unit} 没有调运申报",
        "unit {unit} arrived without a declared transfer";
    NOT_THE_DESTINATION = "received.not-the-destination", V_2,
        "调运 {number} 申报的目的场所是 {declared}",
        "transfer {number} was declared to go to {declared}";
    UNIT_NOT_DECLARED = "received.unit-not-declared", V_7,
        "运输单元 {unit} 不在调运 {number} 的申报中",
        "unit {unit} is not among those declared for transfer {number}";
    SEAL_BROKEN = "received.seal-broken", V_5,
        "运输单元 {unit} 的封识 {seal} 已损坏",
        "seal {seal} of unit {unit} was broken";
    SEAL_MISMATCH = "received.seal-mismatch", V_5,
        "运输单元 {unit} 施封 {put_on}，到货查验为 {found}",
        "unit {unit} was sealed with {put_on} and arrived with {found}";
    LOT_UNKNOWN = "received.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    LOT_MISMATCH = "received.lot-mismatch", V_11,
        "运输单元 {unit} 申报装载批次 {declared}，而非 {lot}",
        "unit {unit} was declared to carry lot {declared}, not {lot}";
    UNIT_ALREADY_RECEIVED = "received.unit-already-received", V_11,
        "运输单元 {unit} 的到货已在第 {index} 条记录，本次不再计量",
        "the arrival of unit {unit} is recorded already, by entry {index}; this one is not counted";
    SLIP_REPEATED = "received.slip-repeated", V_11,
        "磅单 {slip_number} 已用于第 {index} 条的运输单元 {other}",
        "slip {slip_number} stands for unit {other} already, in entry {index}";
    NET_MISMATCH = "received.net-mismatch", V_11,
        "毛重 {gross} 吨减皮重 {tare} 吨不等于净重 {net} 吨",
        "gross {gross} t less tare {tare} t is not net {net} t";
    BIN_NOT_REGISTERED = "received.bin-not-registered", L_3,
        "仓 {bin} 尚未登记",
        "bin {bin} is not registered";
    BIN_OVER_CAPACITY = "received.bin-over-capacity", V_11,
        "仓 {bin} 容量 {limit} 吨，入库后为 {stock} 吨",
        "bin {bin} can hold {limit} t and would hold {stock} t";
    BIN_COMMODITY_MISMATCH = "received.bin-commodity-mismatch", V_11,
        "仓 {bin} 专用于 {commodity}，到货为 {found}",
        "bin {bin} is for {commodity}, what arrived is {found}";
    UNIT_BEYOND_TOLERANCE = "received.unit-beyond-tolerance", V_10,
        "运输单元 {unit} 发 {sent} 吨、收 {received} 吨，差 {difference} 吨，超出允许误差 {allowed} 吨",
        "unit {unit} left with {sent} t and arrived with {received} t: {difference} t apart, {allowed} t are tolerated";
    CONSIGNMENT_BEYOND_TOLERANCE = "received.consignment-beyond-tolerance", V_10,
        "调运 {number} 共发 {sent} 吨，收发差 {difference} 吨，超出允许误差 {allowed} 吨",
        "transfer {number} left with {sent} t in all: {difference} t are missing, {allowed} t are tolerated";
    LOT_UNDER_HOLD = "received.lot-under-hold", N_4,
        "批次 {lot} 被{branch}扣留（第 {index} 条），却已到货",
        "lot {lot} is held by {branch} (entry {index}), and arrived all the same";
    LOT_CLOSED = "received.lot-closed", N_4,
        "批次 {lot} 已在第 {index} 条闭环，却又到货",
        "lot {lot} was closed by entry {index}, and arrived all the same";
    VERDICT_FORBIDS = "received.verdict-forbids", N_3,
        "海关对批次 {lot} 的结论为“{outcome}”（第 {index} 条），却已到货",
        "customs decided about lot {lot}: {outcome} (entry {index}); it arrived all the same";
    BIN_MIXED = "received.bin-mixed", N_8,
        "仓 {bin} 中批次 {lot} 与批次 {other} 的品种、产地或许可证不同",
        "in bin {bin} lot {lot} lies with lot {other} of another kind, origin or permit";
}
