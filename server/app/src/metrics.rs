//! What the server counts about itself, in the text format of `OpenMetrics`.

use std::fmt;
use std::sync::Arc;

use grain_api::{Operation, ProblemCode};
use grain_ledger::{BUCKET_BOUNDS, Histogram as LedgerHistogram, Ledger, Metrics as LedgerMetrics};
use http::StatusCode;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeLabelSet, EncodeMetric, NoLabelSet, text,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::places::Places;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    operation: &'static str,
    status: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ProblemLabels {
    problem: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OperationLabels {
    operation: &'static str,
}

/// Requests by route and status, problems by code, durations by route.
#[derive(Debug)]
pub struct HttpMetrics {
    requests: Family<RequestLabels, Counter>,
    problems: Family<ProblemLabels, Counter>,
    durations: Family<OperationLabels, Histogram, fn() -> Histogram>,
}

impl Default for HttpMetrics {
    fn default() -> Self {
        // A hundred microseconds to a hundred seconds.
        let histogram = || Histogram::new(exponential_buckets(0.000_1, 2.0, 20));
        Self {
            requests: Family::default(),
            problems: Family::default(),
            durations: Family::new_with_constructor(histogram),
        }
    }
}

impl HttpMetrics {
    /// Counts one answered request.
    pub fn request(
        &self,
        operation: Option<Operation>,
        status: StatusCode,
        problem: Option<ProblemCode>,
        microseconds: u64,
    ) {
        let operation = operation.map_or("none", |operation| operation.route().id);
        let labels = RequestLabels {
            operation,
            status: status.as_u16().into(),
        };
        self.requests.get_or_create(&labels).inc();
        let seconds = std::time::Duration::from_micros(microseconds).as_secs_f64();
        self.durations
            .get_or_create(&OperationLabels { operation })
            .observe(seconds);
        if let Some(problem) = problem {
            self.problem(problem);
        }
    }

    /// Counts one problem that is not the answer to a whole request: a line of a batch.
    pub fn problem(&self, problem: ProblemCode) {
        self.problems
            .get_or_create(&ProblemLabels {
                problem: problem.code(),
            })
            .inc();
    }
}

/// All metrics of a running server.
pub struct MetricsPage {
    registry: Registry,
}

impl MetricsPage {
    /// Puts the parts together.
    pub fn new(http: &HttpMetrics, ledger: LedgerCollector, places: Arc<Places>) -> Self {
        let mut registry = Registry::with_prefix("graintrail");
        registry.register(
            "http_requests",
            "Requests answered, by operation and status",
            http.requests.clone(),
        );
        registry.register(
            "problems",
            "Problems answered, by code",
            http.problems.clone(),
        );
        registry.register(
            "http_request_duration_seconds",
            "From the end of the header to the answer, by operation",
            http.durations.clone(),
        );
        registry.register_collector(Box::new(ledger));
        registry.register_collector(Box::new(OpenConnections(places)));
        Self { registry }
    }

    /// The page.
    pub fn render(&self) -> Result<String, fmt::Error> {
        let mut page = String::new();
        text::encode(&mut page, &self.registry)?;
        Ok(page)
    }
}

#[derive(Debug)]
struct OpenConnections(Arc<Places>);

impl Collector for OpenConnections {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let count = i64::try_from(self.0.count()).unwrap_or(i64::MAX);
        gauge(
            &mut encoder,
            "open_connections",
            "Connections open now",
            count,
        )
    }
}

/// Gives the ledger's own counters their names.
pub struct LedgerCollector {
    /// The ledger.
    pub ledger: Arc<Ledger>,
}

impl fmt::Debug for LedgerCollector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("LedgerCollector")
    }
}

/// Name, help and where to read the value.
type Reading = (&'static str, &'static str, fn(&LedgerMetrics) -> u64);

