//! The threads of an open ledger.

use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{Builder, JoinHandle};

use grain_events::catalog::Purpose;

use super::catch_up::{CaughtUp, Memory, catch_up, duplicate};
use super::tree::Opened;
use super::{Materials, OpenError, OpenIndex, OpenOptions, Progress, Shelves};
use crate::clock::seed;
use crate::filter::IdFilter;
use crate::health::Latch;
use crate::hot::Hot;
use crate::index::Shelf;
use crate::keys::Keys;
use crate::leases::Leases;
use crate::ledger::{Ledger, Shared};
use crate::limits::QUEUE_LENGTH;
use crate::metrics::Metrics;
use crate::projector::{Durable, Feed, Indexer, Projector};
use crate::publisher::{Board, Publisher, Signed};
use crate::queries::Owed;
use crate::queue::Queue;
use crate::receipt::Reteller;
use crate::repeater::Repeater;
use crate::sequencer::{Buckets, Outside, Sequencer, Writer};
use crate::view::Viewpoint;

/// The thread that ends on a word of its own, once nobody offers it anything more.
pub(crate) const PUBLISHER: &str = "publisher";

/// The thread that has a queue of its own to answer.
pub(crate) const REPEATER: &str = "repeater";

/// Catches up and starts.
pub(crate) fn start(
    opened: Opened,
    materials: Materials,
    shelves: &dyn Shelves,
    index: OpenIndex,
    options: &OpenOptions,
    progress: &dyn Progress,
) -> Result<Ledger, OpenError> {
    let size = opened.frontier.size();
    let fit = (shelves, &materials.ledger_id);
    let seed = seed(&*options.randomness);
    let memory = Memory {
        seed,
        hot_records: options.hot_records,
    };
    let size = (size, opened.sound_size);
    let caught = catch_up(&*opened.reader, size, index, fit, memory, progress)?;
    assemble(opened, materials, caught, options)
}

fn assemble(
    opened: Opened,
    materials: Materials,
    caught: CaughtUp,
    options: &OpenOptions,
) -> Result<Ledger, OpenError> {
    // Of a damaged log queries tell what the projections know.
    let size = opened
        .sound_size
        .map_or(opened.frontier.size(), |_| caught.view.size());
    let state = duplicate(&caught.view.state)?;
    let (board, latch) = board_and_latch(&opened, &materials);
    let CaughtUp {
        index,
        view,
        filter,
        recent,
        applied,
        last_recorded_at,
    } = caught;
    let (projector, groups) = channel();
    let head = opened.reader.head();
    let purpose = state
        .ledger()
        .map_or(Purpose::Production, |ledger| ledger.purpose);
    let (log, frontier) = (opened.log, opened.frontier);
    let tree = Arc::new(opened.tree);
    let reteller = Reteller {
        reader: Arc::clone(&opened.reader),
        tree: Arc::clone(&tree),
        signer: Arc::clone(&materials.signer),
        key_since: 0,
    };
    let keys = Arc::new(Keys::of(&view.state));
    let (viewpoint, shelf) = (Arc::new(Viewpoint::new(view)), Shelf(index));
    let repeater = Repeater::new(&reteller, &board, &viewpoint, &shelf);
    let shared = Arc::new(Shared {
        owed: Owed::default(),
        keys,
        leases: Arc::new(Leases::new()),
        queue: Arc::new(Queue::new(QUEUE_LENGTH)),
        feed: Arc::new(Feed::new(applied)),
        viewpoint,
        shelf,
        repeater: Arc::new(repeater),
        size: Arc::new(AtomicU64::new(size)),
        reader: opened.reader,
        objects: opened.objects,
        extents: opened.extents,
        clock: Arc::clone(&options.clock),
        listeners: Arc::default(),
        retired: Arc::default(),
        metrics: Arc::new(metrics(size, &opened.published, applied, &filter)),
        materials,
        purpose,
        reteller,
        tree,
        board,
        latch,
    });
    let writer = Writer {
        buckets: Buckets::new(),
        reader: Arc::clone(&shared.reader),
        shelf: shared.shelf.clone(),
        outside: outside(&shared, options, projector),
        state,
        filter,
        recent,
        frontier,
        last_recorded_at,
        purpose,
        hot: Hot::new(options.hot_records),
        log,
    };
    spawn_all(shared, writer, (head, options.hot_records), groups)
}

