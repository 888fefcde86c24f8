//! The closed vocabularies of log-format.md §1. Append-only: what a word means never changes.

/// Declares a closed enum: variant, its word in JSON, its Chinese and English title.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal, $zh:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!($zh, ": ", $en, ", `", $word, "`.")] $variant,)+
        }

        impl $name {
            /// Every value, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The title for people.
            pub const fn title(self) -> $crate::Bilingual {
                match self { $(Self::$variant => $crate::Bilingual { zh: $zh, en: $en }),+ }
            }
        }
        impl $crate::Scalar for $name {
            const NAME: &'static str = stringify!($name);
            const ACCEPTS: $crate::Bilingual = $crate::Bilingual {
                zh: concat!("以下之一：", $(" ", $word),+),
                en: concat!("one of:", $(" ", $word),+),
            };
            const PATTERN: &'static str = "^[a-z][a-z_]*$";
        }
        impl std::str::FromStr for $name {
            type Err = $crate::ScalarError;
            fn from_str(text: &str) -> Result<Self, $crate::ScalarError> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(<Self as $crate::Scalar>::refusal()),
                }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                source.deserialize_str($crate::scalar::ScalarVisitor(std::marker::PhantomData))
            }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": [$($word),+] })
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary!(
    /// The role in which a party acts. Port, destination and local customs follow from the event.
    Role {
        Operator = "operator", "账本运营者", "operator of the ledger";
        Importer = "importer", "进口商", "importer";
        Dealer = "dealer", "经营单位", "trading operator";
        PortOperator = "port_operator", "口岸经营单位", "port operator";
        TransferSiteOperator = "transfer_site_operator", "换装场所", "operator of a reload site";
        Carrier = "carrier", "承运单位", "carrier";
        ReserveEnterprise = "reserve_enterprise", "储备企业", "reserve enterprise";
        CommissionedStorage = "commissioned_storage", "代储企业", "commissioned storage";
        Processor = "processor", "加工企业", "processor";
        Customs = "customs", "海关", "customs";
        Agriculture = "agriculture", "农业农村部门", "agriculture authority";
        Grain = "grain", "粮食部门", "grain authority";
        MarketSupervision = "market_supervision", "市场监管部门", "market supervision";
        Ndrc = "ndrc", "发展改革部门", "development and reform authority";
        Government = "government", "人民政府", "government";
    }
);

vocabulary!(
    /// How an event came into the author's software.
    Source {
        Manual = "manual", "人工录入", "typed by a person";
        Excel = "excel", "表格导入", "imported from a spreadsheet";
        Scale = "scale", "衡器采集", "read from a scale";
        Api = "api", "接口提交", "submitted by a program";
    }
);

vocabulary!(
    /// A grain as trade and customs tell it apart.
    Commodity {
        Wheat = "wheat", "小麦", "wheat";
        Durum = "durum", "硬粒小麦", "durum wheat";
        Rye = "rye", "黑麦", "rye";
        Barley = "barley", "大麦", "barley";
        Oats = "oats", "燕麦", "oats";
        Maize = "maize", "玉米", "maize";
        Rice = "rice", "稻谷和大米", "rice";
        Sorghum = "sorghum", "高粱", "sorghum";
        Buckwheat = "buckwheat", "荞麦", "buckwheat";
        Millet = "millet", "谷子", "millet";
        Quinoa = "quinoa", "藜麦", "quinoa";
        Soybeans = "soybeans", "大豆", "soybeans";
        Linseed = "linseed", "亚麻籽", "linseed";
        Rapeseed = "rapeseed", "油菜籽", "rapeseed";
        SunflowerSeed = "sunflower_seed", "葵花籽", "sunflower seed";
        Peas = "peas", "豌豆", "peas";
        Cassava = "cassava", "木薯", "cassava";
    }
);

vocabulary!(
    /// How a mass was found; the method carries its error.
    WeighingMethod {
        TruckScale = "truck_scale", "汽车衡", "truck scale";
        RailScale = "rail_scale", "轨道衡", "rail scale";
        BeltScale = "belt_scale", "皮带秤", "belt scale";
        HopperScale = "hopper_scale", "料斗秤", "hopper scale";
        DraftSurvey = "draft_survey", "水尺计重", "draft survey";
        Declared = "declared", "申报数量", "declared figure";
    }
);

vocabulary!(
    /// By what grain moves.
    TransportMode {
        Road = "road", "公路", "road";
        Rail = "rail", "铁路", "rail";
        Water = "water", "水路", "water";
    }
);

vocabulary!(
    /// The papers that an event may name: one append-only table.
    DocumentKind {
        QuarantinePermit = "quarantine_permit", "进境动植物检疫许可证", "quarantine permit";
        PhytosanitaryCertificate = "phytosanitary_certificate", "植物检疫证书", "phytosanitary certificate";
        FumigationCertificate = "fumigation_certificate", "熏蒸证书", "fumigation certificate";
        OriginCertificate = "origin_certificate", "原产地证书", "certificate of origin";
        Contract = "contract", "合同", "contract";
        Invoice = "invoice", "发票", "invoice";
        PackingList = "packing_list", "装箱单", "packing list";
        BillOfLading = "bill_of_lading", "提单", "bill of lading";
        RailWaybill = "rail_waybill", "铁路运单（国际货协运单）", "rail waybill (SMGS)";
        RoadWaybill = "road_waybill", "公路运单", "road waybill (CMR)";
        CustomsDeclaration = "customs_declaration", "报关单", "customs declaration";
        InspectionApplication = "inspection_application", "报检单", "inspection application";
        EntryInspectionCertificate = "entry_inspection_certificate", "入境货物检验检疫证明", "entry inspection and quarantine certificate";
        TreatmentNotice = "treatment_notice", "检疫处理通知单", "quarantine treatment notice";
        TreatmentCertificate = "treatment_certificate", "除害处理证书", "treatment certificate";
        TariffQuotaCertificate = "tariff_quota_certificate", "关税配额证", "tariff-rate quota certificate";
        AutomaticImportLicence = "automatic_import_licence", "自动进口许可证", "automatic import licence";
        GmoSafetyCertificate = "gmo_safety_certificate", "农业转基因生物安全证书（进口）", "GMO safety certificate (import)";
        GmoProcessingLicence = "gmo_processing_licence", "农业转基因生物加工许可证", "GMO processing licence";
        CustomsFiling = "customs_filing", "海关备案", "customs filing";
        FilingNotice = "filing_notice", "备案暂停或恢复通知", "notice about a filing";
        DraftSurveyCertificate = "draft_survey_certificate", "水尺计重证书", "draft survey certificate";
        WeighbridgeSlip = "weighbridge_slip", "磅单", "weighbridge slip";
        TransferDeclaration = "transfer_declaration", "调运申报单", "transfer declaration";
        TransferLiaisonSlip = "transfer_liaison_slip", "调运联系单", "transfer liaison slip";
        LaboratoryReport = "laboratory_report", "检测报告", "laboratory report";
        ReserveQualification = "reserve_qualification", "储备资格", "reserve qualification";
        CommissionContract = "commission_contract", "代储合同", "commissioned-storage contract";
        StocktakeRecord = "stocktake_record", "盘点记录", "record of a stocktake";
        AuctionRecord = "auction_record", "竞价成交记录", "auction record";
        OfficialNotice = "official_notice", "公文、公告", "official notice";
        Other = "other", "其他", "other";
    }
);
