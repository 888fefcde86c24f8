use crate::account::Account;
use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::EntryEffect;
use crate::hearing::Hearing;
use crate::place::Place;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::rules::movement::{self, PlaceCodes};
use crate::rules::shares;
use crate::state::Sample;
use crate::tonnes::Tonnes;
use crate::wording::Number;
use grain_envelope::{Bilingual, BinId, FormError, LotId, MassG, Role, Subject, code};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A sample was taken. It leaves the stock, against a voucher (采样凭单).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleTaken {
    /// 样品编号 · Number of the sample.
    pub sample_number: Number,
    /// 采样凭单号 · Number of the voucher.
    pub voucher_number: Number,
    /// 批次，或 null（仓内各批次按比例） · The lot, or null: of all that lies in the bin.
    pub lot: Option<LotId>,
    /// 仓号，或 null（不在仓内） · The bin, or null: at the place, in no bin.
    pub bin: Option<BinId>,
    /// 地点 · Where.
    pub place: Place,
    /// 样品数量，克 · How much was taken, in grams.
    pub mass_g: MassG,
}

static PLACES: PlaceCodes = PlaceCodes {
    unregistered: &PLACE_UNREGISTERED,
    not_registered: &FACILITY_NOT_REGISTERED,
};

declare_codes! {
    PLACE_UNREGISTERED = "sample_taken.place-unregistered", V_2,
        "采样地点“{name}”（{region}）未登记",
        "the place of sampling \"{name}\" ({region}) is not registered";
    FACILITY_NOT_REGISTERED = "sample_taken.facility-not-registered", V_2,
        "采样场所 {facility} 尚未登记",
        "facility {facility}, where the sample was taken, is not registered";
    BIN_NOT_REGISTERED = "sample_taken.bin-not-registered", L_3,
        "仓 {bin} 尚未登记",
        "bin {bin} is not registered";
    LOT_UNKNOWN = "sample_taken.lot-unknown", L_3,
        "批次 {lot} 未建立",
        "lot {lot} was never made";
    NOTHING_THERE = "sample_taken.nothing-there", V_11,
        "{account} 内没有在账粮食，样品无法归属批次，未计入账",
        "nothing is on record in {account}: nobody can say of which lot the sample is, and nothing is booked";
    STOCK_EXCEEDED = "sample_taken.stock-exceeded", V_10,
        "{account} 在账 {stock} 吨，采样 {mass} 吨",
        "{stock} t are on record in {account}, {mass} t were taken";
}

impl Event for SampleTaken {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        let lot = self.lot.map(Subject::Lot);
        let bin = self.bin.clone().map(Subject::Bin);
        let facility = self.place.facility().map(Subject::Facility);
        lot.into_iter().chain(bin).chain(facility).collect()
    }

    fn check(&self) -> Result<(), FormError> {
        if self.lot.is_none() && self.bin.is_none() {
            let (zh, en) = ("批次与仓号至少填一项", "there is a lot, a bin, or both");
            return Err(FormError::new(code::FORM_SCALAR, zh, en).within("lot"));
        }
        let elsewhere = self.bin.as_ref().is_some_and(|bin| {
            Some(bin.facility()) != self.place.facility()
        });
        if elsewhere {
            let (zh, en) = ("仓不在所述场所内", "the bin is not at the place");
            return Err(FormError::new(code::FORM_SCALAR, zh, en).within("bin"));
        }
        Ok(())
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        movement::right(act, reader, &self.place, None, movement::Side::Arrival)
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        hearing.concerned.lot = self.lot;
        movement::known_place(hearing, &self.place, &PLACES);
        if let Some(lot) = self.lot.filter(|lot| hearing.lot(*lot).is_none()) {
            hearing.find(&LOT_UNKNOWN, "/body/lot", &[("lot", &lot)]);
        }
        if let Some(bin) = self.bin.as_ref().filter(|bin| hearing.bin(bin).is_none()) {
            hearing.find(&BIN_NOT_REGISTERED, "/body/bin", &[("bin", bin)]);
        }
        let shares = self.take(hearing);
        let record = Box::new(Sample {
            number: self.sample_number.clone(),
            lots: shares.keys().copied().collect(),
            bin: self.bin.clone(),
            author: hearing.act.actor,
            taken_at: hearing.act.occurred_at,
            index: hearing.context.index,
            reported_index: None,
        });
        let sample = hearing.act.event_id;
        hearing.effect(EntryEffect::SampleTaken { sample, record });
    }
}

impl SampleTaken {
    /// Books the sample, and gives what it takes of each lot.
    fn take(&self, hearing: &mut Hearing<'_>) -> BTreeMap<LotId, i128> {
        let account = self.bin.clone().map_or_else(|| self.place.account(), Account::Bin);
        let there = self.there(hearing, &account);
        let (mass, stock) = (i128::from(self.mass_g.signed()), there.values().sum::<i128>());
        // Of a lot that is named, the sample is, whatever is on record.
        let shares = match self.lot {
            Some(lot) => BTreeMap::from([(lot, mass)]),
            None => shares::split(mass, &there),
        };
        if self.lot.is_none() && shares.is_empty() && mass > 0 {
            hearing.find(&NOTHING_THERE, "/body/bin", &[("account", &account)]);
        } else if mass > stock {
            let facts: Facts<'_> =
                &[("account", &account), ("stock", &Tonnes(stock)), ("mass", &Tonnes(mass))];
            hearing.find(&STOCK_EXCEEDED, "/body/mass_g", facts);
        }
        for (lot, share) in &shares {
            let share = i64::try_from(*share).expect("at most the mass of the sample");
            hearing.transfer_mass(*lot, account.clone(), Account::Sample, share);
        }
        hearing.remember_movement(self.mass_g);
        shares
    }

    /// What is on record where the sample was taken, by lot.
    fn there(&self, hearing: &Hearing<'_>, account: &Account) -> BTreeMap<LotId, i128> {
        if let Some(id) = self.lot {
            let lot = hearing.reader.lot(id);
            return BTreeMap::from([(id, lot.map_or(0, |lot| lot.balance(account)))]);
        }
        let bin = self.bin.as_ref().and_then(|bin| hearing.reader.bin(bin));
        bin.map(|bin| bin.contents.clone()).unwrap_or_default()
    }
}

impl EventType for SampleTaken {
    const NAME: &'static str = "sample_taken";
    const TYPE_NAME: &'static str = "grain.sample_taken.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = right::SAMPLERS;
    const TITLE: Bilingual = Bilingual { zh: "取样", en: "a sample is taken" };
    const SUBJECTS: &'static str = "lot: if any, bin: if any, facility: if registered";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "sample_number": "YP-DEMO-1",
        "voucher_number": "CYPZ-DEMO-1",
        "lot": null,
        "bin": "91630106MA0000A27P-001/01",
        "place": { "facility": "91630106MA0000A27P-001" },
        "mass_g": 20000
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
