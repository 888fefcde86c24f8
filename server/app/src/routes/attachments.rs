//! `PUT|GET attachments/{blake3}`, `GET attachments`.

use std::fs::File;
use std::io::{self, Read};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use grain_api::ProblemCode;
use grain_api::body::{AttachmentList, AttachmentView, Presence};
use grain_envelope::limits::ATTACHMENT_SIZE_MAX;
use grain_envelope::{AttachmentReference, Digest, EventId, ServerTime};
use grain_ledger::queries::AttachmentsAnswer;
use http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, ETAG};
use http::{HeaderValue, StatusCode};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::mpsc;

use crate::access::Guard;
use crate::app::App;
use crate::failure::Failure;
use crate::limits::{
    ATTACHMENT_BYTES_PER_EVENT_MAX, ATTACHMENT_DUE_MS, PIECES_AHEAD, READ_BYTES, WRITE_BYTES,
};
use crate::parameters::Parameters;
use crate::side::{Kept, Side, Upload};
use crate::{body, reply};

/// Takes in the bytes of an attachment that an admitted event names.
pub(crate) async fn put(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
    mut body: Body,
) -> Result<Response, Failure> {
    if body.size_hint().lower() > ATTACHMENT_SIZE_MAX {
        return Err(too_large());
    }
    app.writable()?;
    let named = named(&app, &guard, &parameters).await?;
    named.answered()?;
    let sum: u64 = named.answer.files.iter().map(|file| file.size).sum();
    if sum > ATTACHMENT_BYTES_PER_EVENT_MAX {
        return Err(too_large());
    }
    let place = Arc::clone(app.uploads()).try_acquire_owned();
    let _place = place.map_err(|_| Failure::new(ProblemCode::Overloaded))?;
    let size = named.file.size;
    if !app.beside(move |side| side.has_room(size)).await? {
        return Err(Failure::new(ProblemCode::StorageFull));
    }
    let number = u64::from_be_bytes(crate::random::bytes(app.randomness()));
    let upload = app.beside(move |side| side.begin(number)).await?;
    let upload = receive(&app, upload, &mut body, size).await?;
    if upload.size() != size || upload.digest() != named.file.blake3 {
        return Err(mismatch(&upload, &named.file));
    }
    let event = named.answer.event;
    let status = match app.beside(move |side| side.keep(&upload, &event)).await? {
        Kept::New => StatusCode::CREATED,
        Kept::Known => StatusCode::OK,
        Kept::Erased => return Err(Failure::new(ProblemCode::AttachmentErased)),
    };
    let view = view(&named.answer, &named.file, Presence::Present, app.now_ms());
    reply::json_with(status, &view)
}

/// Writes a body down while it comes in; of a longer one than expected no more than that is read.
async fn receive(
    app: &App,
    mut upload: Upload,
    body: &mut Body,
    size: u64,
) -> Result<Upload, Failure> {
    let mut gathered: Vec<u8> = Vec::new();
    let mut received = 0_u64;
    loop {
        let next = body::next(body).await?;
        let is_end = next.is_none();
        gathered.extend_from_slice(&next.unwrap_or_default());
        if is_end || gathered.len() >= WRITE_BYTES {
            received += u64::try_from(gathered.len()).unwrap_or(u64::MAX);
            let bytes = std::mem::take(&mut gathered);
            let written = move |_: &Side| upload.write(&bytes).map(|()| upload);
            upload = app.beside(written).await?;
        }
        if received > size {
            let (zh, en) = (
                format!("事件写明 {size} 字节，收到的更多"),
                format!("the event names {size} bytes, and more came"),
            );
            let failure = Failure::with_detail(ProblemCode::AttachmentMismatch, zh, en);
            return Err(failure.closing());
        }
        if is_end {
            return Ok(upload);
        }
    }
}

/// Gives out the bytes of an event's attachment.
pub(crate) async fn get(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let named = named(&app, &guard, &parameters).await?;
    named.answered()?;
    let (event, blake3) = (named.answer.event, named.file.blake3);
    let Some((file, size)) = app.beside(move |side| side.open(&event, &blake3)).await? else {
        return Err(missing(&named));
    };
    let media_type = HeaderValue::from_str(named.file.media_type.as_str());
    let media_type = media_type.unwrap_or(reply::BYTES);
    let mut response = reply::raw(
        StatusCode::OK,
        media_type,
        Body::new(read_ahead(file, size)),
    );
    let headers = response.headers_mut();
    // Nothing of it runs, in no browser: it is what somebody handed in.
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    if let Ok(value) = HeaderValue::from_str(&disposition(&named.file.name)) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{blake3}\"")) {
        headers.insert(ETAG, tag);
    }
    Ok(response)
}

