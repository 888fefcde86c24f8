use crate::code::declare_codes;

declare_codes! {
    PLACE_UNREGISTERED = "loaded.place-unregistered", V_2,
        "装载地点“{name}”（{region}）未登记",
        "the place of loading \"{name}\" ({region}) is not registered";
    FACILITY_NOT_REGISTERED = "loaded.facility-not-registered", V_2,
        "装载场所 {facility} 尚未登记",
        "facility {facility}, where the unit was loaded, is not registered";
    NOT_INSPECTED = "loaded.not-inspected", V_4,
        "运输单元 {unit} 装载前没有检查记录",
        "unit {unit} was loaded without a check before";
    INSPECTION_FAILED = "loaded.inspection-failed", V_4,
        "运输单元 {unit} 装载前的检查（第 {index} 条）不合格",
        "unit {unit} was loaded although the last check before, entry {index}, failed";
    NO_TRANSFER = "loaded.no-transfer", V_7,
        "运输单元 {unit} 装载时没有调运申报",
        "unit {unit} was loaded without a declared transfer";
    UNIT_NOT_DECLARED = "loaded.unit-not-declared", V_7,
        "运输单元 {unit} 不在调运 {number} 的申报中",
        "unit {unit} is not among those declared for transfer {number}";
    LOT_MISMATCH = "loaded.lot-mismatch", V_11,
        "运输单元 {unit} 申报装载批次 {declared}，而非 {lot}",
        "unit {unit} was declared to carry lot {declared}, not {lot}";
    LOT_UNKNOWN = "loaded.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    NET_MISMATCH = "loaded.net-mismatch", V_11,
        "毛重 {gross} 吨减皮重 {tare} 吨不等于净重 {net} 吨",
        "gross {gross} t less tare {tare} t is not net {net} t";
    OVERLOADED = "loaded.overloaded", V_11,
        "运输单元 {unit} 核定载质量 {rated} 吨，装载 {net} 吨",
        "unit {unit} may carry {rated} t and carries {net} t";
    UNIT_ALREADY_LOADED = "loaded.unit-already-loaded", V_11,
        "运输单元 {unit} 的装载已在第 {index} 条记录，以前者为准",
        "the loading of unit {unit} is recorded already, by entry {index}, which counts";
    SEAL_MISMATCH = "loaded.seal-mismatch", V_5,
        "运输单元 {unit} 装载时施封 {put_on}，此后为 {found}",
        "unit {unit} was sealed with {put_on} when it was loaded, and had {found} afterwards";
}
