use crate::code::declare_codes;

declare_codes! {
    BIN_NOT_REGISTERED = "outbound_dispatched.bin-not-registered", L_3,
        "仓 {bin} 尚未登记",
        "bin {bin} is not registered";
    BIN_EMPTY = "outbound_dispatched.bin-empty", V_10,
        "仓 {bin} 账面无粮，出库的 {mass} 吨不知属于哪一批次，未予入账",
        "bin {bin} holds nothing on record: of which lot the {mass} t are nobody can say, and they are not booked";
    MORE_THAN_IN_BIN = "outbound_dispatched.more-than-in-bin", V_10,
        "出库 {mass} 吨，而仓 {bin} 账面只有 {there} 吨",
        "{mass} t left bin {bin}, which holds {there} t on record";
    RAW_GRAIN_SOLD = "outbound_dispatched.raw-grain-sold", V_3,
        "未经加工的进口粮食售予“{buyer}”：只可调往已备案的企业加工、储备",
        "imported grain was sold unprocessed to \"{buyer}\": it only goes to filed enterprises for processing or storage";
    PLACE_UNREGISTERED = "outbound_dispatched.place-unregistered", V_3,
        "去向“{name}”（{region}）未登记",
        "the place \"{name}\" ({region}), to which it goes, is not registered";
    FACILITY_NOT_REGISTERED = "outbound_dispatched.facility-not-registered", V_3,
        "去向场所 {facility} 尚未登记",
        "facility {facility}, to which it goes, is not registered";
    FACILITY_NOT_FILED = "outbound_dispatched.facility-not-filed", V_3,
        "去向场所 {name}（{facility}）没有有效的海关备案",
        "{name} ({facility}), to which it goes, has no customs filing";
    FILING_SUSPENDED = "outbound_dispatched.filing-suspended", V_3,
        "去向场所 {facility} 的备案 {number} 已暂停",
        "filing {number} of {facility}, to which it goes, is suspended";
    FILING_NOT_VALID = "outbound_dispatched.filing-not-valid", V_3,
        "去向场所的备案 {number} 有效期为 {from} 至 {until}，不含出库时间 {occurred_at}",
        "filing {number} is valid from {from} to {until}, not when the grain left at {occurred_at}";
    COMMODITY_NOT_FILED = "outbound_dispatched.commodity-not-filed", V_3,
        "去向场所的备案 {number} 不含 {commodity}",
        "filing {number} does not cover {commodity}";
    NOT_TESTED = "outbound_dispatched.not-tested", N_1,
        "仓 {bin} 出库前没有出库检验，或检验后又入库批次 {lot}",
        "bin {bin} was not tested before its grain left, or lot {lot} came in after the test";
    TEST_NOT_PASSED = "outbound_dispatched.test-not-passed", N_1,
        "仓 {bin} 的出库检验（第 {index} 条）不合格",
        "the test of bin {bin}, entry {index}, was not passed";
    LOT_HELD = "outbound_dispatched.lot-held", N_4,
        "批次 {lot} 已被扣留或已闭环（第 {index} 条），不得出库",
        "lot {lot} is held or closed, by entry {index}: it does not leave";
    LOT_VIOLATED = "outbound_dispatched.lot-violated", N_4,
        "批次 {lot} 有未关闭的严重违规（{code}），不得出库",
        "lot {lot} has an open critical violation ({code}): it does not leave";
    LOT_NOT_PASSED = "outbound_dispatched.lot-not-passed", N_3,
        "海关对批次 {lot} 的结论为“{outcome}”（第 {index} 条），不得作此用途出库",
        "customs decided about lot {lot}: {outcome} (entry {index}); it does not leave for this purpose";
}
