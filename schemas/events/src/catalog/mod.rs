//! The catalog: one file per event type, one line per type in the table below. The table is the
//! protocol: append-only, in the order in which the types came to be.

use crate::act::Act;
use crate::descriptor::{Descriptor, Event, EventType};
use grain_envelope::json::Value;
use grain_envelope::{FormError, Header, code};

macro_rules! catalog {
    ($($module:ident::$name:ident,)+) => {
        $(
            mod $module;
            pub use $module::$name;
        )+

        /// The body of an event, read as its type.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Body {
            $(
                #[doc = concat!("`", stringify!($module), "`.")]
                $name(Box<$name>),
            )+
        }

        /// Every event type of this version, in the order of the table.
        pub const ALL: &[Descriptor] = &[$(Descriptor::of::<$name>()),+];

        impl Body {
            /// Reads the body of an event of a type. Pointers of the error begin at the payload.
            pub fn parse(type_name: &str, value: &Value) -> Result<Self, FormError> {
                $(
                    if type_name == <$name as EventType>::TYPE_NAME {
                        return grain_envelope::json::decode(value)
                            .map(|body| Self::$name(Box::new(body)))
                            .map_err(|error| error.within("body"));
                    }
                )+
                Err(unknown_type(type_name))
            }

            /// What is known about its type.
            pub const fn descriptor(&self) -> Descriptor {
                match self { $(Self::$name(_) => Descriptor::of::<$name>()),+ }
            }

            /// The body as JSON, members in the order of the type.
            pub fn to_json(&self) -> serde_json::Value {
                let json = match self { $(Self::$name(body) => serde_json::to_value(body)),+ };
                json.expect("names of members are texts")
            }

            pub(crate) fn as_event(&self) -> &dyn Event {
                match self { $(Self::$name(body) => body.as_ref()),+ }
            }
        }
    };
}

catalog! {
    ledger_opened::LedgerOpened,
    party_registered::PartyRegistered,
    facility_registered::FacilityRegistered,
    bin_registered::BinRegistered,
    key_enrolled::KeyEnrolled,
    key_revoked::KeyRevoked,
    key_events_confirmed::KeyEventsConfirmed,
    rule_pack_activated::RulePackActivated,
    customs_filing_granted::CustomsFilingGranted,
    customs_filing_suspended::CustomsFilingSuspended,
    permit_recorded::PermitRecorded,
    lot_created::LotCreated,
    transfer_declared::TransferDeclared,
    transfer_acknowledged::TransferAcknowledged,
    departed::Departed,
    received::Received,
    violation_closed::ViolationClosed,
    approved::Approved,
    opening_stock_recorded::OpeningStockRecorded,
    system_document_adopted::SystemDocumentAdopted,
    permit_status_changed::PermitStatusChanged,
    permit_reserved::PermitReserved,
    permit_written_off::PermitWrittenOff,
    permit_writeoff_adjusted::PermitWriteoffAdjusted,
    shipment_announced::ShipmentAnnounced,
    entry_declared::EntryDeclared,
    stored::Stored,
    bin_transferred::BinTransferred,
    vehicle_inspected::VehicleInspected,
    loaded::Loaded,
    arrived::Arrived,
    procedure_adopted::ProcedureAdopted,
    leading_group_appointed::LeadingGroupAppointed,
    monitoring_plan_adopted::MonitoringPlanAdopted,
    person_listed::PersonListed,
    key_rotated::KeyRotated,
    customs_filing_changed::CustomsFilingChanged,
    customs_filing_reinstated::CustomsFilingReinstated,
    customs_filing_revoked::CustomsFilingRevoked,
    condition_checked::ConditionChecked,
    stocktaken::Stocktaken,
    outbound_tested::OutboundTested,
    outbound_dispatched::OutboundDispatched,
    supervision_visited::SupervisionVisited,
    rectification_ordered::RectificationOrdered,
    rectification_closed::RectificationClosed,
    survey_recorded::SurveyRecorded,
    finding_recorded::FindingRecorded,
    finding_alerted::FindingAlerted,
    survey_report_sent::SurveyReportSent,
    control_ordered::ControlOrdered,
    control_done::ControlDone,
    control_verified::ControlVerified,
    source_analysis::SourceAnalysis,
    process_started::ProcessStarted,
    input_drawn::InputDrawn,
    output_recorded::OutputRecorded,
    process_closed::ProcessClosed,
    waste_generated::WasteGenerated,
    waste_moved::WasteMoved,
    waste_plan_submitted::WastePlanSubmitted,
    waste_plan_approved::WastePlanApproved,
    waste_treated::WasteTreated,
    rejected_part::RejectedPart,
    incident_reported::IncidentReported,
    incident_closed::IncidentClosed,
    vehicle_change_declared::VehicleChangeDeclared,
    vehicle_change_supervised::VehicleChangeSupervised,
    reloaded::Reloaded,
    discharge_measured::DischargeMeasured,
    field_inspected::FieldInspected,
    sample_taken::SampleTaken,
    lab_reported::LabReported,
    inspection_verdict::InspectionVerdict,
    lot_held::LotHeld,
    lot_released::LotReleased,
    lot_closed::LotClosed,
    corrected::Corrected,
    voided::Voided,
    attachment_erased::AttachmentErased,
}

