use crate::act::Act;
use crate::class::Class;
use crate::code::{Codes, Facts, declare_codes};
use crate::descriptor::{Event, EventType};
use crate::effect::Effect;
use crate::hearing::Hearing;
use crate::reader::Reader;
use crate::right::{self, Forbidden};
use crate::spoken::Spoken;
use crate::state::{Acknowledgement, Transfer};
use crate::wording::Number;
use grain_envelope::{Bilingual, EventId, Role, Subject, TransferId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(any(test, feature = "samples"))]
mod examples;

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

declare_codes! {
    TRANSFER_UNKNOWN = "transfer_acknowledged.transfer-unknown", L_3,
        "没有申报过调运 {transfer}",
        "transfer {transfer} was never declared";
    ALREADY_ACKNOWLEDGED = "transfer_acknowledged.already-acknowledged", L_3,
        "{office}已在第 {index} 条确认",
        "the {office} has acknowledged already, by entry {index}";
    CONFIRMS_UNKNOWN = "transfer_acknowledged.confirms-unknown", L_3,
        "没有可确认的转录确认 {event}",
        "there is no transcribed acknowledgement {event} to confirm";
    CONFIRMS_MISMATCH = "transfer_acknowledged.confirms-mismatch", L_3,
        "第 {index} 条转录的联系单号为 {known}，不是 {number}",
        "entry {index} transcribed slip {known}, not {number}";
    EVIDENCE_MISSING = "transfer_acknowledged.evidence-missing", L_5,
        "转录须附原件扫描件（attachments）",
        "a transcription has a scan of the paper (attachments)";
}

impl Office {
    /// The office, for people.
    pub const fn title(self) -> Bilingual {
        match self {
            Self::Entry => Bilingual { zh: "进境口岸海关", en: "office of entry" },
            Self::Destination => Bilingual { zh: "指运地海关", en: "office of destination" },
        }
    }
}

impl Event for TransferAcknowledged {
    fn subjects(&self, _act: &Act) -> Vec<Subject> {
        vec![Subject::Transfer(self.transfer)]
    }

    fn right(&self, act: &Act, reader: &Reader<'_>) -> Result<(), Forbidden> {
        let transfer = reader.transfer(self.transfer);
        if (act.role == Role::Customs) == act.transcribed {
            return Err(wrong_hand());
        }
        let Some(terms) = transfer.map(|transfer| &transfer.terms) else { return Ok(()) };
        let may = if act.transcribed {
            let holders = [terms.declarant, terms.from.party(), terms.to.party()];
            holders.contains(&act.actor)
        } else {
            let office = match self.office {
                Office::Entry => terms.entry_customs,
                Office::Destination => terms.destination_customs,
            };
            act.actor == office
        };
        if may { Ok(()) } else { Err(wrong_hand()) }
    }

    fn hear(&self, hearing: &mut Hearing<'_>) {
        if hearing.act.transcribed && hearing.act.attachments == 0 {
            hearing.find(&EVIDENCE_MISSING, "/attachments", &[]);
        }
        let Some(transfer) = hearing.transfer(self.transfer) else {
            let facts: Facts<'_> = &[("transfer", &self.transfer)];
            return hearing.find(&TRANSFER_UNKNOWN, "/body/transfer", facts);
        };
        let known = self.known(transfer);
        if let Some(event) = self.confirms {
            return self.hear_confirmation(hearing, known, event);
        }
        if let Some(known) = known {
            hearing.rely(known.index);
            let facts: Facts<'_> =
                &[("office", &Spoken(self.office.title())), ("index", &known.index)];
            hearing.find(&ALREADY_ACKNOWLEDGED, "/body/office", facts);
        }
        let acknowledgement = Box::new(Acknowledgement {
            event: hearing.act.event_id,
            index: hearing.context.index,
            recorded_at: hearing.context.recorded_at,
            slip_number: self.slip_number.clone(),
            transcribed: hearing.act.transcribed,
            confirmed_index: None,
            confirmed_at: None,
        });
        let (transfer, office) = (self.transfer, self.office);
        hearing.effect(Effect::TransferAcknowledged { transfer, office, acknowledgement });
    }
}

impl TransferAcknowledged {
    fn known<'a>(&self, transfer: &'a Transfer) -> Option<&'a Acknowledgement> {
        match self.office {
            Office::Entry => transfer.entry.as_ref(),
            Office::Destination => transfer.destination.as_ref(),
        }
    }

    fn hear_confirmation(
        &self,
        hearing: &mut Hearing<'_>,
        known: Option<&Acknowledgement>,
        event: EventId,
    ) {
        let open = known.filter(|known| {
            known.event == event && known.transcribed && known.confirmed_index.is_none()
        });
        let Some(known) = open.filter(|_| !hearing.act.transcribed) else {
            return hearing.find(&CONFIRMS_UNKNOWN, "/body/confirms", &[("event", &event)]);
        };
        hearing.rely(known.index);
        if known.slip_number != self.slip_number {
            let facts: Facts<'_> = &[
                ("index", &known.index),
                ("known", &known.slip_number),
                ("number", &self.slip_number),
            ];
            hearing.find(&CONFIRMS_MISMATCH, "/body/slip_number", facts);
        }
        let (transfer, office) = (self.transfer, self.office);
        let recorded_at = hearing.context.recorded_at;
        hearing.effect(Effect::AcknowledgementConfirmed { transfer, office, recorded_at });
    }
}

const fn wrong_hand() -> Forbidden {
    right::missing(
        "调运由申报所列的海关确认，或由申报单位、起运或目的场所的单位转录（transcribed 为 true）",
        "a transfer is acknowledged by the office that it names, or transcribed by who declared it or the party of either facility (transcribed: true)",
    )
}

impl EventType for TransferAcknowledged {
    const NAME: &'static str = "transfer_acknowledged";
    const TYPE_NAME: &'static str = "grain.transfer_acknowledged.v1";
    const CLASS: Class = Class::Authorising;
    const ROLES: &'static [Role] = right::CUSTOMS_AND_ENTERPRISES;
    const TITLE: Bilingual = Bilingual { zh: "调运确认", en: "customs acknowledges a transfer" };
    const SUBJECTS: &'static str = "transfer:";
    const TRANSCRIBABLE: bool = true;
    const CODES: Codes = CODES;
    const TEMPLATE: &'static str = r#"{
        "transfer": "0197a4c2-1b2c-7def-8123-456789abcdef",
        "office": "destination",
        "slip_number": "LXD-DEMO-1",
        "confirms": null
    }"#;

    #[cfg(any(test, feature = "samples"))]
    fn examples() -> Vec<crate::samples::Example> {
        examples::examples()
    }
}