fn board_and_latch(opened: &Opened, materials: &Materials) -> (Arc<Board>, Arc<Latch>) {
    let (published, newest) = (opened.published.clone(), opened.newest(materials));
    let board = Board::new(published, newest, materials.parsed_policy());
    let latch = Latch::default();
    if let Some(reason) = opened.closed.clone() {
        latch.close(reason);
    }
    (Arc::new(board), Arc::new(latch))
}

fn metrics(size: u64, published: &Signed, applied: u64, filter: &IdFilter) -> Metrics {
    let metrics = Metrics::default();
    metrics.log_size.set(size);
    metrics.published_size.set(published.size);
    metrics.indexed_size.set(applied);
    metrics.filter_bytes.set(filter.bytes());
    metrics
}

fn outside(shared: &Shared, options: &OpenOptions, projector: Sender<Durable>) -> Outside {
    Outside {
        keys: Arc::clone(&shared.keys),
        tree: Arc::clone(&shared.tree),
        board: Arc::clone(&shared.board),
        signer: Arc::clone(&shared.materials.signer),
        latch: Arc::clone(&shared.latch),
        metrics: Arc::clone(&shared.metrics),
        feed: Arc::clone(&shared.feed),
        clock: Arc::clone(&options.clock),
        randomness: Arc::clone(&options.randomness),
        size: Arc::clone(&shared.size),
        projector,
    }
}

/// The threads in the order in which they end.
fn spawn_all(
    shared: Arc<Shared>,
    writer: Writer,
    (head, hot_records): ([u8; 32], usize),
    groups: Receiver<Durable>,
) -> Result<Ledger, OpenError> {
    let (queue, repeater) = (Arc::clone(&shared.queue), Arc::clone(&shared.repeater));
    let retired = Arc::clone(&shared.retired);
    let sequencer = Sequencer {
        writer,
        queue,
        repeater,
        retired,
    };
    let projector = Projector {
        viewpoint: Arc::clone(&shared.viewpoint),
        feed: Arc::clone(&shared.feed),
        listeners: Arc::clone(&shared.listeners),
        shelf: shared.shelf.clone(),
        latch: Arc::clone(&shared.latch),
        hot: Hot::new(hot_records),
        head,
    };
    let (indexer, publisher) = (indexer(&shared), publisher(&shared));
    let repeater = Arc::clone(&shared.repeater);
    let threads = vec![
        spawn("sequencer", &shared, move || sequencer.run())?,
        spawn("projector", &shared, move || projector.run(&groups))?,
        spawn("indexer", &shared, move || indexer.run())?,
        spawn(PUBLISHER, &shared, move || publisher.run())?,
        spawn(REPEATER, &shared, move || repeater.run())?,
    ];
    Ok(Ledger {
        shared,
        threads: Mutex::new(threads),
    })
}

fn indexer(shared: &Shared) -> Indexer {
    Indexer {
        index: Arc::clone(&shared.shelf.0),
        viewpoint: Arc::clone(&shared.viewpoint),
        feed: Arc::clone(&shared.feed),
        latch: Arc::clone(&shared.latch),
        metrics: Arc::clone(&shared.metrics),
        clock: Arc::clone(&shared.clock),
    }
}

fn publisher(shared: &Shared) -> Publisher {
    Publisher {
        reader: Arc::clone(&shared.reader),
        objects: Arc::clone(&shared.objects),
        tree: Arc::clone(&shared.tree),
        board: Arc::clone(&shared.board),
        latch: Arc::clone(&shared.latch),
        metrics: Arc::clone(&shared.metrics),
        clock: Arc::clone(&shared.clock),
    }
}

/// Starts a thread that latches the ledger if it panics: a part that is gone must not look idle.
fn spawn(
    name: &'static str,
    shared: &Arc<Shared>,
    run: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, OpenError> {
    let guard = crate::ledger::PanicGuard::new(name, shared);
    Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            let guard = guard;
            run();
            drop(guard);
        })
        .map_err(OpenError::Thread)
}
