//! Rule B-2: who may write what. It is answered 403 and never recorded.

use crate::account::Account;
use crate::act::Act;
use crate::catalog::Body;
use crate::reader::Reader;
use crate::state::{KeyStanding, State};
use grain_envelope::{
    Bilingual, Claim, FacilityId, Header, KeyId, LotId, Party, Region, Role, ServerTime,
};

/// Why a key may not write an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forbidden {
    /// One of [`code::ALL`].
    pub code: &'static str,
    /// What is wrong and who may.
    pub text: Bilingual,
}

/// Codes of [`Forbidden`]. Append-only: each is a problem type that clients match on.
pub mod code {
    /// The key was not enrolled for the role.
    pub const ROLE_NOT_HELD: &str = "role-not-held";
    /// The key signs for another party.
    pub const ACTOR_NOT_KEY_HOLDER: &str = "actor-not-key-holder";
    /// The role is not competent for the event's type.
    pub const RIGHT_MISSING: &str = "right-missing";
    /// The authority's region does not cover the subject's.
    pub const REGION_OUTSIDE: &str = "region-outside";
    /// The key is limited to one unit of one transfer, and this is another matter.
    pub const SCOPE_EXCEEDED: &str = "scope-exceeded";
    /// Nobody transcribes this type from an authority's paper.
    pub const NOT_TRANSCRIBABLE: &str = "not-transcribable";

    /// Every code above, in that order.
    pub const ALL: &[&str] = &[
        ROLE_NOT_HELD,
        ACTOR_NOT_KEY_HOLDER,
        RIGHT_MISSING,
        REGION_OUTSIDE,
        SCOPE_EXCEEDED,
        NOT_TRANSCRIBABLE,
    ];
}

impl Forbidden {
    pub(crate) const fn new(code: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self {
            code,
            text: Bilingual { zh, en },
        }
    }
}

/// Whether a header's key, actor and role may write its type at all: what can be said before the
/// body is read. A type that the catalog does not hold is nobody's business here.
pub fn of_header(state: &State, header: &Header) -> Result<(), Forbidden> {
    let claimant = Claimant {
        key: &header.key,
        type_name: header.type_name.as_str(),
        actor: header.actor,
        role: header.role,
        transcribed: Some(header.transcribed),
    };
    claimant.right(&Reader::new(state))
}

/// [`of_header`] for a header that has a flaw elsewhere.
pub fn of_claim(state: &State, key: &KeyId, claim: &Claim) -> Result<(), Forbidden> {
    let claimant = Claimant {
        key,
        type_name: claim.type_name.as_str(),
        actor: claim.actor,
        role: claim.role,
        transcribed: claim.transcribed,
    };
    claimant.right(&Reader::new(state))
}

/// Who claims to write a type under which key.
struct Claimant<'a> {
    key: &'a KeyId,
    type_name: &'a str,
    actor: Party,
    role: Role,
    /// Nothing where nobody could read it.
    transcribed: Option<bool>,
}

impl Claimant<'_> {
    fn right(&self, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let Some(descriptor) = crate::catalog::descriptor(self.type_name) else {
            return Ok(());
        };
        let founding = descriptor.name == "ledger_opened";
        if founding && reader.ledger().is_none() {
            return Ok(());
        }
        self.of_key(reader)?;
        if founding || !descriptor.roles.contains(&self.role) {
            return Err(Forbidden::new(
                code::RIGHT_MISSING,
                "该角色无权提交此类事件",
                "the role may not write events of this type",
            ));
        }
        if self.transcribed == Some(true) && !descriptor.transcribable {
            return Err(Forbidden::new(
                code::NOT_TRANSCRIBABLE,
                "此类事件不能转录：transcribed 应为 false",
                "nobody transcribes events of this type: transcribed is false",
            ));
        }
        Ok(())
    }

    /// Whether the key signs for the actor, in the role.
    fn of_key(&self, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let enrolment = reader.key(self.key).map(|key| &key.enrolment);
        let held = enrolment.filter(|enrolment| enrolment.roles.contains(&self.role));
        let enrolment = held.ok_or(Forbidden::new(
            code::ROLE_NOT_HELD,
            "该密钥未登记此角色",
            "the key was not enrolled for this role",
        ))?;
        let carries = || self.role == Role::Carrier && reader.has_role(self.actor, Role::Carrier);
        if enrolment.party == self.actor || (enrolment.scope.is_some() && carries()) {
            return Ok(());
        }
        Err(Forbidden::new(
            code::ACTOR_NOT_KEY_HOLDER,
            "actor 应为该密钥所属单位",
            "the actor is the party that the key signs for",
        ))
    }
}

