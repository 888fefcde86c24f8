//! Closed words that several event types share, each with its title for people. Append-only.

use grain_envelope::Bilingual;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $zh:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $(#[doc = concat!($zh, " · ", $en, ".")] $variant,)+
        }

        impl $name {
            /// Every word, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// What it is called.
            pub const fn title(self) -> Bilingual {
                match self { $(Self::$variant => Bilingual { zh: $zh, en: $en }),+ }
            }
        }
    };
}

words! {
    /// The ten stages of which the circular's article six demands a ledger.
    LedgerStage {
        Approval = "审批", "approval";
        EntryDeclaration = "口岸进境申报", "declaration at the port of entry";
        Discharge = "接卸", "unloading";
        Transport = "运输", "transport";
        InStore = "入库", "in-store";
        OutStore = "出库", "out-store";
        Storage = "仓储", "storage";
        Processing = "加工", "processing";
        Waste = "下脚料处理", "treatment of waste";
        Monitoring = "疫情监测与防除", "monitoring and control of pests";
    }
}

words! {
    /// The eight stages for which the circular's article four demands measures.
    ControlStage {
        Discharge = "接卸", "unloading";
        Transport = "运输", "transport";
        InStore = "入库", "in-store";
        OutStore = "出库", "out-store";
        Storage = "仓储", "storage";
        Processing = "加工", "processing";
        Waste = "下脚料处理", "treatment of waste";
        Monitoring = "疫情监测与防除", "monitoring and control of pests";
    }
}

words! {
    /// The systems and rules that an enterprise has in writing (the circular, articles one and
    /// four).
    SystemDocumentKind {
        QualityControlSystem = "质量安全控制体系", "system of quality control";
        EpidemicControlSystem = "疫情防控体系", "system of epidemic control";
        QualityRules = "质量安全管理制度", "rules of quality and safety";
        EpidemicRules = "疫情防控制度", "rules of epidemic control";
        GmoEmergencyRules = "防止转基因扩散应急制度", "emergency rules against the spread of GMOs";
    }
}

words! {
    /// What customs decides after inspection.
    InspectionOutcome {
        Pass = "合格", "passed";
        PassConditional = "附条件合格", "passed under conditions";
        Treat = "除害处理", "to be treated";
        Return = "退运", "to be returned";
        Destroy = "销毁", "to be destroyed";
    }
}

words! {
    /// What waste is.
    WasteKind {
        Screenings = "筛下物", "screenings";
        Sweepings = "地脚粮、撒漏物", "sweepings and spillage";
        Dust = "粉尘", "dust";
        Sacks = "包装物", "sacks and packing";
        Rejected = "拒收粮", "rejected grain";
        Other = "其他", "other";
    }
}

words! {
    /// How waste is treated.
    TreatmentMethod {
        Heat = "热处理", "heat";
        Crush = "粉碎", "crushing";
        Incinerate = "焚烧", "incineration";
        Bury = "深埋", "deep burial";
        Feed = "经考核的饲料加工", "feed, in an assessed mill";
        Alcohol = "工业酒精或生物燃料", "industrial alcohol or biofuel";
    }
}

words! {
    /// Where a survey looks.
    SurveyZone {
        Inside = "场所内", "inside the facility";
        Surroundings = "周边", "its surroundings";
    }
}

words! {
    /// How a check came out.
    CheckResult {
        Passed = "合格", "passed";
        Failed = "不合格", "failed";
    }
}

words! {
    /// Which weighing of a unit of transport.
    WeighingSide {
        Departed = "启运", "at departure";
        Received = "到货", "at arrival";
        Rejected = "拒收部分", "of a part that was rejected";
        Lost = "事故损失部分", "of a part that was lost in an incident";
    }
}

words! {
    /// What a quarantine permit is.
    PermitStatus {
        Active = "有效", "active";
        Exhausted = "用完", "exhausted";
        Expired = "过期", "expired";
        Withdrawn = "撤回", "withdrawn";
        Revoked = "撤销", "revoked";
    }
}

words! {
    /// Which weight is written off: customs decides in each case.
    WriteOffBasis {
        Declared = "申报重量", "declared weight";
        Surveyed = "鉴定重量", "surveyed weight";
        Settled = "结算重量", "settled weight";
    }
}

words! {
    /// For what grain leaves its bin.
    OutboundPurpose {
        Process = "加工", "processing";
        Transfer = "调运", "transfer";
        Waste = "作下脚料处理", "treatment as waste";
        Return = "退运", "return";
        Sample = "取样", "sample";
        Sale = "销售", "sale";
    }
}

words! {
    /// Whether a batch was made for it.
    ProductKind {
        Product = "产品", "product";
        ByProduct = "副产品", "by-product";
    }
}

words! {
    /// What comes out of a batch, as far as its yield is known.
    ProductClass {
        Groats = "米", "groats";
        Flour = "粉", "flour";
        Malt = "麦芽", "malt";
        Oil = "油", "oil";
        Meal = "粕", "meal";
        Hulls = "皮壳", "hulls";
        Fines = "饲用碎料", "feed fines";
        Other = "其他", "other";
    }
}

words! {
    /// The step of a process that kills weed seeds and pathogens.
    KillMethod {
        Heat = "热处理", "heat";
        Steam = "蒸汽处理", "steam";
        Mill = "粉碎、制粉", "milling";
        Crush = "压榨、浸出", "crushing";
        Malting = "制麦", "malting";
        Other = "其他", "other";
    }
}

