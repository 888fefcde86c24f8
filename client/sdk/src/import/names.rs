//! What columns are called in the registers of depots, ports and carriers: Chinese and English,
//! half-width, lower case, without spaces.

use super::columns::Field;

/// Names of each field; the first Chinese and the first English one are those that messages use.
pub(super) const NAMES: &[(Field, &[&str], &[&str])] = &[
    (
        Field::Unit,
        &[
            "箱号",
            "车号",
            "车/箱号",
            "箱号/车号",
            "箱/车号",
            "车箱号",
            "集装箱号",
            "车皮号",
            "车牌",
            "车牌号",
            "运输工具号码",
            "运输工具号",
            "船名",
        ],
        &[
            "unit",
            "unitno",
            "unitno.",
            "container",
            "containerno",
            "containerno.",
            "wagon",
            "wagonno",
            "wagonno.",
            "vehicle",
            "vehicleno",
            "vehicleno.",
            "plate",
            "plateno",
            "plateno.",
        ],
    ),
    (
        Field::Seals,
        &["封识号", "封识", "封志号", "铅封号", "铅封", "封条号"],
        &[
            "seals",
            "seal",
            "sealno",
            "sealno.",
            "sealnos",
            "sealnumber",
        ],
    ),
    (
        Field::SealState,
        &[
            "封识状况",
            "封识情况",
            "封识是否完好",
            "封识完好",
            "铅封状况",
            "铅封情况",
        ],
        &["sealstate", "sealcondition", "sealsintact", "sealintact"],
    ),
    (
        Field::Gross,
        &["毛重"],
        &["gross", "grossmass", "grossweight"],
    ),
    (Field::Tare, &["皮重"], &["tare", "taremass", "tareweight"]),
    (Field::Net, &["净重"], &["net", "netmass", "netweight"]),
    (
        Field::Method,
        &["计量方式", "计重方式", "称重方式"],
        &["method", "weighingmethod", "weighedby"],
    ),
    (
        Field::Slip,
        &["磅单号", "磅单编号", "过磅单号", "检斤单号", "磅单"],
        &["slip", "slipno", "slipno.", "slipnumber", "weighbridgeslip"],
    ),
    (
        Field::Lot,
        &["批次", "批次号", "批次编号"],
        &["lot", "lotid", "lotno", "lotno.", "batch"],
    ),
    (
        Field::Transfer,
        &["调运单号", "调运编号", "调运号", "调运"],
        &["transfer", "transferid", "transferno", "transferno."],
    ),
    (
        Field::Place,
        &[
            "地点",
            "场所",
            "场所编号",
            "启运地点",
            "启运场所",
            "到货地点",
            "到货场所",
            "入库地点",
        ],
        &[
            "place",
            "facility",
            "facilityid",
            "placeofdeparture",
            "placeofarrival",
        ],
    ),
    (
        Field::Bin,
        &["仓号", "仓", "仓房号", "货位", "仓位"],
        &["bin", "binno", "binno."],
    ),
    (
        Field::Departed,
        &[
            "启运时间",
            "发车时间",
            "发货时间",
            "发运时间",
            "出发时间",
            "离站时间",
            "发车",
        ],
        &[
            "departed",
            "departedat",
            "departure",
            "departuretime",
            "dispatchedat",
        ],
    ),
    (
        Field::Arrived,
        &["到达时间", "到货时间", "入库时间", "接收时间", "到站时间"],
        &[
            "arrived",
            "arrivedat",
            "arrival",
            "arrivaltime",
            "receivedat",
        ],
    ),
    (
        Field::Party,
        &[
            "统一社会信用代码",
            "信用代码",
            "企业",
            "企业名称",
            "填报单位",
            "单位",
        ],
        &["uscc", "party", "company", "enterprise"],
    ),
];

/// Words of weighing methods besides their titles and their words in JSON.
pub(super) const METHODS: &[(&str, &str)] = &[
    ("地磅", "truck_scale"),
    ("地中衡", "truck_scale"),
    ("汽车磅", "truck_scale"),
    ("weighbridge", "truck_scale"),
    ("铁路衡", "rail_scale"),
    ("动态轨道衡", "rail_scale"),
    ("电子皮带秤", "belt_scale"),
    ("水尺", "draft_survey"),
    ("水尺计量", "draft_survey"),
    ("申报", "declared"),
    ("申报重量", "declared"),
];

/// How a row of sums begins.
pub(super) const TOTALS: &[&str] = &[
    "合计", "总计", "小计", "共计", "累计", "total", "subtotal", "sum",
];

/// How a line below a table begins that is no row of it.
pub(super) const FOOTERS: &[&str] = &[
    "制表",
    "填表",
    "填报",
    "审核",
    "复核",
    "经办",
    "负责人",
    "备注",
    "说明",
    "注:",
    "preparedby",
    "checkedby",
    "approvedby",
    "note",
    "remark",
];

/// How people write that there is none.
pub(super) const NONE: &[&str] = &["无", "-", "—", "/", "none", "n/a"];
