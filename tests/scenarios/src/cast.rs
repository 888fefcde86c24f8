//! Who takes part: fictional firms and offices (示例) at real places.

/// A party of the demonstration and the name of its only key.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// The file name of its key, `DIR/keys/NAME.key`.
    pub key: &'static str,
    /// 统一社会信用代码.
    pub party: &'static str,
    /// Registered name.
    pub name: &'static str,
    /// What an English reader calls it.
    pub name_en: &'static str,
    /// GB/T 2260 code of the place it answers for.
    pub region: &'static str,
    /// The role it acts in.
    pub role: &'static str,
}

/// The grain bureau, which operates the ledger.
pub const BUREAU: Member = Member {
    key: "bureau",
    party: "11630106MB0000A63R",
    name: "湟中区粮食部门(示例)",
    name_en: "Huangzhong grain bureau (demo)",
    region: "630106",
    role: "operator",
};

/// Destination customs.
pub const XINING_CUSTOMS: Member = Member {
    key: "xining-customs",
    party: "11630100MB0000A12T",
    name: "西宁海关(示例)",
    name_en: "Xining Customs (demo)",
    region: "630000",
    role: "customs",
};

/// Entry-port customs.
pub const ERENHOT_CUSTOMS: Member = Member {
    key: "erenhot-customs",
    party: "11152501MB0000A208",
    name: "二连海关(示例)",
    name_en: "Erenhot Customs (demo)",
    region: "152501",
    role: "customs",
};

/// I1, who imports the oats.
pub const IMPORTER: Member = Member {
    key: "importer",
    party: "91630100MA0000A196",
    name: "青海河湟粮贸有限公司(示例)",
    name_en: "Hehuang Grain Trading, importer (demo)",
    region: "630100",
    role: "importer",
};

/// M1, the filed plant that may receive them.
pub const PLANT: Member = Member {
    key: "plant",
    party: "91630106MA0000A27P",
    name: "湟中高原燕麦加工厂(示例)",
    name_en: "Huangzhong Plateau Oat Mill, plant (demo)",
    region: "630106",
    role: "processor",
};

/// C1, who hauls.
pub const CARRIER: Member = Member {
    key: "carrier",
    party: "91630100MA0000A789",
    name: "西宁物流承运(示例)",
    name_en: "Xining Logistics, carrier (demo)",
    region: "630100",
    role: "carrier",
};

/// X1, a feed mill that customs has never filed.
pub const UNFILED: Member = Member {
    key: "unfiled",
    party: "91630105MA0000A86C",
    name: "城北饲料厂(示例)",
    name_en: "Chengbei Feed Mill, not filed (demo)",
    region: "630105",
    role: "processor",
};

/// The reload station at the border, which signs nothing in this story.
pub const STATION: Member = Member {
    key: "",
    party: "91152501MA0000A94H",
    name: "二连浩特粮食换装场(示例)",
    name_en: "Erenhot reload station (demo)",
    region: "152501",
    role: "transfer_site_operator",
};

/// The agriculture bureau of the plant's district.
pub const AGRICULTURE: Member = Member {
    key: "agriculture",
    party: "11630106MB0000A55Y",
    name: "湟中区农业农村局(示例)",
    name_en: "Huangzhong agriculture bureau (demo)",
    region: "630106",
    role: "agriculture",
};

/// The grain bureau as an authority, under another key than the operator's.
pub const GRAIN: Member = Member {
    key: "grain-authority",
    role: "grain",
    ..BUREAU
};

/// The reload station under a key of its own.
pub const KEEPER: Member = Member {
    key: "station",
    ..STATION
};

/// Whom the whole story needs beside [`SIGNERS`].
pub const JOINING: [Member; 3] = [AGRICULTURE, GRAIN, KEEPER];

/// The authorities in genesis of the whole story: a branch that is not there cannot join later.
pub const AUTHORITIES: [Member; 4] = [XINING_CUSTOMS, ERENHOT_CUSTOMS, AGRICULTURE, GRAIN];

/// Everyone with a key, in the order in which the keys are made.
pub const SIGNERS: [Member; 7] = [
    BUREAU,
    XINING_CUSTOMS,
    ERENHOT_CUSTOMS,
    IMPORTER,
    PLANT,
    CARRIER,
    UNFILED,
];

/// Everyone whom the bureau registers (the authorities are in genesis).
pub const REGISTERED: [Member; 5] = [IMPORTER, PLANT, CARRIER, UNFILED, STATION];

/// Everyone whom the bureau gives a key.
pub const ENROLLED: [Member; 4] = [IMPORTER, PLANT, CARRIER, UNFILED];

impl Member {
    /// The member's one facility, `USCC-001`.
    pub fn facility(&self) -> String {
        format!("{}-001", self.party)
    }
}

/// The number of the `n`-th of the 43 containers (ISO 6346, from 1).
pub fn container(n: u32) -> String {
    let body = format!("TBJU{:06}", 400_000 + n);
    format!("{body}{}", iso_6346_check(&body))
}

fn iso_6346_check(body: &str) -> u32 {
    let value = |character: char| -> u32 {
        if let Some(digit) = character.to_digit(10) {
            return digit;
        }
        // The letters count up from 10 and leave out the multiples of 11.
        let place = u32::from(character) - u32::from('A');
        let plain = 10 + place;
        plain + (plain - 1) / 10
    };
    let sum: u32 = body
        .chars()
        .zip(0u32..)
        .map(|(character, i)| value(character) << i)
        .sum();
    sum % 11 % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_carry_the_numbers_of_the_sample_data() {
        assert_eq!(container(1), "TBJU4000010");
        assert_eq!(container(2), "TBJU4000025");
        assert_eq!(container(43), "TBJU4000431");
    }

    #[test]
    fn check_digits_agree_with_published_vectors() {
        for number in ["CSQU3054383", "MWCU6059784", "CBHU3202732"] {
            let (body, check) = number.split_at(10);
            assert_eq!(iso_6346_check(body).to_string(), check, "{number}");
        }
    }
}
