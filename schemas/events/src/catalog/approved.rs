use crate::act::Act;
use crate::catalog::Body;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::code::every_type;
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::pack::InForce;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::spoken::Spoken;
use crate::state::{Pending, ViolationId};
use grain_envelope::{Bilingual, Digest, EventId, PersonAlias, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// A second person, or the authority, approves an event that awaits it (log-format.md §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approved {
    /// 待批准事件 · The event that awaits approval.
    pub target: EventId,
    /// 该事件的信封摘要 · Its envelope digest.
    pub digest: Digest,
}

declare_codes! {
    TARGET_UNKNOWN = "approved.target-unknown", L_4,
        "没有等待批准的事件 {target}",
        "no event {target} awaits approval";
    ALREADY_APPROVED = "approved.already-approved", L_4,
        "该事件已在第 {index} 条批准",
        "the event is approved already, by entry {index}";
    DIGEST_MISMATCH = "approved.digest-mismatch", L_4,
        "信封摘要应为 {digest}：请核对所批准的内容",
        "the envelope digest is {digest}: check what is being approved";
    SAME_KEY = "approved.same-key", L_4,
        "批准须用另一密钥，不能用签署第 {index} 条的密钥",
        "approval is under another key than the one that signed entry {index}";
    SAME_PERSON = "approved.same-person", L_4,
        "批准须由本单位另一人作出，两个事件都须填写 person（申请人 {author}，批准人 {approver}）",
        "approval is by another person of the party, and both events name theirs (author {author}, approver {approver})";
    AUTHOR_RIGHT_LOST = "approved.author-right-lost", L_4,
        "第 {index} 条的作者现已无权提交该事件（{why}）：请由有权的密钥重新提交",
        "the author of entry {index} may not write that event any more ({why}): let a key that may submit it anew";
}

impl Event for Approved {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        vec![act.party_subject()]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let Some(author) = reader.pending(self.target).map(|pending| pending.act.actor) else {
            return Ok(());
        };
        if act.actor == author {
            return Ok(());
        }
        if right::is_authority(act.role) {
            let region = reader.region_of(author);
            return region.map_or(Ok(()), |region| right::covers(act, reader, region));
        }
        Err(right::missing(
            "批准由本单位另一人或主管机关作出",
            "approval is by another person of the same party, or by the authority",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let Some(pending) = hearing.reader.pending(self.target) else {
            let facts: Facts<'_> = &[("target", &self.target)];
            return hearing.find(&TARGET_UNKNOWN, "/body/target", facts);
        };
        hearing.rely(pending.index);
        if let Some(index) = pending.approved_index {
            hearing.rely(index);
            return hearing.find(&ALREADY_APPROVED, "/body/target", &[("index", &index)]);
        }
        if pending.digest != self.digest {
            hearing.find(&DIGEST_MISMATCH, "/body/digest", &[("digest", &pending.digest)]);
        }
        second_person(hearing, pending);
        let event = self.target;
        hearing.effect(Effect::ApprovalGiven { event });
        again(hearing, pending);
    }
}

/// Another key, and, within one party, another person.
fn second_person(hearing: &mut Hearing<'_>, pending: &Pending) {
    let (act, author) = (hearing.act, &pending.act);
    if act.key == author.key {
        hearing.find(&SAME_KEY, "/key", &[("index", &pending.index)]);
    }
    let same = act.person == author.person || act.person.is_none() || author.person.is_none();
    if act.actor == author.actor && same {
        let name = |person: &Option<PersonAlias>| {
            person.as_ref().map_or("null".to_owned(), ToString::to_string)
        };
        let facts: Facts<'_> =
            &[("author", &name(&author.person)), ("approver", &name(&act.person))];
        hearing.find(&SAME_PERSON, "/person", facts);
    }
}

/// Judges the pending event again, here: its effects stand at the approval's index.
fn again(hearing: &mut Hearing<'_>, pending: &Pending) {
    let body = Body::from_json(pending.act.type_name.as_str(), &pending.body)
        .expect("it was this body when it was recorded");
    let recorded_at = hearing.context.recorded_at;
    let right = right::still_of_event(&pending.act, &body, hearing.reader, recorded_at);
    if let Err(forbidden) = right {
        let facts: Facts<'_> = &[("index", &pending.index), ("why", &Spoken(forbidden.text))];
        hearing.find(&AUTHOR_RIGHT_LOST, "/body/target", facts);
    }
    let seconds = pending.act.occurred_at.seconds();
    let packs = InForce::at(hearing.reader.state().packs(), seconds);
    let mut second = Hearing::new(hearing.reader, &pending.act, hearing.context, &packs);
    second.approved = true;
    second.recorded_index = pending.index;
    if packs.is_empty() && !body.descriptor().before_packs {
        let facts: Facts<'_> = &[("occurred_at", &pending.act.occurred_at)];
        second.find(&every_type::NO_PACK_IN_FORCE, "", facts);
        second.silent = true;
    }
    body.as_event().hear(&mut second);
    let Hearing { mut violations, effects, relied_on, budgets, .. } = second;
    // A fact is recorded with what is wrong with it: that is told, and does not stand against its
    // approval. What is wrong only since then does.
    let recorded = body.descriptor().class == Class::Observed;
    violations.retain(|found| {
        let (event, code) = (pending.act.event_id, found.code.to_owned());
        let told = ViolationId { event, code, field: found.field.clone() };
        !recorded || hearing.reader.violation(&told).is_none()
    });
    hearing.relied_on.extend(relied_on);
    hearing.budgets.extend(budgets);
    hearing.effects.extend(effects);
    hearing.violations.extend(violations.into_iter().map(|mut violation| {
        // Its field points into the other payload.
        "/body/target".clone_into(&mut violation.field);
        violation
    }));
}

impl EventType for Approved {
    const NAME: &'static str = "approved";
    const TYPE_NAME: &'static str = "grain.approved.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = Role::ALL;
    const TITLE: Bilingual = Bilingual { zh: "批准", en: "a pending event is approved" };
    const SUBJECTS: &'static str = "party: actor";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "target": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "digest": "0000000000000000000000000000000000000000000000000000000000000000"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
