//! The rows. Order is that of the `OpenAPI` document's operations; a new row goes to its resource.

use grain_envelope::Bilingual;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::parameters::{
    ABOUT_FACILITY, AFTER, AT, BLAKE3, BY_CODE, BY_FACILITY, BY_LOT, BY_PARTY, BY_RULE,
    BY_SEVERITY, BY_STATE, CURSOR, DIRECTION, EVENT_ID, FACILITY_ID, INDEX, KEY, LIMIT, LOT_ID,
    MISSING, OF_EVENT, ONLY_VIOLATIONS, OVERDUE, PART, PARTY, PERMIT_ID, PERSON, PROBLEM_CODE,
    Parameter, RULE_CODE, SUBJECT, TILE, TRACED, UNTIL_CAUGHT_UP, WITH_ATTACHMENTS,
};
use super::{Answer, Content, Method, Route};
use crate::access::Access;
use crate::body;
use crate::documents::{Envelope, Receipt};
use crate::problem::ProblemCode;

macro_rules! routes {
    ($($operation:ident $id:literal $method:ident $path:literal
        [$zh:literal, $en:literal]
        parameters $parameters:expr;
        request $request:expr;
        answers $answers:expr;
        problems $problems:expr;
        access $access:expr;)*) => {
        /// The operations: the router and the access check match on them without a wildcard.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Operation {
            $(#[doc = $en] $operation,)*
        }

        /// Every route.
        pub const ALL: &[Route] = &[$(Route {
            operation: Operation::$operation,
            id: $id,
            method: Method::$method,
            path: $path,
            summary: Bilingual { zh: $zh, en: $en },
            parameters: $parameters,
            request: $request,
            answers: $answers,
            problems: $problems,
            access: $access,
        },)*];
    };
}

const JSON: &str = "application/json";
const NDJSON: &str = "application/x-ndjson";
const EVENTS: &str = "text/event-stream";
const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";
const BYTES: &str = "application/octet-stream";
const NONE: &[Parameter] = &[];

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

const fn json<T: JsonSchema>() -> Content {
    Content {
        media_type: JSON,
        schema: Some(of::<T>),
    }
}

const fn lines<T: JsonSchema>() -> Content {
    Content {
        media_type: NDJSON,
        schema: Some(of::<T>),
    }
}

const fn messages<T: JsonSchema>() -> Content {
    Content {
        media_type: EVENTS,
        schema: Some(of::<T>),
    }
}

const fn raw(media_type: &'static str) -> Content {
    Content {
        media_type,
        schema: None,
    }
}

const fn answer(status: u16, zh: &'static str, en: &'static str, content: Content) -> Answer {
    Answer {
        status,
        when: Bilingual { zh, en },
        content,
    }
}

const fn found(content: Content) -> Answer {
    answer(200, "找到", "found", content)
}

const RECEIPT: Content = json::<Receipt>();