/// Attachments of an event, or those of all events that the caller may see.
pub(crate) async fn list(
    State(app): State<App>,
    guard: Guard,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let only_missing = parameters.choice("missing", &[("true", true), ("false", false)])?;
    let only_missing = only_missing.unwrap_or(false);
    let limit = parameters.limit()?;
    let now_ms = app.now_ms();
    if let Some(event) = parameters.optional::<EventId>("event")? {
        let found = app.ask(move |queries| queries.attachments(&event)).await?;
        let answer = guard.release(found)?;
        let log_size = answer.log_size;
        let attachments = app
            .beside(move |side| views(side, &answer, only_missing, now_ms))
            .await?;
        return reply::json(&AttachmentList {
            attachments,
            next: None,
            log_size,
        });
    }
    let after: Option<EventId> = parameters.cursor(|text| text.parse().ok())?;
    let asked = app.clone();
    let listing = move || page(&asked, &guard, after, only_missing, limit);
    let listed = tokio::task::spawn_blocking(listing).await;
    reply::json(&listed.map_err(|error| Failure::internal(&error))??)
}

/// One look through some hundred events: a page may have little on it and not be the last.
fn page(
    app: &App,
    guard: &Guard,
    after: Option<EventId>,
    only_missing: bool,
    limit: usize,
) -> Result<AttachmentList, Failure> {
    let (side, queries, now_ms) = (app.side(), app.ledger().queries(), app.now_ms());
    let looked = queries.events_attached(after);
    let looked = looked.map_err(|error| Failure::internal(&error))?;
    let mut list = AttachmentList {
        attachments: Vec::new(),
        next: looked.next.map(|id| id.to_string()),
        log_size: looked.log_size,
    };
    let mut last = after;
    for (event, known) in &looked.events {
        if only_missing && !is_owed(side, event, known)? {
            last = Some(*event);
            continue;
        }
        let found = queries.attachments(event);
        let found = found.map_err(|error| Failure::internal(&error))?;
        if let Some(found) = found.filter(|found| guard.may_see(&found.ownership)) {
            let own = views(side, &found.value, only_missing, now_ms);
            let own = own.map_err(|error| Failure::internal(&error))?;
            let so_far = list.attachments.len();
            if so_far > 0 && so_far + own.len() > limit {
                list.next = last.map(|id| id.to_string());
                break;
            }
            list.attachments.extend(own);
        }
        last = Some(*event);
    }
    Ok(list)
}

