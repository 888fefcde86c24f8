use crate::code::declare_codes;

declare_codes! {
    PLACE_UNREGISTERED = "arrived.place-unregistered", V_2,
        "到达地点“{name}”（{region}）未登记",
        "the place of arrival \"{name}\" ({region}) is not registered";
    FACILITY_NOT_REGISTERED = "arrived.facility-not-registered", V_2,
        "到达场所 {facility} 尚未登记",
        "facility {facility}, where units arrived, is not registered";
    FACILITY_NOT_FILED = "arrived.facility-not-filed", V_2,
        "到达场所 {name}（{facility}）没有有效的海关备案",
        "{name} ({facility}), where units arrived, has no customs filing";
    FILING_SUSPENDED = "arrived.filing-suspended", V_2,
        "到达场所 {facility} 的备案 {number} 启运前已暂停",
        "filing {number} of {facility} was suspended before units left";
    FILING_SUSPENDED_IN_TRANSIT = "arrived.filing-suspended-in-transit", V_2,
        "到达场所 {facility} 的备案 {number} 在途中被暂停：货物停于门口，待海关处置，不得入库",
        "filing {number} of {facility} was suspended while units were on the way: they are held at the gate pending customs and are not taken in";
    FILING_NOT_VALID = "arrived.filing-not-valid", V_2,
        "备案 {number} 有效期为 {from} 至 {until}，不含到达时间 {occurred_at}",
        "filing {number} is valid from {from} to {until}, not at the arrival of {occurred_at}";
    FILING_EXPIRED_IN_TRANSIT = "arrived.filing-expired-in-transit", V_2,
        "备案 {number} 有效至 {until}，在途中到期（{occurred_at} 到达）：货物停于门口，待海关处置，不得入库",
        "filing {number} was valid until {until} and expired while units were on the way (arrival at {occurred_at}): they are held at the gate pending customs and are not taken in";
    COMMODITY_NOT_FILED = "arrived.commodity-not-filed", V_2,
        "备案 {number} 不含 {commodity}",
        "filing {number} does not cover {commodity}";
    NO_TRANSFER = "arrived.no-transfer", V_2,
        "到达的运输单元 {unit} 没有调运申报",
        "unit {unit} arrived without a declared transfer";
    NOT_THE_DESTINATION = "arrived.not-the-destination", V_2,
        "调运 {number} 申报的目的场所是 {declared}",
        "transfer {number} was declared to go to {declared}";
    UNIT_NOT_DECLARED = "arrived.unit-not-declared", V_7,
        "运输单元 {unit} 不在调运 {number} 的申报中",
        "unit {unit} is not among those declared for transfer {number}";
    LOT_MISMATCH = "arrived.lot-mismatch", V_11,
        "运输单元 {unit} 申报装载批次 {declared}，而非 {lot}",
        "unit {unit} was declared to carry lot {declared}, not {lot}";
    LOT_UNKNOWN = "arrived.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    UNIT_ALREADY_ARRIVED = "arrived.unit-already-arrived", V_11,
        "运输单元 {unit} 的到达已在第 {index} 条记录，以前者为准",
        "the arrival of unit {unit} is recorded already, by entry {index}, which counts";
    SEAL_BROKEN = "arrived.seal-broken", V_5,
        "运输单元 {unit} 的封识 {seal} 已损坏",
        "seal {seal} of unit {unit} was broken";
    SEAL_MISMATCH = "arrived.seal-mismatch", V_5,
        "运输单元 {unit} 施封 {put_on}，到达查验为 {found}",
        "unit {unit} was sealed with {put_on} and arrived with {found}";
}