/// The branches of authority.
pub(crate) const AUTHORITIES: &[Role] = &[
    Role::Customs,
    Role::Agriculture,
    Role::Grain,
    Role::MarketSupervision,
    Role::Ndrc,
    Role::Government,
];

/// The branches that supervise how pests are kept out (the circular, article five).
pub(crate) const SUPERVISORS: &[Role] = &[Role::Customs, Role::Agriculture, Role::Grain];

/// Who keeps the registers: the operator and the authorities.
pub(crate) const REGISTRARS: &[Role] = &[
    Role::Operator,
    Role::Customs,
    Role::Agriculture,
    Role::Grain,
    Role::MarketSupervision,
    Role::Ndrc,
    Role::Government,
];

/// Whether a role is a branch of authority.
pub(crate) fn is_authority(role: Role) -> bool {
    AUTHORITIES.contains(&role)
}

/// The right is missing; the text says who has it.
pub(crate) const fn missing(zh: &'static str, en: &'static str) -> Forbidden {
    Forbidden::new(code::RIGHT_MISSING, zh, en)
}

/// Whether an authority's region covers a region. The operator's is the whole ledger; of an
/// enterprise this is not asked.
pub(crate) fn covers(act: &Act, reader: &Reader<'_>, region: Region) -> Result<(), Forbidden> {
    let own = reader.region_of(act.actor);
    if !is_authority(act.role) || own.is_some_and(|own| own.covers(region)) {
        return Ok(());
    }
    Err(Forbidden::new(
        code::REGION_OUTSIDE,
        "不在该主管机关的管辖区划内",
        "this lies outside the region of the authority",
    ))
}

/// [`covers`] for a facility; one that is not registered has no region, and the rules say so.
pub(crate) fn covers_facility(
    act: &Act,
    reader: &Reader<'_>,
    facility: FacilityId,
) -> Result<(), Forbidden> {
    let region = reader
        .registration(facility)
        .map(|registration| registration.region);
    region.map_or(Ok(()), |region| covers(act, reader, region))
}

/// Whether an authority's region covers a place where grain of a lot lies. While none of it lies
/// anywhere, it is on its way or used up, and any office of the branch may speak.
pub(crate) fn covers_lot(act: &Act, reader: &Reader<'_>, lot: LotId) -> Result<(), Forbidden> {
    let known = reader.lot(lot);
    let accounts = known.iter().flat_map(|lot| lot.balances.keys());
    let regions = accounts.filter_map(|account| match account {
        Account::Place(region, _) => Some(*region),
        Account::Rejected(facility) => Some(reader.registration(*facility)?.region),
        other => Some(reader.registration(other.facility()?)?.region),
    });
    covers_any(act, reader, regions)
}

/// [`covers`] for what lies in several regions: one of them is enough, and of none nothing is asked.
pub(crate) fn covers_any(
    act: &Act,
    reader: &Reader<'_>,
    regions: impl IntoIterator<Item = Region>,
) -> Result<(), Forbidden> {
    let mut outside = Ok(());
    for region in regions {
        outside = covers(act, reader, region);
        if outside.is_ok() {
            break;
        }
    }
    outside
}

/// Customs, and the holders of a facility who may transcribe its papers.
pub(crate) const CUSTOMS_AND_HOLDERS: &[Role] = &[
    Role::Customs,
    Role::PortOperator,
    Role::TransferSiteOperator,
    Role::ReserveEnterprise,
    Role::CommissionedStorage,
    Role::Processor,
];

/// Whether this is customs of the facility's region, or the facility's party that transcribes.
pub(crate) fn customs_or_transcribed(
    act: &Act,
    reader: &Reader<'_>,
    facility: FacilityId,
) -> Result<(), Forbidden> {
    if act.role == Role::Customs && !act.transcribed {
        return covers_facility(act, reader, facility);
    }
    if act.role != Role::Customs && act.transcribed && act.actor == facility.party() {
        return Ok(());
    }
    Err(missing(
        "备案由主管海关记录，或由场所所属单位转录（transcribed 为 true）",
        "a filing is recorded by customs, or transcribed by the facility's party (transcribed: true)",
    ))
}

/// Whether an operator or authority may vouch for a party in a role: anyone for an enterprise, and
/// for an authority only one of the same branch (log-format.md §9): who runs the ledger cannot
/// invent one. Branches that shall be able to join are named in genesis.
pub(crate) fn vouches(act: &Act, role: Role) -> Result<(), Forbidden> {
    let may = match role {
        Role::Operator => act.role == Role::Operator,
        role if is_authority(role) => act.role == role,
        _ => REGISTRARS.contains(&act.role),
    };
    if may {
        return Ok(());
    }
    Err(missing(
        "主管机关须由同一系统的主管机关登记，其他主体由运营者或主管机关登记",
        "an authority is enrolled by one of the same branch, everyone else by the operator or an authority",
    ))
}

