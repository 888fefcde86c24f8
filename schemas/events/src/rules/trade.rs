use grain_envelope::{Commodity, HsCode};
use std::fmt;

/// What a permit is for, and what a lot is: a new permit is needed where they differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Goods {
    pub(crate) commodity: Commodity,
    pub(crate) hs_code: HsCode,
    pub(crate) gmo: bool,
}

impl fmt::Display for Goods {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let commodity = self.commodity.title();
        if formatter.alternate() {
            let gmo = if self.gmo {
                "，转基因"
            } else {
                "，非转基因"
            };
            write!(formatter, "{}（{}{gmo}）", commodity.zh, self.hs_code)
        } else {
            let gmo = if self.gmo { ", GMO" } else { ", not GMO" };
            write!(formatter, "{} ({}{gmo})", commodity.en, self.hs_code)
        }
    }
}

/// Whether an HS code can stand for a commodity: its heading says which grain it is. The last
/// digits, which decide duty, are customs' business.
pub(crate) fn hs_code_fits(commodity: Commodity, hs_code: HsCode) -> bool {
    let headings: &[&str] = match commodity {
        Commodity::Wheat => &["100191", "100199"],
        Commodity::Durum => &["100111", "100119"],
        Commodity::Rye => &["1002"],
        Commodity::Barley => &["1003"],
        Commodity::Oats => &["1004"],
        Commodity::Maize => &["1005"],
        Commodity::Rice => &["1006"],
        Commodity::Sorghum => &["1007"],
        Commodity::Buckwheat => &["100810"],
        Commodity::Millet => &["100821", "100829"],
        Commodity::Quinoa => &["100850"],
        Commodity::Soybeans => &["1201"],
        Commodity::Linseed => &["1204"],
        Commodity::Rapeseed => &["1205"],
        Commodity::SunflowerSeed => &["1206"],
        Commodity::Peas => &["071310", "070810"],
        Commodity::Cassava => &["071410"],
    };
    headings
        .iter()
        .any(|heading| hs_code.as_str().starts_with(heading))
}

/// Whether an HS code stands for genetically modified goods: the tariff separates them for yellow
/// soybeans.
pub(crate) fn hs_code_is_gmo(hs_code: HsCode) -> bool {
    hs_code.as_str() == "1201901900"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_tell_the_grain() {
        let fits = |commodity, code: &str| hs_code_fits(commodity, code.parse().unwrap());
        assert!(fits(Commodity::Oats, "1004900000"));
        assert!(fits(Commodity::Wheat, "1001990001"));
        assert!(!fits(Commodity::Wheat, "1001190001"));
        assert!(fits(Commodity::Durum, "1001190001"));
        assert!(!fits(Commodity::Oats, "1201901900"));
    }
}
