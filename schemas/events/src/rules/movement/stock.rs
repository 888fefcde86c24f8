use crate::account::Account;
use crate::code::{Code, Facts};
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::tonnes::Tonnes;
use grain_envelope::LotId;
use std::collections::BTreeMap;

/// Tells where an event takes more of a lot from a yard, a bin or a parcel of waste than lies there:
/// what was put there has gone on since.
pub(crate) fn judge_stock(hearing: &mut Hearing<'_>, code: &'static Code, field: &str) {
    let mut moved: BTreeMap<(LotId, &Account), i128> = BTreeMap::new();
    for effect in &hearing.effects {
        if let Effect::Posted(posting) = effect
            && (posting.account.facility().is_some()
                || matches!(posting.account, Account::Waste(_)))
        {
            let key = (posting.lot, &posting.account);
            *moved.entry(key).or_default() += i128::from(posting.mass_g);
        }
    }
    let below = moved.into_iter().find_map(|((lot, account), mass)| {
        let there = hearing
            .reader
            .lot(lot)
            .map_or(0, |lot| lot.balance(account));
        let below = mass < 0 && there + mass < 0;
        below.then(|| (lot, account.clone(), there, -mass))
    });
    if let Some((lot, account, there, mass)) = below {
        let facts: Facts<'_> = &[
            ("lot", &lot),
            ("account", &account),
            ("there", &Tonnes(there)),
            ("mass", &Tonnes(mass)),
        ];
        hearing.find(code, field, facts);
    }
}
