//! A running server: the ledger, its two listeners, and their end.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use grain_ledger::{Clock, Ledger, Randomness};
use http::{HeaderValue, StatusCode};
use rustls::ServerConfig;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::{App, AppParts};
use crate::certificates::{AuthorityFiles, CertificateError};
use crate::config::Config;
use crate::control::Control;
use crate::failure::Failure;
use crate::listener::Listener;
use crate::metrics::{HttpMetrics, LedgerCollector, MetricsPage};
use crate::places::Places;
use crate::router::router;
use crate::shell::{Shell, ShellParts};
use crate::side::Side;
use crate::stream::StreamsParts;
use crate::{random, reply};

/// How often a server that runs on gets a fresh certificate.
const CERTIFICATE_RENEWAL: Duration = Duration::from_hours(24 * 30);
/// Connections of collectors of metrics.
const METRICS_CONNECTIONS: usize = 16;
const OPENMETRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// What a server is made of.
pub struct ServerParts {
    /// The settings.
    pub config: Config,
    /// The data directory.
    pub data: PathBuf,
    /// The open ledger.
    pub ledger: Arc<Ledger>,
    /// The machine's clock.
    pub clock: Arc<dyn Clock>,
    /// The machine's dice.
    pub randomness: Arc<dyn Randomness>,
}

/// A server that accepts connections.
pub struct Server {
    address: SocketAddr,
    metrics_address: SocketAddr,
    url: String,
    stop: watch::Sender<bool>,
    running: Vec<JoinHandle<()>>,
    ledger: Arc<Ledger>,
}

/// Why a server did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The address cannot be had.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
    /// There is no certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

impl Server {
    /// Starts to accept connections: plain HTTP on a loopback address, HTTPS on any other.
    pub async fn start(parts: ServerParts) -> Result<Self, StartError> {
        let (socket, address) = listen(parts.config.listen).await?;
        let (metrics_socket, metrics_address) = listen(parts.config.metrics_listen).await?;
        let (stop, stopped) = watch::channel(false);
        let authority = AuthorityFiles::of(&parts.data);
        let mut running = Vec::new();
        let tls = if address.ip().is_loopback() {
            None
        } else {
            let (sender, receiver) = watch::channel(certificate(&parts, &authority, address)?);
            running.push(tokio::spawn(renew(
                sender,
                authority.clone(),
                address,
                RenewParts {
                    names: parts.config.tls.names.clone(),
                    clock: Arc::clone(&parts.clock),
                    stopped: stopped.clone(),
                },
            )));
            Some(receiver)
        };
        let url = url(address, tls.is_some(), &parts.config.tls.names);
        let metrics = Arc::new(HttpMetrics::default());
        let limits = &parts.config.limits;
        let places = Arc::new(Places::new(
            limits.connections,
            limits.connections_per_address,
        ));
        let app = app(&parts, &metrics, authority, stopped.clone());
        let swept = app.clone();
        let sweep = move || {
            if let Err(error) = swept.erase_all() {
                tracing::error!("cannot erase what is on record as erased: {error:#}");
            }
        };
        running.push(tokio::task::spawn_blocking(sweep));
        let shell = shell(&parts, router(app), &metrics, tls.is_some());
        let timeouts = parts.config.timeouts.clone();
        let listener = Listener {
            socket,
            tls,
            places: Arc::clone(&places),
            shell,
            timeouts,
        };
        running.push(tokio::spawn(listener.run(stopped.clone())));
        match Control::open(&parts.data, Arc::clone(&parts.ledger)) {
            Ok(control) => running.push(tokio::spawn(control.run(stopped.clone()))),
            Err(error) => {
                tracing::warn!(%error, "no online backup: cannot open the control socket");
            }
        }
        let page = metrics_page(&parts, &metrics, places);
        running.push(tokio::spawn(
            metrics_listener(&parts, metrics_socket, page).run(stopped),
        ));
        Ok(Self {
            address,
            metrics_address,
            url,
            stop,
            running,
            ledger: parts.ledger,
        })
    }

    /// Where clients connect.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the collector of metrics connects.
    pub fn metrics_address(&self) -> SocketAddr {
        self.metrics_address
    }