/// What can be wrong with one envelope (log-format.md §3, in the order of its checks).
const SUBMISSION_PROBLEMS: &[ProblemCode] = &[
    ProblemCode::TooLarge,
    ProblemCode::WrapperForm,
    ProblemCode::JsonEncoding,
    ProblemCode::JsonSyntax,
    ProblemCode::JsonDuplicateMember,
    ProblemCode::JsonNumber,
    ProblemCode::JsonDepth,
    ProblemCode::JsonCharacter,
    ProblemCode::JsonNotNfc,
    ProblemCode::KeyMismatch,
    ProblemCode::SignatureInvalid,
    ProblemCode::KeyUnknown,
    ProblemCode::KeyRevoked,
    ProblemCode::KeyBusy,
    ProblemCode::Conflict,
    ProblemCode::EventIdTaken,
    ProblemCode::AuthorGap,
    ProblemCode::RefusalLimit,
    ProblemCode::RoleNotHeld,
    ProblemCode::RegionOutside,
    ProblemCode::RightMissing,
    ProblemCode::ScopeExceeded,
    ProblemCode::ActorNotKeyHolder,
    ProblemCode::NotTranscribable,
    ProblemCode::FormUnknownMember,
    ProblemCode::FormMissingMember,
    ProblemCode::FormWrongType,
    ProblemCode::FormScalar,
    ProblemCode::FormCount,
    ProblemCode::FormRepeated,
    ProblemCode::FormNotCanonical,
    ProblemCode::FormUnknownType,
    ProblemCode::WrongLedger,
    ProblemCode::SubjectsMismatch,
    ProblemCode::ClockAhead,
    ProblemCode::Refused,
    ProblemCode::Stale,
    ProblemCode::PackUnknown,
    ProblemCode::NoPackInForce,
    ProblemCode::RequestTimeout,
    ProblemCode::ReadOnly,
    ProblemCode::ClockBehind,
    ProblemCode::Starting,
    ProblemCode::Overloaded,
    ProblemCode::DiskFull,
];
/// A batch as a whole; its lines have the problems of a submission, and `not-tried`.
const BATCH_PROBLEMS: &[ProblemCode] = &[
    ProblemCode::BatchTooLarge,
    ProblemCode::NotTried,
    ProblemCode::RequestTimeout,
    ProblemCode::Overloaded,
    ProblemCode::DiskFull,
];
const READING_PROBLEMS: &[ProblemCode] = &[
    ProblemCode::SessionRequired,
    ProblemCode::SessionInvalid,
    ProblemCode::AccessDenied,
    ProblemCode::ParameterInvalid,
    ProblemCode::NotFound,
];
const LISTING_PROBLEMS: &[ProblemCode] = &[
    ProblemCode::SessionRequired,
    ProblemCode::SessionInvalid,
    ProblemCode::AccessDenied,
    ProblemCode::ParameterInvalid,
    ProblemCode::CursorInvalid,
    ProblemCode::NotFound,
];
const STREAM_PROBLEMS: &[ProblemCode] = &[
    ProblemCode::SessionRequired,
    ProblemCode::SessionInvalid,
    ProblemCode::AccessDenied,
    ProblemCode::ParameterInvalid,
    ProblemCode::TooManyRequests,
];
/// Handing in a file or a person.
const HANDING_IN_PROBLEMS: &[ProblemCode] = &[
    ProblemCode::SessionRequired,
    ProblemCode::SessionInvalid,
    ProblemCode::AccessDenied,
    ProblemCode::ParameterInvalid,
    ProblemCode::BodyInvalid,
    ProblemCode::TooLarge,
    ProblemCode::NotFound,
    ProblemCode::AttachmentTooLarge,
    ProblemCode::AttachmentNotNamed,
    ProblemCode::AttachmentMismatch,
    ProblemCode::AttachmentErased,
    ProblemCode::RequestTimeout,
    ProblemCode::StorageFull,
    ProblemCode::ReadOnly,
    ProblemCode::Overloaded,
];
const FETCHING_PROBLEMS: &[ProblemCode] = &[
    ProblemCode::SessionRequired,
    ProblemCode::SessionInvalid,
    ProblemCode::AccessDenied,
    ProblemCode::ParameterInvalid,
    ProblemCode::NotFound,
    ProblemCode::AttachmentNotNamed,
    ProblemCode::AttachmentMissing,
    ProblemCode::AttachmentErased,
];
const PERSON_PROBLEMS: &[ProblemCode] = &[
    ProblemCode::SessionRequired,
    ProblemCode::SessionInvalid,
    ProblemCode::AccessDenied,
    ProblemCode::ParameterInvalid,
    ProblemCode::BodyInvalid,
    ProblemCode::TooLarge,
    ProblemCode::NotFound,
    ProblemCode::PersonNotListed,
    ProblemCode::PersonMismatch,
    ProblemCode::PersonMissing,
    ProblemCode::PersonErased,
    ProblemCode::RequestTimeout,
    ProblemCode::StorageFull,
    ProblemCode::ReadOnly,
];
const LOOKUP_PROBLEMS: &[ProblemCode] = &[ProblemCode::NotFound];

