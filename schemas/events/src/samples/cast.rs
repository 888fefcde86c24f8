use super::world::Author;

/// A party of the sample world: a fictional firm or office (示例) at a real place.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// 统一社会信用代码.
    pub party: &'static str,
    /// Registered name.
    pub name: &'static str,
    /// Region for which it answers.
    pub region: &'static str,
    /// The role in which it acts.
    pub role: &'static str,
}

/// The grain bureau, operator of the ledger.
pub const BUREAU: Author = Author(0);
/// Customs of destination.
pub const XINING_CUSTOMS: Author = Author(1);
/// Customs of entry.
pub const ERENHOT_CUSTOMS: Author = Author(2);
/// I1, who imports.
pub const IMPORTER: Author = Author(3);
/// M1, the filed plant.
pub const PLANT: Author = Author(4);
/// C1, who carries.
pub const CARRIER: Author = Author(5);
/// X1, a feed mill that customs never filed.
pub const UNFILED: Author = Author(6);

/// The agriculture bureau of the plant's district; in the whole world only, as all that follow.
pub const AGRICULTURE: Author = Author(7);
/// The grain bureau as an authority, under another key than the operator's.
pub const GRAIN: Author = Author(8);
/// The reload station's key.
pub const KEEPER: Author = Author(9);
/// A second person of the plant.
pub const PLANT_SECOND: Author = Author(10);
/// A second person of the importer.
pub const IMPORTER_SECOND: Author = Author(11);

/// Everyone who joins in the whole world, in the order of the constants above: the member, and the
/// person who signs.
pub(super) const JOINING: [(Member, &str); 5] = [
    (
        Member {
            party: "11630106MB0000A55Y",
            name: "湟中区农业农村局(示例)",
            region: "630106",
            role: "agriculture",
        },
        "P-01",
    ),
    (
        Member {
            role: "grain",
            ..MEMBERS[BUREAU.0]
        },
        "P-02",
    ),
    (STATION, "P-01"),
    (MEMBERS[PLANT.0], "P-02"),
    (MEMBERS[IMPORTER.0], "P-02"),
];

/// The authorities that genesis names in the whole world.
pub(super) const WHOLE_AUTHORITIES: [Author; 4] =
    [XINING_CUSTOMS, ERENHOT_CUSTOMS, AGRICULTURE, GRAIN];

/// The authorities that genesis names, beside the operator.
pub const AUTHORITIES: [Author; 2] = [XINING_CUSTOMS, ERENHOT_CUSTOMS];

/// The reload station at the border: a party without a key.
pub const STATION: Member = Member {
    party: "91152501MA0000A94H",
    name: "二连浩特粮食换装场(示例)",
    region: "152501",
    role: "transfer_site_operator",
};

/// Everyone with a key, in the order of the [`Author`] constants.
pub const MEMBERS: [Member; 7] = [
    Member {
        party: "11630106MB0000A63R",
        name: "湟中区粮食部门(示例)",
        region: "630106",
        role: "operator",
    },
    Member {
        party: "11630100MB0000A12T",
        name: "西宁海关(示例)",
        region: "630000",
        role: "customs",
    },
    Member {
        party: "11152501MB0000A208",
        name: "二连海关(示例)",
        region: "152501",
        role: "customs",
    },
    Member {
        party: "91630100MA0000A196",
        name: "青海河湟粮贸有限公司(示例)",
        region: "630100",
        role: "importer",
    },
    Member {
        party: "91630106MA0000A27P",
        name: "湟中高原燕麦加工厂(示例)",
        region: "630106",
        role: "processor",
    },
    Member {
        party: "91630100MA0000A789",
        name: "西宁物流承运(示例)",
        region: "630100",
        role: "carrier",
    },
    Member {
        party: "91630105MA0000A86C",
        name: "城北饲料厂(示例)",
        region: "630105",
        role: "processor",
    },
];

impl Member {
    /// The member's one facility, `USCC-001`.
    pub fn facility(&self) -> String {
        format!("{}-001", self.party)
    }
}

/// The number of the `n`-th container, from 1: `TBJU` and seven digits (ISO 6346).
pub fn container(n: u32) -> String {
    let body = format!("TBJU{:06}", 400_000 + n % 500_000);
    let sum: u32 = body
        .chars()
        .zip(0_u32..)
        .map(|(letter, place)| letter_value(letter) << place)
        .sum();
    format!("{body}{}", sum % 11 % 10)
}

/// The letters count up from 10 and leave out the multiples of 11.
fn letter_value(letter: char) -> u32 {
    letter.to_digit(10).unwrap_or_else(|| {
        let plain = 10 + u32::from(letter) - u32::from('A');
        plain + (plain - 1) / 10
    })
}
