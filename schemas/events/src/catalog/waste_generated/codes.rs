use crate::code::declare_codes;

declare_codes! {
    PROCESS_UNKNOWN = "waste_generated.process-unknown", L_3,
        "加工 {process} 没有开工记录，或开工已被拒绝",
        "batch {process} was never started, or its start was refused";
    PROCESS_CLOSED = "waste_generated.process-closed", V_11,
        "批号 {batch} 已在第 {index} 条结束，此下脚料从待查数量中转出",
        "batch {batch} was closed by entry {index}: its waste is taken from the unexplained";
    NO_INPUT = "waste_generated.no-input", V_10,
        "批号 {batch} 尚无投料记录，下脚料 {mass} 吨待结束时归属",
        "nothing was drawn into batch {batch} yet: whose the {mass} t of waste are is settled at its closing";
    BIN_NOT_REGISTERED = "waste_generated.bin-not-registered", L_3,
        "仓 {bin} 尚未登记",
        "bin {bin} is not registered";
    BIN_EMPTY = "waste_generated.bin-empty", V_10,
        "仓 {bin} 账面无粮，{mass} 吨下脚料不知属于哪一批次，未予入账",
        "bin {bin} holds nothing on record: of which lot the {mass} t of waste are nobody can say, and they are not booked";
    MORE_THAN_IN_BIN = "waste_generated.more-than-in-bin", V_10,
        "下脚料 {mass} 吨，而仓 {bin} 账面只有 {there} 吨",
        "{mass} t of waste are from bin {bin}, which holds {there} t on record";
    LOT_UNKNOWN = "waste_generated.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    MORE_THAN_THERE = "waste_generated.more-than-there", V_10,
        "下脚料 {mass} 吨，而所列批次在该地点账面只有 {there} 吨",
        "there are {mass} t of waste, while on record {there} t of the lots lie at the place";
    PLACE_UNREGISTERED = "waste_generated.place-unregistered", V_2,
        "地点“{name}”（{region}）未登记",
        "the place \"{name}\" ({region}) is not registered";
    FACILITY_NOT_REGISTERED = "waste_generated.facility-not-registered", V_2,
        "场所 {facility} 尚未登记",
        "facility {facility} is not registered";
}