const COUNTERS: &[Reading] = &[
    ("events_admitted", "Events admitted", |metrics| {
        metrics.admitted.get()
    }),
    (
        "events_refused",
        "Events refused by a rule and recorded",
        |metrics| metrics.refused.get(),
    ),
    ("conflicts", "Conflict entries recorded", |metrics| {
        metrics.conflicts.get()
    }),
    (
        "conflicts_unrecorded",
        "Conflicts answered and not recorded again",
        |metrics| metrics.conflicts_unrecorded.get(),
    ),
    (
        "events_repeated",
        "Events answered with their first answer",
        |metrics| metrics.repeated.get(),
    ),
    (
        "event_ids_taken",
        "Event ids that another key had used",
        |metrics| metrics.ids_taken.get(),
    ),
    (
        "submissions_untraced",
        "Submissions that left this count only",
        |metrics| metrics.problems.get(),
    ),
];

const GAUGES: &[Reading] = &[
    ("log_size", "Entries in the log", |metrics| {
        metrics.log_size.get()
    }),
    (
        "published_size",
        "Entries under the published checkpoint",
        |metrics| metrics.published_size.get(),
    ),
    (
        "indexed_size",
        "Entries that the index has taken in",
        |metrics| metrics.indexed_size.get(),
    ),
    (
        "index_lag",
        "Entries that the index has yet to take in",
        |metrics| {
            metrics
                .log_size
                .get()
                .saturating_sub(metrics.indexed_size.get())
        },
    ),
    (
        "queued_submissions",
        "Submissions waiting for the writer",
        |metrics| metrics.queued.get(),
    ),
    (
        "filter_bytes",
        "Memory of the filter of event ids",
        |metrics| metrics.filter_bytes.get(),
    ),
    (
        "read_only",
        "1 while the ledger is latched read-only",
        |metrics| metrics.read_only.get(),
    ),
];

/// Name, help, unit of the observed numbers and where to read them.
type Spread = (
    &'static str,
    &'static str,
    f64,
    fn(&LedgerMetrics) -> &LedgerHistogram,
);

const HISTOGRAMS: &[Spread] = &[
    (
        "group_members",
        "Members of a commit group",
        1.0,
        |metrics| &metrics.group_members,
    ),
    (
        "append_seconds",
        "Write and fdatasync of a group",
        MICRO,
        |metrics| &metrics.append_microseconds,
    ),
    (
        "group_seconds",
        "All that the writer did for a group",
        MICRO,
        |metrics| &metrics.group_microseconds,
    ),
    ("publish_seconds", "One publication", MICRO, |metrics| {
        &metrics.publish_microseconds
    }),
    (
        "index_seconds",
        "One chunk of the index",
        MICRO,
        |metrics| &metrics.index_microseconds,
    ),
];

impl Collector for LedgerCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let metrics = self.ledger.metrics();
        for (name, help, read) in COUNTERS {
            counter(&mut encoder, name, help, read(metrics))?;
        }
        for (name, help, read) in GAUGES {
            let value = i64::try_from(read(metrics)).unwrap_or(i64::MAX);
            gauge(&mut encoder, name, help, value)?;
        }
        for (name, help, unit, read) in HISTOGRAMS {
            histogram(&mut encoder, name, help, *unit, read(metrics))?;
        }
        Ok(())
    }
}

const MICRO: f64 = 0.000_001;

fn counter(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    value: u64,
) -> Result<(), fmt::Error> {
    ConstCounter::new(value).encode(encoder.encode_descriptor(
        name,
        help,
        None,
        MetricType::Counter,
    )?)
}

fn gauge(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    value: i64,
) -> Result<(), fmt::Error> {
    ConstGauge::new(value).encode(encoder.encode_descriptor(name, help, None, MetricType::Gauge)?)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a collector reads 64-bit floats anyway"
)]
fn histogram(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    scale: f64,
    values: &LedgerHistogram,
) -> Result<(), fmt::Error> {
    let (counts, sum) = values.read();
    let bounds = BUCKET_BOUNDS
        .iter()
        .map(|bound| *bound as f64 * scale)
        .chain([f64::INFINITY]);
    let buckets: Vec<(f64, u64)> = bounds.zip(counts.iter().copied()).collect();
    encoder
        .encode_descriptor(name, help, None, MetricType::Histogram)?
        .encode_histogram::<NoLabelSet>(sum as f64 * scale, counts.iter().sum(), &buckets, None)
}
