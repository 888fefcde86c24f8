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