pub use crate::rules::waste::ParcelMass;
pub use arrived::ArrivedUnit;
pub use corrected::{CorrectedMovement, CorrectedWeighing, Correction, CorrectionTarget};
pub use customs_filing_granted::{CapacityBasis, FilingKind};
pub use departed::DepartedUnit;
pub use discharge_measured::MeasuredLot;
pub use entry_declared::{AttachedPaper, PermitLine};
pub use facility_registered::FacilityClass;
pub use incident_closed::IncidentLoss;
pub use lab_reported::LabItem;
pub use leading_group_appointed::LeadingMember;
pub use ledger_opened::{FoundingAuthority, FoundingOperator, Purpose};
pub use lot_created::NewLot;
pub use monitoring_plan_adopted::MonitoringPoint;
pub use outbound_tested::TestItem;
pub use permit_recorded::{NamedFacility, PermitUse};
pub use process_closed::KillStep;
pub use received::ReceivedSeal;
pub use rectification_ordered::{RectificationCause, RectifiedViolation};
pub use reloaded::{EmptiedUnit, FilledUnit, LotMass};
pub use shipment_announced::BillOfLading;
pub use source_analysis::SourceCandidate;
pub use survey_recorded::SurveyedSegment;
pub use survey_report_sent::ReportBranch;
pub use transfer_acknowledged::Office;
pub use transfer_declared::{RouteSegment, TransferLot, TransferUnit, UnitKind};
pub use violation_closed::ClosingOutcome;
pub use waste_generated::WasteSource;

/// What is known about a type, by its name on the wire.
pub fn descriptor(type_name: &str) -> Option<&'static Descriptor> {
    ALL.iter()
        .find(|descriptor| descriptor.type_name == type_name)
}

/// What is known about a type, by its short name.
pub fn descriptor_named(name: &str) -> Option<&'static Descriptor> {
    ALL.iter().find(|descriptor| descriptor.name == name)
}

fn unknown_type(type_name: &str) -> FormError {
    let known: Vec<&str> = ALL.iter().map(|descriptor| descriptor.type_name).collect();
    let known = known.join(", ");
    FormError::new(
        code::FORM_UNKNOWN_TYPE,
        format!("没有事件类型“{type_name}”；可用：{known}"),
        format!("there is no event type \"{type_name}\"; there are: {known}"),
    )
    .within("type")
}

impl Body {
    /// Reads a body back that [`Body::to_json`] wrote.
    pub(crate) fn from_json(type_name: &str, json: &serde_json::Value) -> Result<Self, FormError> {
        Self::parse(type_name, &grain_envelope::json::encode(json)?)
    }

    /// Checks what header and body say of each other: the subjects, and what the types of the
    /// members cannot say. Pointers begin at the payload.
    pub fn check(&self, header: &Header) -> Result<(), FormError> {
        self.as_event()
            .check()
            .map_err(|error| error.within("body"))?;
        if matches!(self, Self::LedgerOpened(_)) {
            ledger_opened::check_header(header)?;
        }
        self.check_file(header)?;
        let expected = self.subjects(header);
        if header.subjects[..] == expected[..] {
            return Ok(());
        }
        let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
        let expected = expected.join(", ");
        Err(FormError::new(
            code::SUBJECTS_MISMATCH,
            format!("subjects 应依次为：{expected}"),
            format!("subjects are, in this order: {expected}"),
        )
        .within("subjects"))
    }

    /// A body that names a file names one of the event's attachments.
    fn check_file(&self, header: &Header) -> Result<(), FormError> {
        let Some((file, member)) = self.as_event().file() else {
            return Ok(());
        };
        if header.attachments.iter().any(|known| known.blake3 == file) {
            return Ok(());
        }
        Err(FormError::new(
            code::FORM_MISSING_MEMBER,
            format!("attachments 中没有该文件（{file}）"),
            format!("no attachment has this digest ({file})"),
        )
        .within(member)
        .within("body"))
    }

    /// The subjects that an event with this header and body has, in their order.
    pub fn subjects(&self, header: &Header) -> Vec<grain_envelope::Subject> {
        self.as_event().subjects(&Act::of(header))
    }

    pub(crate) fn awaits_approval(&self) -> bool {
        self.as_event().awaits_approval()
    }
}

/// Refuses a list that holds an element twice; `name` is the member that holds the list.
pub(crate) fn distinct<T: PartialEq>(elements: &[T], name: &str) -> Result<(), FormError> {
    for (position, element) in elements.iter().enumerate() {
        if elements[..position].contains(element) {
            return Err(FormError::new(
                code::FORM_REPEATED,
                "同一列表中不得重复",
                "each stands in the list once",
            )
            .within(position)
            .within(name));
        }
    }
    Ok(())
}

/// Refuses a share of a whole that is more than the whole; `name` is the member that tells it.
pub(crate) fn share_of_whole(share_bp: Option<u16>, name: &str) -> Result<(), FormError> {
    if share_bp.is_none_or(|share_bp| share_bp <= 10_000) {
        return Ok(());
    }
    let (zh, en) = (
        "应为 0 至 10000（万分比）",
        "expected 0 to 10000 (hundredths of a per cent)",
    );
    Err(FormError::new(code::FORM_SCALAR, zh, en).within(name))
}
