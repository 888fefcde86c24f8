use crate::code::declare_codes;

declare_codes! {
    NUMBER_REPEATED = "entry_declared.number-repeated", V_11,
        "报关单 {declaration} 已在第 {index} 条记录，本次不再计算",
        "declaration {declaration} is recorded already, by entry {index}; this one is not counted";
    OFFICE_NOT_CUSTOMS = "entry_declared.office-not-customs", V_11,
        "{party} 已登记，但不是海关",
        "{party} is registered, and not as customs";
    NO_PERMIT = "entry_declared.no-permit", V_2,
        "报关单 {declaration} 未列检疫许可证",
        "declaration {declaration} names no quarantine permit";
    PERMIT_UNKNOWN = "entry_declared.permit-unknown", V_2,
        "许可证 {permit} 未登记，或尚待批准",
        "permit {permit} is not recorded, or awaits approval";
    PERMIT_NOT_VALID = "entry_declared.permit-not-valid", V_2,
        "许可证 {number} 有效期为 {from} 至 {until}，不含申报时间 {occurred_at}",
        "permit {number} is valid from {from} to {until}, not at the declaration of {occurred_at}";
    PERMIT_COMMODITY_MISMATCH = "entry_declared.permit-commodity-mismatch", V_2,
        "许可证 {number} 准许 {permitted}，申报为 {found}",
        "permit {number} is for {permitted}, declared is {found}";
    PERMIT_ORIGIN_MISMATCH = "entry_declared.permit-origin-mismatch", V_2,
        "许可证 {number} 的产地为 {permitted}，申报为 {found}",
        "permit {number} is for origin {permitted}, declared is {found}";
    PERMIT_NOT_IN_FORCE = "entry_declared.permit-not-in-force", N_6,
        "申报时许可证 {number} 已{status}（第 {index} 条）",
        "permit {number} was {status} when the grain was declared (entry {index})";
    CERTIFICATE_MISSING = "entry_declared.certificate-missing", N_6,
        "商品编码 {hs_code} 的货物为转基因，随附单证中没有农业转基因生物安全证书（101031）",
        "the goods of HS code {hs_code} are genetically modified, and no GMO safety certificate (101031) is attached";
    HS_COMMODITY_MISMATCH = "entry_declared.hs-commodity-mismatch", V_11,
        "商品编码 {hs_code} 不是 {commodity}",
        "HS code {hs_code} does not stand for {commodity}";
    CIQ_MISMATCH = "entry_declared.ciq-mismatch", V_11,
        "检验检疫编码 {ciq_code} 的前 10 位不是商品编码 {hs_code}",
        "CIQ code {ciq_code} does not begin with HS code {hs_code}";
    LINES_MASS_MISMATCH = "entry_declared.lines-mass-mismatch", V_11,
        "申报 {mass} 吨，各许可证合计 {lines} 吨",
        "{mass} t are declared, the permits add up to {lines} t";
    LOT_UNKNOWN = "entry_declared.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    LOT_MISMATCH = "entry_declared.lot-mismatch", V_11,
        "批次 {lot} 为 {found}、产地 {origin}，申报为 {declared}、产地 {declared_origin}",
        "lot {lot} is {found} from {origin}, declared is {declared} from {declared_origin}";
    LOT_NOT_UNDER_PERMIT = "entry_declared.lot-not-under-permit", V_11,
        "批次 {lot} 所属的许可证不在报关单 {declaration} 上",
        "declaration {declaration} does not name the permit under which lot {lot} came in";
    LOT_DECLARED_ALREADY = "entry_declared.lot-declared-already", V_11,
        "批次 {lot} 已在报关单 {other} 上申报",
        "lot {lot} is declared already, by declaration {other}";
}
