//! The accept loop: places, TLS, one guarded connection each, and an orderly end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::config::TimeoutsConfig;
use crate::connection::{ConnectionState, GuardedStream, Phase};
use crate::limits::STREAM_FAREWELL_MS;
use crate::places::{Place, Places};
use crate::shell::Shell;

/// Bytes of a header at most; the HTTP library answers 431 beyond it.
const HEADER_SIZE_MAX: usize = 16 * 1024;
/// What a stream's reader may take to take in its end.
const FAREWELL: Duration = Duration::from_millis(STREAM_FAREWELL_MS);
/// How long to wait when the system has no more file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A listening socket and all that a connection needs.
pub struct Listener {
    /// The socket.
    pub socket: TcpListener,
    /// The newest TLS configuration, or `None` for plain HTTP.
    pub tls: Option<watch::Receiver<Arc<ServerConfig>>>,
    /// The places for connections.
    pub places: Arc<Places>,
    /// The handlers.
    pub shell: Arc<Shell>,
    /// Time limits.
    pub timeouts: TimeoutsConfig,
}

impl Listener {
    /// Accepts until `stop` says so, then lets requests under way end within the time for that.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let mut connections = JoinSet::new();
        let mut stopping = stop.clone();
        loop {
            tokio::select! {
                () = stopped(&mut stopping) => break,
                accepted = self.socket.accept() => match accepted {
                    Ok((stream, peer)) => self.begin(stream, peer, &mut connections, &stop),
                    Err(error) => pause_after(&error).await,
                },
                Some(_) = connections.join_next(), if !connections.is_empty() => {}
            }
        }
        drop(self.socket);
        let drained = async { while connections.join_next().await.is_some() {} };
        if tokio::time::timeout(self.timeouts.drain, drained)
            .await
            .is_err()
        {
            tracing::warn!(
                connections = connections.len(),
                "connections cut off at the end"
            );
            connections.shutdown().await;
        }
    }

    fn begin(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        connections: &mut JoinSet<()>,
        stop: &watch::Receiver<bool>,
    ) {
        let Some(place) = self.places.take(peer.ip()) else {
            tracing::debug!(%peer, "no place for another connection");
            return;
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%peer, %error, "cannot set TCP_NODELAY");
        }
        let connection = Connection {
            peer,
            shell: Arc::clone(&self.shell),
            timeouts: self.timeouts.clone(),
            stop: stop.clone(),
            _place: place,
        };
        match &self.tls {
            None => connections.spawn(connection.serve(stream)),
            Some(config) => {
                let acceptor = TlsAcceptor::from(Arc::clone(&config.borrow()));
                connections.spawn(connection.serve_tls(acceptor, stream))
            }
        };
    }
}

/// The system refuses a connection: one line in the log, and no busy loop when it has run out of
/// file descriptors.
async fn pause_after(error: &io::Error) {
    let gone = [
        io::ErrorKind::ConnectionAborted,
        io::ErrorKind::ConnectionReset,
    ];
    if !gone.contains(&error.kind()) {
        tracing::warn!(%error, "cannot accept a connection");
        tokio::time::sleep(ACCEPT_PAUSE).await;
    }
}

/// Waits until the server is told to stop, or nobody can tell it any more.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone: that is an end, too.
    let _ended = stop.wait_for(|stop| *stop).await.is_err();
}

struct Connection {
    peer: SocketAddr,
    shell: Arc<Shell>,
    timeouts: TimeoutsConfig,
    stop: watch::Receiver<bool>,
    _place: Place,
}

impl Connection {
    async fn serve_tls(self, acceptor: TlsAcceptor, stream: TcpStream) {
        let handshake = tokio::time::timeout(self.timeouts.first_byte, acceptor.accept(stream));
        match handshake.await {
            Ok(Ok(stream)) => self.serve(stream).await,
            Ok(Err(error)) => tracing::debug!(peer = %self.peer, %error, "no TLS"),
            Err(_) => tracing::debug!(peer = %self.peer, "no TLS handshake in time"),
        }
    }

    async fn serve<S>(mut self, stream: S)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let state = Arc::new(ConnectionState::default());
        let stream = GuardedStream::new(stream, Arc::clone(&state), self.timeouts.clone());
        let shell = self.shell;
        let serving = Arc::clone(&state);
        let service =
            service_fn(move |request| Arc::clone(&shell).answer(request, Arc::clone(&serving)));
        let connection = http1::Builder::new()
            .header_read_timeout(None)
            .max_buf_size(HEADER_SIZE_MAX)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = std::pin::pin!(connection);
        let result = tokio::select! {
            result = connection.as_mut() => result,
            () = stopped(&mut self.stop) => {
                if matches!(state.phase(), Phase::Silent | Phase::Idle) {
                    return;
                }
                connection.as_mut().graceful_shutdown();
                if !state.is_endless() {
                    connection.await
                } else if let Ok(ended) = tokio::time::timeout(FAREWELL, connection).await {
                    ended
                } else {
                    return;
                }
            }
        };
        if let Err(error) = result {
            tracing::debug!(peer = %self.peer, %error, "connection ended early");
        }
    }
}
