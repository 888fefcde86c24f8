use crate::code::declare_codes;

declare_codes! {
    PLACE_UNREGISTERED = "reloaded.place-unregistered", V_2,
        "换装地点“{name}”（{region}）未登记",
        "the place of the reload \"{name}\" ({region}) is not registered";
    FACILITY_NOT_REGISTERED = "reloaded.facility-not-registered", V_2,
        "换装场所 {facility} 尚未登记",
        "facility {facility}, where loads changed vehicles, is not registered";
    TRANSFER_UNKNOWN = "reloaded.transfer-unknown", L_3,
        "调运 {transfer} 未申报：本次换装不计量",
        "transfer {transfer} was never declared: this reload is not counted";
    LOT_UNKNOWN = "reloaded.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    NOT_DECLARED = "reloaded.not-declared", V_8,
        "调运 {number} 的换装没有申报",
        "a load of transfer {number} changed vehicles without a declaration";
    UNITS_NOT_AS_DECLARED = "reloaded.units-not-as-declared", V_8,
        "调运 {number} 换装的运输单元与申报（第 {index} 条）不符",
        "the units that changed loads of transfer {number} are not those that were declared by entry {index}";
    DECLARED_LATE = "reloaded.declared-late", V_8,
        "换装在 {occurred_at}，{recorded_at} 才申报",
        "loads changed vehicles at {occurred_at}, which was declared at {recorded_at} only";
    NOT_SUPERVISED = "reloaded.not-supervised", V_8,
        "换装没有所在地海关 {office} 的监管记录",
        "no supervision by {office}, customs of the place, is recorded of the reload";
    NEW_UNIT_NOT_INSPECTED = "reloaded.new-unit-not-inspected", V_4,
        "新运输单元 {unit} 换装前没有合格的检查记录",
        "unit {unit} took a load over without a passed check before";
    OLD_UNIT_UNKNOWN = "reloaded.old-unit-unknown", V_7,
        "调运 {number} 中没有装载该批次的运输单元 {unit}",
        "transfer {number} has no unit {unit} with that lot";
    OLD_UNIT_DONE = "reloaded.old-unit-done", V_11,
        "运输单元 {unit} 的到货或换装已在第 {index} 条记录，本次换装不计量",
        "the arrival or reload of unit {unit} is recorded already, by entry {index}; this reload is not counted";
    NEW_UNIT_TAKEN = "reloaded.new-unit-taken", V_11,
        "运输单元 {unit} 已在调运 {number} 中，本次换装不计量",
        "unit {unit} belongs to transfer {number} already; this reload is not counted";
    NET_MISMATCH = "reloaded.net-mismatch", V_11,
        "毛重 {gross} 吨减皮重 {tare} 吨不等于净重 {net} 吨",
        "gross {gross} t less tare {tare} t is not net {net} t";
    UNBALANCED = "reloaded.unbalanced", V_10,
        "批次 {lot} 换出 {old} 吨，换入、损耗与地脚粮共 {new} 吨，差 {difference} 吨，超出允许误差 {allowed} 吨",
        "{old} t of lot {lot} came out, {new} t went into new units, were lost or swept up: {difference} t apart, {allowed} t are tolerated";
    UNIT_BEYOND_TOLERANCE = "reloaded.unit-beyond-tolerance", V_10,
        "运输单元 {unit} 发 {sent} 吨、换装时 {received} 吨，差 {difference} 吨，超出允许误差 {allowed} 吨",
        "unit {unit} left with {sent} t and held {received} t when it was reloaded: {difference} t apart, {allowed} t are tolerated";
}
