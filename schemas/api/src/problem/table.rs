//! The table of problems: append-only, because clients and papers cite the codes.
//!
//! One row is `Variant, code, status, exit code, title (zh, en), what to do (zh, en)`.

use super::Row;
use grain_envelope::Bilingual;

macro_rules! problems {
    ($($variant:ident $code:literal $status:literal $exit:literal
        [$title_zh:literal, $title_en:literal]
        [$advice_zh:literal, $advice_en:literal];)*) => {
        /// The kinds of problem, in the order in which they were added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ProblemCode {
            $(#[doc = $title_en] $variant,)*
        }

        impl ProblemCode {
            /// Every code of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            pub(super) const fn row(self) -> Row {
                match self {
                    $(Self::$variant => Row {
                        code: $code,
                        status: $status,
                        exit: $exit,
                        title: Bilingual { zh: $title_zh, en: $title_en },
                        advice: Bilingual { zh: $advice_zh, en: $advice_en },
                    },)*
                }
            }
        }
    };
}

problems! {
    // The wrapper and the form of a submission: nothing is recorded, no number is consumed.
    TooLarge "too-large" 413 2
        ["提交内容过大", "The submission is too large"]
        ["单个事件的信封不超过 64 KiB、载荷不超过 32 KiB；大文件请作为附件，在事件中只写其摘要。",
         "Keep one envelope within 64 KiB and its payload within 32 KiB; put large files into attachments and name only their digest in the event."];
    BatchTooLarge "batch-too-large" 413 2
        ["批量提交过大", "The batch is too large"]
        ["一批不超过 8 MiB、5000 行；请分成几批依次提交。",
         "A batch holds at most 8 MiB and 5,000 lines; send several batches one after the other."];
    WrapperForm "wrapper-form" 400 2
        ["信封格式不正确", "The envelope is not well formed"]
        ["信封必须恰好含有 payload、payloadType 和一个签名，base64 须带填充且规范；请用 grain 或 SDK 重新生成。",
         "An envelope holds exactly payload, payloadType and one signature, in padded canonical base64; make it again with grain or the SDK."];
    JsonEncoding "json-encoding" 400 2
        ["不是 UTF-8", "The bytes are not UTF-8"]
        ["请用不带 BOM 的 UTF-8。", "Send UTF-8 without a byte order mark."];
    JsonSyntax "json-syntax" 400 2
        ["JSON 语法错误", "The JSON cannot be read"]
        ["请按所示字节位置改正语法。", "Mend the syntax at the byte offset given."];
    JsonDuplicateMember "json-duplicate-member" 400 2
        ["JSON 成员重复", "A JSON member occurs twice"]
        ["同一对象中每个成员名只能出现一次；请删去重复的一个。",
         "A member name may occur once in an object; remove the second one."];
    JsonNumber "json-number" 400 2
        ["数字写法不允许", "A number is not written as allowed"]
        ["只接受整数，绝对值不超过 2^53-1，不写小数、指数、前导零或 -0；质量一律以克为单位。",
         "Only integers up to 2^53-1 are accepted: no fraction, exponent, leading zero or -0; masses are in grams."];
    JsonDepth "json-depth" 400 2
        ["JSON 嵌套过深", "The JSON is nested too deeply"]
        ["嵌套不得超过 16 层。", "Nest at most 16 levels deep."];
    JsonCharacter "json-character" 400 2
        ["含有不允许的字符", "A character is not allowed"]
        ["文本中不得有控制字符、不可见字符、双向控制符或未分配的码位；请重新键入该处文字。",
         "Text may not hold control, invisible, bidirectional or unassigned characters; type the text at that place again."];
    JsonNotNfc "json-not-nfc" 400 2
        ["文本未按 NFC 规范化", "The text is not in form NFC"]
        ["请在签名之前把文本转换为 Unicode NFC。", "Normalise the text to Unicode NFC before it is signed."];
    FormUnknownMember "form-unknown-member" 400 2
        ["有未定义的成员", "A member is not known"]
        ["请删去该成员，或核对拼写；可用 grain template 查看该类型的字段。",
         "Remove the member or check its spelling; `grain template` shows the fields of the type."];
    FormMissingMember "form-missing-member" 400 2
        ["缺少成员", "A member is missing"]
        ["所有成员都必须写出，没有内容的写 null 或 []。", "Write every member; use null or [] where there is nothing to say."];
    FormWrongType "form-wrong-type" 400 2
        ["成员的类型不对", "A member has the wrong type"]
        ["请按该事件类型的模式改正该处的值。", "Give the value at that place the type that the schema of the event asks for."];
    FormScalar "form-scalar" 400 2
        ["值的写法不正确", "A value is not written as its kind asks"]
        ["请按提示改正：时间须带时区、统一社会信用代码校验位须相符、集装箱号校验位须相符，等等。",
         "Mend the value as the detail says: times carry their offset, party codes and container numbers their check character, and so on."];
    FormCount "form-count" 400 2
        ["元素个数不对", "A list has too few or too many elements"]
        ["请按提示的个数改正；过长的清单分成几个事件。", "Keep to the count that the detail names; spread a long list over several events."];
    FormRepeated "form-repeated" 400 2
        ["元素重复", "A list holds an element twice"]
        ["请删去重复的一个。", "Remove the second one."];
    FormNotCanonical "form-not-canonical" 400 2
        ["不是规定的唯一写法", "The form is not the one canonical form"]
        ["请按格式规定的成员顺序和写法生成，不加空白。",
         "Write it in the order and form that the format fixes, without white space."];
    FormUnknownType "form-unknown-type" 400 2
        ["未知的事件类型", "The event type is not known"]
        ["请核对 type；此服务器可能比客户端旧。可用 grain template --list 列出全部类型。",
         "Check `type`; the server may be older than the client. `grain template --list` lists every type."];
    KeyMismatch "key-mismatch" 400 2
        ["签名所用密钥与载荷不符", "The key named outside differs from the key inside"]
        ["信封的 keyid 必须等于载荷的 key；请用载荷所写的密钥签名。",
         "The envelope's keyid must equal the payload's key; sign with the key that the payload names."];
    WrongLedger "wrong-ledger" 400 2
        ["不是写给本账本的", "The event is meant for another ledger"]
        ["载荷的 ledger 必须是本账本的标识；请核对所连接的服务器（grain trust）。",
         "The payload's ledger must be the id of this ledger; check which server you talk to (grain trust)."];
    SubjectsMismatch "subjects-mismatch" 400 2
        ["subjects 与内容不符", "The subjects do not match the body"]
        ["subjects 必须恰好是该类型规定的对象，按规定顺序，每个一次；请用 grain 或 SDK 重新生成。",
         "Subjects are exactly those that the type prescribes, in its order, each once; make the event again with grain or the SDK."];
    ClockAhead "clock-ahead" 400 2
        ["时间超前", "The time lies in the future"]
        ["occurred_at 比服务器时间晚 10 分钟以上；请校准本机时钟后重新签名。",
         "occurred_at is more than 10 minutes ahead of the server's clock; set your clock and sign again."];

    // Who signs, who asks.
    SignatureInvalid "signature-invalid" 401 3
        ["签名无效", "The signature is not valid"]
        ["签名与载荷和密钥不符；请勿改动已签名的内容，用原密钥重新签名。",
         "The signature does not fit payload and key; do not change what was signed, sign again with the key."];
    KeyUnknown "key-unknown" 401 3
        ["密钥未登记", "The key is not enrolled"]
        ["请先由主管机关或本单位有登记权的密钥登记此密钥（grain key enrol）。",
         "Have the key enrolled first by an authority or by a key of your party that may enrol (grain key enrol)."];
    KeyRevoked "key-revoked" 401 3
        ["密钥已撤销或过期", "The key is revoked or has expired"]
        ["请登记新密钥，未送出的事件用 grain outbox rebase --key 新密钥 重新签名。",
         "Enrol a new key and sign what was not sent anew with grain outbox rebase --key NEW."];
    SessionRequired "session-required" 401 3
        ["需要登录", "A session is required"]
        ["请用密钥证明身份（POST /api/v1/sessions/challenge，再 POST /api/v1/sessions）。",
         "Prove a key first (POST /api/v1/sessions/challenge, then POST /api/v1/sessions)."];
    SessionInvalid "session-invalid" 401 3
        ["会话无效或已过期", "The session is unknown or has expired"]
        ["闲置 30 分钟或满 12 小时后会话失效；请重新登录。",
         "A session ends after 30 minutes idle or 12 hours in all; open a new one."];
    ChallengeInvalid "challenge-invalid" 401 3
        ["登录质询无效", "The challenge is unknown, used or too old"]
        ["质询只能用一次，60 秒内有效；请重新取得质询。", "A challenge serves once, within 60 seconds; ask for a new one."];
    RoleNotHeld "role-not-held" 403 3
        ["密钥没有此角色", "The key does not hold this role"]
        ["请改用登记了该角色的密钥，或由主管机关登记。",
         "Use a key that is enrolled for the role, or have it enrolled by an authority."];
    RightMissing "right-missing" 403 3
        ["无权作此类登记", "This role may not write this type of event"]
        ["该类事件只能由有职权的单位登记；见该类型的说明。",
         "Only the competent role may write this type; see the description of the type."];
    RegionOutside "region-outside" 403 3
        ["超出辖区", "The subject lies outside the region"]
        ["请由对象所在地的主管机关办理。", "The authority of the region of the subject must act."];
    ScopeExceeded "scope-exceeded" 403 3
        ["超出此密钥的限定范围", "The key is limited to other facts"]
        ["此密钥只能登记其限定的调运和单元的事实。", "This key writes only facts of the transfer and unit it was enrolled for."];
    ActorNotKeyHolder "actor-not-key-holder" 403 3
        ["行为人不是密钥所属单位", "The actor is not the party of the key"]
        ["actor 必须是该密钥登记的单位。", "The actor must be the party for which the key is enrolled."];
    NotTranscribable "not-transcribable" 403 3
        ["此类事件不能转录", "This type is not transcribed from a paper"]
        ["请把 transcribed 改为 false，或由主管机关自行登记。",
         "Set transcribed to false, or let the authority itself record it."];
    AccessDenied "access-denied" 403 3
        ["无权查看", "This may not be read with your role"]
        ["本单位只能查看与自己有关的记录；主管机关查看辖区内的记录。",
         "A party reads what concerns itself; an agency reads its jurisdiction."];

    // Looking up.
    NotFound "not-found" 404 4
        ["没有此记录，或无权查看", "There is no such record, or it is not yours to read"]
        ["请核对标识；新近登记的事件须等到回执后才能查到。",
         "Check the identifier; a new event can be read once its receipt was given."];
    MethodNotAllowed "method-not-allowed" 405 2
        ["不支持此方法", "The method is not supported here"]
        ["见 /api/v1/openapi.json。", "See /api/v1/openapi.json."];
    ParameterInvalid "parameter-invalid" 400 2
        ["参数不正确", "A parameter is not valid"]
        ["请按 /api/v1/openapi.json 改正所指的参数。", "Mend the parameter named, as /api/v1/openapi.json describes it."];
    CursorInvalid "cursor-invalid" 400 2
        ["游标无效", "The cursor is not valid"]
        ["游标只能原样使用服务器给出的值；请从头取第一页。",
         "Use a cursor exactly as the server gave it; begin again with the first page."];
    BodyInvalid "body-invalid" 400 2
        ["请求正文不正确", "The request body is not valid"]
        ["请按 /api/v1/openapi.json 改正正文。", "Mend the body as /api/v1/openapi.json describes it."];

    // Identity and order.
    Conflict "conflict" 409 5
        ["同一标识或序号已有另一内容", "Another payload is recorded under this id or number"]
        ["同一密钥对同一 event_id 或序号签了两份不同内容；已作为证据留存（V-1），请向登记机关说明。密钥文件不得复制使用。",
         "The key signed two payloads under one event_id or number; this is kept as evidence (V-1), explain it to the enrolling authority. Never use a copy of a key file."];
    EventIdTaken "event-id-taken" 409 5
        ["event_id 已被另一密钥使用", "The event id was used by another key"]
        ["请用新的 UUIDv7 作 event_id 重新签名。", "Sign again with a new UUIDv7 as event_id."];
    AuthorGap "author-gap" 409 5
        ["序号不连续", "The author's numbers have a gap"]
        ["请先送出缺少的事件，或用 grain outbox rebase 从所示序号和摘要接续。",
         "Send what is missing first, or continue from the number and digest given with grain outbox rebase."];
    NotTried "not-tried" 424 7
        ["未处理", "The line was not tried"]
        ["同一密钥在本批中的前一行未被接受；改正后连同后面的行重新提交。",
         "An earlier line of the same key in this batch was not accepted; mend it and send the rest again."];

    // Rules.
    Refused "refused" 422 6
        ["规则不允许，已登记为拒绝", "The rules refuse it; the refusal is recorded"]
        ["请逐条处理所列违规后用新的事件重新申报；序号已用去，继续用下一个。",
         "Settle every violation listed and declare anew with a new event; the number is used, go on with the next."];
    Stale "stale" 422 6
        ["时间过旧", "The act lies too far from its recording"]
        ["须授权的行为应在发生前后及时登记（24 小时之内，超前不过 10 分钟）；请以现在的时间重新申报。",
         "An authorising act is recorded within 24 hours of its time and at most 10 minutes before; declare it anew with the present time."];
    PackUnknown "pack-unknown" 422 6
        ["未知的规则包", "The rule pack is not known"]
        ["本程序不含此摘要的规则包；请升级 graind 后再启用。",
         "This program does not hold a rule pack with that digest; upgrade graind, then activate it."];
    NoPackInForce "no-pack-in-force" 422 6
        ["没有生效的规则包", "No rule pack is in force"]
        ["请先由运行单位登记 rule_pack_activated；所述时间须在规则包有效期内。",
         "Let the operator record rule_pack_activated first; the time of the act must lie within the pack's dates."];

    // Too many, too soon.
    KeyBusy "key-busy" 429 7
        ["此密钥有请求在办", "The key has a request in flight"]
        ["同一密钥一次只能有一个请求；稍后重试。", "One key has one request at a time; try again shortly."];
    RefusalLimit "refusal-limit" 429 7
        ["被拒次数过多", "Too many refusals"]
        ["请先改正申报再重试；每分钟恢复 10 次。", "Mend the declarations before you try again; ten a minute are restored."];
    TooManyRequests "too-many-requests" 429 7
        ["请求过多", "Too many requests"]
        ["请按 Retry-After 稍后重试。", "Try again after the time in Retry-After."];

    // The transport.
    RequestTimeout "request-timeout" 408 7
        ["请求正文到达太慢", "The request body came too slowly"]
        ["请检查网络后重试。", "Check the network and try again."];
    HeaderTooLarge "header-too-large" 431 2
        ["请求头过大", "The request header is too large"]
        ["请求头不超过 16 KiB、64 个字段。", "A request header holds at most 16 KiB and 64 fields."];
    FramingAmbiguous "framing-ambiguous" 400 2
        ["请求的边界不明确", "The framing of the request is ambiguous"]
        ["不得同时使用 Transfer-Encoding 和 Content-Length，行须以 CRLF 结尾，不得流水线发送。",
         "Do not send Transfer-Encoding with Content-Length, end lines with CRLF, do not pipeline."];

    // The server.
    ReadOnly "read-only" 503 7
        ["账本处于只读状态", "The ledger is read-only"]
        ["已登记的内容仍可查询和验证；请联系运行单位，稍后重发原信封。",
         "What is recorded can still be read and verified; tell the operator, and send the same envelope again later."];
    ClockBehind "clock-behind" 503 7
        ["服务器时钟有误", "The server's clock is wrong"]
        ["服务器时钟早于最后一条记录；请联系运行单位校时后重发原信封。",
         "The clock lies before the last record; tell the operator to set it, then send the same envelope again."];
    Starting "starting" 503 7
        ["服务器正在准备", "The server is getting ready"]
        ["索引正在重建；请按 Retry-After 重发原信封。", "An index is being rebuilt; send the same envelope again after Retry-After."];
    Overloaded "overloaded" 503 7
        ["服务器繁忙", "The server is overloaded"]
        ["请按 Retry-After 重发原信封。", "Send the same envelope again after Retry-After."];
    TimedOut "timed-out" 503 7
        ["处理超时，结果未知", "The request took too long; its outcome is unknown"]
        ["请原样重发同一信封，直到得到答复。", "Send the same envelope again, byte for byte, until it is answered."];
    Stopping "stopping" 503 7
        ["服务器正在停止", "The server is stopping"]
        ["请稍后重发原信封。", "Send the same envelope again later."];
    Internal "internal" 500 70
        ["内部错误", "Internal error"]
        ["结果可能未知，请原样重发；如仍出现，请把 request_id 告诉运行单位。",
         "The outcome may be unknown: send the same again; if it stays, tell the operator the request_id."];

    // Files and persons.
    AttachmentTooLarge "attachment-too-large" 413 2
        ["附件过大", "The attachment is too large"]
        ["单个附件不超过 20 MiB，一个事件的附件合计不超过 256 MiB。",
         "An attachment has at most 20 MiB, those of one event together at most 256 MiB."];
    AttachmentNotNamed "attachment-not-named" 404 4
        ["该事件没有这个附件", "The event names no such attachment"]
        ["附件须由已登记且未被拒绝的事件在 attachments 中写明；请核对事件编号和 BLAKE3。",
         "An attachment is one that an admitted event names in `attachments`; check the event's id and the BLAKE3."];
    AttachmentMismatch "attachment-mismatch" 400 2
        ["内容与事件所写的附件不符", "The bytes are not those that the event names"]
        ["请交来签名时的那个文件，一个字节也不能改动；文件已改动的，请另行登记事件。",
         "Hand in the very file that was there when the event was signed; a changed file needs an event of its own."];
    AttachmentMissing "attachment-missing" 404 4
        ["附件尚未交来", "The attachment has not been handed in"]
        ["请由登记该事件的单位交来（grain attach 事件 文件）；登记后 24 小时内应交齐。",
         "The party that wrote the event hands it in (grain attach EVENT FILE), within 24 hours of the recording."];
    AttachmentErased "attachment-erased" 410 4
        ["附件已抹除", "The attachment was erased"]
        ["抹除已登记在账本中；事件及其摘要仍可验证，内容不再提供，也不再接收。",
         "The erasure is on record; event and digest can still be verified, the bytes are neither given out nor taken again."];
    PersonNotListed "person-not-listed" 404 4
        ["没有登记此人员", "No such person is listed"]
        ["请先登记 person_listed（grain person set）。", "List the person first (person_listed, grain person set)."];
    PersonMismatch "person-mismatch" 400 2
        ["人员资料与账本中的承诺不符", "Who it is does not fit the commitment in the ledger"]
        ["请交来与 person_listed 的承诺相符的资料和盐值，或重新登记（grain person set）。",
         "Hand in person and salt as person_listed commits to them, or list the person anew (grain person set)."];
    PersonMissing "person-missing" 404 4
        ["人员资料尚未交来", "Who the person is has not been handed in"]
        ["请由该单位交来（grain outbox send，或 grain person set）。",
         "The party hands it in (grain outbox send, or grain person set)."];
    PersonErased "person-erased" 410 4
        ["人员资料已抹除", "Who the person is was erased"]
        ["抹除的资料不再接收；如需重新登记，请用 grain person set。",
         "What was erased is not taken again; grain person set lists the person anew."];
    StorageFull "storage-full" 503 7
        ["服务器磁盘空间不足", "The server is short of disk space"]
        ["事件登记不受影响；请联系运行单位，稍后再交。",
         "Events are recorded all the same; tell the operator, and hand it in later."];
    DiskFull "disk-full" 503 7
        ["服务器磁盘已满，暂不登记", "The server's disk is full: nothing is recorded for now"]
        ["没有丢失任何内容：已签名的事件留在发件箱，腾出空间后自动补送；请联系运行单位。",
         "Nothing is lost: what is signed waits in the outbox and is sent once there is room; tell the operator."];
}