words! {
    /// How the grain in a bin was taken stock of.
    StocktakeMethod {
        Volume = "测量体积", "volume survey";
        Scale = "全部过秤", "weighing all of it";
    }
}

words! {
    /// What a survey looks for, and what is found.
    PestCategory {
        Weed = "外来杂草", "alien weed";
        Volunteer = "进口粮食自生苗", "volunteer of imported grain";
        GmPlant = "转基因植株", "GM plant";
        StoreInsect = "仓储害虫", "store insect";
        Disease = "植物病害", "plant disease";
    }
}

words! {
    /// How a survey looks.
    SurveyMethod {
        WalkOver = "踏查", "walk-over";
        Plot = "样方", "plot";
        Trap = "诱捕器", "trap";
        GrainSample = "粮样检查", "sample of grain";
    }
}

words! {
    /// How often a plan has its points surveyed. Once a quarter is the floor.
    SurveyFrequency {
        Weekly = "每周", "every week";
        HalfMonthly = "每半月", "every half month";
        Monthly = "每月", "every month";
        Quarterly = "每季度", "every quarter";
    }
}

words! {
    /// How far a pest has grown.
    PestStage {
        Seed = "种子或卵", "seed or egg";
        Seedling = "幼苗或幼虫", "seedling or larva";
        Vegetative = "营养生长期或蛹", "growing, or pupa";
        Flowering = "开花期", "flowering";
        Fruiting = "结实期", "fruiting";
        Adult = "成虫", "adult insect";
        Unknown = "未判定", "not determined";
    }
}

words! {
    /// How a pest is fought.
    ControlMeasure {
        HandPull = "人工拔除", "pulled by hand";
        Bag = "装袋密封", "bagged and closed";
        Burn = "焚烧", "burned";
        Herbicide = "喷施除草剂", "herbicide";
        SoilCover = "覆土或硬化", "covered or paved";
        Fumigation = "熏蒸", "fumigation";
        Sweep = "清扫撒漏物", "spillage swept up";
        Other = "其他", "other";
    }
}

words! {
    /// What a place has in the group that leads epidemic prevention.
    LeadingDuty {
        Leader = "组长", "leader";
        Deputy = "副组长", "deputy";
        Member = "成员", "member";
    }
}

words! {
    /// What a supervision visit looks at.
    SupervisionScope {
        Systems = "制度与组织", "systems and organisation";
        Ledger = "台账", "ledger";
        Storage = "仓储", "storage";
        Transport = "调运", "transport";
        Processing = "加工", "processing";
        Waste = "下脚料处理", "treatment of waste";
        Monitoring = "疫情监测与防除", "monitoring and control of pests";
        Gmo = "转基因生物安全", "safety of GMOs";
    }
}

words! {
    /// What is to become of grain that was rejected on arrival.
    RejectedDestination {
        Return = "退运", "to be returned";
        Treat = "除害处理", "to be treated";
        Destroy = "销毁", "to be destroyed";
    }
}

words! {
    /// What happened to grain on the way or in store.
    IncidentKind {
        Spill = "撒漏", "a spill";
        Theft = "偷盗", "a theft";
        Accident = "事故", "an accident";
        Fire = "火灾", "a fire";
        Other = "其他", "another incident";
    }
}

words! {
    /// How an incident came out.
    IncidentOutcome {
        LossConfirmed = "损失属实", "the loss is confirmed";
        Recovered = "已全部追回", "all was recovered";
        Unfounded = "不成立", "there was none";
    }
}

words! {
    /// Where the grain that was lost in an incident is missing.
    LossSource {
        Unexplained = "收发差异", "between two weighings";
        OnTheWay = "在途", "on the way";
    }
}

words! {
    /// What customs does after it looked at grain where it lies.
    FieldOutcome {
        Clear = "未发现异常", "nothing was found";
        Sampled = "取样送检", "samples go to a laboratory";
        Suspended = "暂停作业", "work is suspended";
    }
}

words! {
    /// What a laboratory concludes.
    LabConclusion {
        Passed = "合格", "passed";
        Failed = "不合格", "failed";
        Undecided = "无法判定", "undecided";
    }
}

words! {
    /// What is due.
    DutyKind {
        Survey = "疫情监测", "a survey for pests";
        SurveyReport = "监测结果报告", "a report of a survey";
        FindingAlert = "疫情快报", "an alert of a finding";
        ControlOrder = "责令防除", "an order of control";
        Control = "防除实施", "control";
        ControlVerification = "防除核查", "verification of a control";
        SourceAnalysis = "疫情来源分析", "analysis of the source";
        Rectification = "整改", "something to be put right";
        Acknowledgement = "调运确认", "acknowledgement of a transfer";
        Dispatch = "补录发运", "a dispatch to be recorded";
        Arrival = "确认到达", "an arrival to be recorded";
        WasteTreatment = "下脚料处理", "treatment of waste";
        FilingRenewal = "备案延续", "renewal of a filing";
        PermitRenewal = "许可证到期", "a permit that expires";
        LeadingGroup = "防疫领导小组", "the leading group";
        System = "制度文件", "a system or rules";
        MonitoringPlan = "监测计划", "a monitoring plan";
        BinCheck = "粮情检查", "a check of a bin";
        SampleReport = "样品检验报告", "a report on a sample";
        InfestationTreatment = "虫粮除治", "treatment of infested grain";
        Attachment = "补交附件", "a file to be handed in";
    }
}
