//! Parameters of paths and queries.

use grain_envelope::{
    Bilingual, Digest, EventId, FacilityId, KeyId, LotId, Party, PermitId, PersonAlias, Subject,
    Time,
};
use schemars::{Schema, SchemaGenerator};

use crate::body::{TraceDirection, ViolationState};
use grain_envelope::Severity;

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A segment of the path; always required.
    Path,
    /// The query; never required.
    Query,
}

/// A parameter.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Path or query.
    pub place: Place,
    /// What it means.
    pub meaning: Bilingual,
    /// Its form.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
}

const fn path(
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    schema: fn(&mut SchemaGenerator) -> Schema,
) -> Parameter {
    Parameter {
        name,
        place: Place::Path,
        meaning: Bilingual { zh, en },
        schema,
    }
}

const fn query(
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    schema: fn(&mut SchemaGenerator) -> Schema,
) -> Parameter {
    Parameter {
        name,
        place: Place::Query,
        meaning: Bilingual { zh, en },
        schema,
    }
}

fn of<T: schemars::JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

fn limit(_: &mut SchemaGenerator) -> Schema {
    schemars::json_schema!({ "type": "integer", "minimum": 1, "maximum": super::PAGE_ITEMS_MAX, "default": super::PAGE_ITEMS_DEFAULT })
}

fn proof_part(_: &mut SchemaGenerator) -> Schema {
    schemars::json_schema!({ "type": "string", "enum": ["proof", "leaf"], "default": "proof" })
}

pub(super) const EVENT_ID: Parameter =
    path("event_id", "事件标识", "the event's id", of::<EventId>);
pub(super) const INDEX: Parameter = path(
    "index",
    "日志中的位置，从 0 起",
    "place in the log, from 0",
    of::<u64>,
);
pub(super) const KEY: Parameter = path("key", "密钥指纹", "fingerprint of the key", of::<KeyId>);
pub(super) const SUBJECT: Parameter = path(
    "subject",
    "对象，如 lot:…、facility:…；仓号中的斜杠写作 %2F",
    "the subject: lot:…, facility:… ; the slash of a bin is written %2F",
    of::<Subject>,
);
pub(super) const TRACED: Parameter = path(
    "of",
    "追溯什么：lot:…、bin:…、process:…、product:加工批/品名、waste:…；斜杠写作 %2F",
    "what to trace: lot:…, bin:…, process:…, product:BATCH/NAME, waste:… ; a slash is written %2F",
    of::<String>,
);
pub(super) const LOT_ID: Parameter = path("id", "批次标识", "the lot's id", of::<LotId>);
pub(super) const PERMIT_ID: Parameter = path("id", "许可证标识", "the permit's id", of::<PermitId>);
pub(super) const FACILITY_ID: Parameter =
    path("id", "场所编号", "the facility's id", of::<FacilityId>);
pub(super) const RULE_CODE: Parameter =
    path("code", "违规代码", "code of a violation", of::<String>);
pub(super) const PROBLEM_CODE: Parameter =
    path("code", "问题代码", "code of a problem", of::<String>);
pub(super) const BLAKE3: Parameter = path(
    "blake3",
    "附件的 BLAKE3",
    "BLAKE3 of the attachment",
    of::<Digest>,
);
pub(super) const PARTY: Parameter = path("party", "单位", "the party", of::<Party>);
pub(super) const PERSON: Parameter = path(
    "alias",
    "人员代号，如 P-01",
    "the person's alias inside the party: P-01",
    of::<PersonAlias>,
);
pub(super) const OF_EVENT: Parameter = query(
    "event",
    "附件所属事件；取和交附件时必填",
    "the event that names the attachment; needed to hand in and to fetch one",
    of::<EventId>,
);
pub(super) const MISSING: Parameter = query(
    "missing",
    "true 只列尚未交来的",
    "true: only what has not been handed in",
    of::<bool>,
);
pub(super) const WITH_ATTACHMENTS: Parameter = query(
    "attachments",
    "true 则附上现有附件",
    "true: with the attachments that are at hand",
    of::<bool>,
);
pub(super) const TILE: Parameter = path(
    "path",
    "C2SP 路径",
    "C2SP path: L/N, L/N.p/W, entries/N, entries/N.p/W",
    of::<String>,
);
pub(super) const PART: Parameter = query(
    "part",
    "proof 为证明文本，leaf 为 42 字节叶记录",
    "proof: the proof's text; leaf: the 42 bytes of the leaf record",
    proof_part,
);
pub(super) const LIMIT: Parameter = query("limit", "每页条数", "items on a page", limit);
pub(super) const CURSOR: Parameter = query(
    "cursor",
    "上一页给出的 next",
    "`next` of the page before",
    of::<String>,
);
pub(super) const BY_RULE: Parameter = query("rule", "按规则，如 V-2", "by rule: V-2", of::<String>);
pub(super) const BY_CODE: Parameter = query("code", "按代码", "by code", of::<String>);
pub(super) const BY_SEVERITY: Parameter =
    query("severity", "按严重程度", "by severity", of::<Severity>);
pub(super) const BY_STATE: Parameter = query(
    "state",
    "未了结或已了结",
    "open or closed",
    of::<ViolationState>,
);
pub(super) const BY_LOT: Parameter = query("lot", "按批次", "by lot", of::<LotId>);
pub(super) const BY_FACILITY: Parameter =
    query("facility", "按场所", "by facility", of::<FacilityId>);
pub(super) const DIRECTION: Parameter = query(
    "direction",
    "back 只追来源，forward 只追去向，默认 both",
    "back: where it came from; forward: where it went; both unless given",
    of::<TraceDirection>,
);
pub(super) const AT: Parameter = query(
    "at",
    "查询的时刻（现在或将来），默认现在",
    "the moment that is asked about, now or later; now unless given",
    of::<Time>,
);
pub(super) const OVERDUE: Parameter = query(
    "overdue",
    "true 只列逾期的，false 只列未到期的",
    "true: only what is overdue; false: only what is not yet",
    of::<bool>,
);
pub(super) const BY_PARTY: Parameter = query(
    "party",
    "按登记单位",
    "by the party that wrote the event",
    of::<Party>,
);
pub(super) const AFTER: Parameter = query(
    "after",
    "从这一条之后说起；不写则只说新的。续接时请求头 Last-Event-ID 优先",
    "tells what is behind this index, and unless given only what is new; the header Last-Event-ID, \
     with which a stream is resumed, wins",
    of::<u64>,
);
pub(super) const ONLY_VIOLATIONS: Parameter = query(
    "violations",
    "true 只说违规的、被拒绝的和冲突的",
    "true: only what breaks a rule, was refused or is a conflict",
    of::<bool>,
);
pub(super) const UNTIL_CAUGHT_UP: Parameter = query(
    "until_caught_up",
    "true 则说完提问时已有的即止",
    "true: ends when what was there when it was asked is told",
    of::<bool>,
);
pub(super) const ABOUT_FACILITY: Parameter = query(
    "facility",
    "只说涉及此场所的：场所、其仓、往来的调运、场所内的加工和案件",
    "only what concerns this facility: it, its bins, transfers from and to it, processes and cases there",
    of::<FacilityId>,
);
