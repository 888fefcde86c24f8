use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::hearing::Hearing;
use crate::wording::Number;
use grain_envelope::{Bilingual, EventId, Role, Subject, TransferId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A customs office confirms that it knows of a transfer (调运联系单).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferAcknowledged {
    /// 调运编号 · The transfer.
    pub transfer: TransferId,
    /// 哪一方海关 · Which of the two offices.
    pub office: Office,
    /// 联系单号 · The number of the liaison slip.
    pub slip_number: Number,
    /// 所确认的转录事件，或 null · The transcription that this event confirms, or null.
    pub confirms: Option<EventId>,
}

/// Which of the two customs offices of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Office {
    /// 进境口岸海关 · The office of entry.
    Entry,
    /// 指运地海关 · The office of destination.
    Destination,
}

declare_codes! {}

impl Event for TransferAcknowledged {
    fn subjects(&self, act: &Act) -> Vec<Subject> {
        let _ = act; vec![Subject::Transfer(self.transfer)]
    }

    fn hear(&self, _hearing: &mut Hearing<'_>) {}
}

impl EventType for TransferAcknowledged {
    const NAME: &'static str = "transfer_acknowledged";
    const TYPE_NAME: &'static str = "grain.transfer_acknowledged.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = &[Role::Customs];
    const TITLE: Bilingual = Bilingual { zh: "调运确认", en: "customs acknowledges a transfer" };
    const SUBJECTS: &'static str = "transfer:";
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = "{}";
}