pub(crate) fn of_event(act: &Act, body: &Body, reader: &Reader<'_>) -> Result<(), Forbidden> {
    let claimant = Claimant {
        key: &act.key,
        type_name: act.type_name.as_str(),
        actor: act.actor,
        role: act.role,
        transcribed: Some(act.transcribed),
    };
    claimant.right(reader)?;
    of_scope(act, body, reader)?;
    body.as_event().right(act, reader)
}

/// [`of_event`] at a later moment, for what takes effect only then: the key may have ended since.
pub(crate) fn still_of_event(
    act: &Act,
    body: &Body,
    reader: &Reader<'_>,
    recorded_at: ServerTime,
) -> Result<(), Forbidden> {
    match reader.state().key_standing(&act.key, recorded_at) {
        KeyStanding::InForce(_) => of_event(act, body, reader),
        KeyStanding::Unknown | KeyStanding::Revoked(..) | KeyStanding::Expired(_) => {
            Err(Forbidden::new(
                code::ROLE_NOT_HELD,
                "其密钥已吊销或失效",
                "its key was revoked or has ended",
            ))
        }
    }
}

/// A key with a scope writes only facts of its unit in its transfer.
fn of_scope(act: &Act, body: &Body, reader: &Reader<'_>) -> Result<(), Forbidden> {
    let key = reader.key(&act.key);
    let Some(scope) = key.and_then(|key| key.enrolment.scope.as_ref()) else {
        return Ok(());
    };
    let inside = body.as_event().movement().is_some_and(|(transfer, units)| {
        transfer == scope.transfer && units.iter().all(|unit| **unit == scope.unit)
    });
    // A successor keeps the limit.
    if inside || matches!(body, Body::KeyRotated(_)) {
        return Ok(());
    }
    Err(Forbidden::new(
        code::SCOPE_EXCEEDED,
        "该密钥只限于一次调运中的一个运输单元",
        "the key is limited to one unit of one transfer",
    ))
}

/// Who keeps grain: ports, reload sites, depots and plants.
pub(crate) const KEEPERS: &[Role] = &[
    Role::PortOperator,
    Role::TransferSiteOperator,
    Role::ReserveEnterprise,
    Role::CommissionedStorage,
    Role::Processor,
];

/// Who takes and tests samples: those who keep grain, and the authorities that look into it.
pub(crate) const SAMPLERS: &[Role] = &[
    Role::PortOperator,
    Role::TransferSiteOperator,
    Role::ReserveEnterprise,
    Role::CommissionedStorage,
    Role::Processor,
    Role::Customs,
    Role::Agriculture,
    Role::Grain,
    Role::MarketSupervision,
];

/// Who handles grain, and so has its waste.
pub(crate) const HANDLERS: &[Role] = &[
    Role::Importer,
    Role::Dealer,
    Role::PortOperator,
    Role::TransferSiteOperator,
    Role::Carrier,
    Role::ReserveEnterprise,
    Role::CommissionedStorage,
    Role::Processor,
];

/// Who finds pests and asks where they came from: every enterprise that handles grain at a place of
/// its own, and the authorities that survey.
pub(crate) const FINDERS: &[Role] = &[
    Role::Importer,
    Role::Dealer,
    Role::PortOperator,
    Role::TransferSiteOperator,
    Role::ReserveEnterprise,
    Role::CommissionedStorage,
    Role::Processor,
    Role::Customs,
    Role::Agriculture,
    Role::Grain,
];

/// Customs, and the enterprises that may transcribe what it decided about their grain.
pub(crate) const CUSTOMS_AND_ENTERPRISES: &[Role] = &[
    Role::Customs,
    Role::Importer,
    Role::Dealer,
    Role::PortOperator,
    Role::TransferSiteOperator,
    Role::ReserveEnterprise,
    Role::CommissionedStorage,
    Role::Processor,
];

/// The enterprises on which the circular lays duties of their own; carriers have none.
pub(crate) const ENTERPRISES: &[Role] = &[
    Role::Importer,
    Role::Dealer,
    Role::PortOperator,
    Role::TransferSiteOperator,
    Role::ReserveEnterprise,
    Role::CommissionedStorage,
    Role::Processor,
];

/// Whether a facility is the actor's own.
pub(crate) fn own_facility(act: &Act, facility: FacilityId) -> Result<(), Forbidden> {
    if act.actor == facility.party() {
        return Ok(());
    }
    Err(missing(
        "只能由场所所属单位记录",
        "only the party whose facility it is may record this",
    ))
}
