use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::FileEffect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::wording::Remark;
use grain_envelope::{Bilingual, Digest, EventId, Role, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

/// The bytes of an attachment are erased: by the party whose event names it, or by the operator on an
/// authority's order. The event and its digest stay, and with them everything that can be verified
/// (log-format.md §13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachmentErased {
    /// 附件所属事件 · The event that names the attachment.
    pub event: EventId,
    /// 附件的 BLAKE3 · The attachment's plain BLAKE3.
    pub blake3: Digest,
    /// 原因 · Why.
    pub reason: Remark,
}

declare_codes! {
    ATTACHMENT_UNKNOWN = "attachment_erased.attachment-unknown", L_3,
        "事件 {event} 没有附件 {blake3}",
        "event {event} has no attachment {blake3}";
    ALREADY_ERASED = "attachment_erased.already-erased", L_3,
        "该附件已由第 {index} 条抹除",
        "the attachment was erased by entry {index}";
    ORDER_MISSING = "attachment_erased.order-missing", L_5,
        "运营者抹除他人附件须列明主管机关的命令（documents）",
        "an operator that erases what another party handed in names the authority's order (documents)";
}

impl Event for AttachmentErased {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        vec![act.party_subject()]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let author = reader.attached(self.event).map(|known| known.author);
        if act.role == Role::Operator || author.is_none_or(|author| author == act.actor) {
            return Ok(());
        }
        Err(right::missing(
            "附件由登记该事件的单位抹除，或由运营者按主管机关的命令抹除",
            "an attachment is erased by the party that wrote the event, or by the operator on an authority's order",
        ))
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        let known = hearing.reader.attached(self.event);
        let Some(known) = known.filter(|known| known.files.contains(&self.blake3)) else {
            let facts: Facts<'_> = &[("event", &self.event), ("blake3", &self.blake3)];
            hearing.find(&ATTACHMENT_UNKNOWN, "/body/blake3", facts);
            return;
        };
        hearing.rely(known.index);
        if let Some(erased) = known.erasure(&self.blake3) {
            hearing.rely(erased.index);
            hearing.find(&ALREADY_ERASED, "/body/blake3", &[("index", &erased.index)]);
            return;
        }
        // Bytes do not come back: nothing is erased on a word alone.
        if known.author != hearing.act.actor && hearing.act.documents == 0 {
            hearing.find(&ORDER_MISSING, "/documents", &[]);
            return;
        }
        hearing.effect(FileEffect::AttachmentErased { event: self.event, blake3: self.blake3 });
    }
}

impl EventType for AttachmentErased {
    const NAME: &'static str = "attachment_erased";
    const TYPE_NAME: &'static str = "grain.attachment_erased.v1";
    const CLASS: Class = Class::Observed;
    const ROLES: &'static [Role] = Role::ALL;
    const TITLE: Bilingual = Bilingual { zh: "附件抹除", en: "an attachment is erased" };
    const SUBJECTS: &'static str = "party: actor";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "event": "0196eb10-8a80-7000-8000-0000000000c1",
        "blake3": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "reason": "照片含有个人信息(示例)"
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