    /// The URL by which clients reach it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The ledger that it serves.
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// Lets requests under way end, then closes the ledger.
    pub async fn stop(self) {
        // Nobody listens any more where everything has ended already.
        let _told = self.stop.send(true).is_ok();
        for task in self.running {
            if let Err(error) = task.await {
                tracing::error!(%error, "a listener panicked");
            }
        }
        let ledger = self.ledger;
        if let Err(error) = tokio::task::spawn_blocking(move || ledger.close()).await {
            tracing::error!(%error, "closing the ledger panicked");
        }
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { address, source };
    let socket = TcpListener::bind(address).await.map_err(failed)?;
    let address = socket.local_addr().map_err(failed)?;
    Ok((socket, address))
}

fn certificate(
    parts: &ServerParts,
    authority: &AuthorityFiles,
    address: SocketAddr,
) -> Result<Arc<ServerConfig>, CertificateError> {
    let now_ms = parts.clock.unix_milliseconds();
    authority.ensure(&parts.ledger.status().origin, now_ms)?;
    authority.server_config(address, &parts.config.tls.names, now_ms)
}

struct RenewParts {
    names: Vec<String>,
    clock: Arc<dyn Clock>,
    stopped: watch::Receiver<bool>,
}

/// Issues a fresh certificate from time to time, until the server stops.
async fn renew(
    sender: watch::Sender<Arc<ServerConfig>>,
    authority: AuthorityFiles,
    address: SocketAddr,
    mut parts: RenewParts,
) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(CERTIFICATE_RENEWAL) => {}
            stopped = parts.stopped.wait_for(|stop| *stop) => {
                drop(stopped);
                return;
            }
        }
        let now_ms = parts.clock.unix_milliseconds();
        match authority.server_config(address, &parts.names, now_ms) {
            Ok(config) => drop(sender.send_replace(config)),
            Err(error) => tracing::error!(%error, "cannot renew the server's certificate"),
        }
    }
}

fn url(address: SocketAddr, secure: bool, names: &[String]) -> String {
    let scheme = if secure { "https" } else { "http" };
    match names.first() {
        Some(name) if address.ip().is_unspecified() => {
            format!("{scheme}://{name}:{}", address.port())
        }
        _ => format!("{scheme}://{address}"),
    }
}

fn app(
    parts: &ServerParts,
    metrics: &Arc<HttpMetrics>,
    authority: AuthorityFiles,
    stopping: watch::Receiver<bool>,
) -> App {
    let limits = &parts.config.limits;
    App::new(AppParts {
        ledger: Arc::clone(&parts.ledger),
        clock: Arc::clone(&parts.clock),
        randomness: Arc::clone(&parts.randomness),
        metrics: Arc::clone(metrics),
        batches: limits.batches,
        sessions: limits.sessions,
        streams: StreamsParts {
            streams: limits.streams,
            streams_per_key: limits.streams_per_key,
            heartbeat: parts.config.timeouts.heartbeat,
            stopping,
        },
        authority,
        side: Side::of(&parts.data, parts.config.storage.kept_free_bytes),
    })
}

fn shell(
    parts: &ServerParts,
    router: Router,
    metrics: &Arc<HttpMetrics>,
    secure: bool,
) -> Arc<Shell> {
    Arc::new(Shell::new(ShellParts {
        router,
        clock: Arc::clone(&parts.clock),
        metrics: Arc::clone(metrics),
        limits: parts.config.limits.clone(),
        timeouts: parts.config.timeouts.clone(),
        secure,
        id_prefix: u32::from_be_bytes(random::bytes(&*parts.randomness)),
    }))
}

fn metrics_page(
    parts: &ServerParts,
    metrics: &Arc<HttpMetrics>,
    places: Arc<Places>,
) -> Arc<MetricsPage> {
    let ledger = LedgerCollector {
        ledger: Arc::clone(&parts.ledger),
    };
    Arc::new(MetricsPage::new(metrics, ledger, places))
}

/// The metrics have a port of their own, so that no rule of a proxy can publish them by mistake;
/// what is asked there is not counted.
fn metrics_listener(parts: &ServerParts, socket: TcpListener, page: Arc<MetricsPage>) -> Listener {
    let router = Router::new()
        .route("/metrics", get(metrics))
        .with_state(page);
    Listener {
        socket,
        tls: None,
        places: Arc::new(Places::new(METRICS_CONNECTIONS, METRICS_CONNECTIONS)),
        shell: shell(parts, router, &Arc::new(HttpMetrics::default()), false),
        timeouts: parts.config.timeouts.clone(),
    }
}

async fn metrics(State(page): State<Arc<MetricsPage>>) -> Result<Response, Failure> {
    let text = page.render().map_err(|error| Failure::internal(&error))?;
    Ok(reply::raw(StatusCode::OK, OPENMETRICS, text))
}