routes! {
    SubmitEvent "submit_event" Post "/api/v1/events"
        ["提交一个事件", "Submit an event"]
        parameters NONE;
        request Some(json::<Envelope>());
        answers &[
            answer(201, "已登记；重复提交得到同一答复", "recorded; sent again, the same answer", RECEIPT),
        ];
        problems SUBMISSION_PROBLEMS;
        access Access::Signed;
    SubmitBatch "submit_batch" Post "/api/v1/events/batch"
        ["提交一批事件，逐行作答", "Submit a batch, answered line by line"]
        parameters NONE;
        request Some(lines::<Envelope>());
        answers &[answer(200, "逐行结果", "a result for each line", lines::<body::BatchLine>())];
        problems BATCH_PROBLEMS;
        access Access::Signed;
    CheckEvent "check_event" Post "/api/v1/events/check"
        ["试审一个事件，不登记", "Judge an event without recording it"]
        parameters NONE;
        request Some(json::<Envelope>());
        answers &[answer(200, "审查结果", "what the ledger would say", json::<body::CheckAnswer>())];
        problems SUBMISSION_PROBLEMS;
        access Access::Signed;
    GetEvent "get_event" Get "/api/v1/events/{event_id}"
        ["查一个事件及其现状", "Read an event and what became of it"]
        parameters &[EVENT_ID];
        request None;
        answers &[found(json::<body::EventView>())];
        problems READING_PROBLEMS;
        access Access::RECORD;
    GetEntry "get_entry" Get "/api/v1/entries/{index}"
        ["查日志中的一条", "Read an entry of the log"]
        parameters &[INDEX];
        request None;
        answers &[found(json::<body::EntryObject>())];
        problems READING_PROBLEMS;
        access Access::RECORD;
    GetReceipt "get_receipt" Get "/api/v1/receipts/{event_id}"
        ["再取一个事件的回执", "Read the receipt of an event again"]
        parameters &[EVENT_ID];
        request None;
        answers &[found(RECEIPT)];
        problems READING_PROBLEMS;
        access Access::RECORD;
    GetProof "get_proof" Get "/api/v1/proofs/{event_id}"
        ["取 C2SP 收录证明", "Read a C2SP inclusion proof"]
        parameters &[EVENT_ID, PART];
        request None;
        answers &[found(raw(TEXT)), found(raw(BYTES))];
        problems READING_PROBLEMS;
        access Access::RECORD;
    GetKeyHead "get_key_head" Get "/api/v1/keys/{key}/head"
        ["查一个密钥的链到哪一号", "Read where the chain of a key stands"]
        parameters &[KEY];
        request None;
        answers &[found(json::<body::KeyHead>())];
        problems READING_PROBLEMS;
        access Access::OWN_AFFAIRS;
    GetSubjectChain "get_subject_chain" Get "/api/v1/subjects/{subject}/chain"
        ["查一个对象的链", "Read the chain of a subject"]
        parameters &[SUBJECT, LIMIT, CURSOR];
        request None;
        answers &[found(json::<body::SubjectChain>())];
        problems LISTING_PROBLEMS;
        access Access::RECORD;
    GetLot "get_lot" Get "/api/v1/lots/{id}"
        ["查一个批次", "Read a lot"]
        parameters &[LOT_ID];
        request None;
        answers &[found(json::<body::LotView>())];
        problems READING_PROBLEMS;
        access Access::RECORD;
    GetLotBalance "get_lot_balance" Get "/api/v1/lots/{id}/balance"
        ["查一个批次的质量去向", "Read where the mass of a lot is"]
        parameters &[LOT_ID];
        request None;
        answers &[found(json::<body::LotBalance>())];
        problems READING_PROBLEMS;
        access Access::RECORD;
    GetLotTrace "get_lot_trace" Get "/api/v1/lots/{id}/trace"
        ["追溯一个批次的来源和去向", "Trace where a lot came from and where it went"]
        parameters &[LOT_ID, DIRECTION];
        request None;
        answers &[found(json::<body::TraceView>())];
        problems READING_PROBLEMS;
        access Access::RECORD;
    GetTrace "get_trace" Get "/api/v1/traces/{of}"
        ["追溯批次、仓、加工批、产品或下脚料的来源和去向", "Trace where the grain of a lot, a bin, a batch, a product or a parcel of waste came from and where it went"]
        parameters &[TRACED, DIRECTION];
        request None;
        answers &[found(json::<body::TraceView>())];
        problems READING_PROBLEMS;
        access Access::RECORD;
    GetLotBundle "get_lot_bundle" Get "/api/v1/lots/{id}/bundle"
        ["取一个批次的离线验证包", "Read the bundle of a lot, to be verified offline"]
        parameters &[LOT_ID, WITH_ATTACHMENTS];
        request None;
        answers &[found(raw(BUNDLE))];
        problems READING_PROBLEMS;
        access Access::RECORD;
    GetPermitBalance "get_permit_balance" Get "/api/v1/permits/{id}/balance"
        ["查许可证余量", "Read what is left of a permit"]
        parameters &[PERMIT_ID];
        request None;
        answers &[found(json::<body::PermitBalance>())];
        problems READING_PROBLEMS;
        access Access::OWN_AFFAIRS;
    GetFacility "get_facility" Get "/api/v1/facilities/{id}"
        ["查一个场所及其海关备案", "Read a facility and its customs filings"]
        parameters &[FACILITY_ID];
        request None;
        answers &[found(json::<body::FacilityView>())];
        problems READING_PROBLEMS;
        access Access::REGISTER;
    GetFacilityBalance "get_facility_balance" Get "/api/v1/facilities/{id}/balance"
        ["查一个场所的存量", "Read what lies at a facility"]
        parameters &[FACILITY_ID];
        request None;
        answers &[found(json::<body::FacilityBalance>())];
        problems READING_PROBLEMS;
        access Access::OWN_AFFAIRS;
    GetFacilityRecord "get_facility_record" Get "/api/v1/facilities/{id}/record"
        ["查一个场所的台账全貌", "Read all that a facility has on record of itself"]
        parameters &[FACILITY_ID, AT];
        request None;
        answers &[found(json::<body::FacilityRecord>())];
        problems READING_PROBLEMS;
        access Access::OWN_AFFAIRS;
    ListViolations "list_violations" Get "/api/v1/violations"
        ["列出违规", "List violations"]
        parameters &[
            BY_RULE, BY_CODE, BY_SEVERITY, BY_STATE, BY_LOT, BY_FACILITY, BY_PARTY, LIMIT, CURSOR,
        ];
        request None;
        answers &[found(json::<body::ViolationList>())];
        problems LISTING_PROBLEMS;
        access Access::RECORD;
    ListDuties "list_duties" Get "/api/v1/duties"
        ["列出待办事项", "List what is due"]
        parameters &[AT, OVERDUE, BY_FACILITY, LIMIT, CURSOR];
        request None;
        answers &[found(json::<body::DutyList>())];
        problems LISTING_PROBLEMS;
        access Access::RECORD;
    ListFacilityDuties "list_facility_duties" Get "/api/v1/facilities/{id}/duties"
        ["列出一个场所的待办事项", "List what is due at a facility"]
        parameters &[FACILITY_ID, AT, OVERDUE, LIMIT, CURSOR];
        request None;
        answers &[found(json::<body::DutyList>())];
        problems LISTING_PROBLEMS;
        access Access::RECORD;
    StreamEntries "stream_entries" Get "/api/v1/stream"
        ["随时得知新登记的条目（SSE）", "Be told of new entries as they come (server-sent events)"]
        parameters &[AFTER, ABOUT_FACILITY, BY_LOT, ONLY_VIOLATIONS, UNTIL_CAUGHT_UP];
        request None;
        answers &[answer(200, "逐条告知，直到断开", "a message for each, until it is cut", messages::<body::StreamMessage>())];
        problems STREAM_PROBLEMS;
        access Access::RECORD;
    ListParties "list_parties" Get "/api/v1/parties"
        ["列出登记的单位", "List the registered parties"]
        parameters &[LIMIT, CURSOR];
        request None;
        answers &[found(json::<body::PartyList>())];
        problems LISTING_PROBLEMS;
        access Access::REGISTER;
    PutAttachment "put_attachment" Put "/api/v1/attachments/{blake3}"
        ["交一个附件", "Hand in an attachment"]
        parameters &[BLAKE3, OF_EVENT];
        request Some(raw(BYTES));
        answers &[
            answer(201, "已收下", "taken", json::<body::AttachmentView>()),
            answer(200, "已有，与所交相同", "it was there, and is the same", json::<body::AttachmentView>()),
        ];
        problems HANDING_IN_PROBLEMS;
        access Access::AUTHOR;
    GetAttachment "get_attachment" Get "/api/v1/attachments/{blake3}"
        ["取一个附件", "Fetch an attachment"]
        parameters &[BLAKE3, OF_EVENT];
        request None;
        answers &[found(raw(BYTES))];
        problems FETCHING_PROBLEMS;
        access Access::RECORD;
    ListAttachments "list_attachments" Get "/api/v1/attachments"
        ["列出附件及其是否交齐", "List attachments and whether they are there"]
        parameters &[OF_EVENT, MISSING, LIMIT, CURSOR];
        request None;
        answers &[found(json::<body::AttachmentList>())];
        problems LISTING_PROBLEMS;
        access Access::RECORD;
    PutPerson "put_person" Put "/api/v1/persons/{party}/{alias}"
        ["交一名人员的资料", "Hand in who a person is"]
        parameters &[PARTY, PERSON];
        request Some(json::<body::PersonEntry>());
        answers &[
            answer(201, "已收下", "taken", json::<body::PersonView>()),
            answer(200, "已有，与所交相同", "it was there, and is the same", json::<body::PersonView>()),
        ];
        problems PERSON_PROBLEMS;
        access Access::OWN_PERSONS;
    GetPerson "get_person" Get "/api/v1/persons/{party}/{alias}"
        ["查一名人员的资料", "Read who a person is"]
        parameters &[PARTY, PERSON];
        request None;
        answers &[found(json::<body::PersonEntry>())];
        problems PERSON_PROBLEMS;
        access Access::PERSONAL;
    DeletePerson "delete_person" Delete "/api/v1/persons/{party}/{alias}"
        ["抹除一名人员的资料", "Erase who a person is"]
        parameters &[PARTY, PERSON];
        request None;
        answers &[answer(200, "已抹除", "erased", json::<body::PersonView>())];
        problems PERSON_PROBLEMS;
        access Access::OWN_PERSONS;
    ListPersons "list_persons" Get "/api/v1/persons/{party}"
        ["列出一个单位的人员代号", "List the persons of a party by alias"]
        parameters &[PARTY];
        request None;
        answers &[found(json::<body::PersonList>())];
        problems READING_PROBLEMS;
        access Access::PERSONAL;
    CreateChallenge "create_challenge" Post "/api/v1/sessions/challenge"
        ["取登录质询", "Ask for a challenge"]
        parameters NONE;
        request Some(json::<body::ChallengeRequest>());
        answers &[answer(201, "质询", "a challenge", json::<body::Challenge>())];
        problems &[ProblemCode::BodyInvalid, ProblemCode::RequestTimeout, ProblemCode::TooManyRequests];
        access Access::Public;
    CreateSession "create_session" Post "/api/v1/sessions"
        ["以签名登录", "Open a session by a signature"]
        parameters NONE;
        request Some(json::<body::SessionRequest>());
        answers &[answer(201, "会话", "a session", json::<body::Session>())];
        problems &[
            ProblemCode::BodyInvalid,
            ProblemCode::ChallengeInvalid,
            ProblemCode::SignatureInvalid,
            ProblemCode::KeyUnknown,
            ProblemCode::KeyRevoked,
            ProblemCode::RequestTimeout,
            ProblemCode::TooManyRequests,
        ];
        access Access::Public;
    GetRule "get_rule" Get "/api/v1/rules/{code}"
        ["查一条规则的含义和依据", "Read what a rule means and rests on"]
        parameters &[RULE_CODE];
        request None;
        answers &[found(json::<body::RuleView>())];
        problems READING_PROBLEMS;
        access Access::REGISTER;
    GetOpenapi "get_openapi" Get "/api/v1/openapi.json"
        ["本文件", "This document"]
        parameters NONE;
        request None;
        answers &[found(raw(JSON))];
        problems &[];
        access Access::Public;
    GetCheckpoint "get_checkpoint" Get "/log/checkpoint"
        ["最新的最终检查点", "The newest final checkpoint"]
        parameters NONE;
        request None;
        answers &[found(raw(TEXT))];
        problems LOOKUP_PROBLEMS;
        access Access::Public;
    GetPending "get_pending" Get "/log/pending"
        ["最新签署的检查点", "The newest signed checkpoint"]
        parameters NONE;
        request None;
        answers &[found(raw(TEXT))];
        problems LOOKUP_PROBLEMS;
        access Access::Public;
    GetTile "get_tile" Get "/log/tile/{*path}"
        ["日志的瓦片和叶记录", "Tiles and leaf records of the log"]
        parameters &[TILE];
        request None;
        answers &[found(raw(BYTES))];
        problems LOOKUP_PROBLEMS;
        access Access::Public;
    GetVkey "get_vkey" Get "/log/vkey"
        ["日志现用公钥", "The log's present verifier key"]
        parameters NONE;
        request None;
        answers &[found(raw(TEXT))];
        problems LOOKUP_PROBLEMS;
        access Access::Public;
    GetVkeys "get_vkeys" Get "/log/vkeys"
        ["日志历次公钥", "All verifier keys the log has had"]
        parameters NONE;
        request None;
        answers &[found(raw(TEXT))];
        problems LOOKUP_PROBLEMS;
        access Access::Public;
    GetGenesis "get_genesis" Get "/log/genesis"
        ["创始事件的信封", "The founding envelope"]
        parameters NONE;
        request None;
        answers &[found(raw(JSON))];
        problems LOOKUP_PROBLEMS;
        access Access::Public;
    GetPolicy "get_policy" Get "/log/policy"
        ["见证策略", "The witness policy"]
        parameters NONE;
        request None;
        answers &[found(raw(TEXT))];
        problems LOOKUP_PROBLEMS;
        access Access::Public;
    GetHealth "get_health" Get "/healthz"
        ["进程是否活着", "Whether the process lives"]
        parameters NONE;
        request None;
        answers &[answer(200, "活着", "it lives", raw(TEXT))];
        problems &[];
        access Access::Public;
    GetReadiness "get_readiness" Get "/readyz"
        ["能否登记", "Whether it records"]
        parameters NONE;
        request None;
        answers &[answer(200, "能登记", "it records", raw(TEXT))];
        problems &[ProblemCode::ReadOnly, ProblemCode::Starting];
        access Access::Public;
    ListProblems "list_problems" Get "/problems"
        ["各种问题", "The problems"]
        parameters NONE;
        request None;
        answers &[found(raw(HTML))];
        problems &[];
        access Access::Public;
    GetProblem "get_problem" Get "/problems/{code}"
        ["一种问题的说明", "What a problem means"]
        parameters &[PROBLEM_CODE];
        request None;
        answers &[found(raw(HTML))];
        problems LOOKUP_PROBLEMS;
        access Access::Public;
    GetAuthority "get_authority" Get "/ca"
        ["如何安装本机证书机构", "How to install this server's certificate authority"]
        parameters NONE;
        request None;
        answers &[found(raw(HTML))];
        problems &[];
        access Access::Public;
    GetAuthorityCertificate "get_authority_certificate" Get "/ca/graintrail-ca.crt"
        ["证书机构的证书", "The certificate of the authority"]
        parameters NONE;
        request None;
        answers &[found(raw(CERTIFICATE))];
        problems LOOKUP_PROBLEMS;
        access Access::Public;
    GetLanding "get_landing" Get "/"
        ["首页", "The landing page"]
        parameters NONE;
        request None;
        answers &[found(raw(HTML))];
        problems &[];
        access Access::Public;
}

const BUNDLE: &str = "application/vnd.graintrail.bundle";
const CERTIFICATE: &str = "application/x-x509-ca-cert";
