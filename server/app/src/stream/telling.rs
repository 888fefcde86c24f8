//! One stream from its beginning to its end.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use grain_api::body::StreamEndReason;
use hyper::body::{Body as HttpBody, Frame};
use tokio::sync::{mpsc, watch};
use tokio::time::{Interval, MissedTickBehavior, interval, sleep};

use super::{Filter, Page, Seat, message};
use crate::access::{Guard, Standing};
use crate::app::App;
use crate::failure::Failure;
use crate::limits::{STREAM_GATHER_MS, STREAM_MESSAGES_AHEAD};

/// What a stream is to tell, and to whom.
pub(crate) struct Telling {
    /// The ledger and its surroundings.
    pub(crate) app: App,
    /// Who listens: asked for again before each look, because sessions end and keys are revoked.
    pub(crate) standing: Standing,
    /// What of it.
    pub(crate) filter: Filter,
    /// The entry with which it goes on.
    pub(crate) next: u64,
    /// The entry before which it ends, where more is not wanted.
    pub(crate) until: Option<u64>,
    /// Its place.
    pub(crate) _seat: Seat,
    /// Names the request in the log.
    pub(crate) request_id: Arc<str>,
}

/// Begins to tell. What is sent waits for its reader a few messages long; the rest stays in the log.
pub(crate) fn begin(telling: Telling) -> Body {
    let (sender, messages) = mpsc::channel(STREAM_MESSAGES_AHEAD);
    let streams = telling.app.streams();
    let mut heartbeat = interval(streams.heartbeat);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let run = Run {
        shown: streams.shown.clone(),
        stopping: streams.stopping.clone(),
        heartbeat,
        out: sender,
        telling,
    };
    drop(tokio::spawn(run.finish()));
    Body::new(Messages(messages))
}

/// Why nothing more is said.
enum Over {
    /// With a reason for the reader.
    End(StreamEndReason),
    /// Nobody listens any more.
    Gone,
}

struct Run {
    telling: Telling,
    shown: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    heartbeat: Interval,
    out: mpsc::Sender<Bytes>,
}

impl Run {
    async fn finish(mut self) {
        let Err(over) = self.tell().await;
        let Over::End(reason) = over else {
            return;
        };
        if let Ok(end) = message::end(reason) {
            // Waits for a reader who is behind; one whose connection is cut comes again all the same.
            let _gone = self.out.send(end).await.is_err();
        }
    }

    async fn tell(&mut self) -> Result<Infallible, Over> {
        self.say(message::greeting()).await?;
        // The first tick is at once: whoever has nothing to read hears that it has caught up.
        loop {
            let guard = self.telling.standing.guard(&self.telling.app);
            let guard = guard.map_err(|failure| {
                failure.log(&self.telling.request_id);
                Over::End(StreamEndReason::SessionEnded)
            })?;
            let known = *self.shown.borrow_and_update();
            if self.telling.next < known {
                let page = self.look(known).await?;
                self.tell_page(&guard, &page).await?;
                self.telling.next = page.next;
            }
            if self.telling.next < known {
                self.beat().await?;
            } else if self
                .telling
                .until
                .is_some_and(|end| end <= self.telling.next)
            {
                self.say(message::progress(self.telling.next, true)).await?;
                return Err(Over::End(StreamEndReason::CaughtUp));
            } else {
                self.wait().await?;
            }
        }
    }

    async fn look(&mut self, known: u64) -> Result<Arc<Page>, Over> {
        let (app, from) = (&self.telling.app, self.telling.next);
        let page = tokio::select! {
            page = app.streams().page(app, from, known) => page,
            over = over(&mut self.stopping, &self.out) => return Err(over),
        };
        page.map_err(|failure: Failure| {
            failure.log(&self.telling.request_id);
            Over::End(StreamEndReason::Failed)
        })
    }

    async fn tell_page(&mut self, guard: &Guard, page: &Page) -> Result<(), Over> {
        let from = self.telling.next;
        for told in page.told.iter().filter(|told| told.index >= from) {
            if self.telling.filter.passes(told) && guard.may_see(&told.ownership) {
                self.say(told.message.clone()).await?;
            }
        }
        Ok(())
    }

    /// Waits for more entries, and lets no silence become too long meanwhile.
    async fn wait(&mut self) -> Result<(), Over> {
        tokio::select! {
            changed = self.shown.changed() => {
                // Nobody can tell of more: the ledger is closed.
                changed.map_err(|_| Over::End(StreamEndReason::Stopping))?;
                // Those that come together are looked at together.
                sleep(Duration::from_millis(STREAM_GATHER_MS)).await;
                Ok(())
            }
            _ = self.heartbeat.tick() => self.say(message::progress(self.telling.next, true)).await,
            over = over(&mut self.stopping, &self.out) => Err(over),
        }
    }

    /// Says how far it has come, where a long stretch holds nothing for this reader.
    async fn beat(&mut self) -> Result<(), Over> {
        let is_due = tokio::select! {
            biased;
            _ = self.heartbeat.tick() => true,
            () = std::future::ready(()) => false,
        };
        if is_due {
            self.say(message::progress(self.telling.next, false))
                .await?;
        }
        Ok(())
    }

    async fn say(&mut self, message: Bytes) -> Result<(), Over> {
        let sent = tokio::select! {
            sent = self.out.send(message) => sent,
            over = stopped(&mut self.stopping) => return Err(over),
        };
        sent.map_err(|_| Over::Gone)
    }
}

async fn over(stopping: &mut watch::Receiver<bool>, out: &mpsc::Sender<Bytes>) -> Over {
    tokio::select! {
        over = stopped(stopping) => over,
        () = out.closed() => Over::Gone,
    }
}

async fn stopped(stopping: &mut watch::Receiver<bool>) -> Over {
    // An error means that nobody can say so any more: that is an end, too.
    let _ended = stopping.wait_for(|stopping| *stopping).await.is_err();
    Over::End(StreamEndReason::Stopping)
}

/// The body of the answer: it has no end of its own.
struct Messages(mpsc::Receiver<Bytes>);

impl HttpBody for Messages {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let message = std::task::ready!(self.0.poll_recv(context));
        Poll::Ready(message.map(|message| Ok(Frame::data(message))))
    }
}