fn is_owed(side: &Side, event: &EventId, known: &grain_events::Attached) -> Result<bool, Failure> {
    for blake3 in known
        .files
        .iter()
        .filter(|file| known.erasure(file).is_none())
    {
        let presence = side.presence(event, blake3);
        if presence.map_err(|error| Failure::internal(&error))? == Presence::Missing {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What there is to say of each attachment of an event.
fn views(
    side: &Side,
    answer: &AttachmentsAnswer,
    only_missing: bool,
    now_ms: u64,
) -> io::Result<Vec<AttachmentView>> {
    let mut views = Vec::new();
    for file in &answer.files {
        let presence = if answer.erased.contains(&file.blake3) {
            Presence::Erased
        } else {
            side.presence(&answer.event, &file.blake3)?
        };
        if !only_missing || presence == Presence::Missing {
            views.push(view(answer, file, presence, now_ms));
        }
    }
    Ok(views)
}

fn view(
    answer: &AttachmentsAnswer,
    file: &AttachmentReference,
    presence: Presence,
    now_ms: u64,
) -> AttachmentView {
    let due_ms = answer.recorded_at.milliseconds() + ATTACHMENT_DUE_MS;
    let due_at = ServerTime::from_milliseconds(due_ms);
    AttachmentView {
        event_id: answer.event,
        party: answer.author,
        blake3: file.blake3,
        size: file.size,
        media_type: file.media_type.clone(),
        name: file.name.to_string(),
        presence,
        // A day more is out of range in 2099 only.
        due_at: due_at.unwrap_or(answer.recorded_at),
        overdue: presence == Presence::Missing && now_ms > due_ms,
    }
}

/// The attachment that a request names, as its event names it.
struct Named {
    answer: AttachmentsAnswer,
    file: AttachmentReference,
}

impl Named {
    /// What was erased is neither given out nor taken.
    fn answered(&self) -> Result<(), Failure> {
        if self.answer.erased.contains(&self.file.blake3) {
            return Err(Failure::new(ProblemCode::AttachmentErased));
        }
        Ok(())
    }
}

async fn named(app: &App, guard: &Guard, parameters: &Parameters) -> Result<Named, Failure> {
    let blake3: Digest = parameters.required("blake3")?;
    let event: EventId = parameters.required("event")?;
    let found = app.ask(move |queries| queries.attachments(&event)).await?;
    let answer = guard.release(found)?;
    let file = answer
        .files
        .iter()
        .find(|file| file.blake3 == blake3)
        .cloned();
    let file = file.ok_or_else(|| Failure::new(ProblemCode::AttachmentNotNamed))?;
    Ok(Named { answer, file })
}

fn missing(named: &Named) -> Failure {
    let (author, name) = (&named.answer.author, &named.file.name);
    let recorded_at = named.answer.recorded_at;
    Failure::with_detail(
        ProblemCode::AttachmentMissing,
        format!("“{name}”应由 {author} 交来；事件登记于 {recorded_at}，24 小时内应交齐"),
        format!(
            "\"{name}\" is owed by {author}: the event was recorded at {recorded_at}, its files are due within 24 hours"
        ),
    )
}

fn mismatch(upload: &Upload, file: &AttachmentReference) -> Failure {
    let (size, digest) = (upload.size(), upload.digest());
    Failure::with_detail(
        ProblemCode::AttachmentMismatch,
        format!(
            "事件写明 {} 字节、BLAKE3 {}；收到 {size} 字节、{digest}",
            file.size, file.blake3
        ),
        format!(
            "the event names {} bytes with BLAKE3 {}; {size} bytes with {digest} came",
            file.size, file.blake3
        ),
    )
}

fn too_large() -> Failure {
    let mut failure = Failure::new(ProblemCode::AttachmentTooLarge);
    failure.more().limit = Some(ATTACHMENT_SIZE_MAX);
    failure.closing()
}

/// `Content-Disposition` (RFC 6266): the name in RFC 8187's form, and for old programs one without
/// anything that they could take for something else.
fn disposition(name: &str) -> String {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || "-_. ".contains(*c);
    let plain: String = name
        .chars()
        .map(|c| if is_plain(&c) { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend([format!("%{byte:02X}")]);
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

/// A file that is read while it is sent.
struct FileBody {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    left: u64,
}

fn read_ahead(mut file: File, size: u64) -> FileBody {
    let (sender, pieces) = mpsc::channel(PIECES_AHEAD);
    let read = move || {
        let mut left = size;
        while left > 0 {
            let length = usize::try_from(left).unwrap_or(READ_BYTES).min(READ_BYTES);
            let mut piece = vec![0; length];
            let piece = file.read_exact(&mut piece).map(|()| Bytes::from(piece));
            let failed = piece.is_err();
            // Whoever no longer listens does not want the rest.
            if sender.blocking_send(piece).is_err() || failed {
                return;
            }
            left -= u64::try_from(length).unwrap_or(left);
        }
    };
    drop(tokio::task::spawn_blocking(read));
    FileBody { pieces, left: size }
}

impl HttpBody for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let piece = std::task::ready!(self.pieces.poll_recv(context));
        if let Some(Ok(piece)) = &piece {
            let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
            self.left = self.left.saturating_sub(length);
        }
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_become_anything_else() {
        assert_eq!(
            disposition("检验 报告.pdf"),
            "attachment; filename=\"__ __.pdf\"; filename*=UTF-8''%E6%A3%80%E9%AA%8C%20%E6%8A%A5%E5%91%8A.pdf"
        );
        let evil = disposition("a\";x=\\../b%0d\r\n.pdf");
        assert!(!evil.contains(['\r', '\n', '\\', '/']), "{evil}");
        assert_eq!(evil.matches('"').count(), 2, "{evil}");
    }
}
